//! Choosing among sentences by doubt, by what is new in them and by what is scarce.

use super::spread::SpanVectors;

/// A sentence that may be asked about.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// How unsure the head is of it.
    pub doubt: f32,
    /// How many entities of each concept are expected in it.
    pub expected: &'a [f32],
    /// What these look like.
    pub spans: &'a SpanVectors,
}

/// How much else than doubt counts; doubt itself counts as 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Preference {
    /// How much it counts against a sentence that its entities are found in one already asked about.
    pub spread: f32,
    /// How much it counts for a sentence that its entities are of concepts with few annotations.
    pub balance: f32,
}

/// Sentences beyond this many times what is asked for, counted from the most doubtful, are not weighed
/// against those asked about already.
const REACH: usize = 8;
/// But so many are at the least.
const REACH_AT_LEAST: usize = 64;

/// Chooses `many` of the candidates, in the order to ask them; all of them where there are not more.
///
/// Greedy: next comes the sentence `s` with the greatest
///
/// `rank(s) + balance · need(s) − spread · max { found_in(s, t) : t asked or chosen before }`
///
/// - `rank(s)`: the share of candidates that the head is surer of, from 0 to 1, so that all measures
///   of doubt weigh alike;
/// - `need(s) = Σ_c e_c(s) · scarcity_c / Σ_c e_c(s)`, `e_c(s)` being the expected entities of concept
///   `c` and `scarcity_c = (1 + min n) / (1 + n_c)` with the numbers of annotations `n`: 1 for the
///   scarcest concept;
/// - `found_in`: [`SpanVectors::found_in`].
///
/// This is maximal marginal relevance (Carbonell and Goldstein 1998) with the head's doubt as
/// relevance. Equal sentences come in their order, and the same candidates give the same choice.
/// `asked` are the sentences asked about lately, `annotations[c]` how many annotations a concept has.
#[must_use]
pub fn select(
    candidates: &[Candidate<'_>],
    asked: &[&SpanVectors],
    annotations: &[usize],
    preference: Preference,
    many: usize,
) -> Vec<usize> {
    let mut merit = ranks(candidates);
    if preference.balance != 0.0 {
        for (merit, candidate) in merit.iter_mut().zip(candidates) {
            *merit += preference.balance * need(candidate.expected, annotations);
        }
    }
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by(|&a, &b| merit[b].total_cmp(&merit[a]).then(a.cmp(&b)));
    if preference.spread == 0.0 {
        order.truncate(many);
        return order;
    }
    order.truncate(REACH_AT_LEAST.max(REACH.saturating_mul(many)));
    let mut known: Vec<f32> = order
        .iter()
        .map(|&place| {
            let own = candidates[place].spans;
            asked.iter().map(|other| own.found_in(other)).fold(0.0, f32::max)
        })
        .collect();
    let mut chosen = Vec::with_capacity(many.min(order.len()));
    while chosen.len() < many && !order.is_empty() {
        let worth = |at: usize| merit[order[at]] - preference.spread * known[at];
        let best =
            (1..order.len()).fold(0, |best, at| if worth(at) > worth(best) { at } else { best });
        let place = order.remove(best);
        known.remove(best);
        let spans = candidates[place].spans;
        for (known, &other) in known.iter_mut().zip(&order) {
            *known = known.max(candidates[other].spans.found_in(spans));
        }
        chosen.push(place);
    }
    chosen
}

/// For each candidate the share of the others that are less doubtful; equal ones get the same.
fn ranks(candidates: &[Candidate<'_>]) -> Vec<f32> {
    let mut doubts: Vec<f32> = candidates.iter().map(|candidate| candidate.doubt).collect();
    doubts.sort_by(f32::total_cmp);
    let others = candidates.len().saturating_sub(1).max(1) as f32;
    candidates
        .iter()
        .map(|candidate| {
            let below = doubts.partition_point(|doubt| doubt.total_cmp(&candidate.doubt).is_lt());
            below as f32 / others
        })
        .collect()
}

fn need(expected: &[f32], annotations: &[usize]) -> f32 {
    let count = |concept: usize| annotations.get(concept).copied().unwrap_or(0);
    let least = 1 + (0..expected.len()).map(count).min().unwrap_or(0);
    let mut total = 0.0;
    let mut sum = 0.0;
    for (concept, &expected) in expected.iter().enumerate() {
        total += expected;
        sum += expected * least as f32 / (1 + count(concept)) as f32;
    }
    if total > 0.0 { sum / total } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use half::f16;
    use proptest::prelude::*;

    use super::*;
    use crate::known::WordSpan;

    fn towards(x: f32, y: f32) -> SpanVectors {
        let features = [f16::from_f32(x), f16::from_f32(y)];
        SpanVectors::known(&features, &[0.0, 0.0], &[WordSpan::new(0, 1, 0)])
    }

    #[test]
    fn by_doubt_alone_the_most_doubtful_come_first() {
        let nothing = SpanVectors::default();
        let candidates = [0.2, 0.9, 0.5, 0.9].map(|doubt| Candidate {
            doubt,
            expected: &[1.0],
            spans: &nothing,
        });
        let chosen = select(&candidates, &[], &[3], Preference::default(), 3);
        assert_eq!(chosen, [1, 3, 2]);
    }

    #[test]
    fn spread_passes_over_what_is_like_the_one_before() {
        let (a, b) = (towards(1.0, 0.0), towards(0.0, 1.0));
        let candidates = [(0.9, &a), (0.8, &a), (0.7, &b)].map(|(doubt, spans)| Candidate {
            doubt,
            expected: &[],
            spans,
        });
        let spread = Preference { spread: 2.0, balance: 0.0 };
        assert_eq!(select(&candidates, &[], &[], spread, 2), [0, 2]);
        assert_eq!(select(&candidates, &[&a], &[], spread, 2), [2, 0], "asked about before");
        assert_eq!(select(&candidates, &[&a], &[], Preference::default(), 2), [0, 1]);
    }

    #[test]
    fn balance_prefers_the_concept_with_few_annotations() {
        let nothing = SpanVectors::default();
        let candidates = [(0.9, [1.0, 0.0]), (0.8, [0.0, 1.0]), (0.7, [0.5, 0.5])];
        let candidates: Vec<Candidate<'_>> = candidates
            .iter()
            .map(|(doubt, expected)| Candidate { doubt: *doubt, expected, spans: &nothing })
            .collect();
        let balance = Preference { spread: 0.0, balance: 2.0 };
        assert_eq!(select(&candidates, &[], &[9, 0], balance, 1), [1]);
        assert_eq!(select(&candidates, &[], &[4, 4], balance, 1), [0], "none is scarcer");
        assert!((need(&[1.0, 1.0], &[9, 0]) - 0.55).abs() < 1e-6);
        assert_eq!(need(&[0.0, 0.0], &[9, 0]), 0.0);
    }

    proptest! {
        #[test]
        fn every_choice_is_of_different_candidates_and_as_many_as_asked_for(
            doubts in prop::collection::vec((0.0_f32..1.0, -1.0_f32..1.0, -1.0_f32..1.0), 0..90),
            many in 0_usize..100,
            spread in 0.0_f32..2.0,
            balance in 0.0_f32..2.0,
        ) {
            let spans: Vec<SpanVectors> = doubts.iter().map(|&(_, x, y)| towards(x, y)).collect();
            let expected: Vec<[f32; 2]> = doubts.iter().map(|&(_, x, y)| [x.abs(), y.abs()]).collect();
            let candidates: Vec<Candidate<'_>> = (0..doubts.len())
                .map(|at| Candidate { doubt: doubts[at].0, expected: &expected[at], spans: &spans[at] })
                .collect();
            let chosen = select(&candidates, &[], &[1, 2], Preference { spread, balance }, many);
            prop_assert_eq!(chosen.len(), many.min(doubts.len()));
            let mut unique = chosen.clone();
            unique.sort_unstable();
            unique.dedup();
            prop_assert_eq!(unique.len(), chosen.len());
            prop_assert_eq!(select(&candidates, &[], &[1, 2], Preference { spread, balance }, many), chosen);
        }
    }
}
