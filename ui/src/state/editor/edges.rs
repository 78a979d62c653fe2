use handful_text::Span;

use super::super::keys::Act;
use super::super::marks::{Mark, MarkKey};
use super::{Change, Editor, Grip, Request, Selection};

/// One of the two edges of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Where it begins.
    Start,
    /// Where it ends.
    End,
}

impl Edge {
    /// The span with this edge elsewhere; none where nothing would be left of it.
    fn moved(self, span: Span, to: usize) -> Option<Span> {
        let moved = match self {
            Self::Start => Span::new(to, span.end),
            Self::End => Span::new(span.start, to),
        };
        (moved.start < moved.end).then_some(moved)
    }
}

/// How far a key moves an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Word,
    Character,
}

/// Which edge an act moves, whether to the right, and how far.
fn motion(act: Act) -> Option<(Edge, bool, Step)> {
    Some(match act {
        Act::StartLeft => (Edge::Start, false, Step::Word),
        Act::StartRight => (Edge::Start, true, Step::Word),
        Act::EndLeft => (Edge::End, false, Step::Word),
        Act::EndRight => (Edge::End, true, Step::Word),
        Act::StartLeftExact => (Edge::Start, false, Step::Character),
        Act::StartRightExact => (Edge::Start, true, Step::Character),
        Act::EndLeftExact => (Edge::End, false, Step::Character),
        Act::EndRightExact => (Edge::End, true, Step::Character),
        _ => return None,
    })
}

/// Said where an edge would run into an annotation.
const IN_THE_WAY: &str = key!("edge-in-the-way");

impl Editor {
    /// Moves an edge of what has the focus, or else of the selection. Another annotation stops it.
    pub(super) fn edge(&mut self, act: Act) -> Vec<Request> {
        let Some((edge, forward, step)) = motion(act) else { return Vec::new() };
        if let Some(mark) = self.focused() {
            let from = self.target_span(&mark);
            let Some(to) = self.stepped(from, edge, forward, step) else { return Vec::new() };
            if !self.is_free(to, &mark) {
                return vec![Request::Tell(IN_THE_WAY)];
            }
            return self.reshape(mark, to);
        }
        let Some(selection) = self.selection else { return Vec::new() };
        if let Some(to) = self.selected().and_then(|span| self.stepped(span, edge, forward, step)) {
            let sentence = selection.sentence;
            let word = |offset| self.page.word_at(sentence, offset).unwrap_or(0);
            let grip = match step {
                Step::Word => Grip::Words(word(to.start), word(to.end.saturating_sub(1))),
                Step::Character => Grip::Exact(to.start, to.end),
            };
            self.select(Some(Selection { sentence, grip, deliberate: true }));
        }
        Vec::new()
    }

    /// The pointer takes hold of an edge of what has the focus.
    pub fn grab(&mut self, edge: Edge) {
        self.fresh = false;
        self.grabbed = self.focused().map(|_| edge);
    }

    /// Whether the pointer holds an edge.
    pub fn is_grabbing(&self) -> bool {
        self.grabbed.is_some()
    }

    /// The pointer draws the edge that it holds to an offset. `exact` takes characters instead of words.
    /// The edge stays in its sentence and stops before other annotations.
    pub fn pull(&mut self, offset: usize, exact: bool) {
        let (Some(edge), Some(mark)) = (self.grabbed, self.focused()) else { return };
        let from = self.draft.unwrap_or(mark.span);
        let sentence = self.sentence_of(from, edge);
        let line = self.page.span(sentence);
        let offset = offset.clamp(line.start, line.end);
        let word = || {
            let place = self.page.word_at(sentence, offset)?;
            let word = self.page.words(sentence).get(place)?;
            Some(if edge == Edge::Start { word.start } else { word.end })
        };
        let to = if exact { self.character(from, edge, offset) } else { word() };
        if let Some(to) = to.and_then(|to| edge.moved(from, to))
            && self.is_free(to, &mark)
        {
            self.draft = Some(to);
        }
    }

    /// The pointer lets go of the edge: an annotation is changed now, a suggestion when it is accepted.
    pub fn let_go(&mut self) -> Vec<Request> {
        let (Some(_), Some(mark)) = (self.grabbed.take(), self.focused()) else {
            return Vec::new();
        };
        match self.draft {
            Some(to) if to != mark.span => self.reshape(mark, to),
            _ => {
                self.draft = None;
                Vec::new()
            }
        }
    }

    /// The edge goes back to where it was before the pointer took it.
    pub fn drop_edge(&mut self) {
        if self.grabbed.take().is_some() {
            self.draft = None;
        }
    }

    /// Gives an annotation other edges; those of a suggestion wait until it is accepted.
    fn reshape(&mut self, mark: Mark, to: Span) -> Vec<Request> {
        match mark.key {
            MarkKey::Annotation(id) => {
                self.draft = None;
                self.change(Change::Alter(id, to, mark.concept))
            }
            MarkKey::Suggestion(..) => {
                self.draft = Some(to);
                Vec::new()
            }
        }
    }

    /// A mark's span as it will be once every change that is under way is made.
    pub(super) fn target_span(&self, mark: &Mark) -> Span {
        let sent = self.pending.iter().rev().find_map(|pending| match &pending.change {
            Change::Alter(id, span, _) if MarkKey::Annotation(id.clone()) == mark.key => {
                Some(*span)
            }
            _ => None,
        });
        sent.or(self.draft).unwrap_or(mark.span)
    }

    /// Whether a mark could have this span without taking the place of another annotation.
    fn is_free(&self, span: Span, mark: &Mark) -> bool {
        !self.annotations_over(span).any(|other| other.key != mark.key)
    }

    fn sentence_of(&self, span: Span, edge: Edge) -> usize {
        self.page.sentence_at(match edge {
            Edge::Start => span.start,
            Edge::End => span.end.saturating_sub(1),
        })
    }

    fn stepped(&self, span: Span, edge: Edge, forward: bool, step: Step) -> Option<Span> {
        let sentence = self.sentence_of(span, edge);
        let line = self.page.span(sentence);
        let words = self.page.words(sentence);
        let near = |offset| self.character(span, edge, offset);
        let at = if edge == Edge::Start { span.start } else { span.end };
        let before = |to: &usize| *to < at;
        let behind = |to: &usize| *to > at;
        let to = match (step, edge, forward) {
            (Step::Word, Edge::Start, false) => words.iter().rev().map(|w| w.start).find(before),
            (Step::Word, Edge::Start, true) => words.iter().map(|w| w.start).find(behind),
            (Step::Word, Edge::End, false) => words.iter().rev().map(|w| w.end).find(before),
            (Step::Word, Edge::End, true) => words.iter().map(|w| w.end).find(behind),
            (Step::Character, _, false) => (line.start..at).rev().filter_map(near).find(before),
            (Step::Character, _, true) => (at + 1..=line.end).filter_map(near).find(behind),
        };
        edge.moved(span, to?)
    }

    /// Where this edge would be at an offset: around whole characters, and at no white space.
    fn character(&self, span: Span, edge: Edge, offset: usize) -> Option<usize> {
        let sentence = self.sentence_of(span, edge);
        let line = self.page.span(sentence);
        let taken = match edge {
            Edge::Start => Span::new(offset, span.end.min(line.end)),
            Edge::End => Span::new(span.start.max(line.start), offset),
        };
        (taken.start < taken.end).then_some(())?;
        let whole = self.page.graphemes(sentence, taken)?;
        Some(if edge == Edge::Start { whole.start } else { whole.end })
    }
}
