use handful_contract::{Annotation, Applied, ConceptId};
use handful_text::Span;

use super::super::marks::{MarkKey, span_of};
use super::{Caret, Change, Editor};

impl Editor {
    /// Takes over what the backend has on disk after one of the editor's own changes.
    ///
    /// Only now is the change drawn. The selection that led to it is let go, and the cursor rests on
    /// the last word of what was marked.
    pub fn answered(&mut self, ticket: u64, applied: &Applied) {
        let change = self.settle(ticket);
        self.merge(applied);
        match change {
            Some(Change::Annotate(span, _)) => {
                let sentence = self.page.sentence_at(span.start);
                if self.selected() == Some(span) {
                    self.selection = None;
                    self.caret = Caret {
                        sentence,
                        word: self.page.word_at(sentence, span.end.saturating_sub(1)),
                    };
                }
                self.touch(span);
            }
            Some(Change::Reject(span, concept)) => {
                self.suggestions
                    .retain(|shown| shown.mark.span != span || shown.mark.concept != concept);
                self.rejected.insert((span, concept));
                self.touch(span);
            }
            Some(Change::Alter(id, ..)) => self.follow(&id, applied),
            // The second part is the one that may be split on.
            Some(Change::Split(_, _, second)) => {
                let part = self.annotations_over(second).find(|mark| mark.span == second);
                if let Some(mark) = part {
                    self.focus_on(Some(mark.key));
                }
            }
            Some(Change::Join(one, _)) => {
                let key = MarkKey::Annotation(one);
                if self.mark(&key).is_some() {
                    self.focus_on(Some(key));
                }
            }
            _ => {}
        }
        self.sweep();
    }

    /// Gives a change up: the backend refused it. What was selected is still selected.
    pub fn refused(&mut self, ticket: u64) {
        if let Some(Change::State(..)) = self.settle(ticket) {
            self.moving = false;
        }
        self.sweep();
    }

    /// Lets go of a request for the next sentence that led nowhere.
    pub fn stay(&mut self) {
        self.moving = false;
    }

    /// Takes over a change that happened elsewhere, such as an undo.
    pub fn merge(&mut self, applied: &Applied) {
        let Some(document) = self.page.id.clone() else { return };
        for id in &applied.removed {
            self.drop_annotation(|annotation| annotation.id == *id);
        }
        for (owner, annotation) in &applied.annotations {
            if *owner == document {
                self.drop_annotation(|own| own.id == annotation.id);
                self.add_annotation(annotation);
            }
        }
        self.merge_notes(applied);
        for (owner, sentence) in &applied.sentences {
            if *owner == document && self.page.update(sentence) {
                self.touch(span_of(sentence.start, sentence.end));
            }
        }
        if self.focus.as_ref().is_some_and(|key| self.mark(key).is_none()) {
            self.focus = None;
            self.draft = None;
        }
    }

    /// Drops suggestions of concepts that are gone, so that none stands there without a name.
    pub fn keep_concepts(&mut self, kept: impl Fn(&ConceptId) -> bool) {
        let gone: Vec<Span> = self
            .suggestions
            .iter()
            .filter(|shown| !kept(&shown.mark.concept))
            .map(|shown| shown.mark.span)
            .collect();
        self.suggestions.retain(|shown| kept(&shown.mark.concept));
        gone.into_iter().for_each(|span| self.touch(span));
        if self.armed.as_ref().is_some_and(|armed| !kept(armed)) {
            self.armed = None;
        }
        if self.focus.as_ref().is_some_and(|key| self.mark(key).is_none()) {
            self.focus_on(None);
        }
    }

    fn settle(&mut self, ticket: u64) -> Option<Change> {
        let place = self.pending.iter().position(|pending| pending.ticket == ticket)?;
        Some(self.pending.remove(place).change)
    }

    fn add_annotation(&mut self, annotation: &Annotation) {
        let order = |a: &Annotation| (a.start, u32::MAX - a.end);
        let place = self.annotations.partition_point(|own| order(own) < order(annotation));
        self.annotations.insert(place, annotation.clone());
        self.touch(span_of(annotation.start, annotation.end));
    }

    fn drop_annotation(&mut self, which: impl Fn(&Annotation) -> bool) {
        let Some(place) = self.annotations.iter().position(which) else { return };
        let gone = self.annotations.remove(place);
        self.touch(span_of(gone.start, gone.end));
    }

    /// Keeps the focus on an annotation whose change gave it another identifier.
    fn follow(&mut self, id: &handful_contract::AnnotationId, applied: &Applied) {
        if let (true, None, [(_, annotation)]) =
            (applied.removed.contains(id), &self.focus, applied.annotations.as_slice())
        {
            self.focus = Some(MarkKey::Annotation(annotation.id.clone()));
        }
    }
}
