use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{AnnotationId, ConceptId, DocumentId, PlacedNote, RuleKind};

/// How far a person has come with a sentence or a document. *Done* turns "unlabelled" into "outside".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// Which documents a list holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentFilter {
    /// Every document.
    #[default]
    All,
    /// Documents that are not done.
    ToDo,
    /// Documents that are done.
    Done,
}

/// One line of the document list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRow {
    /// The document.
    pub id: DocumentId,
    /// Its title, or the beginning of its text where it has none.
    pub title: String,
    /// Its review state.
    pub state: ReviewState,
    /// How many sentences it has.
    pub sentences: u32,
    /// How many of them are done.
    pub sentences_done: u32,
    /// How many annotations it has.
    pub annotations: u32,
}

/// A stretch of the document list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentPage {
    /// How many documents the filter lets through.
    pub total: u32,
    /// The place of the first row within them.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<DocumentRow>,
}

/// One document with everything that is drawn of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The document.
    pub id: DocumentId,
    /// Its title, or the beginning of its text where it has none.
    pub title: String,
    /// Its text, as imported.
    pub text: String,
    /// What else its source said of it; values are JSON texts.
    pub meta: BTreeMap<String, String>,
    /// Its review state.
    pub state: ReviewState,
    /// Its sentences in order. What lies between two of them is white space.
    pub sentences: Vec<Sentence>,
    /// Its annotations, by start, then by descending end.
    pub annotations: Vec<Annotation>,
    /// What the model in use suggests, as far as it has read this document.
    pub suggestions: Vec<Suggestion>,
    /// Flags and notes on it and on its sentences.
    pub notes: Vec<PlacedNote>,
}

/// One sentence of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Its place in the document, counted from 0.
    pub ordinal: u32,
    /// First scalar value.
    pub start: u32,
    /// One past the last scalar value.
    pub end: u32,
    /// Its review state.
    pub state: ReviewState,
    /// Whether it is kept apart from training to measure the score.
    pub held_out: bool,
}

/// A span with a concept that a person made or accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotation {
    /// The annotation.
    pub id: AnnotationId,
    /// First scalar value.
    pub start: u32,
    /// One past the last scalar value.
    pub end: u32,
    /// Its concept.
    pub concept: ConceptId,
    /// Where it came from.
    pub origin: Origin,
}

/// Where an annotation came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Origin {
    /// A person marked it.
    Person,
    /// It was imported with its document.
    Imported,
    /// A person accepted or corrected a suggestion of this model version.
    Suggestion {
        /// The model version's number.
        version: u32,
    },
    /// A person accepted or corrected what a rule suggested.
    Rule,
}

/// A span with a concept that a model or a rule proposes; never gold until accepted.
///
/// A suggestion has no identity of its own: span and concept name it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// First scalar value.
    pub start: u32,
    /// One past the last scalar value.
    pub end: u32,
    /// Its concept.
    pub concept: ConceptId,
    /// Calibrated probability, 0 to 1. That of a rule is how often such matches are right.
    pub probability: f32,
    /// What kind of rule suggests it, where no model does.
    #[serde(default)]
    pub rule: Option<RuleKind>,
}

/// What a person says of one suggestion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Decision {
    /// It is right.
    Accept,
    /// It is wrong; this span is not of this concept.
    Reject,
    /// Nearly: this span and this concept are meant.
    Edit {
        /// First scalar value.
        start: u32,
        /// One past the last scalar value.
        end: u32,
        /// The concept that is meant.
        concept: ConceptId,
    },
}
