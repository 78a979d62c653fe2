use handful_contract::command::{ExplainSuggestion, TakeBackRejection};
use handful_contract::{Failure, FoundPlace, PlaceRef};
use handful_text::Span;
use leptos::prelude::*;

use super::changes::edges;
use super::{Driver, Why};
use crate::state::marks::{Mark, MarkKey};

impl Driver {
    /// Shows why the focused suggestion is made, or hides it again.
    pub fn explain(self) {
        let held =
            self.editor.with_untracked(|editor| Some((editor.page.id.clone()?, editor.focused()?)));
        let Some((document, Mark { key: mark @ MarkKey::Suggestion(..), span, concept, .. })) =
            held
        else {
            self.said.set(say!("go-to-suggestion"));
            return;
        };
        if self.why.with_untracked(Option::is_some) {
            self.why.set(None);
            return;
        }
        self.why.set(Some(Why { mark: mark.clone(), answer: None }));
        let (start, end) = edges(span);
        let command = ExplainSuggestion { document, start, end, concept };
        self.backend().ask(command, move |reply| {
            let is_asked = |why: &Option<Why>| why.as_ref().is_some_and(|why| why.mark == mark);
            if !self.why.with_untracked(is_asked) {
                return;
            }
            match reply {
                Ok(answer) => self.why.set(Some(Why { mark, answer: Some(answer) })),
                Err(failure) => {
                    self.why.set(None);
                    self.fail(failure);
                }
            }
        });
    }

    /// Hides the explanation as soon as something else has the focus.
    pub fn keep_explaining(self) {
        let focus =
            Memo::new(move |_| self.editor.with(|editor| editor.focused().map(|mark| mark.key)));
        Effect::new(move |_| {
            let focus = focus.get();
            let other = |why: &Option<Why>| {
                why.as_ref().is_some_and(|why| Some(&why.mark) != focus.as_ref())
            };
            if self.why.with_untracked(other) {
                self.why.set(None);
            }
        });
    }

    /// Says no longer that a rejected place is not of its concept; `then` hears how that went.
    pub fn take_back_rejection(
        self,
        place: FoundPlace,
        then: impl FnOnce(Result<(), Failure>) + 'static,
    ) {
        let Some(concept) = place.mark.map(|mark| mark.concept) else { return };
        let FoundPlace { sentence, start, end, .. } = place;
        let at = PlaceRef { document: sentence.document, start, end };
        let command = TakeBackRejection { place: at, concept: concept.clone() };
        self.backend().in_turn(command, move |reply| match reply {
            Ok(applied) => {
                let span = Span::new(start as usize, end as usize);
                self.editor.update(|editor| {
                    editor.forget_rejection(span, &concept);
                    editor.merge(&applied);
                });
                self.spread(applied, None);
                self.renew_suggestions();
                then(Ok(()));
            }
            Err(failure) => then(Err(failure)),
        });
    }
}
