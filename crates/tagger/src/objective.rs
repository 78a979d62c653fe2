//! What a head is fitted to: marginal likelihood over the permitted tags, the expected share of
//! entity words, and a penalty on the weights.

use rayon::prelude::*;

use crate::linear::{Cores, gather, project};
use crate::sharing::Root;
use crate::tags::OUTSIDE;

/// The function that a fit lowers, over the coordinates of the weights under the prior (`tags ×
/// width`, see [`Root`]), then one bias for each tag.
///
/// For the words in which something is known, with `A` the tags a word may have, it sums
/// `−log Σ_{t∈A} p(t)`; a word of which nothing is known adds nothing. Words in doubt share
/// one more term, the Expected Entity Ratio of Effland and Collins 2021 with a squared hinge in
/// place of the linear one, so that the slope is continuous:
/// `weight · n · max(0, |r − expected| − margin)²`, `r` being the mean over the `n` words in doubt
/// of the probability of not being outside.
pub(crate) struct Objective<'a> {
    /// `rows × width`, standardised.
    pub(crate) inputs: &'a [f32],
    pub(crate) width: usize,
    pub(crate) tags: usize,
    /// `rows × tags`: which tags each word may have.
    pub(crate) open: &'a [bool],
    /// For each row whether it belongs to the words in doubt.
    pub(crate) doubtful: &'a [bool],
    pub(crate) ratio: Ratio,
    pub(crate) root: &'a Root,
    pub(crate) l2: f32,
    pub(crate) cores: Cores,
}

/// The target of the expected share of entity words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ratio {
    pub(crate) expected: f64,
    pub(crate) margin: f64,
    pub(crate) weight: f64,
}

impl Ratio {
    /// The bias of the outside tag among `tags` under which a head without weights expects this
    /// ratio: a start from which the search need not first find the level.
    pub(crate) fn outside_bias(&self, tags: usize) -> f32 {
        let entities = self.expected.clamp(0.01, 0.9);
        ((1.0 - entities) / entities * (tags.max(2) - 1) as f64).ln() as f32
    }
}

/// Room that evaluations share.
#[derive(Default)]
pub(crate) struct Scratch {
    chances: Vec<f32>,
    weights: Vec<f32>,
    weight_slope: Vec<f32>,
}

/// Rows that one task works on.
const BLOCK: usize = 256;

impl Objective<'_> {
    pub(crate) fn size(&self) -> usize {
        self.tags * (self.width + 1)
    }

    fn rows(&self) -> usize {
        self.doubtful.len()
    }

    /// The value at `point`, with its gradient in `slope`.
    pub(crate) fn evaluate(&self, point: &[f32], slope: &mut [f32], scratch: &mut Scratch) -> f64 {
        let (rows, width, tags) = (self.rows(), self.width, self.tags);
        let (coordinates, bias) = point.split_at(tags * width);
        scratch.chances.resize(rows * tags, 0.0);
        scratch.weights.resize(tags * width, 0.0);
        scratch.weight_slope.resize(tags * width, 0.0);
        self.root.weights(coordinates, &mut scratch.weights, width);
        let shape = (rows, width, tags);
        project(self.inputs, &scratch.weights, &mut scratch.chances, shape, self.cores);

        let doubtful_rows = self.doubtful.iter().filter(|doubtful| **doubtful).count();
        let sums = self.likelihood(&mut scratch.chances, bias);
        let mut value = sums.loss;
        let mut pull = 0.0;
        if doubtful_rows > 0 && self.ratio.weight > 0.0 {
            let total = doubtful_rows as f64;
            let off = sums.entities / total - self.ratio.expected;
            let excess = off.abs() - self.ratio.margin;
            if excess > 0.0 {
                value += self.ratio.weight * total * excess * excess;
                pull = 2.0 * self.ratio.weight * excess * off.signum();
            }
        }
        self.slopes(&mut scratch.chances, pull as f32);
        gather(&scratch.chances, self.inputs, &mut scratch.weight_slope, shape, self.cores);
        let (coordinate_slope, bias_slope) = slope.split_at_mut(tags * width);
        self.root.slopes(&scratch.weight_slope, coordinate_slope, width);
        bias_slope.fill(0.0);
        for row in scratch.chances.chunks_exact(tags) {
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

    /// Turns scores into tag probabilities in place.
    fn likelihood(&self, chances: &mut [f32], bias: &[f32]) -> Sums {
        let tags = self.tags;
        chances
            .par_chunks_mut(BLOCK * tags)
            .zip(self.open.par_chunks(BLOCK * tags))
            .zip(self.doubtful.par_chunks(BLOCK))
            .map(|((chances, open), doubtful)| {
                let mut sums = Sums::default();
                let rows = chances.chunks_exact_mut(tags).zip(open.chunks_exact(tags));
                for ((row, open), &doubtful) in rows.zip(doubtful) {
                    let mut top = f32::NEG_INFINITY;
                    for (score, bias) in row.iter_mut().zip(bias) {
                        *score += bias;
                        top = top.max(*score);
                    }
                    let mut all = 0.0;
                    let mut permitted = 0.0;
                    for (chance, &open) in row.iter_mut().zip(open) {
                        *chance = (*chance - top).exp();
                        all += *chance;
                        if open {
                            permitted += *chance;
                        }
                    }
                    for chance in row.iter_mut() {
                        *chance /= all;
                    }
                    let permitted = permitted / all;
                    sums.loss -= f64::from(permitted.max(f32::MIN_POSITIVE).ln());
                    if doubtful {
                        sums.entities += f64::from(1.0 - row[OUTSIDE]);
                    }
                }
                sums
            })
            .reduce(Sums::default, Sums::plus)
    }

    /// Turns tag probabilities into the slopes of the scores in place.
    fn slopes(&self, chances: &mut [f32], pull: f32) {
        let tags = self.tags;
        chances
            .par_chunks_mut(BLOCK * tags)
            .zip(self.open.par_chunks(BLOCK * tags))
            .zip(self.doubtful.par_chunks(BLOCK))
            .for_each(|((chances, open), doubtful)| {
                let rows = chances.chunks_exact_mut(tags).zip(open.chunks_exact(tags));
                for ((row, open), &doubtful) in rows.zip(doubtful) {
                    let permitted: f32 = row
                        .iter()
                        .zip(open)
                        .filter_map(|(&chance, &open)| open.then_some(chance))
                        .sum::<f32>()
                        .max(f32::MIN_POSITIVE);
                    let outside = row[OUTSIDE];
                    let pull = if doubtful { pull } else { 0.0 };
                    for (tag, (chance, &open)) in row.iter_mut().zip(open).enumerate() {
                        let share = if open { *chance / permitted } else { 0.0 };
                        // d(1 − p(O))/dz_t = p(O) · (p(t) − [t is outside]), negated below for O.
                        let entity = if tag == OUTSIDE {
                            -outside * (1.0 - outside)
                        } else {
                            outside * *chance
                        };
                        *chance += pull.mul_add(entity, -share);
                    }
                }
            });
    }
}

#[derive(Clone, Copy, Default)]
struct Sums {
    loss: f64,
    entities: f64,
}

impl Sums {
    fn plus(self, other: Self) -> Self {
        Self { loss: self.loss + other.loss, entities: self.entities + other.entities }
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng as _, SeedableRng as _};

    use super::*;
    use crate::sharing::Sharing;

    /// Fifteen words of six features, five tags; each word may have some tags, a third are in
    /// doubt.
    fn check(ratio: Ratio) {
        let mut random = StdRng::seed_from_u64(3);
        let (rows, width, tags) = (15, 6, 5);
        let inputs: Vec<f32> = (0..rows * width).map(|_| random.random_range(-1.0..1.0)).collect();
        let open: Vec<bool> = (0..rows * tags)
            .map(|place| place % tags == (place / tags) % tags || random.random_bool(0.4))
            .collect();
        let doubtful: Vec<bool> = (0..rows).map(|row| row % 3 == 0).collect();
        let root = Root::new(
            &[0, 1, 2, 3, 4],
            Sharing { entity: 1.0, position: 0.5, concept: 0.8, own: 0.6 },
        );
        let objective = Objective {
            inputs: &inputs,
            width,
            tags,
            open: &open,
            doubtful: &doubtful,
            ratio,
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
