use handful_contract::ConceptId;
use handful_text::{Matching, Span};

use super::super::layout::{Piece, lay_out};
use super::super::marks::{Mark, MarkKey};
use super::{Caret, Change, Editor, Grip};

/// How many annotations that begin before a place are looked at for one that reaches across it.
pub(super) const NESTING: usize = 8;

/// What is held and lies over the words, wherever it is; it changes with every key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    /// The sentence where the cursor is.
    pub sentence: usize,
    /// What is selected.
    pub selection: Option<Span>,
    /// What is being written to disk as an annotation.
    pub pending: Vec<Span>,
    /// The mark that has the focus, and where it stands.
    pub focus: Option<(MarkKey, Span)>,
    /// The focused mark's edges as moved by hand.
    pub draft: Option<Span>,
    /// Marks whose change is being written to disk.
    pub busy: Vec<MarkKey>,
}

/// What of it lies over one sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlay {
    /// Whether this is the sentence where the cursor is.
    pub current: bool,
    /// What is selected.
    pub selection: Option<Span>,
    /// What is being written to disk as an annotation.
    pub pending: Vec<Span>,
    /// The mark that has the focus.
    pub focus: Option<MarkKey>,
    /// The focused mark's edges as moved by hand.
    pub draft: Option<Span>,
    /// Marks whose change is being written to disk.
    pub busy: Vec<MarkKey>,
}

impl Held {
    /// What of it lies over one sentence.
    pub fn over(&self, sentence: usize, line: Span) -> Overlay {
        let here = |span: &Span| line.overlaps(*span);
        let focused = self.focus.as_ref().filter(|(_, span)| here(span));
        Overlay {
            current: self.sentence == sentence,
            selection: self.selection.filter(here),
            pending: self.pending.iter().filter(|span| here(span)).copied().collect(),
            focus: focused.map(|(key, _)| key.clone()),
            draft: focused.and(self.draft),
            busy: self.busy.clone(),
        }
    }
}

impl Editor {
    /// How many suggestions of the document are shown.
    pub fn suggested(&self) -> usize {
        (0..self.page.len()).map(|sentence| self.suggestions_in(sentence).len()).sum()
    }

    /// The cursor.
    pub fn caret(&self) -> Caret {
        self.caret
    }

    /// Counts how often the cursor came to a sentence, so that the screen can follow.
    pub fn arrivals(&self) -> u32 {
        self.arrivals
    }

    /// A number that is different whenever the sentence must be redrawn.
    pub fn revision(&self, sentence: usize) -> u32 {
        self.revisions.get(sentence).copied().unwrap_or(0)
    }

    /// The concept that marks every selection at once.
    pub fn armed(&self) -> Option<&ConceptId> {
        self.armed.as_ref()
    }

    /// Whether the next sentence was asked for and is not there yet.
    pub fn is_moving(&self) -> bool {
        self.moving
    }

    /// Counts how often a document was opened, so that the screen can start anew.
    pub fn opened(&self) -> u32 {
        self.opened
    }

    /// Looks for a phrase, to draw where it stands in the text.
    pub fn find(&mut self, phrase: &str, matching: Matching) {
        let found = self.page.find(phrase, matching);
        if self.found != found {
            self.found = found;
            self.touch_all();
        }
    }

    /// Whether any place is drawn as found.
    pub fn has_found(&self) -> bool {
        !self.found.is_empty()
    }

    /// Selects the next place where the phrase stands, after the cursor and around again.
    pub fn find_next(&mut self) -> Option<Span> {
        let here = self
            .selected()
            .map_or_else(|| self.page.span(self.caret.sentence).start, |span| span.end);
        let next = self.found.iter().find(|span| span.start >= here).or(self.found.first());
        let next = next.copied();
        if let Some(span) = next {
            self.hold(span);
        }
        next
    }

    /// The span that would be marked now.
    pub fn selected(&self) -> Option<Span> {
        self.selection.as_ref().and_then(|selection| selection.span(&self.page))
    }

    /// The mark that has the focus.
    pub fn focused(&self) -> Option<Mark> {
        self.focus.as_ref().and_then(|key| self.mark(key))
    }

    /// The annotation with the focus, or else the one that the cursor rests in, as after marking it.
    pub fn held_annotation(&self) -> Option<Mark> {
        match self.focused() {
            Some(mark) => Some(mark).filter(|mark| !mark.is_suggestion()),
            None => {
                let Caret { sentence, word } = self.caret;
                let word = *self.page.words(sentence).get(word?)?;
                let marks = self.marks_in(sentence).into_iter().rev();
                marks.filter(|mark| !mark.is_suggestion()).find(|mark| mark.span.overlaps(word))
            }
        }
    }

    /// Where the focused mark would stand: its edges as moved by hand, or its own.
    pub fn focused_span(&self) -> Option<Span> {
        self.focused().map(|mark| self.draft.unwrap_or(mark.span))
    }

    /// A mark by its key.
    pub fn mark(&self, key: &MarkKey) -> Option<Mark> {
        match key {
            MarkKey::Annotation(id) => {
                self.annotations.iter().find(|annotation| annotation.id == *id).map(Mark::from)
            }
            MarkKey::Suggestion(..) => self
                .suggestions
                .iter()
                .find(|shown| shown.mark.key == *key)
                .map(|shown| shown.mark.clone()),
        }
    }

    /// The marks of a sentence as they are drawn, by start, then by descending end.
    pub fn marks_in(&self, sentence: usize) -> Vec<Mark> {
        let line = self.page.span(sentence);
        let from = self.annotations.partition_point(|a| (a.start as usize) < line.start);
        let mut marks: Vec<Mark> = self.annotations[from.saturating_sub(NESTING)..]
            .iter()
            .take_while(|annotation| (annotation.start as usize) < line.end)
            .filter(|annotation| (annotation.end as usize) > line.start)
            .map(Mark::from)
            .collect();
        marks.extend(self.suggestions_in(sentence).into_iter().cloned());
        marks.sort_by_key(|mark| (mark.span.start, usize::MAX - mark.span.end));
        marks
    }

    /// A sentence as it is drawn.
    pub fn pieces(&self, sentence: usize) -> Vec<Piece> {
        lay_out(
            self.page.span(sentence),
            self.page.words(sentence),
            &self.marks_in(sentence),
            &self.cuts(sentence),
        )
    }

    /// Where a selection by characters divides words.
    pub fn cuts(&self, sentence: usize) -> Vec<usize> {
        let selection = self.selection.filter(|selection| {
            selection.sentence == sentence && matches!(selection.grip, Grip::Exact(..))
        });
        selection
            .and_then(|selection| selection.span(&self.page))
            .map(|span| vec![span.start, span.end])
            .unwrap_or_default()
    }

    /// What is held now.
    pub fn held(&self) -> Held {
        Held {
            sentence: self.caret.sentence,
            selection: self.selected(),
            pending: self
                .pending
                .iter()
                .filter_map(|pending| match &pending.change {
                    Change::Annotate(span, _) => Some(*span),
                    _ => None,
                })
                .collect(),
            focus: self.focused().map(|mark| (mark.key, mark.span)),
            draft: self.draft,
            busy: self.pending.iter().filter_map(|pending| pending.change.target()).collect(),
        }
    }

    /// A number that is different whenever any sentence must be redrawn.
    pub fn drawings(&self) -> u64 {
        self.drawings
    }

    /// Whether what was searched for touches a span.
    pub fn is_found(&self, span: Span) -> bool {
        let from = self.found.partition_point(|found| found.end <= span.start);
        self.found.get(from).is_some_and(|found| found.start < span.end)
    }
}
