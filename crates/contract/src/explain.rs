use serde::{Deserialize, Serialize};

use crate::{FoundPlace, Rule};

/// Why a suggestion is made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The number of the model version that made it; 0 where a rule alone did.
    pub version: u32,
    /// Calibrated probability, 0 to 1.
    pub probability: f32,
    /// How many annotations that version learned from; none where another one is in use by now.
    pub labels: Option<u32>,
    /// The annotations that are most like it to the model, the nearest first; the same words
    /// as the same concept once. Fewer than usual, or none, where their features are not at hand.
    pub nearest: Vec<FoundPlace>,
    /// The rule that fits exactly here, if one does.
    pub rule: Option<Rule>,
}

/// Suggestions that were rejected, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RejectedPage {
    /// Where, and as what with which probability. Left out is what an annotation has taken the place of,
    /// and what was rejected as a concept that is gone.
    pub places: Vec<FoundPlace>,
    /// Whether there are more.
    pub more: bool,
}
