use handful_contract::command::{AnnotatePlaces, Find as Search};
use handful_contract::{ConceptId, FoundPlace, Phase, Reach};
use handful_text::{Matching, Span};
use leptos::prelude::*;

use super::Driver;
use crate::components::text::focus_text;
use crate::state::editor::Editor;
use crate::state::find::Find;

impl Driver {
    /// Opens the panel in which places are found; a second time it takes the keyboard again.
    pub fn open_find(self, reach: Option<Reach>) {
        let here = self.editor.with_untracked(|editor| editor.page.id.clone());
        self.find.update(|find| {
            find.open = true;
            find.opened(here);
            if let Some(reach) = reach {
                find.look_in(reach);
            }
        });
        self.finding.set(true);
        self.go_on_finding();
    }

    /// Closes it, and the text has the keyboard again.
    pub fn close_find(self) {
        self.find.update(|find| find.open = false);
        focus_text();
    }

    /// Changes what is looked for, or how far one has come with it.
    pub fn find(self, change: impl FnOnce(&mut Find)) {
        self.find.update(change);
        self.go_on_finding();
    }

    fn go_on_finding(self) {
        let Some(ask) = self.find.try_update_untracked(Find::ask).flatten() else { return };
        let generation = ask.generation;
        let command = Search { query: ask.query, from: ask.from, limit: ask.limit };
        self.backend().ask(command, move |reply| {
            match reply {
                Ok(page) => self.find.update(|find| find.take(generation, page)),
                Err(failure) => {
                    self.find.update(|find| find.fail(generation));
                    self.fail(failure);
                }
            }
            self.go_on_finding();
        });
    }

    /// Keeps what is found in step with the project while the panel is open, and what is drawn in the text
    /// with what is looked for.
    pub fn keep_finding(self) {
        let pulse = Memo::new(move |_| {
            // What undo would take back tells of a note, which changes nothing else.
            self.pulse.with(|pulse| (pulse.concepts.clone(), pulse.progress, pulse.undo.clone()))
        });
        let version = Memo::new(move |_| {
            self.learning.with(|state| (state.version, matches!(state.phase, Phase::Idle)))
        });
        Effect::new(move |was: Option<()>| {
            let _ = (pulse.get(), version.get());
            if was.is_some() && self.find.with_untracked(|find| find.open) {
                self.find(Find::renew);
            }
        });
        let opened = Memo::new(move |_| self.editor.with(|editor| editor.page.id.clone()));
        Effect::new(move |_| {
            let here = opened.get();
            if self.find.with_untracked(|find| find.open) {
                self.find(|find| find.opened(here));
            }
        });
        let drawn = Memo::new(move |_| {
            let opened = self.editor.with(Editor::opened);
            self.find.with(|find| {
                let query = find.query();
                let matching = Matching { case: query.case, whole_words: query.whole_words };
                (opened, if find.open { query.phrase.clone() } else { String::new() }, matching)
            })
        });
        Effect::new(move |_| {
            let (_, phrase, matching) = drawn.get();
            if phrase.is_empty() && !self.editor.with_untracked(Editor::has_found) {
                return;
            }
            self.editor.update(|editor| editor.find(&phrase, matching));
        });
    }

    /// Goes on to the next place: in the text on screen behind the cursor, otherwise to the next row.
    pub fn find_next(self) {
        if self.find.with_untracked(Find::reach) == Reach::Project {
            self.show_found(|find| find.walk(1));
            return;
        }
        let next = self.editor.try_update(Editor::find_next).flatten();
        let here = self.editor.with_untracked(|editor| editor.page.id.clone());
        if let (Some(span), Some(document)) = (next, here) {
            self.find(|find| find.go_to(&document, crate::state::marks::wire(span.start)));
        }
    }

    /// Goes on to a row and shows its place in the text.
    pub fn show_found(self, step: impl FnOnce(&mut Find)) {
        self.find(step);
        let (place, is_note) =
            self.find.with_untracked(|find| (find.current().cloned(), find.lists_notes()));
        match place {
            // A note is on all of its sentence; nobody means to mark that.
            Some(place) if is_note => self.show(place.sentence),
            Some(place) => self.show_place(place),
            None => {}
        }
    }

    /// Shows a place in the text, selected.
    pub fn show_place(self, place: FoundPlace) {
        let span = Span::new(place.start as usize, place.end as usize);
        self.show_then(place.sentence, move |driver| {
            driver.editor.update(|editor| editor.hold(span));
        });
    }

    /// Marks what is checked, or else the current row, as one action.
    pub fn mark_found(self, concept: ConceptId) {
        let places = self.find.with_untracked(Find::to_mark);
        if places.is_empty() {
            return;
        }
        let command = AnnotatePlaces { places, concept: concept.clone() };
        self.backend().in_turn(command, move |reply| match reply {
            Ok(applied) => {
                self.find.update(|find| find.marked(&concept));
                self.changed_widely(applied);
            }
            Err(failure) => self.fail(failure),
        });
    }
}
