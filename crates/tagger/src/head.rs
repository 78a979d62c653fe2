use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};

use half::f16;
use half::slice::HalfFloatSliceExt as _;
use rayon::prelude::*;

use crate::calibration::Calibration;
use crate::decode::{Decoder, Prediction};
use crate::error::TaggerError;
use crate::fit::Example;
use crate::linear::{Cores, project};
use crate::tags::{Allowed, tag_count};

/// What the caller calls a concept, opaque to this crate: the bytes of its UUID.
///
/// A head carries the keys of its concepts, so that a warm start finds the rows of the concepts
/// that both fits share, in whatever order, and so that a stored head says what it can tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ConceptKey(pub [u8; 16]);

/// A linear layer from the features of a word to its BIO tag, with what decoding needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    pub(crate) dim: usize,
    pub(crate) concepts: Vec<ConceptKey>,
    /// Concepts without a single span are never suggested.
    pub(crate) usable: Vec<bool>,
    /// `tags × dim`, for features as they come: the standardisation is folded in.
    pub(crate) weights: Vec<f32>,
    pub(crate) bias: Vec<f32>,
    /// The factor on an entity that begins right after another of its own concept.
    pub(crate) adjacency: f32,
    pub(crate) calibration: Calibration,
}

impl Head {
    /// The width of the features that it reads.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// The concepts in the order that [`crate::WordSpan::concept`] counts in.
    #[must_use]
    pub fn concepts(&self) -> &[ConceptKey] {
        &self.concepts
    }

    /// Whether the concept had a span to learn from. Others are never suggested.
    #[must_use]
    pub fn has_learned(&self, concept: usize) -> bool {
        self.usable.get(concept).copied().unwrap_or(false)
    }

    /// How raw span probabilities become calibrated ones.
    #[must_use]
    pub fn calibration(&self) -> Calibration {
        self.calibration
    }

    /// The same head with another calibration, as [`crate::cross_validate`] measured it.
    #[must_use]
    pub fn with_calibration(mut self, calibration: Calibration) -> Self {
        self.calibration = calibration;
        self
    }

    /// Decodes one sentence.
    ///
    /// What is known about it is honoured: annotated words keep their tags, rejected suggestions
    /// do not come back, and only what lies outside the annotations is returned. To decode as if
    /// nothing were known, as for a score, pass [`crate::Known::default`].
    ///
    /// # Errors
    /// [`TaggerError::BadFeatures`] when the matrix is not a multiple of [`Head::dim`].
    pub fn predict(&self, example: &Example<'_>) -> Result<Prediction, TaggerError> {
        self.decode(example, Cores::All)
    }

    /// Decodes many sentences on all cores, in their order.
    ///
    /// # Errors
    /// [`TaggerError::Stopped`] soon after `stop` was raised, [`TaggerError::BadFeatures`] as
    /// [`Head::predict`].
    pub fn predict_all(
        &self,
        examples: &[Example<'_>],
        stop: &AtomicBool,
    ) -> Result<Vec<Prediction>, TaggerError> {
        examples
            .par_iter()
            .map(|example| {
                if stop.load(Ordering::Relaxed) {
                    return Err(TaggerError::Stopped);
                }
                self.decode(example, Cores::One)
            })
            .collect()
    }

    fn decode(&self, example: &Example<'_>, cores: Cores) -> Result<Prediction, TaggerError> {
        self.with_decoder(example, cores, |decoder, _| decoder.decode(self.calibration))
    }

    /// Hands the tag probabilities of a sentence to `read`, with the tags that its words may have.
    pub(crate) fn with_decoder<R>(
        &self,
        example: &Example<'_>,
        cores: Cores,
        read: impl FnOnce(&Decoder<'_>, &Allowed) -> R,
    ) -> Result<R, TaggerError> {
        thread_local! {
            static SCRATCH: RefCell<(Vec<f32>, Vec<f32>)> = const { RefCell::new((Vec::new(), Vec::new())) };
        }
        let words = example.words(self.dim)?;
        let tags = tag_count(self.concepts.len());
        SCRATCH.with_borrow_mut(|(inputs, logits)| {
            inputs.resize(words * self.dim, 0.0);
            logits.resize(words * tags, 0.0);
            self.logits(example.features, inputs, logits, cores);
            if !logits.iter().all(|logit| logit.is_finite()) {
                return Err(TaggerError::BadFeatures(
                    "they hold a value that is not a finite number".to_owned(),
                ));
            }
            let allowed = Allowed::new(example.known, words, &self.usable);
            Ok(read(&Decoder::new(logits, &allowed, tags, self.adjacency), &allowed))
        })
    }

    /// The same head with each input scaled by its factor about its mean: 0 leaves an input out.
    pub(crate) fn weighed(&self, factors: &[f32], centre: &[f32]) -> Self {
        let mut head = self.clone();
        for (row, bias) in head.weights.chunks_exact_mut(self.dim).zip(&mut head.bias) {
            for ((weight, factor), centre) in row.iter_mut().zip(factors).zip(centre) {
                *bias += *weight * centre * (1.0 - factor);
                *weight *= factor;
            }
        }
        head
    }

    /// Scores of each word and tag, `words × tags`, into `logits`; `inputs` is room for the widened
    /// features.
    fn logits(&self, features: &[f16], inputs: &mut [f32], logits: &mut [f32], cores: Cores) {
        let tags = tag_count(self.concepts.len());
        features.convert_to_f32_slice(inputs);
        project(inputs, &self.weights, logits, (features.len() / self.dim, self.dim, tags), cores);
        for row in logits.chunks_exact_mut(tags) {
            for (logit, bias) in row.iter_mut().zip(&self.bias) {
                *logit += bias;
            }
        }
    }
}

/// The first bytes of a stored head; the last two digits are the version of the layout.
const MAGIC: &[u8; 8] = b"HFHEAD01";

impl Head {
    /// The head as bytes, little-endian: magic and version, width, number of concepts, temperature, adjacency,
    /// the concepts' keys and whether each was learned, biases, weights.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(
            28 + 17 * self.concepts.len() + 4 * (self.bias.len() + self.weights.len()),
        );
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&(self.dim as u32).to_le_bytes());
        bytes.extend_from_slice(&(self.concepts.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&self.calibration.temperature.to_le_bytes());
        bytes.extend_from_slice(&self.adjacency.to_le_bytes());
        for (key, &usable) in self.concepts.iter().zip(&self.usable) {
            bytes.extend_from_slice(&key.0);
            bytes.push(u8::from(usable));
        }
        for value in self.bias.iter().chain(&self.weights) {
            bytes.extend_from_slice(&value.to_le_bytes());
        }
        bytes
    }

    /// Reads what [`Head::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`TaggerError::BadHead`] for bytes of another layout, cut short, with something left over,
    /// or with values that no fit produces.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TaggerError> {
        let bad = |reason: &str| TaggerError::BadHead(reason.to_owned());
        let mut reader = Reader { rest: bytes };
        let magic = reader.take(MAGIC.len())?;
        if magic != MAGIC {
            return Err(if magic[..6] == MAGIC[..6] {
                bad("it was written by another version of Handful")
            } else {
                bad("it is not a Handful model")
            });
        }
        let dim = reader.number()? as usize;
        let count = reader.number()? as usize;
        let temperature = f32::from_bits(reader.number()?);
        let adjacency = f32::from_bits(reader.number()?);
        // The length is checked before anything of that size is reserved.
        let tags = 1 + 2 * count as u128;
        let expected = 17 * count as u128 + 4 * tags * (dim as u128 + 1);
        if reader.rest.len() as u128 != expected {
            return Err(bad("its length is wrong"));
        }
        let possible =
            temperature.is_finite() && temperature > 0.0 && (0.0..=1.0).contains(&adjacency);
        if dim == 0 || !possible {
            return Err(bad("its values are out of range"));
        }
        let mut concepts = Vec::with_capacity(count);
        let mut usable = Vec::with_capacity(count);
        for _ in 0..count {
            let mut key = [0; 16];
            key.copy_from_slice(reader.take(16)?);
            concepts.push(ConceptKey(key));
            usable.push(reader.take(1)?[0] != 0);
        }
        let mut values: Vec<f32> = reader
            .rest
            .chunks_exact(4)
            .map(|chunk| f32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]))
            .collect();
        if !values.iter().all(|value| value.is_finite()) {
            return Err(bad("its values are out of range"));
        }
        let weights = values.split_off(tag_count(count));
        Ok(Self {
            dim,
            concepts,
            usable,
            weights,
            bias: values,
            adjacency,
            calibration: Calibration { temperature },
        })
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], TaggerError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or_else(|| TaggerError::BadHead("it is cut short".to_owned()))?;
        self.rest = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32, TaggerError> {
        let taken = self.take(4)?;
        Ok(u32::from_le_bytes([taken[0], taken[1], taken[2], taken[3]]))
    }
}
