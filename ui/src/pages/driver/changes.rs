use handful_contract::command::{
    AcceptSuggestions, AddConcept, Annotate, AnnotateOccurrences, ChangeAnnotation, Decide,
    DeleteAnnotation, DeleteConcept, JoinAnnotations, MergeConcept, NextSentence, Redo, SetNote,
    SetSentenceState, SplitAnnotation, Undo, UpdateConcept,
};
use handful_contract::{
    AcceptQuery, Applied, Command, ConceptDraft, ConceptId, DocumentId, Failure, NoteOn,
    OccurrenceQuery, Pulse, Reach, SentenceRef,
};
use handful_text::Span;
use leptos::prelude::*;

use super::{Dialog, Driver};
use crate::api::after_painting;
use crate::state::editor::{Change, Editor, Request};
use crate::state::marks::wire;
use crate::state::messages::{Arguments, backend, say, say_with};

impl Driver {
    /// Does what the editor asks for.
    pub fn send(self, requests: Vec<Request>) {
        for request in requests {
            match request {
                Request::Change(ticket, change) => self.change(ticket, change),
                Request::Next { after, skipped } => self.next(after, skipped),
                Request::Tell(key) => self.said.set(say(key)),
                Request::Beyond(act) => self.beyond(act),
            }
        }
    }

    /// A concept is chosen by its row: for the places that are checked, or else for what is selected.
    pub fn choose_concept(self, id: ConceptId) {
        if self.find.with_untracked(|find| find.open && find.checked() > 0) {
            self.mark_found(id);
            return;
        }
        let requests = self.editor.try_update(|editor| editor.concept(id)).unwrap_or_default();
        self.send(requests);
    }

    fn change(self, ticket: u64, change: Change) {
        let Some(document) = self.editor.with_untracked(|editor| editor.page.id.clone()) else {
            return;
        };
        if let Some((span, concept, decision)) = change.decision() {
            let (start, end) = edges(span);
            let concept = concept.clone();
            self.ask_change(ticket, Decide { document, start, end, concept, decision });
            return;
        }
        match change {
            Change::Annotate(span, concept) => {
                let (start, end) = edges(span);
                self.ask_change(ticket, Annotate { document, start, end, concept });
            }
            Change::Alter(id, span, concept) => {
                let (start, end) = edges(span);
                self.ask_change(ticket, ChangeAnnotation { id, start, end, concept });
            }
            Change::Delete(id) => self.ask_change(ticket, DeleteAnnotation { id }),
            Change::Split(id, first, second) => {
                let ((start, end), (second_start, second_end)) = (edges(first), edges(second));
                let command = SplitAnnotation { id, start, end, second_start, second_end };
                self.ask_change(ticket, command);
            }
            Change::Join(one, other) => {
                self.ask_change(ticket, JoinAnnotations { one, other });
            }
            Change::State(sentence, state) => {
                let sentence = place(document, sentence);
                self.ask_change(ticket, SetSentenceState { sentence, state });
            }
            Change::Note(sentence, note) => {
                let on = NoteOn { document, ordinal: sentence.map(wire) };
                self.ask_change(ticket, SetNote { on, note });
            }
            Change::Accept(..) | Change::Reject(..) | Change::Correct(..) => {}
        }
    }

    fn ask_change<C: Command<Reply = Applied>>(self, ticket: u64, command: C) {
        self.backend().in_turn(command, move |reply| match reply {
            Ok(applied) => {
                self.no_trouble();
                self.editor.update(|editor| editor.answered(ticket, &applied));
                self.spread(applied, None);
            }
            Err(failure) => {
                self.editor.update(|editor| editor.refused(ticket));
                self.fail(failure);
            }
        });
    }

    /// Shows everywhere but in the text what an action changed.
    ///
    /// Lists and counts lie at the edges of the window: painted together with the text, they would
    /// make nearly all of it be painted anew while the person waits for one mark.
    ///
    /// Only where concepts come or go, names and marks change in one step: no mark stands there without a
    /// name for a moment. `frame` is the message that says what became of the action, its `what`.
    pub fn spread(self, applied: Applied, frame: Option<&'static str>) {
        let ids = |pulse: &Pulse| -> Vec<ConceptId> {
            pulse.concepts.iter().map(|concept| concept.id.clone()).collect()
        };
        let now = ids(&applied.pulse);
        if self.pulse.with_untracked(ids) != now {
            self.editor.update(|editor| editor.keep_concepts(|concept| now.contains(concept)));
            self.pulse.set(applied.pulse.clone());
        }
        if self.walk.with_untracked(Option::is_some) {
            self.walk.update(|walk| walk.iter_mut().for_each(|walk| walk.merge(&applied)));
        }
        after_painting(move || {
            if self.pulse.with_untracked(|pulse| *pulse != applied.pulse) {
                self.pulse.set(applied.pulse);
            }
            if !applied.documents.is_empty() {
                self.list.update(|list| list.update(&applied.documents));
            }
            if !applied.action.is_empty() {
                let what = backend::said(&applied.action);
                self.said.set(match frame {
                    Some(frame) => {
                        let mut arguments = Arguments::new();
                        arguments.set("what", what);
                        say_with(frame, &arguments)
                    }
                    None => what,
                });
            }
        });
    }

    /// Takes away what went wrong before; a signal that is set tells everyone, even where nothing changes.
    fn no_trouble(self) {
        if self.trouble.with_untracked(Option::is_some) {
            self.trouble.set(None);
        }
    }

    fn next(self, after: usize, skipped: bool) {
        let Some(document) = self.editor.with_untracked(|editor| editor.page.id.clone()) else {
            return;
        };
        let here = place(document, after);
        if skipped {
            self.skipped.update_value(|all| all.push(here.clone()));
        }
        let mut except = self.skipped.get_value();
        if !skipped {
            except.push(here);
        }
        self.backend().in_turn(NextSentence { except }, move |reply| {
            if !self.editor.with_untracked(Editor::is_moving) {
                return;
            }
            match reply {
                Ok(Some(proposal)) => {
                    self.finished.set(false);
                    self.reason.set(Some((proposal.sentence.clone(), proposal.reason)));
                    self.arrive(proposal.sentence);
                }
                Ok(None) => self.at_the_end(),
                Err(failure) => {
                    self.editor.update(Editor::stay);
                    self.fail(failure);
                }
            }
        });
    }

    /// The queue has nothing left: what was passed over comes back, or everything is done.
    fn at_the_end(self) {
        self.editor.update(Editor::stay);
        let progress = self.pulse.with_untracked(|pulse| pulse.progress);
        if progress.sentences_done < progress.sentences && !self.skipped.with_value(Vec::is_empty) {
            self.skipped.set_value(Vec::new());
            self.said.set(say!("passed-over-left"));
        } else {
            self.finished.set(true);
            self.said.set(say!("every-sentence-done"));
        }
    }

    /// Sets a sentence done, or takes that back.
    pub fn toggle_done(self, sentence: usize) {
        let requests =
            self.editor.try_update(|editor| editor.toggle_done(sentence)).unwrap_or_default();
        self.send(requests);
    }

    /// Takes the last action back and shows where.
    pub fn undo(self) {
        self.backend().in_turn(Undo {}, move |reply| self.stepped(reply, key!("undone-was")));
    }

    /// Does it again and shows where.
    pub fn redo(self) {
        self.backend().in_turn(Redo {}, move |reply| self.stepped(reply, key!("redone-was")));
    }

    /// Shows what undoing or doing again changed, and where.
    pub fn stepped(self, reply: Result<Applied, Failure>, frame: &'static str) {
        match reply {
            Ok(applied) => {
                self.no_trouble();
                self.finished.set(false);
                self.editor.update(Editor::forget_rejections);
                let (place, reload) = (applied.place.clone(), applied.reload);
                let show = move || {
                    if let Some(place) = place {
                        self.show(place);
                    }
                };
                if reload {
                    self.reload(move || {
                        self.spread(applied, Some(frame));
                        show();
                    });
                } else {
                    self.editor.update(|editor| editor.merge(&applied));
                    self.spread(applied, Some(frame));
                    show();
                    self.renew_suggestions();
                }
            }
            Err(failure) => self.fail(failure),
        }
    }

    /// Shows what an action changed in many places at once.
    pub(super) fn changed_widely(self, applied: Applied) {
        self.editor.update(|editor| editor.merge(&applied));
        self.spread(applied, None);
        self.reload(|| {});
    }

    /// Asks where else the words of the annotation stand that the person has just made or come to.
    pub fn look_elsewhere(self) {
        let held = self
            .editor
            .with_untracked(|editor| Some((editor.page.id.clone()?, editor.held_annotation()?)));
        let Some((document, mark)) = held else {
            self.said.set(say!("mark-first"));
            return;
        };
        let (start, end) = edges(mark.span);
        let query = OccurrenceQuery {
            document,
            start,
            end,
            concept: mark.concept,
            reach: Reach::Project,
            case: true,
            whole_words: true,
        };
        self.dialog.set(Some(Dialog::Elsewhere(query)));
    }

    /// Marks those words there; `failed` hears why it could not be.
    pub fn mark_elsewhere(self, query: OccurrenceQuery, failed: impl FnOnce(Failure) + 'static) {
        self.backend().in_turn(AnnotateOccurrences { query }, move |reply| match reply {
            Ok(applied) => {
                self.dialog.set(None);
                self.changed_widely(applied);
            }
            Err(failure) => failed(failure),
        });
    }

    /// Accepts many suggestions as one action; `failed` hears why it could not be.
    pub fn accept_all(
        self,
        query: AcceptQuery,
        seal: String,
        failed: impl FnOnce(Failure) + 'static,
    ) {
        self.backend().in_turn(AcceptSuggestions { query, seal }, move |reply| match reply {
            Ok(applied) => {
                self.dialog.set(None);
                self.changed_widely(applied);
            }
            Err(failure) => failed(failure),
        });
    }

    /// Adds a concept, or changes the one whose form it is. `failed` hears why it could not be.
    pub fn save_concept(
        self,
        id: Option<ConceptId>,
        draft: ConceptDraft,
        failed: impl FnOnce(Failure) + 'static,
    ) {
        let then = move |reply: Result<Applied, Failure>| match reply {
            Ok(applied) => {
                self.form.set(None);
                self.editor.update(|editor| editor.merge(&applied));
                self.spread(applied, None);
            }
            Err(failure) => failed(failure),
        };
        match id {
            Some(id) => self.backend().in_turn(UpdateConcept { id, draft }, then),
            None => self.backend().in_turn(AddConcept { draft }, then),
        }
    }

    /// Deletes a concept with its annotations; undo brings both back.
    pub fn delete_concept(self, id: ConceptId) {
        self.backend().in_turn(DeleteConcept { id }, move |reply| self.concept_gone(reply));
    }

    /// Makes a concept's annotations those of another one; undo parts them again.
    pub fn merge_concept(self, id: ConceptId, into: ConceptId) {
        self.backend().in_turn(MergeConcept { id, into }, move |reply| self.concept_gone(reply));
    }

    fn concept_gone(self, reply: Result<Applied, Failure>) {
        match reply {
            Ok(applied) => {
                self.form.set(None);
                self.changed_widely(applied);
            }
            Err(failure) => self.fail(failure),
        }
    }

    /// After an import: lists and text are asked for anew.
    pub fn imported(self) {
        self.backend().ask(handful_contract::command::GetProject {}, move |reply| {
            if let Ok(Some(project)) = reply {
                self.pulse.set(project.pulse);
            }
        });
        self.finished.set(false);
        self.reload(|| {});
    }
}

pub(super) fn edges(span: Span) -> (u32, u32) {
    (wire(span.start), wire(span.end))
}

fn place(document: DocumentId, sentence: usize) -> SentenceRef {
    SentenceRef { document, ordinal: wire(sentence) }
}
