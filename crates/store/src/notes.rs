//! Flags and notes on sentences and documents.

use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

use crate::{
    change::{NoteRow, RowState},
    error::StoreError,
    record::{Note, NoteOn, NoteRecord, Place},
    rows::Key,
    work::{Deed, Work, quoted},
};

/// A note is a reminder, not a text of its own.
const LONGEST: usize = 2_000;

impl Work<'_> {
    pub(crate) async fn set_note(&mut self, on: NoteOn, note: Note) -> Result<Deed, StoreError> {
        let NoteOn { document, ordinal } = on;
        let sentences = self.content(document).await?.sentences.len();
        if let Some(ordinal) = ordinal.filter(|ordinal| *ordinal as usize >= sentences) {
            return Err(StoreError::NoSuchSentence { document, ordinal });
        }
        let text = note.text.trim().to_owned();
        let before = at(&mut *self.conn, on).await?;
        let was = before.as_ref().map(|(_, row)| row.note()).unwrap_or_default();
        // One that came with an import may be longer, and can still be flagged.
        if text != was.text && text.chars().count() > LONGEST {
            let reason = format!("A note holds at most {LONGEST} characters.");
            return Err(StoreError::InvalidInput { reason });
        }
        let words = words(&was, &Note { flagged: note.flagged, text: text.clone() }, ordinal);
        let row = (note.flagged || !text.is_empty()).then_some(NoteRow {
            flagged: note.flagged,
            text,
            annotator: self.annotator,
        });
        let place = Some(Place { document, ordinal: ordinal.unwrap_or(0) });
        if row.as_ref().map(NoteRow::note).unwrap_or_default() == was {
            return Ok(Deed { words, place });
        }
        let (id, before) = match before {
            Some((id, row)) => (id, Some(row)),
            None => (Uuid::now_v7(), None),
        };
        let state = |row| RowState::Note { id, document, ordinal, row };
        self.put_over(state(before), state(row)).await?;
        Ok(Deed { words, place })
    }
}

/// The change in words for the undo list.
fn words(was: &Note, is: &Note, ordinal: Option<u32>) -> String {
    let place = match ordinal {
        Some(ordinal) => format!("sentence {}", ordinal + 1),
        None => "the document".to_owned(),
    };
    match (was, is) {
        (was, is) if was.text != is.text && is.text.is_empty() => {
            format!("remove the note on {place}")
        }
        (was, is) if was.text != is.text => format!("note {} on {place}", quoted(&is.text)),
        (_, is) if is.flagged => format!("flag {place}"),
        _ => format!("take the flag off {place}"),
    }
}

impl NoteRow {
    fn note(&self) -> Note {
        Note { flagged: self.flagged, text: self.text.clone() }
    }
}

/// The live note on a place.
async fn at(
    conn: &mut SqliteConnection,
    on: NoteOn,
) -> Result<Option<(Uuid, NoteRow)>, StoreError> {
    let row = sqlx::query(
        "SELECT id, flagged, text, annotator FROM note \
         WHERE document = ? AND ifnull(ordinal, -1) = ifnull(?, -1) AND deleted_at IS NULL",
    )
    .bind(Key(on.document))
    .bind(on.ordinal)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(|row| Ok((row.try_get::<Key, _>(0)?.0, of_row(row, 1)?))).transpose()
}

/// A note that was not taken back.
pub(crate) async fn row(
    conn: &mut SqliteConnection,
    id: Uuid,
) -> Result<Option<NoteRow>, StoreError> {
    let row = sqlx::query(
        "SELECT flagged, text, annotator FROM note WHERE id = ? AND deleted_at IS NULL",
    )
    .bind(Key(id))
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(|row| of_row(row, 0)).transpose()
}

/// A note out of the columns flagged, text, annotator.
fn of_row(row: &SqliteRow, first: usize) -> Result<NoteRow, StoreError> {
    Ok(NoteRow {
        flagged: row.try_get(first)?,
        text: row.try_get(first + 1)?,
        annotator: row.try_get::<Key, _>(first + 2)?.0,
    })
}

/// Puts a note into a state.
pub(crate) async fn write(
    conn: &mut SqliteConnection,
    id: Uuid,
    (document, ordinal): (Uuid, Option<u32>),
    row: Option<&NoteRow>,
    now: i64,
) -> Result<(), StoreError> {
    match row {
        Some(row) => {
            sqlx::query(
                "INSERT INTO note (id, document, ordinal, flagged, text, annotator, created_at) \
                 VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET \
                 flagged = excluded.flagged, text = excluded.text, \
                 annotator = excluded.annotator, deleted_at = NULL",
            )
            .bind(Key(id))
            .bind(Key(document))
            .bind(ordinal)
            .bind(row.flagged)
            .bind(row.text.as_str())
            .bind(Key(row.annotator))
            .bind(now)
            .execute(conn)
            .await?;
        }
        None => {
            sqlx::query("UPDATE note SET deleted_at = ? WHERE id = ?")
                .bind(now)
                .bind(Key(id))
                .execute(conn)
                .await?;
        }
    }
    Ok(())
}

/// Live notes of one document, or of all in the order of the list; in each that on the whole first.
pub(crate) async fn all(
    conn: &mut SqliteConnection,
    document: Option<Uuid>,
) -> Result<Vec<NoteRecord>, StoreError> {
    let rows = sqlx::query(
        "SELECT n.document, n.ordinal, n.flagged, n.text, n.annotator FROM note n \
         JOIN document d ON d.id = n.document AND d.deleted_at IS NULL \
         WHERE n.deleted_at IS NULL AND (?1 IS NULL OR n.document = ?1) \
         ORDER BY d.position, ifnull(n.ordinal, -1)",
    )
    .bind(document.map(Key))
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let on = NoteOn { document: row.try_get::<Key, _>(0)?.0, ordinal: row.try_get(1)? };
            Ok(NoteRecord { on, note: of_row(row, 2)?.note() })
        })
        .collect()
}
