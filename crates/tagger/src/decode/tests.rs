use proptest::prelude::*;

use super::*;
use crate::chain::tests::{CONCEPTS, TAGS, legal, steps};
use crate::known::Known;

fn span() -> impl Strategy<Value = WordSpan> {
    (0..5_usize, 1..3_usize, 0..CONCEPTS)
        .prop_map(|(start, length, concept)| WordSpan::new(start, start + length, concept))
}

proptest! {
    #[test]
    fn decoding_agrees_with_trying_every_sequence(
        logits in prop::collection::vec(-3.0_f32..3.0, 5 * TAGS),
        annotations in prop::collection::vec(span(), 0..3),
        rejected in prop::collection::vec(span(), 0..3),
        adjacency in 0.01_f32..1.0,
        more in steps(),
    ) {
        let known = Known { done: false, annotations, rejected };
        let allowed = Allowed::new(&known, 5, &[true; CONCEPTS]);
        let weights: Vec<f64> = (logits.iter().enumerate())
            .map(|(place, &logit)| {
                let open = allowed.row(place / TAGS)[place % TAGS];
                if open { f64::from(logit).exp() } else { 0.0 }
            })
            .collect();
        for steps in [Steps::touching(adjacency), Steps::touching(adjacency).plus(&more.0)] {
            let sequences = legal(&weights, &steps);
            prop_assert!(!sequences.is_empty(), "the facts leave no legal sequence");
            let total: f64 = sequences.iter().map(|(_, weight)| weight).sum();
            let (best, best_weight) =
                sequences.iter().max_by(|a, b| a.1.total_cmp(&b.1)).expect("there is one");
            let decoder = Decoder::new(&logits, &allowed, steps);
            let found = decoder.decode(Calibration::default());

            let open = (0..5).filter(|&word| !allowed.is_annotated(word)).count();
            let confidence =
                if open == 0 { 1.0 } else { (best_weight / total).powf(1.0 / open as f64) };
            prop_assert!((f64::from(found.confidence) - confidence).abs() < 1e-4);
            let expected: Vec<WordSpan> = spans_of(best)
                .into_iter()
                .filter(|s| !(s.start..s.end).any(|word| allowed.is_annotated(word)))
                .collect();
            let spans: Vec<WordSpan> = found.spans.iter().map(|p| p.span).collect();
            prop_assert_eq!(&spans, &expected);
            for (place, marginal) in decoder.marginals().iter().enumerate() {
                let (word, tag) = (place / TAGS, place % TAGS);
                let share: f64 = sequences
                    .iter()
                    .filter(|(sequence, _)| sequence[word] == tag)
                    .map(|(_, weight)| weight)
                    .sum();
                prop_assert!((f64::from(*marginal) - share / total).abs() < 1e-4);
            }
            for predicted in &found.spans {
                let share: f64 = sequences
                    .iter()
                    .filter(|(sequence, _)| spans_of(sequence).contains(&predicted.span))
                    .map(|(_, weight)| weight)
                    .sum();
                prop_assert!((f64::from(predicted.raw_probability) - share / total).abs() < 1e-4);
            }
        }
    }
}

#[test]
fn scores_beyond_all_bounds_are_borne() {
    let allowed = Allowed::new(&Known::default(), 3, &[true; CONCEPTS]);
    let mut logits = vec![-900.0; 3 * TAGS];
    // An inside tag that nothing can lead to, and far behind it everything else.
    logits[inside(0)] = 900.0;
    let found =
        Decoder::new(&logits, &allowed, Steps::touching(0.05)).decode(Calibration::default());
    assert!(found.confidence.is_finite());
    assert!(found.spans.iter().all(|p| (0.0..=1.0).contains(&p.probability)));
}
