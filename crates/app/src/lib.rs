//! One async function for each command of the contract, for whichever host asks.
//!
//! **Knows:** how text formats, project file and learning loop work together, and what a failure is
//! called in plain words. **Must never know:** who asks: neither Tauri nor HTTP nor the terminal.
//!
//! At most one project is open at a time. Everything that a command changes is on disk before the
//! command answers.

mod accept;
mod annotate_files;
mod app;
mod atomic;
mod atomic_folder;
mod browse;
mod card;
mod catalogue;
mod context;
mod convert;
mod convert_rule;
mod convert_source;
mod device;
mod edit;
mod encoders;
mod evaluation_set;
mod explain;
mod export;
mod export_model;
mod failure;
mod few_shot;
mod find;
mod history;
mod import;
mod insight;
mod jobs;
mod label;
mod labelled;
mod learn;
mod noted;
mod occurrences;
mod open;
mod places;
mod power;
mod pretrain;
mod recent;
mod report;
mod rules;
mod sample;
mod samples;
mod second;
mod settings;
mod shown;
mod simulate;
mod sources;
mod speed;
mod summary;

pub use app::{App, Handle, Limits};
pub use places::Places;

use std::sync::Arc;

use handful_contract::Event;

/// Where events go.
pub(crate) type Emit = Arc<dyn Fn(Event) + Send + Sync>;
