//! What is asked, and what comes of it.

mod world;

use std::sync::atomic::{AtomicBool, Ordering};

use half::f16;
use handful_tagger::asking::{Measure, Preference, SpanVectors};
use handful_tagger::fewshot::TestSentence;
use handful_tagger::simulate::{Plan, PoolSentence, Step, Strategy, World as Play, play, play_all};
use handful_tagger::{
    Example, Head, Known, Options, RatioPrior, SampledNegatives, TaggerError, fit,
};
use world::{DIM, Sentence, World, done, examples, keys, set, unfinished};

static GO: AtomicBool = AtomicBool::new(false);

fn taught(world: &mut World, concepts: usize) -> Head {
    let sentences = world.sentences(12);
    let known: Vec<Known> = sentences.iter().map(|s| done(&s.spans)).collect();
    fit(&set(&keys(concepts), &examples(&sentences, &known), &[]), &Options::default(), None, &GO)
        .expect("there are annotations")
}

fn centre(sentences: &[Sentence]) -> Vec<f32> {
    let rows: Vec<&[f16]> = sentences.iter().map(|s| s.features.as_slice()).collect();
    SpanVectors::centre(DIM, &rows)
}

/// Words between an entity and an ordinary word leave every measure in more doubt than clear ones.
#[test]
fn every_measure_doubts_what_is_blurred() {
    let mut world = World::new(2, 31);
    let head = taught(&mut world, 2);
    let clear = world.sentences(20);
    let blurred: Vec<Sentence> = clear
        .iter()
        .map(|sentence| {
            // Every word half itself, half the word before it.
            let mut features = sentence.features.clone();
            for (mixed, before) in features[DIM..].iter_mut().zip(&sentence.features) {
                *mixed = f16::from_f32(0.5 * (f32::from(*mixed) + f32::from(*before)));
            }
            Sentence { features, ..sentence.clone() }
        })
        .collect();
    let centre = centre(&clear);
    for measure in Measure::ALL.into_iter().filter(|measure| *measure != Measure::Random) {
        let doubt = |sentences: &[Sentence]| -> f32 {
            let known = vec![Known::default(); sentences.len()];
            let outlooks = head
                .outlook(&examples(sentences, &known), measure, &centre, 1, &GO)
                .expect("features fit");
            assert!(outlooks.iter().all(|one| one.doubt.is_finite() && one.doubt >= 0.0));
            outlooks.iter().map(|one| one.doubt).sum::<f32>()
        };
        let (clear, blurred) = (doubt(&clear), doubt(&blurred));
        assert!(blurred > 1.1 * clear, "{measure:?}: {clear} and {blurred}");
    }
}

#[test]
fn an_outlook_says_what_to_expect_and_nothing_of_what_is_known() {
    let mut world = World::new(2, 32);
    let head = taught(&mut world, 2);
    let sentence = world.sentence(&[0, 1]);
    let centre = centre(std::slice::from_ref(&sentence));
    for measure in Measure::ALL {
        let look = |known: &Known| {
            let example = Example { features: &sentence.features, known };
            let mut looks =
                head.outlook(&[example], measure, &centre, 4, &GO).expect("features fit");
            looks.remove(0)
        };
        let open = look(&Known::default());
        assert!(open.expected.iter().all(|many| (0.5..1.6).contains(many)), "{:?}", open.expected);
        assert_eq!(look(&Known::default()).doubt, open.doubt, "{measure:?} draws by its seed");
        let half = look(&unfinished(&sentence.spans[..1]));
        assert!(half.expected[0] < 0.5 && half.expected[1] > 0.5, "{:?}", half.expected);
        let finished = look(&done(&sentence.spans));
        assert!(finished.expected.iter().all(|many| *many < 1e-3));
        if measure != Measure::Random {
            assert!(finished.doubt.abs() < 1e-3, "{measure:?}: {}", finished.doubt);
        }
    }
    let known = Known::default();
    let example = Example { features: &sentence.features, known: &known };
    let refused = head.outlook(&[example], Measure::Margin, &centre[1..], 4, &GO);
    assert!(matches!(refused, Err(TaggerError::BadFeatures(_))), "{refused:?}");
}

#[test]
fn sampled_negatives_draw_by_their_seed_and_teach_that_words_are_outside() {
    let mut world = World::new(1, 33);
    let sentences: Vec<Sentence> = (0..8).map(|_| world.sentence(&[0])).collect();
    let known: Vec<Known> = sentences.iter().map(|s| unfinished(&s.spans)).collect();
    let plain: Vec<Sentence> = (0..20).map(|_| world.sentence(&[])).collect();
    let concepts = keys(1);
    let learn = |share: f32, seed: u64| {
        let options = Options {
            ratio: RatioPrior { weight: 0.0, ..Options::default().ratio },
            negatives: Some(SampledNegatives { share, seed }),
            ..Options::default()
        };
        fit(&set(&concepts, &examples(&sentences, &known), &[]), &options, None, &GO)
            .expect("there are annotations")
    };
    assert_eq!(learn(0.4, 1), learn(0.4, 1));
    assert_ne!(learn(0.4, 1), learn(0.4, 2));
    let centre = centre(&plain);
    let expected = |head: &Head| -> f32 {
        let known = vec![Known::default(); plain.len()];
        let looks = head
            .outlook(&examples(&plain, &known), Measure::Entropy, &centre, 0, &GO)
            .expect("features fit");
        looks.iter().map(|look| look.expected[0]).sum()
    };
    let (none, some) = (expected(&learn(0.0, 1)), expected(&learn(0.4, 1)));
    assert!(some < 0.7 * none, "{some} entities in plain text with negatives, {none} without");
}

struct Stage {
    pool: Vec<Sentence>,
    test: Vec<Sentence>,
    words: Vec<Vec<u32>>,
    centre: Vec<f32>,
}

impl Stage {
    fn new() -> Self {
        let mut world = World::new(3, 34);
        let pool = world.sentences(60);
        let words = pool.iter().map(|s| (0..s.words as u32).collect()).collect();
        let centre = centre(&pool);
        Self { test: world.sentences(40), pool, words, centre }
    }

    fn play(&self, strategies: &[Strategy], labels: usize) -> Vec<Vec<Step>> {
        let concepts = keys(3);
        let pool: Vec<PoolSentence<'_>> = self
            .pool
            .iter()
            .zip(&self.words)
            .map(|(s, words)| PoolSentence { features: &s.features, words, gold: &s.spans })
            .collect();
        let test: Vec<TestSentence<'_>> = self
            .test
            .iter()
            .map(|s| TestSentence { features: &s.features, gold: &s.spans, unaligned: 0 })
            .collect();
        let (options, concepts) = (&Options::default(), &concepts[..]);
        let (pool, test, centre) = (&pool[..], &test[..], &self.centre[..]);
        let world = Play { options, dim: DIM, concepts, pool, test, centre };
        let plans: Vec<Plan> = strategies
            .iter()
            .map(|&strategy| Plan { strategy, labels, growth: 0.3, seed: 5 })
            .collect();
        let stopped = AtomicBool::new(false);
        stopped.store(true, Ordering::Relaxed);
        assert_eq!(play(&world, &plans[0], &stopped), Err(TaggerError::Stopped));
        let plays = play_all(&world, &plans, &GO, &|_| {}).expect("plays");
        assert_eq!(plays[0], play(&world, &plans[0], &GO).expect("plays"), "alone or side by side");
        plays
    }
}

fn strategies() -> Vec<Strategy> {
    Measure::ALL
        .into_iter()
        .flat_map(|measure| {
            [Preference::default(), Preference { spread: 0.5, balance: 0.5 }]
                .map(|preference| Strategy { measure, preference, random_share: 0.1 })
        })
        .collect()
}

#[test]
fn every_strategy_reaches_the_end_of_the_pool_and_learns_on_the_way() {
    let plays = Stage::new().play(&strategies(), usize::MAX);
    for steps in &plays {
        let (first, last) = (&steps[0], steps.last().expect("at least one"));
        assert_eq!(*first, plays[0][0], "all start alike");
        assert_eq!((last.sentences, last.labels), (60, plays[0].last().expect("some").labels));
        assert!(steps.is_sorted_by(|a, b| a.sentences < b.sentences && a.labels <= b.labels));
        assert!(last.score.f1() > first.score.f1() + 0.1, "{first:?} {last:?}");
        assert_eq!(last.keys.by_hand, 2 * last.labels + last.sentences);
        assert!(last.keys.with_suggestions < last.keys.by_hand, "{last:?}");
    }
}

#[test]
fn a_play_ends_with_its_labels() {
    let plays = Stage::new().play(&strategies()[..3], 20);
    for steps in plays {
        let last = steps.len() - 1;
        assert!(steps[last].labels >= 20 && steps[last - 1].labels < 20, "{steps:?}");
    }
}
