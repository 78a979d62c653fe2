use std::path::PathBuf;

use handful_text::{Span, SpanProblem};
use uuid::Uuid;

/// What can go wrong with a project. Each message is one or two plain sentences with the way out.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no file at this path.
    #[error("There is no file “{}”. It may have been moved or deleted.", .path.display())]
    NoSuchFile {
        /// Where it should be.
        path: PathBuf,
    },
    /// A new project would overwrite a file.
    #[error("There is already a file “{}”. Choose another name; nothing was overwritten.", .path.display())]
    AlreadyExists {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("“{}” is not a Handful project. To work on the text in it, import it into a project.", .path.display())]
    NotAProject {
        /// The file.
        path: PathBuf,
        /// How it was told.
        detail: String,
    },
    /// The file is a project, but not whole.
    #[error(
        "{file} is damaged or cut short. Go back to a copy of it; an untouched one may lie beside it as a file with “backup” in its name."
    )]
    Damaged {
        /// The file in quotes, or "The project file" where it is the one that is open.
        file: String,
        /// What the database said.
        detail: String,
    },
    /// Another window or program has it open.
    #[error("“{}” is already open in another window. Close it there first, or go on working there.", .path.display())]
    AlreadyOpen {
        /// The file.
        path: PathBuf,
    },
    /// It was opened for looking only.
    #[error("This project can only be looked at: {reason}")]
    ReadOnly {
        /// Why, in a sentence.
        reason: String,
    },
    /// The disk has no room.
    #[error(
        "There is no room left on the disk. Nothing was changed; free some space and try again."
    )]
    DiskFull {
        /// What the database said.
        detail: String,
    },
    /// The system does not let us.
    #[error("The system does not let Handful read or write “{}”. Check its permissions, or choose another place.", .path.display())]
    PermissionDenied {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// The copy that goes before an upgrade of the file could not be made.
    #[error("“{}” comes from an older Handful and has to be brought up to date, but the safety copy before that could not be written to “{}”. Nothing was changed.", .path.display(), .backup.display())]
    Backup {
        /// The project file.
        path: PathBuf,
        /// Where the copy should be.
        backup: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// The document is not in the project.
    #[error("This document is no longer in the project.")]
    NoSuchDocument {
        /// Its id.
        id: Uuid,
    },
    /// The document has no such sentence.
    #[error("This document has no sentence {ordinal}.")]
    NoSuchSentence {
        /// The document.
        document: Uuid,
        /// The ordinal asked for.
        ordinal: u32,
    },
    /// The concept is not in the project.
    #[error("This concept is no longer in the project.")]
    NoSuchConcept {
        /// Its id.
        id: Uuid,
    },
    /// The annotation is not in the project.
    #[error("This annotation is no longer there.")]
    NoSuchAnnotation {
        /// Its id.
        id: Uuid,
    },
    /// There is no model version of this number.
    #[error("There is no model version {number}.")]
    NoSuchVersion {
        /// The number.
        number: u32,
    },
    /// The span cannot be annotated.
    #[error("The span {span} {problem}.")]
    InvalidSpan {
        /// The span as given.
        span: Span,
        /// What is wrong with it.
        problem: SpanProblem,
    },
    /// Another concept has this name.
    #[error("There is already a concept “{name}”. Give this one another name.")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// Another concept has this key.
    #[error("The key “{key}” already marks “{concept}”. Choose another key.")]
    KeyTaken {
        /// The key.
        key: String,
        /// The concept that has it.
        concept: String,
    },
    /// A name, key, colour or number that cannot be.
    #[error("{reason}")]
    InvalidInput {
        /// Why, in a sentence.
        reason: String,
    },
    /// The project was closed.
    #[error("The project is closed. Open it again to go on.")]
    Closed,
    /// The system failed to read or write.
    #[error("Handful could not read or write “{}”.", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database failed in a way that has no name here.
    #[error(
        "The project file could not be read or written; nothing was changed. Check that its disk is \
         connected and that no other program is using it, then try again."
    )]
    Database(#[source] sqlx::Error),
    /// What the undo log or a column holds cannot be understood.
    #[error(
        "The project file holds something that this Handful does not understand. Nothing was changed."
    )]
    Content {
        /// What it is.
        detail: String,
    },
}

/// How statements about the file that is open name it.
const OPEN_FILE: &str = "The project file";

impl StoreError {
    /// The same error with the file named, where it was raised without knowing it.
    pub(crate) fn of_file(self, path: &std::path::Path) -> Self {
        match self {
            Self::Damaged { detail, .. } => {
                Self::Damaged { file: format!("“{}”", path.display()), detail }
            }
            other => other,
        }
    }

    /// From what the system says of a file.
    pub(crate) fn io(path: &std::path::Path, source: std::io::Error) -> Self {
        use std::io::ErrorKind;
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::NotFound => Self::NoSuchFile { path },
            ErrorKind::AlreadyExists => Self::AlreadyExists { path },
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                Self::PermissionDenied { path, detail: source.to_string() }
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                Self::DiskFull { detail: source.to_string() }
            }
            _ => Self::Io { path, source },
        }
    }

    /// What there is to copy for whoever helps: technical, may be empty.
    pub fn detail(&self) -> String {
        match self {
            Self::NotAProject { detail, .. }
            | Self::Damaged { detail, .. }
            | Self::DiskFull { detail }
            | Self::PermissionDenied { detail, .. }
            | Self::Backup { detail, .. }
            | Self::Content { detail } => detail.clone(),
            Self::Io { source, .. } => source.to_string(),
            Self::Database(source) => source.to_string(),
            Self::NoSuchDocument { id }
            | Self::NoSuchConcept { id }
            | Self::NoSuchAnnotation { id } => id.to_string(),
            Self::NoSuchSentence { document, .. } => document.to_string(),
            _ => String::new(),
        }
    }
}

/// The primary result code in what SQLite says; <https://www.sqlite.org/rescode.html>.
pub(crate) fn sqlite_code(error: &sqlx::Error) -> Option<i64> {
    let code = error.as_database_error()?.code()?.parse::<i64>().ok()?;
    Some(code & 0xff)
}

pub(crate) const SQLITE_READONLY: i64 = 8;
const SQLITE_CORRUPT: i64 = 11;
const SQLITE_FULL: i64 = 13;
pub(crate) const SQLITE_CANTOPEN: i64 = 14;
const SQLITE_NOTADB: i64 = 26;

/// `SQLITE_IOERR_SHMSIZE`: the index of SQLite's log could not grow, which only a full disk causes.
const NO_ROOM_FOR_INDEX: &str = "4874";

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        if code.as_deref() == Some(NO_ROOM_FOR_INDEX) {
            return Self::DiskFull { detail: error.to_string() };
        }
        match sqlite_code(&error) {
            Some(SQLITE_CORRUPT | SQLITE_NOTADB) => {
                Self::Damaged { file: OPEN_FILE.to_owned(), detail: error.to_string() }
            }
            Some(SQLITE_FULL) => Self::DiskFull { detail: error.to_string() },
            Some(SQLITE_READONLY) => Self::ReadOnly {
                reason: "the system does not allow writing to its file.".to_owned(),
            },
            _ if matches!(error, sqlx::Error::PoolClosed) => Self::Closed,
            _ => Self::Database(error),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Content { detail: error.to_string() }
    }
}
