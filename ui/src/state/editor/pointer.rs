use handful_text::Span;

use super::super::marks::MarkKey;
use super::{Caret, Editor, Grip, Request, Selection};

impl Editor {
    /// The pointer goes down at an offset. `exact` takes characters instead of words.
    pub fn press(&mut self, offset: usize, exact: bool) {
        self.fresh = false;
        let sentence = self.page.sentence_at(offset);
        let Some(word) = self.page.word_at(sentence, offset) else { return };
        self.focus_on(None);
        self.unselect();
        self.caret = Caret { sentence, word: Some(word) };
        let grip = if exact { Grip::Exact(offset, offset) } else { Grip::Words(word, word) };
        self.select(Some(Selection { sentence, grip, deliberate: true }));
    }

    /// The pointer moves while it is down; the selection never leaves its sentence.
    pub fn drag(&mut self, offset: usize, exact: bool) {
        let Some(selection) = self.selection else { return };
        let line = self.page.span(selection.sentence);
        let offset = offset.clamp(line.start, line.end);
        let words = self.page.words(selection.sentence);
        let grip = match (selection.grip, exact) {
            (Grip::Exact(from, _), true) => Grip::Exact(from, offset),
            (Grip::Words(from, _), true) => {
                let word = words.get(from).copied().unwrap_or(line);
                Grip::Exact(if offset < word.start { word.end } else { word.start }, offset)
            }
            (Grip::Words(from, _), false) => {
                Grip::Words(from, self.page.word_at(selection.sentence, offset).unwrap_or(from))
            }
            (Grip::Exact(from, _), false) => {
                let from = self.page.word_at(selection.sentence, from).unwrap_or(0);
                Grip::Words(from, self.page.word_at(selection.sentence, offset).unwrap_or(from))
            }
        };
        if let Grip::Words(_, to) = grip {
            self.caret.word = Some(to);
        }
        self.select(Some(Selection { grip, ..selection }));
    }

    /// The pointer goes up. Where a concept was chosen before, the selection is marked with it.
    ///
    /// `on` is the mark under the pointer if the pointer was not moved: it gets the focus.
    pub fn release(&mut self, on: Option<MarkKey>) -> Vec<Request> {
        if let Some(key) = on {
            self.select(None);
            self.focus_on(Some(key));
            return Vec::new();
        }
        match (self.armed.clone(), self.selected()) {
            (Some(concept), Some(span)) => self.annotate(span, concept),
            _ => Vec::new(),
        }
    }

    /// Puts the cursor on the word at an offset, as an arrow key does.
    pub fn place(&mut self, offset: usize) {
        let sentence = self.page.sentence_at(offset);
        let word = self.page.word_at(sentence, offset);
        self.step_to(Caret { sentence, word });
    }

    /// Selects the words of a span, as far as they lie in its first sentence.
    pub fn hold(&mut self, span: Span) {
        let sentence = self.page.sentence_at(span.start);
        let line = self.page.span(sentence);
        let word = |offset| self.page.word_at(sentence, offset);
        let last = span.end.min(line.end).saturating_sub(1);
        let (Some(from), Some(to)) = (word(span.start), word(last)) else { return };
        self.focus_on(None);
        self.caret = Caret { sentence, word: Some(to) };
        let grip = Grip::Words(from, to);
        self.select(Some(Selection { sentence, grip, deliberate: true }));
    }

    pub(super) fn unselect(&mut self) {
        self.select(None);
    }

    /// Changes the selection; a selection by characters redraws its sentence.
    pub(super) fn select(&mut self, selection: Option<Selection>) {
        let before = std::mem::replace(&mut self.selection, selection);
        for one in [before, selection].into_iter().flatten() {
            if matches!(one.grip, Grip::Exact(..)) {
                self.touch(self.page.span(one.sentence));
            }
        }
    }
}
