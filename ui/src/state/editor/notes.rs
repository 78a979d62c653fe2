use handful_contract::{Applied, Note, NoteOn, PlacedNote};

use super::super::marks::wire;
use super::{Change, Editor, Request};

impl Editor {
    /// The note on a sentence of the open document, or on the whole.
    pub fn note(&self, sentence: Option<usize>) -> Note {
        let ordinal = sentence.map(wire);
        let own = self.notes.iter().find(|one| one.on.ordinal == ordinal);
        own.map(|one| one.note.clone()).unwrap_or_default()
    }

    /// Flags a sentence, or the whole document, or takes the flag off.
    pub(super) fn flag(&mut self, sentence: Option<usize>) -> Vec<Request> {
        if self.page.is_empty() {
            return Vec::new();
        }
        let note = self.note(sentence);
        self.set_note(sentence, Note { flagged: !note.flagged, ..note })
    }

    /// Writes a note on a sentence, or on the whole document.
    pub fn set_note(&mut self, sentence: Option<usize>, note: Note) -> Vec<Request> {
        if note == self.note(sentence) {
            return Vec::new();
        }
        self.change(Change::Note(sentence, note))
    }

    /// Takes over notes that are different.
    pub(super) fn merge_notes(&mut self, applied: &Applied) {
        for PlacedNote { on, note } in &applied.notes {
            if self.page.id.as_ref() != Some(&on.document) {
                continue;
            }
            self.notes.retain(|own| own.on != *on);
            if *note != Note::default() {
                self.notes.push(PlacedNote { on: on.clone(), note: note.clone() });
            }
            if let NoteOn { ordinal: Some(ordinal), .. } = on {
                self.touch(self.page.span(*ordinal as usize));
            }
        }
    }
}
