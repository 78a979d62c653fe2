use serde::{Deserialize, Serialize};

/// What went wrong, for the program. The interface acts on this alone, never on the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The file is not a Handful project.
    NotAProject,
    /// The project file is damaged or cut short.
    Damaged,
    /// The project file was made by a newer Handful.
    NewerVersion,
    /// The project cannot be written.
    ReadOnly,
    /// The project is open in another window or program.
    AlreadyOpen,
    /// There is already a file here.
    AlreadyExists,
    /// A file, document, concept or annotation is not there.
    NotFound,
    /// There is no room left on the disk.
    DiskFull,
    /// The system does not let us read or write here.
    PermissionDenied,
    /// No project is open.
    NoProject,
    /// The span is empty, reversed, outside the text, or splits a character.
    InvalidSpan,
    /// Another concept has this name.
    NameTaken,
    /// Another concept has this key, or it cannot be a key.
    KeyTaken,
    /// A name, number or option that cannot be.
    InvalidInput,
    /// The source is empty.
    EmptySource,
    /// The source is not text.
    NotText,
    /// The source is not UTF-8; reading it as Windows-1252 can be offered.
    NotUtf8,
    /// The table has no column of the name asked for, or none that could hold the text.
    NoColumn,
    /// The source's format or tagging scheme is not known.
    UnknownFormat,
    /// The job was stopped.
    Cancelled,
    /// The encoder's files are damaged or of a kind that Handful cannot read.
    Encoder,
    /// The network, or who stands in it, does not let a download through.
    NoNetwork,
    /// What was downloaded is not what was announced.
    Checksum,
    /// A mistake of ours.
    Internal,
}

/// What went wrong, to what, and the way out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// For the program.
    pub code: ErrorCode,
    /// For the person: one or two plain sentences that name the thing and the way out.
    pub message: String,
    /// For whoever helps that person: technical, to copy.
    pub detail: String,
}

impl Failure {
    /// A failure without a detail.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), detail: String::new() }
    }

    /// The same with a detail to copy.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
