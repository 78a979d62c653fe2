use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicBool},
};

use handful_encoder::{Encoder, EncoderError, Features, Input, NameRows, Pooling};

/// How a word's sub-words become its vector, here and in everything that is measured.
pub const POOLING: Pooling = Pooling::FirstSubword;

/// Whatever turns the words of sentences into vectors: the [`Encoder`], or a stand-in for a test.
pub trait FeatureSource: Send + Sync + 'static {
    /// What people call it.
    fn name(&self) -> &str;

    /// Changes whenever the features would.
    fn fingerprint(&self) -> &str;

    /// Numbers to a word.
    fn dim(&self) -> usize;

    /// Word vectors of each sentence, in the order given.
    ///
    /// # Errors
    /// As [`Encoder::features`]; [`EncoderError::Stopped`] within some 50 ms of `stop` being raised.
    fn features(
        &self,
        inputs: &[Input<'_>],
        stop: &AtomicBool,
    ) -> Result<Vec<Features>, EncoderError>;

    /// What the names of concepts say of the features of a word, as [`Encoder::name_rows`]; a stand-in
    /// reads none.
    ///
    /// # Errors
    /// As there.
    fn name_rows(
        &self,
        _names: &[&str],
        _stop: &AtomicBool,
    ) -> Result<Option<NameRows>, EncoderError> {
        Ok(None)
    }

    /// The encoder itself where its layers can be tuned to a project; a stand-in has none.
    fn encoder(&self) -> Option<&Encoder> {
        None
    }
}

impl FeatureSource for Encoder {
    fn name(&self) -> &str {
        self.name()
    }

    fn fingerprint(&self) -> &str {
        self.fingerprint()
    }

    fn dim(&self) -> usize {
        self.feature_dim()
    }

    fn features(
        &self,
        inputs: &[Input<'_>],
        stop: &AtomicBool,
    ) -> Result<Vec<Features>, EncoderError> {
        self.features(inputs, POOLING, stop)
    }

    fn name_rows(
        &self,
        names: &[&str],
        stop: &AtomicBool,
    ) -> Result<Option<NameRows>, EncoderError> {
        self.name_rows(names, stop)
    }

    fn encoder(&self) -> Option<&Encoder> {
        Some(self)
    }
}

type Open = dyn Fn() -> Result<Arc<dyn FeatureSource>, EncoderError> + Send + Sync;

/// An encoder that is read from disk when it is first needed and shared from then on. Clones are the same
/// encoder, so that one project after the other can be opened without reading it again.
#[derive(Clone)]
pub struct SharedEncoder {
    open: Arc<Open>,
    opened: Arc<Mutex<Option<Arc<dyn FeatureSource>>>>,
}

impl SharedEncoder {
    /// The encoder that travels inside the binary.
    #[must_use]
    pub fn embedded() -> Self {
        Self::from_fn(|| Ok(Arc::new(Encoder::embedded()?)))
    }

    /// An encoder from a folder in the Hugging Face layout.
    #[must_use]
    pub fn folder(path: PathBuf) -> Self {
        Self::from_fn(move || Ok(Arc::new(Encoder::open(&path)?)))
    }

    /// One that is there already.
    #[must_use]
    pub fn ready(source: Arc<dyn FeatureSource>) -> Self {
        Self::from_fn(move || Ok(source.clone()))
    }

    /// Whatever `open` gives; it is called again only if it fails.
    pub fn from_fn(
        open: impl Fn() -> Result<Arc<dyn FeatureSource>, EncoderError> + Send + Sync + 'static,
    ) -> Self {
        Self { open: Arc::new(open), opened: Arc::default() }
    }

    /// The encoder, read from disk if this is the first call. Blocks meanwhile.
    ///
    /// # Errors
    /// What is wrong with its files.
    pub fn get(&self) -> Result<Arc<dyn FeatureSource>, EncoderError> {
        // A panic in an earlier `open` left the slot empty, which is a state like any other.
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(source) = &*opened {
            return Ok(source.clone());
        }
        let source = (self.open)()?;
        *opened = Some(source.clone());
        Ok(source)
    }
}

impl fmt::Debug for SharedEncoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedEncoder").finish_non_exhaustive()
    }
}
