//! Bringing documents in: one transaction, however many there are.

use std::collections::HashMap;

use sqlx::SqlitePool;
use uuid::Uuid;

use crate::{
    action::{NewDocument, Outcome, Pushed, RefusedSpan},
    arrival::{self, Arrival},
    batch,
    change::{Changes, RowState},
    concepts,
    connect::Held,
    error::StoreError,
    log, outcome,
    record::Place,
    rows::{self, Key, count},
};

/// How an import ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportSummary {
    /// Documents that are now in the project.
    pub imported: u32,
    /// Documents that were there already.
    pub duplicates: u32,
    /// Documents without text.
    pub empty: u32,
    /// Annotations that came with them.
    pub annotations: u32,
    /// Annotations that could not be taken.
    pub refused: u32,
    /// Names of concepts that were made for them.
    pub concepts: Vec<String>,
    /// What changed; [`Outcome::reload`] is set unless nothing was imported.
    pub outcome: Outcome,
}

/// An import that is under way: one transaction, rolled back when it is dropped. Other changes wait for
/// its end; reading goes on as if it had not begun.
pub struct Importer {
    transaction: Held,
    write: SqlitePool,
    id: Uuid,
    words: String,
    annotator: Uuid,
    /// Documents in the project and in this import, by the hash of their text.
    known: HashMap<[u8; 32], Uuid>,
    /// Concepts by their compared name.
    concepts: HashMap<String, Uuid>,
    position: i64,
    changes: Changes,
    waiting: Vec<Arrival>,
    waiting_bytes: usize,
    first: Option<Uuid>,
    summary: ImportSummary,
}

/// How much is gathered before it is handed to the database.
const BATCH_DOCUMENTS: usize = 256;
const BATCH_BYTES: usize = 4 << 20;

impl Importer {
    pub(crate) async fn begin(
        mut transaction: Held,
        write: SqlitePool,
        words: &str,
        annotator: Uuid,
    ) -> Result<Self, StoreError> {
        let conn = &mut *transaction;
        let id = Uuid::now_v7();
        sqlx::query("INSERT INTO import (id, words, created_at) VALUES (?, ?, ?)")
            .bind(Key(id))
            .bind(words)
            .bind(rows::now())
            .execute(&mut *conn)
            .await?;
        let known = sqlx::query_as::<_, (Vec<u8>, Key)>(
            "SELECT hash, id FROM document WHERE deleted_at IS NULL",
        )
        .fetch_all(&mut *conn)
        .await?;
        let known = known
            .into_iter()
            .filter_map(|(hash, id)| Some((hash.try_into().ok()?, id.0)))
            .collect();
        let concepts = sqlx::query_as::<_, (String, Key)>(
            "SELECT folded, id FROM concept WHERE deleted_at IS NULL",
        )
        .fetch_all(&mut *conn)
        .await?;
        let concepts = concepts.into_iter().map(|(folded, id)| (folded, id.0)).collect();
        let position =
            sqlx::query_scalar::<_, i64>("SELECT documents FROM project").fetch_one(conn).await?;
        Ok(Self {
            transaction,
            write,
            id,
            words: words.to_owned(),
            annotator,
            known,
            concepts,
            position,
            changes: Changes::default(),
            waiting: Vec::with_capacity(BATCH_DOCUMENTS),
            waiting_bytes: 0,
            first: None,
            summary: ImportSummary::default(),
        })
    }

    /// Takes one document. After an error the importer is good for dropping only.
    pub async fn push(&mut self, document: NewDocument) -> Result<Pushed, StoreError> {
        if document.text.trim().is_empty() {
            self.summary.empty += 1;
            return Ok(Pushed::Empty);
        }
        let hash = arrival::hash(&document.text);
        if let Some(of) = self.known.get(&hash) {
            self.summary.duplicates += 1;
            return Ok(Pushed::Duplicate { of: *of });
        }
        let (mut arrival, mut refused) = Arrival::new(document, hash);
        self.name_concepts(&mut arrival, &mut refused).await?;
        arrival.set_states();
        arrival.position = self.position;
        self.position += 1;
        self.known.insert(hash, arrival.id);
        self.first.get_or_insert(arrival.id);
        let document = arrival.id;
        let annotations = count(rows::column(arrival.annotations.len()));
        self.summary.imported += 1;
        self.summary.annotations += annotations;
        self.summary.refused += count(rows::column(refused.len()));
        self.waiting_bytes += arrival.text.len();
        self.waiting.push(arrival);
        if self.waiting.len() >= BATCH_DOCUMENTS || self.waiting_bytes >= BATCH_BYTES {
            self.flush().await?;
        }
        Ok(Pushed::Added { document, annotations, refused })
    }

    /// Gives each annotation its concept, making those that are missing.
    async fn name_concepts(
        &mut self,
        arrival: &mut Arrival,
        refused: &mut Vec<RefusedSpan>,
    ) -> Result<(), StoreError> {
        for mut annotation in std::mem::take(&mut arrival.annotations) {
            let folded = crate::change::folded(annotation.given.concept.trim());
            let concept = match self.concepts.get(&folded) {
                Some(concept) => Ok(*concept),
                None => {
                    let name = &annotation.given.concept;
                    concepts::named(&mut self.transaction, &mut self.changes, name).await
                }
            };
            match concept {
                Ok(concept) => {
                    if self.concepts.insert(folded, concept).is_none() {
                        self.summary.concepts.push(annotation.given.concept.trim().to_owned());
                    }
                    annotation.concept = concept;
                    arrival.annotations.push(annotation);
                }
                Err(StoreError::InvalidInput { reason }) => {
                    refused.push(RefusedSpan { annotation: annotation.given, reason });
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), StoreError> {
        let waiting = std::mem::take(&mut self.waiting);
        self.waiting_bytes = 0;
        batch::insert(&mut self.transaction, waiting, self.id, self.annotator).await
    }

    /// Puts everything on disk as one action. An import that brought nothing leaves no trace.
    pub async fn commit(mut self) -> Result<ImportSummary, StoreError> {
        self.flush().await?;
        let Self { mut transaction, id, words, annotator, mut changes, first, mut summary, .. } =
            self;
        let Some(document) = first else {
            transaction.rollback().await?;
            return Ok(summary);
        };
        changes.note(RowState::Import { id, live: false }, RowState::Import { id, live: true });
        let place = Some(Place { document, ordinal: 0 });
        log::record(&mut transaction, &words, &changes, place, annotator).await?;
        summary.outcome = outcome::of(&mut transaction, words, &changes.forward, place).await?;
        transaction.commit().await?;
        Ok(summary)
    }

    /// Takes everything back and waits until the project is as it was, and the disk free of what had
    /// been written so far. It is what to call after an error, too.
    pub async fn abandon(self) -> Result<(), StoreError> {
        let Self { transaction, write, .. } = self;
        // Where the disk was full, SQLite has taken the transaction back before and says that there is
        // none; then the connection is replaced.
        let _ = transaction.rollback().await;
        let mut conn = write.acquire().await?;
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *conn).await?;
        Ok(())
    }
}
