//! An expert played from gold: which strategy of asking learns most from the fewest labels, and how
//! many keys are pressed until everything is right.
//!
//! A play starts from a few sentences drawn at random, the same for every strategy of one seed. Then
//! a head is fitted, the strategy chooses sentences, the gold answers, and so on. Everything that was
//! answered is done: what the gold does not mark is outside.

mod curve;
mod keys;
mod play;

pub use curve::{Curve, Point};
pub use keys::Keys;
pub use play::{Plan, PoolSentence, Step, Strategy, World, play, play_all};
