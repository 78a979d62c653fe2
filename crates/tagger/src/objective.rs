//! What a head is fitted to: the loss of its scores under what is known, and a penalty on its weights.

use crate::facts::Facts;
use crate::linear::{Cores, gather, project};
use crate::sharing::Root;
use crate::steps::{KINDS, Steps};

/// The function that a fit lowers, over the coordinates of the weights under the prior (`tags ×
/// width`, see [`Root`]), then one bias for each tag, then what each kind of step adds to its score.
///
/// It is what the [`Facts`] say of the scores, and penalties on how far the coordinates and the
/// steps lie from where they are believed to be.
pub(crate) struct Objective<'a> {
    /// `rows × width`, standardised.
    pub(crate) inputs: &'a [f32],
    pub(crate) width: usize,
    pub(crate) facts: Facts<'a>,
    pub(crate) root: &'a Root,
    pub(crate) l2: f32,
    /// The coordinates that cost nothing (`tags × width`); none for 0.
    pub(crate) centre: Option<&'a [f32]>,
    /// The scores of the steps before anything is learned of them.
    pub(crate) steps: Steps,
    pub(crate) cores: Cores,
}

/// How firmly a step's score is believed to be the given one: a Gaussian of deviation 1 in nats.
const STEP_PENALTY: f32 = 1.0;

/// Room that evaluations share.
#[derive(Default)]
pub(crate) struct Scratch {
    scores: Vec<f32>,
    weights: Vec<f32>,
    weight_slope: Vec<f32>,
}

impl Objective<'_> {
    pub(crate) fn size(&self) -> usize {
        self.facts.tags * (self.width + 1) + KINDS
    }

    /// The value at `point`, with its gradient in `slope`.
    pub(crate) fn evaluate(&self, point: &[f32], slope: &mut [f32], scratch: &mut Scratch) -> f64 {
        let (rows, width, tags) = (self.facts.rows(), self.width, self.facts.tags);
        let (coordinates, rest) = point.split_at(tags * width);
        let (bias, more) = rest.split_at(tags);
        scratch.scores.resize(rows * tags, 0.0);
        scratch.weights.resize(tags * width, 0.0);
        scratch.weight_slope.resize(tags * width, 0.0);
        self.root.weights(coordinates, &mut scratch.weights, width);
        let shape = (rows, width, tags);
        project(self.inputs, &scratch.weights, &mut scratch.scores, shape, self.cores);
        let mut step_slopes = [0.0; KINDS];
        let steps = self.steps.plus(more);
        let mut value = self.facts.judge(&mut scratch.scores, bias, &steps, &mut step_slopes);
        gather(&scratch.scores, self.inputs, &mut scratch.weight_slope, shape, self.cores);
        let (coordinate_slope, rest) = slope.split_at_mut(tags * width);
        let (bias_slope, more_slope) = rest.split_at_mut(tags);
        self.root.slopes(&scratch.weight_slope, coordinate_slope, width);
        bias_slope.fill(0.0);
        for row in scratch.scores.chunks_exact(tags) {
            for (slope, row) in bias_slope.iter_mut().zip(row) {
                *slope += row;
            }
        }
        value += match self.centre {
            Some(centre) => {
                let off = coordinates.iter().zip(centre).map(|(at, centre)| at - centre);
                penalise(coordinate_slope, off, self.l2)
            }
            None => penalise(coordinate_slope, coordinates.iter().copied(), self.l2),
        };
        more_slope.copy_from_slice(&step_slopes);
        value + penalise(more_slope, more.iter().copied(), STEP_PENALTY)
    }
}

/// Adds the slopes of `½ · strength · ‖off‖²` and gives its value.
fn penalise(slopes: &mut [f32], off: impl Iterator<Item = f32>, strength: f32) -> f64 {
    let mut squares = 0.0_f64;
    for (slope, off) in slopes.iter_mut().zip(off) {
        *slope += strength * off;
        squares += f64::from(off * off);
    }
    0.5 * f64::from(strength) * squares
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng as _, SeedableRng as _};

    use super::*;
    use crate::facts::{Normalised, Ratio, Stepping};
    use crate::scheme::Scheme;
    use crate::sharing::Sharing;

    const STRONG: Ratio = Ratio { expected: 0.1, margin: 0.02, weight: 4.0 };

    /// Fifteen words of six features in three sentences, two concepts; each word may have some tags, and
    /// others less readily, outside always somewhat; a third are in doubt, and of the last
    /// sentence nothing is known.
    fn check(scheme: Scheme, normalised: Normalised, ratio: Ratio, entity: f32) {
        let mut random = StdRng::seed_from_u64(3);
        let (rows, width, tags) = (15, 6, scheme.rows(2));
        let inputs: Vec<f32> = (0..rows * width).map(|_| random.random_range(-1.0..1.0)).collect();
        let agrees: Vec<f32> = (0..rows * tags)
            .map(|place| match random.random_range(0..3) {
                _ if place >= 10 * tags => 1.0,
                _ if place % tags == 0 => random.random_range(0.1..1.0),
                0 => 1.0,
                1 => random.random_range(0.1..0.9),
                _ => 0.0,
            })
            .collect();
        let doubtful: Vec<bool> = (0..rows).map(|row| row >= 10 || row % 3 == 0).collect();
        let active: Vec<usize> = (0..tags).collect();
        let sharing = Sharing { entity: 1.0, position: 0.5, concept: 0.8, own: 0.6 };
        let root = Root::new(&active, scheme, sharing);
        let centre: Vec<f32> = (0..tags * width).map(|_| random.random_range(-0.5..0.5)).collect();
        let objective = Objective {
            inputs: &inputs,
            width,
            facts: Facts {
                scheme,
                normalised,
                tags,
                agrees: &agrees,
                doubtful: &doubtful,
                sentences: &[4, 0, 6, 5],
                ratio,
                entity,
            },
            root: &root,
            l2: 0.3,
            centre: Some(&centre),
            steps: Steps::of(scheme, 0.1),
            cores: Cores::One,
        };
        let point: Vec<f32> =
            (0..objective.size()).map(|_| random.random_range(-0.5..0.5)).collect();
        let mut scratch = Scratch::default();
        let mut slope = vec![0.0; point.len()];
        let mut ignored = vec![0.0; point.len()];
        objective.evaluate(&point, &mut slope, &mut scratch);
        // Without learned steps their scores are none of the search's business.
        let learned = normalised == Normalised::Sequences(Stepping::Learned);
        let searched = if learned { point.len() } else { point.len() - KINDS };
        let step = 1e-2_f32;
        for place in 0..searched {
            let mut value_at = |shift: f32| {
                let mut moved = point.clone();
                moved[place] += shift;
                objective.evaluate(&moved, &mut ignored, &mut scratch)
            };
            let difference = (value_at(step) - value_at(-step)) / (2.0 * f64::from(step));
            let found = f64::from(slope[place]);
            assert!(
                (difference - found).abs() < 2e-3 * found.abs().max(1.0),
                "{scheme:?}, {normalised:?}, place {place}: slope {found}, finite difference {difference}"
            );
        }
    }

    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        let chained = [Stepping::Given, Stepping::Learned].map(Normalised::Sequences);
        for normalised in [Normalised::Words].into_iter().chain(chained) {
            for scheme in [Scheme::Bio, Scheme::Io] {
                check(scheme, normalised, STRONG, 0.0);
                check(scheme, normalised, Ratio { expected: 0.95, ..STRONG }, 0.7);
                check(scheme, normalised, Ratio { weight: 0.0, ..STRONG }, 0.7);
            }
        }
    }
}
