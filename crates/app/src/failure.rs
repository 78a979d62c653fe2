//! Errors of the crates below, said to a person: what it is about, and the way out.

use std::{io, path::Path};

use handful_contract::{ErrorCode, Failure};
use handful_encoder::EncoderError;
use handful_formats::SourceProblem;
use handful_session::{Cause, SessionError, Trouble};
use handful_store::StoreError;
use handful_tagger::TaggerError;

/// A failure of the file system. `doing` is a verb that takes the path ("read", "make the folder").
pub(crate) fn io(doing: &str, path: &Path, error: &io::Error) -> Failure {
    let name = path.display();
    let (code, message) = match error.kind() {
        io::ErrorKind::NotFound => (
            ErrorCode::NotFound,
            format!("“{name}” is not there. Check the name, or whether the drive is connected."),
        ),
        io::ErrorKind::PermissionDenied => (
            ErrorCode::PermissionDenied,
            format!(
                "The system does not let Handful {doing} “{name}”. Choose another place, or ask \
                 for the right to use this one."
            ),
        ),
        io::ErrorKind::ReadOnlyFilesystem => (
            ErrorCode::PermissionDenied,
            format!("“{name}” lies on a disk that cannot be written. Choose another place."),
        ),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => (
            ErrorCode::DiskFull,
            format!("There is no room left for “{name}”. Free some space and try again."),
        ),
        io::ErrorKind::AlreadyExists => (
            ErrorCode::AlreadyExists,
            format!("There is already a file “{name}”. Choose another name."),
        ),
        io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory => (
            ErrorCode::InvalidInput,
            format!("Handful cannot {doing} “{name}”, because a folder stands where a file should, or the other way round."),
        ),
        _ => (
            ErrorCode::Internal,
            format!("Handful could not {doing} “{name}”: {error}."),
        ),
    };
    Failure::new(code, message).with_detail(error.to_string())
}

/// The store's messages are for people already; what is missing is the code for the interface.
pub(crate) fn store(error: StoreError) -> Failure {
    let code = match &error {
        StoreError::NoSuchFile { .. }
        | StoreError::NoSuchDocument { .. }
        | StoreError::NoSuchSentence { .. }
        | StoreError::NoSuchConcept { .. }
        | StoreError::NoSuchAnnotation { .. }
        | StoreError::NoSuchVersion { .. } => ErrorCode::NotFound,
        StoreError::AlreadyExists { .. } => ErrorCode::AlreadyExists,
        StoreError::NotAProject { .. } => ErrorCode::NotAProject,
        StoreError::Damaged { .. } | StoreError::Content { .. } => ErrorCode::Damaged,
        StoreError::AlreadyOpen { .. } => ErrorCode::AlreadyOpen,
        StoreError::ReadOnly { .. } => ErrorCode::ReadOnly,
        StoreError::DiskFull { .. } => ErrorCode::DiskFull,
        StoreError::PermissionDenied { .. } | StoreError::Backup { .. } => {
            ErrorCode::PermissionDenied
        }
        StoreError::InvalidSpan { .. } => ErrorCode::InvalidSpan,
        StoreError::NameTaken { .. } => ErrorCode::NameTaken,
        StoreError::KeyTaken { .. } => ErrorCode::KeyTaken,
        StoreError::InvalidInput { .. } => ErrorCode::InvalidInput,
        StoreError::Closed => ErrorCode::NoProject,
        StoreError::Io { .. } | StoreError::Database(_) => ErrorCode::Internal,
    };
    Failure::new(code, error.to_string()).with_detail(error.detail())
}

/// A failure of the learning loop.
pub(crate) fn session(error: SessionError) -> Failure {
    let message = error.to_string();
    let code = match error {
        SessionError::Stopped => ErrorCode::NoProject,
        SessionError::Cancelled => ErrorCode::Cancelled,
        SessionError::NothingToLearn => ErrorCode::InvalidInput,
        SessionError::NoSuchDocument => ErrorCode::NotFound,
        SessionError::Failed(cause) => return trouble(cause),
    };
    Failure::new(code, message)
}

/// Why the learning loop cannot learn at present.
pub(crate) fn trouble(trouble: Trouble) -> Failure {
    let code = match trouble.cause {
        Cause::Encoder => ErrorCode::Encoder,
        Cause::Store => ErrorCode::Damaged,
        Cause::Internal => ErrorCode::Internal,
    };
    Failure::new(code, trouble.message)
}

/// A thread of ours that broke down.
pub(crate) fn broken(error: &tokio::task::JoinError) -> Failure {
    Failure::new(
        ErrorCode::Internal,
        "Something in Handful broke down. Nothing was changed; please try again.",
    )
    .with_detail(error.to_string())
}

/// A failure of the encoder outside of the learning loop.
pub(crate) fn encoder(error: &EncoderError) -> Failure {
    match error {
        EncoderError::Stopped => cancelled(),
        _ => Failure::new(ErrorCode::Encoder, error.to_string()),
    }
}

/// A failure of a fit outside of the learning loop.
pub(crate) fn tagger(error: &TaggerError) -> Failure {
    match error {
        TaggerError::Stopped => cancelled(),
        TaggerError::NothingToLearn => Failure::new(
            ErrorCode::InvalidInput,
            "No sample holds a labelled span, so there is nothing to learn from.",
        ),
        TaggerError::BadFeatures(_) | TaggerError::BadHead(_) => Failure::new(
            ErrorCode::Internal,
            "The model and the encoder do not fit together. Please report this.",
        )
        .with_detail(error.to_string()),
    }
}

/// The job was stopped, as was asked.
pub(crate) fn cancelled() -> Failure {
    Failure::new(ErrorCode::Cancelled, "Stopped. Nothing was changed.")
}

/// A source that cannot be read as a whole.
pub(crate) fn source(name: &str, problem: &SourceProblem) -> Failure {
    let code = match problem {
        SourceProblem::Io(error) => match error.kind() {
            io::ErrorKind::PermissionDenied => ErrorCode::PermissionDenied,
            io::ErrorKind::NotFound => ErrorCode::NotFound,
            _ => ErrorCode::Internal,
        },
        SourceProblem::Empty => ErrorCode::EmptySource,
        SourceProblem::NotText(_) => ErrorCode::NotText,
        SourceProblem::NotUtf8 { .. } => ErrorCode::NotUtf8,
        SourceProblem::NoColumn { .. } | SourceProblem::ChooseColumn { .. } => ErrorCode::NoColumn,
        SourceProblem::WrongFormat(_) | SourceProblem::UnknownScheme { .. } => {
            ErrorCode::UnknownFormat
        }
        SourceProblem::TooLong { .. } => ErrorCode::InvalidInput,
    };
    Failure::new(code, format!("“{name}” cannot be read. {problem}"))
}

/// Says besides that an import as a whole came to nothing.
pub(crate) fn nothing_imported(failure: Failure) -> Failure {
    let message = format!("Nothing was imported. {}", failure.message);
    Failure { message, ..failure }
}
