//! The dialogs: new project, open, import, export of texts and of the model, encoders, likely errors,
//! settings, keys, history, the same words elsewhere, many suggestions at once, what was rejected, a note,
//! a second annotator, dictionaries and patterns, how learning goes.

mod accept;
mod compare;
mod elsewhere;
mod encoders;
mod export;
mod export_model;
mod exporting;
mod history;
mod import;
mod keys;
mod learning;
mod likely_errors;
mod note;
mod project;
mod rejected;
mod report;
mod rules;
mod settings;
mod sources;

pub use accept::Accept;
pub use compare::Compare;
pub use elsewhere::Elsewhere;
pub use encoders::Encoders;
pub use export::Export;
pub use export_model::ExportModel;
pub use history::History;
pub use import::Import;
pub use keys::Keys;
pub use learning::Learning;
pub use likely_errors::LikelyErrors;
pub use note::WriteNote;
pub use project::{NewProject, OpenProject};
pub use rejected::Rejected;
pub use rules::Rules;
pub use settings::Settings;
