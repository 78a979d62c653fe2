//! The dialogs: new project, open, import, export, likely errors, settings, keys, history, the same
//! words elsewhere, many suggestions at once, what was rejected, a note.

mod accept;
mod elsewhere;
mod export;
mod history;
mod import;
mod keys;
mod likely_errors;
mod note;
mod project;
mod rejected;
mod report;
mod settings;
mod sources;

pub use accept::Accept;
pub use elsewhere::Elsewhere;
pub use export::Export;
pub use history::History;
pub use import::Import;
pub use keys::Keys;
pub use likely_errors::LikelyErrors;
pub use note::WriteNote;
pub use project::{NewProject, OpenProject};
pub use rejected::Rejected;
pub use settings::Settings;
