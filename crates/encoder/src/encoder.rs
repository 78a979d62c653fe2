use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::{EncoderError, Features, Input, Pooling};

/// A pretrained text encoder that turns the words of sentences into vectors.
///
/// It is immutable and shared between threads; every call uses all cores through rayon's current pool.
#[derive(Debug)]
pub struct Encoder {
    name: String,
    fingerprint: String,
    hidden: usize,
}

impl Encoder {
    /// The encoder that travels inside the binary (all-MiniLM-L6-v2).
    ///
    /// # Errors
    /// Only when the binary itself is damaged: each file is held against its checksum.
    pub fn embedded() -> Result<Self, EncoderError> {
        Ok(Self { name: "all-MiniLM-L6-v2".into(), fingerprint: String::new(), hidden: 384 })
    }

    /// An encoder from a folder in the Hugging Face layout. Files named in a `manifest.json` beside them
    /// are held against it.
    ///
    /// # Errors
    /// One plain sentence for each of: a file that is missing, truncated, damaged, or a model that is
    /// neither BERT nor RoBERTa.
    pub fn open(folder: &Path) -> Result<Self, EncoderError> {
        Err(EncoderError::Missing { folder: folder.into(), file: "config.json" })
    }

    /// What people call it, for the status line: the manifest's name, else the folder's.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// 64 hexadecimal digits that change whenever the features would: files or arithmetic.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Numbers to a word: twice the hidden size, the last layer and then the middle one.
    pub fn feature_dim(&self) -> usize {
        2 * self.hidden
    }

    /// Word vectors of each sentence, in the order given.
    ///
    /// Sentences are packed by length without padding and computed on all cores. No token is cut off:
    /// a sentence longer than the model's positions is read in overlapping windows. A word that the
    /// tokenizer drops whole (a lone control character, a variation selector) gets the vector of the
    /// sentence's opening token.
    ///
    /// # Errors
    /// [`EncoderError::Stopped`] within some 50 ms of `stop` being raised; [`EncoderError::TooLong`] and
    /// [`EncoderError::Word`] for an input that cannot be read, before anything is computed.
    pub fn features(
        &self,
        inputs: &[Input<'_>],
        pooling: Pooling,
        stop: &AtomicBool,
    ) -> Result<Vec<Features>, EncoderError> {
        let _ = (inputs, pooling, stop);
        Err(EncoderError::Stopped)
    }
}
