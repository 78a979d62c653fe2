use serde::{Deserialize, Serialize};

use crate::{ConceptId, DocumentId};

/// Which documents are looked through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The span's own.
    Document,
    /// All.
    #[default]
    Project,
}

/// The words of a span, to be marked wherever else they stand.
///
/// Places that somebody has decided on are left alone: those that touch an annotation, those where this
/// concept was rejected, and done sentences.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OccurrenceQuery {
    /// The document that holds the span.
    pub document: DocumentId,
    /// First scalar value.
    pub start: u32,
    /// One past the last scalar value.
    pub end: u32,
    /// The concept to mark as.
    pub concept: ConceptId,
    /// Where to look.
    pub reach: Reach,
    /// Whether upper and lower case differ.
    pub case: bool,
    /// Whether a place must start and end where words do.
    pub whole_words: bool,
}

/// Where the words stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccurrenceReport {
    /// How many places would be marked.
    pub places: u32,
    /// In how many documents they are.
    pub documents: u32,
    /// The first of them, with the words around.
    pub examples: Vec<OccurrenceExample>,
}

/// One place with the words around it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccurrenceExample {
    /// The document's title.
    pub title: String,
    /// What stands before it in its sentence, cut short.
    pub before: String,
    /// The words themselves.
    pub words: String,
    /// What stands after it in its sentence, cut short.
    pub after: String,
}
