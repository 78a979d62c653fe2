use std::sync::atomic::{AtomicBool, Ordering};

use half::f16;
use half::slice::HalfFloatSliceExt as _;

use super::{PlainLayer, Wanted};
use crate::error::TaggerError;
use crate::lbfgs::{Ending, Limits, minimise};
use crate::linear::{Cores, gather, project};
use crate::options::Options;
use crate::standardise::Standardisation;

/// Evaluations of the loss at the most. It is convex and has far more words to go by than a refit.
const EVALUATIONS: usize = 120;

/// A layer on standardised features.
pub(crate) struct Standardised {
    pub(crate) standardisation: Standardisation,
    /// `tags × width`.
    pub(crate) weights: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

impl Standardised {
    /// Fits a layer to what is wanted of sentences, of whose features (`words × dim` each) it reads the first
    /// `width` numbers of a word. The loss is the cross entropy with a penalty as in a fit, so that what
    /// nobody said is learned from the head, whose other features and steps between words a layer on
    /// its own does not see.
    /// Source: Hinton, Vinyals and Dean 2015, "Distilling the Knowledge in a Neural Network", of the
    /// marginals as in Wang et al. 2020, "Structure-Level Knowledge Distillation For Multilingual
    /// Sequence Labeling".
    pub(crate) fn fit(
        wanted: &Wanted,
        features: &[&[f16]],
        (dim, width): (usize, usize),
        stop: &AtomicBool,
    ) -> Result<Self, TaggerError> {
        if width == 0 || width > dim {
            return Err(TaggerError::BadFeatures(format!("{width} of {dim} numbers")));
        }
        let tags = wanted.tags();
        let sizes = features.iter().map(|features| features.len() / dim * tags);
        if !sizes.eq(wanted.sentences.iter().map(Vec::len)) {
            return Err(TaggerError::BadFeatures("features of other sentences".to_owned()));
        }
        let targets = wanted.sentences.concat();
        if targets.is_empty() {
            return Err(TaggerError::NothingToLearn);
        }
        let mut standardisation = Standardisation::measure(dim, features.iter().copied());
        standardisation.mean.truncate(width);
        standardisation.scale.truncate(width);
        let mut inputs: Vec<f32> =
            features.iter().flat_map(|features| narrowed(features, dim, width)).collect();
        standardisation.standardise(&mut inputs);
        let (weights, bias) = fitted(&inputs, &targets, (width, tags), stop)?;
        Ok(Self { standardisation, weights, bias })
    }

    /// The layer that says the same of features as they come.
    pub(crate) fn folded(self, wanted: &Wanted) -> PlainLayer {
        let Self { standardisation, mut weights, mut bias } = self;
        let width = standardisation.mean.len();
        for (row, bias) in weights.chunks_exact_mut(width).zip(&mut bias) {
            *bias = (f64::from(*bias) - standardisation.fold(row)) as f32;
        }
        PlainLayer { width, concepts: wanted.concepts.clone(), weights, bias }
    }
}

/// Puts the slopes of the cross entropy in the place of scores without their bias, `words × tags`, and its
/// slope for the bias in `bias_slope`; gives the loss summed over the words, in nats.
pub(crate) fn judge(
    scores: &mut [f32],
    bias: &[f32],
    targets: &[f32],
    bias_slope: &mut [f32],
) -> f64 {
    let tags = bias.len();
    bias_slope.fill(0.0);
    let mut loss = 0.0_f64;
    for (row, wanted) in scores.chunks_exact_mut(tags).zip(targets.chunks_exact(tags)) {
        row.iter_mut().zip(bias).for_each(|(score, bias)| *score += bias);
        let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f32 = row.iter().map(|score| (score - top).exp()).sum();
        let level = top + sum.ln();
        for ((score, wanted), slope) in row.iter_mut().zip(wanted).zip(&mut *bias_slope) {
            loss += f64::from(wanted * (level - *score));
            *score = (*score - level).exp() - wanted;
            *slope += *score;
        }
    }
    loss
}

fn fitted(
    inputs: &[f32],
    targets: &[f32],
    (width, tags): (usize, usize),
    stop: &AtomicBool,
) -> Result<(Vec<f32>, Vec<f32>), TaggerError> {
    let words = targets.len() / tags;
    let l2 = Options::default().l2 * width as f32;
    let mut point = vec![0.0_f32; tags * (width + 1)];
    let mut scores = vec![0.0_f32; words * tags];
    let shape = (words, width, tags);
    let limits = Limits { evaluations: EVALUATIONS, tolerance: 1e-5 };
    let ending = minimise(&mut point, limits, |point, slope| {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        let (weights, bias) = point.split_at(tags * width);
        let (weight_slope, bias_slope) = slope.split_at_mut(tags * width);
        project(inputs, weights, &mut scores, shape, Cores::All);
        let mut loss = judge(&mut scores, bias, targets, bias_slope);
        gather(&scores, inputs, weight_slope, shape, Cores::All);
        for (slope, weight) in weight_slope.iter_mut().zip(weights) {
            *slope += l2 * weight;
            loss += 0.5 * f64::from(l2 * weight * weight);
        }
        Some(loss)
    });
    match ending {
        Ending::Stopped => Err(TaggerError::Stopped),
        Ending::Diverged => Err(TaggerError::Diverged),
        Ending::Converged | Ending::OutOfSteps => {
            let bias = point.split_off(tags * width);
            Ok((point, bias))
        }
    }
}

/// The first numbers of each word's features.
pub(super) fn narrowed(features: &[f16], dim: usize, width: usize) -> Vec<f32> {
    let mut inputs = vec![0.0; features.len() / dim * width];
    for (row, target) in features.chunks_exact(dim).zip(inputs.chunks_exact_mut(width)) {
        row[..width].convert_to_f32_slice(target);
    }
    inputs
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng as _, SeedableRng as _};

    use super::*;

    #[test]
    fn slopes_agree_with_differences_of_the_loss() {
        let mut random = StdRng::seed_from_u64(5);
        let mut draw = |count: usize| -> Vec<f32> {
            (0..count).map(|_| random.random_range(-2.0..2.0)).collect()
        };
        let (scores, bias) = (draw(12), draw(3));
        let targets = [[0.7, 0.2, 0.1], [0.0, 1.0, 0.0], [0.3, 0.3, 0.4], [1.0, 0.0, 0.0]].concat();
        let loss = |scores: &[f32], bias: &[f32]| {
            judge(&mut scores.to_vec(), bias, &targets, &mut [0.0; 3])
        };
        let (mut slopes, mut bias_slopes) = (scores.clone(), [0.0; 3]);
        judge(&mut slopes, &bias, &targets, &mut bias_slopes);
        const STEP: f32 = 1e-2;
        let moved = |values: &[f32], place: usize, by: f32| {
            let mut values = values.to_vec();
            values[place] += by;
            values
        };
        for (place, &slope) in slopes.iter().enumerate() {
            let at = |by: f32| loss(&moved(&scores, place, by), &bias);
            let expected = (at(STEP) - at(-STEP)) / f64::from(2.0 * STEP);
            assert!((f64::from(slope) - expected).abs() < 1e-3, "{place}: {slope}, {expected}");
        }
        for (place, &slope) in bias_slopes.iter().enumerate() {
            let at = |by: f32| loss(&scores, &moved(&bias, place, by));
            let expected = (at(STEP) - at(-STEP)) / f64::from(2.0 * STEP);
            assert!((f64::from(slope) - expected).abs() < 1e-3, "{place}: {slope}, {expected}");
        }
    }
}
