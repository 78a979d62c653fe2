//! The two projections into the shared space, and the loss over every word and name of a batch.

use std::ops::Range;

use handful_encoder::{Dense, Onto, Projection, Rates, SharedSpace};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use rayon::prelude::*;

/// The cosine counts ten times at the start, as in SigLIP.
const SCALE: f32 = 10.0;
/// About one name in fifty fits.
const BIAS: f32 = -4.0;

/// Everything that is learned besides the layers: numbers, their gradient and Adam's means, each in one
/// row.
pub(crate) struct Head {
    dim: usize,
    /// Numbers to a word and to a name as they come.
    widths: [usize; 2],
    pub(crate) values: Vec<f32>,
    pub(crate) gradients: Vec<f32>,
    pub(crate) means: Vec<f32>,
    pub(crate) squares: Vec<f32>,
}

/// What a batch gave.
pub(crate) struct Learnt {
    /// The mean over the words of what each of them lost over all names.
    pub(crate) loss: f64,
    /// The gradient of the words' vectors.
    pub(crate) of_words: Vec<f32>,
}

/// Where the parts lie in a row.
struct Places {
    weights: [Range<usize>; 2],
    biases: [Range<usize>; 2],
    /// The scale's logarithm.
    scale: usize,
    bias: usize,
}

impl Head {
    pub(crate) fn new(dim: usize, widths: [usize; 2], seed: u64) -> Self {
        let count = dim * (widths[0] + widths[1] + 2) + 2;
        let zeros = || vec![0.0; count];
        let mut head = Self {
            dim,
            widths,
            values: zeros(),
            gradients: zeros(),
            means: zeros(),
            squares: zeros(),
        };
        let places = head.places();
        let mut random = StdRng::seed_from_u64(seed);
        for (side, width) in widths.into_iter().enumerate() {
            let reach = 1.0 / (width as f32).sqrt();
            let values = &mut head.values[places.weights[side].clone()];
            values.iter_mut().for_each(|value| *value = random.random_range(-reach..reach));
        }
        head.values[places.scale] = SCALE.ln();
        head.values[places.bias] = BIAS;
        head
    }

    fn places(&self) -> Places {
        let Self { dim, widths: [words, names], .. } = *self;
        let mut end = 0;
        let mut next = |count: usize| {
            let start = end;
            end += count;
            start..end
        };
        let (word_weights, word_bias) = (next(dim * words), next(dim));
        let (name_weights, name_bias) = (next(dim * names), next(dim));
        Places {
            weights: [word_weights, name_weights],
            biases: [word_bias, name_bias],
            scale: next(1).start,
            bias: next(1).start,
        }
    }

    /// What was learned, as it is used; how long words are is not known here.
    pub(crate) fn space(&self) -> SharedSpace {
        let places = self.places();
        let side = |side: usize| Projection {
            weights: self.values[places.weights[side].clone()].to_vec(),
            bias: self.values[places.biases[side].clone()].to_vec(),
        };
        let scale = self.values[places.scale].exp();
        let bias = self.values[places.bias];
        SharedSpace { words: side(0), names: side(1), scale, bias, length: 1.0 }
    }

    /// The loss of a batch and all gradients. `words` and `names` are rows, `goals` are
    /// `words × names` as in [`Goals`](crate::goals::Goals).
    pub(crate) fn learn(&mut self, words: &[f32], names: &[f32], goals: &[f32]) -> Learnt {
        let places = self.places();
        let Self { dim, widths, .. } = *self;
        let rows = words.len() / widths[0];
        let (projected_words, lengths) = self.project(0, words);
        let (projected_names, name_lengths) = self.project(1, names);
        let count = names.len() / widths[1];
        let pairs = Dense { inputs: dim, outputs: count };
        let mut cosines = vec![0.0; rows * count];
        pairs.forward(&projected_words, &projected_names, &mut cosines);

        let (scale, bias) = (self.values[places.scale].exp(), self.values[places.bias]);
        let share = 1.0 / rows as f32;
        // From here on the cosines are the loss's gradient with respect to them. Sums by rows, added in
        // their order, so that the threads do not matter.
        let sums: Vec<[f64; 3]> = cosines
            .par_chunks_mut(count)
            .zip(goals.par_chunks(count))
            .map(|(cosines, goals)| {
                let (mut loss, mut of_scale, mut of_bias) = (0.0, 0.0, 0.0);
                for (cosine, &goal) in cosines.iter_mut().zip(goals) {
                    let slope = if goal == 0.0 {
                        0.0
                    } else {
                        // A fitting name wants a large logit, another a small one.
                        let wrong = (scale * *cosine + bias) * -goal.signum();
                        let exponential = (-wrong.abs()).exp();
                        loss += f64::from(goal.abs() * (wrong.max(0.0) + exponential.ln_1p()));
                        let likely = if wrong > 0.0 { 1.0 } else { exponential };
                        -goal * share * likely / (1.0 + exponential)
                    };
                    of_scale += f64::from(slope * scale * *cosine);
                    of_bias += f64::from(slope);
                    *cosine = slope * scale;
                }
                [loss, of_scale, of_bias]
            })
            .collect();
        let sum = |place: usize| sums.iter().map(|sums| sums[place]).sum::<f64>();
        self.gradients[places.scale] = sum(1) as f32;
        self.gradients[places.bias] = sum(2) as f32;

        let mut of_names = vec![0.0; projected_names.len()];
        pairs.to_weights(&cosines, &projected_words, &mut of_names, Onto::Nothing);
        before_unit(&projected_names, &name_lengths, &mut of_names, dim);
        self.project_back(1, names, &of_names);
        let mut of_projected = vec![0.0; projected_words.len()];
        pairs.to_inputs(&cosines, &projected_names, &mut of_projected, Onto::Nothing);
        before_unit(&projected_words, &lengths, &mut of_projected, dim);
        self.project_back(0, words, &of_projected);
        let mut of_words = vec![0.0; words.len()];
        let weights = &self.values[places.weights[0].clone()];
        self.dense(0).to_inputs(&of_projected, weights, &mut of_words, Onto::Nothing);
        Learnt { loss: sum(0) / rows as f64, of_words }
    }

    fn dense(&self, side: usize) -> Dense {
        Dense { inputs: self.widths[side], outputs: self.dim }
    }

    /// Rows of length 1 in the space, and how long they were.
    fn project(&self, side: usize, rows: &[f32]) -> (Vec<f32>, Vec<f32>) {
        let places = self.places();
        let mut out = vec![0.0; rows.len() / self.widths[side] * self.dim];
        self.dense(side).forward(rows, &self.values[places.weights[side].clone()], &mut out);
        let bias = &self.values[places.biases[side].clone()];
        let lengths = out.chunks_exact_mut(self.dim).map(|row| {
            row.iter_mut().zip(bias).for_each(|(value, bias)| *value += bias);
            let length = row.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-12);
            row.iter_mut().for_each(|value| *value /= length);
            length
        });
        let lengths = lengths.collect();
        (out, lengths)
    }

    /// The gradients of a projection's weights and bias, from those of what it gave.
    fn project_back(&mut self, side: usize, rows: &[f32], of_projected: &[f32]) {
        let (places, dense) = (self.places(), self.dense(side));
        let weights = &mut self.gradients[places.weights[side].clone()];
        dense.to_weights(of_projected, rows, weights, Onto::Nothing);
        let bias = &mut self.gradients[places.biases[side].clone()];
        bias.fill(0.0);
        for row in of_projected.chunks_exact(self.dim) {
            bias.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        }
    }

    /// The norm of the whole gradient.
    pub(crate) fn gradient_norm(&self) -> f64 {
        self.gradients.iter().map(|&value| f64::from(value) * f64::from(value)).sum::<f64>().sqrt()
    }

    /// Moves everything by AdamW, the gradients taken by `shrink`. `step` counts from 1.
    pub(crate) fn step(&mut self, rates: &Rates, shrink: f32, step: i32) {
        let matrices = self.places().weights;
        let decayed = |place: usize| matrices.iter().any(|range| range.contains(&place));
        let corrected = (1.0 - f64::from(rates.second).powi(step)).sqrt() as f32;
        let stride = (f64::from(rates.rate) / (1.0 - f64::from(rates.first).powi(step))) as f32;
        let moments = self.means.iter_mut().zip(&mut self.squares);
        for (place, ((value, gradient), (mean, square))) in
            self.values.iter_mut().zip(&self.gradients).zip(moments).enumerate()
        {
            let gradient = gradient * shrink;
            *mean += (1.0 - rates.first) * (gradient - *mean);
            *square += (1.0 - rates.second) * (gradient * gradient - *square);
            if decayed(place) {
                *value -= rates.rate * rates.weight_decay * *value;
            }
            *value -= stride * *mean / (square.sqrt() / corrected + rates.epsilon);
        }
    }
}

/// From the gradient of rows of length 1 to that of the rows as they were.
fn before_unit(units: &[f32], lengths: &[f32], gradient: &mut [f32], dim: usize) {
    let rows = gradient.chunks_exact_mut(dim).zip(units.chunks_exact(dim)).zip(lengths);
    for ((gradient, unit), length) in rows {
        let along: f32 = gradient.iter().zip(unit).map(|(a, b)| a * b).sum();
        for (gradient, unit) in gradient.iter_mut().zip(unit) {
            *gradient = (*gradient - along * unit) / length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIM: usize = 5;
    const WIDTHS: [usize; 2] = [7, 6];

    fn numbers(count: usize, seed: u64) -> Vec<f32> {
        let mut random = StdRng::seed_from_u64(seed);
        (0..count).map(|_| random.random_range(-1.0..1.0)).collect()
    }

    /// The definition, in plain sums and in f64.
    fn loss(head: &Head, words: &[f64], names: &[f64], goals: &[f32]) -> f64 {
        let places = head.places();
        let values: Vec<f64> = head.values.iter().map(|&value| f64::from(value)).collect();
        exact(&values, &places, words, names, goals)
    }

    fn exact(values: &[f64], places: &Places, words: &[f64], names: &[f64], goals: &[f32]) -> f64 {
        let project = |side: usize, row: &[f64]| {
            let weights = &values[places.weights[side].clone()];
            let bias = &values[places.biases[side].clone()];
            let mut out: Vec<f64> = weights
                .chunks(WIDTHS[side])
                .zip(bias)
                .map(|(weights, bias)| {
                    bias + weights.iter().zip(row).map(|(a, b)| a * b).sum::<f64>()
                })
                .collect();
            let length = out.iter().map(|value| value * value).sum::<f64>().sqrt();
            out.iter_mut().for_each(|value| *value /= length);
            out
        };
        let rows: Vec<_> = words.chunks(WIDTHS[0]).map(|row| project(0, row)).collect();
        let columns: Vec<_> = names.chunks(WIDTHS[1]).map(|row| project(1, row)).collect();
        let mut sum = 0.0;
        for (row, goals) in rows.iter().zip(goals.chunks(columns.len())) {
            for (column, &goal) in columns.iter().zip(goals) {
                let cosine: f64 = row.iter().zip(column).map(|(a, b)| a * b).sum();
                let logit = values[places.scale].exp() * cosine + values[places.bias];
                let likely = 1.0 / (1.0 + (-logit).exp());
                let goal = f64::from(goal);
                sum -= if goal > 0.0 { goal * likely.ln() } else { -goal * (1.0 - likely).ln() };
            }
        }
        sum / rows.len() as f64
    }

    fn wide(values: &[f32]) -> Vec<f64> {
        values.iter().map(|&value| f64::from(value)).collect()
    }

    #[test]
    fn every_gradient_agrees_with_differences_of_the_definition() {
        let mut head = Head::new(DIM, WIDTHS, 4);
        // The names' bias and the words' begin at 0, where nothing would be seen of them.
        let places = head.places();
        for (place, value) in numbers(2 * DIM, 9).into_iter().enumerate() {
            head.values[places.biases[place / DIM].start + place % DIM] = value;
        }
        head.values[places.scale] = 1.1;
        head.values[places.bias] = -0.7;
        let (words, names) = (numbers(4 * WIDTHS[0], 1), numbers(3 * WIDTHS[1], 2));
        let goals = [1.0, -1.0, 0.0, -0.25, -0.25, 0.5, 0.0, 0.0, 0.0, 1.0, 1.0, -1.0];
        let learnt = head.learn(&words, &names, &goals);
        let (words, names) = (wide(&words), wide(&names));
        assert!((learnt.loss - loss(&head, &words, &names, &goals)).abs() < 1e-5);

        const STEP: f64 = 1e-5;
        let near = |found: f32, slope: f64, what: &str, place: usize| {
            let found = f64::from(found);
            assert!(
                (found - slope).abs() < 1e-5 + 1e-3 * slope.abs(),
                "{what} {place}: {found}, {slope}"
            );
        };
        let values = wide(&head.values);
        for (place, &found) in head.gradients.iter().enumerate() {
            let at = |by: f64| {
                let mut values = values.clone();
                values[place] += by;
                exact(&values, &places, &words, &names, &goals)
            };
            near(found, (at(STEP) - at(-STEP)) / (2.0 * STEP), "value", place);
        }
        for (place, &found) in learnt.of_words.iter().enumerate() {
            let at = |by: f64| {
                let mut words = words.clone();
                words[place] += by;
                loss(&head, &words, &names, &goals)
            };
            near(found, (at(STEP) - at(-STEP)) / (2.0 * STEP), "word", place);
        }
        assert!(learnt.of_words[2 * WIDTHS[0]..3 * WIDTHS[0]].iter().all(|&value| value == 0.0));
    }

    #[test]
    fn the_space_gives_the_logits_that_were_trained() {
        let mut head = Head::new(DIM, WIDTHS, 4);
        let (word, name) = (numbers(WIDTHS[0], 1), numbers(WIDTHS[1], 2));
        let learnt = head.learn(&word, &name, &[1.0]);
        let space = head.space();
        let logit = space.logit(&space.word(&word), &space.name(&name));
        assert!((learnt.loss - f64::from((-logit).exp().ln_1p())).abs() < 1e-5);
        assert_eq!(
            SharedSpace::from_bytes(&space.to_bytes().expect("writes")).expect("reads"),
            space
        );
    }

    #[test]
    fn steps_lower_the_loss() {
        let mut head = Head::new(DIM, WIDTHS, 4);
        let (words, names) = (numbers(4 * WIDTHS[0], 1), numbers(3 * WIDTHS[1], 2));
        let goals = [1.0, -1.0, -1.0, -1.0, 1.0, -1.0, -1.0, -1.0, 1.0, -1.0, -1.0, -1.0];
        let first = head.learn(&words, &names, &goals).loss;
        for step in 1..=200 {
            head.learn(&words, &names, &goals);
            head.step(&Rates::new(1e-2), 1.0, step);
        }
        let last = head.learn(&words, &names, &goals).loss;
        assert!(last < 0.1 * first, "{first} to {last}");
    }
}
