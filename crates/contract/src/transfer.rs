use serde::{Deserialize, Serialize};

use crate::{Failure, JobId};

/// How a source is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceFormat {
    /// Plain text.
    Text,
    /// Comma-separated table.
    Csv,
    /// Tab-separated table.
    Tsv,
    /// One JSON object a line: Handful's own, or `text` with `label: [[start, end, "X"]]`.
    Jsonl,
    /// CoNLL-2003 or 2002: a token a line, the tag in the last column.
    Conll,
}

/// What becomes one document of a plain text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextUnit {
    /// The whole file.
    #[default]
    WholeFile,
    /// Each paragraph: lines up to an empty one.
    Paragraph,
    /// Each line.
    Line,
}

/// How bytes become text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextEncoding {
    /// UTF-8; anything else is refused.
    #[default]
    Utf8,
    /// Windows-1252, where UTF-8 does not fit.
    Windows1252,
}

/// How to import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportOptions {
    /// The format; by file name and content if absent.
    pub format: Option<SourceFormat>,
    /// What becomes one document of a plain text.
    pub unit: TextUnit,
    /// The column of a table that holds the text; found by name (`text`) if absent.
    pub text_column: Option<String>,
    /// How bytes become text.
    pub encoding: TextEncoding,
}

/// What a source looks like before it is imported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourcePreview {
    /// The file.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The format it would be read as.
    pub format: Option<SourceFormat>,
    /// The columns of a table.
    pub columns: Vec<String>,
    /// The first few documents, shortened.
    pub samples: Vec<String>,
    /// Why it cannot be read as things stand.
    pub problem: Option<Failure>,
}

/// One thing that an import did not take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The file.
    pub source: String,
    /// The line, counted from 1, where there is one.
    pub line: Option<u64>,
    /// Why, in a sentence.
    pub reason: String,
}

/// How an import ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// Files read.
    pub files: u32,
    /// Documents found in them.
    pub read: u32,
    /// Documents that are now in the project.
    pub imported: u32,
    /// Documents that the project had already.
    pub duplicates: u32,
    /// Annotations that came with them.
    pub annotations: u32,
    /// Names of concepts that came with them.
    pub concepts: Vec<String>,
    /// What was not taken; the first thousand.
    pub refused: Vec<Refusal>,
    /// How many there were in all.
    pub refused_total: u32,
    /// What was taken but altered ("read as IOB1", "line ends unified").
    pub notes: Vec<Refusal>,
    /// It was stopped; nothing was imported.
    pub cancelled: bool,
}

/// How an export is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// Handful's own JSONL, which loses nothing.
    #[default]
    Jsonl,
    /// CoNLL with IOB2 tags.
    Conll,
    /// Hugging Face token JSONL with tag names.
    HuggingFace,
}

/// What is exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportScope {
    /// Only documents that are done.
    Done,
    /// Every document.
    #[default]
    All,
}

/// One span that the format could not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// The document's title.
    pub document: String,
    /// The span's text.
    pub surface: String,
    /// Its concept's name.
    pub concept: String,
    /// Why the format cannot hold it.
    pub reason: String,
}

/// How an export ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportReport {
    /// The file.
    pub path: String,
    /// Documents written.
    pub documents: u32,
    /// Annotations written.
    pub annotations: u32,
    /// Suggestions written.
    pub suggestions: u32,
    /// Spans that the format could not hold; the first thousand.
    pub lost: Vec<Loss>,
    /// How many there were in all.
    pub lost_total: u32,
    /// What was written otherwise than it is ("the concept “pitch motor” is written pitch_motor").
    #[serde(default)]
    pub notes: Vec<String>,
    /// It was stopped; no file was written.
    pub cancelled: bool,
}

/// How far a job is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobProgress {
    /// The job.
    pub job: JobId,
    /// What it does, in words ("Importing letters.txt").
    pub what: String,
    /// Units done.
    pub done: u64,
    /// All units, where known.
    pub total: Option<u64>,
    /// Seconds left, where it can be told.
    pub seconds_left: Option<f32>,
}
