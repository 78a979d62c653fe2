use handful_contract::command::{CompareWith, Settle};
use handful_contract::{Comparison, JobId};
use handful_text::Span;
use leptos::prelude::*;

use super::Driver;
use crate::api::random_name;
use crate::components::text::focus_text;
use crate::state::walk::Walk;

impl Driver {
    /// Closes the dialog and leads through the differences from a second annotator.
    pub fn walk_through(self, path: String, comparison: Comparison) {
        self.dialog.set(None);
        self.find.update(|find| find.open = false);
        self.walk.set(Walk::begin(path, comparison));
        self.show_difference();
    }

    /// Goes elsewhere in the walk and shows the place.
    pub fn walk_on(self, step: impl FnOnce(&mut Walk)) {
        self.walk.update(|walk| {
            if let Some(walk) = walk {
                step(walk);
            }
        });
        self.show_difference();
    }

    /// The current difference stays as the project had it; on to the next.
    pub fn keep_ours(self) {
        let concepts = self.pulse.with_untracked(|pulse| pulse.concepts.clone());
        let asked = self.walk.try_update(|walk| Some(walk.as_mut()?.keep(&concepts)));
        if let Some(asked) = asked.flatten() {
            self.settle(asked);
        }
    }

    /// The current difference becomes as the second annotator has it; on to the next.
    pub fn take_theirs(self) {
        let asked = self.walk.try_update(|walk| Some(walk.as_mut()?.take()));
        if let Some(asked) = asked.flatten() {
            self.settle(asked);
        }
    }

    fn settle(self, asked: Option<Settle>) {
        let Some(asked) = asked else {
            self.walk_on(Walk::go_on);
            return;
        };
        self.backend().in_turn(asked, move |reply| match reply {
            Ok(applied) => {
                self.editor.update(|editor| editor.merge(&applied));
                self.spread(applied, None);
                self.walk_on(Walk::go_on);
            }
            Err(failure) => self.fail(failure),
        });
    }

    /// Puts the same file beside the project again, and goes on with what is still open.
    pub fn compare_anew(self) {
        let Some(path) =
            self.walk.with_untracked(|walk| walk.as_ref().map(|walk| walk.path().to_owned()))
        else {
            return;
        };
        let command = CompareWith { job: JobId(random_name()), path };
        self.backend().in_turn(command, move |reply| match reply {
            Ok(comparison) => {
                self.walk.update(|walk| {
                    *walk = walk.as_ref().and_then(|walk| walk.renewed(comparison));
                });
                self.show_difference();
            }
            Err(failure) => self.fail(failure),
        });
    }

    /// Ends the walk, and the text has the keyboard again.
    pub fn close_walk(self) {
        self.walk.set(None);
        focus_text();
    }

    /// Shows the current difference in the text.
    fn show_difference(self) {
        let place = self.walk.with_untracked(|walk| {
            let current = walk.as_ref()?.current();
            let span = Span::new(current.start as usize, current.end as usize);
            Some((current.sentence.clone(), span))
        });
        if let Some((sentence, span)) = place {
            self.show_then(sentence, move |driver| {
                driver.editor.update(|editor| editor.hold(span));
            });
        }
    }
}
