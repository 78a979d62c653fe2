//! Samples of which some spans are hidden, as if the annotator had not come to them yet.

use handful_contract::Unlabelled;
use handful_tagger::{Known, Options, RatioPrior, SampledNegatives};
use rand::{SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};

/// The share of unknown words that counts as outside.
const SAMPLED: f32 = 0.35;

/// Every share with everything that can be made of words without an annotation.
pub(super) fn cases(shares: &[u32]) -> impl Iterator<Item = (u32, Unlabelled)> {
    let readings = [Unlabelled::Unknown, Unlabelled::Outside, Unlabelled::Sampled];
    shares.iter().flat_map(move |&share| readings.map(|reading| (share, reading)))
}

/// The same sentences without `share` percent of their annotations, and how to learn from them. One
/// annotation is always left.
pub(super) fn facts(
    known: &[Known],
    share: u32,
    unlabelled: Unlabelled,
    seed: u64,
    usual: &Options,
) -> (Vec<Known>, Options) {
    let mut places: Vec<(usize, usize)> = known
        .iter()
        .enumerate()
        .flat_map(|(sentence, known)| (0..known.annotations.len()).map(move |at| (sentence, at)))
        .collect();
    places.shuffle(&mut StdRng::seed_from_u64(seed));
    let hidden = (places.len() * share as usize + 50) / 100;
    let mut kept = places.split_off(hidden.min(places.len().saturating_sub(1)));
    kept.sort_unstable();
    let mut facts: Vec<Known> = known
        .iter()
        .map(|_| Known { done: unlabelled == Unlabelled::Outside, ..Known::default() })
        .collect();
    for (sentence, at) in kept {
        facts[sentence].annotations.push(known[sentence].annotations[at]);
    }
    let options = match unlabelled {
        Unlabelled::Unknown | Unlabelled::Outside => usual.clone(),
        Unlabelled::Sampled => Options {
            ratio: RatioPrior { weight: 0.0, ..usual.ratio },
            negatives: Some(SampledNegatives { share: SAMPLED, seed }),
            ..usual.clone()
        },
    };
    (facts, options)
}

#[cfg(test)]
mod tests {
    use handful_tagger::WordSpan;

    use super::*;

    fn sample() -> Vec<Known> {
        let spans = |many: usize| (0..many).map(|at| WordSpan::new(at, at + 1, 0)).collect();
        [2, 0, 5, 3]
            .map(|many| Known { done: true, annotations: spans(many), rejected: Vec::new() })
            .to_vec()
    }

    #[test]
    fn the_share_asked_for_is_hidden_and_the_rest_is_as_it_was() {
        let full = sample();
        for (share, left) in [(0, 10), (30, 7), (60, 4), (99, 1)] {
            let (facts, _) = facts(&full, share, Unlabelled::Unknown, 3, &Options::default());
            assert_eq!(facts.iter().map(|known| known.annotations.len()).sum::<usize>(), left);
            assert!(facts.iter().all(|known| !known.done));
            for (facts, full) in facts.iter().zip(&full) {
                assert!(facts.annotations.iter().all(|span| full.annotations.contains(span)));
            }
        }
    }

    #[test]
    fn every_reading_hides_the_same_spans() {
        let full = sample();
        let spans = |reading| {
            let (facts, _) = facts(&full, 60, reading, 8, &Options::default());
            facts.into_iter().map(|known| known.annotations).collect::<Vec<_>>()
        };
        assert_eq!(spans(Unlabelled::Unknown), spans(Unlabelled::Outside));
        assert_eq!(spans(Unlabelled::Unknown), spans(Unlabelled::Sampled));
        let (outside, _) = facts(&full, 60, Unlabelled::Outside, 8, &Options::default());
        assert!(outside.iter().all(|known| known.done));
    }
}
