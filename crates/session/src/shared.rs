use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::watch;
use uuid::Uuid;

use crate::{Clock, Hint, State, board::Board};

/// What the owner writes and anybody may look at. No lock is ever held across work or waiting.
pub(crate) struct Shared {
    board: RwLock<Board>,
    state: Mutex<State>,
    stale: Mutex<Doubts>,
    /// Raised to end the job in hand, whatever it is.
    interrupt: Mutex<Arc<AtomicBool>>,
    halted: watch::Sender<bool>,
    /// When a person last did something that they wait for.
    stirred: Mutex<Option<Instant>>,
    clock: Clock,
    /// Deep rounds that nobody asked for wait.
    holding_deep: AtomicBool,
    hint: Box<dyn Fn(Hint) + Send + Sync>,
}

/// What has changed in the store since the board was brought up to date, with how often that was
/// announced. What the board says of it is not to be trusted.
#[derive(Clone, Default)]
pub(crate) struct Doubts {
    documents: HashMap<Uuid, u64>,
    /// Every document may have changed.
    everything: u64,
}

impl Shared {
    pub(crate) fn new(clock: Clock, hint: impl Fn(Hint) + Send + Sync + 'static) -> Self {
        Self {
            board: RwLock::default(),
            state: Mutex::default(),
            stale: Mutex::default(),
            interrupt: Mutex::default(),
            halted: watch::Sender::new(false),
            stirred: Mutex::default(),
            clock,
            holding_deep: AtomicBool::new(false),
            hint: Box::new(hint),
        }
    }

    pub(crate) fn board(&self) -> RwLockReadGuard<'_, Board> {
        self.board.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn board_mut(&self) -> RwLockWriteGuard<'_, Board> {
        self.board.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn state(&self) -> State {
        lock(&self.state).clone()
    }

    /// Puts another state on show; says whether it is another one.
    pub(crate) fn show(&self, state: &State) -> bool {
        let mut shown = lock(&self.state);
        let other = *shown != *state;
        if other {
            shown.clone_from(state);
        }
        other
    }

    pub(crate) fn hint(&self, hint: Hint) {
        (self.hint)(hint);
    }

    /// Marks documents as stale.
    pub(crate) fn doubt(&self, documents: &[Uuid]) {
        let mut stale = lock(&self.stale);
        for document in documents {
            *stale.documents.entry(*document).or_default() += 1;
        }
    }

    /// Marks every document as stale.
    pub(crate) fn doubt_everything(&self) {
        lock(&self.stale).everything += 1;
    }

    /// Whether the board may be behind the store as to this document.
    pub(crate) fn doubts(&self, document: Uuid) -> bool {
        let stale = lock(&self.stale);
        stale.everything > 0 || stale.documents.contains_key(&document)
    }

    /// Everything that is stale now.
    pub(crate) fn all_doubts(&self) -> Doubts {
        lock(&self.stale).clone()
    }

    /// The board is up to date as to these documents, unless they were announced again meanwhile.
    pub(crate) fn settle(&self, read: &Doubts, documents: &[Uuid]) {
        let mut stale = lock(&self.stale);
        for document in documents {
            if stale.documents.get(document) == read.documents.get(document) {
                stale.documents.remove(document);
            }
        }
    }

    /// The board is up to date as to everything, unless something was announced meanwhile.
    pub(crate) fn settle_everything(&self, read: &Doubts) {
        self.settle(read, &read.documents());
        let mut stale = lock(&self.stale);
        if stale.everything == read.everything {
            stale.everything = 0;
        }
    }

    /// A new flag for the next job, which [`Shared::interrupt`] and [`Shared::halt`] raise.
    pub(crate) fn arm(&self) -> Arc<AtomicBool> {
        let flag = Arc::new(AtomicBool::new(self.is_halted()));
        *lock(&self.interrupt) = flag.clone();
        // Whoever halted between the two lines raised the flag before.
        if self.is_halted() {
            flag.store(true, Ordering::Relaxed);
        }
        flag
    }

    /// Ends the job in hand.
    pub(crate) fn interrupt(&self) {
        lock(&self.interrupt).store(true, Ordering::Relaxed);
    }

    /// A person does something that they wait for: what can wait makes room.
    pub(crate) fn stir(&self) {
        *lock(&self.stirred) = Some(self.clock.now());
    }

    /// Whether nobody has done anything for a moment, long enough for a refit and for the screen.
    pub(crate) fn is_quiet(&self) -> bool {
        const MOMENT: Duration = Duration::from_millis(700);
        lock(&self.stirred).is_none_or(|stirred| self.clock.since(stirred) >= MOMENT)
    }

    /// Lets deep rounds wait, or go on.
    pub(crate) fn hold_deep(&self, wait: bool) {
        self.holding_deep.store(wait, Ordering::Relaxed);
    }

    /// Whether a deep round may take its next step: nobody is at work, and nothing else holds it back.
    pub(crate) fn lets_deep_go_on(&self) -> bool {
        self.is_quiet() && !self.holding_deep.load(Ordering::Relaxed)
    }

    /// Ends everything; the threads run out by themselves.
    pub(crate) fn halt(&self) {
        self.halted.send_replace(true);
        self.interrupt();
    }

    pub(crate) fn is_halted(&self) -> bool {
        *self.halted.borrow()
    }

    pub(crate) fn halting(&self) -> watch::Receiver<bool> {
        self.halted.subscribe()
    }
}

impl Doubts {
    /// The documents that were announced one by one.
    pub(crate) fn documents(&self) -> Vec<Uuid> {
        self.documents.keys().copied().collect()
    }
}

/// A thread that panicked while it held one of these locks was only copying; what is behind is whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
