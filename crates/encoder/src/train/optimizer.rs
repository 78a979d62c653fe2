use rayon::prelude::*;

use super::weights::{Decays, Weights};
use crate::kernel::train::{Adam, adam, squares};

/// Numbers that one core takes at a time.
const PIECE: usize = 1 << 15;

/// How far one step goes: AdamW, with gradients clipped by their norm over everything that is trained.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// Learning rate of the uppermost trained layer.
    pub rate: f32,
    /// What the rate of each layer is multiplied by for the one below it; 1 for the same rate in all.
    pub layer_decay: f32,
    /// Decoupled weight decay, as a share of the learning rate. Norms and biases do not decay.
    pub weight_decay: f32,
    /// The largest norm of the whole gradient; a longer one is scaled down to it. Infinite for none.
    pub clip: f32,
    /// Decay of Adam's running mean of gradients.
    pub first: f32,
    /// Decay of Adam's running mean of squared gradients.
    pub second: f32,
    /// What is added to the root of the mean of squares.
    pub epsilon: f32,
}

impl Rates {
    /// Usual numbers for fine-tuning BERT, with this learning rate for the uppermost layer.
    pub fn new(rate: f32) -> Self {
        Self {
            rate,
            layer_decay: 0.9,
            weight_decay: 0.01,
            clip: 1.0,
            first: 0.9,
            second: 0.999,
            epsilon: 1e-8,
        }
    }
}

/// A learning rate that rises from 0 in a line, and then falls to 0 in a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule {
    /// The largest rate.
    pub peak: f32,
    /// Steps of rising.
    pub warmup: usize,
    /// Steps in all.
    pub steps: usize,
}

impl Schedule {
    /// The rate of a step, counted from 0, as `get_linear_schedule_with_warmup` of Hugging Face gives it.
    pub fn rate(&self, step: usize) -> f32 {
        let share = if step < self.warmup {
            step as f32 / self.warmup as f32
        } else {
            self.steps.saturating_sub(step) as f32
                / self.steps.saturating_sub(self.warmup).max(1) as f32
        };
        self.peak * share.min(1.0)
    }
}

impl Weights {
    /// The sum of the squares of the gradient.
    pub(super) fn squares(&self) -> f64 {
        // Summed in the order of the pieces, so that the threads do not matter.
        let pieces: Vec<f64> = self.gradients.par_chunks(PIECE).map(squares).collect();
        pieces.iter().sum()
    }

    /// Moves one tensor.
    pub(super) fn step(&mut self, tensor: usize, numbers: Adam) {
        let Self { values, gradients, means, squares, tensors } = self;
        let place = &tensors[tensor].place;
        (
            values[place.clone()].par_chunks_mut(PIECE),
            gradients[place.clone()].par_chunks(PIECE),
            means[place.clone()].par_chunks_mut(PIECE),
            squares[place.clone()].par_chunks_mut(PIECE),
        )
            .into_par_iter()
            .for_each(|(values, gradients, means, squares)| {
                adam(numbers, values, gradients, means, squares);
            });
    }
}

/// The numbers of a step for what lies `depth` layers below the uppermost.
pub(super) fn numbers(rates: &Rates, scale: f32, step: u32, depth: usize, decays: Decays) -> Adam {
    let &Rates { rate, layer_decay, weight_decay, first, second, epsilon, .. } = rates;
    let decay = if decays == Decays::Yes { weight_decay } else { 0.0 };
    let rate = rate * layer_decay.powf(depth as f32);
    Adam { scale, rate, decay, first, second, epsilon, step }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_rises_and_falls_in_lines() {
        let schedule = Schedule { peak: 1.0, warmup: 2, steps: 6 };
        let rates: Vec<f32> = (0..8).map(|step| schedule.rate(step)).collect();
        assert_eq!(rates, [0.0, 0.5, 1.0, 0.75, 0.5, 0.25, 0.0, 0.0]);
        let short = Schedule { peak: 2.0, warmup: 0, steps: 1 };
        assert_eq!((short.rate(0), short.rate(1)), (2.0, 0.0));
    }
}
