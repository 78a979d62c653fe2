//! Annotations cut in two, and two joined into one.

use handful_text::Span;
use uuid::Uuid;

use crate::{
    change::{self, AnnotationRow, RowState},
    error::StoreError,
    record::Origin,
    work::{Deed, Work, quoted},
};

impl Work<'_> {
    pub(crate) async fn split_annotation(
        &mut self,
        id: Uuid,
        parts: (Span, Span),
    ) -> Result<Deed, StoreError> {
        let (document, whole) = self.annotation(id).await?;
        let (first, second) = parts;
        let apart = first.end <= second.start;
        if !apart || !whole.span.contains(first) || !whole.span.contains(second) {
            let reason = format!(
                "{first} and {second} are not two parts of {}, one after the other.",
                whole.span
            );
            return Err(StoreError::InvalidInput { reason });
        }
        let name = self.concept(whole.concept).await?.name;
        let content = self.content(document).await?;
        let surface = |span| content.surface(span).map(str::to_owned);
        let part = |span, surface| AnnotationRow {
            span,
            surface,
            concept: whole.concept,
            origin: by_person(whole.origin),
            annotator: self.annotator,
        };
        let (before, after) = (part(first, surface(first)?), part(second, surface(second)?));
        let words = format!(
            "split {} into {} and {} as {name}",
            quoted(&whole.surface),
            quoted(&before.surface),
            quoted(&after.surface)
        );
        let row = |id, row| RowState::Annotation { id, document, row };
        self.put_over(row(id, Some(whole)), row(id, Some(before))).await?;
        let other = Uuid::now_v7();
        self.put_over(row(other, None), row(other, Some(after))).await?;
        Ok(Deed { words, place: self.place(document, second).await? })
    }

    pub(crate) async fn join_annotations(
        &mut self,
        one: Uuid,
        other: Uuid,
    ) -> Result<Deed, StoreError> {
        let ((document, a), (elsewhere, b)) =
            (self.annotation(one).await?, self.annotation(other).await?);
        let span = Span::new(a.span.start.min(b.span.start), a.span.end.max(b.span.end));
        let problem = if one == other {
            Some("An annotation cannot be joined with itself.")
        } else if document != elsewhere {
            Some("These annotations stand in different documents.")
        } else if a.concept != b.concept {
            Some("These annotations are of different concepts. Give both the same one first.")
        } else if self
            .overlapping(document, span)
            .await?
            .iter()
            .any(|(id, _)| *id != one && *id != other)
        {
            Some("Another annotation stands between these two. Delete it first.")
        } else {
            None
        };
        if let Some(reason) = problem {
            return Err(StoreError::InvalidInput { reason: reason.to_owned() });
        }
        let name = self.concept(a.concept).await?.name;
        let surface = self.content(document).await?.surface(span)?.to_owned();
        let words = format!("join {} and {} as {name}", quoted(&a.surface), quoted(&b.surface));
        let joined = AnnotationRow {
            span,
            surface,
            concept: a.concept,
            origin: by_person(a.origin),
            annotator: self.annotator,
        };
        let row = |id, row| RowState::Annotation { id, document, row };
        // The other one goes first, so that at no moment two annotations overlap.
        self.put_over(row(other, Some(b)), row(other, None)).await?;
        self.put_over(row(one, Some(a)), row(one, Some(joined))).await?;
        self.touch(document, span).await?;
        Ok(Deed { words, place: self.place(document, span).await? })
    }

    /// A live annotation with its document.
    async fn annotation(&mut self, id: Uuid) -> Result<(Uuid, AnnotationRow), StoreError> {
        change::annotation_row(&mut *self.conn, id)
            .await?
            .ok_or(StoreError::NoSuchAnnotation { id })
    }
}

/// Where an annotation comes from once a person has reshaped it: that a suggestion led there stays worth
/// knowing.
pub(crate) fn by_person(origin: Origin) -> Origin {
    match origin {
        Origin::Imported => Origin::Person,
        other => other,
    }
}
