//! The project file: SQLite, its schema, and the undo log.
//!
//! **Knows:** documents, sentences, concepts, annotations, decisions, model versions and what was measured of them as rows; how to
//! keep them through crashes, full disks and second windows; how to take every change back. It is the
//! only crate that contains SQL. **Must never know:** file formats, what a model computes, what a screen
//! shows, or the contract between them.
//!
//! Every change a person makes goes through [`Store::perform`] (or, where it streams, an [`Importer`]):
//! one transaction that holds the change, its inverse and the counters, on disk before the call returns.
//! [`Store::undo`] and [`Store::redo`] replay what those transactions wrote down.
//!
//! All offsets are Unicode scalar values within one document, ends exclusive.

mod action;
mod annotate;
mod arrival;
mod batch;
mod change;
mod concepts;
mod confirm;
mod connect;
mod content;
mod decide;
mod error;
mod gold;
mod import;
mod lock;
mod log;
mod look;
mod measurement;
mod model;
mod notes;
mod open;
mod outcome;
mod read;
mod record;
mod replace;
mod reshape;
mod rows;
mod rules;
mod scratch;
mod search;
mod states;
mod store;
mod stream;
#[cfg(test)]
mod tests;
mod upgrade;
mod verify;
mod versions;
mod work;

pub use action::{
    Accepted, Action, ConceptDraft, LabelledDocument, NewAnnotation, NewDocument, NewNote, NewRule,
    NewSentence, Outcome, Pushed, RefusedSpan,
};
pub use error::StoreError;
pub use import::{ImportSummary, Importer};
pub use measurement::Measurement;
pub use model::{ListedVersion, ModelVersion, NewModelVersion};
pub use open::OpenOptions;
pub use record::{
    Access, Annotation, Annotator, Concept, Confirmation, Decision, DecisionRecord, Document,
    DocumentRow, Filter, Gold, GoldSentence, HistoryEntry, LabelledSpan, Note, NoteOn, NoteRecord,
    Origin, Page, Place, Progress, ProjectInfo, Pulse, ReviewState, Rule, RuleKind, RuleSource,
    Sentence,
};
pub use search::{Finds, Found, Search};
pub use store::Store;
pub use stream::Documents;
