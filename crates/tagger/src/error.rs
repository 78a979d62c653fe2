use thiserror::Error;

/// Why a head could not be fitted, read or used.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum TaggerError {
    /// The caller's stop flag was raised; nothing was changed.
    #[error("learning was stopped")]
    Stopped,
    /// No example holds an annotation, so there is nothing to learn a concept from.
    #[error("no span is marked yet; mark at least one")]
    NothingToLearn,
    /// A feature matrix does not have the head's width, or holds a value that is not finite.
    #[error("the features of a sentence do not fit the model: {0}")]
    BadFeatures(String),
    /// The loss of a round was no longer a number; nothing of it is kept.
    #[error("the round was dropped because its loss was no longer a number")]
    Diverged,
    /// The encoder could not be tuned.
    #[error("{0}")]
    Encoder(String),
    /// The bytes of a stored head cannot be read back.
    #[error("the stored model cannot be read: {0}")]
    BadHead(String),
    /// The outputs of a token classifier have names that are no tags.
    #[error("{0}")]
    BadTags(String),
}
