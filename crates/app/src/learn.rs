//! Commands about what the model learned, suggests and asks.

use std::sync::{Mutex, PoisonError};

use handful_contract::{
    DocumentSuggestions, ErrorCode, Failure, JobId, LearningState, LikelyError, Proposal,
    command as c,
};
use handful_session::{Phase, SentenceRef, SessionError, State, Suggestions};
use handful_store::LabelledSpan;
use uuid::Uuid;

use crate::{App, Handle, convert, failure, jobs::Job, open::Opened, shown::Seen};

impl Handle<c::GetLearning> for App {
    async fn handle(&self, _: c::GetLearning) -> Result<LearningState, Failure> {
        let opened = self.opened().await?;
        if self.session.background {
            return Ok(convert::learning(opened.session.state()));
        }
        // A script asks once and wants to know; a window is told when there is more to know.
        let mut learning = opened.learning.clone();
        let settled = learning
            .wait_for(|state| !matches!(state.phase, Phase::Starting))
            .await
            .map(|state| state.clone());
        Ok(convert::learning(settled.unwrap_or_else(|_| opened.session.state())))
    }
}

impl Handle<c::Learn> for App {
    async fn handle(&self, _: c::Learn) -> Result<LearningState, Failure> {
        let opened = self.opened().await?;
        opened.session.learn_now().await.map(convert::learning).map_err(failure::session)
    }
}

impl Handle<c::Deepen> for App {
    async fn handle(&self, _: c::Deepen) -> Result<LearningState, Failure> {
        let opened = self.opened().await?;
        opened.session.deepen_now().await.map(convert::learning).map_err(failure::session)
    }
}

impl Handle<c::CallOffDeepRound> for App {
    async fn handle(&self, _: c::CallOffDeepRound) -> Result<(), Failure> {
        self.opened().await?.session.call_off_deep_round();
        Ok(())
    }
}

impl Handle<c::Suggest> for App {
    async fn handle(&self, command: c::Suggest) -> Result<LearningState, Failure> {
        let opened = self.opened().await?;
        let state = opened.read_everything(self.job(command.job)).await?;
        Ok(convert::learning(state))
    }
}

impl Handle<c::GetSuggestions> for App {
    async fn handle(&self, command: c::GetSuggestions) -> Result<DocumentSuggestions, Failure> {
        let document = convert::uuid(&command.document.0, "document")?;
        self.opened().await?.suggestions(document).await.map(convert::suggestions)
    }
}

impl Handle<c::ListLikelyErrors> for App {
    async fn handle(&self, _: c::ListLikelyErrors) -> Result<Vec<LikelyError>, Failure> {
        let opened = self.opened().await?;
        let errors = opened.session.likely_errors().await.map_err(failure::session)?;
        Ok(errors.iter().map(convert::likely_error).collect())
    }
}

impl Handle<c::Look> for App {
    async fn handle(&self, command: c::Look) -> Result<(), Failure> {
        let document = convert::uuid(&command.document.0, "document")?;
        self.opened().await?.session.look(document, command.first, command.last);
        Ok(())
    }
}

impl Handle<c::NextSentence> for App {
    async fn handle(&self, command: c::NextSentence) -> Result<Option<Proposal>, Failure> {
        let except = command
            .except
            .iter()
            .map(|one| {
                let document = convert::uuid(&one.document.0, "document")?;
                Ok(SentenceRef { document, ordinal: one.ordinal })
            })
            .collect::<Result<Vec<_>, Failure>>()?;
        let opened = self.opened().await?;
        if !self.session.background {
            opened.read_if_learned(self.job(JobId::from("next"))).await?;
        }
        let proposal = opened.session.next(&except).await.map_err(failure::session)?;
        Ok(proposal.map(convert::proposal))
    }
}

impl App {
    pub(crate) fn job(&self, id: JobId) -> Job {
        self.jobs.start(id, self.emit.clone())
    }
}

impl Opened {
    /// The suggestions of a document, remembered as shown to whoever asked.
    pub(crate) async fn suggestions(&self, document: Uuid) -> Result<Suggestions, Failure> {
        let suggestions = self.session.suggestions(document).await.map_err(failure::session)?;
        self.shown.note(document, &suggestions);
        Ok(suggestions)
    }

    /// What the suggestion looked like that a person decides about.
    pub(crate) async fn seen(&self, document: Uuid, span: LabelledSpan) -> Result<Seen, Failure> {
        if let Some(seen) = self.shown.find(document, span) {
            return Ok(seen);
        }
        self.suggestions(document).await?;
        self.shown.find(document, span).ok_or_else(|| {
            Failure::new(
                ErrorCode::NotFound,
                "This span is no longer suggested. Mark it yourself if it is right.",
            )
        })
    }

    /// Waits until the newest version has read every sentence.
    pub(crate) async fn read_everything(&self, job: Job) -> Result<State, Failure> {
        self.predict_all(job).await.map_err(failure::session)
    }

    /// The same where there is something to learn from; none where there is not.
    pub(crate) async fn read_if_learned(&self, job: Job) -> Result<Option<State>, Failure> {
        match self.predict_all(job).await {
            Ok(state) => Ok(Some(state)),
            Err(SessionError::NothingToLearn) => Ok(None),
            Err(error) => Err(failure::session(error)),
        }
    }

    async fn predict_all(&self, job: Job) -> Result<State, SessionError> {
        let stop = job.stop_flag();
        let job = Mutex::new(job);
        let progress = move |done: u32, total: u32| {
            let mut job = job.lock().unwrap_or_else(PoisonError::into_inner);
            job.at("Reading sentences", u64::from(done), Some(u64::from(total)));
        };
        self.session.predict_all(progress, stop).await
    }
}
