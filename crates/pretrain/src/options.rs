use serde::Serialize;

use crate::PretrainError;

/// How a run goes. Two runs with equal options on equal data are equal, bit for bit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Options {
    /// What everything that is drawn is drawn from.
    pub seed: u64,
    /// Sentences seen in all, some of them several times.
    pub sentences: usize,
    /// Sentences to a step.
    pub batch: usize,
    /// Layers that stay as they are, with the embeddings, counted from below.
    pub frozen: usize,
    /// Dimensions of the space that words and names share.
    pub dim: usize,
    /// Largest learning rate of the layers.
    pub rate: f32,
    /// Largest learning rate of the two projections, the scale and the bias, which begin at random.
    pub head_rate: f32,
    /// The share of steps in which the rates rise, before they fall to 0.
    pub warmup: f32,
    /// Decoupled weight decay, as a share of the rate.
    pub weight_decay: f32,
    /// The largest norm of the whole gradient.
    pub clip: f32,
    /// The share of numbers set to 0 in the trained layers.
    pub dropout: f32,
    /// Names drawn for each open-ended set in a step.
    pub negatives: usize,
    /// How often a name is drawn grows with this power of its frequency.
    pub frequency: f64,
    /// Names whose vectors have at least this cosine mean nearly the same: neither is wrong for a word
    /// that bears the other.
    pub near: f32,
    /// What a word without a name counts in an open-ended set; one with a name counts 1.
    pub unlabelled: f32,
    /// The share of a set in a run grows with this power of its sentences …
    pub balance: f64,
    /// … and with this power of its names.
    pub diversity: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 0,
            sentences: 155_000,
            batch: 32,
            frozen: 2,
            dim: 256,
            rate: 1e-4,
            head_rate: 1e-3,
            warmup: 0.06,
            weight_decay: 0.01,
            clip: 1.0,
            dropout: 0.05,
            negatives: 128,
            frequency: 0.75,
            near: 0.5,
            unlabelled: 0.1,
            balance: 0.6,
            diversity: 0.25,
        }
    }
}

impl Options {
    /// Steps in all.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.sentences.div_ceil(self.batch.max(1))
    }

    pub(crate) fn check(&self) -> Result<(), PretrainError> {
        let refuse = |reason: &str| Err(PretrainError::Options { reason: reason.to_owned() });
        if self.sentences == 0 || self.batch == 0 || self.dim == 0 {
            return refuse("Sentences, sentences to a step and dimensions must each be 1 or more");
        }
        if !(0.0..1.0).contains(&self.dropout) || !(0.0..1.0).contains(&self.warmup) {
            return refuse("Dropout and the share of rising rates must lie between 0 and 1");
        }
        Ok(())
    }
}
