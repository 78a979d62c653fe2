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
        io::ErrorKind::IsADirectory => {
            (ErrorCode::InvalidInput, format!("“{name}” is a folder. Give the name of a file."))
        }
        io::ErrorKind::NotADirectory => (
            ErrorCode::InvalidInput,
            format!("“{name}” lies below something that is not a folder. Choose another place."),
        ),
        _ => (ErrorCode::Internal, format!("Handful could not {doing} “{name}”: {error}.")),
    };
    Failure::new(code, message).with_detail(error.to_string())
}

/// Nothing can be written into a folder that is not there.
pub(crate) fn check_folder_of(path: &Path) -> Result<(), Failure> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.exists() => Err(Failure::new(
            ErrorCode::NotFound,
            format!(
                "There is no folder “{}”. Make it first, or choose another place.",
                folder.display()
            ),
        )),
        _ => Ok(()),
    }
}

/// The store's messages are for people already; what is missing is the code for the interface.
#[expect(clippy::needless_pass_by_value, reason = "it stands in many a map_err")]
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
        SessionError::NothingToLearn | SessionError::TooLittleMemory { .. } => {
            ErrorCode::InvalidInput
        }
        SessionError::NoSuchDocument | SessionError::UnusableVersion { .. } => ErrorCode::NotFound,
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
        TaggerError::Diverged => Failure::new(
            ErrorCode::Internal,
            "A deep round was dropped because its loss was no longer a number.",
        ),
        TaggerError::BadTags(reason) => Failure::new(
            ErrorCode::Encoder,
            format!("This model cannot be used to mark spans: {reason}. Choose another one."),
        ),
        TaggerError::BadFeatures(_) | TaggerError::BadHead(_) | TaggerError::Encoder(_) => {
            Failure::new(
                ErrorCode::Internal,
                "The model and the encoder do not fit together. Please report this.",
            )
            .with_detail(error.to_string())
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_of_the_system_names_the_file_and_the_way_out() {
        let path = Path::new("/letters/out.jsonl");
        let said = |kind: io::ErrorKind| {
            let failure = io("write", path, &kind.into());
            format!("{:?}: {}\n", failure.code, failure.message)
        };
        let all: String = [
            io::ErrorKind::NotFound,
            io::ErrorKind::PermissionDenied,
            io::ErrorKind::ReadOnlyFilesystem,
            io::ErrorKind::StorageFull,
            io::ErrorKind::AlreadyExists,
            io::ErrorKind::IsADirectory,
            io::ErrorKind::TimedOut,
        ]
        .into_iter()
        .map(said)
        .collect();
        expect_test::expect![[r#"
            NotFound: “/letters/out.jsonl” is not there. Check the name, or whether the drive is connected.
            PermissionDenied: The system does not let Handful write “/letters/out.jsonl”. Choose another place, or ask for the right to use this one.
            PermissionDenied: “/letters/out.jsonl” lies on a disk that cannot be written. Choose another place.
            DiskFull: There is no room left for “/letters/out.jsonl”. Free some space and try again.
            AlreadyExists: There is already a file “/letters/out.jsonl”. Choose another name.
            InvalidInput: “/letters/out.jsonl” is a folder. Give the name of a file.
            Internal: Handful could not write “/letters/out.jsonl”: timed out.
        "#]].assert_eq(&all);
    }

    #[test]
    fn a_source_that_cannot_be_read_has_the_code_that_the_window_acts_on() {
        for (problem, code) in [
            (SourceProblem::Empty, ErrorCode::EmptySource),
            (SourceProblem::NotText("It is a picture.".into()), ErrorCode::NotText),
            (SourceProblem::NotUtf8 { line: 3 }, ErrorCode::NotUtf8),
            (SourceProblem::ChooseColumn { columns: vec![] }, ErrorCode::NoColumn),
            (SourceProblem::UnknownScheme { tags: vec![] }, ErrorCode::UnknownFormat),
            (SourceProblem::Io(io::ErrorKind::NotFound.into()), ErrorCode::NotFound),
        ] {
            let failure = source("letters.txt", &problem);
            assert_eq!(failure.code, code);
            assert!(failure.message.starts_with("“letters.txt” cannot be read. "), "{failure}");
        }
    }
}
