//! Sets that no example in a manual has.
#![allow(clippy::unwrap_used)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod world;

use std::sync::atomic::AtomicBool;

use half::f16;
use handful_tagger::{Example, Known, Options, TaggerError, TrainingSet, WordSpan, fit};
use world::{DIM, World, done, examples, keys, set, unfinished};

static GO: AtomicBool = AtomicBool::new(false);

#[test]
fn one_concept_with_one_span_is_enough() {
    let mut world = World::new(1, 3);
    let sentences = [world.sentence(&[0])];
    let known = [unfinished(&sentences[0].spans)];
    let concepts = keys(1);
    let taught = examples(&sentences, &known);
    let head = fit(&set(&concepts, &taught, &[]), &Options::default(), None, &GO).unwrap();
    let other = world.sentence(&[0]);
    let blank = Known::default();
    let read = head.predict(&Example { features: &other.features, known: &blank }).unwrap();
    assert!(read.confidence.is_finite());
    assert!(read.spans.iter().all(|span| (0.0..=1.0).contains(&span.probability)));
}

#[test]
fn sixty_concepts_are_told_apart() {
    let mut world = World::new(60, 5);
    let sentences: Vec<_> = (0..180).map(|n| world.sentence(&[n % 60])).collect();
    let known: Vec<Known> = sentences.iter().map(|sentence| done(&sentence.spans)).collect();
    let concepts = keys(60);
    let taught = examples(&sentences, &known);
    let head = fit(&set(&concepts, &taught, &[]), &Options::default(), None, &GO).unwrap();
    let blank = Known::default();
    let mut right = 0;
    for concept in 0..60 {
        let sentence = world.sentence(&[concept]);
        let read = head.predict(&Example { features: &sentence.features, known: &blank }).unwrap();
        right += usize::from(read.spans.iter().any(|span| sentence.spans.contains(&span.span)));
    }
    assert!(right >= 40, "{right} of 60");
}

#[test]
fn a_sentence_of_four_thousand_words_is_taught_and_read() {
    let mut world = World::new(1, 7);
    let mut long = world.sentence(&[0]);
    while long.words < 4_000 {
        let more = world.sentence(&[]);
        long.features.extend(more.features);
        long.words += more.words;
    }
    let sentences = [long];
    let known = [done(&sentences[0].spans)];
    let concepts = keys(1);
    let taught = examples(&sentences, &known);
    let head = fit(&set(&concepts, &taught, &[]), &Options::default(), None, &GO).unwrap();
    let blank = Known::default();
    let read = head.predict(&Example { features: &sentences[0].features, known: &blank }).unwrap();
    assert_eq!(read.spans.len(), 1, "its one entity");
}

#[test]
fn annotations_that_contradict_each_other_leave_the_head_undecided() {
    let mut world = World::new(2, 9);
    let mut sentences = vec![world.sentence(&[0])];
    sentences.push(sentences[0].clone());
    let WordSpan { start, end, .. } = sentences[0].spans[0];
    let known = [0, 1].map(|concept| done(&[WordSpan::new(start, end, concept)]));
    let concepts = keys(2);
    let taught = examples(&sentences, &known);
    let head = fit(&set(&concepts, &taught, &[]), &Options::default(), None, &GO).unwrap();
    assert!(head.has_learned(0) && head.has_learned(1));
    let blank = Known::default();
    let read = head.predict(&Example { features: &sentences[0].features, known: &blank }).unwrap();
    for found in read.spans {
        assert!(found.probability < 0.7, "{found:?}");
    }
}

#[test]
fn a_loss_that_is_no_number_gives_no_head() {
    let mut world = World::new(1, 11);
    let sentences = [world.sentence(&[0])];
    let known = [done(&sentences[0].spans)];
    let concepts = keys(1);
    let taught = examples(&sentences, &known);
    let wild = Options { l2: f32::NAN, ..Options::default() };
    let fitted = fit(&set(&concepts, &taught, &[]), &wild, None, &GO);
    assert_eq!(fitted.err(), Some(TaggerError::Diverged));
    let spoilt = vec![f16::NAN; sentences[0].words * DIM];
    let example = [Example { features: &spoilt, known: &known[0] }];
    let whole = TrainingSet { dim: DIM, concepts: &concepts, examples: &example, unlabelled: &[] };
    let fitted = fit(&whole, &Options::default(), None, &GO);
    assert!(matches!(fitted, Err(TaggerError::BadFeatures(_))), "{:?}", fitted.err());
}
