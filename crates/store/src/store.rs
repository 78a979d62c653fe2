use std::path::Path;

use uuid::Uuid;

use crate::{
    action::{Action, Outcome},
    error::StoreError,
    import::Importer,
    model::{ModelVersion, NewModelVersion},
    open::OpenOptions,
    record::{
        Access, Annotator, Concept, DecisionRecord, Document, DocumentRow, Filter, Gold, Page,
        ProjectInfo, Pulse,
    },
    stream::Documents,
};

pub(crate) fn pending() -> StoreError {
    StoreError::Content { detail: "this part of the store is being written".to_owned() }
}

/// An open project. Clones share it.
#[derive(Clone)]
pub struct Store {}

impl Store {
    /// Makes a project file and opens it. An existing file is never overwritten.
    pub async fn create(path: &Path, name: &str) -> Result<Self, StoreError> {
        Self::create_with(path, name, &OpenOptions::default()).await
    }

    /// The same with a say in where locks are kept and who annotates.
    pub async fn create_with(
        _path: &Path,
        _name: &str,
        _options: &OpenOptions,
    ) -> Result<Self, StoreError> {
        Err(pending())
    }

    /// Opens a project file. One that comes from a newer Handful or lies where nothing can be written is
    /// opened for looking only; [`Store::access`] says why. One from an older Handful is copied to
    /// `NAME.backup-vN` and brought up to date.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, &OpenOptions::default()).await
    }

    /// The same with a say in where locks are kept and who annotates.
    pub async fn open_with(_path: &Path, _options: &OpenOptions) -> Result<Self, StoreError> {
        Err(pending())
    }

    /// Closes the project for every clone and lets others open it. Whatever was acknowledged is on disk
    /// already.
    pub async fn close(&self) {}

    /// Its file, as the system names it.
    pub fn path(&self) -> &Path {
        Path::new("")
    }

    /// Whether the project can be changed.
    pub fn access(&self) -> &Access {
        &Access::ReadWrite
    }

    /// The project's id and name.
    pub fn info(&self) -> &ProjectInfo {
        unreachable!("being written")
    }

    /// Who annotates in this session.
    pub fn annotator(&self) -> &Annotator {
        unreachable!("being written")
    }

    /// Does one thing: the change, its inverse and the counters in one transaction, on disk before this
    /// returns. What undo had taken back can no longer be done again after it. Where there is nothing to
    /// do, the outcome has no words and nothing is written.
    pub async fn perform(&self, _action: Action) -> Result<Outcome, StoreError> {
        Err(pending())
    }

    /// Takes the last action back; none when there is none.
    pub async fn undo(&self) -> Result<Option<Outcome>, StoreError> {
        Err(pending())
    }

    /// Does again what was taken back last; none when there is nothing.
    pub async fn redo(&self) -> Result<Option<Outcome>, StoreError> {
        Err(pending())
    }

    /// Begins an import. `words` name it in the undo list ("import letters.txt").
    pub async fn import(&self, _words: &str) -> Result<Importer, StoreError> {
        Err(pending())
    }

    /// Concepts, progress, and what undo and redo would do. Its cost grows with the concepts alone.
    pub async fn pulse(&self) -> Result<Pulse, StoreError> {
        Err(pending())
    }

    /// The concepts in their order.
    pub async fn concepts(&self) -> Result<Vec<Concept>, StoreError> {
        Err(pending())
    }

    /// A stretch of the document list.
    pub async fn list(
        &self,
        _filter: Filter,
        _offset: u32,
        _limit: u32,
    ) -> Result<Page, StoreError> {
        Err(pending())
    }

    /// The list row of one document.
    pub async fn document_row(&self, _id: Uuid) -> Result<DocumentRow, StoreError> {
        Err(pending())
    }

    /// One document with everything a person made of it.
    pub async fn document(&self, _id: Uuid) -> Result<Document, StoreError> {
        Err(pending())
    }

    /// The document that has exactly this text, if there is one.
    pub async fn document_with_text(&self, _text: &str) -> Result<Option<Uuid>, StoreError> {
        Err(pending())
    }

    /// All documents that the filter lets through, with their texts, in the order of the list.
    pub async fn documents(&self, _filter: Filter) -> Result<Documents, StoreError> {
        Err(pending())
    }

    /// What training may know of these documents, in the order asked for. A document that nobody touched
    /// has an empty list of sentences; one that is gone is left out.
    pub async fn gold(&self, _documents: &[Uuid]) -> Result<Vec<Gold>, StoreError> {
        Err(pending())
    }

    /// What training may know of all touched documents, in the order of the list.
    pub async fn all_gold(&self) -> Result<Vec<Gold>, StoreError> {
        Err(pending())
    }

    /// Live decisions of one document, or of all, oldest first.
    pub async fn decisions(
        &self,
        _document: Option<Uuid>,
    ) -> Result<Vec<DecisionRecord>, StoreError> {
        Err(pending())
    }

    /// Keeps a model version and gives its number.
    pub async fn add_model_version(&self, _version: NewModelVersion) -> Result<u32, StoreError> {
        Err(pending())
    }

    /// The newest model version; none before the first.
    pub async fn latest_model_version(&self) -> Result<Option<ModelVersion>, StoreError> {
        Err(pending())
    }

    /// The model version of this number.
    pub async fn model_version(&self, _number: u32) -> Result<ModelVersion, StoreError> {
        Err(pending())
    }

    /// Lets go of the weights of all but the newest `keep` model versions; their other data stays.
    pub async fn thin_model_versions(&self, _keep: u32) -> Result<(), StoreError> {
        Err(pending())
    }

    /// Reads the whole file and says what is wrong with it; empty when nothing is.
    pub async fn verify(&self) -> Result<Vec<String>, StoreError> {
        Err(pending())
    }
}
