use std::{
    collections::{HashMap, VecDeque},
    ops::Deref,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicBool},
};

use half::f16;
use handful_encoder::{FeatureCache, FeatureView, Features};
use handful_tagger::Options;

use crate::{
    FeatureSource, board::Key, budget::Budget, jobs::Lessons, names::Names, source::POOLING,
};

/// The encoder with what it has read already.
pub(crate) struct Reader {
    pub(crate) source: Arc<dyn FeatureSource>,
    /// None where the folder cannot be written to: everything then goes by memory.
    cache: Option<FeatureCache>,
    held: Mutex<Held>,
    names: Names,
}

/// Features that the disk would not take (no room, or another window is the writer), the oldest first.
struct Held {
    rows: HashMap<Key, Arc<[f16]>>,
    order: VecDeque<Key>,
    bytes: usize,
    /// How many bytes are held.
    room: usize,
}

/// The word vectors of one sentence, `words × dim`.
pub(crate) enum Rows {
    Mapped(FeatureView),
    Held(Arc<[f16]>),
}

impl Deref for Rows {
    type Target = [f16];

    fn deref(&self) -> &[f16] {
        match self {
            Self::Mapped(view) => view.values(),
            Self::Held(rows) => rows,
        }
    }
}

impl Reader {
    pub(crate) fn new(source: Arc<dyn FeatureSource>, folder: &Path) -> Self {
        let cache = FeatureCache::open(folder, source.fingerprint(), POOLING, source.dim())
            .inspect_err(|error| tracing::warn!("features are not kept on disk: {error}"))
            .ok();
        let held = Held {
            rows: HashMap::new(),
            order: VecDeque::new(),
            bytes: 0,
            room: Budget::new(None).held(),
        };
        Self { source, cache, held: Mutex::new(held), names: Names::default() }
    }

    /// Holds no more bytes in memory than this.
    pub(crate) fn hold(&self, room: usize) {
        let mut held = self.held();
        held.room = room;
        held.make_room();
    }

    pub(crate) fn dim(&self) -> usize {
        self.source.dim()
    }

    /// The features of a sentence of so many words, if they were computed before.
    pub(crate) fn rows(&self, key: &Key, words: usize) -> Option<Rows> {
        let held = || self.held().rows.get(key).cloned().map(Rows::Held);
        let mapped = self.cache.as_ref().and_then(|cache| cache.get(key)).map(Rows::Mapped);
        mapped.or_else(held).filter(|rows| rows.len() == words * self.dim())
    }

    /// Keeps features for later. `needed` ones are held in memory where the disk does not take them. Says
    /// whether they are there now.
    pub(crate) fn keep(&self, key: &Key, features: &Features, needed: bool) -> bool {
        let kept = self.cache.as_ref().is_some_and(|cache| match cache.put(key, features) {
            Ok(kept) => kept,
            Err(error) => {
                tracing::warn!("features of a sentence are not kept on disk: {error}");
                false
            }
        });
        if !kept && needed {
            self.held().put(*key, features.values.as_slice().into());
        }
        kept || needed
    }

    /// Whether the names of these lessons' concepts say something before anything is annotated.
    pub(crate) fn reads_names(&self, lessons: &Lessons) -> bool {
        let reads = || self.source.name_rows(&[], &AtomicBool::new(false));
        !lessons.names.is_empty() && matches!(reads(), Ok(Some(_)))
    }

    /// How heads are fitted to these lessons.
    pub(crate) fn options(&self, lessons: &Lessons, stop: &AtomicBool) -> Options {
        self.names.options(&*self.source, &lessons.concepts, &lessons.names, stop)
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn put(&mut self, key: Key, rows: Arc<[f16]>) {
        self.bytes += size_of_val(&*rows);
        if let Some(old) = self.rows.insert(key, rows) {
            self.bytes -= size_of_val(&*old);
        } else {
            self.order.push_back(key);
        }
        self.make_room();
    }

    fn make_room(&mut self) {
        while self.bytes > self.room
            && let Some(oldest) = self.order.pop_front()
        {
            self.bytes -= self.rows.remove(&oldest).map_or(0, |rows| size_of_val(&*rows));
        }
    }
}
