//! Texts with their offsets and sentences, kept at hand while a person works on them.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use handful_text::{Offsets, Span};
use sqlx::SqliteConnection;
use uuid::Uuid;

use crate::{
    error::StoreError,
    rows::{self, Key},
};

/// What never changes of a document.
pub(crate) struct Content {
    pub(crate) text: String,
    pub(crate) offsets: Offsets,
    /// Its sentences in order, never overlapping.
    pub(crate) sentences: Vec<Span>,
}

impl Content {
    /// Ordinals of the sentences that a span reaches into.
    pub(crate) fn sentences_of(&self, span: Span) -> std::ops::Range<usize> {
        sentences_of(&self.sentences, span)
    }

    /// The text that a span covers, once it is known that it can be annotated.
    pub(crate) fn surface(&self, span: Span) -> Result<&str, StoreError> {
        handful_text::check_span(&self.text, &self.offsets, span)
            .map_err(|problem| StoreError::InvalidSpan { span, problem })?;
        let problem = handful_text::SpanProblem::OutOfRange { scalars: self.offsets.scalars() };
        self.offsets.slice(&self.text, span).ok_or(StoreError::InvalidSpan { span, problem })
    }
}

/// Indices of the sentences, given in order and without overlap, that a span reaches into.
pub(crate) fn sentences_of(sentences: &[Span], span: Span) -> std::ops::Range<usize> {
    let first = sentences.partition_point(|sentence| sentence.end <= span.start);
    let end = sentences.partition_point(|sentence| sentence.start < span.end);
    first..end.max(first)
}

/// The contents that were used last. A text never changes, so what is kept is never wrong.
#[derive(Default)]
pub(crate) struct ContentCache {
    recent: Mutex<VecDeque<(Uuid, Arc<Content>)>>,
}

impl ContentCache {
    /// Documents are worked on one after the other; a few cover going back and forth.
    const KEPT: usize = 4;

    /// The content of a document that is in the project.
    pub(crate) async fn get(
        &self,
        conn: &mut SqliteConnection,
        document: Uuid,
    ) -> Result<Arc<Content>, StoreError> {
        let live =
            sqlx::query_scalar::<_, bool>("SELECT deleted_at IS NULL FROM document WHERE id = ?")
                .bind(Key(document))
                .fetch_optional(&mut *conn)
                .await?;
        if live != Some(true) {
            return Err(StoreError::NoSuchDocument { id: document });
        }
        if let Some(content) = self.kept(document) {
            return Ok(content);
        }
        let text = sqlx::query_scalar::<_, String>("SELECT text FROM content WHERE document = ?")
            .bind(Key(document))
            .fetch_one(&mut *conn)
            .await?;
        let sentences = sqlx::query_as::<_, (i64, i64)>(
            "SELECT start, \"end\" FROM sentence WHERE document = ? ORDER BY ordinal",
        )
        .bind(Key(document))
        .fetch_all(conn)
        .await?;
        let sentences = sentences.into_iter().map(|(start, end)| rows::span(start, end)).collect();
        let content = Arc::new(Content { offsets: Offsets::new(&text), text, sentences });
        self.keep(document, Arc::clone(&content));
        Ok(content)
    }

    fn kept(&self, document: Uuid) -> Option<Arc<Content>> {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let place = recent.iter().position(|(id, _)| *id == document)?;
        let entry = recent.remove(place)?;
        let content = Arc::clone(&entry.1);
        recent.push_front(entry);
        Some(content)
    }

    fn keep(&self, document: Uuid, content: Arc<Content>) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.push_front((document, content));
        recent.truncate(Self::KEPT);
    }
}
