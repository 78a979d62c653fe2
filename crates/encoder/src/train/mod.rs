//! Fine-tuning of an encoder's upper layers without autograd: a forward pass that keeps what it must, a
//! backward pass written by hand, and AdamW, in memory that is taken once and used again at every step.

mod average;
mod batch;
mod embedding;
mod layer;
mod memory;
mod optimizer;
mod state;
mod weights;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

pub use memory::TuningMemory;
pub use optimizer::{Rates, Schedule};

use crate::config::Config;
use crate::kernel::train::{Dropout, Onto};
use crate::states::check_origin;
use crate::{Encoder, EncoderError, TokenStates, TunedWeights};
use average::Average;
use batch::{Batch, Half, lower_trained};
use embedding::{Surroundings, WordTable};
use layer::{Below, Drops, Layer, Saved, Scratch};
use weights::{Decays, Embeddings, Weights};

/// What of an encoder is trained. Above it all layers are, up to the upper feature layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bottom {
    /// The layers that begin from states of this layer: 2 trains the third layer and those above.
    Layer(usize),
    /// Every layer and the embeddings.
    Embeddings,
}

/// How an encoder is tuned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TuneOptions {
    /// Where training begins.
    pub bottom: Bottom,
    /// The share of numbers set to 0 in training, after attention's softmax and before each addition.
    /// BERT's authors use 0.1.
    pub dropout: f32,
    /// What dropout is drawn from: equal seeds give equal training.
    pub seed: u64,
}

/// A trainable copy of an encoder's upper layers.
///
/// One step is [`forward`](Self::forward), [`backward`](Self::backward) with the gradient of the
/// caller's loss, and [`step`](Self::step). Gradients add up until the step, so that a large batch may
/// come in pieces. Every call uses all cores through rayon's current pool; the memory grows with the
/// largest batch only.
pub struct Tuning {
    config: Config,
    /// The states that batches begin from are of this layer.
    from: usize,
    /// Checksums of the files that were tuned, and what they had been tuned to before.
    files: Arc<str>,
    parent: Option<TunedWeights>,
    origin: Arc<str>,
    weights: Weights,
    words: Option<WordTable>,
    mean: Average,
    words_mean: Average,
    dropout: f32,
    seed: u64,
    /// Passes with dropout so far: each drops other numbers.
    passes: u64,
    /// The dropout of the last pass.
    dropping: Option<Dropout>,
    batch: Batch,
    saved: Vec<Saved>,
    scratch: Scratch,
    out: Vec<f32>,
    /// Whether gradients wait for a step.
    pending: bool,
    steps: u32,
}

impl Tuning {
    /// Copies the layers to be trained, as the encoder has them now.
    ///
    /// # Errors
    /// [`EncoderError::Layers`] when nothing lies between `bottom` and the upper feature layer;
    /// [`EncoderError::Weights`] when the file behind the encoder was changed under it.
    pub fn new(encoder: &Encoder, options: TuneOptions) -> Result<Self, EncoderError> {
        let config = encoder.config.clone();
        let (from, embeddings) = match options.bottom {
            Bottom::Layer(layer) => (layer, Embeddings::Frozen),
            Bottom::Embeddings => (0, Embeddings::Trained),
        };
        let upper = config.features.upper;
        if from >= upper {
            let reason =
                format!("layers to train from {from} up to its upper feature layer {upper}");
            return Err(EncoderError::Layers { reason });
        }
        let checkpoint = encoder.checkpoint()?;
        let weights = Weights::load(&checkpoint, &config, from..upper, embeddings)?;
        let words = match embeddings {
            Embeddings::Trained => Some(WordTable::load(&checkpoint, &config)?),
            Embeddings::Frozen => None,
        };
        Ok(Self {
            from,
            files: encoder.sums.clone(),
            parent: encoder.tuned.clone(),
            origin: encoder.states_fingerprint(from).into(),
            weights,
            words,
            mean: Average::default(),
            words_mean: Average::default(),
            dropout: options.dropout,
            seed: options.seed,
            passes: 0,
            dropping: None,
            batch: Batch::default(),
            saved: (from..upper).map(|_| Saved::default()).collect(),
            scratch: Scratch::default(),
            out: Vec::new(),
            pending: false,
            steps: 0,
            config,
        })
    }

    /// The layer whose [`TokenStates`] batches are made of.
    pub fn states_layer(&self) -> usize {
        self.from
    }

    /// Word vectors of a batch with dropout, sentence after sentence: `words × feature_dim`, the upper
    /// feature layer's half before the lower one's, as [`Encoder::features`] gives them.
    ///
    /// Sentences of any lengths go together without padding. Memory and time grow with the tokens of the
    /// batch, some 300 of which make a step that is soon over.
    ///
    /// # Errors
    /// [`EncoderError::Batch`] for states of another encoder or layer.
    pub fn forward(&mut self, batch: &[&TokenStates]) -> Result<&[f32], EncoderError> {
        self.passes += 1;
        let dropout = Dropout::new(self.dropout, self.seed);
        self.pass(batch, dropout.map(|dropout| dropout.at(self.passes)))
    }

    /// The same without dropout: what the tuned encoder will give.
    ///
    /// # Errors
    /// As [`forward`](Self::forward).
    pub fn features(&mut self, batch: &[&TokenStates]) -> Result<&[f32], EncoderError> {
        self.pass(batch, None)
    }

    fn pass(
        &mut self,
        batch: &[&TokenStates],
        dropping: Option<Dropout>,
    ) -> Result<&[f32], EncoderError> {
        check_origin(&self.origin, batch.iter().copied())?;
        let hidden = self.config.hidden;
        self.dropping = dropping;
        self.batch.pack(batch, hidden);
        self.scratch.fit(self.batch.tokens(), &self.config);
        if let (Some(words), Some(places)) = (&mut self.words, &self.weights.embedding) {
            let (config, weights) = (&self.config, &self.weights.values);
            let dropout = site(dropping, 0);
            words.forward(&mut self.batch, Surroundings { config, places, weights, dropout });
        }
        for index in 0..self.saved.len() {
            let (below, rest) = self.saved.split_at_mut(index);
            let input = below.last().map_or(&self.batch.bottom, |saved| &saved.out.values);
            let layer = layer(&self.config, &self.batch, &self.weights, dropping, index);
            layer.forward(input, &mut rest[0], &mut self.scratch);
        }
        let mut out = std::mem::take(&mut self.out);
        out.clear();
        out.resize(self.batch.words * 2 * hidden, 0.0);
        let lower = match lower_trained(self.config.features, self.from) {
            Some(lower) => self.states(lower),
            None => &self.batch.lower,
        };
        self.batch.pool(self.token_states(), hidden, Half::Upper, &mut out);
        self.batch.pool(lower, hidden, Half::Lower, &mut out);
        self.out = out;
        Ok(&self.out)
    }

    /// The upper feature layer's states of the last batch, token after token: `tokens × hidden`.
    pub fn token_states(&self) -> &[f32] {
        self.states(self.config.features.upper)
    }

    /// The states of a layer from the first trained one's input on.
    fn states(&self, layer: usize) -> &[f32] {
        match layer.checked_sub(self.from + 1) {
            Some(index) => &self.saved[index].out.values,
            None => &self.batch.bottom,
        }
    }

    /// Adds the gradient of every trained weight, given that of the word vectors of the last batch.
    ///
    /// # Errors
    /// [`EncoderError::Batch`] when there are not as many numbers as that batch gave.
    pub fn backward(&mut self, of_words: &[f32]) -> Result<(), EncoderError> {
        if of_words.len() != self.out.len() {
            let (found, expected) = (of_words.len(), self.out.len());
            let reason = format!("its gradient has {found} numbers for {expected}");
            return Err(EncoderError::Batch { reason });
        }
        let Self { config, batch, weights, scratch, saved, .. } = self;
        let hidden = config.hidden;
        let onto = if self.pending { Onto::Before } else { Onto::Nothing };
        self.pending = true;
        scratch.states.fill(0.0);
        batch.spread(of_words, hidden, Half::Upper, &mut scratch.states);
        let lower = lower_trained(config.features, self.from);
        let mut gradients = std::mem::take(&mut weights.gradients);
        for index in (0..saved.len()).rev() {
            if lower == Some(self.from + index + 1) {
                batch.spread(of_words, hidden, Half::Lower, &mut scratch.states);
            }
            let (below, rest) = saved.split_at(index);
            let input = below.last().map_or(&batch.bottom, |saved| &saved.out.values);
            let wanted =
                if index > 0 || self.words.is_some() { Below::Wanted } else { Below::Frozen };
            layer(config, batch, weights, self.dropping, index).backward(
                input,
                &rest[0],
                scratch,
                &mut gradients,
                onto,
                wanted,
            );
        }
        if let (Some(words), Some(places)) = (&mut self.words, &weights.embedding) {
            if lower == Some(0) {
                batch.spread(of_words, hidden, Half::Lower, &mut scratch.states);
            }
            let dropout = site(self.dropping, 0);
            let around = Surroundings { config, places, weights: &weights.values, dropout };
            words.backward(batch, around, &mut scratch.states, &mut gradients, onto);
        }
        weights.gradients = gradients;
        Ok(())
    }

    /// The norm of the whole gradient, before clipping. A caller that clips it together with a gradient
    /// of its own sets [`Rates::clip`] to this encoder's share.
    pub fn gradient_norm(&self) -> f64 {
        if !self.pending {
            return 0.0;
        }
        let words = self.words.as_ref().map_or(0.0, WordTable::squares);
        (self.weights.squares() + words).sqrt()
    }

    /// Moves the weights against the gradients since the last step, and gives their norm. When that norm
    /// is not a number, nothing is moved and the gradients are forgotten.
    pub fn step(&mut self, rates: &Rates) -> f64 {
        let norm = self.gradient_norm();
        let moves = std::mem::take(&mut self.pending) && norm.is_finite();
        if moves {
            self.steps += 1;
            // As PyTorch's `clip_grad_norm_` has it.
            let scale = (f64::from(rates.clip) / (norm + 1e-6)).min(1.0) as f32;
            self.weights.step(rates, scale, self.steps);
            if let Some(words) = &mut self.words {
                let depth = self.config.features.upper;
                let numbers = optimizer::numbers(rates, scale, self.steps, depth, Decays::Yes);
                words.step(numbers, self.config.hidden);
            }
        }
        norm
    }

    /// Takes the weights as they are now into a running mean, which costs their memory once more.
    pub fn average(&mut self) {
        self.mean.take(&self.weights.values);
        if let Some(words) = &self.words {
            self.words_mean.take(&words.values);
        }
    }

    /// Puts the mean of the weights that were taken into it in their place, and forgets it. Where none
    /// were taken they stay as they are.
    pub fn settle(&mut self) {
        self.mean.settle(&mut self.weights.values);
        if let Some(words) = &mut self.words {
            self.words_mean.settle(&mut words.values);
        }
    }

    /// The weights as they are now, with what the encoder had been tuned to before.
    ///
    /// # Errors
    /// [`EncoderError::Tuned`] when they cannot be written as a safetensors file.
    pub fn weights(&self) -> Result<TunedWeights, EncoderError> {
        let mut tensors: Vec<_> = self
            .weights
            .tensors
            .iter()
            .map(|tensor| {
                let values = &self.weights.values[tensor.place.clone()];
                (tensor.name.clone(), tensor.shape.clone(), values)
            })
            .collect();
        if let Some(words) = &self.words {
            let shape = vec![self.config.vocabulary, self.config.hidden];
            tensors.push((crate::checkpoint::WORDS.to_owned(), shape, &words.values));
        }
        let layers = self.from..self.config.features.upper;
        TunedWeights::collect(&self.files, &layers, &tensors, self.parent.as_ref())
    }
}

/// The dropout of one place of the model.
fn site(dropping: Option<Dropout>, site: u64) -> Option<Dropout> {
    dropping.map(|dropout| dropout.at(site))
}

fn layer<'a>(
    config: &'a Config,
    batch: &'a Batch,
    weights: &'a Weights,
    dropping: Option<Dropout>,
    index: usize,
) -> Layer<'a> {
    let first = 2 * index as u64;
    let drops = Drops { attention: site(dropping, first + 1), hidden: site(dropping, first + 2) };
    Layer {
        config,
        lengths: &batch.lengths,
        places: &weights.layers[index],
        weights: &weights.values,
        drops,
    }
}

impl fmt::Debug for Tuning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Tuning")
            .field("from", &self.from)
            .field("upper", &self.config.features.upper)
            .field("weights", &self.weights.values.len())
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}
