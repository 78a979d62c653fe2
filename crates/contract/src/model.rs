use serde::{Deserialize, Serialize};

use crate::{Loss, Refusal, Score};

/// How the export of a model ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelReport {
    /// The folder.
    pub path: String,
    /// The files in it.
    pub files: Vec<String>,
    /// How long they are together, in bytes.
    pub bytes: u64,
    /// The version that it was made of.
    pub version: u32,
    /// How many annotations that version learned from.
    pub labels: u32,
    /// The concepts that it tags.
    pub concepts: Vec<ModelConcept>,
    /// What its encoder is called.
    pub encoder: String,
    /// SPDX identifier of the encoder's licence, where it says.
    pub licence: Option<String>,
    /// Whether layers of the encoder were tuned for that version.
    pub deep: bool,
    /// How good both are on the sentences that are kept apart from learning; none where there are none.
    pub scores: Option<ModelScores>,
    /// How many words both tag alike.
    pub alike: WordsAlike,
    /// It was stopped; no folder was written.
    pub cancelled: bool,
}

/// A concept that an exported model tags.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelConcept {
    /// Its name.
    pub name: String,
    /// How many annotations it was learned from.
    pub annotations: u32,
}

/// An exported model beside the version that it was made of, on the same sentences.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelScores {
    /// The version in use.
    pub in_use: Score,
    /// The exported model.
    pub exported: Score,
}

/// How far an exported model says the same as the version that it was made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordsAlike {
    /// Sentences that both have read.
    pub sentences: u32,
    /// Words of them.
    pub words: u32,
    /// Words with the same tag.
    pub same: u32,
    /// The exported model was fitted to these very sentences, there being no others.
    pub seen: bool,
}

/// How the annotation of files by a model ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnotateReport {
    /// The file written.
    pub path: String,
    /// What the model is called.
    pub model: String,
    /// The concepts that it tags.
    pub concepts: Vec<String>,
    /// Files read.
    pub files: u32,
    /// Documents written.
    pub documents: u32,
    /// Sentences read.
    pub sentences: u32,
    /// Spans that the model found.
    pub suggestions: u32,
    /// Sentences that are too long for any model to read.
    pub unread: u32,
    /// What could not be taken from the files; the first thousand.
    pub refused: Vec<Refusal>,
    /// How many there were in all.
    pub refused_total: u32,
    /// What was taken but altered.
    pub notes: Vec<Refusal>,
    /// Spans that the format could not hold; the first thousand.
    pub lost: Vec<Loss>,
    /// How many there were in all.
    pub lost_total: u32,
    /// What was written otherwise than it is.
    pub written_otherwise: Vec<String>,
    /// It was stopped; no file was written.
    pub cancelled: bool,
}
