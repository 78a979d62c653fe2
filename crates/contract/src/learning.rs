use serde::{Deserialize, Serialize};

use crate::{ConceptId, DocumentId, Failure, SentenceRef, Suggestion};

/// What the learning loop is doing and how good it is. Can be asked for at any moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LearningState {
    /// What it is doing.
    pub phase: Phase,
    /// The number of the model version in use.
    pub version: Option<u32>,
    /// How many annotations that version learned from; 0 where it goes by the names of the concepts alone.
    pub labels: u32,
    /// How good it is, honestly.
    pub score: Score,
    /// The name of the encoder, such as `handful-mini`.
    pub encoder: String,
    /// Whether layers of the encoder were tuned for that version, beyond its head.
    #[serde(default)]
    pub deep: bool,
    /// Whether a person chose that version, so that nothing is learned for now.
    #[serde(default)]
    pub chosen: bool,
    /// How far the deep round in hand is, 0 to 1; none where none is running.
    #[serde(default)]
    pub deepening: Option<f32>,
    /// About how many seconds it still takes; none until that can be told.
    #[serde(default)]
    pub deepening_left: Option<f32>,
    /// Why deep rounds do not go as they would by themselves; none where they do.
    #[serde(default)]
    pub held_back: Option<DeepHold>,
    /// How many sentences the version in use has not read yet.
    pub unread: u32,
    /// How many texts are annotated in ways that contradict each other, and nobody called right; none
    /// until that was looked into.
    #[serde(default)]
    pub likely_errors: Option<u32>,
}

/// A text that is annotated in several ways, or annotated here and left outside in a done sentence there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LikelyError {
    /// The text, as it stands in the documents.
    pub surface: String,
    /// At least two, the most frequent first.
    pub readings: Vec<TextReading>,
}

/// One way in which a text is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextReading {
    /// The concept; none where the text was left outside in a done sentence.
    pub concept: Option<ConceptId>,
    /// In how many places.
    pub count: u32,
    /// The first of them.
    pub places: Vec<TextPlace>,
}

/// One place of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPlace {
    /// Its sentence.
    pub sentence: SentenceRef,
    /// First scalar value in the document.
    pub start: u32,
    /// One past the last scalar value.
    pub end: u32,
    /// What stands before it in the sentence, cut where that is long.
    pub before: String,
    /// What stands behind it in the sentence, cut where that is long.
    pub after: String,
}

/// Why deep rounds do not go as they would by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum DeepHold {
    /// The machine runs on its battery: they wait until it does not.
    Battery,
    /// The memory limit leaves too little for any round.
    TooLittleMemory {
        /// How many megabytes the limit must be for one.
        needed_mb: u32,
    },
    /// The last round left sentences out, for want of memory or because they are too long to be tuned on;
    /// the head has learned from them.
    LeftOut {
        /// How many sentences.
        sentences: u32,
    },
}

/// What the learning loop is doing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Phase {
    /// Reading the encoder from disk.
    #[default]
    Starting,
    /// There is nothing to learn from: no concept has an annotation.
    Waiting,
    /// Refitting the head.
    Learning,
    /// Reading the corpus with the version in use.
    Predicting {
        /// Sentences read.
        done: u32,
        /// All sentences.
        total: u32,
    },
    /// Everything is learned and read.
    Idle,
    /// It cannot learn; labelling goes on as before.
    Failed {
        /// Why.
        failure: Failure,
    },
}

/// Where a score comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoreBasis {
    /// Done sentences that training never touched.
    HoldOut,
    /// Cross-validation over done sentences.
    CrossValidation,
}

/// Strict entity-level score with an interval, or the reason why there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Score {
    /// Too few sentences are done.
    TooEarly {
        /// How many more done sentences it takes.
        sentences_needed: u32,
    },
    /// Measured.
    Measured {
        /// Micro F1, 0 to 1.
        f1: f32,
        /// Lower end of the 90 % interval.
        low: f32,
        /// Upper end of the 90 % interval.
        high: f32,
        /// Precision, 0 to 1.
        precision: f32,
        /// Recall, 0 to 1.
        recall: f32,
        /// On how many sentences.
        sentences: u32,
        /// Which ones.
        basis: ScoreBasis,
    },
}

impl Default for Score {
    fn default() -> Self {
        Self::TooEarly { sentences_needed: 5 }
    }
}

/// The suggestions for one document as they are now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentSuggestions {
    /// The document.
    pub document: DocumentId,
    /// The model version that made them; none before the first.
    pub version: Option<u32>,
    /// The suggestions, by start.
    pub suggestions: Vec<Suggestion>,
}

/// Why the queue proposes a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum AskReason {
    /// The model is least sure of it.
    LeastCertain {
        /// Length-normalised probability of the best tag sequence, 0 to 1.
        confidence: f32,
    },
    /// Drawn at random, so that the score stays honest and nothing is overlooked.
    Random,
    /// There is no model yet: the next in order.
    InOrder,
}

/// What the queue proposes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// The sentence.
    pub sentence: SentenceRef,
    /// Why this one.
    pub reason: AskReason,
    /// The sentence's text.
    pub text: String,
}
