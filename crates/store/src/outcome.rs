//! From rows that changed to what the caller is told.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::SqliteConnection;
use uuid::Uuid;

use crate::{
    action::Outcome,
    change::RowState,
    error::StoreError,
    read,
    record::{Annotation, DocumentRow, Note, NoteOn, NoteRecord, Place, ReviewState, Sentence},
    rows::{self, Key},
};

/// Beyond so many documents, telling each row costs more than reading the visible ones again.
const MOST_ROWS: usize = 200;

/// What these row states, in the order in which they were written, mean to the caller.
pub(crate) async fn of(
    conn: &mut SqliteConnection,
    words: String,
    states: &[RowState],
    place: Option<Place>,
) -> Result<Outcome, StoreError> {
    // A row may change twice in one action; only how it ended counts.
    let mut annotations = BTreeMap::new();
    let mut sentences: BTreeMap<Uuid, BTreeMap<u32, (ReviewState, bool)>> = BTreeMap::new();
    let mut touched = BTreeSet::new();
    let mut notes = BTreeMap::new();
    let place = match place {
        Some(place) if is_there(conn, place.document).await? => Some(place),
        _ => None,
    };
    let mut outcome = Outcome { words, place, ..Outcome::default() };
    for state in states {
        match state {
            RowState::Concept { .. } => outcome.concepts_changed = true,
            RowState::Annotation { id, document, row } => {
                touched.insert(*document);
                annotations.insert(*id, (*document, row));
            }
            RowState::Decision { document, .. } => {
                touched.insert(*document);
            }
            RowState::Sentence { document, ordinal, state, held_out } => {
                touched.insert(*document);
                sentences.entry(*document).or_default().insert(*ordinal, (*state, *held_out));
            }
            RowState::Confirmation { .. } => outcome.confirmations_changed = true,
            RowState::Note { document, ordinal, row, .. } => {
                let note =
                    row.as_ref().map(|row| Note { flagged: row.flagged, text: row.text.clone() });
                let on = NoteOn { document: *document, ordinal: *ordinal };
                notes.insert(on, note.unwrap_or_default());
            }
            RowState::Rule { .. } | RowState::RuleList { .. } => outcome.rules_changed = true,
            RowState::Import { .. } => outcome.reload = true,
        }
    }
    for (id, (document, row)) in annotations {
        match row {
            Some(row) => outcome.annotations.push((
                document,
                Annotation {
                    id,
                    span: row.span,
                    surface: row.surface.clone(),
                    concept: row.concept,
                    origin: row.origin,
                    annotator: row.annotator,
                },
            )),
            None => outcome.removed.push(id),
        }
    }
    outcome.notes = notes.into_iter().map(|(on, note)| NoteRecord { on, note }).collect();
    for (document, states) in sentences {
        outcome.sentences.extend(
            with_spans(conn, document, &states).await?.into_iter().map(|row| (document, row)),
        );
    }
    // Of documents that came or went on the way there may be none to tell of.
    if outcome.reload || touched.len() > MOST_ROWS {
        outcome.reload = true;
    } else {
        outcome.documents = document_rows(conn, &touched).await?;
    }
    outcome.touched = touched.into_iter().collect();
    Ok(outcome)
}

async fn is_there(conn: &mut SqliteConnection, document: Uuid) -> Result<bool, StoreError> {
    let found = sqlx::query_scalar::<_, bool>(
        "SELECT EXISTS (SELECT 1 FROM document WHERE id = ? AND deleted_at IS NULL)",
    );
    Ok(found.bind(Key(document)).fetch_one(conn).await?)
}

/// The sentences of one document that changed, with where they stand.
async fn with_spans(
    conn: &mut SqliteConnection,
    document: Uuid,
    states: &BTreeMap<u32, (ReviewState, bool)>,
) -> Result<Vec<Sentence>, StoreError> {
    let ends = states.first_key_value().zip(states.last_key_value());
    let Some(((first, _), (last, _))) = ends else { return Ok(Vec::new()) };
    let rows = sqlx::query_as::<_, (u32, i64, i64)>(
        "SELECT ordinal, start, \"end\" FROM sentence \
         WHERE document = ? AND ordinal BETWEEN ? AND ? ORDER BY ordinal",
    )
    .bind(Key(document))
    .bind(*first)
    .bind(*last)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(ordinal, start, end)| {
            let (state, held_out) = *states.get(&ordinal)?;
            Some(Sentence { ordinal, span: rows::span(start, end), state, held_out })
        })
        .collect())
}

async fn document_rows(
    conn: &mut SqliteConnection,
    ids: &BTreeSet<Uuid>,
) -> Result<Vec<DocumentRow>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.push(read::document_row(conn, *id).await?);
    }
    Ok(found)
}
