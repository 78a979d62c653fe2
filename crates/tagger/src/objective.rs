//! What a head is fitted to: the loss of its scores under what is known, and a penalty on its weights.

use crate::facts::Facts;
use crate::linear::{Cores, gather, project};
use crate::sharing::Root;

/// The function that a fit lowers, over the coordinates of the weights under the prior (`tags ×
/// width`, see [`Root`]), then one bias for each tag.
///
/// It is what the [`Facts`] say of the scores, and a penalty on the coordinates.
pub(crate) struct Objective<'a> {
    /// `rows × width`, standardised.
    pub(crate) inputs: &'a [f32],
    pub(crate) width: usize,
    pub(crate) facts: Facts<'a>,
    pub(crate) root: &'a Root,
    pub(crate) l2: f32,
    pub(crate) cores: Cores,
}

/// Room that evaluations share.
#[derive(Default)]
pub(crate) struct Scratch {
    scores: Vec<f32>,
    weights: Vec<f32>,
    weight_slope: Vec<f32>,
}

impl Objective<'_> {
    pub(crate) fn size(&self) -> usize {
        self.facts.tags * (self.width + 1)
    }

    /// The value at `point`, with its gradient in `slope`.
    pub(crate) fn evaluate(&self, point: &[f32], slope: &mut [f32], scratch: &mut Scratch) -> f64 {
        let (rows, width, tags) = (self.facts.rows(), self.width, self.facts.tags);
        let (coordinates, bias) = point.split_at(tags * width);
        scratch.scores.resize(rows * tags, 0.0);
        scratch.weights.resize(tags * width, 0.0);
        scratch.weight_slope.resize(tags * width, 0.0);
        self.root.weights(coordinates, &mut scratch.weights, width);
        let shape = (rows, width, tags);
        project(self.inputs, &scratch.weights, &mut scratch.scores, shape, self.cores);
        let value = self.facts.judge(&mut scratch.scores, bias);
        gather(&scratch.scores, self.inputs, &mut scratch.weight_slope, shape, self.cores);
        let (coordinate_slope, bias_slope) = slope.split_at_mut(tags * width);
        self.root.slopes(&scratch.weight_slope, coordinate_slope, width);
        bias_slope.fill(0.0);
        for row in scratch.scores.chunks_exact(tags) {
            for (slope, row) in bias_slope.iter_mut().zip(row) {
                *slope += row;
            }
        }
        let mut squares = 0.0_f64;
        for (slope, coordinate) in coordinate_slope.iter_mut().zip(coordinates) {
            *slope += self.l2 * coordinate;
            squares += f64::from(coordinate * coordinate);
        }
        value + 0.5 * f64::from(self.l2) * squares
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng as _, SeedableRng as _};

    use super::*;
    use crate::facts::Ratio;
    use crate::sharing::Sharing;

    /// Fifteen words of six features, five tags; each word may have some tags, and others less
    /// readily; a third are in doubt.
    fn check(ratio: Ratio) {
        let mut random = StdRng::seed_from_u64(3);
        let (rows, width, tags) = (15, 6, 5);
        let inputs: Vec<f32> = (0..rows * width).map(|_| random.random_range(-1.0..1.0)).collect();
        let agrees: Vec<f32> = (0..rows * tags)
            .map(|place| match random.random_range(0..3) {
                _ if place % tags == (place / tags) % tags => 1.0,
                0 => 1.0,
                1 => random.random_range(0.1..0.9),
                _ => 0.0,
            })
            .collect();
        let doubtful: Vec<bool> = (0..rows).map(|row| row % 3 == 0).collect();
        let root = Root::new(
            &[0, 1, 2, 3, 4],
            Sharing { entity: 1.0, position: 0.5, concept: 0.8, own: 0.6 },
        );
        let objective = Objective {
            inputs: &inputs,
            width,
            facts: Facts { tags, agrees: &agrees, doubtful: &doubtful, ratio },
            root: &root,
            l2: 0.3,
            cores: Cores::One,
        };
        let point: Vec<f32> =
            (0..objective.size()).map(|_| random.random_range(-0.5..0.5)).collect();
        let mut scratch = Scratch::default();
        let mut slope = vec![0.0; point.len()];
        let mut ignored = vec![0.0; point.len()];
        objective.evaluate(&point, &mut slope, &mut scratch);
        let step = 1e-2_f32;
        for place in 0..point.len() {
            let mut value_at = |shift: f32| {
                let mut moved = point.clone();
                moved[place] += shift;
                objective.evaluate(&moved, &mut ignored, &mut scratch)
            };
            let difference = (value_at(step) - value_at(-step)) / (2.0 * f64::from(step));
            let found = f64::from(slope[place]);
            assert!(
                (difference - found).abs() < 2e-3 * found.abs().max(1.0),
                "place {place}: slope {found}, finite difference {difference}"
            );
        }
    }

    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        let strong = |expected| Ratio { expected, margin: 0.02, weight: 4.0 };
        check(strong(0.1));
        check(strong(0.95));
        check(Ratio { weight: 0.0, ..strong(0.1) });
    }
}
