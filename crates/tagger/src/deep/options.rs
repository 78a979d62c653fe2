/// How the layers are tuned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeepOptions {
    /// The layers below are frozen: the states that the round starts from are those after so many.
    pub from_layer: usize,
    /// How often each sentence is seen, unless that is fewer than [`least_steps`](Self::least_steps).
    pub epochs: usize,
    /// Steps at the least.
    pub least_steps: usize,
    /// Steps at the most.
    pub most_steps: usize,
    /// A round ends early once the loss of a word, in nats, is no more than this in the mean of a pass: what
    /// is known by heart teaches nothing any more. 0 never ends one, nor does a round end early whose last
    /// steps are averaged: it would end before them.
    pub by_heart: f64,
    /// Sentences in a step.
    pub batch: usize,
    /// The highest learning rate of the uppermost tuned layer.
    pub layer_rate: f32,
    /// What the rate of each layer below is multiplied with.
    pub layer_decay: f32,
    /// The highest learning rate of the head.
    pub head_rate: f32,
    /// The share of steps in which the rates rise; afterwards they fall to nothing.
    pub warm_up: f32,
    /// What weights lose of themselves in each step, times the rate.
    pub weight_decay: f32,
    /// The longest gradient of the layers, as a norm; longer ones are cut to it.
    pub clip: f32,
    /// The share of numbers that dropout sets to nothing between the layers.
    pub dropout: f32,
    /// The share of the last steps whose weights are averaged; 0 takes those of the last step. The head
    /// that comes of a round needs no such mean: it is fitted anew to what the layers then give.
    pub averaged: f32,
    /// Decides order and dropout.
    pub seed: u64,
}

impl Default for DeepOptions {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl DeepOptions {
    /// What deep rounds do.
    pub const DEFAULT: Self = Self {
        from_layer: 2,
        epochs: 20,
        least_steps: 60,
        most_steps: 400,
        by_heart: 0.02,
        batch: 8,
        layer_rate: 2e-4,
        layer_decay: 0.8,
        head_rate: 1e-3,
        warm_up: 0.1,
        weight_decay: 0.01,
        clip: 1.0,
        dropout: 0.1,
        averaged: 0.0,
        seed: 7,
    };

    /// How many steps a round over so many sentences takes.
    pub(super) fn steps(&self, sentences: usize) -> usize {
        let whole = (self.epochs * sentences).div_ceil(self.batch.max(1));
        whole.max(self.least_steps).min(self.most_steps)
    }

    /// How many steps a pass over so many sentences takes.
    pub(super) fn pass(&self, sentences: usize) -> usize {
        sentences.div_ceil(self.batch.max(1))
    }

    /// In how many of the steps the rates rise.
    pub(super) fn rising(&self, steps: usize) -> usize {
        (self.warm_up * steps as f32).ceil() as usize
    }

    /// From which step on the weights are averaged.
    pub(super) fn averaged_from(&self, steps: usize) -> usize {
        steps - ((self.averaged.clamp(0.0, 1.0) * steps as f32).ceil() as usize).min(steps)
    }
}
