//! What screens show: the pulse, the document list, one document.

use std::collections::BTreeMap;

use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

use crate::{
    change,
    error::StoreError,
    log::{self, Direction},
    record::{
        Annotation, Concept, Document, DocumentRow, Filter, Page, Progress, Pulse, ReviewState,
        Sentence,
    },
    rows::{self, Key, count},
};

/// Concepts, counters, and what undo and redo would do.
pub(crate) async fn pulse(conn: &mut SqliteConnection) -> Result<Pulse, StoreError> {
    Ok(Pulse {
        concepts: concepts(conn).await?,
        progress: progress(conn).await?,
        undo: log::words(conn, Direction::Undo).await?,
        redo: log::words(conn, Direction::Redo).await?,
    })
}

/// The concepts in their order.
pub(crate) async fn concepts(conn: &mut SqliteConnection) -> Result<Vec<Concept>, StoreError> {
    let rows = sqlx::query_as::<_, (Key, String, String, u8, Option<String>, i64)>(
        "SELECT id, name, description, color, key, annotations FROM concept \
         WHERE deleted_at IS NULL ORDER BY position, id",
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, name, description, color, key, annotations)| Concept {
            id: id.0,
            name,
            description,
            color,
            key,
            annotations: count(annotations),
        })
        .collect())
}

async fn progress(conn: &mut SqliteConnection) -> Result<Progress, StoreError> {
    let (documents, documents_done, sentences, sentences_done, annotations) =
        sqlx::query_as::<_, (i64, i64, i64, i64, i64)>(
            "SELECT documents, documents_done, sentences, sentences_done, annotations FROM project",
        )
        .fetch_one(conn)
        .await?;
    Ok(Progress {
        documents: count(documents),
        documents_done: count(documents_done),
        sentences: count(sentences),
        sentences_done: count(sentences_done),
        annotations: count(annotations),
    })
}

/// A stretch of the list. Without a filter the position is the place; with one, the blocks tell where
/// the place lies, so that at most one block is walked over.
pub(crate) async fn list(
    conn: &mut SqliteConnection,
    filter: Filter,
    offset: u32,
    limit: u32,
) -> Result<Page, StoreError> {
    let progress = progress(conn).await?;
    let total = match filter {
        Filter::All => progress.documents,
        Filter::Done => progress.documents_done,
        Filter::ToDo => progress.documents.saturating_sub(progress.documents_done),
    };
    let limit = limit.min(total.saturating_sub(offset));
    let rows = match filter {
        _ if limit == 0 => Vec::new(),
        Filter::All => {
            sqlx::query(
                "SELECT id, title, state, sentences, sentences_done, annotations FROM document \
                 WHERE deleted_at IS NULL AND position >= ? ORDER BY position LIMIT ?",
            )
            .bind(offset)
            .bind(limit)
            .fetch_all(conn)
            .await?
        }
        Filter::ToDo | Filter::Done => {
            let done = filter == Filter::Done;
            let (position, rest) = start_of(conn, done, offset).await?;
            sqlx::query(
                "SELECT id, title, state, sentences, sentences_done, annotations FROM document \
                 WHERE deleted_at IS NULL AND done = ? AND position >= ? ORDER BY position \
                 LIMIT ? OFFSET ?",
            )
            .bind(done)
            .bind(position)
            .bind(limit)
            .bind(rest)
            .fetch_all(conn)
            .await?
        }
    };
    let rows = rows.iter().map(row_of).collect::<Result<_, _>>()?;
    Ok(Page { total, offset, rows })
}

/// The first position of the block that holds the n-th document of a kind, and how many of that kind
/// come before it within the block.
async fn start_of(
    conn: &mut SqliteConnection,
    done: bool,
    nth: u32,
) -> Result<(i64, i64), StoreError> {
    let blocks = sqlx::query_as::<_, (i64, i64, i64)>(
        "SELECT block, documents, done FROM document_block ORDER BY block",
    )
    .fetch_all(conn)
    .await?;
    let mut rest = i64::from(nth);
    for (block, documents, documents_done) in blocks {
        let here = if done { documents_done } else { documents - documents_done };
        if rest < here {
            return Ok((block * 256, rest));
        }
        rest -= here;
    }
    Ok((i64::MAX, 0))
}

/// A list row out of the columns id, title, state, sentences, sentences_done, annotations.
fn row_of(row: &SqliteRow) -> Result<DocumentRow, StoreError> {
    Ok(DocumentRow {
        id: row.try_get::<Key, _>(0)?.0,
        title: row.try_get(1)?,
        state: ReviewState::from_number(row.try_get(2)?),
        sentences: count(row.try_get(3)?),
        sentences_done: count(row.try_get(4)?),
        annotations: count(row.try_get(5)?),
    })
}

pub(crate) async fn document_row(
    conn: &mut SqliteConnection,
    id: Uuid,
) -> Result<DocumentRow, StoreError> {
    let row = sqlx::query(
        "SELECT id, title, state, sentences, sentences_done, annotations FROM document \
         WHERE id = ? AND deleted_at IS NULL",
    )
    .bind(Key(id))
    .fetch_optional(conn)
    .await?
    .ok_or(StoreError::NoSuchDocument { id })?;
    row_of(&row)
}

/// One document with everything a person made of it.
pub(crate) async fn document(
    conn: &mut SqliteConnection,
    id: Uuid,
) -> Result<Document, StoreError> {
    let row = sqlx::query(
        "SELECT d.title, d.given_title, d.external_id, d.state, c.text, c.meta \
         FROM document d JOIN content c ON c.document = d.id WHERE d.id = ? AND d.deleted_at IS NULL",
    )
    .bind(Key(id))
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(StoreError::NoSuchDocument { id })?;
    let meta: &str = row.try_get(5)?;
    let meta: BTreeMap<String, serde_json::Value> = serde_json::from_str(meta)?;
    Ok(Document {
        id,
        title: row.try_get(0)?,
        given_title: row.try_get(1)?,
        external_id: row.try_get(2)?,
        state: ReviewState::from_number(row.try_get(3)?),
        text: row.try_get(4)?,
        meta,
        sentences: sentences(&mut *conn, id).await?,
        annotations: annotations(conn, id).await?,
    })
}

async fn sentences(
    conn: &mut SqliteConnection,
    document: Uuid,
) -> Result<Vec<Sentence>, StoreError> {
    let rows = sqlx::query(
        "SELECT ordinal, start, \"end\", state, held_out FROM sentence WHERE document = ? \
         ORDER BY ordinal",
    )
    .bind(Key(document))
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| sentence_of(row, 0)).collect()
}

/// A sentence out of the columns ordinal, start, end, state, held_out.
pub(crate) fn sentence_of(row: &SqliteRow, first: usize) -> Result<Sentence, StoreError> {
    Ok(Sentence {
        ordinal: row.try_get(first)?,
        span: rows::span(row.try_get(first + 1)?, row.try_get(first + 2)?),
        state: ReviewState::from_number(row.try_get(first + 3)?),
        held_out: row.try_get(first + 4)?,
    })
}

async fn annotations(
    conn: &mut SqliteConnection,
    document: Uuid,
) -> Result<Vec<Annotation>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, start, \"end\", surface, concept, origin, version, annotator FROM annotation \
         WHERE document = ? AND deleted_at IS NULL ORDER BY start",
    )
    .bind(Key(document))
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| annotation_of(row, 0)).collect()
}

/// An annotation out of the columns id, start, end, surface, concept, origin, version, annotator.
pub(crate) fn annotation_of(row: &SqliteRow, first: usize) -> Result<Annotation, StoreError> {
    let id = row.try_get::<Key, _>(first)?.0;
    let annotation = change::annotation_of(row, first + 1)?;
    Ok(Annotation {
        id,
        span: annotation.span,
        surface: annotation.surface,
        concept: annotation.concept,
        origin: annotation.origin,
        annotator: annotation.annotator,
    })
}
