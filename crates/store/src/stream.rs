//! Documents one after the other.

use std::collections::VecDeque;

use uuid::Uuid;

use crate::{
    connect::Held,
    error::StoreError,
    read,
    record::{Document, Filter},
    rows::Key,
};

/// How many ids are fetched at a time; documents themselves come one by one, as a text may be large.
const BATCH: u32 = 512;

/// Documents in the order of the list, out of one unchanging view of the project: changes made after the
/// stream was begun do not show in it.
pub struct Documents {
    view: Held,
    filter: Filter,
    /// The position to go on from.
    next: i64,
    ids: VecDeque<Uuid>,
    ended: bool,
}

impl Documents {
    pub(crate) fn new(view: Held, filter: Filter) -> Self {
        Self { view, filter, next: 0, ids: VecDeque::new(), ended: false }
    }

    /// The next document; none after the last.
    pub async fn next(&mut self) -> Result<Option<Document>, StoreError> {
        if self.ids.is_empty() && !self.ended {
            self.fetch().await?;
        }
        match self.ids.pop_front() {
            Some(id) => read::document(&mut self.view, id).await.map(Some),
            None => Ok(None),
        }
    }

    async fn fetch(&mut self) -> Result<(), StoreError> {
        let query = match self.filter {
            Filter::All => sqlx::query_as::<_, (Key, i64)>(
                "SELECT id, position FROM document WHERE deleted_at IS NULL AND position >= ? \
                 ORDER BY position LIMIT ?",
            ),
            Filter::ToDo | Filter::Done => sqlx::query_as(
                "SELECT id, position FROM document WHERE deleted_at IS NULL AND position >= ?1 \
                 AND done = ?3 ORDER BY position LIMIT ?2",
            ),
        };
        let query = query.bind(self.next).bind(BATCH);
        let query = match self.filter {
            Filter::All => query,
            Filter::ToDo => query.bind(false),
            Filter::Done => query.bind(true),
        };
        let rows = query.fetch_all(&mut *self.view).await?;
        self.ended = rows.len() < BATCH as usize;
        if let Some((_, last)) = rows.last() {
            self.next = last + 1;
        }
        self.ids.extend(rows.into_iter().map(|(id, _)| id.0));
        Ok(())
    }
}
