//! Row states: what the undo log is made of.
//!
//! A change is a list of rows as they shall be, its inverse the list of what they were, in reverse. To
//! do, to undo and to redo are therefore the same: put each row into the state that is written down.

use std::collections::BTreeSet;

use handful_text::Span;
use serde::{Deserialize, Serialize};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

use crate::{
    confirm,
    error::StoreError,
    notes,
    record::{Decision, LabelledSpan, Origin, ReviewState},
    rows::{self, Key, column},
    rules::{self, Says},
};

/// One row as it shall be. A row that is `None` is deleted, which leaves it in the file unseen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "table", rename_all = "snake_case")]
pub(crate) enum RowState {
    Concept {
        id: Uuid,
        row: Option<ConceptRow>,
    },
    Annotation {
        id: Uuid,
        document: Uuid,
        row: Option<AnnotationRow>,
    },
    Decision {
        id: Uuid,
        document: Uuid,
        row: Option<DecisionRow>,
    },
    Sentence {
        document: Uuid,
        ordinal: u32,
        state: ReviewState,
        held_out: bool,
    },
    Confirmation {
        id: Uuid,
        row: Option<ConfirmationRow>,
    },
    Note {
        id: Uuid,
        document: Uuid,
        ordinal: Option<u32>,
        row: Option<NoteRow>,
    },
    Rule {
        id: Uuid,
        row: Option<RuleRow>,
    },
    /// A list stands for all the rules that it brought.
    RuleList {
        id: Uuid,
        live: bool,
    },
    /// An import stands for all its documents and the annotations that came with them.
    Import {
        id: Uuid,
        live: bool,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ConceptRow {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) color: u8,
    pub(crate) key: Option<String>,
    pub(crate) position: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AnnotationRow {
    #[serde(with = "span")]
    pub(crate) span: Span,
    pub(crate) surface: String,
    pub(crate) concept: Uuid,
    pub(crate) origin: Origin,
    pub(crate) annotator: Uuid,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct DecisionRow {
    pub(crate) suggested: LabelledSpan,
    pub(crate) version: u32,
    pub(crate) probability: f32,
    pub(crate) decision: Decision,
    pub(crate) annotator: Uuid,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ConfirmationRow {
    pub(crate) surface: String,
    pub(crate) readings: BTreeSet<Option<Uuid>>,
    pub(crate) annotator: Uuid,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NoteRow {
    pub(crate) flagged: bool,
    pub(crate) text: String,
    pub(crate) annotator: Uuid,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RuleRow {
    pub(crate) concept: Uuid,
    pub(crate) says: Says,
    pub(crate) text: String,
    pub(crate) case: bool,
    pub(crate) annotator: Uuid,
}

/// Spans as a pair of numbers in JSON.
pub(crate) mod span {
    use handful_text::Span;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(span: &Span, to: S) -> Result<S::Ok, S::Error> {
        (span.start, span.end).serialize(to)
    }

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Span, D::Error> {
        let (start, end) = Deserialize::deserialize(from)?;
        Ok(Span::new(start, end))
    }
}

/// What one action has changed so far.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// Rows as they are now, in the order in which they were changed.
    pub(crate) forward: Vec<RowState>,
    /// Rows as they were, in the same order; it is read backwards.
    pub(crate) backward: Vec<RowState>,
}

impl Changes {
    /// Puts a row into a state and remembers what it was. Nothing is written where it is so already.
    pub(crate) async fn put(
        &mut self,
        conn: &mut SqliteConnection,
        state: RowState,
    ) -> Result<(), StoreError> {
        let before = current(conn, &state).await?;
        self.put_over(conn, before, state).await
    }

    /// The same where the caller has just read what the row was.
    pub(crate) async fn put_over(
        &mut self,
        conn: &mut SqliteConnection,
        before: RowState,
        state: RowState,
    ) -> Result<(), StoreError> {
        if before != state {
            write(conn, &state).await?;
            self.note(before, state);
        }
        Ok(())
    }

    /// Remembers a change that the caller has made itself.
    pub(crate) fn note(&mut self, before: RowState, state: RowState) {
        self.backward.push(before);
        self.forward.push(state);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.forward.is_empty()
    }
}

/// The row that `state` speaks of, as it is now.
async fn current(conn: &mut SqliteConnection, state: &RowState) -> Result<RowState, StoreError> {
    Ok(match *state {
        RowState::Concept { id, .. } => RowState::Concept { id, row: concept_row(conn, id).await? },
        RowState::Annotation { id, document, .. } => {
            let row = annotation_row(conn, id).await?.map(|(_, row)| row);
            RowState::Annotation { id, document, row }
        }
        RowState::Decision { id, document, .. } => {
            let row = sqlx::query(
                "SELECT start, \"end\", concept, version, probability, kind, meant_start, meant_end, \
                 meant_concept, annotator FROM decision WHERE id = ? AND deleted_at IS NULL",
            )
            .bind(Key(id))
            .fetch_optional(conn)
            .await?;
            let row = row.as_ref().map(|row| decision_row(row, 0)).transpose()?;
            RowState::Decision { id, document, row }
        }
        RowState::Sentence { document, ordinal, .. } => {
            let (state, held_out) = sqlx::query_as::<_, (i64, bool)>(
                "SELECT state, held_out FROM sentence WHERE document = ? AND ordinal = ?",
            )
            .bind(Key(document))
            .bind(ordinal)
            .fetch_optional(conn)
            .await?
            .ok_or(StoreError::NoSuchSentence { document, ordinal })?;
            let state = ReviewState::from_number(state);
            RowState::Sentence { document, ordinal, state, held_out }
        }
        RowState::Confirmation { id, .. } => {
            RowState::Confirmation { id, row: confirm::row(conn, id).await? }
        }
        RowState::Note { id, document, ordinal, .. } => {
            RowState::Note { id, document, ordinal, row: notes::row(conn, id).await? }
        }
        RowState::Rule { id, .. } => RowState::Rule { id, row: rules::row(conn, id).await? },
        RowState::RuleList { id, .. } => {
            RowState::RuleList { id, live: rules::list_is_live(conn, id).await? }
        }
        RowState::Import { id, .. } => {
            let live =
                sqlx::query_scalar::<_, bool>("SELECT deleted_at IS NULL FROM import WHERE id = ?")
                    .bind(Key(id))
                    .fetch_optional(conn)
                    .await?
                    .ok_or_else(|| StoreError::Content { detail: format!("no import {id}") })?;
            RowState::Import { id, live }
        }
    })
}

/// A concept that is not deleted.
pub(crate) async fn concept_row(
    conn: &mut SqliteConnection,
    id: Uuid,
) -> Result<Option<ConceptRow>, StoreError> {
    let row = sqlx::query_as::<_, (String, String, u8, Option<String>, i64)>(
        "SELECT name, description, color, key, position FROM concept \
         WHERE id = ? AND deleted_at IS NULL",
    )
    .bind(Key(id))
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(name, description, color, key, position)| ConceptRow {
        name,
        description,
        color,
        key,
        position,
    }))
}

/// An annotation that is not deleted, with its document.
pub(crate) async fn annotation_row(
    conn: &mut SqliteConnection,
    id: Uuid,
) -> Result<Option<(Uuid, AnnotationRow)>, StoreError> {
    let row = sqlx::query(
        "SELECT a.document, a.start, a.\"end\", a.surface, a.concept, a.origin, a.version, a.annotator \
         FROM annotation a JOIN document d ON d.id = a.document AND d.deleted_at IS NULL \
         WHERE a.id = ? AND a.deleted_at IS NULL",
    )
    .bind(Key(id))
    .fetch_optional(conn)
    .await?;
    row.map(|row| Ok((row.try_get::<Key, _>(0)?.0, annotation_of(&row, 1)?))).transpose()
}

/// An annotation out of the columns start, end, surface, concept, origin, version, annotator.
pub(crate) fn annotation_of(row: &SqliteRow, first: usize) -> Result<AnnotationRow, StoreError> {
    let origin: &str = row.try_get(first + 4)?;
    Ok(AnnotationRow {
        span: rows::span(row.try_get(first)?, row.try_get(first + 1)?),
        surface: row.try_get(first + 2)?,
        concept: row.try_get::<Key, _>(first + 3)?.0,
        origin: rows::origin(origin, row.try_get(first + 5)?)?,
        annotator: row.try_get::<Key, _>(first + 6)?.0,
    })
}

/// A decision out of the columns start, end, concept, version, probability, kind, the three of what was
/// meant, annotator.
pub(crate) fn decision_row(row: &SqliteRow, first: usize) -> Result<DecisionRow, StoreError> {
    let suggested = LabelledSpan {
        span: rows::span(row.try_get(first)?, row.try_get(first + 1)?),
        concept: row.try_get::<Key, _>(first + 2)?.0,
    };
    let meant: (Option<i64>, Option<i64>, Option<Key>) =
        (row.try_get(first + 6)?, row.try_get(first + 7)?, row.try_get(first + 8)?);
    let decision = match (row.try_get::<&str, _>(first + 5)?, meant) {
        ("accept", _) => Decision::Accept,
        ("reject", _) => Decision::Reject,
        ("edit", (Some(start), Some(end), Some(concept))) => Decision::Edit {
            meant: LabelledSpan { span: rows::span(start, end), concept: concept.0 },
        },
        (kind, _) => {
            return Err(StoreError::Content { detail: format!("a decision of kind “{kind}”") });
        }
    };
    Ok(DecisionRow {
        suggested,
        version: rows::count(row.try_get(first + 3)?),
        probability: row.try_get::<f64, _>(first + 4)? as f32,
        decision,
        annotator: row.try_get::<Key, _>(first + 9)?.0,
    })
}

/// Puts a row into a state.
pub(crate) async fn write(conn: &mut SqliteConnection, state: &RowState) -> Result<(), StoreError> {
    let now = rows::now();
    match state {
        RowState::Concept { id, row: Some(row) } => {
            sqlx::query(
                "INSERT INTO concept (id, name, folded, description, color, key, position, created_at) \
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?) \
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, folded = excluded.folded, \
                 description = excluded.description, color = excluded.color, key = excluded.key, \
                 position = excluded.position, deleted_at = NULL",
            )
            .bind(Key(*id))
            .bind(row.name.as_str())
            .bind(folded(&row.name))
            .bind(row.description.as_str())
            .bind(row.color)
            .bind(row.key.as_deref())
            .bind(row.position)
            .bind(now)
            .execute(conn)
            .await?;
        }
        RowState::Concept { id, row: None } => {
            sqlx::query("UPDATE concept SET deleted_at = ? WHERE id = ?")
                .bind(now)
                .bind(Key(*id))
                .execute(conn)
                .await?;
        }
        RowState::Annotation { id, document, row: Some(row) } => {
            let (origin, version) = rows::origin_columns(row.origin);
            sqlx::query(
                "INSERT INTO annotation (id, document, start, \"end\", surface, concept, origin, \
                 version, annotator, created_at, updated_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10) \
                 ON CONFLICT (id) DO UPDATE SET start = excluded.start, \"end\" = excluded.\"end\", \
                 surface = excluded.surface, concept = excluded.concept, origin = excluded.origin, \
                 version = excluded.version, annotator = excluded.annotator, \
                 updated_at = excluded.updated_at, deleted_at = NULL",
            )
            .bind(Key(*id))
            .bind(Key(*document))
            .bind(column(row.span.start))
            .bind(column(row.span.end))
            .bind(row.surface.as_str())
            .bind(Key(row.concept))
            .bind(origin)
            .bind(version)
            .bind(Key(row.annotator))
            .bind(now)
            .execute(conn)
            .await?;
        }
        RowState::Annotation { id, row: None, .. } => {
            sqlx::query("UPDATE annotation SET deleted_at = ?1, updated_at = ?1 WHERE id = ?2")
                .bind(now)
                .bind(Key(*id))
                .execute(conn)
                .await?;
        }
        RowState::Decision { id, document, row: Some(row) } => {
            let (kind, meant) = match row.decision {
                Decision::Accept => ("accept", None),
                Decision::Reject => ("reject", None),
                Decision::Edit { meant } => ("edit", Some(meant)),
            };
            sqlx::query(
                "INSERT INTO decision (id, document, start, \"end\", concept, version, probability, \
                 kind, meant_start, meant_end, meant_concept, annotator, created_at) \
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
                 ON CONFLICT (id) DO UPDATE SET deleted_at = NULL",
            )
            .bind(Key(*id))
            .bind(Key(*document))
            .bind(column(row.suggested.span.start))
            .bind(column(row.suggested.span.end))
            .bind(Key(row.suggested.concept))
            .bind(row.version)
            .bind(f64::from(row.probability))
            .bind(kind)
            .bind(meant.map(|meant| column(meant.span.start)))
            .bind(meant.map(|meant| column(meant.span.end)))
            .bind(meant.map(|meant| Key(meant.concept)))
            .bind(Key(row.annotator))
            .bind(now)
            .execute(conn)
            .await?;
        }
        RowState::Decision { id, row: None, .. } => {
            sqlx::query("UPDATE decision SET deleted_at = ? WHERE id = ?")
                .bind(now)
                .bind(Key(*id))
                .execute(conn)
                .await?;
        }
        RowState::Sentence { document, ordinal, state, held_out } => {
            sqlx::query(
                "UPDATE sentence SET state = ?, held_out = ? WHERE document = ? AND ordinal = ?",
            )
            .bind(state.number())
            .bind(*held_out)
            .bind(Key(*document))
            .bind(*ordinal)
            .execute(conn)
            .await?;
        }
        RowState::Confirmation { id, row } => {
            confirm::write(conn, *id, row.as_ref(), now).await?;
        }
        RowState::Note { id, document, ordinal, row } => {
            notes::write(conn, *id, (*document, *ordinal), row.as_ref(), now).await?;
        }
        RowState::Rule { id, row } => rules::write(conn, *id, row.as_ref(), now).await?,
        RowState::RuleList { id, live } => rules::write_list(conn, *id, *live, now).await?,
        RowState::Import { id, live } => write_import(conn, *id, *live, now).await?,
    }
    Ok(())
}

/// Takes an import with all it brought out of sight, or back. The undo log is a stack, so at this moment
/// nothing but the import itself has touched these documents.
async fn write_import(
    conn: &mut SqliteConnection,
    id: Uuid,
    live: bool,
    now: i64,
) -> Result<(), StoreError> {
    let deleted_at = (!live).then_some(now);
    let statements: [&'static str; 3] = [
        "UPDATE annotation SET deleted_at = ? WHERE import = ?",
        "UPDATE document SET deleted_at = ? WHERE import = ?",
        "UPDATE import SET deleted_at = ? WHERE id = ?",
    ];
    for statement in statements {
        sqlx::query(statement).bind(deleted_at).bind(Key(id)).execute(&mut *conn).await?;
    }
    Ok(())
}

/// A concept's name as it is compared.
pub(crate) fn folded(name: &str) -> String {
    name.to_lowercase()
}
