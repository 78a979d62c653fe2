use serde::{Deserialize, Serialize};

use crate::Refusal;

/// Which encoder something is done with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncoderChoice {
    /// A folder in the Hugging Face layout; the one that travels with the application where none.
    #[serde(default)]
    pub folder: Option<String>,
    /// The upper and the lower layer that features come from, counted from 1, 0 being the embeddings;
    /// as its manifest says where none.
    #[serde(default)]
    pub layers: Option<[u32; 2]>,
}

/// One set of sentences to pre-train on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PretrainSet {
    /// The file's name without its ending.
    pub name: String,
    /// Sentences in it.
    pub sentences: u64,
    /// Sentences left out because they are very long or have no word.
    pub left_out: u64,
    /// Different names of concepts.
    pub names: u32,
    /// Spans.
    pub spans: u64,
    /// Whether every span that one of its names fits is taken to be marked.
    pub exhaustive: bool,
    /// Sentences that the run sees of it, some perhaps several times.
    pub seen: u64,
}

/// What became of annotations that came without places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnchorCount {
    /// Found as they are written.
    pub exact: u64,
    /// Found once upper and lower case are one.
    pub by_case: u64,
    /// Of those found: ones that stand in their text more than once.
    pub ambiguous: u64,
    /// Not in their text.
    pub missing: u64,
    /// Not of the form "entity <> concept".
    pub unreadable: u64,
}

/// Few-shot quality on the probe's folders during pre-training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// Steps made until then.
    pub steps: u64,
    /// Spans of each concept in the samples: at least k, at most 2k.
    pub k: u32,
    /// Mean strict entity F1 over folders and samples, 0 to 100.
    pub entity_f1: f64,
    /// Mean token macro F1 over folders and samples, 0 to 100.
    pub token_macro_f1: f64,
}

/// What pre-training gave.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PretrainReport {
    /// What was learned from.
    pub sets: Vec<PretrainSet>,
    /// Of tables of annotations without places, where there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchored: Option<AnchorCount>,
    /// Different names of concepts.
    pub names: u32,
    /// Steps of the whole run.
    pub steps: u64,
    /// Sub-words read in the whole run, the special ones included.
    pub tokens: u64,
    /// Mean loss of the last hundred steps that this command made; none where it made no step.
    pub loss: Option<f64>,
    /// Seconds that this command trained, probes not counted.
    pub seconds: f64,
    /// Sub-words a second meanwhile.
    pub tokens_per_second: f64,
    /// Few-shot quality as it went, of this command's steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub probes: Vec<Probe>,
    /// What of the data could not be taken; the first thousand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Refusal>,
}
