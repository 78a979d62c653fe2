use proptest::prelude::*;

use super::*;
use crate::tags::concept_of;

pub(crate) const CONCEPTS: usize = 2;
pub(crate) const TAGS: usize = tag_count(CONCEPTS);

/// The kind of the step between two tags, none where it is illegal.
pub(crate) fn kind(before: usize, after: usize) -> Option<usize> {
    match (concept_of(before), concept_of(after)) {
        (None, None) => Some(OUTSIDE_OUTSIDE),
        (None, Some((_, true))) => Some(OUTSIDE_BEGIN),
        (None, Some((_, false))) => None,
        (Some(_), None) => Some(ENTITY_OUTSIDE),
        (Some((a, first)), Some((b, false))) => {
            (a == b).then_some(if first { BEGIN_INSIDE } else { INSIDE_INSIDE })
        }
        (Some((a, _)), Some((b, true))) => Some(if a == b { ENTITY_SAME } else { ENTITY_OTHER }),
    }
}

/// Every legal tag sequence of words with these tag weights, with its own weight, by trying them all.
pub(crate) fn legal(weights: &[f64], steps: &Steps) -> Vec<(Vec<usize>, f64)> {
    let mut sequences = vec![(Vec::new(), 1.0_f64)];
    for row in weights.chunks_exact(TAGS) {
        let mut longer = Vec::new();
        for (sequence, weight) in &sequences {
            for (tag, &own) in row.iter().enumerate() {
                let Some(kind) = kind(sequence.last().copied().unwrap_or(OUTSIDE), tag) else {
                    continue;
                };
                if own > 0.0 {
                    let next: Vec<usize> = sequence.iter().copied().chain([tag]).collect();
                    longer.push((next, weight * own * f64::from(steps.0[kind]).exp()));
                }
            }
        }
        sequences = longer;
    }
    sequences
}

/// How often each kind of step occurs.
fn kinds(sequence: &[usize]) -> [f64; KINDS] {
    let mut found = [0.0; KINDS];
    let mut before = OUTSIDE;
    for &tag in sequence {
        found[kind(before, tag).expect("the sequence is legal")] += 1.0;
        before = tag;
    }
    found
}

pub(crate) fn steps() -> impl Strategy<Value = Steps> {
    prop::array::uniform7(-2.0_f32..2.0).prop_map(Steps)
}

proptest! {
    #[test]
    fn the_recursions_agree_with_trying_every_sequence(
        scores in prop::collection::vec(-3.0_f64..3.0, 4 * TAGS),
        closed in prop::collection::vec(0..4 * TAGS, 0..6),
        steps in steps(),
        counted in prop::array::uniform4(any::<bool>()),
    ) {
        let mut weights: Vec<f64> = scores.iter().map(|score| score.exp()).collect();
        for place in closed.into_iter().filter(|place| place % TAGS != OUTSIDE) {
            weights[place] = 0.0;
        }
        let sequences = legal(&weights, &steps);
        let total: f64 = sequences.iter().map(|(_, weight)| weight).sum();
        let mean = |of: &dyn Fn(&[usize]) -> f64| -> f64 {
            sequences.iter().map(|(tags, weight)| weight * of(tags)).sum::<f64>() / total
        };
        let chain = Chain::new(CONCEPTS, &steps);
        let mut passes = Passes::default();
        chain.run(&weights, &mut passes);
        prop_assert!((passes.log_total - total.ln()).abs() < 1e-9);

        let number = |tags: &[usize]| -> f64 {
            tags.iter().zip(counted).filter(|(tag, counted)| *counted && **tag != OUTSIDE).count() as f64
        };
        let mut slopes = vec![0.0; weights.len()];
        let mut step_slopes = [0.0; KINDS];
        let mut bends = Bends::default();
        let expected = chain.bend(&weights, &passes, &counted, &mut bends, &mut slopes);
        prop_assert!((expected - mean(&number)).abs() < 1e-9);
        chain.bend_steps(&weights, &passes, &counted, &bends, expected, &mut step_slopes);
        for place in 0..weights.len() {
            let holds = |tags: &[usize]| f64::from(u8::from(tags[place / TAGS] == place % TAGS));
            let share = mean(&holds);
            prop_assert!((passes.forward[place] * passes.backward[place] - share).abs() < 1e-9);
            let together = mean(&|tags| number(tags) * holds(tags));
            prop_assert!((slopes[place] - (together - mean(&number) * share)).abs() < 1e-9);
        }
        let mut expected = [0.0; KINDS];
        chain.steps(&weights, &passes, 1.0, &mut expected);
        for kind in 0..KINDS {
            let often = mean(&|tags| kinds(tags)[kind]);
            prop_assert!((expected[kind] - often).abs() < 1e-9);
            let together = mean(&|tags| number(tags) * kinds(tags)[kind]);
            prop_assert!((step_slopes[kind] - (together - mean(&number) * often)).abs() < 1e-9);
        }
    }
}
