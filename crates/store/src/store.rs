use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use sqlx::{Sqlite, SqlitePool, Transaction};
use uuid::Uuid;

use crate::{
    action::{Action, Outcome},
    arrival,
    change::Changes,
    confirm,
    connect::Held,
    content::ContentCache,
    error::StoreError,
    gold,
    import::Importer,
    lock::ProjectLock,
    log::{self, Direction},
    notes,
    open::{self, OpenOptions},
    outcome, read,
    record::{
        Access, Annotator, Concept, Confirmation, DecisionRecord, Document, DocumentRow, Filter,
        Gold, HistoryEntry, NoteRecord, Page, ProjectInfo, Pulse, Rule,
    },
    rows::Key,
    rules,
    scratch::Scratch,
    search::{Finds, Search},
    stream::Documents,
    upgrade::MIGRATOR,
    verify,
    work::Work,
};

/// An open project. Clones share it.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) path: PathBuf,
    pub(crate) access: Access,
    pub(crate) info: ProjectInfo,
    pub(crate) annotator: Annotator,
    pub(crate) read: SqlitePool,
    /// One connection: whoever writes waits for whoever wrote before. None where nothing is written.
    pub(crate) write: Option<SqlitePool>,
    pub(crate) contents: ContentCache,
    // Declared behind the connections: they are dropped first.
    pub(crate) lock: Mutex<Option<ProjectLock>>,
    pub(crate) scratch: Option<Scratch>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("path", &self.inner.path)
            .field("access", &self.inner.access)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Makes a project file and opens it. An existing file is never overwritten.
    pub async fn create(path: &Path, name: &str) -> Result<Self, StoreError> {
        Self::create_with(path, name, &OpenOptions::default()).await
    }

    /// The same with a say in where locks are kept and who annotates.
    pub async fn create_with(
        path: &Path,
        name: &str,
        options: &OpenOptions,
    ) -> Result<Self, StoreError> {
        Ok(Self { inner: Arc::new(open::create(path, name, options).await?) })
    }

    /// Opens a project file. One that comes from a newer Handful or lies where nothing can be written is
    /// opened for looking only; [`Store::access`] says why. One from an older Handful is copied to
    /// `NAME.backup-vN` and brought up to date.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, &OpenOptions::default()).await
    }

    /// The same with a say in where locks are kept and who annotates.
    pub async fn open_with(path: &Path, options: &OpenOptions) -> Result<Self, StoreError> {
        Ok(Self { inner: Arc::new(open::open(path, options, &MIGRATOR).await?) })
    }

    /// Closes the project for every clone and lets others open it. It waits for an import that is under
    /// way. Whatever was acknowledged is on disk already.
    pub async fn close(&self) {
        self.inner.read.close().await;
        // The writer goes last: it moves SQLite's log into the file, which then stands alone.
        if let Some(write) = &self.inner.write {
            write.close().await;
        }
        drop(self.inner.lock.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Its file, as the system names it.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Whether the project can be changed.
    pub fn access(&self) -> &Access {
        &self.inner.access
    }

    /// The project's id and name.
    pub fn info(&self) -> &ProjectInfo {
        &self.inner.info
    }

    /// Who annotates in this session.
    pub fn annotator(&self) -> &Annotator {
        &self.inner.annotator
    }

    /// Does one thing: the change, its inverse and the counters in one transaction, on disk before this
    /// returns. What undo had taken back can no longer be done again after it. Where there is nothing to
    /// do, the outcome has no words and nothing is written.
    pub async fn perform(&self, action: Action) -> Result<Outcome, StoreError> {
        let mut transaction = self.begin().await?;
        let mut work = Work {
            conn: &mut transaction,
            contents: &self.inner.contents,
            annotator: self.inner.annotator.id,
            changes: Changes::default(),
            refused: Vec::new(),
        };
        let deed = work.act(action).await?;
        let Work { changes, refused, annotator, .. } = work;
        if changes.is_empty() {
            transaction.rollback().await?;
            return Ok(Outcome { place: deed.place, refused, ..Outcome::default() });
        }
        log::record(&mut transaction, &deed.words, &changes, deed.place, annotator).await?;
        let outcome =
            outcome::of(&mut transaction, deed.words, &changes.forward, deed.place).await?;
        transaction.commit().await?;
        Ok(Outcome { refused, ..outcome })
    }

    /// Takes the last action back; none when there is none.
    pub async fn undo(&self) -> Result<Option<Outcome>, StoreError> {
        self.step(Direction::Undo).await
    }

    /// Does again what was taken back last; none when there is nothing.
    pub async fn redo(&self) -> Result<Option<Outcome>, StoreError> {
        self.step(Direction::Redo).await
    }

    async fn step(&self, direction: Direction) -> Result<Option<Outcome>, StoreError> {
        let mut transaction = self.begin().await?;
        let Some(entry) = log::step(&mut transaction, direction).await? else {
            transaction.rollback().await?;
            return Ok(None);
        };
        let outcome =
            outcome::of(&mut transaction, entry.words, &entry.states, entry.place).await?;
        transaction.commit().await?;
        Ok(Some(outcome))
    }

    /// Takes back, or does again, as many actions as it takes until the one of this number is the last that
    /// stands; all are taken back where it is 0. All or nothing; none where it is so already.
    pub async fn travel(&self, to: i64) -> Result<Option<Outcome>, StoreError> {
        let mut transaction = self.begin().await?;
        let steps = log::travel(&mut transaction, to).await?;
        let Some(last) = steps.last() else {
            transaction.rollback().await?;
            return Ok(None);
        };
        let words = match steps.len() {
            1 => last.words.clone(),
            count => format!("{count} actions"),
        };
        let place = last.place;
        let states: Vec<_> = steps.into_iter().flat_map(|step| step.states).collect();
        let outcome = outcome::of(&mut transaction, words, &states, place).await?;
        transaction.commit().await?;
        Ok(Some(outcome))
    }

    /// Actions with numbers below this one, or the newest: first those that were taken back and can be done
    /// again, then those that stand, both from the newest to the oldest.
    pub async fn history(
        &self,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<HistoryEntry>, StoreError> {
        log::list(&mut *self.view().await?, before.unwrap_or(i64::MAX), limit).await
    }

    /// Takes everything so far for granted: nothing before this can be taken back or done again. For
    /// projects that are delivered with a content.
    pub async fn forget_history(&self) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        log::forget(&mut transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// Begins an import. `words` name it in the undo list ("import letters.txt").
    pub async fn import(&self, words: &str) -> Result<Importer, StoreError> {
        let transaction = Held::new(self.begin().await?);
        Importer::begin(transaction, self.writer()?.clone(), words, self.inner.annotator.id).await
    }

    /// Concepts, progress, and what undo and redo would do. Its cost grows with the concepts alone.
    pub async fn pulse(&self) -> Result<Pulse, StoreError> {
        read::pulse(&mut *self.view().await?).await
    }

    /// The concepts in their order.
    pub async fn concepts(&self) -> Result<Vec<Concept>, StoreError> {
        read::concepts(&mut *self.view().await?).await
    }

    /// A stretch of the document list.
    pub async fn list(&self, filter: Filter, offset: u32, limit: u32) -> Result<Page, StoreError> {
        read::list(&mut *self.view().await?, filter, offset, limit).await
    }

    /// The list row of one document.
    pub async fn document_row(&self, id: Uuid) -> Result<DocumentRow, StoreError> {
        read::document_row(&mut *self.view().await?, id).await
    }

    /// One document with everything a person made of it.
    pub async fn document(&self, id: Uuid) -> Result<Document, StoreError> {
        read::document(&mut *self.view().await?, id).await
    }

    /// The document that has exactly this text, if there is one.
    pub async fn document_with_text(&self, text: &str) -> Result<Option<Uuid>, StoreError> {
        let id = sqlx::query_scalar::<_, Key>(
            "SELECT id FROM document WHERE hash = ? AND deleted_at IS NULL",
        )
        .bind(arrival::hash(text).to_vec())
        .fetch_optional(&mut *self.view().await?)
        .await?;
        Ok(id.map(|id| id.0))
    }

    /// All documents that the filter lets through, with their texts, in the order of the list.
    pub async fn documents(&self, filter: Filter) -> Result<Documents, StoreError> {
        Ok(Documents::new(Held::new(self.view().await?), filter))
    }

    /// Documents that hold a phrase, with the places, in the order of the list; from this document on, or
    /// from the first.
    pub async fn find(&self, search: Search, from: Option<Uuid>) -> Result<Finds, StoreError> {
        Finds::begin(Held::new(self.view().await?), search, from).await
    }

    /// What training may know of these documents, in the order asked for. A document that nobody touched
    /// has an empty list of sentences; one that is gone is left out.
    pub async fn gold(&self, documents: &[Uuid]) -> Result<Vec<Gold>, StoreError> {
        let mut view = self.view().await?;
        let mut found = Vec::with_capacity(documents.len());
        for document in documents {
            found.extend(gold::of_document(&mut view, *document).await?);
        }
        Ok(found)
    }

    /// What training may know of all touched documents, in the order of the list.
    pub async fn all_gold(&self) -> Result<Vec<Gold>, StoreError> {
        gold::of_all(&mut *self.view().await?).await
    }

    /// Live decisions of one document, or of all, oldest first.
    pub async fn decisions(
        &self,
        document: Option<Uuid>,
    ) -> Result<Vec<DecisionRecord>, StoreError> {
        gold::decisions(&mut *self.view().await?, document).await
    }

    /// Texts that a person called right as they are, oldest first.
    pub async fn confirmations(&self) -> Result<Vec<Confirmation>, StoreError> {
        let Some(mut view) = self.view_of("confirmation").await? else { return Ok(Vec::new()) };
        confirm::all(&mut view).await
    }

    /// Notes of one document, or of all in the order of the list; in each that on the whole first.
    pub async fn notes(&self, document: Option<Uuid>) -> Result<Vec<NoteRecord>, StoreError> {
        let Some(mut view) = self.view_of("note").await? else { return Ok(Vec::new()) };
        notes::all(&mut view, document).await
    }

    /// What is looked for, or only what is looked for as one concept: first what a person asked for, oldest
    /// first, then what joined the dictionary by itself because it is annotated at least twice.
    pub async fn rules(&self, only: Option<Uuid>) -> Result<Vec<Rule>, StoreError> {
        let Some(mut view) = self.view_of("rule").await? else { return Ok(Vec::new()) };
        rules::all(&mut view, only).await
    }

    /// A number that is another one as soon as other rules hold. It is cheap to ask for.
    pub async fn rules_revision(&self) -> Result<u64, StoreError> {
        let Some(mut view) = self.view_of("rule").await? else { return Ok(0) };
        rules::revision(&mut view).await
    }

    /// Reads the whole file and says what is wrong with it; empty when nothing is.
    pub async fn verify(&self) -> Result<Vec<String>, StoreError> {
        verify::verify(&mut *self.view().await?).await
    }

    /// A transaction that will write. Dropped without a commit, it is rolled back.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.writer()?.begin_with("BEGIN IMMEDIATE").await?)
    }

    fn writer(&self) -> Result<&SqlitePool, StoreError> {
        match (&self.inner.write, &self.inner.access) {
            (Some(write), _) => Ok(write),
            (None, Access::ReadOnly { reason }) => {
                Err(StoreError::ReadOnly { reason: reason.clone() })
            }
            (None, Access::ReadWrite) => Err(StoreError::Closed),
        }
    }

    /// One unchanging view of the project for several reads.
    pub(crate) async fn view(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.inner.read.begin().await?)
    }

    /// A view of a table that not every version of Handful made; none where this is a project of an older one
    /// that can only be looked at, and has no such table.
    pub(crate) async fn view_of(
        &self,
        table: &str,
    ) -> Result<Option<Transaction<'static, Sqlite>>, StoreError> {
        let mut view = self.view().await?;
        let is_there = self.inner.write.is_some()
            || sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?)",
            )
            .bind(table)
            .fetch_one(&mut *view)
            .await?;
        Ok(is_there.then_some(view))
    }
}
