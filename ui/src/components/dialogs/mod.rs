//! The dialogs: new project, open, import, export, keys.

mod export;
mod import;
mod keys;
mod project;
mod report;
mod sources;

pub use export::Export;
pub use import::Import;
pub use keys::Keys;
pub use project::{NewProject, OpenProject};
