//! Spans in place of annotations.

use uuid::Uuid;

use crate::{
    action::NewAnnotation,
    change,
    error::StoreError,
    record::Origin,
    work::{Deed, Work, quoted},
};

impl Work<'_> {
    pub(crate) async fn replace(
        &mut self,
        document: Uuid,
        gone: Vec<Uuid>,
        come: Vec<NewAnnotation>,
    ) -> Result<Deed, StoreError> {
        let mut before = Vec::new();
        for id in gone {
            let row = change::annotation_row(&mut *self.conn, id).await?;
            let (_, row) =
                row.filter(|(of, _)| *of == document).ok_or(StoreError::NoSuchAnnotation { id })?;
            before.push((id, row));
        }
        let first = come.first().map(|one| one.span);
        let span = first.or_else(|| before.first().map(|(_, row)| row.span));
        let mut settled = Vec::new();
        if come.is_empty() {
            settled.extend(
                before.iter().map(|(_, row)| format!("{} is unmarked", quoted(&row.surface))),
            );
        }
        // What stays as it is keeps its identity.
        let mut named = Vec::with_capacity(come.len());
        for one in come {
            named.push((one.span, self.concept_named(&one.concept).await?));
        }
        before.retain(|(_, row)| !named.contains(&(row.span, row.concept)));
        self.remove(document, before).await?;
        for (span, concept) in named {
            let surface = self.mark(document, span, concept, Origin::Imported).await?;
            settled.push(format!("{} is {}", quoted(&surface), self.concept(concept).await?.name));
        }
        let words = match settled.as_slice() {
            [] => String::new(),
            settled => format!("settle that {}", settled.join(", ")),
        };
        let place = match span {
            Some(span) => self.place(document, span).await?,
            None => None,
        };
        Ok(Deed { words, place })
    }
}
