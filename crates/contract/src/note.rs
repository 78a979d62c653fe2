use serde::{Deserialize, Serialize};

use crate::DocumentId;

/// What a note is on: a sentence, or a whole document.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NoteOn {
    /// The document.
    pub document: DocumentId,
    /// The sentence's place in it, counted from 0; none for the whole document.
    pub ordinal: Option<u32>,
}

/// What a person wants to come back to. One without a flag and without words is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Note {
    /// Whether it is flagged.
    pub flagged: bool,
    /// A few words; may be empty.
    pub text: String,
}

/// A note with what it is on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PlacedNote {
    /// The place.
    pub on: NoteOn,
    /// The note.
    pub note: Note,
}
