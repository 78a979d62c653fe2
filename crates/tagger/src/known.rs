use serde::{Deserialize, Serialize};

/// A run of words of one sentence that is, or would be, an entity of one concept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WordSpan {
    /// Index of the first word in its sentence.
    pub start: usize,
    /// Index after the last word.
    pub end: usize,
    /// Index of the concept in the list that the head was fitted with.
    pub concept: usize,
}

impl WordSpan {
    /// A span of the words `start..end`.
    #[must_use]
    pub const fn new(start: usize, end: usize, concept: usize) -> Self {
        Self { start, end, concept }
    }

    /// Whether both cover at least one word in common, whatever their concepts.
    #[must_use]
    pub const fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// What is known about the tags of one sentence.
///
/// A word is in one of three states: inside an annotation; outside, when the sentence is done and
/// no annotation covers it; otherwise unknown. An unknown word may have any tag that the
/// annotations beside it and the rejections upon it leave open.
///
/// Facts may contradict each other. Annotations that overlap leave every tag open that one of them
/// asks for; an annotation outweighs a rejection; whatever lies outside the sentence or names a
/// concept that is not in the list is ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Whether a person finished the sentence: what is not annotated is outside.
    pub done: bool,
    /// What a person made or accepted.
    pub annotations: Vec<WordSpan>,
    /// Suggestions that a person rejected.
    pub rejected: Vec<WordSpan>,
}
