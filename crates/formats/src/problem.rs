use std::{fmt, io};

use thiserror::Error;

/// Something that a reader did not take, or took and altered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The line, counted from 1, where it is about one.
    pub line: Option<u64>,
    /// What and why, in a sentence.
    pub words: String,
}

impl Remark {
    pub(crate) fn at(line: u64, words: impl Into<String>) -> Self {
        Self { line: Some(line), words: words.into() }
    }

    pub(crate) fn of_file(words: impl Into<String>) -> Self {
        Self { line: None, words: words.into() }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.words),
            None => f.write_str(&self.words),
        }
    }
}

/// Why a whole source cannot be read, with the way out.
#[derive(Debug, Error)]
pub enum SourceProblem {
    /// The system does not let us read it.
    #[error("The file cannot be read: {0}.")]
    Io(#[from] io::Error),
    /// There is no text in it.
    #[error("The file is empty: there is no text in it.")]
    Empty,
    /// It is not text.
    #[error("{0}")]
    NotText(String),
    /// Its text is not UTF-8.
    #[error(
        "Line {line} is not UTF-8 text. Read the file as Windows-1252, or save it as UTF-8 and import \
         it again."
    )]
    NotUtf8 {
        /// The first line that is not, counted from 1.
        line: u64,
    },
    /// The table has no column of the name asked for.
    #[error("There is no column “{wanted}”. The columns are: {}.", columns.join(", "))]
    NoColumn {
        /// The name asked for.
        wanted: String,
        /// What the table has.
        columns: Vec<String>,
    },
    /// No column of the table is named `text`, and none was asked for.
    #[error("Choose the column that holds the text. The columns are: {}.", columns.join(", "))]
    ChooseColumn {
        /// What the table has.
        columns: Vec<String>,
    },
    /// The content is not what the format asks for.
    #[error("{0}")]
    WrongFormat(String),
    /// The tags of a CoNLL file follow no scheme that is known.
    #[error(
        "The tags in the last column follow no scheme that Handful knows: {}. It knows IOB1, IOB2, IO, \
         IOE, BIOES and BILOU, such as B-person, I-person and O.",
        tags.join(", ")
    )]
    UnknownScheme {
        /// Some of the tags.
        tags: Vec<String>,
    },
    /// The text is too long for one document.
    #[error(
        "The text is {} MB long; one document can have {} MB. Split the file, or read each line or \
         paragraph as a document.", bytes / 1_000_000, limit / 1_000_000
    )]
    TooLong {
        /// How long it is, or how long it is at least.
        bytes: u64,
        /// How long it may be.
        limit: u64,
    },
}
