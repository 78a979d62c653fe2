//! Model versions: what was in use when, what it learned from, how good it was.

use uuid::Uuid;

/// A model version to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewModelVersion {
    /// The version it was made from.
    pub parent: Option<u32>,
    /// Fingerprint of the encoder whose features it reads.
    pub encoder: String,
    /// How many annotations it learned from.
    pub annotations: u32,
    /// Its weights, in whatever form the caller reads again.
    pub weights: Option<Vec<u8>>,
    /// Its score, in whatever form the caller reads again.
    pub score: serde_json::Value,
    /// What it learned from, in whatever form the caller reads again.
    pub training: serde_json::Value,
}

/// A model version as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelVersion {
    /// Its number, counted from 1 within the project.
    pub number: u32,
    /// The model version.
    pub id: Uuid,
    /// The version it was made from.
    pub parent: Option<u32>,
    /// Fingerprint of the encoder whose features it reads.
    pub encoder: String,
    /// How many annotations it learned from.
    pub annotations: u32,
    /// Its weights; none where they were thinned out since.
    pub weights: Option<Vec<u8>>,
    /// Its score.
    pub score: serde_json::Value,
    /// What it learned from.
    pub training: serde_json::Value,
    /// When it was kept, in milliseconds since 1970.
    pub created_at: i64,
}
