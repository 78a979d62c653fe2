//! An encoder with a linear layer upon it that scores the tags of words: Hugging Face's
//! `…ForTokenClassification`, read, computed and written.

mod config;
mod folder;
mod layer;
mod onnx;
mod tokens;

use std::path::Path;
use std::sync::atomic::AtomicBool;

use rayon::prelude::*;

pub use layer::TagLayer;

use crate::config::Config;
use crate::files::Files;
use crate::reading;
use crate::{Device, Encoder, EncoderError, FeatureLayers, Input, Pooling};

/// A model that scores each word of a sentence for each of its tags and needs nothing else: an encoder and a
/// linear layer on the last layer's vector of a word's first sub-word.
pub struct TokenClassifier {
    encoder: Encoder,
    layer: TagLayer,
}

impl TokenClassifier {
    /// An encoder up to its upper feature layer, tuned weights in their place, with a layer upon it. Every
    /// weight of the encoder is shared.
    ///
    /// # Errors
    /// [`EncoderError::Classifier`] when the layer does not fit the encoder or itself, or holds something
    /// that is no number.
    pub fn new(encoder: &Encoder, layer: TagLayer) -> Result<Self, EncoderError> {
        layer.check(encoder.config.hidden)?;
        let encoder = encoder.with_feature_layers(encoder.config.features)?;
        Ok(Self { encoder, layer })
    }

    /// A token classifier of the BERT family from a folder in the Hugging Face layout, ours or anybody's.
    /// What its tags mean is for the caller to say.
    ///
    /// # Errors
    /// As [`Encoder::open`]; [`EncoderError::Classifier`] where `config.json` gives its outputs no names
    /// (`id2label`), where there is no `classifier` of that size, or a weight is no number.
    pub fn open_on(folder: &Path, device: &Device) -> Result<Self, EncoderError> {
        let files = Files::open(folder)?;
        // The family first: of a foreign model nothing else is worth saying. Then what takes no time.
        Config::parse(&files.config)?;
        let tags = config::tags(&files.config)?;
        let encoder = Encoder::load(files, device)?;
        let (hidden, layers) = (encoder.config.hidden, encoder.config.layers);
        let layer = {
            let checkpoint = encoder.checkpoint()?;
            TagLayer::of(&checkpoint, tags, hidden)?
        };
        layer.check(hidden)?;
        // A manifest may have features taken from below, but the layer stands on the last one.
        let features = FeatureLayers { upper: layers, lower: layers.saturating_sub(1) };
        Ok(Self { encoder: encoder.with_feature_layers(features)?, layer })
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        self.encoder.name()
    }

    /// The names of its outputs, in their order.
    pub fn tags(&self) -> &[String] {
        &self.layer.tags
    }

    /// For each sentence a score for each word and tag, `words × tags`, in the order given. They are
    /// logits: softmax over a word's makes probabilities of them.
    ///
    /// Long sentences are read in windows, as by [`Encoder::features`].
    ///
    /// # Errors
    /// As there.
    pub fn scores(
        &self,
        inputs: &[Input<'_>],
        stop: &AtomicBool,
    ) -> Result<Vec<Vec<f32>>, EncoderError> {
        let hidden = self.encoder.config.hidden;
        let vectors = self
            .encoder
            .compute(|reader| reading::read::<f32>(reader, inputs, Pooling::FirstSubword, stop))?;
        let scored = vectors.par_iter().map(|rows| {
            let words = rows.chunks_exact(2 * hidden);
            words.flat_map(|row| self.layer.scores(&row[..hidden])).collect()
        });
        Ok(scored.collect())
    }
}

impl std::fmt::Debug for TokenClassifier {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut debug = formatter.debug_struct("TokenClassifier");
        debug.field("encoder", &self.encoder).field("tags", &self.layer.tags).finish()
    }
}

fn refuse(reason: impl Into<String>) -> EncoderError {
    EncoderError::Classifier { reason: reason.into() }
}
