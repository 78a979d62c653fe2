//! Marking spans.

use handful_text::Span;
use uuid::Uuid;

use crate::{
    action::{LabelledDocument, NewAnnotation, RefusedSpan},
    change::{self, AnnotationRow, RowState},
    error::StoreError,
    record::{Origin, Place, ReviewState},
    reshape::by_person,
    rows::{self, Key, column},
    work::{Deed, Work, quoted},
};

impl Work<'_> {
    pub(crate) async fn annotate(
        &mut self,
        document: Uuid,
        span: Span,
        concept: Uuid,
    ) -> Result<Deed, StoreError> {
        let name = self.concept(concept).await?.name;
        let surface = self.mark(document, span, concept, Origin::Person).await?;
        let words = format!("mark {} as {name}", quoted(&surface));
        Ok(Deed { words, place: self.place(document, span).await? })
    }

    pub(crate) async fn annotate_all(
        &mut self,
        words: String,
        concept: Uuid,
        places: Vec<(Uuid, Vec<Span>)>,
    ) -> Result<Deed, StoreError> {
        self.concept(concept).await?;
        let first = places.iter().find_map(|(document, spans)| Some((*document, *spans.first()?)));
        for (document, spans) in places {
            for span in spans {
                self.mark(document, span, concept, Origin::Person).await?;
            }
        }
        let place = match first {
            Some((document, span)) => self.place(document, span).await?,
            None => None,
        };
        Ok(Deed { words, place })
    }

    pub(crate) async fn change_annotation(
        &mut self,
        id: Uuid,
        span: Span,
        concept: Uuid,
    ) -> Result<Deed, StoreError> {
        let (document, before) = change::annotation_row(&mut *self.conn, id)
            .await?
            .ok_or(StoreError::NoSuchAnnotation { id })?;
        let name = self.concept(concept).await?.name;
        let surface = self.content(document).await?.surface(span)?.to_owned();
        let words = if before.span == span {
            format!("change {} to {name}", quoted(&surface))
        } else {
            format!("change {} to {} as {name}", quoted(&before.surface), quoted(&surface))
        };
        if before.span != span || before.concept != concept {
            self.clear(document, span, Some(id)).await?;
            let row = AnnotationRow {
                span,
                surface,
                concept,
                origin: by_person(before.origin),
                annotator: self.annotator,
            };
            self.put_over(
                RowState::Annotation { id, document, row: Some(before) },
                RowState::Annotation { id, document, row: Some(row) },
            )
            .await?;
            self.touch(document, span).await?;
        }
        Ok(Deed { words, place: self.place(document, span).await? })
    }

    pub(crate) async fn delete_annotation(&mut self, id: Uuid) -> Result<Deed, StoreError> {
        let (document, row) = change::annotation_row(&mut *self.conn, id)
            .await?
            .ok_or(StoreError::NoSuchAnnotation { id })?;
        let name = self.concept(row.concept).await?.name;
        let words = format!("unmark {} as {name}", quoted(&row.surface));
        let place = self.place(document, row.span).await?;
        self.put_over(
            RowState::Annotation { id, document, row: Some(row) },
            RowState::Annotation { id, document, row: None },
        )
        .await?;
        Ok(Deed { words, place })
    }

    pub(crate) async fn bulk_label(
        &mut self,
        words: String,
        documents: Vec<LabelledDocument>,
    ) -> Result<Deed, StoreError> {
        let mut place = None;
        for LabelledDocument { document, annotations, state, held_out } in documents {
            place.get_or_insert(Place { document, ordinal: 0 });
            let mut taken: Vec<Span> = Vec::new();
            for annotation in annotations {
                let span = annotation.span;
                let reason = match taken.iter().find(|other| other.overlaps(span)) {
                    Some(other) if *other != span => Some(overlap(span, *other)),
                    _ => self.mark_named(document, &annotation).await?,
                };
                match reason {
                    None => taken.push(span),
                    Some(reason) => {
                        self.refused.push((document, RefusedSpan { annotation, reason }));
                    }
                }
            }
            if let Some(state) = state {
                self.put_document_state(document, state, &held_out).await?;
            }
        }
        Ok(Deed { words, place })
    }

    /// Marks a span of a file; the reason where it cannot be, so that one span does not cost the others.
    async fn mark_named(
        &mut self,
        document: Uuid,
        annotation: &NewAnnotation,
    ) -> Result<Option<String>, StoreError> {
        let content = self.content(document).await?;
        let marked = match content.surface(annotation.span) {
            Ok(_) => self.concept_named(&annotation.concept).await,
            Err(error) => Err(error),
        };
        match marked {
            Ok(concept) => {
                self.mark(document, annotation.span, concept, Origin::Imported).await?;
                Ok(None)
            }
            Err(error @ (StoreError::InvalidSpan { .. } | StoreError::InvalidInput { .. })) => {
                Ok(Some(error.to_string()))
            }
            Err(error) => Err(error),
        }
    }

    /// Marks a span unless it is marked so already, in place of whatever it overlaps. Gives its text.
    pub(crate) async fn mark(
        &mut self,
        document: Uuid,
        span: Span,
        concept: Uuid,
        origin: Origin,
    ) -> Result<String, StoreError> {
        let surface = self.content(document).await?.surface(span)?.to_owned();
        let there = self.overlapping(document, span).await?;
        if there.iter().any(|(_, row)| row.span == span && row.concept == concept) {
            return Ok(surface);
        }
        self.remove(document, there).await?;
        let annotator = self.annotator;
        let row = AnnotationRow { span, surface: surface.clone(), concept, origin, annotator };
        let id = Uuid::now_v7();
        self.put_over(
            RowState::Annotation { id, document, row: None },
            RowState::Annotation { id, document, row: Some(row) },
        )
        .await?;
        self.touch(document, span).await?;
        Ok(surface)
    }

    /// Removes every annotation that a span overlaps, but one.
    async fn clear(
        &mut self,
        document: Uuid,
        span: Span,
        except: Option<Uuid>,
    ) -> Result<(), StoreError> {
        let mut there = self.overlapping(document, span).await?;
        there.retain(|(id, _)| Some(*id) != except);
        self.remove(document, there).await
    }

    pub(crate) async fn remove(
        &mut self,
        document: Uuid,
        annotations: Vec<(Uuid, AnnotationRow)>,
    ) -> Result<(), StoreError> {
        for (id, row) in annotations {
            self.put_over(
                RowState::Annotation { id, document, row: Some(row) },
                RowState::Annotation { id, document, row: None },
            )
            .await?;
        }
        Ok(())
    }

    /// Live annotations of a document that share at least one scalar value with a span.
    pub(crate) async fn overlapping(
        &mut self,
        document: Uuid,
        span: Span,
    ) -> Result<Vec<(Uuid, AnnotationRow)>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, start, \"end\", surface, concept, origin, version, annotator \
             FROM annotation WHERE document = ? AND deleted_at IS NULL AND start < ? AND \"end\" > ? \
             ORDER BY start",
        )
        .bind(Key(document))
        .bind(column(span.end))
        .bind(column(span.start))
        .fetch_all(&mut *self.conn)
        .await?;
        rows.iter()
            .map(|row| {
                use sqlx::Row;
                Ok((row.try_get::<Key, _>(0)?.0, change::annotation_of(row, 1)?))
            })
            .collect()
    }

    /// Sentences under a span that were untouched become in progress.
    pub(crate) async fn touch(&mut self, document: Uuid, span: Span) -> Result<(), StoreError> {
        for ordinal in self.content(document).await?.sentences_of(span) {
            let ordinal = rows::count(column(ordinal));
            let state = sqlx::query_scalar::<_, i64>(
                "SELECT state FROM sentence WHERE document = ? AND ordinal = ?",
            )
            .bind(Key(document))
            .bind(ordinal)
            .fetch_one(&mut *self.conn)
            .await?;
            if ReviewState::from_number(state) == ReviewState::Untouched {
                let sentence =
                    |state| RowState::Sentence { document, ordinal, state, held_out: false };
                self.put_over(sentence(ReviewState::Untouched), sentence(ReviewState::InProgress))
                    .await?;
            }
        }
        Ok(())
    }

    /// The first sentence that a span reaches into.
    pub(crate) async fn place(
        &mut self,
        document: Uuid,
        span: Span,
    ) -> Result<Option<Place>, StoreError> {
        let sentences = self.content(document).await?.sentences_of(span);
        Ok((!sentences.is_empty())
            .then(|| Place { document, ordinal: rows::count(column(sentences.start)) }))
    }
}

/// Why a span of a file cannot be taken beside another of the same file.
pub(crate) fn overlap(span: Span, other: Span) -> String {
    format!("The span {span} overlaps the span {other} of the same text; the first one was kept.")
}
