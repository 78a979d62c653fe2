//! Deep rounds with the encoder that travels inside the binary, on sentences that say where the entity is.
#![allow(clippy::unwrap_used)]

use std::sync::atomic::AtomicBool;

use handful_encoder::{Encoder, Features, Input, Pooling, TokenStates};
use handful_tagger::deep::{
    DeepExample, DeepOptions, DeepSet, Progress, Verdict, Voters, deep_cross_validate, deep_round,
    imitation, shared_round,
};
use handful_tagger::{
    ConceptKey, CrossValidation, Example, Head, Known, Model, Options, PlainLayer, TaggerError,
    TrainingSet, WordSpan, fit,
};
use handful_text::words;

static GO: AtomicBool = AtomicBool::new(false);

const CONCEPTS: [ConceptKey; 1] = [ConceptKey([1; 16])];

fn quick() -> DeepOptions {
    DeepOptions { epochs: 4, least_steps: 12, most_steps: 24, ..DeepOptions::default() }
}

/// Sentences about a town, which is their fifth word.
fn sentences() -> (Vec<TokenStates>, Encoder) {
    let encoder = Encoder::embedded().unwrap();
    let towns = ["Riga", "Visby", "Lübeck", "Danzig", "Stettin", "Wismar", "Rostock", "Bergen"];
    let ships = ["brig", "galliot", "sloop", "snow"];
    let texts: Vec<String> = (0..16)
        .map(|n| format!("The {} came from {} with rye.", ships[n % 4], towns[n % towns.len()]))
        .collect();
    let spans: Vec<_> = texts.iter().map(|text| words(text)).collect();
    let inputs: Vec<Input<'_>> =
        texts.iter().zip(&spans).map(|(text, words)| Input { text, words }).collect();
    let layer = DeepOptions::default().from_layer;
    (encoder.token_states(&inputs, Pooling::FirstSubword, layer, &GO).unwrap(), encoder)
}

fn known(done: bool) -> Known {
    Known { done, annotations: vec![WordSpan::new(4, 5, 0)], rejected: Vec::new() }
}

#[test]
fn a_round_ends_once_its_sentences_are_known_by_heart() {
    let (states, encoder) = sentences();
    let facts = known(true);
    let examples: Vec<DeepExample<'_>> =
        states[..4].iter().map(|states| DeepExample { states, known: &facts }).collect();
    let set = DeepSet { concepts: &CONCEPTS, examples: &examples, unlabelled: &[] };
    let steps = |by_heart: f64| {
        let taken = std::cell::Cell::new(0);
        let tell = |progress: Progress| {
            let last = progress.done == progress.total;
            taken.set(taken.get() + usize::from(!last));
        };
        let deep = DeepOptions { least_steps: 80, by_heart, ..DeepOptions::default() };
        deep_round(&encoder, &set, &Options::default(), &deep, &GO, &tell).unwrap();
        taken.get()
    };
    assert_eq!(steps(0.0), 80);
    assert!(steps(0.05) < 80);
}

#[test]
fn a_round_learns_to_find_the_entity_in_other_sentences() {
    let (states, encoder) = sentences();
    let facts = known(true);
    let examples: Vec<DeepExample<'_>> =
        states[..8].iter().map(|states| DeepExample { states, known: &facts }).collect();
    let set = DeepSet { concepts: &CONCEPTS, examples: &examples, unlabelled: &[] };
    let told = std::cell::RefCell::new(Vec::new());
    let tell = |progress: Progress| told.borrow_mut().push(progress);
    let round = deep_round(&encoder, &set, &Options::default(), &quick(), &GO, &tell).unwrap();
    let told = told.into_inner();
    assert_eq!(told.first(), Some(&Progress { done: 0, total: 12 }));
    assert_eq!(told.last(), Some(&Progress { done: 12, total: 12 }));

    let tuned = encoder.with_tuned(&round.weights).unwrap();
    assert_ne!(tuned.fingerprint(), encoder.fingerprint());
    let unseen: Vec<&TokenStates> = states[8..].iter().collect();
    let features = tuned.features_from(&unseen, &GO).unwrap();
    let blank = Known::default();
    for features in &features {
        let example = Example { features: &features.values, known: &blank };
        let spans = round.head.predict(&example).unwrap().spans;
        assert_eq!(spans.iter().map(|span| span.span).collect::<Vec<_>>(), facts.annotations);
    }
    let again = deep_round(&encoder, &set, &Options::default(), &quick(), &GO, &|_| ()).unwrap();
    assert_eq!(again.weights.as_bytes(), round.weights.as_bytes(), "the same seed, the same round");
    assert_eq!(again.head, round.head);
}

#[test]
fn layers_learn_to_let_a_plain_layer_say_what_a_head_says() {
    let (states, encoder) = sentences();
    let all: Vec<&TokenStates> = states.iter().collect();
    let features = encoder.features_from(&all, &GO).unwrap();
    let (facts, blank) = (known(true), Known::default());
    let examples = |known| -> Vec<Example<'_>> {
        features.iter().map(|features| Example { features: &features.values, known }).collect()
    };
    let set = TrainingSet {
        dim: encoder.feature_dim(),
        concepts: &CONCEPTS,
        examples: &examples(&facts)[..4],
        unlabelled: &[],
    };
    let head = fit(&set, &Options::default(), None, &GO).unwrap();
    let wanted = head.wanted(&examples(&blank), &[0], &GO).unwrap();
    let (taught, unseen) = (8, 8..16);
    let shown = head.wanted(&examples(&blank)[..taught], &[0], &GO).unwrap();
    let dim = encoder.feature_dim();
    let off = |layer: &PlainLayer, features: &[Features]| -> f32 {
        let differences = unseen.clone().map(|place| {
            let scores = layer.scores(&features[place].values, dim);
            wanted.divergence(place, &scores)
        });
        differences.sum()
    };
    let values: Vec<_> = features[..taught].iter().map(|one| one.values.as_slice()).collect();
    let plain = PlainLayer::fit(&shown, &values, (dim, dim / 2), &GO).unwrap();
    let told = std::cell::RefCell::new(Vec::new());
    let tell = |progress: Progress| told.borrow_mut().push(progress);
    let made = imitation(&encoder, &all[..taught], &shown, &quick(), &GO, tell).unwrap();
    assert_eq!(told.into_inner().last(), Some(&Progress { done: 12, total: 12 }));
    let tuned = encoder.with_tuned(&made.weights).unwrap();
    let tuned = tuned.features_from(&all, &GO).unwrap();
    let (before, after) = (off(&plain, &features), off(&made.layer, &tuned));
    assert!(after < before, "{before} to {after}");

    let stopped = AtomicBool::new(true);
    let run = |states: &[&TokenStates], deep: &DeepOptions, stop: &AtomicBool| {
        imitation(&encoder, states, &shown, deep, stop, |_| ()).map(|_| ())
    };
    assert_eq!(run(&all[..taught], &quick(), &stopped), Err(TaggerError::Stopped));
    let fewer = run(&all[..3], &quick(), &GO);
    assert!(matches!(fewer, Err(TaggerError::BadFeatures(_))), "{fewer:?}");
    let wild = DeepOptions { layer_rate: f32::INFINITY, ..quick() };
    assert_eq!(run(&all[..taught], &wild, &GO), Err(TaggerError::Diverged));
}

#[test]
fn little_and_contradictory_gold_is_borne() {
    let (states, encoder) = sentences();
    let (marked, done) = (known(false), Known { done: true, ..Known::default() });
    // One span in an unfinished sentence; then beside it the same text without the span, done.
    for facts in [vec![&marked], vec![&marked, &done]] {
        let examples: Vec<DeepExample<'_>> =
            facts.iter().map(|&known| DeepExample { states: &states[0], known }).collect();
        let unlabelled: Vec<&TokenStates> = states[8..].iter().collect();
        let set = DeepSet { concepts: &CONCEPTS, examples: &examples, unlabelled: &unlabelled };
        let round = deep_round(&encoder, &set, &Options::default(), &quick(), &GO, &|_| ());
        assert!(round.unwrap().head.has_learned(0));
    }
}

#[test]
fn a_round_that_must_not_go_on_leaves_nothing() {
    let (states, encoder) = sentences();
    let (facts, nothing) = (known(true), Known::default());
    let round = |known, deep: &DeepOptions, stop: &AtomicBool| {
        let examples = [DeepExample { states: &states[0], known }];
        let set = DeepSet { concepts: &CONCEPTS, examples: &examples, unlabelled: &[] };
        deep_round(&encoder, &set, &Options::default(), deep, stop, &|_| ()).map(|_| ())
    };
    let stopped = AtomicBool::new(true);
    assert_eq!(round(&facts, &quick(), &stopped), Err(TaggerError::Stopped));
    assert_eq!(round(&nothing, &quick(), &GO), Err(TaggerError::NothingToLearn));
    let wild = DeepOptions { layer_rate: f32::INFINITY, ..quick() };
    assert_eq!(round(&facts, &wild, &GO), Err(TaggerError::Diverged));
}

#[test]
fn rounds_are_compared_on_what_they_have_not_seen() {
    let (states, encoder) = sentences();
    let facts = known(true);
    let examples: Vec<DeepExample<'_>> =
        states.iter().map(|states| DeepExample { states, known: &facts }).collect();
    let set = DeepSet { concepts: &CONCEPTS, examples: &examples, unlabelled: &[] };
    let options = Options::default();
    let crossed = deep_cross_validate(&encoder, &set, &options, &quick(), 2, &GO, &|_| ()).unwrap();
    assert_eq!((crossed.folds, crossed.judged.gold, crossed.errors.len()), (2, 16, 16));
    assert!(crossed.judged.f1() > 0.9, "{:?}", crossed.judged);
    let with = |errors: [usize; 8]| CrossValidation { errors: errors.into(), ..crossed.clone() };
    let judge = |deep, other| Verdict::of(&with(deep), &with(other));
    let some = [1, 0, 2, 0, 1, 0, 0, 1];
    assert_eq!(judge(some, some), Verdict::NotWorse);
    assert_eq!(judge([0; 8], some), Verdict::NotWorse);
    assert_eq!(judge([2, 0, 2, 0, 1, 0, 0, 1], some), Verdict::NotWorse, "one more is chance");
    assert_eq!(judge([2, 1, 2, 1, 1, 1, 0, 1], some), Verdict::Worse);
}

/// What a head finds in sentences that it reads through tuned layers.
fn found(encoder: &Encoder, head: &Head, states: &[TokenStates]) -> Vec<Vec<WordSpan>> {
    let states: Vec<&TokenStates> = states.iter().collect();
    let blank = Known::default();
    (encoder.features_from(&states, &GO).unwrap().iter())
        .map(|features| {
            let example = Example { features: &features.values, known: &blank };
            head.predict(&example).unwrap().spans.iter().map(|span| span.span).collect()
        })
        .collect()
}

#[test]
fn two_tag_sets_over_one_encoder_each_learn_their_own() {
    let (states, encoder) = sentences();
    let town = known(true);
    let ship = Known { annotations: vec![WordSpan::new(1, 2, 1)], ..town.clone() };
    // The second set has two concepts, of which only the second one has spans.
    let concepts = [ConceptKey([2; 16]), ConceptKey([3; 16])];
    let learn = |known| -> Vec<DeepExample<'_>> {
        states[..8].iter().map(|states| DeepExample { states, known }).collect()
    };
    let (towns, ships) = (learn(&town), learn(&ship));
    let sets = [
        DeepSet { concepts: &CONCEPTS, examples: &towns, unlabelled: &[] },
        DeepSet { concepts: &concepts, examples: &ships, unlabelled: &[] },
    ];
    let options = Options::default();
    let round = shared_round(&encoder, &sets, &options, &quick(), &GO, &|_| ()).unwrap();
    let tuned = encoder.with_tuned(&round.weights).unwrap();
    assert_eq!(round.heads.len(), 2);
    assert_eq!(round.heads[1].concepts(), concepts);
    for (head, facts) in round.heads.iter().zip([&town, &ship]) {
        for spans in found(&tuned, head, &states[8..]) {
            assert_eq!(spans, facts.annotations);
        }
    }
    let blank = Known::default();
    let nothing = [DeepExample { states: &states[0], known: &blank }];
    let empty = DeepSet { concepts: &CONCEPTS, examples: &nothing, unlabelled: &[] };
    for sets in [&[][..], &[sets[0], empty]] {
        let refused = shared_round(&encoder, sets, &options, &quick(), &GO, &|_| ());
        assert_eq!(refused.map(|_| ()), Err(TaggerError::NothingToLearn));
    }
}

#[test]
fn averaged_rounds_of_any_model_and_voters_find_the_entity_too() {
    let (states, encoder) = sentences();
    let facts = known(true);
    let examples: Vec<DeepExample<'_>> =
        states[..8].iter().map(|states| DeepExample { states, known: &facts }).collect();
    let set = DeepSet { concepts: &CONCEPTS, examples: &examples, unlabelled: &[] };
    let averaged = DeepOptions { averaged: 0.5, ..quick() };
    let learned = Options { model: Model::LearnedCrf, entity_loss: 0.5, ..Options::default() };
    let [last, mean] = [quick(), averaged]
        .map(|deep| deep_round(&encoder, &set, &learned, &deep, &GO, &|_| ()).unwrap());
    assert_ne!(last.weights.as_bytes(), mean.weights.as_bytes());
    let tuned = encoder.with_tuned(&mean.weights).unwrap();
    for spans in found(&tuned, &mean.head, &states[8..]) {
        assert_eq!(spans, facts.annotations);
    }

    let told = std::cell::RefCell::new(Vec::new());
    let tell = |progress: Progress| told.borrow_mut().push(progress);
    let options = Options::default();
    let voters = Voters::train(&encoder, &set, &options, &quick(), &[1, 2], &GO, &tell).unwrap();
    assert_eq!(told.into_inner().last(), Some(&Progress { done: 24, total: 24 }));
    let unseen: Vec<&TokenStates> = states[8..].iter().collect();
    for prediction in voters.predict_all(&unseen, &GO).unwrap() {
        let spans: Vec<WordSpan> = prediction.spans.iter().map(|span| span.span).collect();
        assert_eq!(spans, facts.annotations);
    }
    assert_eq!(
        voters.predict_all(&unseen, &AtomicBool::new(true)).map(|_| ()),
        Err(TaggerError::Stopped)
    );
    let nobody = Voters::train(&encoder, &set, &options, &quick(), &[], &GO, &|_| ());
    assert_eq!(nobody.map(|_| ()), Err(TaggerError::NothingToLearn));
}
