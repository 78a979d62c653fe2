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
use crate::scheme::Scheme;
use crate::steps::Steps;
use crate::tags::{Allowed, tag_count};

/// What the caller calls a concept, opaque to this crate: the bytes of its UUID.
///
/// A head carries the keys of its concepts, so that a warm start finds the rows of the concepts
/// that both fits share, in whatever order, and so that a stored head says what it can tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ConceptKey(pub [u8; 16]);

/// A linear layer from the features of a word to its tag, with what decoding needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    pub(crate) dim: usize,
    pub(crate) concepts: Vec<ConceptKey>,
    /// Concepts without a single span are never suggested.
    pub(crate) usable: Vec<bool>,
    pub(crate) scheme: Scheme,
    /// `rows × dim`, for features as they come: the standardisation is folded in.
    pub(crate) weights: Vec<f32>,
    pub(crate) bias: Vec<f32>,
    /// What the steps between words add to the score of a tag sequence.
    pub(crate) steps: Steps,
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
            static SCRATCH: RefCell<Scratch> = const { RefCell::new(Scratch::new()) };
        }
        let words = example.words(self.dim)?;
        SCRATCH.with_borrow_mut(|scratch| {
            let logits = self.logits(example.features, words, scratch, cores);
            if !logits.iter().all(|logit| logit.is_finite()) {
                return Err(TaggerError::BadFeatures(
                    "they hold a value that is not a finite number".to_owned(),
                ));
            }
            let allowed = Allowed::new(example.known, words, &self.usable);
            Ok(read(&Decoder::new(logits, &allowed, self.steps), &allowed))
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

    /// Scores of each word and BIO tag, `words × tags`.
    fn logits<'a>(
        &self,
        features: &[f16],
        words: usize,
        scratch: &'a mut Scratch,
        cores: Cores,
    ) -> &'a [f32] {
        let Scratch { inputs, scores, logits } = scratch;
        let rows = self.bias.len();
        inputs.resize(words * self.dim, 0.0);
        scores.resize(words * rows, 0.0);
        features.convert_to_f32_slice(inputs);
        project(inputs, &self.weights, scores, (words, self.dim, rows), cores);
        let tags = tag_count(self.concepts.len());
        logits.clear();
        for row in scores.chunks_exact(rows) {
            logits.extend((0..tags).map(|tag| {
                let row_of_tag = self.scheme.row(tag);
                row[row_of_tag] + self.bias[row_of_tag]
            }));
        }
        logits
    }
}

/// Room that the sentences of one thread share.
struct Scratch {
    inputs: Vec<f32>,
    scores: Vec<f32>,
    logits: Vec<f32>,
}

impl Scratch {
    const fn new() -> Self {
        Self { inputs: Vec::new(), scores: Vec::new(), logits: Vec::new() }
    }
}
