//! Heads on cached features: training on partial labels, decoding, calibration, metrics.
//!
//! This crate knows what a tag sequence is, how to learn one from a few spans in half-finished
//! sentences, and how to say how sure it is. It must never know a database, a project, a user
//! interface or a file: it takes slices of examples and gives back a [`Head`].
//!
//! The unit is the word. Features arrive as `f16` rows, `words × dim`, whoever made them. Spans
//! are half-open ranges of word indices. Concepts are indices into the list of
//! [`ConceptKey`]s that the caller fitted with.
//!
//! The way through:
//! 1. describe each sentence by what is [`Known`] about it;
//! 2. [`fit`] a [`Head`] on them, warm-started from the previous head;
//! 3. [`cross_validate`] now and then for an honest score and for the calibration;
//! 4. [`Head::predict`] the rest;
//! 5. [`asking`] says which sentence is worth a person's time next.

pub mod asking;
pub mod breakdown;
pub mod calibration;
mod chain;
mod crossval;
mod decode;
pub mod deep;
mod error;
mod facts;
pub mod fewshot;
mod fit;
mod head;
mod imitate;
mod known;
mod lbfgs;
pub mod learning_curve;
mod linear;
pub mod metrics;
mod names;
mod objective;
mod options;
mod outputs;
mod rows;
mod scheme;
mod sharing;
pub mod simulate;
mod sketch;
mod standardise;
mod start;
pub mod statistics;
mod steps;
mod stored;
mod tags;

pub use calibration::Calibration;
pub use crossval::{CrossValidation, HeldOutSpan, cross_validate};
pub use decode::{PredictedSpan, Prediction};
pub use error::TaggerError;
pub use fit::{Example, TrainingSet, fit};
pub use head::{ConceptKey, Head};
pub use imitate::{PlainLayer, Wanted};
pub use known::{Known, WordSpan};
pub use names::fit_named;
pub use options::{
    AdjacencyPrior, Centre, ConceptVectors, Model, Options, RatioPrior, SampledNegatives, Start,
};
pub use outputs::Outputs;
pub use scheme::Scheme;
pub use sharing::Sharing;
