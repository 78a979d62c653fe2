use handful_store::RuleKind;
use handful_text::Span;
use uuid::Uuid;

use handful_tagger::deep::DeepOptions;

use crate::{Clock, DeepHold, Manners, Power};

/// One sentence: its document and its place in it, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SentenceRef {
    /// The document that holds the sentence.
    pub document: Uuid,
    /// Its place in the document, counted from 0.
    pub ordinal: u32,
}

/// What the learning loop is doing and how good it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// What it is doing.
    pub phase: Phase,
    /// The number of the model version in use; none before the first.
    pub version: Option<u32>,
    /// How many annotations that version learned from; 0 where it goes by the names of the concepts alone.
    pub labels: u32,
    /// How good it is, honestly.
    pub score: Score,
    /// The name of the encoder; empty until it is read from disk.
    pub encoder: String,
    /// Whether layers of the encoder were tuned for the version in use.
    pub deep: bool,
    /// Whether a person chose the version in use, so that nothing is learned for now.
    pub chosen: bool,
    /// How far the deep round in hand is, 0 to 1; none where none is running.
    pub deepening: Option<f32>,
    /// About how many seconds it still takes at the pace so far; none until that can be told.
    pub deepening_left: Option<f32>,
    /// Why deep rounds do not go as they would by themselves; none where they do.
    pub held_back: Option<DeepHold>,
    /// How many sentences the version in use has not read yet. Without a version: how many sentences
    /// the encoder has not read yet.
    pub unread: u32,
    /// How many texts are annotated in ways that contradict each other; none until that was looked into.
    pub likely_errors: Option<u32>,
}

/// What the learning loop is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Reading the encoder from disk.
    #[default]
    Starting,
    /// There is nothing to learn from: no concept has an annotation. The corpus may be read already.
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
    /// It cannot learn at present; labelling goes on as before. After a failure in the course of work
    /// the next change of the gold makes it try again.
    Failed(Trouble),
}

/// Why the loop cannot learn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What failed.
    pub cause: Cause,
    /// A sentence for the user that says what is wrong and what to do.
    pub message: String,
}

/// Which part of the loop failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The encoder's files cannot be read or used.
    Encoder,
    /// The project file cannot be read.
    Store,
    /// A mistake of ours, caught before it could do harm.
    Internal,
}

/// Where a score comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// Done sentences that training never touched.
    HoldOut,
    /// Cross-validation over done sentences.
    CrossValidation,
}

/// Strict entity-level score with an interval, or the reason why there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Score {
    /// Too few sentences are done, or those that are done hold no annotation.
    TooEarly {
        /// How many more done sentences it takes, at least 1.
        sentences_needed: u32,
    },
    /// Measured.
    Measured {
        /// Micro F1, 0 to 1.
        f1: f32,
        /// Lower end of the 90 % bootstrap interval of F1.
        low: f32,
        /// Upper end of the 90 % bootstrap interval of F1.
        high: f32,
        /// Precision, 0 to 1.
        precision: f32,
        /// Recall, 0 to 1.
        recall: f32,
        /// On how many sentences.
        sentences: u32,
        /// Which ones.
        basis: Basis,
    },
}

impl Default for Score {
    fn default() -> Self {
        Self::TooEarly { sentences_needed: crate::score::DONE_FOR_SCORE }
    }
}

/// A span with a concept that the model in use proposes, or a rule; never gold until accepted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Suggestion {
    /// Where, in scalar values of the document.
    pub span: Span,
    /// Its concept.
    pub concept: Uuid,
    /// Calibrated probability, 0 to 1. That of a rule is how often such matches are right.
    pub probability: f32,
    /// What kind of rule suggests it, where no model does.
    pub rule: Option<RuleKind>,
}

/// The suggestions of one document as they are now.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestions {
    /// The document.
    pub document: Uuid,
    /// The newest model version that read any of its sentences; none before the first.
    pub version: Option<u32>,
    /// By start. They overlap neither one another nor any annotation, and none was rejected.
    pub suggestions: Vec<Suggestion>,
}

impl Suggestions {
    /// By which version a suggestion of these is recorded: 0 where a rule makes it.
    #[must_use]
    pub fn version_of(&self, suggestion: &Suggestion) -> u32 {
        match suggestion.rule {
            Some(_) => 0,
            None => self.version.unwrap_or(0),
        }
    }
}

/// Why the queue proposes a sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reason {
    /// The model is least sure of it.
    LeastCertain {
        /// Length-normalised probability of the best tag sequence, 0 to 1.
        confidence: f32,
    },
    /// Drawn at random, so that the score stays honest and nothing is overlooked.
    Random,
    /// No model has read anything yet: the next in order.
    InOrder,
}

/// What the queue proposes.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The sentence.
    pub sentence: SentenceRef,
    /// Why this one.
    pub reason: Reason,
    /// The sentence's text.
    pub text: String,
}

/// A text that is annotated in several ways, or annotated here and left outside in a done sentence there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikelyError {
    /// The text, as it stands in the documents.
    pub surface: String,
    /// At least two, the most frequent first.
    pub readings: Vec<TextReading>,
}

/// One way in which a text is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextReading {
    /// The concept; none where the text was left outside in a done sentence.
    pub concept: Option<Uuid>,
    /// In how many places.
    pub count: u32,
    /// The first of them.
    pub places: Vec<TextPlace>,
}

/// One place of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextPlace {
    /// Its sentence.
    pub sentence: SentenceRef,
    /// Where it stands in the document.
    pub span: Span,
    /// What stands before it in the sentence, cut where that is long.
    pub before: String,
    /// What stands behind it in the sentence, cut where that is long.
    pub after: String,
}

/// An annotation that resembles a span in what the encoder in use makes of both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbour {
    /// Its sentence.
    pub sentence: SentenceRef,
    /// Where it stands in the document.
    pub span: Span,
    /// Its concept.
    pub concept: Uuid,
    /// How alike they are, −1 to 1: the cosine between the means of their words' vectors, taken from the
    /// mean of all annotations.
    pub likeness: f32,
}

/// What the session tells without being asked. Hints only: everything can be asked for at any time.
#[derive(Clone, Debug, PartialEq)]
pub enum Hint {
    /// The state is another one now.
    State(State),
    /// The suggestions of these documents are new; of any document if empty.
    Suggestions(Vec<Uuid>),
}

/// What a session can be told at its start.
#[derive(Clone, Debug)]
pub struct Options {
    /// What every random choice follows from: same project, same acts, same seed, same proposals.
    pub seed: u64,
    /// Whether the corpus is read in the background. A command-line run that only imports or exports
    /// has no use for it; what is awaited is done either way.
    pub background: bool,
    /// After how many new annotations a deep round begins by itself; none for never.
    pub deep_after: Option<u32>,
    /// How deep rounds tune the layers.
    pub tuning: DeepOptions,
    /// How much of the machine it may take; [`Session::behave`](crate::Session::behave) changes it later.
    pub manners: Manners,
    /// Where the machine's power comes from.
    pub power: Power,
    /// What time it is.
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 0x4841_4e44_4655_4c31,
            background: true,
            deep_after: Some(5),
            tuning: DeepOptions::default(),
            manners: Manners::default(),
            power: Power::default(),
            clock: Clock::default(),
        }
    }
}

/// Why something awaited of the session did not come.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// The session was stopped.
    #[error("The project was closed before this was finished.")]
    Stopped,
    /// The caller asked to stop waiting.
    #[error("This was stopped. What is done so far is kept.")]
    Cancelled,
    /// No concept has an annotation.
    #[error("There is nothing to learn from yet: mark at least one span first.")]
    NothingToLearn,
    /// The ceiling of memory leaves too little for a deep round.
    #[error(
        "A deep round needs {} MB of memory for learning. Raise the limit in the settings, or go on without.",
        needed.div_ceil(1_000_000)
    )]
    TooLittleMemory {
        /// How many bytes the ceiling must be for one.
        needed: u64,
    },
    /// There is no such model version, its weights were let go, or it reads with another encoder.
    #[error(
        "Version {version} cannot be used: it was learned with another encoder, or too long ago. The versions \
         that can be used are marked in the list."
    )]
    UnusableVersion {
        /// Its number.
        version: u32,
    },
    /// The document is not in the project.
    #[error("The document is not in this project any more.")]
    NoSuchDocument,
    /// The loop failed.
    #[error("{}", .0.message)]
    Failed(Trouble),
}
