use serde::{Deserialize, Serialize};

use crate::{Annotation, Refusal, SentenceRef};

/// How far two people agree, over the sentences that both have done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Documents that both have read, whole or in part.
    pub documents: u32,
    /// Sentences that were compared.
    pub sentences: u32,
    /// Sentences of these documents that were not, because one of the two has not done them.
    pub sentences_left_out: u32,
    /// Words that were compared.
    pub words: u64,
    /// Spans, and their strict F1.
    pub spans: SpanAgreement,
    /// Cohen's κ over words; none where it says nothing.
    pub kappa: Option<f64>,
    /// Krippendorff's α for unitising, over scalar values; none where nobody marked anything.
    pub alpha: Option<f64>,
    /// The spans of each concept that anybody marked, by name.
    pub concepts: Vec<(String, SpanAgreement)>,
}

/// How many spans two people marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SpanAgreement {
    /// By the first, who is in a project its owner.
    pub ours: u64,
    /// By the second.
    pub theirs: u64,
    /// By both, with the same edges as the same concept.
    pub same: u64,
    /// Twice the last over the sum of the first two; none where that is 0.
    pub f1: Option<f64>,
}

/// How the texts of a second annotator were put beside the first one's, and how far the two agree.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AgreementReport {
    /// How far they agree.
    pub agreement: Agreement,
    /// Documents whose white space differs; their spans were carried over.
    pub respaced: u32,
    /// Documents of the first that the second has not got.
    pub alone: u32,
    /// Documents and spans of the second that could not be compared; the first thousand.
    pub refused: Vec<Refusal>,
    /// How many there were in all.
    pub refused_total: u32,
    /// What was read otherwise than it stands.
    pub notes: Vec<Refusal>,
    /// It was stopped, and says nothing.
    pub cancelled: bool,
}

/// A second annotator's file beside the project.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// How far the two agree.
    pub report: AgreementReport,
    /// Where they differ, in the order of the file; the first ten thousand.
    pub differences: Vec<Difference>,
    /// In how many places they differ in all.
    pub differences_total: u32,
}

/// A place where two people marked something else: spans that overlap, or one that only one of them marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Its document, and the first sentence that it reaches into.
    pub sentence: SentenceRef,
    /// The document's title.
    pub title: String,
    /// The first scalar value that either marked.
    pub start: u32,
    /// One past the last one.
    pub end: u32,
    /// What stands before it in its sentence, shortened from the left where it is long.
    pub before: String,
    /// The text from `start` to `end`.
    pub words: String,
    /// What stands after it, shortened from the right.
    pub after: String,
    /// What the project has there.
    pub ours: Vec<Annotation>,
    /// What the second annotator has there.
    pub theirs: Vec<NamedSpan>,
}

/// A span that names its concept instead of knowing it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NamedSpan {
    /// First scalar value.
    pub start: u32,
    /// One past the last scalar value.
    pub end: u32,
    /// The concept's name, as the project has it where it has it.
    pub concept: String,
}
