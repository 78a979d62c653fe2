//! How much of the machine learning may take, and when.

use std::{
    fmt,
    num::NonZeroUsize,
    sync::Arc,
    time::{Duration, Instant},
};

/// How much of the machine the loop may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manners {
    /// Threads that compute; none for one for each core, which more than that never are.
    pub threads: Option<NonZeroUsize>,
    /// Bytes that learning may hold in memory beside the encoder and what it shows; none for as much as
    /// it has a use for.
    pub memory: Option<u64>,
    /// Whether deep rounds that nobody asked for go on while the machine runs on its battery.
    pub deep_on_battery: bool,
}

impl Default for Manners {
    /// All cores, as much memory as there is a use for, and no deep rounds on the battery.
    fn default() -> Self {
        Self { threads: None, memory: None, deep_on_battery: false }
    }
}

/// Why deep rounds do not go as they would by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeepHold {
    /// The machine runs on its battery: they wait until it does not.
    Battery,
    /// The ceiling of memory leaves too little for any round.
    TooLittleMemory {
        /// How many bytes the ceiling must be for one.
        needed: u64,
    },
    /// The last round left sentences out, so as to stay under the ceiling or because they are too long to
    /// be tuned on; the head has learned from them.
    LeftOut {
        /// How many sentences.
        sentences: u32,
    },
}

/// Tells whether the machine runs on its battery. Asked often and from threads that work: an answer that
/// is some seconds old is better than one that takes long.
#[derive(Clone)]
pub struct Power(Arc<dyn Fn() -> bool + Send + Sync>);

impl Power {
    /// A source of power that `on_battery` tells of.
    pub fn new(on_battery: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(on_battery))
    }

    pub(crate) fn on_battery(&self) -> bool {
        (self.0)()
    }
}

impl Default for Power {
    /// Power from the wall.
    fn default() -> Self {
        Self::new(|| false)
    }
}

impl fmt::Debug for Power {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Power").finish_non_exhaustive()
    }
}

/// Tells the time. It may stand still or leap ahead while the machine sleeps, as the system has it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Instant + Send + Sync>);

impl Clock {
    /// A clock that `now` tells the time of. It never goes back.
    pub fn new(now: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    pub(crate) fn now(&self) -> Instant {
        (self.0)()
    }

    /// How long ago that was.
    pub(crate) fn since(&self, then: Instant) -> Duration {
        self.now().saturating_duration_since(then)
    }
}

impl Default for Clock {
    /// The system's.
    fn default() -> Self {
        Self::new(Instant::now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").finish_non_exhaustive()
    }
}
