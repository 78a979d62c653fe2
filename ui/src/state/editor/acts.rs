use handful_contract::{ConceptId, ReviewState};
use handful_text::Span;

use super::super::keys::{Act, Meaning};
use super::super::marks::{Mark, MarkKey};
use super::{Caret, Change, Editor, Grip, Pending, Request, Selection};

impl Editor {
    /// Does what a key means.
    pub fn press_key(&mut self, meaning: Meaning) -> Vec<Request> {
        match meaning {
            Meaning::Concept(concept) => self.concept(concept),
            Meaning::Act(act) => self.act(act),
        }
    }

    /// Whether Tab has anything to go to; otherwise it leaves the text.
    pub fn has_mark_beyond(&self, forward: bool) -> bool {
        self.mark_beyond(forward, |_| true).is_some()
    }

    /// A concept is chosen: by its key or its row.
    ///
    /// It marks what is selected, gives the focused mark another concept, or, with neither, waits to
    /// mark whatever is selected next.
    pub fn concept(&mut self, concept: ConceptId) -> Vec<Request> {
        self.fresh = false;
        let deliberate = self.selection.is_some_and(|selection| selection.deliberate);
        if let (false, Some(mark)) = (deliberate, self.focused()) {
            return self.relabel(&mark, concept);
        }
        if let Some(span) = self.selected() {
            return self.annotate(span, concept);
        }
        self.armed = if self.armed.as_ref() == Some(&concept) { None } else { Some(concept) };
        Vec::new()
    }

    fn act(&mut self, act: Act) -> Vec<Request> {
        self.fresh = false;
        match act {
            Act::WordRight => self.step(1),
            Act::WordLeft => self.step(-1),
            Act::SentenceNext => self.sentence(1),
            Act::SentencePrevious => self.sentence(-1),
            Act::SentenceStart => self.step_to(Caret { word: Some(0), ..self.caret }),
            Act::SentenceEnd => {
                let last = self.page.words(self.caret.sentence).len().checked_sub(1);
                self.step_to(Caret { word: last, ..self.caret });
            }
            Act::ExtendRight => self.extend(1),
            Act::ExtendLeft => self.extend(-1),
            Act::MarkNext => self.walk(true),
            Act::MarkPrevious => self.walk(false),
            Act::SuggestionNext => return self.walk_suggestions(true),
            Act::SuggestionPrevious => return self.walk_suggestions(false),
            Act::Confirm => return self.confirm(),
            Act::Accept => return self.accept(),
            Act::Reject => return self.reject(),
            Act::Delete => return self.delete(),
            Act::StartLeft
            | Act::StartRight
            | Act::EndLeft
            | Act::EndRight
            | Act::StartLeftExact
            | Act::StartRightExact
            | Act::EndLeftExact
            | Act::EndRightExact => return self.edge(act),
            Act::Split => return self.split(),
            Act::Join => return self.join(),
            Act::DoneNext => return self.done_next(),
            Act::Skip => return self.next(true),
            Act::ToggleDone => return self.toggle_done(self.caret.sentence),
            Act::Flag => return self.flag(Some(self.caret.sentence)),
            Act::FlagDocument => return self.flag(None),
            Act::Escape => self.escape(),
            _ => return vec![Request::Beyond(act)],
        }
        Vec::new()
    }

    /// Says that a sentence is done, or takes that back.
    pub fn toggle_done(&mut self, sentence: usize) -> Vec<Request> {
        if self.page.is_empty() {
            return Vec::new();
        }
        let state = match self.page.state(sentence) {
            ReviewState::Done if self.marks_in(sentence).is_empty() => ReviewState::Untouched,
            ReviewState::Done => ReviewState::InProgress,
            _ => ReviewState::Done,
        };
        self.change(Change::State(sentence, state))
    }

    /// Accepts the focused suggestion and moves the focus on.
    pub fn accept(&mut self) -> Vec<Request> {
        let Some(mark) = self.focused().filter(Mark::is_suggestion) else { return Vec::new() };
        let change = match self.draft {
            Some(span) if span != mark.span => {
                Change::Correct(mark.span, mark.concept.clone(), span, mark.concept.clone())
            }
            _ => Change::Accept(mark.span, mark.concept.clone()),
        };
        self.decide(&mark, change)
    }

    /// Rejects the focused suggestion and moves the focus on; deletes a focused annotation.
    pub fn reject(&mut self) -> Vec<Request> {
        match self.focused() {
            Some(mark) if mark.is_suggestion() => {
                let change = Change::Reject(mark.span, mark.concept.clone());
                self.decide(&mark, change)
            }
            Some(_) => self.delete(),
            None => Vec::new(),
        }
    }

    /// Deletes the focused annotation.
    pub fn delete(&mut self) -> Vec<Request> {
        let Some(MarkKey::Annotation(id)) = self.focus.clone() else { return Vec::new() };
        self.change(Change::Delete(id))
    }

    pub(super) fn annotate(&mut self, span: Span, concept: ConceptId) -> Vec<Request> {
        self.change(Change::Annotate(span, concept))
    }

    fn confirm(&mut self) -> Vec<Request> {
        match (self.focused(), self.armed.clone(), self.selected()) {
            (Some(mark), ..) if mark.is_suggestion() => self.accept(),
            (None, Some(concept), Some(span)) => self.annotate(span, concept),
            _ => self.done_next(),
        }
    }

    fn done_next(&mut self) -> Vec<Request> {
        if self.moving || self.page.is_empty() {
            return Vec::new();
        }
        let sentence = self.caret.sentence;
        let mut requests = Vec::new();
        if self.page.state(sentence) != ReviewState::Done {
            requests = self.change(Change::State(sentence, ReviewState::Done));
        }
        requests.extend(self.next(false));
        requests
    }

    fn next(&mut self, skipped: bool) -> Vec<Request> {
        if self.moving {
            return Vec::new();
        }
        self.moving = true;
        vec![Request::Next { after: self.caret.sentence, skipped }]
    }

    fn relabel(&mut self, mark: &Mark, concept: ConceptId) -> Vec<Request> {
        match &mark.key {
            MarkKey::Annotation(_) if mark.concept == concept => Vec::new(),
            MarkKey::Annotation(id) => {
                let span = self.target_span(mark);
                self.change(Change::Alter(id.clone(), span, concept))
            }
            MarkKey::Suggestion(..) if mark.concept == concept => self.accept(),
            MarkKey::Suggestion(span, was) => {
                let to = self.draft.unwrap_or(*span);
                let change = Change::Correct(*span, was.clone(), to, concept);
                self.decide(mark, change)
            }
        }
    }

    /// Sends a decision off and focuses the next suggestion of the sentence, if one is left.
    fn decide(&mut self, mark: &Mark, change: Change) -> Vec<Request> {
        if self.is_pending(&mark.key) {
            return Vec::new();
        }
        let requests = self.change(change);
        let sentence = self.page.sentence_at(mark.span.start);
        let open: Vec<Mark> = self
            .marks_in(sentence)
            .into_iter()
            .filter(|other| other.is_suggestion() && !self.is_pending(&other.key))
            .collect();
        let next = open
            .iter()
            .find(|other| other.span.start > mark.span.start)
            .or_else(|| open.first())
            .map(|other| other.key.clone());
        self.caret =
            Caret { sentence, word: self.page.word_at(sentence, mark.span.end.saturating_sub(1)) };
        self.unselect();
        self.focus_on(next);
        requests
    }

    pub(super) fn change(&mut self, change: Change) -> Vec<Request> {
        let twice = self.pending.iter().any(|pending| pending.change == change);
        if twice {
            return Vec::new();
        }
        self.tickets += 1;
        self.pending.push(Pending { ticket: self.tickets, change: change.clone() });
        vec![Request::Change(self.tickets, change)]
    }

    fn step(&mut self, by: isize) {
        let mut caret = self.caret;
        let focused = self.focused().map(|mark| mark.span);
        if let (Some(span), None) = (focused, self.selection) {
            let edge = if by > 0 { span.end.saturating_sub(1) } else { span.start };
            caret.sentence = self.page.sentence_at(edge);
            caret.word = self.page.word_at(caret.sentence, edge);
        }
        let words = self.page.words(caret.sentence).len();
        let word = match (caret.word, by > 0) {
            (None, true) => Some(0).filter(|_| words > 0),
            (Some(word), true) => Some(word + 1).filter(|next| *next < words),
            (word, false) => word.and_then(|word| word.checked_sub(1)),
        };
        let to = match word {
            Some(_) => Caret { word, ..caret },
            None if by > 0 && caret.sentence + 1 < self.page.len() => {
                Caret { sentence: caret.sentence + 1, word: Some(0) }
            }
            None if by < 0 && caret.sentence > 0 => {
                let sentence = caret.sentence - 1;
                Caret { sentence, word: self.page.words(sentence).len().checked_sub(1) }
            }
            None => caret,
        };
        self.step_to(to);
    }

    /// Puts the cursor on a word. The word is selected; a mark that it lies in gets the focus.
    pub(super) fn step_to(&mut self, caret: Caret) {
        self.fresh = false;
        self.caret = caret;
        let Some(word) = caret.word else { return };
        let sentence = caret.sentence;
        let grip = Grip::Words(word, word);
        self.select(Some(Selection { sentence, grip, deliberate: false }));
        let span = self.page.words(sentence).get(word).copied();
        let on = span.and_then(|span| {
            self.marks_in(sentence).into_iter().rev().find(|mark| mark.span.overlaps(span))
        });
        self.focus_on(on.map(|mark| mark.key));
    }

    fn extend(&mut self, by: isize) {
        let word = self.caret.word.unwrap_or(0);
        let sentence = self.caret.sentence;
        let words = self.page.words(sentence).len();
        let selection = self.selection.filter(|selection| selection.sentence == sentence);
        let (from, to) = match selection.map(|selection| selection.grip) {
            Some(Grip::Words(from, to)) => {
                (from, to.saturating_add_signed(by).min(words.saturating_sub(1)))
            }
            _ => (word, word),
        };
        if words == 0 {
            return;
        }
        self.focus_on(None);
        self.caret.word = Some(to);
        let grip = Grip::Words(from, to);
        self.select(Some(Selection { sentence, grip, deliberate: true }));
    }

    fn sentence(&mut self, by: isize) {
        if self.page.is_empty() {
            return;
        }
        let to = self.caret.sentence.saturating_add_signed(by).min(self.page.len() - 1);
        self.arrive(to);
        self.fresh = false;
    }

    fn walk(&mut self, forward: bool) {
        if let Some(mark) = self.mark_beyond(forward, |_| true) {
            self.walk_to(mark);
        }
    }

    fn walk_suggestions(&mut self, forward: bool) -> Vec<Request> {
        let open = |mark: &Mark| mark.is_suggestion() && !self.is_pending(&mark.key);
        match self.mark_beyond(forward, open) {
            Some(mark) => self.walk_to(mark),
            None if forward => {
                return vec![Request::Tell(key!("no-suggestion-follows"))];
            }
            None => return vec![Request::Tell(key!("no-suggestion-before"))],
        }
        Vec::new()
    }

    fn walk_to(&mut self, mark: Mark) {
        let sentence = self.page.sentence_at(mark.span.start);
        self.unselect();
        self.caret = Caret { sentence, word: self.page.word_at(sentence, mark.span.start) };
        self.focus_on(Some(mark.key));
    }

    fn mark_beyond(&self, forward: bool, wanted: impl Fn(&Mark) -> bool) -> Option<Mark> {
        let here = self.focused().map(|mark| (mark.span.start, mark.span.end));
        let caret = self.selected().unwrap_or_else(|| {
            let words = self.page.words(self.caret.sentence);
            match self.caret.word.and_then(|word| words.get(word)) {
                Some(word) => Span::new(word.end, word.end),
                None => {
                    let start = self.page.span(self.caret.sentence).start;
                    Span::new(start, start)
                }
            }
        });
        let sentences = 0..self.page.len();
        let at = self.caret.sentence;
        if forward {
            sentences.skip(at).flat_map(|sentence| self.marks_in(sentence)).find(|mark| {
                let beyond = match here {
                    Some(from) => (mark.span.start, mark.span.end) > from,
                    None => mark.span.start >= caret.start,
                };
                beyond && wanted(mark)
            })
        } else {
            sentences
                .rev()
                .skip(self.page.len().saturating_sub(at + 1))
                .flat_map(|sentence| self.marks_in(sentence).into_iter().rev())
                .find(|mark| {
                    let before = match here {
                        Some(from) => (mark.span.start, mark.span.end) < from,
                        None => mark.span.end <= caret.start,
                    };
                    before && wanted(mark)
                })
        }
    }

    fn escape(&mut self) {
        if self.draft.take().is_some() {
            return;
        }
        if self.selection.is_some() || self.focus.is_some() {
            self.unselect();
            self.focus_on(None);
        } else {
            self.armed = None;
        }
    }
}
