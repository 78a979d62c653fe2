//! Places that somebody flagged or wrote a note on, as Find lists them.

use std::collections::HashMap;

use handful_contract::{Failure, FindFrom, FindPage, FindQuery, FoundPlace, Noted};
use handful_store::{Document, Note, NoteOn, NoteRecord, ReviewState};
use handful_text::Span;
use uuid::Uuid;

use crate::{context::Cutter, convert, failure, find::Wanted, open::Opened};

/// So many scalar values of a sentence stand for it.
const SHOWN: usize = 80;

/// Notes of the kind that is asked for, in the order of the texts.
pub(crate) struct Notes {
    records: Vec<NoteRecord>,
    by_place: HashMap<NoteOn, usize>,
}

impl Notes {
    fn new(mut records: Vec<NoteRecord>, wanted: Noted) -> Self {
        records.retain(|one| match wanted {
            Noted::Flagged => one.note.flagged,
            Noted::Written => !one.note.text.is_empty(),
            Noted::Any => true,
        });
        let by_place = records.iter().enumerate().map(|(place, one)| (one.on, place)).collect();
        Self { records, by_place }
    }

    /// The note on a sentence, or else on its document.
    pub(crate) fn of(&self, document: Uuid, ordinal: Option<u32>) -> Option<&Note> {
        let on = |ordinal| self.by_place.get(&NoteOn { document, ordinal });
        let place = ordinal.and_then(|ordinal| on(Some(ordinal))).or_else(|| on(None))?;
        Some(&self.records[*place].note)
    }
}

impl Opened {
    /// The notes that a query asks for; none where it asks for none.
    pub(crate) async fn notes(
        &self,
        query: &FindQuery,
        only: Option<Uuid>,
    ) -> Result<Option<Notes>, Failure> {
        let Some(wanted) = query.noted else { return Ok(None) };
        let records = self.store.notes(only).await.map_err(failure::store)?;
        Ok(Some(Notes::new(records, wanted)))
    }

    /// Each note as a place: its sentence, or the first one of its document.
    pub(crate) async fn list_notes(
        &self,
        wanted: &Wanted,
        notes: &Notes,
        from: Option<FindFrom>,
        limit: usize,
    ) -> Result<FindPage, Failure> {
        let mut page = FindPage::default();
        // The note on a document and that on its first sentence are one place: a stretch ends behind both.
        let (mut passing, mut behind) = (false, from.is_none());
        let mut document: Option<Document> = None;
        for NoteRecord { on, note } in &notes.records {
            if document.as_ref().is_none_or(|open| open.id != on.document) {
                document = Some(self.store.document(on.document).await.map_err(failure::store)?);
            }
            let Some(open) = &document else { continue };
            let Some(place) = place(open, on.ordinal, note) else { continue };
            let at = Some((&place.sentence.document, Some(place.start)));
            if !behind {
                let reached = at == from.as_ref().map(|from| (&from.document, from.start));
                if reached || !passing {
                    passing |= reached;
                    continue;
                }
                behind = true;
            }
            if let Some(last) = page.places.last()
                && page.places.len() >= limit
                && at != Some((&last.sentence.document, Some(last.start)))
            {
                let document = last.sentence.document.clone();
                page.more = Some(FindFrom { document, start: Some(last.start) });
                break;
            }
            let done = place.state == convert::state_out(ReviewState::Done);
            if wanted.search.done.is_none_or(|wanted| wanted == done) {
                page.places.push(place);
            }
        }
        Ok(page)
    }
}

fn place(document: &Document, ordinal: Option<u32>, note: &Note) -> Option<FoundPlace> {
    let sentence = document.sentences.get(ordinal.unwrap_or(0) as usize)?;
    let whole = sentence.span;
    let shown = Span::new(whole.start, whole.end.min(whole.start + SHOWN));
    let place = Cutter::new(document).place(shown, None);
    Some(FoundPlace { note: Some(convert::note_out(note.clone())), ..place })
}
