//! The learning loop: when to refit, what to predict next, what to ask next.
//!
//! **Knows:** how store, encoder and tagger are joined into one loop; which work is most needed now; what
//! every sentence's last reader saw; which sentences are kept apart. It owns the threads that this work
//! runs on. **Must never know:** screens, hosts, the contract between them, file formats, SQL, or how a
//! head is fitted.
//!
//! One thread, the owner, holds all that changes and takes commands from a channel; one worker thread does
//! what takes time, one job at a time, under a flag that stops it. Everything that others may see at once
//! (the [`State`], the readings) is a snapshot behind a lock that nobody holds while working.
//!
//! After a change of the gold, in this order: the features of what was marked and of what is on screen, the
//! refit, the predictions on screen, the score when it is due, then the rest of the corpus by order of
//! need. A new change interrupts whatever is not needed for what is on screen.
//!
//! All offsets are Unicode scalar values within one document, end exclusive.

mod board;
mod budget;
mod contradictions;
mod deep;
mod difference;
mod front;
mod holdout;
mod io;
mod jobs;
mod lessons;
mod manners;
mod measurement;
mod mix;
mod names;
mod nearest;
mod owner;
mod pool;
mod queue;
mod reader;
mod rules;
mod score;
mod shared;
mod source;
mod stand_alone;
mod states;
mod types;
mod weights;
mod words;
mod worker;

pub use difference::{DifferentSentence, VersionDifference};
pub use front::{Learned, Session};
pub use holdout::{DONE_BEFORE_HOLD_OUT, eligible, holds_out};
pub use manners::{Clock, DeepHold, Manners, Power};
pub use measurement::{ConceptScore, ConfusedPlace, Confusion, Measurement, Version};
pub use rules::RulePlaces;
pub use score::DONE_FOR_SCORE;
pub use source::{FeatureSource, POOLING, SharedEncoder};
pub use stand_alone::{Alike, InUse, Making, StandAlone};
pub use types::*;
