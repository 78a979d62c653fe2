//! Every kind of head on one artificial language: what it must learn, and what it is kept as.

mod world;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use half::f16;
use handful_tagger::metrics::evaluate;
use handful_tagger::{
    Calibration, Centre, ConceptVectors, Example, Head, Known, Model, Options, Scheme, Start,
    TaggerError, WordSpan, fit,
};
use world::{DIM, Sentence, World, done, examples, keys, set, unfinished};

static GO: AtomicBool = AtomicBool::new(false);

const MODELS: [Model; 4] = [Model::Words, Model::LegalCrf, Model::LearnedCrf, Model::Prototypes];
const SCHEMES: [Scheme; 2] = [Scheme::Bio, Scheme::Io];

fn kinds() -> impl Iterator<Item = Options> {
    MODELS
        .into_iter()
        .flat_map(|model| SCHEMES.map(|scheme| Options { model, scheme, ..Options::default() }))
}

fn score(head: &Head, test: &[Sentence]) -> f64 {
    let known: Vec<Known> = test.iter().map(|sentence| done(&sentence.spans)).collect();
    evaluate(head, &examples(test, &known), &GO).expect("features fit").entities.f1()
}

fn learn(sentences: &[Sentence], known: &[Known], sample: &[Sentence], options: &Options) -> Head {
    let concepts = keys(2);
    let examples = examples(sentences, known);
    let sample: Vec<&[f16]> = sample.iter().map(|s| s.features.as_slice()).collect();
    fit(&set(&concepts, &examples, &sample), options, None, &GO).expect("there are annotations")
}

#[test]
fn every_kind_learns_from_done_and_from_unfinished_sentences() {
    let mut world = World::new(2, 31);
    let finished = world.sentences(16);
    let finished_known: Vec<Known> = finished.iter().map(|s| done(&s.spans)).collect();
    let begun: Vec<Sentence> = (0..8).map(|i| world.sentence(&[i % 2, (i + 1) % 2])).collect();
    let begun_known: Vec<Known> = begun.iter().map(|s| unfinished(&s.spans[..1])).collect();
    let sample = world.sentences(40);
    let test = world.sentences(80);
    for options in kinds() {
        let (model, scheme) = (options.model, options.scheme);
        let f1 = score(&learn(&finished, &finished_known, &[], &options), &test);
        assert!(f1 > 0.8, "{model:?}, {scheme:?}, done: F1 {f1:.3}");
        let f1 = score(&learn(&begun, &begun_known, &sample, &options), &test);
        assert!(f1 > 0.6, "{model:?}, {scheme:?}, unfinished: F1 {f1:.3}");
    }
}

#[test]
fn every_kind_is_kept_and_is_a_start_for_every_other() {
    let mut world = World::new(2, 32);
    let sentences = world.sentences(12);
    let known: Vec<Known> = sentences.iter().map(|s| done(&s.spans)).collect();
    let test = world.sentences(60);
    let (concepts, all) = (keys(2), examples(&sentences, &known));
    let whole = set(&concepts, &all, &[]);
    for before in kinds() {
        let head = fit(&whole, &before, None, &GO).expect("fits");
        let back = Head::from_bytes(&head.to_bytes());
        assert_eq!(back.as_ref(), Ok(&head));
        for options in kinds() {
            let cold = score(&fit(&whole, &options, None, &GO).expect("fits"), &test);
            let warm = score(&fit(&whole, &options, Some(&head), &GO).expect("fits"), &test);
            assert!((cold - warm).abs() < 0.06, "{before:?}, {options:?}: {cold:.3} {warm:.3}");
        }
    }
}

#[test]
fn heads_of_the_second_layout_are_still_read() {
    let mut world = World::new(2, 34);
    let sentences = world.sentences(6);
    let known: Vec<Known> = sentences.iter().map(|s| done(&s.spans)).collect();
    let head =
        fit(&set(&keys(2), &examples(&sentences, &known), &[]), &Options::default(), None, &GO)
            .expect("fits")
            .with_calibration(Calibration { temperature: 1.5, offset: 0.0 });
    // It lacked the four bytes of the offset.
    let mut bytes = head.to_bytes();
    bytes.drain(20..24);
    bytes[..8].copy_from_slice(b"HFHEAD02");
    assert_eq!(Head::from_bytes(&bytes), Ok(head));
}

#[test]
fn heads_of_the_first_layout_are_still_read() {
    let mut bytes = b"HFHEAD01".to_vec();
    for number in [1_u32, 1] {
        bytes.extend(number.to_le_bytes());
    }
    for value in [1.5_f32, 0.02] {
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend([7; 16]);
    bytes.push(1);
    // The biases and weights of outside, the first and the inside tag.
    for value in [0.0_f32, -1.0, -1.0, -2.0, 2.0, 2.5] {
        bytes.extend(value.to_le_bytes());
    }
    let head = Head::from_bytes(&bytes).expect("whole");
    assert!((head.calibration().temperature - 1.5).abs() < 1e-6);
    let features = [-1.0, 2.0, 2.0, -1.0].map(f16::from_f32);
    let found = head.predict(&Example { features: &features, known: &Known::default() });
    let spans: Vec<WordSpan> =
        found.expect("features fit").spans.iter().map(|predicted| predicted.span).collect();
    assert_eq!(spans, [WordSpan::new(1, 3, 0)], "touching entities are dear, as they were");
    assert_eq!(Head::from_bytes(&head.to_bytes()), Ok(head));
    for (place, with) in [(20, f32::NAN.to_le_bytes()), (20, 1.5_f32.to_le_bytes())] {
        let mut spoilt = bytes.clone();
        spoilt[place..place + 4].copy_from_slice(&with);
        assert!(matches!(Head::from_bytes(&spoilt), Err(TaggerError::BadHead(_))));
    }
}

#[test]
fn a_stored_scheme_or_step_that_cannot_be_is_refused() {
    let mut world = World::new(2, 33);
    let sentences = world.sentences(6);
    let known: Vec<Known> = sentences.iter().map(|s| done(&s.spans)).collect();
    let bytes = learn(&sentences, &known, &[], &Options::default()).to_bytes();
    for (place, with) in
        [(24, 2_u32.to_le_bytes()), (24, 1_u32.to_le_bytes()), (28, f32::NAN.to_le_bytes())]
    {
        let mut spoilt = bytes.clone();
        spoilt[place..place + 4].copy_from_slice(&with);
        assert!(matches!(Head::from_bytes(&spoilt), Err(TaggerError::BadHead(_))), "at {place}");
    }
}

/// Entities here are never longer than two words, which only a score of the step from an inside tag
/// to another can say.
#[test]
fn learned_steps_tell_how_long_entities_are() {
    let mut world = World::new(1, 34);
    let sentences: Vec<Sentence> = (0..60).map(|_| world.sentence(&[0])).collect();
    let known: Vec<Known> = sentences.iter().map(|s| done(&s.spans)).collect();
    let concepts = keys(1);
    let all = examples(&sentences, &known);
    let learn = |model| {
        let options = Options { model, ..Options::default() };
        fit(&set(&concepts, &all, &[]), &options, None, &GO).expect("fits")
    };
    let longest = |head: &Head| {
        // Seven words that all look like the later word of an entity, after one that looks like a first.
        let pair = sentences.iter().find(|s| s.spans[0].end - s.spans[0].start == 2).expect("one");
        let row = |word: usize| pair.features[word * DIM..(word + 1) * DIM].to_vec();
        let (first, later) = (row(pair.spans[0].start), row(pair.spans[0].start + 1));
        let features: Vec<f16> =
            std::iter::once(first).chain(std::iter::repeat_n(later, 7)).flatten().collect();
        let known = Known::default();
        let found = head.predict(&Example { features: &features, known: &known }).expect("fits");
        found
            .spans
            .iter()
            .map(|s| s.raw_probability * (s.span.end - s.span.start) as f32)
            .sum::<f32>()
    };
    let (legal, learned) = (longest(&learn(Model::LegalCrf)), longest(&learn(Model::LearnedCrf)));
    assert!(learned < legal, "expected length {learned:.2}, without learned steps {legal:.2}");
}

/// The true direction of each concept, as an encoder of concepts would give it.
fn directions(sentences: &[Sentence]) -> ConceptVectors {
    let mut rows = vec![0.0_f32; 2 * DIM];
    for sentence in sentences {
        for span in &sentence.spans {
            for word in span.start..span.end {
                let row = &mut rows[span.concept * DIM..(span.concept + 1) * DIM];
                let values = &sentence.features[word * DIM..(word + 1) * DIM];
                row.iter_mut().zip(values).for_each(|(sum, value)| *sum += value.to_f32());
            }
        }
    }
    ConceptVectors { keys: keys(2), rows, levels: vec![0.0; 2] }
}

#[test]
fn given_directions_help_where_the_sample_is_poor() {
    let mut world = World::new(2, 35);
    let vectors = Arc::new(directions(&world.sentences(200)));
    let samples: Vec<Vec<Sentence>> =
        (0..8).map(|_| vec![world.sentence(&[0]), world.sentence(&[1])]).collect();
    let test = world.sentences(100);
    let with = |start, centre| {
        // As firm for features of this width as the usual penalty is for those of an encoder.
        let options = Options { start, centre, l2: 0.1, ..Options::default() };
        let scores = samples.iter().map(|sentences| {
            let known: Vec<Known> = sentences.iter().map(|s| done(&s.spans)).collect();
            score(&learn(sentences, &known, &[], &options), &test)
        });
        scores.sum::<f64>() / samples.len() as f64
    };
    let nothing = with(Start::Nothing, Centre::Nothing);
    let held = with(Start::Given(vectors.clone()), Centre::Start);
    assert!(held > nothing + 0.02, "F1 {held:.3} for {nothing:.3}");
    // Where the search begins alone changes little: the loss of done sentences has one minimum.
    let begun = with(Start::Given(vectors.clone()), Centre::Nothing);
    assert!((begun - nothing).abs() < 0.1, "F1 {begun:.3} for {nothing:.3}");
    // Concepts are found by key, and vectors of another width are none.
    let [first, second] = [&vectors.rows[..DIM], &vectors.rows[DIM..]];
    let turned = ConceptVectors {
        keys: vec![vectors.keys[1], vectors.keys[0]],
        rows: [second, first].concat(),
        levels: vec![0.0; 2],
    };
    let same = with(Start::Given(Arc::new(turned)), Centre::Start);
    assert!((same - held).abs() < 1e-9);
    let narrow = ConceptVectors { keys: keys(2), rows: vec![1.0; 6], levels: vec![0.0; 2] };
    let left_aside = with(Start::Given(Arc::new(narrow)), Centre::Start);
    assert!((left_aside - nothing).abs() < 1e-9);
}

/// What the names of an artificial language say: the direction of each concept, with its log-odds of 0
/// half-way between a word of it and one outside.
fn named(world: &mut World) -> ConceptVectors {
    let sentences = world.sentences(200);
    let mut vectors = directions(&sentences);
    for (row, level) in vectors.rows.chunks_exact_mut(DIM).zip(&mut vectors.levels) {
        let length = row.iter().map(|value| value * value).sum::<f32>().sqrt();
        row.iter_mut().for_each(|value| *value *= 6.0 / length);
        let scores = |inside: bool| {
            let mut scores = Vec::new();
            for sentence in &sentences {
                for (word, values) in sentence.features.chunks_exact(DIM).enumerate() {
                    let covered = |s: &WordSpan| (s.start..s.end).contains(&word);
                    if sentence.spans.iter().any(covered) == inside {
                        scores.push(
                            values.iter().zip(&*row).map(|(a, b)| a.to_f32() * b).sum::<f32>(),
                        );
                    }
                }
            }
            scores.iter().sum::<f32>() / scores.len() as f32
        };
        *level = -0.5 * (scores(true) + scores(false));
    }
    vectors
}

#[test]
fn names_alone_find_entities_and_stand_in_for_what_is_not_learned() {
    let mut world = World::new(2, 37);
    let vectors = named(&mut world);
    let test = world.sentences(100);
    let concepts = keys(2);
    let adjacency = Options::default().adjacency;
    let alone = Head::of_names(DIM, &concepts, &vectors, adjacency).expect("both have a vector");
    let by_name = score(&alone, &test);
    // One entity in ten would be found by chance, and hardly one with its bounds.
    assert!(by_name > 0.2, "F1 {by_name:.3}");

    // Only the first concept is annotated.
    let sentences: Vec<Sentence> = (0..12).map(|_| world.sentence(&[0])).collect();
    let known: Vec<Known> = sentences.iter().map(|s| done(&s.spans)).collect();
    let learned = learn(&sentences, &known, &[], &Options::default());
    let both = learned.clone().with_names(&vectors).expect("they fit");
    assert!(both.has_learned(0) && both.has_learned(1) && !learned.has_learned(1));
    let found = |head: &Head, concept: usize| {
        let none = Known::default();
        let spans = test.iter().flat_map(|sentence| {
            head.predict(&Example { features: &sentence.features, known: &none })
                .expect("fits")
                .spans
        });
        spans.filter(|span| span.span.concept == concept).count()
    };
    assert_eq!(found(&learned, 1), 0);
    assert!(found(&both, 1) > 10, "{}", found(&both, 1));

    let wide = ConceptVectors { keys: keys(2), rows: vec![1.0; 6], levels: vec![0.0; 2] };
    assert!(matches!(learned.with_names(&wide), Err(TaggerError::BadFeatures(_))));
    let nothing = Head::of_names(DIM, &concepts, &ConceptVectors::default(), adjacency);
    assert!(matches!(nothing, Err(TaggerError::NothingToLearn)));
}

#[test]
fn every_start_and_the_entity_loss_go_with_every_model() {
    let mut world = World::new(2, 36);
    let sentences = world.sentences(10);
    let known: Vec<Known> = sentences.iter().map(|s| done(&s.spans)).collect();
    let test = world.sentences(60);
    let vectors = Arc::new(directions(&world.sentences(50)));
    for plain in kinds() {
        for start in [Start::Prototypes, Start::Given(vectors.clone())] {
            for centre in [Centre::Nothing, Centre::Start] {
                let options =
                    Options { start: start.clone(), centre, entity_loss: 0.5, ..plain.clone() };
                let f1 = score(&learn(&sentences, &known, &[], &options), &test);
                assert!(f1 > 0.7, "{options:?}: F1 {f1:.3}");
            }
        }
    }
}

/// Two concepts that look nearly alike and one span of each: which of them it is stays doubtful, that it is one
/// should not.
#[test]
fn the_entity_loss_asks_first_whether_a_word_is_an_entity() {
    let mut world = World::new(2, 37);
    let sentences = world.sentences(6);
    let known: Vec<Known> = sentences.iter().map(|s| done(&s.spans)).collect();
    let test = world.sentences(80);
    let found = |entity_loss| {
        let head = learn(&sentences, &known, &[], &Options { entity_loss, ..Options::default() });
        let mut covered = 0.0_f64;
        for sentence in &test {
            let known = Known::default();
            let example = Example { features: &sentence.features, known: &known };
            let spans = head.predict(&example).expect("features fit").spans;
            let hit = |gold: &&WordSpan| spans.iter().any(|s| s.span.overlaps(gold));
            covered += sentence.spans.iter().filter(hit).count() as f64;
        }
        covered
    };
    let (without, with) = (found(0.0), found(2.0));
    assert!(with >= without, "{with} gold spans are touched, {without} without the term");
}
