use handful_contract::command::{GetDocument, GetSuggestions, ListDocuments, Look};
use handful_contract::{DocumentFilter, DocumentId, SentenceRef};
use leptos::prelude::*;

use super::Driver;
use crate::state::documents::STRETCH;

impl Driver {
    /// Opens the first document that is not done, or the first one.
    pub(super) fn start_reading(self) {
        let first = |filter| ListDocuments { filter, offset: 0, limit: 1 };
        self.backend().ask(first(DocumentFilter::ToDo), move |reply| match reply {
            Ok(page) => match page.rows.into_iter().next() {
                Some(row) => self.open_document(row.id),
                None => self.backend().ask(first(DocumentFilter::All), move |reply| {
                    if let Some(row) = reply.ok().and_then(|page| page.rows.into_iter().next()) {
                        self.open_document(row.id);
                    }
                }),
            },
            Err(failure) => self.fail(failure),
        });
    }

    /// Opens a document at its first sentence that is not done.
    pub fn open_document(self, id: DocumentId) {
        self.load(id, |_| {});
    }

    /// Comes to a sentence that the queue proposes, in whichever document it is.
    pub(super) fn arrive(self, place: SentenceRef) {
        let sentence = place.ordinal as usize;
        if self.is_open(&place.document) {
            self.editor.update(|editor| editor.arrive(sentence));
        } else {
            self.load(place.document, move |driver| {
                driver.editor.update(|editor| editor.arrive(sentence));
            });
        }
    }

    /// Shows a sentence where something has just changed, or is to be looked at.
    pub fn show(self, place: SentenceRef) {
        self.show_then(place, |_| {});
    }

    /// The same, and goes on once it is shown.
    pub(super) fn show_then(self, place: SentenceRef, then: impl FnOnce(Self) + 'static) {
        let sentence = place.ordinal as usize;
        let show = move |driver: Self| {
            driver.editor.update(|editor| editor.show(sentence));
            then(driver);
        };
        if self.is_open(&place.document) {
            show(self);
        } else {
            self.load(place.document, show);
        }
    }

    /// Asks for the open document again, because it changed in many places, then goes on.
    pub(super) fn reload(self, then: impl FnOnce() + 'static) {
        let filter = self.list.with_untracked(crate::state::documents::DocumentList::filter);
        self.list.update(|list| list.reset(filter));
        let Some(id) = self.editor.with_untracked(|editor| editor.page.id.clone()) else {
            self.start_reading();
            then();
            return;
        };
        self.backend().ask(GetDocument { id }, move |reply| {
            match reply {
                Ok(document) => self.editor.update(|editor| editor.refresh(&document)),
                Err(_) => {
                    self.editor.update(crate::state::editor::Editor::close);
                    self.start_reading();
                }
            }
            then();
        });
    }

    fn is_open(self, id: &DocumentId) -> bool {
        self.editor.with_untracked(|editor| editor.page.id.as_ref() == Some(id))
    }

    fn load(self, id: DocumentId, then: impl FnOnce(Self) + 'static) {
        self.backend().in_turn(GetDocument { id }, move |reply| match reply {
            Ok(document) => {
                self.editor.update(|editor| editor.open(&document));
                then(self);
            }
            Err(failure) => {
                self.editor.update(crate::state::editor::Editor::stay);
                self.fail(failure);
            }
        });
    }

    /// Asks for the suggestions of the open document as they are now.
    pub(super) fn renew_suggestions(self) {
        let Some(document) = self.editor.with_untracked(|editor| editor.page.id.clone()) else {
            return;
        };
        self.backend().ask(GetSuggestions { document }, move |reply| {
            if let Ok(news) = reply
                && self.is_open(&news.document)
            {
                self.editor.update(|editor| editor.set_suggestions(&news.suggestions));
            }
        });
    }

    /// Says which sentences are on screen.
    pub fn look(self, first: u32, last: u32) {
        let Some(document) = self.editor.with_untracked(|editor| editor.page.id.clone()) else {
            return;
        };
        // Only a hint of what to predict first: where it is not heard, nothing is lost.
        self.backend().ask(Look { document, first, last }, |_| {});
    }

    /// Shows another part of the documents.
    pub fn filter(self, filter: DocumentFilter) {
        self.list.update(|list| list.reset(filter));
    }

    /// Asks for the rows that are about to be drawn, as far as they are not there.
    pub fn need_rows(self, rows: std::ops::Range<u32>) {
        let Some(missing) = self.list.try_update_untracked(|list| list.missing(rows)) else {
            return;
        };
        for offset in missing {
            let (filter, generation) =
                self.list.with_untracked(|list| (list.filter(), list.generation()));
            let command = ListDocuments { filter, offset, limit: STRETCH };
            self.backend().ask(command, move |reply| match reply {
                Ok(page) => self.list.update(|list| list.fill(generation, page)),
                Err(failure) => {
                    self.list.update(|list| list.forget(generation, offset));
                    self.fail(failure);
                }
            });
        }
    }
}
