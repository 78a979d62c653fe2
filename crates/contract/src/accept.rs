use serde::{Deserialize, Serialize};

use crate::{ConceptId, DocumentId, OccurrenceExample, RuleKind};

/// Which suggestions are to be accepted at once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AcceptQuery {
    /// Only those of this document; all where none.
    pub document: Option<DocumentId>,
    /// Only those of this concept.
    pub concept: Option<ConceptId>,
    /// Only those that are at least so probable, 0 to 1.
    pub at_least: f32,
}

/// What accepting them would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AcceptReport {
    /// How many places would be annotated.
    pub places: u32,
    /// In how many documents they are.
    pub documents: u32,
    /// How many of them are expected to be wrong, going by their probabilities.
    pub wrong: f32,
    /// The least probable of them, with the words around.
    pub examples: Vec<AcceptExample>,
    /// How many documents the model has read so far, among those that were looked at.
    pub documents_read: u32,
    /// How many documents were looked at.
    pub documents_total: u32,
    /// Names exactly these places; to be given back, so that no other places are accepted.
    pub seal: String,
}

/// One suggestion with the words around it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AcceptExample {
    /// Where it stands.
    pub place: OccurrenceExample,
    /// Its concept's name.
    pub concept: String,
    /// Calibrated probability, 0 to 1.
    pub probability: f32,
    /// What kind of rule suggests it, where no model does.
    pub rule: Option<RuleKind>,
}
