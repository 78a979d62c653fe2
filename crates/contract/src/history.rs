use serde::{Deserialize, Serialize};

use crate::DocumentId;

/// A stretch of the history, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryPage {
    /// The actions: first those that were taken back and can be done again, then those that stand.
    pub actions: Vec<PastAction>,
    /// Whether there are older ones.
    pub more: bool,
}

/// One thing that a person did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastAction {
    /// Its number, at least 1; later actions have higher ones.
    pub number: u64,
    /// The action in words.
    pub words: String,
    /// When it was done, in seconds since 1970.
    pub at: i64,
    /// Whether it was taken back.
    pub undone: bool,
    /// The document in which it happened, if it was in one that is still there.
    pub document: Option<DocumentId>,
    /// That document's title; empty where there is none.
    pub title: String,
}
