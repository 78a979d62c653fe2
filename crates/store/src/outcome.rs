//! From rows that changed to what the caller is told.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::SqliteConnection;
use uuid::Uuid;

use crate::{
    action::Outcome,
    change::RowState,
    error::StoreError,
    read,
    record::{Annotation, Place, Sentence},
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
    let mut sentences = BTreeMap::new();
    let mut touched = BTreeSet::new();
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
                sentences.insert((*document, *ordinal), (*state, *held_out));
            }
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
    for ((document, ordinal), (state, held_out)) in sentences {
        let (start, end) = sqlx::query_as::<_, (i64, i64)>(
            "SELECT start, \"end\" FROM sentence WHERE document = ? AND ordinal = ?",
        )
        .bind(Key(document))
        .bind(ordinal)
        .fetch_one(&mut *conn)
        .await?;
        let span = rows::span(start, end);
        outcome.sentences.push((document, Sentence { ordinal, span, state, held_out }));
    }
    if touched.len() > MOST_ROWS {
        outcome.reload = true;
    } else {
        outcome.documents = document_rows(conn, &touched).await?;
    }
    outcome.touched = touched.into_iter().collect();
    Ok(outcome)
}

async fn document_rows(
    conn: &mut SqliteConnection,
    ids: &BTreeSet<Uuid>,
) -> Result<Vec<crate::record::DocumentRow>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.push(read::document_row(conn, *id).await?);
    }
    Ok(found)
}
