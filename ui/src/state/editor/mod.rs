//! The model behind the text column: a state machine without a screen.
//!
//! Key presses and pointer moves go in, [`Request`]s come out; what the backend answers is merged back.
//! Nothing here shows a change as made before the backend has said so.

mod acts;
mod edges;
mod look;
mod merge;
mod notes;
mod pointer;
mod requests;
mod reshape;
mod selection;
mod suggestions;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use handful_contract::{Annotation, ConceptId, Document, PlacedNote};
use handful_text::Span;

pub use edges::Edge;
pub use look::{Held, Overlay};
pub use requests::{Change, Request};
pub use selection::{Grip, Selection};

use super::marks::MarkKey;
use super::page::Page;
use suggestions::Shown;

/// Where the cursor rests: a sentence, and a word in it once the person has moved there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caret {
    /// The sentence, counted from 0.
    pub sentence: usize,
    /// The word within the sentence; none before the first.
    pub word: Option<usize>,
}

/// Something that was asked of the backend and is not answered yet.
#[derive(Clone, Debug, PartialEq)]
struct Pending {
    ticket: u64,
    change: Change,
}

/// The editor's model.
#[derive(Debug, Default)]
pub struct Editor {
    /// The text.
    pub page: Page,
    annotations: Vec<Annotation>,
    suggestions: Vec<Shown>,
    caret: Caret,
    selection: Option<Selection>,
    focus: Option<MarkKey>,
    hover: Option<MarkKey>,
    /// The focused mark's edges as moved by hand: a suggestion's before it is accepted, an annotation's
    /// while the pointer holds one of them.
    draft: Option<Span>,
    /// The edge of the focused mark that the pointer holds.
    grabbed: Option<Edge>,
    armed: Option<ConceptId>,
    pending: Vec<Pending>,
    rejected: HashSet<(Span, ConceptId)>,
    threshold: f32,
    revisions: Vec<u32>,
    arrivals: u32,
    opened: u32,
    found: Vec<Span>,
    notes: Vec<PlacedNote>,
    drawings: u64,
    /// Whether the person has done nothing yet since arriving at the sentence.
    fresh: bool,
    moving: bool,
    tickets: u64,
}

impl Editor {
    /// Opens a document. The cursor goes before its first sentence that is not done.
    pub fn open(&mut self, document: &Document) {
        let armed = self.armed.take();
        let threshold = self.threshold;
        let tickets = self.tickets;
        let arrivals = self.arrivals;
        let opened = self.opened + 1;
        *self = Self {
            page: Page::new(document),
            annotations: document.annotations.clone(),
            notes: document.notes.clone(),
            armed,
            threshold,
            tickets,
            arrivals,
            opened,
            drawings: self.drawings + 1,
            ..Self::default()
        };
        self.annotations.sort_by_key(|a| (a.start, u32::MAX - a.end));
        self.revisions = vec![0; self.page.len()];
        self.set_suggestions(&document.suggestions);
        let first = (0..self.page.len())
            .find(|ordinal| self.page.state(*ordinal) != handful_contract::ReviewState::Done);
        self.arrive(first.unwrap_or(0));
    }

    /// Takes the same document over again after it changed in many places; the cursor stays.
    pub fn refresh(&mut self, document: &Document) {
        if self.page.id.as_ref() != Some(&document.id)
            || self.page.len() != document.sentences.len()
        {
            self.open(document);
            return;
        }
        for sentence in &document.sentences {
            self.page.update(sentence);
        }
        self.annotations.clone_from(&document.annotations);
        self.notes.clone_from(&document.notes);
        self.annotations.sort_by_key(|a| (a.start, u32::MAX - a.end));
        self.set_suggestions(&document.suggestions);
        if self.focus.as_ref().is_some_and(|key| self.mark(key).is_none()) {
            self.focus_on(None);
        }
        self.touch_all();
    }

    /// Forgets the document.
    pub fn close(&mut self) {
        *self = Self {
            threshold: self.threshold,
            tickets: self.tickets,
            opened: self.opened + 1,
            drawings: self.drawings + 1,
            ..Self::default()
        };
    }

    /// Comes to a sentence to show it, with nothing held.
    pub fn show(&mut self, sentence: usize) {
        self.arrive(sentence);
        self.fresh = false;
        self.focus_on(None);
    }

    /// Comes to a sentence: the cursor before its first word, the focus on its first suggestion.
    pub fn arrive(&mut self, sentence: usize) {
        self.moving = false;
        self.caret =
            Caret { sentence: sentence.min(self.page.len().saturating_sub(1)), word: None };
        self.selection = None;
        self.draft = None;
        self.fresh = true;
        self.arrivals += 1;
        self.focus_on(self.first_suggestion(self.caret.sentence));
    }

    /// The first suggestion of a sentence that is shown and not being decided.
    fn first_suggestion(&self, sentence: usize) -> Option<MarkKey> {
        self.marks_in(sentence)
            .into_iter()
            .find(|mark| mark.is_suggestion() && !self.is_pending(&mark.key))
            .map(|mark| mark.key)
    }

    fn focus_on(&mut self, key: Option<MarkKey>) {
        if self.focus != key {
            self.focus = key;
            self.draft = None;
            self.sweep();
        }
    }

    /// Whether the backend has yet to answer a change of this mark.
    pub fn is_pending(&self, key: &MarkKey) -> bool {
        self.pending.iter().any(|pending| pending.change.target().as_ref() == Some(key))
    }

    fn touch(&mut self, span: Span) {
        self.drawings += 1;
        for sentence in self.page.sentences_of(span) {
            if let Some(revision) = self.revisions.get_mut(sentence) {
                *revision += 1;
            }
        }
    }

    fn touch_all(&mut self) {
        self.drawings += 1;
        for revision in &mut self.revisions {
            *revision += 1;
        }
    }
}
