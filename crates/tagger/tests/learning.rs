//! What a head must learn, and must not learn, from what people leave behind.

mod world;

use std::sync::atomic::{AtomicBool, Ordering};

use half::f16;
use handful_tagger::metrics::{EntityCounts, evaluate};
use handful_tagger::{
    Calibration, ConceptKey, Example, Head, Known, Options, TaggerError, WordSpan, cross_validate,
    fit,
};
use world::{DIM, Sentence, World, done, examples, keys, set, unfinished};

static GO: AtomicBool = AtomicBool::new(false);

fn score(head: &Head, test: &[Sentence]) -> f64 {
    let known: Vec<Known> = test.iter().map(|sentence| done(&sentence.spans)).collect();
    evaluate(head, &examples(test, &known), &GO).expect("features fit").entities.f1()
}

fn found(head: &Head, sentence: &Sentence, known: &Known) -> Vec<WordSpan> {
    head.predict(&Example { features: &sentence.features, known })
        .expect("features fit")
        .spans
        .iter()
        .map(|predicted| predicted.span)
        .collect()
}

/// Each unfinished sentence holds two entities of which one is marked. Read rightly, the head finds
/// the unmarked ones; read as if unmarked meant outside, it learns to overlook them.
#[test]
fn one_of_two_marked_entities_does_not_teach_that_the_other_is_outside() {
    let mut world = World::new(1, 11);
    let sentences: Vec<Sentence> = (0..6).map(|_| world.sentence(&[0, 0])).collect();
    let plain: Vec<Sentence> = (0..30).map(|_| world.sentence(&[])).collect();
    let sample: Vec<&[f16]> = plain.iter().map(|s| s.features.as_slice()).collect();
    let rightly: Vec<Known> = sentences.iter().map(|s| unfinished(&s.spans[..1])).collect();
    let wrongly: Vec<Known> = sentences.iter().map(|s| done(&s.spans[..1])).collect();
    let concepts = keys(1);

    let second_found = |known: &[Known]| {
        let examples = examples(&sentences, known);
        let head = fit(&set(&concepts, &examples, &sample), &Options::default(), None, &GO)
            .expect("there are annotations");
        sentences
            .iter()
            .filter(|s| found(&head, s, &unfinished(&s.spans[..1])).contains(&s.spans[1]))
            .count()
    };
    let (rightly, wrongly) = (second_found(&rightly), second_found(&wrongly));
    assert!(rightly >= 5, "found {rightly} of 6 unmarked entities");
    assert!(
        wrongly <= 2,
        "training on unmarked as outside should hide them, but {wrongly} of 6 were found"
    );
}

#[test]
fn six_spans_in_unfinished_sentences_give_mostly_right_suggestions() {
    let mut world = World::new(2, 12);
    let sentences: Vec<Sentence> = (0..6).map(|i| world.sentence(&[i % 2, (i + 1) % 2])).collect();
    let known: Vec<Known> = sentences.iter().map(|s| unfinished(&s.spans[..1])).collect();
    let untouched = world.sentences(40);
    let sample: Vec<&[f16]> = untouched.iter().map(|s| s.features.as_slice()).collect();
    let concepts = keys(2);
    let examples = examples(&sentences, &known);
    let head = fit(&set(&concepts, &examples, &sample), &Options::default(), None, &GO)
        .expect("there are annotations");
    let f1 = score(&head, &world.sentences(60));
    // Far more words are of entities here than is believed of ordinary text.
    assert!(f1 > 0.5, "F1 {f1:.3}");
}

#[test]
fn a_new_concept_does_not_make_the_others_forgotten() {
    let mut world = World::new(3, 13);
    let old: Vec<Sentence> = (0..12).map(|i| world.sentence(&[i % 2])).collect();
    let old_known: Vec<Known> = old.iter().map(|s| done(&s.spans)).collect();
    let test: Vec<Sentence> = (0..40).map(|i| world.sentence(&[i % 2])).collect();
    let two = keys(2);
    let before = fit(&set(&two, &examples(&old, &old_known), &[]), &Options::default(), None, &GO)
        .expect("there are annotations");

    let mut all = old.clone();
    all.push(world.sentence(&[2]));
    let mut known = old_known;
    known.push(unfinished(&all[12].spans));
    // The new concept comes first in the list: rows are found by key, not by place.
    let three = [ConceptKey([9; 16]), two[0], two[1]];
    let move_up = |spans: &[WordSpan]| -> Vec<WordSpan> {
        spans.iter().map(|s| WordSpan::new(s.start, s.end, (s.concept + 1) % 3)).collect()
    };
    for known in &mut known {
        known.annotations = move_up(&known.annotations);
    }
    let after =
        fit(&set(&three, &examples(&all, &known), &[]), &Options::default(), Some(&before), &GO)
            .expect("there are annotations");
    let moved: Vec<Sentence> =
        test.iter().map(|s| Sentence { spans: move_up(&s.spans), ..s.clone() }).collect();
    let (before, after) = (score(&before, &test), score(&after, &moved));
    assert!(before > 0.8, "F1 {before:.3} before");
    assert!(after > before - 0.05, "F1 fell from {before:.3} to {after:.3}");
}

#[test]
fn warm_and_cold_fits_agree() {
    let mut world = World::new(2, 14);
    let sentences = world.sentences(20);
    let known: Vec<Known> = sentences.iter().map(|s| done(&s.spans)).collect();
    let concepts = keys(2);
    let all = examples(&sentences, &known);
    let options = Options { max_evaluations: 400, tolerance: 1e-7, ..Options::default() };
    let early = fit(&set(&concepts, &all[..10], &[]), &options, None, &GO).expect("fits");
    let cold = fit(&set(&concepts, &all, &[]), &options, None, &GO).expect("fits");
    let warm = fit(&set(&concepts, &all, &[]), &options, Some(&early), &GO).expect("fits");
    for example in &all {
        let (cold, warm) =
            (cold.predict(example).expect("fits"), warm.predict(example).expect("fits"));
        assert!((cold.confidence - warm.confidence).abs() < 0.01);
    }
}

#[test]
fn a_rejected_suggestion_does_not_come_back_and_teaches() {
    let mut world = World::new(2, 15);
    let mut sentences = world.sentences(16);
    let mut known: Vec<Known> = sentences.iter().map(|s| done(&s.spans)).collect();
    let concepts = keys(2);
    let before =
        fit(&set(&concepts, &examples(&sentences, &known), &[]), &Options::default(), None, &GO)
            .expect("fits");
    let doubted = world.sentence(&[0]);
    let span = doubted.spans[0];
    assert!(found(&before, &doubted, &Known::default()).contains(&span));

    let rejected = Known { rejected: vec![span], ..Known::default() };
    let again = found(&before, &doubted, &rejected);
    assert!(
        !again.iter().any(|s| s.overlaps(&span) && s.concept == span.concept),
        "{again:?} holds what was rejected"
    );

    let chance = |head: &Head| {
        head.predict(&Example { features: &doubted.features, known: &Known::default() })
            .expect("fits")
            .spans
            .iter()
            .find(|predicted| predicted.span == span)
            .map_or(0.0, |predicted| predicted.raw_probability)
    };
    let sure = chance(&before);
    // Half of what it learned from says the opposite: as many more rejections of such spans.
    for _ in 0..8 {
        sentences.push(doubted.clone());
        known.push(rejected.clone());
    }
    let after = fit(
        &set(&concepts, &examples(&sentences, &known), &[]),
        &Options::default(),
        Some(&before),
        &GO,
    )
    .expect("fits");
    assert!(chance(&after) < 0.7 * sure, "{} from {sure}", chance(&after));
}

#[test]
fn annotations_keep_their_tags_and_only_the_rest_is_suggested() {
    let mut world = World::new(2, 16);
    let sentences = world.sentences(16);
    let known: Vec<Known> = sentences.iter().map(|s| done(&s.spans)).collect();
    let head =
        fit(&set(&keys(2), &examples(&sentences, &known), &[]), &Options::default(), None, &GO)
            .expect("fits");
    let sentence = world.sentence(&[0, 1]);
    let gold = sentence.spans[0];
    // Against the model's own opinion: another concept, and one word too many.
    let odd = WordSpan::new(gold.start - 1, gold.end, 1 - gold.concept);
    let spans = found(&head, &sentence, &unfinished(&[odd]));
    assert!(spans.iter().all(|span| !span.overlaps(&odd)), "{spans:?}");
    assert!(spans.contains(&sentence.spans[1]), "{spans:?}");
    let finished = head
        .predict(&Example { features: &sentence.features, known: &done(&sentence.spans) })
        .expect("fits");
    assert!(finished.spans.is_empty());
    assert!(finished.confidence > 0.999);
}

#[test]
fn odd_facts_are_borne() {
    let mut world = World::new(3, 17);
    let sentences = world.sentences(10);
    let mut known: Vec<Known> = sentences.iter().map(|s| unfinished(&s.spans)).collect();
    for known in &mut known {
        // No span of the third concept at all.
        known.annotations.retain(|span| span.concept != 2);
    }
    let words = sentences[0].words;
    known[0].annotations = vec![
        WordSpan::new(0, 3, 0),
        WordSpan::new(1, 4, 1),
        WordSpan::new(2, 3, 0),
        WordSpan::new(5, 5, 1),
        WordSpan::new(words - 1, words + 4, 1),
        WordSpan::new(0, 1, 77),
    ];
    known[0].rejected = vec![
        WordSpan::new(0, 3, 0),
        WordSpan::new(words - 1, words + 9, 1),
        WordSpan::new(0, 1, 77),
    ];
    let concepts = keys(3);
    let mut examples = examples(&sentences, &known);
    let nothing = Known::default();
    examples.push(Example { features: &[], known: &nothing });
    let head = fit(&set(&concepts, &examples, &[]), &Options::default(), None, &GO)
        .expect("there are annotations");
    assert!(!head.has_learned(2));
    for example in &examples {
        let prediction = head.predict(example).expect("features fit");
        assert!(prediction.confidence.is_finite());
        assert!(prediction.spans.iter().all(|p| p.span.concept != 2));
        assert!(prediction.spans.iter().all(|p| (0.0..=1.0).contains(&p.probability)));
    }
}

#[test]
fn sixty_concepts_of_one_span_each_are_learned() {
    let mut world = World::new(60, 18);
    let sentences: Vec<Sentence> = (0..60).map(|c| world.sentence(&[c])).collect();
    let known: Vec<Known> = sentences.iter().map(|s| unfinished(&s.spans)).collect();
    let head =
        fit(&set(&keys(60), &examples(&sentences, &known), &[]), &Options::default(), None, &GO)
            .expect("there are annotations");
    let right = sentences
        .iter()
        .filter(|s| found(&head, s, &Known::default()).iter().any(|span| *span == s.spans[0]))
        .count();
    assert!(right >= 30, "{right} of the 60 spans learned from are found again");
}

#[test]
fn refusals_say_why() {
    let mut world = World::new(1, 19);
    let sentences = world.sentences(3);
    let concepts = keys(1);
    let blank = vec![Known::default(); 3];
    let options = Options::default();
    assert_eq!(
        fit(&set(&concepts, &examples(&sentences, &blank), &[]), &options, None, &GO),
        Err(TaggerError::NothingToLearn)
    );
    let known: Vec<Known> = sentences.iter().map(|s| done(&s.spans)).collect();
    let ragged: Vec<f16> = sentences[0].features[..DIM + 1].to_vec();
    let refused =
        fit(&set(&concepts, &examples(&sentences, &known), &[&ragged]), &options, None, &GO);
    assert!(matches!(refused, Err(TaggerError::BadFeatures(_))), "{refused:?}");
    let holed = vec![f16::NAN; DIM];
    let refused =
        fit(&set(&concepts, &examples(&sentences, &known), &[&holed]), &options, None, &GO);
    assert!(matches!(refused, Err(TaggerError::BadFeatures(_))), "{refused:?}");
    let stop = AtomicBool::new(false);
    stop.store(true, Ordering::Relaxed);
    let all = examples(&sentences, &known);
    let set = set(&concepts, &all, &[]);
    assert_eq!(fit(&set, &options, None, &stop), Err(TaggerError::Stopped));
    assert_eq!(cross_validate(&set, &options, 3, None, &stop), Err(TaggerError::Stopped));
    let head = fit(&set, &options, None, &GO).expect("fits");
    assert_eq!(head.predict_all(&all, &stop), Err(TaggerError::Stopped));
}

#[test]
fn cross_validation_scores_the_done_and_judges_what_it_can() {
    let mut world = World::new(2, 20);
    let sentences = world.sentences(30);
    let mut known: Vec<Known> = sentences.iter().map(|s| done(&s.spans)).collect();
    // An annotator who overlooked something keeps the score below 1.
    for known in known.iter_mut().step_by(6) {
        known.annotations.remove(0);
    }
    for (known, sentence) in known.iter_mut().zip(&sentences).skip(24) {
        *known = unfinished(&sentence.spans[..1]);
    }
    let concepts = keys(2);
    let all = examples(&sentences, &known);
    let result = cross_validate(&set(&concepts, &all, &[]), &Options::default(), 5, None, &GO)
        .expect("fits");
    let scores = result.scores.expect("24 sentences are done");
    assert_eq!(scores.sentences, 24);
    assert_eq!(result.folds, 5);
    let f1 = scores.entities.f1();
    assert!(f1 > 0.6, "F1 {f1:.3}");
    let interval = scores.interval.expect("24 sentences");
    assert!(interval.low <= f1 && f1 <= interval.high);
    assert!(interval.low < interval.high);
    let predicted_in_done = result.held_out.iter().filter(|h| h.sentence < 24).count();
    assert_eq!(predicted_in_done, scores.entities.predicted);
    for held_out in result.held_out.iter().filter(|h| h.sentence >= 24) {
        assert!(
            known[held_out.sentence].annotations[0].overlaps(&held_out.span),
            "an unmarked span of an unfinished sentence cannot be judged"
        );
    }
    let none_done: Vec<Known> = sentences.iter().map(|s| unfinished(&s.spans)).collect();
    let all = examples(&sentences, &none_done);
    let result = cross_validate(&set(&concepts, &all, &[]), &Options::default(), 5, None, &GO)
        .expect("fits");
    assert_eq!(result.scores, None);
}

#[test]
fn a_stored_head_comes_back_and_a_damaged_one_is_refused() {
    let mut world = World::new(2, 21);
    let sentences = world.sentences(6);
    let known: Vec<Known> = sentences.iter().map(|s| done(&s.spans)).collect();
    let head =
        fit(&set(&keys(2), &examples(&sentences, &known), &[]), &Options::default(), None, &GO)
            .expect("fits")
            .with_calibration(Calibration { temperature: 1.5, offset: -0.3 });
    let bytes = head.to_bytes();
    assert_eq!(Head::from_bytes(&bytes).as_ref(), Ok(&head));
    for cut in [0, 5, 12, 30, bytes.len() - 1] {
        let refused = Head::from_bytes(&bytes[..cut]);
        assert!(matches!(refused, Err(TaggerError::BadHead(_))), "cut at {cut}");
    }
    let spoil = |place: usize, with: &[u8]| {
        let mut spoilt = bytes.clone();
        spoilt[place..place + with.len()].copy_from_slice(with);
        Head::from_bytes(&spoilt)
    };
    for refused in [
        spoil(0, b"PK"),
        spoil(6, b"99"),
        spoil(8, &u32::MAX.to_le_bytes()),
        spoil(12, &u32::MAX.to_le_bytes()),
        spoil(16, &f32::NAN.to_le_bytes()),
        spoil(20, &f32::NAN.to_le_bytes()),
        spoil(bytes.len() - 4, &f32::INFINITY.to_le_bytes()),
        Head::from_bytes(&[bytes.clone(), vec![0]].concat()),
    ] {
        assert!(matches!(refused, Err(TaggerError::BadHead(_))), "{refused:?}");
    }
}

#[test]
fn strict_counts_want_both_edges_and_the_concept() {
    let gold = [WordSpan::new(0, 2, 0), WordSpan::new(4, 5, 1)];
    let predicted = [WordSpan::new(0, 1, 0), WordSpan::new(4, 5, 0), WordSpan::new(4, 5, 1)];
    let counts = EntityCounts::of(&gold, &predicted);
    assert_eq!((counts.right, counts.predicted, counts.gold), (1, 3, 2));
    assert!((counts.f1() - 0.4).abs() < 1e-12);
}
