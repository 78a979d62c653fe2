//! What the owner asks of the worker, and what comes back. Each job carries all it needs.

use std::{collections::HashSet, path::PathBuf, sync::Arc};

use handful_encoder::TunedWeights;
use handful_tagger::{ConceptKey, Head, Known};
use uuid::Uuid;

use crate::{
    SentenceRef, SharedEncoder, Trouble,
    board::{Features, Key, Reading},
    measurement::Measured,
    reader::Reader,
    words::Words,
};

pub(crate) enum Job {
    /// Open the encoder and its cache.
    Open { encoder: SharedEncoder, cache: PathBuf },
    /// Read sentences: compute the features that are missing, and predict if there is a model.
    Read { reader: Arc<Reader>, model: Option<Arc<Model>>, items: Vec<Item> },
    /// Fit a head.
    Fit { reader: Arc<Reader>, lessons: Lessons, warm: Option<Arc<Model>> },
    /// Measure how good a model is, and how sure it may be.
    Measure { reader: Arc<Reader>, lessons: Lessons, held_out: Vec<Lesson>, model: Arc<Model> },
}

/// A head under the number of its version.
pub(crate) struct Model {
    pub(crate) version: u32,
    pub(crate) head: Head,
    /// How many annotations it learned from.
    pub(crate) labels: u32,
    /// Tells whether the gold is the one that it learned from.
    pub(crate) gold: u64,
    /// Which of the head's concepts, in its order, it knows by their names alone.
    pub(crate) by_name: Vec<bool>,
    /// The layers that were tuned for it; none where it reads what the encoder gives as it is.
    pub(crate) tuned: Option<Tuned>,
}

/// Layers that were tuned to a project.
#[derive(Clone)]
pub(crate) struct Tuned {
    pub(crate) weights: TunedWeights,
    /// What cross-validation of the whole round said. That of a head alone would flatter: the layers below
    /// it have seen every part.
    pub(crate) crossed: Measured,
}

/// One sentence to be read.
pub(crate) struct Item {
    pub(crate) at: SentenceRef,
    pub(crate) key: Key,
    /// First scalar value in the document.
    pub(crate) start: usize,
    pub(crate) words: Words,
    pub(crate) known: Known,
    /// The text, if the features are not in the cache as far as is known.
    pub(crate) text: Option<String>,
    /// Whether the features are held in memory should the disk not take them.
    pub(crate) needed: bool,
}

/// One sentence with what is known of it.
#[derive(Clone)]
pub(crate) struct Lesson {
    pub(crate) at: SentenceRef,
    pub(crate) key: Key,
    pub(crate) words: usize,
    pub(crate) known: Known,
}

/// What a head is fitted to.
#[derive(Clone, Default)]
pub(crate) struct Lessons {
    pub(crate) concepts: Vec<ConceptKey>,
    /// What they are called, in the same order.
    pub(crate) names: Vec<String>,
    pub(crate) examples: Vec<Lesson>,
    /// Untouched sentences that show what ordinary text looks like.
    pub(crate) unlabelled: Vec<Lesson>,
    /// How many annotations the examples hold.
    pub(crate) labels: u32,
    /// Tells this gold from any other.
    pub(crate) gold: u64,
}

impl Model {
    /// The concepts that it knows by their names alone.
    pub(crate) fn known_by_name(&self) -> HashSet<Uuid> {
        let concepts = self.head.concepts().iter().zip(&self.by_name);
        concepts.filter(|(_, by_name)| **by_name).map(|(key, _)| Uuid::from_bytes(key.0)).collect()
    }
}

impl Lessons {
    /// Whether anything is annotated in them.
    pub(crate) fn teach(&self) -> bool {
        self.examples.iter().any(|lesson| !lesson.known.annotations.is_empty())
    }

    /// Which concepts no annotation shows.
    pub(crate) fn unseen(&self) -> Vec<bool> {
        let mut unseen = vec![true; self.concepts.len()];
        for span in self.examples.iter().flat_map(|lesson| &lesson.known.annotations) {
            unseen[span.concept] = false;
        }
        unseen
    }
}

pub(crate) enum Done {
    Opened(Result<Arc<Reader>, Trouble>),
    Read(Vec<ReadItem>),
    Fitted(Result<Fitted, Trouble>),
    /// There is no annotation, and the names of the concepts say nothing.
    Nothing,
    Measured(Result<Measured, Trouble>),
    /// The flag was raised before there was anything to show.
    Interrupted,
    /// A panic, caught.
    Panicked(Trouble),
}

pub(crate) struct ReadItem {
    pub(crate) at: SentenceRef,
    pub(crate) features: Features,
    pub(crate) reading: Option<Reading>,
}

pub(crate) struct Fitted {
    pub(crate) head: Head,
    pub(crate) by_name: Vec<bool>,
    pub(crate) labels: u32,
    pub(crate) gold: u64,
    /// Lessons whose features were gone; the head knows nothing of them.
    pub(crate) missing: Vec<SentenceRef>,
}
