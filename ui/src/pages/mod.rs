//! The two screens and what joins them to the backend.

mod driver;
mod project;
mod root;
mod start;

pub use driver::{Dialog, Driver, NotePlace, Why, adding, pressed};
pub use root::Root;
