use serde::{Deserialize, Serialize};

use crate::{ConceptId, DocumentId, Note, ReviewState, SentenceRef};

/// What is looked for in the texts, and among which places.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FindQuery {
    /// The words. An empty phrase stands nowhere, unless notes are asked for: then each of them is a place.
    pub phrase: String,
    /// The only document to look through; all where none.
    pub document: Option<DocumentId>,
    /// Whether upper and lower case differ.
    pub case: bool,
    /// Whether a place must start and end where words do.
    pub whole_words: bool,
    /// Only places in sentences that are done, or only those in others.
    pub done: Option<bool>,
    /// Only places where this stands.
    pub standing: Option<Standing>,
    /// Only places where this concept is annotated or suggested.
    pub concept: Option<ConceptId>,
    /// Only places whose sentence or document is flagged or noted.
    pub noted: Option<Noted>,
}

/// What is wanted of a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Noted {
    /// A flag.
    Flagged,
    /// Words.
    Written,
    /// Either.
    Any,
}

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// An annotation touches it.
    Annotated,
    /// No annotation touches it, and a suggestion does that is probable enough to be shown.
    Suggested,
    /// Neither.
    Nothing,
}

/// Where a search goes on: behind this place.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FindFrom {
    /// The document.
    pub document: DocumentId,
    /// The scalar value at which the last place begins; all places of the document are behind where none.
    pub start: Option<u32>,
}

/// Some of the places, in the order of the documents.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FindPage {
    /// The places; there may be none although more follow.
    pub places: Vec<FoundPlace>,
    /// Where to go on; none where everything was looked through.
    pub more: Option<FindFrom>,
}

/// One place with the words around it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoundPlace {
    /// Its sentence; the first one where it reaches into several.
    pub sentence: SentenceRef,
    /// The document's title.
    pub title: String,
    /// First scalar value in the document.
    pub start: u32,
    /// One past the last scalar value.
    pub end: u32,
    /// What stands before it in its sentence, cut short.
    pub before: String,
    /// The words themselves.
    pub words: String,
    /// What stands after it in its sentence, cut short.
    pub after: String,
    /// The review state of its sentence.
    pub state: ReviewState,
    /// What stands there; none where nothing does.
    pub mark: Option<FoundMark>,
    /// The note on its sentence, or else on its document, where notes were asked for.
    pub note: Option<Note>,
}

/// The annotation or suggestion that touches a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoundMark {
    /// Its concept.
    pub concept: ConceptId,
    /// Calibrated probability, 0 to 1; none for an annotation.
    pub probability: Option<f32>,
}

/// A span of some document.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PlaceRef {
    /// The document.
    pub document: DocumentId,
    /// First scalar value.
    pub start: u32,
    /// One past the last scalar value.
    pub end: u32,
}
