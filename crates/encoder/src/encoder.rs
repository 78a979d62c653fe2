use std::fmt;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use half::f16;

use crate::checkpoint::Checkpoint;
use crate::config::Config;
use crate::files::Files;
use crate::graph::Graph;
use crate::manifest::{FeatureLayers, sha256};
use crate::packed::Packed;
use crate::reading::{self, Reader};
use crate::subwords::Subworder;
use crate::{EncoderError, Features, Input, Pooling};

/// Goes up whenever the features of the same files would change, so that no cache serves the old ones.
const ARITHMETIC: u32 = 1;

/// A pretrained text encoder that turns the words of sentences into vectors.
///
/// It is immutable and shared between threads; every call uses all cores through rayon's current pool.
pub struct Encoder {
    files: Files,
    config: Config,
    fingerprint: String,
    subworder: Subworder,
    packed: Packed,
}

impl Encoder {
    /// The encoder that travels inside the binary (all-MiniLM-L6-v2).
    ///
    /// # Errors
    /// Only when the binary itself is damaged: each file is held against its checksum.
    pub fn embedded() -> Result<Self, EncoderError> {
        Self::load(Files::embedded()?)
    }

    /// An encoder from a folder in the Hugging Face layout. Files named in a `manifest.json` beside them
    /// are held against it.
    ///
    /// # Errors
    /// One plain sentence for each of: a file that is missing, truncated, damaged, or a model that is
    /// neither BERT nor RoBERTa.
    pub fn open(folder: &Path) -> Result<Self, EncoderError> {
        Self::load(Files::open(folder)?)
    }

    pub(crate) fn load(files: Files) -> Result<Self, EncoderError> {
        // The architecture before the checksums: of a foreign model nothing else is worth saying.
        let chosen = files.manifest.as_ref().and_then(|manifest| manifest.feature_layers);
        let config = Config::parse(&files.config)?.with_features(chosen)?;
        let weights = || {
            let checkpoint = Checkpoint::parse(&files.model)?;
            Packed::load(&checkpoint, &config, &files.model)
        };
        let words = || Subworder::parse(&files.tokenizer, config.vocabulary);
        let (sums, (packed, subworder)) =
            rayon::join(|| files.verify(), || rayon::join(weights, words));
        let [settings, tokenizer, model] = sums?;
        let FeatureLayers { upper, lower } = config.features;
        let identity = format!("{ARITHMETIC} {upper} {lower} {settings} {tokenizer} {model}");
        let fingerprint = sha256(identity.as_bytes());
        let (packed, subworder) = (packed?, subworder?);
        Ok(Self { config, fingerprint, subworder, packed, files })
    }

    /// What people call it, for the status line: the manifest's name, else the folder's.
    pub fn name(&self) -> &str {
        &self.files.name
    }

    /// 64 hexadecimal digits that change whenever the features would: files or arithmetic.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Numbers to a word: twice the hidden size, the upper and then the lower of the [feature
    /// layers](crate::Manifest::feature_layers).
    pub fn feature_dim(&self) -> usize {
        2 * self.config.hidden
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
        let dim = self.feature_dim();
        let values = reading::read::<f16>(self.reader(), inputs, pooling, stop)?;
        let whole = inputs.iter().zip(values);
        Ok(whole
            .map(|(input, values)| Features { words: input.words.len(), dim, values })
            .collect())
    }

    /// The model as a graph that gradients flow through. It takes its own copy of the weights, in f32.
    ///
    /// # Errors
    /// [`EncoderError::Weights`] when the file behind the encoder was changed under it.
    pub fn graph(&self) -> Result<Graph, EncoderError> {
        let checkpoint = Checkpoint::parse(&self.files.model)?;
        Graph::load(&checkpoint, &self.config, &|_, tensor| Ok(tensor))
    }

    pub(crate) fn reader(&self) -> Reader<'_> {
        let Self { config, subworder, packed, .. } = self;
        Reader { config, subworder, packed, model: &self.files.model }
    }
}

impl fmt::Debug for Encoder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Encoder");
        debug.field("name", &self.name()).field("config", &self.config).finish_non_exhaustive()
    }
}
