//! Fine-tuning of an encoder's upper layers. On the processor without autograd: a forward pass that keeps
//! what it must, a backward pass written by hand, and AdamW, in memory that is taken once and used again at
//! every step. On other devices the same through composed operations.

mod average;
mod batch;
mod composed;
mod embedding;
mod fused;
mod layer;
mod layers;
mod memory;
mod optimizer;
mod state;
mod weights;
mod words;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

pub use memory::TuningMemory;
pub use optimizer::{Rates, Schedule};

use crate::config::Config;
use crate::kernel::train::{Dropout, Onto};
use crate::states::check_origin;
use crate::tuned::Named;
use crate::{Device, Encoder, EncoderError, TokenStates, TunedWeights};
use batch::{Batch, Half, lower_trained};
use composed::Composed;
use embedding::Embedding;
use fused::Fused;
use layers::{Below, Extent, Layers, Row};
use weights::Laid;

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
///
/// The layers are computed by the encoder's [`Device`]. Where that fails, what it holds is fetched from it and
/// training goes on with the processor at the same place.
pub struct Tuning {
    config: Config,
    /// The states that batches begin from are of this layer.
    from: usize,
    /// Checksums of the files that were tuned, and what they had been tuned to before.
    files: Arc<str>,
    parent: Option<TunedWeights>,
    origin: Arc<str>,
    device: Device,
    extent: Extent,
    layers: Box<dyn Layers>,
    embedding: Option<Embedding>,
    /// How many times the weights were taken into their running mean.
    averaged: u32,
    dropout: f32,
    seed: u64,
    /// Passes with dropout so far: each drops other numbers.
    passes: u64,
    /// The dropout of the last pass.
    dropping: Option<Dropout>,
    batch: Batch,
    out: Vec<f32>,
    /// Whether gradients wait for a step.
    pending: bool,
    steps: u32,
    /// Why the weights could not be fetched from a device that failed.
    broken: Option<String>,
}

impl Tuning {
    /// Copies the layers to be trained, as the encoder has them now.
    ///
    /// # Errors
    /// [`EncoderError::Layers`] when nothing lies between `bottom` and the upper feature layer;
    /// [`EncoderError::Weights`] when the file behind the encoder was changed under it.
    pub fn new(encoder: &Encoder, options: TuneOptions) -> Result<Self, EncoderError> {
        let config = encoder.config.clone();
        let (from, below) = match options.bottom {
            Bottom::Layer(layer) => (layer, Below::Frozen),
            Bottom::Embeddings => (0, Below::Wanted),
        };
        let upper = config.features.upper;
        if from >= upper {
            let reason =
                format!("layers to train from {from} up to its upper feature layer {upper}");
            return Err(EncoderError::Layers { reason });
        }
        let lower = config.features.lower.checked_sub(from + 1);
        let extent = Extent { count: upper - from, lower, below };
        let checkpoint = encoder.checkpoint()?;
        let embedding = match below {
            Below::Wanted => Some(Embedding::load(&checkpoint, &config, extent.count)?),
            Below::Frozen => None,
        };
        let laid = Laid::layers(&checkpoint, &config, from..upper)?;
        Ok(Self {
            layers: layers(&config, from, extent, laid, encoder.device())?,
            from,
            files: encoder.sums.clone(),
            parent: encoder.tuned.clone(),
            origin: encoder.states_fingerprint(from).into(),
            device: encoder.device().clone(),
            extent,
            embedding,
            averaged: 0,
            dropout: options.dropout,
            seed: options.seed,
            passes: 0,
            dropping: None,
            batch: Batch::default(),
            out: Vec::new(),
            pending: false,
            steps: 0,
            broken: None,
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
        self.check_whole()?;
        check_origin(&self.origin, batch.iter().copied())?;
        let hidden = self.config.hidden;
        self.dropping = dropping;
        self.batch.pack(batch, hidden);
        if let Some(embedding) = &mut self.embedding {
            embedding.forward(&mut self.batch, &self.config, site(dropping, 0));
        }
        self.compute(|layers, batch| layers.forward(batch, dropping))?;
        self.out.clear();
        self.out.resize(self.batch.words * 2 * hidden, 0.0);
        let Self { batch, layers, out, config, from, .. } = self;
        let lower =
            layers.states(Half::Lower).unwrap_or(match lower_trained(config.features, *from) {
                Some(_) => &batch.bottom,
                None => &batch.lower,
            });
        let upper = layers.states(Half::Upper).unwrap_or_default();
        batch.pool(upper, hidden, Half::Upper, out);
        batch.pool(lower, hidden, Half::Lower, out);
        Ok(&self.out)
    }

    /// The upper feature layer's states of the last batch, token after token: `tokens × hidden`.
    pub fn token_states(&self) -> &[f32] {
        self.layers.states(Half::Upper).unwrap_or_default()
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
        let onto = if self.pending { Onto::Before } else { Onto::Nothing };
        if let Err(error) = self.layers.backward(&self.batch, of_words, onto) {
            self.leave(error)?;
            // The way back needs what the way there keeps.
            self.layers.forward(&self.batch, self.dropping)?;
            self.layers.backward(&self.batch, of_words, onto)?;
        }
        self.pending = true;
        if let Some(embedding) = &mut self.embedding {
            let (batch, config) = (&self.batch, &self.config);
            let below = self.layers.below();
            if config.features.lower == 0 {
                batch.spread(of_words, config.hidden, Half::Lower, below);
            }
            embedding.backward(batch, config, site(self.dropping, 0), below, onto);
        }
        Ok(())
    }

    /// The norm of the whole gradient, before clipping. A caller that clips it together with a gradient
    /// of its own sets [`Rates::clip`] to this encoder's share.
    pub fn gradient_norm(&self) -> f64 {
        if !self.pending {
            return 0.0;
        }
        let below = self.embedding.as_ref().map_or(0.0, Embedding::length);
        (self.layers.squares() + below).sqrt()
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
            let steps = self.steps;
            for index in 0..self.layers.tensors().len() {
                let tensor = &self.layers.tensors()[index];
                let numbers = optimizer::numbers(rates, scale, steps, tensor.depth, tensor.decays);
                let moved = self.compute(|layers, _| layers.step(index, numbers));
                self.keep_failure(moved);
            }
            if let Some(embedding) = &mut self.embedding {
                embedding.step(rates, scale, steps, self.extent.count);
            }
        }
        norm
    }

    /// Takes the weights as they are now into a running mean, which costs their memory once more.
    pub fn average(&mut self) {
        self.averaged += 1;
        let share = (self.averaged as f32).recip();
        let taken = self.compute(|layers, _| layers.average(share));
        self.keep_failure(taken);
        if let Some(embedding) = &mut self.embedding {
            embedding.average(share);
        }
    }

    /// Puts the mean of the weights that were taken into it in their place, and forgets it. Where none
    /// were taken they stay as they are.
    pub fn settle(&mut self) {
        if std::mem::take(&mut self.averaged) == 0 {
            return;
        }
        let settled = self.compute(|layers, _| layers.settle());
        self.keep_failure(settled);
        if let Some(embedding) = &mut self.embedding {
            embedding.settle();
        }
    }

    /// The weights as they are now, with what the encoder had been tuned to before.
    ///
    /// # Errors
    /// [`EncoderError::Tuned`] when they cannot be written as a safetensors file.
    pub fn weights(&self) -> Result<TunedWeights, EncoderError> {
        self.check_whole()?;
        let values = self.layers.row(Row::Values)?;
        let own = self.layers.tensors().iter().map(|tensor| (tensor, &*values));
        let mut tensors: Vec<Named<'_>> = Vec::new();
        let embedding = self.embedding.iter().flat_map(|embedding| {
            embedding.weights.tensors.iter().map(|tensor| (tensor, &*embedding.weights.values))
        });
        for (tensor, values) in embedding.chain(own) {
            let values = &values[tensor.place.clone()];
            tensors.push((tensor.name.clone(), tensor.shape.clone(), values));
        }
        if let Some(embedding) = &self.embedding {
            let shape = vec![self.config.vocabulary, self.config.hidden];
            tensors.push((crate::checkpoint::WORDS.to_owned(), shape, &embedding.words.values));
        }
        let layers = self.from..self.config.features.upper;
        TunedWeights::collect(&self.files, &layers, &tensors, self.parent.as_ref())
    }

    /// Lets the layers do something with the batch; once more on the processor where their device fails.
    fn compute(
        &mut self,
        work: impl Fn(&mut dyn Layers, &Batch) -> Result<(), EncoderError>,
    ) -> Result<(), EncoderError> {
        match work(&mut *self.layers, &self.batch) {
            Err(error) => {
                self.leave(error)?;
                work(&mut *self.layers, &self.batch)
            }
            Ok(()) => Ok(()),
        }
    }

    /// Leaves a device that failed for the processor, with all that it holds.
    fn leave(&mut self, error: EncoderError) -> Result<(), EncoderError> {
        if !self.device.give_up(&error) {
            return Err(error);
        }
        let copy = Fused::copy_of(&self.config, self.extent, &*self.layers)?;
        self.layers = Box::new(copy);
        Ok(())
    }

    /// Remembers that the weights are no longer what they should be.
    fn keep_failure(&mut self, done: Result<(), EncoderError>) {
        if let Err(error) = done {
            self.broken = Some(error.to_string());
        }
    }

    fn check_whole(&self) -> Result<(), EncoderError> {
        match &self.broken {
            Some(reason) => Err(EncoderError::Batch { reason: reason.clone() }),
            None => Ok(()),
        }
    }
}

/// The layers to be trained, where the device computes them; on the processor where it fails at once.
fn layers(
    config: &Config,
    from: usize,
    extent: Extent,
    laid: Laid,
    device: &Device,
) -> Result<Box<dyn Layers>, EncoderError> {
    if let Some(at) = device.tensors() {
        match Composed::new(config, from, extent, &laid, device, at) {
            Err(error) if device.give_up(&error) => {}
            made => return Ok(Box::new(made?)),
        }
    }
    Ok(Box::new(Fused::new(config, extent, laid)))
}

/// The dropout of one place of the model.
fn site(dropping: Option<Dropout>, site: u64) -> Option<Dropout> {
    dropping.map(|dropout| dropout.at(site))
}

impl fmt::Debug for Tuning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Tuning")
            .field("from", &self.from)
            .field("upper", &self.config.features.upper)
            .field("device", &self.device)
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}
