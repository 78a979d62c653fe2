//! The version in use as a model that needs neither a project nor this program.

mod beside;
mod reading;

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Arc, atomic::AtomicBool},
};

use handful_encoder::{Encoder, EncoderError, TagLayer, TokenClassifier, TokenStates};
use handful_store::{Store, StoreError};
use handful_tagger::{
    Example, Outputs, PlainLayer, TaggerError,
    deep::{DeepOptions, Imitation, imitation},
};
use uuid::Uuid;

use beside::Beside;

use crate::{
    Cause, Score, SentenceRef, SessionError, Trouble, io,
    jobs::{Lesson, Model},
    reader::Reader,
    source::POOLING,
    worker,
};

/// How many words a layer is fitted to at the most: beyond it more of them change little.
pub(crate) const WORDS: usize = 40_000;

/// By how many words at the most it is told how much is tagged alike.
pub(crate) const APART: usize = 10_000;

/// How many layers are tuned to say what the head says, from the upper feature layer down.
const TUNED: usize = 4;

/// How they are tuned.
const IMITATION: DeepOptions = DeepOptions {
    epochs: 4,
    least_steps: 300,
    most_steps: 600,
    by_heart: 0.0,
    ..DeepOptions::DEFAULT
};

/// How many sentences are read between two looks at how far it is.
const STRETCH: usize = 128;

/// The version in use as it was when it was asked for, with what it takes to make a model of it that
/// stands alone.
pub struct InUse {
    pub(crate) model: Arc<Model>,
    /// What reads for it.
    pub(crate) reader: Arc<Reader>,
    /// The encoder as it came.
    pub(crate) frozen: Arc<Reader>,
    /// What the concepts of its head are called.
    pub(crate) names: Vec<String>,
    pub(crate) examples: Vec<Lesson>,
    /// Untouched sentences, from which the layer learns what the head says.
    pub(crate) shown: Vec<Lesson>,
    /// Untouched sentences by which the two are compared.
    pub(crate) apart: Vec<Lesson>,
    pub(crate) held_out: Vec<Lesson>,
    pub(crate) texts: HashMap<SentenceRef, String>,
}

/// A model that stands alone: what it is, and how it does beside the one that it was made of.
#[derive(Debug)]
pub struct StandAlone {
    /// The model, its tags being those of [`Outputs::names`].
    pub classifier: TokenClassifier,
    /// The concepts that it tags, with how many annotations each was learned from.
    pub concepts: Vec<(String, u32)>,
    /// The version that it was made of.
    pub version: u32,
    /// How many annotations that version learned from.
    pub labels: u32,
    /// Whether layers of the encoder were tuned for it.
    pub tuned: bool,
    /// What the encoder is called.
    pub encoder: String,
    /// SPDX identifier of its licence, where it says.
    pub licence: Option<String>,
    /// On the sentences that are kept apart from learning: the version in use, then this model. None where
    /// there are no such sentences.
    pub scores: Option<(Score, Score)>,
    /// How many words the two tag alike.
    pub alike: Alike,
}

/// How far the making of a model is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Making {
    /// Sentences are read.
    Reading {
        /// How many are.
        done: u64,
        /// Of how many.
        total: u64,
    },
    /// Layers are tuned to say what the head says.
    Fitting {
        /// Steps taken.
        done: u64,
        /// Steps in all.
        total: u64,
    },
}

/// How far two models say the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alike {
    /// Sentences that both have read.
    pub sentences: u32,
    /// Words of them.
    pub words: u32,
    /// Words with the same tag.
    pub same: u32,
    /// The model that stands alone was fitted to these very sentences, there being no others.
    pub seen: bool,
}

impl InUse {
    /// Has the texts at hand of all sentences that will be read. Those whose document is gone by now
    /// are left out in what follows.
    pub(crate) async fn fetch(&mut self, store: &Store) -> Result<(), StoreError> {
        let judged = self.held_out.iter().chain(&self.apart);
        let taught = self.examples.iter().chain(&self.shown);
        let wanted: HashSet<SentenceRef> = judged.chain(taught).map(|lesson| lesson.at).collect();
        let documents: HashSet<Uuid> = wanted.iter().map(|at| at.document).collect();
        for id in documents {
            let document = match store.document(id).await {
                Ok(document) => document,
                Err(StoreError::NoSuchDocument { .. }) => continue,
                Err(error) => return Err(error),
            };
            for (ordinal, text) in io::sentence_texts(&document).into_iter().enumerate() {
                let at = SentenceRef { document: id, ordinal: ordinal as u32 };
                if wanted.contains(&at) {
                    self.texts.insert(at, text.to_owned());
                }
            }
        }
        Ok(())
    }

    /// Makes a model of it: the encoder with the layers of this version, tuned once more until a plain layer
    /// upon the last of them says what the head says. Takes all cores, and a minute or so beside what
    /// it takes to read what nobody has read so far; `tell` hears how far it is.
    ///
    /// # Errors
    /// [`SessionError::Cancelled`] soon after `stop` was raised; [`SessionError::Failed`] for an encoder
    /// that has no layers of its own to hand out, or where anything cannot be computed.
    pub fn stand_alone(
        &self,
        mut tell: impl FnMut(Making),
        stop: &AtomicBool,
    ) -> Result<StandAlone, SessionError> {
        let Some(encoder) = self.frozen.source.encoder() else {
            return Err(trouble("This project's encoder cannot be written to a folder."));
        };
        let tuned = match &self.model.tuned {
            Some(tuned) => Some(encoder.with_tuned(&tuned.weights).map_err(of_encoder)?),
            None => None,
        };
        let start = tuned.as_ref().unwrap_or(encoder);
        let Imitation { weights, layer } = self.imitated(start, &mut tell, stop)?;
        let encoder = encoder.with_tuned(&weights).map_err(of_encoder)?;
        let PlainLayer { concepts: learned, weights, bias, .. } = layer;
        let names: Vec<String> =
            learned.iter().filter_map(|&concept| self.names.get(concept).cloned()).collect();
        let tags = Outputs::names(&names);
        let outputs = Outputs::parse(&tags).map_err(of_tagger)?;
        let classifier =
            TokenClassifier::new(&encoder, TagLayer { tags, weights, bias }).map_err(of_encoder)?;
        let beside = Beside { in_use: self, classifier: &classifier, outputs, learned: &learned };
        let scores = beside.scores(&mut tell, stop)?;
        let alike = beside.alike(&mut tell, stop)?;
        let marked = |concept: usize| -> u32 {
            let spans = self.examples.iter().flat_map(|lesson| &lesson.known.annotations);
            spans.map(|span| u32::from(span.concept == concept)).sum()
        };
        Ok(StandAlone {
            concepts: names
                .into_iter()
                .zip(learned.iter().map(|&concept| marked(concept)))
                .collect(),
            version: self.model.version,
            labels: self.model.labels,
            tuned: tuned.is_some(),
            encoder: encoder.name().to_owned(),
            licence: encoder.licence().map(str::to_owned),
            scores,
            alike,
            classifier,
        })
    }

    /// Layers upon those of `encoder`, and a plain layer, that say what the head says.
    fn imitated(
        &self,
        encoder: &Encoder,
        tell: &mut impl FnMut(Making),
        stop: &AtomicBool,
    ) -> Result<Imitation, SessionError> {
        let options = DeepOptions {
            from_layer: encoder.feature_layers().upper.saturating_sub(TUNED),
            ..IMITATION
        };
        let taught: Vec<&Lesson> = self.examples.iter().chain(&self.shown).collect();
        let (mut rows, mut states) = (Vec::new(), Vec::new());
        for stretch in taught.chunks(STRETCH) {
            let (done, total) = (states.len() as u64, taught.len() as u64);
            rows.extend(self.rows(
                stretch,
                &mut |_| tell(Making::Reading { done, total }),
                stop,
            )?);
            states.extend(self.read(stretch, |inputs| {
                encoder.token_states(inputs, POOLING, options.from_layer, stop)
            })?);
        }
        let mut examples = Vec::new();
        let mut read: Vec<&TokenStates> = Vec::new();
        for ((lesson, rows), states) in taught.iter().zip(&rows).zip(&states) {
            let (Some(features), Some(states)) = (rows.as_deref(), states) else { continue };
            examples.push(Example { features, known: &lesson.known });
            read.push(states);
        }
        // What is known by its name alone is a guess, good enough to be shown to a person and no more.
        let head = &self.model.head;
        let by_name = |concept: usize| self.model.by_name.get(concept).is_some_and(|known| *known);
        let concepts: Vec<usize> = (0..head.concepts().len())
            .filter(|&concept| head.has_learned(concept) && !by_name(concept))
            .collect();
        let wanted = head.wanted(&examples, &concepts, stop).map_err(of_tagger)?;
        imitation(encoder, &read, &wanted, &options, stop, |at| {
            tell(Making::Fitting { done: at.done as u64, total: at.total as u64 });
        })
        .map_err(of_tagger)
    }
}

impl fmt::Debug for InUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InUse").field("version", &self.model.version).finish_non_exhaustive()
    }
}

fn trouble(message: &str) -> SessionError {
    SessionError::Failed(Trouble { cause: Cause::Encoder, message: message.to_owned() })
}

fn of_encoder(error: EncoderError) -> SessionError {
    match error {
        EncoderError::Stopped => SessionError::Cancelled,
        error => trouble(&error.to_string()),
    }
}

fn of_tagger(error: TaggerError) -> SessionError {
    match error {
        TaggerError::Stopped => SessionError::Cancelled,
        TaggerError::NothingToLearn => SessionError::NothingToLearn,
        error => SessionError::Failed(worker::internal(&format!("an error ({error})"))),
    }
}
