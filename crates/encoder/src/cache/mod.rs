//! Features kept on disk between runs.
//!
//! Two files to an encoder and pooling: rows of f16, memory-mapped, and an index of where each sentence's
//! rows are. Both only ever grow, rows before their entry. One process may append at a time, any number
//! read meanwhile. Nothing here is needed: the files may be deleted at any time, and whatever in them is
//! torn, damaged or of another encoder is passed over and computed anew by the caller.

mod files;
mod layout;

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use half::f16;
use memmap2::Mmap;

use crate::{Features, Pooling};
use files::{Files, Paths, WriteLock};
use layout::{Entry, HEADER, Identity};

pub use layout::sentence_key;

/// Why features could not be kept. A caller may always go on without.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// A file of the cache could not be made or written.
    #[error("The feature cache {} could not be written: {source}; features are computed anew each time.", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The features offered are not of the shape that this cache keeps.
    #[error(
        "The feature cache keeps {expected} numbers to a word, and was given {found} numbers for {words} words."
    )]
    Shape {
        /// Numbers to a word in this cache.
        expected: usize,
        /// How many numbers came.
        found: usize,
        /// For how many words.
        words: usize,
    },
}

impl CacheError {
    fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}

/// The features of sentences that were computed before, by encoder and pooling.
pub struct FeatureCache {
    identity: Identity,
    paths: Paths,
    limit: u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// `None` while another process is only just making them.
    files: Option<Files>,
    lock: Option<WriteLock>,
    entries: HashMap<[u8; 16], Entry>,
    map: Option<Arc<Mmap>>,
}

/// The word vectors of one sentence, where they lie in the mapped file.
#[derive(Clone)]
pub struct FeatureView {
    map: Arc<Mmap>,
    range: Range<usize>,
    words: usize,
    dim: usize,
}

impl FeatureCache {
    /// How large the data file may grow if the caller says nothing else: 4 GiB, some 100,000 sentences
    /// of the embedded encoder.
    pub const DEFAULT_LIMIT: u64 = 4 << 30;

    /// Opens the cache of one encoder and pooling in `folder`, which is made if need be. Files that are
    /// damaged or not this encoder's are replaced by empty ones.
    ///
    /// `dim` is [`Encoder::feature_dim`](crate::Encoder::feature_dim).
    ///
    /// # Errors
    /// When `folder` or the files in it cannot be made.
    pub fn open(
        folder: &Path,
        fingerprint: &str,
        pooling: Pooling,
        dim: usize,
    ) -> Result<Self, CacheError> {
        fs::create_dir_all(folder).map_err(CacheError::io(folder))?;
        let shape = || CacheError::Shape { expected: dim, found: 0, words: 0 };
        let identity =
            Identity::new(fingerprint, pooling, u32::try_from(dim).map_err(|_| shape())?);
        let cache = Self {
            paths: Paths::new(folder, &identity),
            identity,
            limit: Self::DEFAULT_LIMIT,
            state: Mutex::default(),
        };
        cache.prepare(&mut cache.state())?;
        Ok(cache)
    }

    /// Deletes the oldest caches in `folder` until at most `keep` are left. One that somebody is using
    /// loses nothing but what it would have kept for the next time; on systems that refuse to delete it,
    /// it stays.
    pub fn thin(folder: &Path, keep: usize) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        let mut data: Vec<_> = entries
            .filter_map(|entry| {
                let path = entry.ok()?.path();
                let changed = fs::metadata(&path).and_then(|data| data.modified()).ok()?;
                path.extension().is_some_and(|kind| kind == files::DATA).then_some((changed, path))
            })
            .collect();
        data.sort();
        let old = data.len().saturating_sub(keep);
        for (_, path) in &data[..old] {
            for kind in files::KINDS {
                // A file that cannot be deleted is tried again the next time.
                let _ = fs::remove_file(path.with_extension(kind));
            }
        }
    }

    /// The same cache with another limit to the data file, in bytes. What is there already stays.
    #[must_use]
    pub fn with_limit(mut self, bytes: u64) -> Self {
        self.limit = bytes;
        self
    }

    /// The features kept for a sentence, or `None` when there are none or they do not match their
    /// checksum.
    pub fn get(&self, key: &[u8; 16]) -> Option<FeatureView> {
        let mut state = self.state();
        if !state.entries.contains_key(key) && state.lock.is_none() {
            // Another process may have appended it meanwhile.
            self.refresh(&mut state);
        }
        let entry = *state.entries.get(key)?;
        let range = entry.offset as usize..(entry.offset + entry.bytes(self.identity.dim)) as usize;
        let map = state.map_until(range.end)?;
        drop(state);
        // Outside the lock, since the first touch of a page may wait for the disk.
        if crc32fast::hash(&map[range.clone()]) != entry.checksum {
            let mut state = self.state();
            if state.entries.get(key) == Some(&entry) {
                state.entries.remove(key);
            }
            return None;
        }
        let dim = self.identity.dim as usize;
        Some(FeatureView { map, range, words: entry.words as usize, dim })
    }

    /// Keeps the features of a sentence. `false` when they are not kept because another process is the
    /// writer or the limit is reached.
    ///
    /// # Errors
    /// When the features are of another shape, or the disk refuses; what was kept before stays good.
    pub fn put(&self, key: &[u8; 16], features: &Features) -> Result<bool, CacheError> {
        let dim = self.identity.dim as usize;
        let words = u32::try_from(features.words).ok();
        let fits = features.dim == dim && features.values.len() == features.words * dim;
        let Some(words) = words.filter(|_| fits) else {
            let found = features.values.len();
            return Err(CacheError::Shape { expected: dim, found, words: features.words });
        };
        // Asked for in full: an entry whose rows are damaged is one to be replaced.
        if self.get(key).is_some_and(|kept| kept.words == features.words) {
            return Ok(true);
        }
        let mut state = self.state();
        if state.lock.is_none() {
            self.prepare(&mut state)?;
        }
        let State { files: Some(files), lock: Some(_), entries, .. } = &mut *state else {
            return Ok(false);
        };
        let rows: &[u8] = bytemuck::cast_slice(&features.values);
        let end = files.end().map_err(CacheError::io(&self.paths.data))?;
        // No rows have their place anywhere within the file; its end may not be there yet.
        let offset = if rows.is_empty() { HEADER as u64 } else { end };
        if offset + rows.len() as u64 > self.limit {
            return Ok(false);
        }
        let entry = Entry { key: *key, offset, words, checksum: crc32fast::hash(rows) };
        files.append(entry, rows).map_err(CacheError::io(&self.paths.data))?;
        entries.insert(*key, entry);
        Ok(true)
    }

    /// How many sentences are kept, as far as this process has read the index.
    pub fn len(&self) -> usize {
        self.state().entries.len()
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes the right to write if it is free, and opens or makes the files.
    fn prepare(&self, state: &mut State) -> Result<(), CacheError> {
        state.lock = WriteLock::try_take(&self.paths.lock)?;
        if state.files.is_none() {
            state.files = match Files::open(&self.paths, &self.identity) {
                Some(files) => Some(files),
                None if state.lock.is_some() => Some(Files::create(&self.paths, &self.identity)?),
                None => None,
            };
        }
        self.refresh(state);
        Ok(())
    }

    fn refresh(&self, state: &mut State) {
        if state.files.is_none() {
            state.files = Files::open(&self.paths, &self.identity);
        }
        if let Some(files) = &mut state.files {
            // An index that cannot be read is one with nothing new in it.
            let _ = files.refresh(self.identity.dim, &mut state.entries);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Whoever panicked left at worst an entry out, which is a miss.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// A map of the data file that reaches at least to `end`.
    fn map_until(&mut self, end: usize) -> Option<Arc<Mmap>> {
        if let Some(map) = self.map.as_ref().filter(|map| map.len() >= end) {
            return Some(map.clone());
        }
        let files = self.files.as_ref()?;
        // SAFETY: the file only ever grows while anyone uses it: writers append, and a damaged file is
        // replaced by a new one under its name, never cut.
        let map = unsafe { Mmap::map(&files.data) }.ok()?;
        let map = (map.len() >= end.max(HEADER)).then(|| Arc::new(map))?;
        self.map = Some(map.clone());
        Some(map)
    }
}

impl FeatureView {
    /// How many words.
    pub fn words(&self) -> usize {
        self.words
    }

    /// How many numbers to a word.
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// Row-major, `words × dim`, read from the mapped file.
    pub fn values(&self) -> &[f16] {
        bytemuck::cast_slice(&self.map[self.range.clone()])
    }
}

impl fmt::Debug for FeatureCache {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FeatureCache")
            .field("data", &self.paths.data)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for FeatureView {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { words, dim, .. } = self;
        formatter
            .debug_struct("FeatureView")
            .field("words", words)
            .field("dim", dim)
            .finish_non_exhaustive()
    }
}
