//! Words and names in one space: how well a name fits a word of a sentence is read off two vectors.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;

use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

use crate::{Encoder, EncoderError, Input, Pooling};

impl Encoder {
    /// One vector for each text, of length 1: the mean of the upper feature layer's vectors over all
    /// tokens, the special ones included. Where that layer is the last one, this is what
    /// sentence-transformers computes with mean pooling.
    ///
    /// # Errors
    /// As [`features`](Self::features).
    pub fn text_vectors(
        &self,
        texts: &[&str],
        stop: &AtomicBool,
    ) -> Result<Vec<Vec<f32>>, EncoderError> {
        let (layer, hidden) = (self.config.features.upper, self.config.hidden);
        let words: Vec<_> = texts.iter().map(|text| handful_text::words(text)).collect();
        let inputs: Vec<Input<'_>> =
            texts.iter().zip(&words).map(|(text, words)| Input { text, words }).collect();
        let states = self.token_states(&inputs, Pooling::FirstSubword, layer, stop)?;
        let vectors = states.iter().map(|states| {
            let mut sum = vec![0.0; hidden];
            for row in states.rows().values.chunks_exact(states.rows().dim) {
                sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += value.to_f32());
            }
            unit(&mut sum);
            sum
        });
        Ok(vectors.collect())
    }

    /// How many layers the model has; features may come from fewer.
    pub fn layers(&self) -> usize {
        self.config.layers
    }
}

/// A linear layer, its weights row-major, `outputs × inputs`.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    /// Row-major, one row for each output.
    pub weights: Vec<f32>,
    /// One number for each output.
    pub bias: Vec<f32>,
}

impl Projection {
    fn apply(&self, vector: &[f32]) -> Vec<f32> {
        let mut out = self.unscaled(vector);
        unit(&mut out);
        out
    }

    fn unscaled(&self, vector: &[f32]) -> Vec<f32> {
        let rows = self.weights.chunks_exact(vector.len());
        rows.zip(&self.bias).map(|(row, bias)| bias + dot(row, vector)).collect()
    }
}

/// The space in which a word of a sentence lies near the names that fit it.
///
/// Words come into it from the last layer of the encoder that was trained for it, names from
/// [`text_vectors`](Encoder::text_vectors) of the last layer too: in a folder those of the same encoder,
/// while it is being trained those of the one that it began as. Both go through a linear layer and are brought to length 1; the logit of "this name fits this word" is
/// their product by `scale` with `bias` added. Source: the two encoders of NuNER (Bogdanov et al. 2024),
/// with the sigmoid loss of SigLIP (Zhai et al. 2023).
#[derive(Clone, Debug, PartialEq)]
pub struct SharedSpace {
    /// From a word's vector.
    pub words: Projection,
    /// From a name's vector.
    pub names: Projection,
    /// What the cosine counts.
    pub scale: f32,
    /// The logit at a right angle.
    pub bias: f32,
    /// How long words are in the mean before they are brought to length 1, as
    /// [`word_length`](Self::word_length) measures it.
    pub length: f32,
}

/// What names give a word, as rows over its features: the logits of a [`SharedSpace`] with every word taken
/// to be of the mean length, which makes them linear.
#[derive(Clone, Debug, PartialEq)]
pub struct NameRows {
    /// `names × feature_dim`.
    pub weights: Vec<f32>,
    /// One number for each name.
    pub bias: Vec<f32>,
}

impl Encoder {
    /// How well each name fits a word, read off the word's features. `None` where the encoder was not
    /// pre-trained on names, or its features do not come from its last layer.
    ///
    /// # Errors
    /// As [`features`](Self::features).
    pub fn name_rows(
        &self,
        names: &[&str],
        stop: &AtomicBool,
    ) -> Result<Option<NameRows>, EncoderError> {
        let hidden = self.config.hidden;
        let fitting = |space: &&SharedSpace| space.words.weights.len() == space.dim() * hidden;
        let Some(space) = self.files.space.as_ref().filter(fitting) else { return Ok(None) };
        if self.config.features.upper != self.config.layers {
            return Ok(None);
        }
        let (mut weights, mut bias) = (Vec::new(), Vec::new());
        for vector in self.text_vectors(names, stop)? {
            let name = space.name(&vector);
            let sharpness = space.scale / space.length;
            let mut row = vec![0.0; self.feature_dim()];
            for (part, from) in name.iter().zip(space.words.weights.chunks_exact(hidden)) {
                row.iter_mut().zip(from).for_each(|(sum, value)| *sum += sharpness * part * value);
            }
            weights.extend(row);
            bias.push(sharpness * dot(&name, &space.words.bias) + space.bias);
        }
        Ok(Some(NameRows { weights, bias }))
    }
}

const PARTS: [&str; 7] =
    ["words.weight", "words.bias", "names.weight", "names.bias", "scale", "bias", "length"];

impl SharedSpace {
    /// The name of its file in an encoder's folder.
    pub const FILE: &'static str = "concepts.safetensors";

    /// How many dimensions it has.
    pub fn dim(&self) -> usize {
        self.words.bias.len()
    }

    /// A word's vector of the encoder's last layer, brought into the space: length 1.
    ///
    /// # Panics
    /// When the vector is not as wide as the encoder.
    pub fn word(&self, vector: &[f32]) -> Vec<f32> {
        assert_eq!(vector.len() * self.dim(), self.words.weights.len(), "a vector of the encoder");
        self.words.apply(vector)
    }

    /// How long a word is in the space before it is brought to length 1.
    ///
    /// # Panics
    /// When the vector is not as wide as the encoder.
    pub fn word_length(&self, vector: &[f32]) -> f32 {
        assert_eq!(vector.len() * self.dim(), self.words.weights.len(), "a vector of the encoder");
        let word = self.words.unscaled(vector);
        dot(&word, &word).sqrt()
    }

    /// A name's vector, brought into the space: length 1.
    ///
    /// # Panics
    /// When the vector is not as wide as the encoder of the names.
    pub fn name(&self, vector: &[f32]) -> Vec<f32> {
        assert_eq!(vector.len() * self.dim(), self.names.weights.len(), "a vector of a name");
        self.names.apply(vector)
    }

    /// The logit that a name fits a word, both as they are in the space.
    pub fn logit(&self, word: &[f32], name: &[f32]) -> f32 {
        self.scale * dot(word, name) + self.bias
    }

    /// A safetensors file in memory, to be kept beside the encoder's.
    ///
    /// # Errors
    /// [`EncoderError::Tuned`] when it cannot be written.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EncoderError> {
        let Self { words, names, scale, bias, length } = self;
        let dim = self.dim();
        let parts: [(&[f32], Vec<usize>); 7] = [
            (&words.weights, vec![dim, words.weights.len() / dim]),
            (&words.bias, vec![dim]),
            (&names.weights, vec![dim, names.weights.len() / dim]),
            (&names.bias, vec![dim]),
            (std::slice::from_ref(scale), vec![1]),
            (std::slice::from_ref(bias), vec![1]),
            (std::slice::from_ref(length), vec![1]),
        ];
        let bytes: Vec<Vec<u8>> = parts
            .iter()
            .map(|(values, _)| values.iter().flat_map(|value| value.to_le_bytes()).collect())
            .collect();
        let views = PARTS.iter().zip(&parts).zip(&bytes).map(|((name, (_, shape)), bytes)| {
            Ok((*name, TensorView::new(Dtype::F32, shape.clone(), bytes).map_err(damaged)?))
        });
        let views: Vec<(&str, TensorView<'_>)> = views.collect::<Result<_, EncoderError>>()?;
        let mark = HashMap::from([("format".to_owned(), "pt".to_owned())]);
        safetensors::serialize(views, Some(mark)).map_err(damaged)
    }

    /// Reads what [`to_bytes`](Self::to_bytes) gave.
    ///
    /// # Errors
    /// [`EncoderError::Tuned`] when the bytes are damaged or are something else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncoderError> {
        let tensors = SafeTensors::deserialize(bytes).map_err(damaged)?;
        let mut parts = Vec::with_capacity(PARTS.len());
        for name in PARTS {
            let view = tensors.tensor(name).map_err(damaged)?;
            if view.dtype() != Dtype::F32 {
                return Err(damaged(format!("{name} of the shared space is not in f32")));
            }
            let numbers = view.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
            let numbers: Vec<f32> = numbers.collect();
            if !numbers.iter().all(|number| number.is_finite()) {
                return Err(damaged(format!("{name} of the shared space holds no numbers")));
            }
            parts.push(numbers);
        }
        let [weights, bias, name_weights, name_bias, scale, offset, length] =
            <[Vec<f32>; 7]>::try_from(parts).map_err(|_| damaged("it is not whole"))?;
        let dim = bias.len();
        let fits =
            |weights: &[f32]| !weights.is_empty() && weights.len().is_multiple_of(dim.max(1));
        let single = (scale.as_slice(), offset.as_slice(), length.as_slice());
        let (&[scale], &[offset], &[length]) = single else {
            return Err(damaged("scale, bias and length of the shared space are single numbers"));
        };
        if length <= 0.0 {
            return Err(damaged("words of the shared space have no length"));
        }
        if dim == 0 || name_bias.len() != dim || !fits(&weights) || !fits(&name_weights) {
            return Err(damaged("the layers of the shared space do not fit together"));
        }
        let words = Projection { weights, bias };
        let names = Projection { weights: name_weights, bias: name_bias };
        Ok(Self { words, names, scale, bias: offset, length })
    }
}

/// Brings a vector to length 1.
fn unit(vector: &mut [f32]) {
    let length = dot(vector, vector).sqrt().max(1e-12);
    vector.iter_mut().for_each(|value| *value /= length);
}

fn dot(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

fn damaged(reason: impl std::fmt::Display) -> EncoderError {
    EncoderError::Tuned { reason: reason.to_string() }
}
