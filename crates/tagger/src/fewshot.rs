//! The few-shot protocol of the NuNER paper: samples with k to 2k spans of each concept, a head
//! fitted or layers tuned on them alone, the score on a test set.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use half::f16;
use handful_encoder::{Encoder, TokenStates};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;

use crate::decode::Prediction;
use crate::deep::{DeepOptions, DeepSet, Voters};
use crate::error::TaggerError;
use crate::fit::{Example, TrainingSet};
use crate::known::{Known, WordSpan};
use crate::metrics::{EntityCounts, Scores, ScoresBuilder};
use crate::names::fit_named;
use crate::options::Options;

/// Draws sentences at random until every concept has at least `k` spans, leaving out each sentence
/// that would give a concept more than `2k`.
///
/// `sentences[i]` lists the concept of each span of sentence `i`. Sentences that hold no concept
/// still in want are passed over, as are those without spans. A concept that the sentences hold
/// too seldom, or only beside ones that are full, ends below `k`: the sample is then as near as
/// one pass comes. The indices come in the order drawn; the same seed draws the same sample.
/// Source: Bogdanov et al. 2024, section 4.1; Ding et al. 2021 (Few-NERD), algorithm 1.
#[must_use]
pub fn sample(sentences: &[Vec<usize>], concepts: usize, k: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    order.shuffle(&mut StdRng::seed_from_u64(seed));
    let mut have = vec![0_usize; concepts];
    let mut drawn = Vec::new();
    for index in order {
        if have.iter().all(|&have| have >= k) {
            break;
        }
        let mut more = vec![0_usize; concepts];
        for &concept in &sentences[index] {
            if concept < concepts {
                more[concept] += 1;
            }
        }
        let wanted = (0..concepts).any(|concept| more[concept] > 0 && have[concept] < k);
        let fits = (0..concepts)
            .all(|concept| more[concept] == 0 || have[concept] + more[concept] <= 2 * k);
        if wanted && fits {
            for (have, more) in have.iter_mut().zip(more) {
                *have += more;
            }
            drawn.push(index);
        }
    }
    drawn
}

/// A test sentence with its complete gold spans.
#[derive(Clone, Copy, Debug)]
pub struct TestSentence<'a> {
    /// `words × dim`, one row after the other.
    pub features: &'a [f16],
    /// The gold spans that fall on whole words.
    pub gold: &'a [WordSpan],
    /// How many gold spans do not fall on whole words: they cannot be found and count as missed.
    pub unaligned: usize,
}

impl TestSentence<'_> {
    /// Compares what a head found with the gold.
    pub(crate) fn counts(&self, found: &Prediction) -> EntityCounts {
        let spans: Vec<WordSpan> = found.spans.iter().map(|span| span.span).collect();
        let mut counts = EntityCounts::of(self.gold, &spans);
        counts.gold += self.unaligned;
        counts
    }
}

/// One fit and its score.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// On the test sentences.
    pub scores: Scores,
    /// Each span predicted in them: its probability before calibration, and whether it is right.
    pub outcomes: Vec<(f32, bool)>,
    /// How long the cold fit took, features being there; or the round, the states being there.
    pub train_time: Duration,
}

/// Fits a head from nothing on `set` and scores it on `test`.
///
/// # Errors
/// As [`fit_named`] and [`crate::Head::predict_all`].
pub fn trial(
    set: &TrainingSet<'_>,
    test: &[TestSentence<'_>],
    options: &Options,
    stop: &AtomicBool,
) -> Result<Trial, TaggerError> {
    let start = Instant::now();
    let head = fit_named(set, options, None, stop)?;
    let train_time = start.elapsed();
    let blank = Known::default();
    let unseen: Vec<Example<'_>> = test
        .iter()
        .map(|sentence| Example { features: sentence.features, known: &blank })
        .collect();
    let found = head.predict_all(&unseen, stop)?;
    let judged = test.iter().map(|sentence| Judged {
        words: sentence.features.len() / set.dim,
        gold: sentence.gold,
        unaligned: sentence.unaligned,
    });
    let (scores, outcomes) = judge(judged, &found);
    Ok(Trial { scores, outcomes, train_time })
}

/// A test sentence one floor down: what the frozen layers make of it, with its gold.
#[derive(Clone, Copy, Debug)]
pub struct DeepTestSentence<'a> {
    /// The states after the last frozen layer.
    pub states: &'a TokenStates,
    /// As in [`TestSentence`].
    pub gold: &'a [WordSpan],
    /// As in [`TestSentence`].
    pub unaligned: usize,
}

/// What deep rounds are told to learn.
#[derive(Clone, Copy, Debug)]
pub struct DeepLesson<'a> {
    /// What is tuned.
    pub encoder: &'a Encoder,
    /// What is learned from.
    pub set: &'a DeepSet<'a>,
    /// How the head is fitted.
    pub options: &'a Options,
}

/// [`trial`] of deep rounds from nothing, one for each seed, which decide together. They are not held
/// against the reflex as the running application would: whatever they bring is scored.
///
/// # Errors
/// As [`Voters::train`] and [`Voters::predict_all`].
pub fn deep_trial(
    lesson: &DeepLesson<'_>,
    deep: &DeepOptions,
    seeds: &[u64],
    test: &[DeepTestSentence<'_>],
    stop: &AtomicBool,
) -> Result<Trial, TaggerError> {
    let start = Instant::now();
    let DeepLesson { encoder, set, options } = *lesson;
    let voters = Voters::train(encoder, set, options, deep, seeds, stop, &|_| ())?;
    let train_time = start.elapsed();
    let states: Vec<&TokenStates> = test.iter().map(|sentence| sentence.states).collect();
    let found = voters.predict_all(&states, stop)?;
    let judged = test.iter().map(|sentence| Judged {
        words: sentence.states.words(),
        gold: sentence.gold,
        unaligned: sentence.unaligned,
    });
    let (scores, outcomes) = judge(judged, &found);
    Ok(Trial { scores, outcomes, train_time })
}

/// What a test sentence is judged by.
struct Judged<'a> {
    words: usize,
    gold: &'a [WordSpan],
    unaligned: usize,
}

/// The score of what was found, and each span of it: its probability before calibration, and whether
/// it is right.
fn judge<'a>(
    test: impl Iterator<Item = Judged<'a>>,
    found: &[Prediction],
) -> (Scores, Vec<(f32, bool)>) {
    let mut scores = ScoresBuilder::default();
    let mut outcomes = Vec::new();
    for (Judged { words, gold, unaligned }, prediction) in test.zip(found) {
        let spans: Vec<WordSpan> = prediction.spans.iter().map(|span| span.span).collect();
        let mut counts = EntityCounts::of(gold, &spans);
        counts.gold += unaligned;
        scores.add(words, gold, &spans, counts);
        outcomes.extend(
            prediction
                .spans
                .iter()
                .map(|found| (found.raw_probability, gold.contains(&found.span))),
        );
    }
    (scores.finish(), outcomes)
}

#[cfg(test)]
mod tests {
    use rand::Rng as _;

    use super::*;

    fn sentences(concepts: usize) -> Vec<Vec<usize>> {
        let mut random = StdRng::seed_from_u64(1);
        (0..400)
            .map(|_| {
                let spans = random.random_range(0..4);
                (0..spans).map(|_| random.random_range(0..concepts)).collect()
            })
            .collect()
    }

    #[test]
    fn every_concept_gets_k_to_2k_spans() {
        let sentences = sentences(4);
        for k in [1, 4, 16] {
            for seed in 0..5 {
                let drawn = sample(&sentences, 4, k, seed);
                let mut have = [0; 4];
                for &index in &drawn {
                    for &concept in &sentences[index] {
                        have[concept] += 1;
                    }
                }
                assert!(have.iter().all(|have| (k..=2 * k).contains(have)), "k {k}: {have:?}");
                let mut unique = drawn.clone();
                unique.sort_unstable();
                unique.dedup();
                assert_eq!(unique.len(), drawn.len());
            }
        }
    }

    #[test]
    fn a_seed_draws_the_same_and_another_something_else() {
        let sentences = sentences(3);
        assert_eq!(sample(&sentences, 3, 4, 7), sample(&sentences, 3, 4, 7));
        assert_ne!(sample(&sentences, 3, 4, 7), sample(&sentences, 3, 4, 8));
    }

    #[test]
    fn a_rare_concept_ends_the_draw_with_the_sentences() {
        let sentences = vec![vec![0], vec![0, 1], vec![0], vec![], vec![0]];
        let drawn = sample(&sentences, 2, 2, 0);
        let count = |concept: usize| {
            drawn.iter().flat_map(|&i| &sentences[i]).filter(|&&c| c == concept).count()
        };
        assert!(count(1) <= 1 && (2..=4).contains(&count(0)), "{drawn:?}");
    }
}
