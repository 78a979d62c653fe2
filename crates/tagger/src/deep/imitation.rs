use std::sync::atomic::AtomicBool;

use half::f16;
use handful_encoder::{Bottom, Encoder, Features, TokenStates, TuneOptions, TunedWeights, Tuning};

use super::moving::Moving;
use super::passes::passes;
use super::round::trouble;
use super::{DeepOptions, Progress};
use crate::error::TaggerError;
use crate::imitate::{PlainLayer, Standardised, Wanted, judge};
use crate::linear::{Cores, gather, project, spread};
use crate::standardise::Standardisation;

/// Layers and a plain layer upon the last of them that together say what a head says.
#[derive(Clone, Debug)]
pub struct Imitation {
    /// The tuned layers.
    pub weights: TunedWeights,
    /// It reads the first half of the features: the upper feature layer's.
    pub layer: PlainLayer,
}

/// Tunes the layers above [`DeepOptions::from_layer`] until a plain layer upon the last of them says of
/// sentences what is wanted of them, as far as it can. The encoder may be one that a deep round has tuned.
///
/// `states` are those of the sentences that something is wanted of, in their order. The loss is the
/// cross entropy of a word, in the mean of a step; the plain layer that comes of it is fitted anew to
/// what the layers then give.
///
/// # Errors
/// As [`PlainLayer::fit`]; [`TaggerError::Encoder`] for states that are not of this encoder's layer, or
/// where it has none to tune.
pub fn imitation(
    encoder: &Encoder,
    states: &[&TokenStates],
    wanted: &Wanted,
    deep: &DeepOptions,
    stop: &AtomicBool,
    mut tell: impl FnMut(Progress),
) -> Result<Imitation, TaggerError> {
    let dim = encoder.feature_dim();
    let shape = (dim, dim / 2);
    let start = {
        let read = encoder.features_from(states, stop).map_err(trouble)?;
        Standardised::fit(wanted, &values(&read), shape, stop)?
    };
    let mut pupil = Pupil::start(start, dim);
    let options = TuneOptions {
        bottom: Bottom::Layer(deep.from_layer),
        dropout: deep.dropout,
        seed: deep.seed,
    };
    let mut tuning = Tuning::new(encoder, options).map_err(trouble)?;
    let mut targets = Vec::new();
    passes(&mut tuning, &[states], deep, stop, &mut tell, |batch, features, rates, slopes| {
        targets.clear();
        batch.iter().for_each(|&(_, place)| targets.extend_from_slice(&wanted.sentences()[place]));
        pupil.learn(features, &targets, rates, slopes)
    })?;
    let weights = tuning.weights().map_err(trouble)?;
    let tuned = encoder.with_tuned(&weights).map_err(trouble)?;
    let read = tuned.features_from(states, stop).map_err(trouble)?;
    let layer = PlainLayer::fit(wanted, &values(&read), shape, stop)?;
    Ok(Imitation { weights, layer })
}

fn values(read: &[Features]) -> Vec<&[f16]> {
    read.iter().map(|features| features.values.as_slice()).collect()
}

/// The plain layer in training. It reads features that are standardised as they were before the first step,
/// which only sets the scale on which its weights move.
struct Pupil {
    dim: usize,
    width: usize,
    tags: usize,
    standardisation: Standardisation,
    /// `tags × width`, then a bias for each tag.
    moving: Moving,
    inputs: Vec<f32>,
    scores: Vec<f32>,
    upper: Vec<f32>,
}

impl Pupil {
    fn start(start: Standardised, dim: usize) -> Self {
        let Standardised { standardisation, weights, bias } = start;
        let (width, tags) = (standardisation.mean.len(), bias.len());
        let moving = Moving::start([weights, bias].concat());
        let none = Vec::new;
        Self {
            dim,
            width,
            tags,
            standardisation,
            moving,
            inputs: none(),
            scores: none(),
            upper: none(),
        }
    }

    /// Judges a batch (`words × dim`), moves against the slope, and gives the mean loss of a word, with the
    /// slopes for the features in `below`.
    fn learn(
        &mut self,
        features: &[f32],
        targets: &[f32],
        (rate, decay): (f32, f32),
        below: &mut Vec<f32>,
    ) -> f64 {
        let words = features.len() / self.dim;
        let (width, tags) = (self.width, self.tags);
        let shape = (words, width, tags);
        self.inputs.clear();
        features.chunks_exact(self.dim).for_each(|row| self.inputs.extend(&row[..width]));
        self.standardisation.standardise(&mut self.inputs);
        self.scores.resize(words * tags, 0.0);
        let (weights, bias) = self.moving.values.split_at(tags * width);
        let (weight_slopes, bias_slopes) = self.moving.slopes.split_at_mut(tags * width);
        project(&self.inputs, weights, &mut self.scores, shape, Cores::All);
        let share = 1.0 / words.max(1) as f32;
        let loss = judge(&mut self.scores, bias, targets, bias_slopes) * f64::from(share);
        self.scores.iter_mut().chain(&mut *bias_slopes).for_each(|slope| *slope *= share);
        self.upper.resize(words * width, 0.0);
        spread(&self.scores, weights, &mut self.upper, shape, Cores::All);
        gather(&self.scores, &self.inputs, weight_slopes, shape, Cores::All);
        below.clear();
        below.resize(features.len(), 0.0);
        let rows = below.chunks_exact_mut(self.dim).zip(self.upper.chunks_exact(width));
        for (row, upper) in rows {
            for ((slope, upper), scale) in
                row.iter_mut().zip(upper).zip(&self.standardisation.scale)
            {
                *slope = upper * scale;
            }
        }
        self.moving.step(rate, decay, tags * width);
        loss
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng as _, SeedableRng as _};

    use super::*;

    #[test]
    fn slopes_for_the_features_agree_with_differences_of_the_loss() {
        let mut random = StdRng::seed_from_u64(11);
        let mut draw = |count: usize| -> Vec<f32> {
            (0..count).map(|_| random.random_range(-1.0..1.0)).collect()
        };
        let (dim, width) = (4, 2);
        let (features, weights, bias) = (draw(3 * dim), draw(3 * width), draw(3));
        let targets = [[0.7, 0.2, 0.1], [0.0, 1.0, 0.0], [0.3, 0.3, 0.4]].concat();
        let begin = || {
            let standardisation = Standardisation { mean: vec![0.1, -0.2], scale: vec![2.0, 0.5] };
            let start =
                Standardised { standardisation, weights: weights.clone(), bias: bias.clone() };
            Pupil::start(start, dim)
        };
        let mut below = Vec::new();
        begin().learn(&features, &targets, (0.0, 0.0), &mut below);
        let loss =
            |features: &[f32]| begin().learn(features, &targets, (0.0, 0.0), &mut Vec::new());
        const STEP: f32 = 1e-2;
        for place in 0..features.len() {
            let at = |by: f32| {
                let mut features = features.clone();
                features[place] += by;
                loss(&features)
            };
            let expected = (at(STEP) - at(-STEP)) / f64::from(2.0 * STEP);
            let found = f64::from(below[place]);
            assert!((found - expected).abs() < 1e-3, "{place}: {found}, {expected}");
        }
    }
}
