use std::path::PathBuf;

/// Why an encoder could not be opened, converted or asked. Each variant says itself in one plain
/// sentence with the way out.
#[derive(Debug, thiserror::Error)]
pub enum EncoderError {
    /// The folder lacks one of the files that make an encoder.
    #[error(
        "The encoder folder {} has no {file}; choose a folder with config.json, tokenizer.json and model.safetensors (or pytorch_model.bin) in it.",
        folder.display()
    )]
    Missing {
        /// The folder that was given.
        folder: PathBuf,
        /// The name of the file that is not there.
        file: &'static str,
    },
    /// A file could not be read or written.
    #[error("{} could not be read or written: {source}.", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not as long as its manifest says, or as its own header says.
    #[error(
        "The encoder's {file} is {found} bytes long and should be {expected}: it is truncated or was replaced, so fetch the encoder again."
    )]
    Truncated {
        /// The name of the file.
        file: String,
        /// Length that the manifest or the header gives, in bytes.
        expected: u64,
        /// Length that the file has, in bytes.
        found: u64,
    },
    /// A file has the right length and the wrong content.
    #[error(
        "The encoder's {file} does not match the checksum in its manifest, so it is damaged or was replaced; fetch the encoder again."
    )]
    Checksum {
        /// The name of the file.
        file: String,
    },
    /// The weights are those of a model that this crate cannot compute.
    #[error(
        "The encoder is of the architecture \"{architecture}\", and Handful computes BERT, RoBERTa, XLM-RoBERTa, DistilBERT and MPNet; choose another encoder."
    )]
    Architecture {
        /// What `config.json` calls it.
        architecture: String,
    },
    /// The architecture is known, but a setting in `config.json` is not.
    #[error("The encoder's config.json cannot be used: {reason}; choose another encoder.")]
    Config {
        /// What is wrong, as part of a sentence.
        reason: String,
    },
    /// `manifest.json` is no manifest.
    #[error("The encoder's manifest.json cannot be used: {reason}; fetch the encoder again.")]
    Manifest {
        /// What is wrong, as part of a sentence.
        reason: String,
    },
    /// The file of weights is damaged, or lacks a tensor, or has one of the wrong shape.
    #[error("The encoder's file of weights cannot be used: {reason}; fetch the encoder again.")]
    Weights {
        /// What is wrong, as part of a sentence.
        reason: String,
    },
    /// `pytorch_model.bin` is a program that does more than list weights. Nothing of it was run.
    #[error(
        "The encoder's pytorch_model.bin is not to be trusted: it {what}, which weights have no need of. Nothing of it was run; get the encoder from its maker as model.safetensors."
    )]
    WantsToRun {
        /// What it would do, as part of a sentence.
        what: String,
    },
    /// `tokenizer.json` cannot be loaded, or does not fit the model.
    #[error("The encoder's tokenizer.json cannot be used: {reason}; fetch the encoder again.")]
    Tokenizer {
        /// What is wrong, as part of a sentence.
        reason: String,
    },
    /// The folder to convert from does not say what a manifest needs.
    #[error("The folder {} cannot be converted: {reason}.", folder.display())]
    Source {
        /// The folder that was given.
        folder: PathBuf,
        /// What is wrong, as part of a sentence.
        reason: String,
    },
    /// A sentence is too long to be read at all; the others of the same call would have been read.
    #[error(
        "Sentence {index} has {words} words in {bytes} bytes, and an encoder reads at most {} words in {} bytes at once; split the text there.",
        crate::MAX_WORDS,
        crate::MAX_BYTES
    )]
    TooLong {
        /// Place of the sentence among the inputs, from 0.
        index: usize,
        /// How many words it has.
        words: usize,
        /// How many bytes of UTF-8 it has.
        bytes: usize,
    },
    /// A word's span does not lie within its text.
    #[error(
        "Word {word} of sentence {index} lies outside its text; pass the words of this very text."
    )]
    Word {
        /// Place of the sentence among the inputs, from 0.
        index: usize,
        /// Place of the word in the sentence, from 0.
        word: usize,
    },
    /// The model has no such layers to read from or to train.
    #[error("The encoder cannot give {reason}; choose layers that it has.")]
    Layers {
        /// What was asked for, as part of a sentence.
        reason: String,
    },
    /// Tuned weights that are damaged or belong to another encoder.
    #[error("The tuned weights cannot be used: {reason}; train them again.")]
    Tuned {
        /// What is wrong, as part of a sentence.
        reason: String,
    },
    /// Token states that another encoder or another layer gave, or numbers of another shape.
    #[error("The encoder's training step cannot be made: {reason}.")]
    Batch {
        /// What is wrong, as part of a sentence.
        reason: String,
    },
    /// The folder holds an encoder, but no token classifier that can be run; or one cannot be made.
    #[error("This cannot be used as a model that tags words: {reason}; choose another one.")]
    Classifier {
        /// What is wrong, as part of a sentence.
        reason: String,
    },
    /// The caller's stop flag was raised; nothing was computed to the end.
    #[error("The encoder was stopped before it was done.")]
    Stopped,
    /// The composed tensor operations failed, as where a graphics card has no memory left.
    #[error("The encoder could not compute: {0}.")]
    Tensor(#[from] candle_core::Error),
}

impl EncoderError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
