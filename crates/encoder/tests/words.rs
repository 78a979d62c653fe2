//! Every word of every sentence gets its vector, whatever the text is made of.

use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use half::f16;
use handful_encoder::{Encoder, EncoderError, Features, Input, MAX_BYTES, MAX_WORDS, Pooling};
use handful_text::{Span, words};
use proptest::prelude::*;

static EMBEDDED: LazyLock<Encoder> =
    LazyLock::new(|| Encoder::embedded().expect("the embedded encoder is whole"));

/// Windows of 64 tokens, so that long sentences cost little.
static TINY: LazyLock<Encoder> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/roberta");
    Encoder::open(&folder).expect("the tiny encoder is whole")
});

const POOLINGS: [Pooling; 2] = [Pooling::FirstSubword, Pooling::Mean];

fn read(encoder: &Encoder, texts: &[&str], pooling: Pooling) -> Vec<Features> {
    let words: Vec<Vec<Span>> = texts.iter().map(|text| words(text)).collect();
    let inputs: Vec<Input<'_>> =
        texts.iter().zip(&words).map(|(text, words)| Input { text, words }).collect();
    let features = encoder
        .features(&inputs, pooling, &AtomicBool::new(false))
        .expect("sentences are readable");
    for (features, words) in features.iter().zip(&words) {
        assert_eq!((features.words, features.dim), (words.len(), encoder.feature_dim()));
        assert_eq!(features.values.len(), features.words * features.dim);
        assert!(features.values.iter().all(|value| value.is_finite()));
    }
    features
}

fn distance(a: &[f16], b: &[f16]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a.to_f32() - b.to_f32()).abs()).fold(0.0, f32::max)
}

#[test]
fn a_sentence_reads_the_same_in_whatever_company() {
    let long = "the letter was late and so was the answer ".repeat(90);
    let texts = ["Marie Curie was born in Warsaw.", "", "No.", &long, "我爱北京天安门", "👩‍👩‍👧‍👦 🇧🇷"];
    for pooling in POOLINGS {
        let together = read(&EMBEDDED, &texts, pooling);
        for (text, together) in texts.iter().zip(&together) {
            let alone = &read(&EMBEDDED, &[text], pooling)[0];
            assert!(distance(&alone.values, &together.values) < 5e-3, "{text}");
        }
    }
}

#[test]
fn both_poolings_agree_on_words_that_are_one_sub_word_and_differ_on_others() {
    let text = "the court found pneumonoultramicroscopic letters";
    let [first, mean] = POOLINGS.map(|pooling| read(&EMBEDDED, &[text], pooling).remove(0));
    for word in [0, 1, 2, 4] {
        let (first, mean) = (first.word(word).expect("there"), mean.word(word).expect("there"));
        assert!(distance(first, mean) < 1e-3, "word {word}");
    }
    let (first, mean) = (first.word(3).expect("there"), mean.word(3).expect("there"));
    assert!(distance(first, mean) > 0.1);
}

#[test]
fn words_that_the_tokenizer_drops_get_the_opening_token_and_move_no_other() {
    // A control character and a lone variation selector are words of their own here, and BERT's
    // tokenizer throws both away.
    let text = "a \u{7} letter \u{fe0f} late";
    let spans =
        [Span::new(0, 1), Span::new(2, 3), Span::new(4, 10), Span::new(11, 12), Span::new(13, 17)];
    let never = AtomicBool::new(false);
    for pooling in POOLINGS {
        let input = Input { text, words: &spans };
        let odd = EMBEDDED.features(&[input], pooling, &never).expect("readable").remove(0);
        let plain = read(&EMBEDDED, &["a letter late"], pooling).remove(0);
        let word = |features: &Features, index| features.word(index).expect("there").to_vec();
        assert!(distance(&word(&odd, 1), &word(&odd, 3)) == 0.0);
        assert!(distance(&word(&odd, 1), &word(&odd, 0)) > 0.1);
        for (odd_index, plain_index) in [(0, 0), (2, 1), (4, 2)] {
            assert!(distance(&word(&odd, odd_index), &word(&plain, plain_index)) < 1e-3);
        }
        // Nothing but what is dropped: the sentence is then its two special tokens.
        let only = Input { text: "\u{fe0f}", words: &[Span::new(0, 1)] };
        assert_eq!(EMBEDDED.features(&[only], pooling, &never).expect("readable")[0].words, 1);
    }
}

#[test]
fn a_marker_of_the_tokenizer_within_a_text_is_text() {
    let texts = ["[SEP] the court", "( SEP ) the court"];
    let features = read(&EMBEDDED, &texts, Pooling::FirstSubword);
    assert_eq!(features[0].words, features[1].words);
    let name = |index: usize| features[index].word(1).expect("there");
    assert!(
        distance(name(0), features[0].word(0).expect("there")) > 0.1,
        "\"[\" and \"SEP\" are two tokens"
    );
}

#[test]
fn no_word_of_a_long_sentence_is_cut_off() {
    let text: String = (0..3_000).map(|index| format!("w{index} ")).collect();
    for pooling in POOLINGS {
        let features = read(&TINY, &[&text], pooling).remove(0);
        assert_eq!(features.words, 3_000);
        for word in 0..3_000 {
            let vector = features.word(word).expect("there");
            assert!(vector.iter().any(|value| *value != f16::ZERO), "word {word}");
        }
    }
    // One word, far longer than any window.
    let unbroken = "ab".repeat(5_000);
    for pooling in POOLINGS {
        let features = read(&TINY, &["x", &unbroken, "y"], pooling);
        assert_eq!(features[1].words, 1);
        assert!(features[1].values.iter().any(|value| *value != f16::ZERO));
    }
}

#[test]
fn inputs_that_cannot_be_read_are_named() {
    let never = AtomicBool::new(false);
    let good = Input { text: "good", words: &[Span::new(0, 4)] };
    let refusal = |text: &str, words: &[Span]| {
        let inputs = [good, Input { text, words }];
        EMBEDDED.features(&inputs, Pooling::Mean, &never).expect_err("must be refused")
    };
    for words in [
        &[Span::new(0, 2), Span::new(2, 5)][..],
        &[Span::new(0, 2), Span::new(1, 3)],
        &[Span::new(0, 2), Span::new(3, 3)],
    ] {
        assert!(matches!(refusal("café", words), EncoderError::Word { index: 1, word: 1 }));
    }
    let text = "a ".repeat(MAX_WORDS + 1);
    let spans: Vec<Span> = (0..=MAX_WORDS).map(|word| Span::new(2 * word, 2 * word + 1)).collect();
    let error = refusal(&text, &spans);
    assert!(matches!(error, EncoderError::TooLong { index: 1, words: 65_537, .. }), "{error:?}");
    let text = "a".repeat(MAX_BYTES + 1);
    assert!(matches!(refusal(&text, &[Span::new(0, 1)]), EncoderError::TooLong { index: 1, .. }));
}

#[test]
fn nothing_is_computed_for_who_has_already_said_stop() {
    let input = Input { text: "late", words: &[Span::new(0, 4)] };
    let result = EMBEDDED.features(&[input], Pooling::Mean, &AtomicBool::new(true));
    assert!(matches!(result, Err(EncoderError::Stopped)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_text_panics_or_loses_a_word(
        texts in prop::collection::vec("(\\PC|\\PC|[a-zA-Z0-9 .,]|\\s|\u{fe0f}|\u{200d}|\u{301}|\u{7}|[一-龥]){0,80}", 1..6)
    ) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        for pooling in POOLINGS {
            read(&TINY, &texts, pooling);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn nor_does_any_with_the_embedded_encoder(text in "(\\PC|[a-zA-Z0-9 .,]|\\s|\u{fe0f}|\u{200d}|\u{301}|\u{7}){0,60}") {
        read(&EMBEDDED, &[&text], Pooling::Mean);
    }
}
