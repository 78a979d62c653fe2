//! Review states of sentences and documents.

use std::collections::HashSet;

use uuid::Uuid;

use crate::{
    change::RowState,
    error::StoreError,
    record::{Place, ReviewState},
    rows::{self, Key, column},
    work::{Deed, Work, quoted},
};

impl Work<'_> {
    pub(crate) async fn set_sentence_state(
        &mut self,
        place: Place,
        state: ReviewState,
        held_out: bool,
    ) -> Result<Deed, StoreError> {
        let Place { document, ordinal } = place;
        let content = self.content(document).await?;
        let span = *content
            .sentences
            .get(ordinal as usize)
            .ok_or(StoreError::NoSuchSentence { document, ordinal })?;
        let surface = content.offsets.slice(&content.text, span).unwrap_or_default();
        let words = format!("set the sentence {} {}", quoted(surface), said(state));
        let state = match state {
            ReviewState::Untouched if self.is_marked(document, span).await? => {
                ReviewState::InProgress
            }
            other => other,
        };
        let held_out = held_out && state == ReviewState::Done;
        self.put(RowState::Sentence { document, ordinal, state, held_out }).await?;
        Ok(Deed { words, place: Some(place) })
    }

    pub(crate) async fn set_document_state(
        &mut self,
        document: Uuid,
        state: ReviewState,
        held_out: &[u32],
    ) -> Result<Deed, StoreError> {
        let title = self.put_document_state(document, state, held_out).await?;
        let words = format!("set the document {} {}", quoted(&title), said(state));
        Ok(Deed { words, place: Some(Place { document, ordinal: 0 }) })
    }

    /// Sets every sentence of a document and gives the document's title.
    pub(crate) async fn put_document_state(
        &mut self,
        document: Uuid,
        state: ReviewState,
        held_out: &[u32],
    ) -> Result<String, StoreError> {
        let title = sqlx::query_scalar::<_, String>(
            "SELECT title FROM document WHERE id = ? AND deleted_at IS NULL",
        )
        .bind(Key(document))
        .fetch_optional(&mut *self.conn)
        .await?
        .ok_or(StoreError::NoSuchDocument { id: document })?;
        let held_out: HashSet<u32> = held_out.iter().copied().collect();
        let sentences = sqlx::query_as::<_, (u32, i64, i64, i64, bool)>(
            "SELECT ordinal, start, \"end\", state, held_out FROM sentence \
             WHERE document = ? ORDER BY ordinal",
        )
        .bind(Key(document))
        .fetch_all(&mut *self.conn)
        .await?;
        for (ordinal, start, end, was, was_held_out) in sentences {
            let was = ReviewState::from_number(was);
            let before =
                RowState::Sentence { document, ordinal, state: was, held_out: was_held_out };
            let marked = state == ReviewState::Untouched
                && was != ReviewState::Untouched
                && self.is_marked(document, rows::span(start, end)).await?;
            let state = if marked { ReviewState::InProgress } else { state };
            let held_out = match (state, was) {
                (ReviewState::Done, ReviewState::Done) => was_held_out,
                (ReviewState::Done, _) => held_out.contains(&ordinal),
                _ => false,
            };
            self.put_over(before, RowState::Sentence { document, ordinal, state, held_out })
                .await?;
        }
        Ok(title)
    }

    /// Whether an annotation or a rejection lies in a span: such a sentence cannot be untouched.
    async fn is_marked(
        &mut self,
        document: Uuid,
        span: handful_text::Span,
    ) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM annotation WHERE document = ?1 AND start < ?2 \
             AND \"end\" > ?3 AND deleted_at IS NULL) \
             OR EXISTS (SELECT 1 FROM decision WHERE document = ?1 AND start < ?2 AND \"end\" > ?3 \
             AND kind = 'reject' AND deleted_at IS NULL)",
        )
        .bind(Key(document))
        .bind(column(span.end))
        .bind(column(span.start))
        .fetch_one(&mut *self.conn)
        .await?)
    }
}

fn said(state: ReviewState) -> &'static str {
    match state {
        ReviewState::Untouched => "back to untouched",
        ReviewState::InProgress => "to in progress",
        ReviewState::Done => "to done",
    }
}
