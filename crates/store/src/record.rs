//! What is read back from a project.

use std::collections::{BTreeMap, BTreeSet};

use handful_text::Span;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How far a person has come with a sentence or a document.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    /// Nobody has marked anything here.
    #[default]
    Untouched,
    /// Something is marked; the rest is unknown.
    InProgress,
    /// A person has said that everything here is marked.
    Done,
}

impl ReviewState {
    /// The number that stands for it in the database; indexes and triggers rely on it.
    pub(crate) fn number(self) -> i64 {
        match self {
            Self::Untouched => 0,
            Self::InProgress => 1,
            Self::Done => 2,
        }
    }

    pub(crate) fn from_number(number: i64) -> Self {
        match number {
            2 => Self::Done,
            1 => Self::InProgress,
            _ => Self::Untouched,
        }
    }
}

/// Where an annotation came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Origin {
    /// A person marked it.
    Person,
    /// It was imported with its document or read from a file of labelled texts.
    Imported,
    /// A person accepted or corrected a suggestion of this model version.
    Suggestion {
        /// The model version's number.
        version: u32,
    },
    /// A person accepted or corrected what a rule suggested.
    Rule,
}

/// What is looked for as a concept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The concept.
    pub concept: Uuid,
    /// How `text` is meant.
    pub kind: RuleKind,
    /// The words or the expression.
    pub text: String,
    /// Whether upper and lower case differ.
    pub case: bool,
    /// Where it comes from.
    pub source: RuleSource,
}

/// How a rule says what it looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleKind {
    /// These very words.
    Words,
    /// A regular expression.
    Expression,
}

/// Where a rule comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleSource {
    /// A person asked for it.
    Person,
    /// It came with a list.
    List,
    /// These words are annotated at least twice.
    Grown,
}

/// Whether the project can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// It can.
    ReadWrite,
    /// It can be looked at only.
    ReadOnly {
        /// Why, in a sentence for the user.
        reason: String,
    },
}

/// A person who annotates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotator {
    /// The same in every project of this person.
    pub id: Uuid,
    /// How they are called.
    pub name: String,
}

/// The project's own row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectInfo {
    /// The project.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// When it was made, in milliseconds since 1970.
    pub created_at: i64,
}

/// A type that the user defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concept {
    /// The concept.
    pub id: Uuid,
    /// Its name, unique in the project without regard to case.
    pub name: String,
    /// What it means; may be empty.
    pub description: String,
    /// Which of the twelve concept colours it wears, 0 to 11.
    pub color: u8,
    /// The key that marks it, one character, if it has one.
    pub key: Option<String>,
    /// How many annotations it has.
    pub annotations: u32,
}

/// How much of the project is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// All documents.
    pub documents: u32,
    /// Documents that are done.
    pub documents_done: u32,
    /// All sentences.
    pub sentences: u32,
    /// Sentences that are done.
    pub sentences_done: u32,
    /// All annotations.
    pub annotations: u32,
}

/// What every action may change and every screen shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pulse {
    /// The concepts in their order.
    pub concepts: Vec<Concept>,
    /// How much is done.
    pub progress: Progress,
    /// What undo would take back, in words ("mark “pitch motor” as component").
    pub undo: Option<String>,
    /// What redo would do again, in words.
    pub redo: Option<String>,
}

/// One action of the undo log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Its number, at least 1; later actions have higher ones.
    pub number: i64,
    /// The action in words.
    pub words: String,
    /// When it was done, in milliseconds since 1970.
    pub created_at: i64,
    /// Whether it was taken back and can be done again.
    pub undone: bool,
    /// Where it happened, with the title: none where it was in no document, or the document is gone.
    pub document: Option<(Uuid, String)>,
}

/// Which documents a list or a stream holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Filter {
    /// Every document.
    #[default]
    All,
    /// Documents that are not done.
    ToDo,
    /// Documents that are done.
    Done,
}

/// One line of the document list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRow {
    /// The document.
    pub id: Uuid,
    /// Its title, or the beginning of its text where it has none.
    pub title: String,
    /// Its review state: done when all its sentences are, untouched when none is touched.
    pub state: ReviewState,
    /// How many sentences it has.
    pub sentences: u32,
    /// How many of them are done.
    pub sentences_done: u32,
    /// How many annotations it has.
    pub annotations: u32,
}

/// A stretch of the document list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// How many documents the filter lets through.
    pub total: u32,
    /// The place of the first row within them.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<DocumentRow>,
}

/// One sentence of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its place in the document, counted from 0.
    pub ordinal: u32,
    /// Where it stands in the document.
    pub span: Span,
    /// Its review state.
    pub state: ReviewState,
    /// Whether it is kept apart from training to measure the score. Only a done sentence is.
    pub held_out: bool,
}

/// A span with a concept that a person made or accepted. Annotations of one document never overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// The annotation.
    pub id: Uuid,
    /// Where it stands in its document.
    pub span: Span,
    /// The text it covers.
    pub surface: String,
    /// Its concept.
    pub concept: Uuid,
    /// Where it came from.
    pub origin: Origin,
    /// Who made or accepted it.
    pub annotator: Uuid,
}

/// One document with everything a person made of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The document.
    pub id: Uuid,
    /// The identifier that its source gave it.
    pub external_id: Option<String>,
    /// The title that its source gave it.
    pub given_title: Option<String>,
    /// The given title, or the beginning of its text where it has none.
    pub title: String,
    /// Its text, as imported.
    pub text: String,
    /// What else its source said of it.
    pub meta: BTreeMap<String, serde_json::Value>,
    /// Its review state.
    pub state: ReviewState,
    /// Its sentences in order. What lies between two of them is white space.
    pub sentences: Vec<Sentence>,
    /// Its annotations, by start.
    pub annotations: Vec<Annotation>,
}

/// One sentence: its document and its place in it, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The document that holds the sentence.
    pub document: Uuid,
    /// The sentence's place in the document, counted from 0.
    pub ordinal: u32,
}

/// A span and a concept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LabelledSpan {
    /// Where it stands in its document.
    #[serde(with = "crate::change::span")]
    pub span: Span,
    /// The concept.
    pub concept: Uuid,
}

/// What a person says of one suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Decision {
    /// It is right.
    Accept,
    /// It is wrong; this span is not of this concept.
    Reject,
    /// Nearly: this is meant.
    Edit {
        /// The span and concept that are meant.
        meant: LabelledSpan,
    },
}

/// A decision as it was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionRecord {
    /// The decision.
    pub id: Uuid,
    /// The document.
    pub document: Uuid,
    /// What was suggested.
    pub suggested: LabelledSpan,
    /// The model version that suggested it; 0 where a rule did.
    pub version: u32,
    /// The probability it gave, 0 to 1.
    pub probability: f32,
    /// What the person said.
    pub decision: Decision,
    /// Who said it.
    pub annotator: Uuid,
    /// When, in milliseconds since 1970.
    pub created_at: i64,
}

/// A text that a person called right as it is, although it is annotated in several ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// The text, as it stands in the documents.
    pub surface: String,
    /// The concepts that it may be annotated with; none among them stands for "left outside".
    pub readings: BTreeSet<Option<Uuid>>,
}

impl Confirmation {
    /// Whether this says that a text with these readings is right.
    #[must_use]
    pub fn covers(&self, surface: &str, readings: &BTreeSet<Option<Uuid>>) -> bool {
        self.surface == surface && readings.is_subset(&self.readings)
    }
}

/// What a note is on: a sentence, or a whole document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoteOn {
    /// The document.
    pub document: Uuid,
    /// The sentence's place in it, counted from 0; none for the whole document.
    pub ordinal: Option<u32>,
}

/// What a person wants to come back to. One without a flag and without words is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// Whether it is flagged.
    pub flagged: bool,
    /// A few words; may be empty.
    pub text: String,
}

/// A note with what it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteRecord {
    /// The place.
    pub on: NoteOn,
    /// The note.
    pub note: Note,
}

/// What training may know of one document: its touched sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gold {
    /// The document.
    pub document: Uuid,
    /// Those sentences that are not untouched or that a live annotation or rejection lies in, in order.
    pub sentences: Vec<GoldSentence>,
}

/// What training may know of one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldSentence {
    /// Its place in the document, counted from 0.
    pub ordinal: u32,
    /// Where it stands in the document.
    pub span: Span,
    /// Its review state.
    pub state: ReviewState,
    /// Whether training must not see it.
    pub held_out: bool,
    /// Annotations that reach into it, by start; offsets of the document, not clipped.
    pub annotations: Vec<LabelledSpan>,
    /// Spans that are not of the named concept: live rejections that no annotation overrules.
    pub rejected: Vec<LabelledSpan>,
}
