use handful_encoder::EncoderError;

/// Why an encoder could not be pre-trained, in one plain sentence with the way out.
#[derive(Debug, thiserror::Error)]
pub enum PretrainError {
    /// There is nothing to learn from.
    #[error("No sentence has a named span, so there is nothing to learn from; choose other data.")]
    Empty,
    /// A number that makes no sense.
    #[error("{reason}.")]
    Options {
        /// What is wrong, as a sentence without its full stop.
        reason: String,
    },
    /// What was kept does not belong to this run.
    #[error("The kept run cannot be taken up again: {reason}; begin anew in another folder.")]
    Checkpoint {
        /// What is wrong, as part of a sentence.
        reason: String,
    },
    /// The loss is no number any more.
    #[error("The training was given up because its loss is no longer a number; lower its rates.")]
    Diverged,
    /// The encoder refused.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
}

impl PretrainError {
    pub(crate) fn checkpoint(reason: impl std::fmt::Display) -> Self {
        Self::Checkpoint { reason: reason.to_string() }
    }
}
