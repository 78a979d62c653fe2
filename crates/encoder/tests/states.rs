//! Token states give the same word vectors as reading from the start, and can be kept.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use handful_encoder::{
    Encoder, EncoderError, FeatureCache, Features, Input, Pooling, TokenStates, sentence_key,
};
use handful_text::{Span, words};

static NEVER: AtomicBool = AtomicBool::new(false);

fn encoder() -> Encoder {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/roberta");
    Encoder::open(&folder).expect("part of the crate")
}

fn texts() -> Vec<(String, Vec<Span>)> {
    let clause = "the tenant of flat 3 in Kreuzbergstraße paid Mrs. O'Connor; ";
    ["Marie Curie", "", " \u{200d} ", clause, &clause.repeat(9), "🎉👩‍👩‍👧‍👦 in 🇧🇷"]
        .iter()
        .map(|text| ((*text).to_owned(), words(text)))
        .collect()
}

fn inputs(texts: &[(String, Vec<Span>)]) -> Vec<Input<'_>> {
    texts.iter().map(|(text, words)| Input { text, words }).collect()
}

fn largest(a: &[Features], b: &[Features]) -> f32 {
    let pairs = a.iter().zip(b).flat_map(|(a, b)| {
        assert_eq!((a.words, a.dim, a.values.len()), (b.words, b.dim, b.values.len()));
        a.values.iter().zip(&b.values)
    });
    pairs.map(|(a, b)| (a.to_f32() - b.to_f32()).abs()).fold(0.0, f32::max)
}

fn refs(states: &[TokenStates]) -> Vec<&TokenStates> {
    states.iter().collect()
}

#[test]
fn every_layer_leads_to_the_same_features() {
    let (encoder, texts) = (encoder(), texts());
    for pooling in [Pooling::FirstSubword, Pooling::Mean] {
        let exact = encoder.features(&inputs(&texts), pooling, &NEVER).expect("readable");
        for layer in 0..=3 {
            let states =
                encoder.token_states(&inputs(&texts), pooling, layer, &NEVER).expect("readable");
            let found = encoder.features_from(&refs(&states), &NEVER).expect("its own states");
            let difference = largest(&found, &exact);
            // The states lose up to 0.002 as f16, which the layers above make larger.
            assert!(difference < 0.03, "{pooling:?}, layer {layer}: {difference:e}");
        }
    }
}

#[test]
fn a_feature_cache_keeps_states() {
    let (encoder, texts) = (encoder(), texts());
    let folder = tempfile::tempdir().expect("a temporary folder");
    for layer in [1, 2] {
        let (pooling, dim) = (Pooling::Mean, encoder.states_dim(layer));
        let cache =
            FeatureCache::open(folder.path(), &encoder.states_fingerprint(layer), pooling, dim)
                .expect("the folder is writable");
        let states =
            encoder.token_states(&inputs(&texts), pooling, layer, &NEVER).expect("readable");
        for ((text, _), states) in texts.iter().zip(&states) {
            assert!(cache.put(&sentence_key(text), states.rows()).expect("the disk takes it"));
        }
        let kept: Vec<TokenStates> = inputs(&texts)
            .iter()
            .map(|input| {
                let rows = cache.get(&sentence_key(input.text)).expect("was put");
                let states = encoder.kept_states(input, pooling, layer, rows.values());
                states.expect("readable").expect("of this sentence")
            })
            .collect();
        assert_eq!(kept, states);
        let foreign =
            encoder.kept_states(&inputs(&texts)[0], pooling, layer, &states[3].rows().values);
        assert!(foreign.expect("readable").is_none());
    }
}

#[test]
fn layers_that_are_not_there_and_states_of_others_are_refused() {
    let (encoder, texts) = (encoder(), texts());
    let above = encoder.token_states(&inputs(&texts), Pooling::Mean, 4, &NEVER);
    assert!(matches!(above, Err(EncoderError::Layers { .. })));
    let embedded = Encoder::embedded().expect("whole");
    let states =
        embedded.token_states(&inputs(&texts), Pooling::Mean, 2, &NEVER).expect("readable");
    assert!(matches!(
        encoder.features_from(&refs(&states), &NEVER),
        Err(EncoderError::Batch { .. })
    ));
    let stopped = AtomicBool::new(true);
    let stopped = encoder.token_states(&inputs(&texts), Pooling::Mean, 2, &stopped);
    assert!(matches!(stopped, Err(EncoderError::Stopped)));
}
