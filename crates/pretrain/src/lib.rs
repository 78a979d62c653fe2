//! Contrastive pre-training of an encoder, as NuNER was made: over very many concepts the vector of a
//! word is drawn to the vectors of the names that its span bears, and away from others.
//!
//! **Knows:** sentences whose spans bear names, which names are no match for a word, the loss and its
//! gradient, the order in which sentences are seen, and how a run is kept and taken up again.
//! **Must never know:** files and their formats, projects, databases, screens, or how the outcome is
//! judged. A [`Corpus`] comes in; an encoder with tuned layers and a
//! [`SharedSpace`](handful_encoder::SharedSpace) go out.
//!
//! Two encoders of the same weights begin: one reads sentences and learns above its frozen layers, the
//! other reads names, stays as it is and goes through one linear layer. Names are read once. What goes out reads
//! names with the trained encoder, through a layer that was laid afterwards.
//!
//! What a sentence says of names that its spans do not bear depends on its set. Where the annotation is
//! exhaustive, every other name of the set is wrong for every word. Where it is open-ended, names are
//! drawn by frequency: they are wrong for a word that bears another name, unless they mean nearly the
//! same, and hardly wrong for a word that bears none.

mod corpus;
mod error;
mod goals;
mod head;
mod names;
mod options;
mod order;
mod reread;
mod training;

pub use corpus::{Annotation, Corpus, Labelled, SetFacts};
pub use error::PretrainError;
pub use options::Options;
pub use training::{Pretraining, Step};
