//! Commands that change the project. Each is one action of the store; the learning loop is told of
//! what it touched before the answer leaves.

use handful_contract::{Applied, Decision, Failure, ReviewState, command as c};
use handful_session as session;
use handful_store::{self as store, Action, LabelledSpan, NoteOn, Outcome, Place};

use crate::{App, Handle, convert, failure, open::Opened};

impl Handle<c::AddConcept> for App {
    async fn handle(&self, command: c::AddConcept) -> Result<Applied, Failure> {
        let draft = convert::draft(command.draft);
        self.opened().await?.perform(Action::AddConcept { draft }).await
    }
}

impl Handle<c::UpdateConcept> for App {
    async fn handle(&self, command: c::UpdateConcept) -> Result<Applied, Failure> {
        let id = convert::uuid(&command.id.0, "concept")?;
        let draft = convert::draft(command.draft);
        self.opened().await?.perform(Action::UpdateConcept { id, draft }).await
    }
}

impl Handle<c::DeleteConcept> for App {
    async fn handle(&self, command: c::DeleteConcept) -> Result<Applied, Failure> {
        let id = convert::uuid(&command.id.0, "concept")?;
        self.opened().await?.perform(Action::DeleteConcept { id }).await
    }
}

impl Handle<c::MergeConcept> for App {
    async fn handle(&self, command: c::MergeConcept) -> Result<Applied, Failure> {
        let id = convert::uuid(&command.id.0, "concept")?;
        let into = convert::uuid(&command.into.0, "concept")?;
        self.opened().await?.perform(Action::MergeConcept { id, into }).await
    }
}

impl Handle<c::Annotate> for App {
    async fn handle(&self, command: c::Annotate) -> Result<Applied, Failure> {
        let action = Action::Annotate {
            document: convert::uuid(&command.document.0, "document")?,
            span: convert::span(command.start, command.end)?,
            concept: convert::uuid(&command.concept.0, "concept")?,
        };
        self.opened().await?.perform(action).await
    }
}

impl Handle<c::ChangeAnnotation> for App {
    async fn handle(&self, command: c::ChangeAnnotation) -> Result<Applied, Failure> {
        let action = Action::ChangeAnnotation {
            id: convert::uuid(&command.id.0, "annotation")?,
            span: convert::span(command.start, command.end)?,
            concept: convert::uuid(&command.concept.0, "concept")?,
        };
        self.opened().await?.perform(action).await
    }
}

impl Handle<c::DeleteAnnotation> for App {
    async fn handle(&self, command: c::DeleteAnnotation) -> Result<Applied, Failure> {
        let id = convert::uuid(&command.id.0, "annotation")?;
        self.opened().await?.perform(Action::DeleteAnnotation { id }).await
    }
}

impl Handle<c::SplitAnnotation> for App {
    async fn handle(&self, command: c::SplitAnnotation) -> Result<Applied, Failure> {
        let first = convert::span(command.start, command.end)?;
        let second = convert::span(command.second_start, command.second_end)?;
        let id = convert::uuid(&command.id.0, "annotation")?;
        let action = Action::SplitAnnotation { id, parts: (first, second) };
        self.opened().await?.perform(action).await
    }
}

impl Handle<c::JoinAnnotations> for App {
    async fn handle(&self, command: c::JoinAnnotations) -> Result<Applied, Failure> {
        let one = convert::uuid(&command.one.0, "annotation")?;
        let other = convert::uuid(&command.other.0, "annotation")?;
        self.opened().await?.perform(Action::JoinAnnotations { one, other }).await
    }
}

impl Handle<c::TakeBackRejection> for App {
    async fn handle(&self, command: c::TakeBackRejection) -> Result<Applied, Failure> {
        let place = command.place;
        let action = Action::TakeBackRejection {
            document: convert::uuid(&place.document.0, "document")?,
            suggested: LabelledSpan {
                span: convert::span(place.start, place.end)?,
                concept: convert::uuid(&command.concept.0, "concept")?,
            },
        };
        self.opened().await?.perform(action).await
    }
}

impl Handle<c::Decide> for App {
    async fn handle(&self, command: c::Decide) -> Result<Applied, Failure> {
        let document = convert::uuid(&command.document.0, "document")?;
        let suggested = LabelledSpan {
            span: convert::span(command.start, command.end)?,
            concept: convert::uuid(&command.concept.0, "concept")?,
        };
        let decision = match command.decision {
            Decision::Accept => store::Decision::Accept,
            Decision::Reject => store::Decision::Reject,
            Decision::Edit { start, end, concept } => store::Decision::Edit {
                meant: LabelledSpan {
                    span: convert::span(start, end)?,
                    concept: convert::uuid(&concept.0, "concept")?,
                },
            },
        };
        let opened = self.opened().await?;
        let seen = opened.seen(document, suggested).await?;
        opened
            .perform(Action::Decide {
                document,
                suggested,
                version: seen.version,
                probability: seen.probability,
                decision,
            })
            .await
    }
}

impl Handle<c::Confirm> for App {
    async fn handle(&self, command: c::Confirm) -> Result<Applied, Failure> {
        let readings = command.readings.iter().map(|concept| {
            concept.as_ref().map(|concept| convert::uuid(&concept.0, "concept")).transpose()
        });
        let readings = readings.collect::<Result<_, Failure>>()?;
        let surface = command.surface;
        self.opened().await?.perform(Action::Confirm { surface, readings }).await
    }
}

impl Handle<c::SetNote> for App {
    async fn handle(&self, command: c::SetNote) -> Result<Applied, Failure> {
        let on = NoteOn {
            document: convert::uuid(&command.on.document.0, "document")?,
            ordinal: command.on.ordinal,
        };
        let note = store::Note { flagged: command.note.flagged, text: command.note.text };
        self.opened().await?.perform(Action::SetNote { on, note }).await
    }
}

impl Handle<c::SetSentenceState> for App {
    async fn handle(&self, command: c::SetSentenceState) -> Result<Applied, Failure> {
        let place = Place {
            document: convert::uuid(&command.sentence.document.0, "document")?,
            ordinal: command.sentence.ordinal,
        };
        let opened = self.opened().await?;
        let held_out = command.state == ReviewState::Done
            && session::holds_out(sentence(place), opened.sentences_done().await?);
        let state = convert::state_in(command.state);
        opened.perform(Action::SetSentenceState { place, state, held_out }).await
    }
}

impl Handle<c::SetDocumentState> for App {
    async fn handle(&self, command: c::SetDocumentState) -> Result<Applied, Failure> {
        let document = convert::uuid(&command.document.0, "document")?;
        let opened = self.opened().await?;
        let held_out = if command.state == ReviewState::Done {
            let row = opened.store.document_row(document).await.map_err(failure::store)?;
            let mut done = opened.sentences_done().await?;
            held_out(document, row.sentences, &mut done)
        } else {
            Vec::new()
        };
        let state = convert::state_in(command.state);
        opened.perform(Action::SetDocumentState { document, state, held_out }).await
    }
}

impl Handle<c::Undo> for App {
    async fn handle(&self, _: c::Undo) -> Result<Applied, Failure> {
        let opened = self.opened().await?;
        let outcome = opened.store.undo().await.map_err(failure::store)?;
        opened.settle(outcome.unwrap_or_default()).await
    }
}

impl Handle<c::Redo> for App {
    async fn handle(&self, _: c::Redo) -> Result<Applied, Failure> {
        let opened = self.opened().await?;
        let outcome = opened.store.redo().await.map_err(failure::store)?;
        opened.settle(outcome.unwrap_or_default()).await
    }
}

impl Opened {
    pub(crate) async fn perform(&self, action: Action) -> Result<Applied, Failure> {
        let outcome = self.store.perform(action).await.map_err(failure::store)?;
        self.settle(outcome).await
    }

    /// Tells the learning loop what changed, and then the interface.
    pub(crate) async fn settle(&self, outcome: Outcome) -> Result<Applied, Failure> {
        if outcome.reload {
            self.session.corpus_changed();
        } else if outcome.concepts_changed
            || outcome.confirmations_changed
            || outcome.rules_changed
            || !outcome.touched.is_empty()
        {
            self.session.gold_changed(&outcome.touched);
        }
        let pulse = self.store.pulse().await.map_err(failure::store)?;
        Ok(convert::applied(outcome, pulse))
    }

    pub(crate) async fn sentences_done(&self) -> Result<usize, Failure> {
        let pulse = self.store.pulse().await.map_err(failure::store)?;
        Ok(pulse.progress.sentences_done as usize)
    }
}

fn sentence(place: Place) -> session::SentenceRef {
    session::SentenceRef { document: place.document, ordinal: place.ordinal }
}

/// Which sentences of a document are to be kept apart when all of them become done, `done` others
/// being done before; it counts on.
pub(crate) fn held_out(document: uuid::Uuid, sentences: u32, done: &mut usize) -> Vec<u32> {
    (0..sentences)
        .filter(|&ordinal| {
            let apart = session::holds_out(sentence(Place { document, ordinal }), *done);
            *done += 1;
            apart
        })
        .collect()
}
