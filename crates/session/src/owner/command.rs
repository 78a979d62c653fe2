//! What the owner is told, who waits for what, and what it is at.

use std::sync::{Arc, atomic::AtomicBool};

use handful_store::Documents;
use handful_text::Span;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::{
    InUse, Learned, LikelyError, Manners, Neighbour, Proposal, SentenceRef, SessionError, State,
    deep::{Outcome, Steps},
    difference::Comparison,
    jobs::Done,
    rules,
};

pub(crate) type Reply<T> = oneshot::Sender<Result<T, SessionError>>;

/// What the owner is told.
pub(crate) enum Command {
    GoldChanged,
    CorpusChanged,
    Look(Sight),
    Next {
        except: Vec<SentenceRef>,
        reply: Reply<Option<Proposal>>,
    },
    Learn {
        reply: Reply<State>,
    },
    Deepen {
        reply: Reply<State>,
    },
    PredictAll(Watch),
    Done(Done),
    /// Ends the deep round in hand.
    CallOff,
    /// How far the deep round in hand is.
    Deepening(Steps),
    /// It has ended.
    Deepened(Outcome),
    /// Asks for the version in use, once it has learned from all that is known.
    InUse {
        reply: Reply<InUse>,
    },
    /// Asks which texts contradict each other.
    LikelyErrors {
        reply: Reply<Arc<Vec<LikelyError>>>,
    },
    /// These do.
    Examined(Vec<LikelyError>),
    /// The walk of this number in search of rules tells something.
    Rules(u64, rules::Told),
    /// It has ended.
    RulesRest(u64),
    /// Asks which annotations resemble a span.
    Nearest {
        span: (Uuid, Span),
        most: usize,
        reply: Reply<Vec<Neighbour>>,
    },
    /// Asks how good the version in use is.
    Inquire {
        reply: Reply<Learned>,
    },
    /// Puts a kept version into use and stays with it.
    Choose {
        version: u32,
        reply: Reply<State>,
    },
    /// Goes on learning from the newest one.
    Release {
        reply: Reply<State>,
    },
    /// Asks where two versions differ.
    Differ(Comparison),
    /// How much of the machine it may take from now on.
    Behave(Manners),
    Stop {
        reply: oneshot::Sender<()>,
    },
}

/// The sentences on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sight {
    pub(crate) document: Uuid,
    pub(crate) first: u32,
    pub(crate) last: u32,
}

/// Somebody who waits until everything is read.
pub(crate) struct Watch {
    pub(crate) progress: Box<dyn Fn(u32, u32) + Send>,
    pub(crate) cancel: Arc<AtomicBool>,
    pub(crate) reply: Reply<State>,
}

/// Somebody who waits for a refit.
pub(super) struct Learner {
    /// The first version that was not yet begun when they asked.
    pub(super) version: u32,
    pub(super) reply: Reply<State>,
}

/// Somebody who waits for a proposal.
pub(super) struct Asker {
    pub(super) except: Vec<SentenceRef>,
    pub(super) reply: Reply<Option<Proposal>>,
}

/// What the worker is doing.
pub(super) enum Stage {
    Free,
    Busy(Work),
}

/// A job in hand.
pub(super) enum Work {
    Opening,
    /// Reading sentences; they are named so that a panic can be laid to them.
    Reading {
        sentences: Vec<SentenceRef>,
        background: bool,
        learning: bool,
    },
    /// Fitting to the gold of this revision.
    Fitting {
        revision: u64,
    },
    Measuring {
        version: u32,
    },
}

/// How much of the corpus is on the board.
pub(super) enum Corpus {
    /// It is to be listed, because of an opening, an import or its undoing.
    Due,
    Listing {
        documents: Box<Documents>,
        order: Vec<Uuid>,
    },
    Known,
}
