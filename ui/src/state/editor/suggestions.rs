use handful_contract::{ConceptId, ReviewState, Suggestion};
use handful_text::Span;

use super::super::marks::{Mark, MarkKey, span_of};
use super::Editor;
use super::look::NESTING;

/// A suggestion on the screen.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shown {
    pub(super) mark: Mark,
    /// The model no longer makes it; it stays because it is being looked at.
    pub(super) stale: bool,
}

impl Editor {
    /// Replaces the suggestions by what the model says now, except what is being looked at.
    ///
    /// What has the focus, lies under the pointer, or is being decided stays as it is until it is let
    /// go, and nothing new covers it. If the person has only just arrived and there was nothing to look
    /// at, the first suggestion of the sentence gets the focus.
    pub fn set_suggestions(&mut self, suggestions: &[Suggestion]) {
        let kept: Vec<Shown> = self
            .suggestions
            .iter()
            .filter(|shown| self.is_looked_at(&shown.mark.key))
            .map(|shown| Shown {
                stale: !suggestions.iter().any(|s| Mark::from(s).key == shown.mark.key),
                ..shown.clone()
            })
            .collect();
        let mut next: Vec<Shown> = suggestions
            .iter()
            .filter(|suggestion| {
                let span = span_of(suggestion.start, suggestion.end);
                !self.rejected.contains(&(span, suggestion.concept.clone()))
                    && !kept.iter().any(|shown| shown.mark.span.overlaps(span))
            })
            .map(|suggestion| Shown { mark: suggestion.into(), stale: false })
            .chain(kept.iter().cloned())
            .collect();
        next.sort_by_key(|shown| (shown.mark.span.start, usize::MAX - shown.mark.span.end));
        let before = std::mem::replace(&mut self.suggestions, next);
        self.touch_differences(&before);
        if self.fresh && self.focus.is_none() && self.selection.is_none() {
            self.focus_on(self.first_suggestion(self.caret.sentence));
        }
    }

    /// Takes every refusal back, because an undo may have done so.
    pub fn forget_rejections(&mut self) {
        self.rejected.clear();
    }

    /// A rejection was taken back: what the model says of this place may be shown again.
    pub fn forget_rejection(&mut self, span: Span, concept: &ConceptId) {
        self.rejected.remove(&(span, concept.clone()));
    }

    /// Hides suggestions below this probability.
    pub fn set_threshold(&mut self, threshold: f32) {
        if (self.threshold - threshold).abs() > f32::EPSILON {
            self.threshold = threshold;
            self.touch_all();
        }
    }

    /// Whether saying that this lies under the pointer would change anything.
    pub fn would_hover(&self, key: Option<&MarkKey>) -> bool {
        self.hover.as_ref() != key
    }

    /// The suggestion that stands exactly here.
    pub fn suggestion_at(&self, span: Span) -> Option<MarkKey> {
        self.suggestions
            .iter()
            .find(|shown| shown.mark.span == span)
            .map(|shown| shown.mark.key.clone())
    }

    /// Says what lies under the pointer.
    pub fn hover(&mut self, key: Option<MarkKey>) {
        if self.hover != key {
            self.hover = key;
            self.sweep();
        }
    }

    /// Drops what was only kept because it was looked at.
    pub(super) fn sweep(&mut self) {
        if self.suggestions.iter().any(|shown| shown.stale) {
            let before = self.suggestions.clone();
            let kept: Vec<Shown> = before
                .iter()
                .filter(|shown| !shown.stale || self.is_looked_at(&shown.mark.key))
                .cloned()
                .collect();
            self.suggestions = kept;
            self.touch_differences(&before);
        }
    }

    fn is_looked_at(&self, key: &MarkKey) -> bool {
        self.focus.as_ref() == Some(key) || self.hover.as_ref() == Some(key) || self.is_pending(key)
    }

    /// The suggestions of a sentence that are shown.
    pub(super) fn suggestions_in(&self, sentence: usize) -> Vec<&Mark> {
        if self.page.state(sentence) == ReviewState::Done {
            return Vec::new();
        }
        let line = self.page.span(sentence);
        let from = self.suggestions.partition_point(|shown| shown.mark.span.end <= line.start);
        self.suggestions[from..]
            .iter()
            .take_while(|shown| shown.mark.span.start < line.end)
            .map(|shown| &shown.mark)
            .filter(|mark| {
                (self.is_likely(mark) || self.is_looked_at(&mark.key))
                    && !self.is_covered(mark.span)
            })
            .collect()
    }

    /// Whether it is probable enough to be shown; what a rule suggests has been asked for.
    fn is_likely(&self, mark: &Mark) -> bool {
        mark.rule.is_some() || mark.probability.unwrap_or(0.0) >= self.threshold
    }

    fn is_covered(&self, span: Span) -> bool {
        let before = self.annotations.partition_point(|a| (a.start as usize) < span.end);
        self.annotations[..before]
            .iter()
            .rev()
            .take(NESTING)
            .any(|a| span_of(a.start, a.end).overlaps(span))
    }

    fn touch_differences(&mut self, before: &[Shown]) {
        let gone = before.iter().filter(|shown| !has(&self.suggestions, &shown.mark));
        let came = self.suggestions.iter().filter(|shown| !has(before, &shown.mark));
        let spans: Vec<Span> = gone.chain(came).map(|shown| shown.mark.span).collect();
        for span in spans {
            self.touch(span);
        }
    }
}

/// Whether a list sorted by start holds this mark with a probability that looks the same.
fn has(list: &[Shown], mark: &Mark) -> bool {
    let from = list.partition_point(|shown| shown.mark.span.start < mark.span.start);
    list[from..].iter().take_while(|shown| shown.mark.span.start == mark.span.start).any(|shown| {
        let near = shown.mark.probability.unwrap_or(0.0) - mark.probability.unwrap_or(0.0);
        shown.mark.key == mark.key && shown.mark.rule == mark.rule && near.abs() < 0.005
    })
}
