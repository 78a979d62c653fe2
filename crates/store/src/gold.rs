//! What training may know.

use std::collections::{BTreeMap, HashMap};

use handful_text::Span;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

use crate::{
    change,
    content::sentences_of,
    error::StoreError,
    record::{DecisionRecord, Gold, GoldSentence, LabelledSpan, ReviewState},
    rows::{self, Key, count},
};

/// What is known of one document before it is put together.
#[derive(Default)]
struct Parts {
    position: i64,
    sentences: Vec<GoldSentence>,
    annotations: Vec<LabelledSpan>,
    rejected: Vec<LabelledSpan>,
}

impl Parts {
    fn gold(self, document: Uuid) -> Gold {
        let Self { mut sentences, annotations, rejected, .. } = self;
        let spans: Vec<Span> = sentences.iter().map(|sentence| sentence.span).collect();
        for annotation in &annotations {
            for sentence in &mut sentences[sentences_of(&spans, annotation.span)] {
                sentence.annotations.push(*annotation);
            }
        }
        for rejection in rejected {
            // Whoever marks what they rejected before has changed their mind.
            if annotations.contains(&rejection) {
                continue;
            }
            for sentence in &mut sentences[sentences_of(&spans, rejection.span)] {
                if !sentence.rejected.contains(&rejection) {
                    sentence.rejected.push(rejection);
                }
            }
        }
        Gold { document, sentences }
    }
}

/// Gold of one document; none where it is gone.
pub(crate) async fn of_document(
    conn: &mut SqliteConnection,
    document: Uuid,
) -> Result<Option<Gold>, StoreError> {
    let live =
        sqlx::query_scalar::<_, bool>("SELECT deleted_at IS NULL FROM document WHERE id = ?")
            .bind(Key(document))
            .fetch_optional(&mut *conn)
            .await?;
    if live != Some(true) {
        return Ok(None);
    }
    let mut parts = Parts::default();
    let sentences = sqlx::query(
        "SELECT document, ordinal, start, \"end\", state, held_out FROM sentence \
         WHERE document = ? AND state <> 0 ORDER BY ordinal",
    )
    .bind(Key(document))
    .fetch_all(&mut *conn)
    .await?;
    for row in &sentences {
        parts.sentences.push(sentence_of(row)?);
    }
    let annotations = sqlx::query(
        "SELECT document, start, \"end\", concept FROM annotation \
         WHERE document = ? AND deleted_at IS NULL ORDER BY start",
    )
    .bind(Key(document))
    .fetch_all(&mut *conn)
    .await?;
    for row in &annotations {
        parts.annotations.push(labelled_span_of(row)?);
    }
    let rejected = sqlx::query(
        "SELECT r.document, r.start, r.\"end\", r.concept FROM decision r \
         JOIN concept c ON c.id = r.concept AND c.deleted_at IS NULL \
         WHERE r.document = ? AND r.kind = 'reject' AND r.deleted_at IS NULL ORDER BY r.start",
    )
    .bind(Key(document))
    .fetch_all(conn)
    .await?;
    for row in &rejected {
        parts.rejected.push(labelled_span_of(row)?);
    }
    Ok(Some(parts.gold(document)))
}

/// Gold of all touched documents, in the order of the list.
pub(crate) async fn of_all(conn: &mut SqliteConnection) -> Result<Vec<Gold>, StoreError> {
    let mut parts: HashMap<Uuid, Parts> = HashMap::new();
    let sentences = sqlx::query(
        "SELECT s.document, s.ordinal, s.start, s.\"end\", s.state, s.held_out, d.position \
         FROM sentence s \
         JOIN document d ON d.id = s.document AND d.deleted_at IS NULL \
         WHERE s.state <> 0 ORDER BY s.document, s.ordinal",
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in &sentences {
        let parts = parts.entry(row.try_get::<Key, _>(0)?.0).or_default();
        parts.position = row.try_get(6)?;
        parts.sentences.push(sentence_of(row)?);
    }
    // What lies in documents that are gone finds no entry here and is passed over.
    let annotations = sqlx::query(
        "SELECT document, start, \"end\", concept FROM annotation \
         WHERE deleted_at IS NULL ORDER BY document, start",
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in &annotations {
        if let Some(parts) = parts.get_mut(&row.try_get::<Key, _>(0)?.0) {
            parts.annotations.push(labelled_span_of(row)?);
        }
    }
    let rejected = sqlx::query(
        "SELECT r.document, r.start, r.\"end\", r.concept FROM decision r \
         JOIN concept c ON c.id = r.concept AND c.deleted_at IS NULL \
         WHERE r.kind = 'reject' AND r.deleted_at IS NULL ORDER BY r.document, r.start",
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in &rejected {
        if let Some(parts) = parts.get_mut(&row.try_get::<Key, _>(0)?.0) {
            parts.rejected.push(labelled_span_of(row)?);
        }
    }
    let in_order: BTreeMap<i64, Gold> =
        parts.into_iter().map(|(document, parts)| (parts.position, parts.gold(document))).collect();
    Ok(in_order.into_values().collect())
}

fn sentence_of(row: &SqliteRow) -> Result<GoldSentence, StoreError> {
    Ok(GoldSentence {
        ordinal: count(row.try_get(1)?),
        span: rows::span(row.try_get(2)?, row.try_get(3)?),
        state: ReviewState::from_number(row.try_get(4)?),
        held_out: row.try_get(5)?,
        annotations: Vec::new(),
        rejected: Vec::new(),
    })
}

fn labelled_span_of(row: &SqliteRow) -> Result<LabelledSpan, StoreError> {
    Ok(LabelledSpan {
        span: rows::span(row.try_get(1)?, row.try_get(2)?),
        concept: row.try_get::<Key, _>(3)?.0,
    })
}

/// Live decisions of one document, or of all, oldest first.
pub(crate) async fn decisions(
    conn: &mut SqliteConnection,
    document: Option<Uuid>,
) -> Result<Vec<DecisionRecord>, StoreError> {
    let rows = sqlx::query(
        "SELECT r.id, r.document, r.created_at, r.start, r.\"end\", r.concept, r.version, \
         r.probability, r.kind, r.meant_start, r.meant_end, r.meant_concept, r.annotator \
         FROM decision r JOIN document d ON d.id = r.document AND d.deleted_at IS NULL \
         WHERE r.deleted_at IS NULL AND (?1 IS NULL OR r.document = ?1) ORDER BY r.created_at, r.id",
    )
    .bind(document.map(Key))
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let decision = change::decision_row(row, 3)?;
            Ok(DecisionRecord {
                id: row.try_get::<Key, _>(0)?.0,
                document: row.try_get::<Key, _>(1)?.0,
                created_at: row.try_get(2)?,
                suggested: decision.suggested,
                version: decision.version,
                probability: decision.probability,
                decision: decision.decision,
                annotator: decision.annotator,
            })
        })
        .collect()
}
