//! Documents one after the other.

use std::collections::{BTreeMap, HashMap, VecDeque};

use sqlx::Row;
use uuid::Uuid;

use crate::{
    connect::Held,
    error::StoreError,
    read,
    record::{Document, Filter, ReviewState},
    rows::Key,
};

/// How many documents are looked up at a time, apart from their texts.
const BATCH: u32 = 512;

/// How many scalar values of text are fetched at a time, unless a single text has more.
const MOST_TEXT: usize = 1 << 20;

/// Documents in the order of the list, out of one unchanging view of the project: changes made after the
/// stream was begun do not show in it.
pub struct Documents {
    view: Held,
    /// Whether only done documents pass, or only others; none where all do.
    done: Option<bool>,
    /// The position to go on from.
    next: i64,
    /// Documents that still lack their texts, with their positions.
    bare: VecDeque<(i64, Document)>,
    ready: VecDeque<Document>,
    ended: bool,
}

impl Documents {
    pub(crate) fn new(view: Held, filter: Filter) -> Self {
        let done = match filter {
            Filter::All => None,
            Filter::ToDo => Some(false),
            Filter::Done => Some(true),
        };
        let (bare, ready) = (VecDeque::new(), VecDeque::new());
        Self { view, done, next: 0, bare, ready, ended: false }
    }

    /// The next document; none after the last.
    pub async fn next(&mut self) -> Result<Option<Document>, StoreError> {
        if self.ready.is_empty() {
            if self.bare.is_empty() && !self.ended {
                self.look_up().await?;
            }
            self.fetch_texts().await?;
        }
        Ok(self.ready.pop_front())
    }

    /// Looks up the next documents with their sentences and annotations.
    async fn look_up(&mut self) -> Result<(), StoreError> {
        let rows = sqlx::query(
            "SELECT id, position, title, given_title, external_id, state FROM document \
             WHERE deleted_at IS NULL AND position >= ?1 AND (?2 IS NULL OR done = ?2) \
             ORDER BY position LIMIT ?3",
        )
        .bind(self.next)
        .bind(self.done)
        .bind(BATCH)
        .fetch_all(&mut *self.view)
        .await?;
        self.ended = rows.len() < BATCH as usize;
        let mut places: HashMap<Uuid, usize> = HashMap::with_capacity(rows.len());
        for row in &rows {
            let id = row.try_get::<Key, _>(0)?.0;
            let document = Document {
                id,
                title: row.try_get(2)?,
                given_title: row.try_get(3)?,
                external_id: row.try_get(4)?,
                state: ReviewState::from_number(row.try_get(5)?),
                text: String::new(),
                meta: BTreeMap::new(),
                sentences: Vec::new(),
                annotations: Vec::new(),
            };
            places.insert(id, self.bare.len());
            self.bare.push_back((row.try_get(1)?, document));
        }
        let (Some((first, _)), Some((last, _))) = (self.bare.front(), self.bare.back()) else {
            return Ok(());
        };
        let (first, last) = (*first, *last);
        self.next = last + 1;

        let sentences = sqlx::query(
            "SELECT d.id, s.ordinal, s.start, s.\"end\", s.state, s.held_out FROM document d \
             JOIN sentence s ON s.document = d.id WHERE d.deleted_at IS NULL \
             AND d.position BETWEEN ?1 AND ?2 AND (?3 IS NULL OR d.done = ?3) \
             ORDER BY d.position, s.ordinal",
        )
        .bind(first)
        .bind(last)
        .bind(self.done)
        .fetch_all(&mut *self.view)
        .await?;
        for row in &sentences {
            if let Some(place) = places.get(&row.try_get::<Key, _>(0)?.0) {
                self.bare[*place].1.sentences.push(read::sentence_of(row, 1)?);
            }
        }
        let annotations = sqlx::query(
            "SELECT d.id, a.id, a.start, a.\"end\", a.surface, a.concept, a.origin, a.version, \
             a.annotator FROM document d \
             JOIN annotation a ON a.document = d.id AND a.deleted_at IS NULL \
             WHERE d.deleted_at IS NULL AND d.position BETWEEN ?1 AND ?2 \
             AND (?3 IS NULL OR d.done = ?3) AND d.annotations > 0 ORDER BY d.position, a.start",
        )
        .bind(first)
        .bind(last)
        .bind(self.done)
        .fetch_all(&mut *self.view)
        .await?;
        for row in &annotations {
            if let Some(place) = places.get(&row.try_get::<Key, _>(0)?.0) {
                self.bare[*place].1.annotations.push(read::annotation_of(row, 1)?);
            }
        }
        Ok(())
    }

    /// Fetches the texts of as many of the documents looked up as are not too much at once.
    async fn fetch_texts(&mut self) -> Result<(), StoreError> {
        let mut scalars = 0;
        let mut documents: HashMap<Uuid, Document> = HashMap::new();
        let (mut first, mut last) = (i64::MAX, i64::MIN);
        while let Some((_, document)) = self.bare.front() {
            // A text ends with its last sentence, save for white space.
            scalars += document.sentences.last().map_or(0, |sentence| sentence.span.end);
            if scalars > MOST_TEXT && !documents.is_empty() {
                break;
            }
            if let Some((position, document)) = self.bare.pop_front() {
                first = first.min(position);
                last = last.max(position);
                documents.insert(document.id, document);
            }
        }
        if documents.is_empty() {
            return Ok(());
        }
        let rows = sqlx::query(
            "SELECT d.id, c.text, c.meta FROM document d JOIN content c ON c.document = d.id \
             WHERE d.deleted_at IS NULL AND d.position BETWEEN ?1 AND ?2 \
             AND (?3 IS NULL OR d.done = ?3) ORDER BY d.position",
        )
        .bind(first)
        .bind(last)
        .bind(self.done)
        .fetch_all(&mut *self.view)
        .await?;
        for row in rows {
            if let Some(mut document) = documents.remove(&row.try_get::<Key, _>(0)?.0) {
                document.text = row.try_get(1)?;
                document.meta = serde_json::from_str(row.try_get(2)?)?;
                self.ready.push_back(document);
            }
        }
        match documents.len() {
            0 => Ok(()),
            missing => {
                Err(StoreError::Content { detail: format!("{missing} documents without a text") })
            }
        }
    }
}
