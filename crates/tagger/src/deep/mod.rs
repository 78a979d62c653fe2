//! Deep rounds: the encoder's upper layers and the head learn together.

mod head;
mod imitation;
mod moving;
mod options;
mod passes;
mod round;
mod set;
mod verdict;
mod vote;

pub use imitation::{Imitation, imitation};
pub use options::DeepOptions;
pub use round::{DeepRound, Progress, SharedRound, deep_round, shared_round};
pub use set::{DeepExample, DeepSet};
pub use verdict::{Verdict, deep_cross_validate};
pub use vote::Voters;
