//! Whole runs on a tiny encoder.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use handful_encoder::{Encoder, FeatureLayers, Input, Pooling};
use handful_pretrain::{Annotation, Corpus, Labelled, Options, Pretraining};
use handful_text::Span;

static GO: AtomicBool = AtomicBool::new(false);

fn encoder() -> Encoder {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../encoder/tests/reference/roberta");
    Encoder::open(&folder).expect("part of the workspace")
}

/// Sentences about people in one set and about towns and times in another.
fn corpus() -> Corpus {
    let people = ["Marie", "Curie", "readers"];
    let towns = ["Lyon", "Warsaw", "London"];
    let mut corpus = Corpus::default();
    corpus.add(
        "people",
        None,
        (0..30).map(|n| {
            let who = people[n % 3];
            let spans = vec![(Span::new(4, 4 + who.len()), "person".to_owned())];
            Labelled { text: format!("the {who} was late"), spans }
        }),
    );
    corpus.add(
        "places",
        Some(Annotation::Open),
        (0..40).map(|n| {
            let town = towns[n % 3];
            let (end, year) = (13 + town.len(), 17 + town.len());
            let town_span = Span::new(13, end);
            let spans = vec![
                (town_span, "town".to_owned()),
                (town_span, "location".to_owned()),
                (Span::new(year, year + 4), "date".to_owned()),
            ];
            Labelled { text: format!("the court in {town} in 18{:02}", n + 10), spans }
        }),
    );
    corpus
}

fn options() -> Options {
    Options {
        seed: 5,
        sentences: 400,
        batch: 8,
        frozen: 1,
        dim: 16,
        rate: 1e-3,
        head_rate: 1e-2,
        dropout: 0.1,
        negatives: 4,
        // A tiny encoder of random weights finds all names alike.
        near: 2.0,
        ..Options::default()
    }
}

fn go_on(run: &mut Pretraining<'_>, steps: usize) -> Vec<f64> {
    let mut losses = Vec::new();
    while losses.len() < steps {
        let Some(step) = run.step(&GO).expect("learns") else { break };
        losses.push(step.loss);
    }
    losses
}

#[test]
fn a_run_lowers_the_loss_and_tells_concepts_apart() {
    // The tiny encoder gives all words much the same vector; the one that travels with the application
    // has something to begin with.
    let encoder = Encoder::embedded().expect("the embedded encoder is whole");
    let last = FeatureLayers { upper: encoder.layers(), lower: 2 };
    let encoder = encoder.with_feature_layers(last).expect("has six layers");
    let corpus = corpus();
    let options = Options { rate: 1e-4, frozen: 2, near: 0.8, ..options() };
    let mut run = Pretraining::new(&encoder, &corpus, options, &GO).expect("can be trained");
    assert_eq!((run.steps(), run.shares().iter().sum::<usize>()), (50, 400));
    let losses = go_on(&mut run, usize::MAX);
    assert_eq!(losses.len(), 50);
    let mean = |losses: &[f64]| losses.iter().sum::<f64>() / losses.len() as f64;
    let (first, last) = (mean(&losses[..5]), mean(&losses[45..]));
    assert!(last < 0.5 * first, "{first} to {last}");

    // Neither the town nor the year was in the data.
    let (tuned, space) = (run.encoder().expect("whole"), run.space());
    let text = "the court in Madrid in 1786";
    let words = handful_text::words(text);
    let inputs = [Input { text, words: &words }];
    let features = tuned.features(&inputs, Pooling::FirstSubword, &GO).expect("readable");
    let names = encoder.text_vectors(&["town", "date"], &GO).expect("readable");
    let own_names = tuned.text_vectors(&["town", "date"], &GO).expect("readable");
    let own = run.space_of(&tuned, &GO).expect("readable");
    for (trained, own_name) in names.iter().zip(&own_names) {
        let cosine: f32 =
            space.name(trained).iter().zip(own.name(own_name)).map(|(a, b)| a * b).sum();
        assert!(cosine > 0.9, "the trained encoder reads a name where it was learned: {cosine}");
    }
    let logit = |word: usize, name: usize| {
        let word = features[0].word(word).expect("a word");
        let upper: Vec<f32> = word[..word.len() / 2].iter().map(|value| value.to_f32()).collect();
        space.logit(&space.word(&upper), &space.name(&names[name]))
    };
    let (court, madrid, year) = (1, 3, 5);
    assert!(logit(madrid, 0) > 0.0, "a town: {}", logit(madrid, 0));
    assert!(logit(madrid, 0) > logit(madrid, 1) && logit(madrid, 0) > logit(court, 0));
    assert!(logit(year, 1) > logit(year, 0) && logit(year, 1) > logit(court, 1));
}

#[test]
fn a_run_that_was_stopped_goes_on_bit_for_bit() {
    let (encoder, corpus) = (encoder(), corpus());
    let mut straight = Pretraining::new(&encoder, &corpus, options(), &GO).expect("can be trained");
    let whole = go_on(&mut straight, 20);

    let mut first = Pretraining::new(&encoder, &corpus, options(), &GO).expect("can be trained");
    let mut parts = go_on(&mut first, 7);
    let kept = first.checkpoint().expect("can be kept");
    drop(first);
    let mut second =
        Pretraining::resume(&encoder, &corpus, options(), &kept, &GO).expect("goes on");
    assert_eq!(second.done(), 7);
    assert_eq!(second.checkpoint().expect("can be kept"), kept);
    // A stop before a step leaves the run as it is.
    let stopped = AtomicBool::new(true);
    assert!(second.step(&stopped).expect_err("is stopped").is_stop());
    parts.extend(go_on(&mut second, 13));
    assert_eq!(parts, whole);
    assert_eq!(second.checkpoint().expect("whole"), straight.checkpoint().expect("whole"));
    assert_eq!(second.space(), straight.space());
    assert_eq!(
        second.encoder().expect("whole").fingerprint(),
        straight.encoder().expect("whole").fingerprint()
    );
}

#[test]
fn a_run_is_not_taken_up_with_something_else() {
    let (encoder, corpus) = (encoder(), corpus());
    let mut run = Pretraining::new(&encoder, &corpus, options(), &GO).expect("can be trained");
    go_on(&mut run, 2);
    let kept = run.checkpoint().expect("can be kept");
    let refused = |corpus: &Corpus, options: Options, kept: &[u8]| {
        let refused = Pretraining::resume(&encoder, corpus, options, kept, &GO);
        refused.err().map(|error| error.to_string()).unwrap_or_default()
    };
    let others = "its encoder, data or options were others than these";
    assert!(refused(&corpus, Options { seed: 6, ..options() }, &kept).contains(others));
    let mut more = corpus.clone();
    more.add("more", None, []);
    assert!(refused(&more, options(), &kept).contains(others));
    assert!(refused(&corpus, options(), &kept[..kept.len() / 2]).contains("damaged"));
    assert!(refused(&corpus, options(), b"").contains("damaged"));
    assert_eq!(refused(&corpus, options(), &kept), "");
    let empty = Corpus::default();
    let refused = Pretraining::new(&encoder, &empty, options(), &GO);
    assert!(refused.err().is_some_and(|error| error.to_string().contains("nothing to learn from")));
}
