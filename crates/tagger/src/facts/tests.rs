use proptest::prelude::*;

use super::*;
use crate::chain::tests::{CONCEPTS, TAGS, legal, steps};

const WORDS: usize = 4;
const NO_RATIO: Ratio = Ratio { expected: 0.5, margin: 0.0, weight: 0.0 };

fn agreement() -> impl Strategy<Value = Vec<f32>> {
    let one = prop_oneof![Just(0.0_f32), Just(0.4), Just(1.0)];
    prop::collection::vec(one, WORDS * TAGS).prop_map(|mut agrees| {
        // Some sequence must be left.
        agrees.iter_mut().step_by(TAGS).for_each(|outside| *outside = outside.max(0.2));
        agrees
    })
}

fn facts<'a>(
    scheme: Scheme,
    normalised: Normalised,
    agrees: &'a [f32],
    doubtful: &'a [bool],
) -> Facts<'a> {
    Facts {
        scheme,
        normalised,
        tags: scheme.rows(CONCEPTS),
        agrees,
        doubtful,
        sentences: &[WORDS],
        ratio: NO_RATIO,
        entity: 0.0,
    }
}

proptest! {
    #[test]
    fn the_loss_of_sequences_is_that_of_trying_them_all(
        scores in prop::collection::vec(-3.0_f32..3.0, WORDS * TAGS),
        agrees in agreement(),
        steps in steps(),
    ) {
        let weights = |agrees: &dyn Fn(usize) -> f64| -> Vec<f64> {
            let weigh = |(place, score): (usize, &f32)| f64::from(*score).exp() * agrees(place);
            scores.iter().enumerate().map(weigh).collect()
        };
        let total = |weights: &[f64]| -> f64 {
            legal(weights, &steps).iter().map(|(_, weight)| weight).sum()
        };
        let permitted = total(&weights(&|place| f64::from(agrees[place])));
        let expected = total(&weights(&|_| 1.0)).ln() - permitted.ln();
        let normalised = Normalised::Sequences(Stepping::Given);
        let facts = facts(Scheme::Bio, normalised, &agrees, &[false; WORDS]);
        let mut slopes = scores.clone();
        let loss = facts.judge(&mut slopes, &[0.0; TAGS], &steps, &mut [0.0; KINDS]);
        prop_assert!((loss - expected).abs() < 1e-5 * expected.abs().max(1.0), "{loss} {expected}");
    }

    /// Where every step is legal and none has a score of its own, sequences are words.
    #[test]
    fn without_illegal_steps_the_two_models_are_one(
        scores in prop::collection::vec(-3.0_f32..3.0, WORDS * (1 + CONCEPTS)),
        agrees in agreement(),
        doubtful in prop::array::uniform4(any::<bool>()),
    ) {
        let agrees = &agrees[..WORDS * (1 + CONCEPTS)];
        let agrees: Vec<f32> = agrees.chunks_exact(1 + CONCEPTS)
            .flat_map(|row| [row[0].max(0.2), row[1], row[2]])
            .collect();
        let judge = |normalised| {
            let ratio = Ratio { expected: 0.2, margin: 0.02, weight: 3.0 };
            let facts = Facts { ratio, ..facts(Scheme::Io, normalised, &agrees, &doubtful) };
            let steps = Steps::of(Scheme::Io, 0.02);
            let mut slopes = scores.clone();
            let loss = facts.judge(&mut slopes, &[0.3, 0.0, -0.1], &steps, &mut [0.0; KINDS]);
            (loss, slopes)
        };
        let (words, word_slopes) = judge(Normalised::Words);
        let (sequences, sequence_slopes) = judge(Normalised::Sequences(Stepping::Given));
        prop_assert!((words - sequences).abs() < 1e-4 * words.abs().max(1.0), "{words} {sequences}");
        for (word, sequence) in word_slopes.iter().zip(&sequence_slopes) {
            prop_assert!((word - sequence).abs() < 1e-4, "{word} {sequence}");
        }
    }
}

#[test]
fn scores_far_apart_leave_numbers() {
    let mut scores = vec![0.0_f32; WORDS * TAGS];
    // The only permitted sequence is the least probable by far.
    scores.iter_mut().step_by(TAGS).for_each(|outside| *outside = 5000.0);
    let mut agrees = vec![0.0; WORDS * TAGS];
    for (word, tag) in [1, 2, 2, 2].into_iter().enumerate() {
        agrees[word * TAGS + tag] = 1.0;
    }
    for normalised in [Normalised::Words, Normalised::Sequences(Stepping::Learned)] {
        let facts = facts(Scheme::Bio, normalised, &agrees, &[false; WORDS]);
        let mut slopes = scores.clone();
        let mut step_slopes = [0.0; KINDS];
        let steps = Steps::touching(0.02);
        let loss = facts.judge(&mut slopes, &[0.0; TAGS], &steps, &mut step_slopes);
        assert!(loss.is_finite() && loss > 300.0, "{normalised:?}: {loss}");
        assert!(slopes.iter().chain(&step_slopes).all(|slope| slope.is_finite()));
        assert!(slopes[0] > 0.9, "outside must fall: {slopes:?}");
    }
}
