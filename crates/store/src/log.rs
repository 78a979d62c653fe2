//! The undo log: a stack of actions on disk, each with what it did and what takes it back.

use sqlx::SqliteConnection;
use uuid::Uuid;

use crate::{
    change::{self, Changes, RowState},
    error::StoreError,
    record::{HistoryEntry, Place},
    rows::{self, Key},
};

/// One entry, read to be undone or redone.
pub(crate) struct Entry {
    number: i64,
    pub(crate) words: String,
    /// The rows as they shall be, in the order of writing.
    pub(crate) states: Vec<RowState>,
    pub(crate) place: Option<Place>,
}

/// Which way the stack is walked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Undo,
    Redo,
}

/// Writes an action down. What was undone before it can no longer be redone.
pub(crate) async fn record(
    conn: &mut SqliteConnection,
    words: &str,
    changes: &Changes,
    place: Option<Place>,
    annotator: Uuid,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM undo_log WHERE undone = 1").execute(&mut *conn).await?;
    let inverse: Vec<&RowState> = changes.backward.iter().rev().collect();
    sqlx::query(
        "INSERT INTO undo_log (words, change, inverse, place_document, place_ordinal, annotator, \
         created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(words)
    .bind(serde_json::to_string(&changes.forward)?)
    .bind(serde_json::to_string(&inverse)?)
    .bind(place.map(|place| Key(place.document)))
    .bind(place.map(|place| place.ordinal))
    .bind(Key(annotator))
    .bind(rows::now())
    .execute(conn)
    .await?;
    Ok(())
}

/// Empties the stack. Numbers go on from where they were, so that none ever means two actions.
pub(crate) async fn forget(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM undo_log").execute(conn).await?;
    Ok(())
}

/// The words of the action that a step in this direction would take; none where there is none.
pub(crate) async fn words(
    conn: &mut SqliteConnection,
    direction: Direction,
) -> Result<Option<String>, StoreError> {
    let statement = match direction {
        Direction::Undo => {
            "SELECT words FROM undo_log WHERE undone = 0 ORDER BY number DESC LIMIT 1"
        }
        Direction::Redo => "SELECT words FROM undo_log WHERE undone = 1 ORDER BY number LIMIT 1",
    };
    Ok(sqlx::query_scalar(statement).fetch_optional(conn).await?)
}

/// Entries with numbers below this one, newest first: what was undone, then what stands.
pub(crate) async fn list(
    conn: &mut SqliteConnection,
    before: i64,
    limit: u32,
) -> Result<Vec<HistoryEntry>, StoreError> {
    let rows = sqlx::query_as::<_, (i64, String, i64, bool, Option<Key>, Option<String>)>(
        "SELECT u.number, u.words, u.created_at, u.undone, d.id, d.title FROM undo_log u \
         LEFT JOIN document d ON d.id = u.place_document AND d.deleted_at IS NULL \
         WHERE u.number < ? ORDER BY u.number DESC LIMIT ?",
    )
    .bind(before)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(number, words, created_at, undone, document, title)| HistoryEntry {
            number,
            words,
            created_at,
            undone,
            document: document.map(|id| id.0).zip(title),
        })
        .collect())
}

/// Steps until the action of this number is the last one that stands; before all of them where it is 0.
/// Gives every step in turn.
pub(crate) async fn travel(conn: &mut SqliteConnection, to: i64) -> Result<Vec<Entry>, StoreError> {
    let known = sqlx::query_scalar::<_, bool>(
        "SELECT ?1 = 0 OR EXISTS (SELECT 1 FROM undo_log WHERE number = ?1)",
    )
    .bind(to)
    .fetch_one(&mut *conn)
    .await?;
    if !known {
        let reason = "This action is not in the history any more.".to_owned();
        return Err(StoreError::InvalidInput { reason });
    }
    let (back, forth) = sqlx::query_as::<_, (i64, i64)>(
        "SELECT (SELECT count(*) FROM undo_log WHERE undone = 0 AND number > ?1), \
         (SELECT count(*) FROM undo_log WHERE undone = 1 AND number <= ?1)",
    )
    .bind(to)
    .fetch_one(&mut *conn)
    .await?;
    let mut taken = Vec::new();
    for (direction, steps) in [(Direction::Undo, back), (Direction::Redo, forth)] {
        for _ in 0..steps {
            taken.extend(step(conn, direction).await?);
        }
    }
    Ok(taken)
}

/// Takes one step: puts the rows into the states written down and moves the top of the stack.
pub(crate) async fn step(
    conn: &mut SqliteConnection,
    direction: Direction,
) -> Result<Option<Entry>, StoreError> {
    let statement = match direction {
        Direction::Undo => {
            "SELECT number, words, inverse, place_document, place_ordinal FROM undo_log \
             WHERE undone = 0 ORDER BY number DESC LIMIT 1"
        }
        Direction::Redo => {
            "SELECT number, words, change, place_document, place_ordinal FROM undo_log \
             WHERE undone = 1 ORDER BY number LIMIT 1"
        }
    };
    let row = sqlx::query_as::<_, (i64, String, String, Option<Key>, Option<u32>)>(statement)
        .fetch_optional(&mut *conn)
        .await?;
    let Some((number, words, states, document, ordinal)) = row else { return Ok(None) };
    let place =
        document.zip(ordinal).map(|(document, ordinal)| Place { document: document.0, ordinal });
    let entry = Entry { number, words, states: serde_json::from_str(&states)?, place };
    for state in &entry.states {
        change::write(&mut *conn, state).await?;
    }
    sqlx::query("UPDATE undo_log SET undone = ? WHERE number = ?")
        .bind(direction == Direction::Undo)
        .bind(entry.number)
        .execute(conn)
        .await?;
    Ok(Some(entry))
}
