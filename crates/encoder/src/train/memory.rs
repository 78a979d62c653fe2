use super::Bottom;
use crate::Encoder;
use crate::kernel::train::padded;

/// The memory of a [`Tuning`](super::Tuning), in bytes; the states that it reads are not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TuningMemory {
    /// Weights, their gradients and Adam's two means, and a copy of the weights for the reading that
    /// follows.
    pub fixed: usize,
    /// For each token of the largest batch, in windows as long as the encoder reads.
    pub each_token: usize,
}

impl TuningMemory {
    /// That of a tuning whose largest batch has so many tokens.
    #[must_use]
    pub fn of(&self, tokens: usize) -> usize {
        self.fixed + self.each_token * tokens
    }
}

impl Encoder {
    /// How much memory it takes to tune the layers above a layer, before anything of it is taken.
    #[must_use]
    pub fn tuning_memory(&self, bottom: Bottom) -> TuningMemory {
        const SINGLE: usize = size_of::<f32>();
        let config = &self.config;
        let (hidden, wide) = (config.hidden, config.wide);
        let from = match bottom {
            Bottom::Layer(layer) => layer,
            Bottom::Embeddings => 0,
        };
        let layers = config.features.upper.saturating_sub(from);
        let of_layer = 4 * hidden * hidden + 2 * hidden * wide + 9 * hidden + wide;
        let embeddings = match bottom {
            Bottom::Layer(_) => 0,
            Bottom::Embeddings => (config.vocabulary + config.positions + 2) * hidden,
        };
        // Five rows of numbers, each as long as all weights.
        let fixed = 5 * SINGLE * (layers * of_layer + embeddings);
        let window = config.positions;
        let kept = 8 * hidden + 2 * wide + 2 + config.heads * padded(window);
        let shared = 6 * hidden + wide;
        let in_and_out = 4 * hidden;
        TuningMemory { fixed, each_token: SINGLE * (layers * kept + shared + in_and_out) }
    }
}
