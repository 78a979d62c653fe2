use handful_contract::{
    Applied, Document, Failure, FindPage, FindQuery, FoundPlace, Note, NoteOn, Noted, PlacedNote,
    SentenceRef,
};
use handful_text::{Offsets, Span};

use super::project::Project;

impl Project {
    pub(super) fn set_note(&mut self, on: &NoteOn, note: &Note) -> Result<Applied, Failure> {
        self.remember("write a note");
        let document = self.document(&on.document)?;
        document.notes.retain(|own| own.on != *on);
        let placed = PlacedNote { on: on.clone(), note: note.clone() };
        if *note != Note::default() {
            document.notes.push(placed.clone());
        }
        let applied = self.applied("write a note", Some(&on.document));
        Ok(Applied { notes: vec![placed], ..applied })
    }

    /// Every note that is asked for, as a place.
    pub(super) fn list_notes(&self, query: &FindQuery) -> FindPage {
        let mut page = FindPage::default();
        let here = |document: &&Document| {
            query.document.as_ref().is_none_or(|wanted| *wanted == document.id)
        };
        for document in self.documents.iter().filter(here) {
            let offsets = Offsets::new(&document.text);
            for PlacedNote { on, note } in &document.notes {
                let sentence = document.sentences.get(on.ordinal.unwrap_or(0) as usize);
                let (Some(sentence), true) = (sentence, is_wanted(query, note)) else { continue };
                let span = Span::new(sentence.start as usize, sentence.end as usize);
                page.places.push(FoundPlace {
                    sentence: SentenceRef {
                        document: document.id.clone(),
                        ordinal: sentence.ordinal,
                    },
                    title: document.title.clone(),
                    start: sentence.start,
                    end: sentence.end,
                    before: String::new(),
                    words: offsets.slice(&document.text, span).unwrap_or_default().to_owned(),
                    after: String::new(),
                    state: sentence.state,
                    mark: None,
                    note: Some(note.clone()),
                });
            }
        }
        page
    }
}

/// The note on a sentence, or else on its document, if it is asked for.
pub(super) fn note_of(query: &FindQuery, document: &Document, ordinal: u32) -> Option<Note> {
    let on = |wanted| document.notes.iter().find(|own| own.on.ordinal == wanted);
    let own = on(Some(ordinal)).or_else(|| on(None))?;
    is_wanted(query, &own.note).then(|| own.note.clone())
}

fn is_wanted(query: &FindQuery, note: &Note) -> bool {
    match query.noted {
        None => false,
        Some(Noted::Flagged) => note.flagged,
        Some(Noted::Written) => !note.text.is_empty(),
        Some(Noted::Any) => true,
    }
}
