//! The few-shot protocol of the NuNER paper: samples with k to 2k spans of each concept, a head
//! fitted on them alone, its score on a test set.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use half::f16;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;

use crate::error::TaggerError;
use crate::fit::{Example, Options, TrainingSet, fit};
use crate::known::{Known, WordSpan};
use crate::metrics::{EntityCounts, Scores, ScoresBuilder};

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

/// One fit and its score.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// On the test sentences.
    pub scores: Scores,
    /// How long the cold fit took, features being there.
    pub train_time: Duration,
}

/// Fits a head from nothing on `set` and scores it on `test`.
///
/// # Errors
/// As [`fit`] and [`crate::Head::predict_all`].
pub fn trial(
    set: &TrainingSet<'_>,
    test: &[TestSentence<'_>],
    options: &Options,
    stop: &AtomicBool,
) -> Result<Trial, TaggerError> {
    let start = Instant::now();
    let head = fit(set, options, None, stop)?;
    let train_time = start.elapsed();
    let blank = Known::default();
    let unseen: Vec<Example<'_>> = test
        .iter()
        .map(|sentence| Example { features: sentence.features, known: &blank })
        .collect();
    let mut scores = ScoresBuilder::default();
    for (sentence, prediction) in test.iter().zip(head.predict_all(&unseen, stop)?) {
        let spans: Vec<WordSpan> = prediction.spans.iter().map(|span| span.span).collect();
        let mut counts = EntityCounts::of(sentence.gold, &spans);
        counts.gold += sentence.unaligned;
        scores.add(sentence.features.len() / set.dim, sentence.gold, &spans, counts);
    }
    Ok(Trial { scores: scores.finish(), train_time })
}

/// Mean and standard deviation (of a sample, n − 1) of repeated measurements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The mean; 0 for no values.
    pub mean: f64,
    /// The deviation; 0 for fewer than two values.
    pub sd: f64,
}

impl Summary {
    /// Summarises the values.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        if values.is_empty() {
            return Self { mean: 0.0, sd: 0.0 };
        }
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let sd = if values.len() < 2 {
            0.0
        } else {
            let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
            (squares / (count - 1.0)).sqrt()
        };
        Self { mean, sd }
    }
}
