//! Every type, command, event and error code that crosses between the user interface and the backend.
//!
//! **Knows:** the shape of what is said. **Must never know:** how any of it is done. It compiles for
//! `wasm32-unknown-unknown`, depends on serde alone, and each type survives a round trip through the
//! serialisers that the hosts really use.
//!
//! All offsets are Unicode scalar values within one document, end exclusive.

mod accept;
mod agreement;
pub mod command;
mod document;
mod encoders;
mod evaluation;
mod event;
mod explain;
mod failure;
mod find;
mod history;
mod ids;
mod insight;
mod learning;
mod model;
mod note;
mod occurrence;
mod pretraining;
mod project;
mod recipe;
mod rule;
mod simulation;
mod transfer;
mod trial;

pub use accept::*;
pub use agreement::*;
pub use command::Command;
pub use document::*;
pub use encoders::*;
pub use evaluation::*;
pub use event::*;
pub use explain::*;
pub use failure::*;
pub use find::*;
pub use history::*;
pub use ids::*;
pub use insight::*;
pub use learning::*;
pub use model::*;
pub use note::*;
pub use occurrence::*;
pub use pretraining::*;
pub use project::*;
pub use recipe::*;
pub use rule::*;
pub use simulation::*;
pub use transfer::*;
pub use trial::*;
