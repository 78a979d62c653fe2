//! What others see and get: the state, hints, and answers to those who wait.

use std::{collections::HashSet, sync::atomic::Ordering, time::Duration};

use super::{Asker, Corpus, Owner, Sight, Stage, Work};
use crate::{
    Hint, Phase, Proposal, SentenceRef, SessionError, State, io::IoError, owner::store_trouble,
    queue,
};

/// Hints about progress and about documents that are not on screen come no more often than this.
const PACE: Duration = Duration::from_millis(100);

impl Owner {
    /// Puts the state on show and says so.
    pub(super) fn publish(&mut self) {
        let state = self.state();
        let progress = |phase: &Phase| matches!(phase, Phase::Predicting { .. });
        let before = self.shared.state();
        if self.shared.show(&state) {
            let only_progress = progress(&before.phase)
                && progress(&state.phase)
                && before.version == state.version
                && before.score == state.score;
            if !only_progress || self.options.clock.since(self.shown_at) >= PACE {
                self.shown_at = self.options.clock.now();
                self.shared.hint(Hint::State(state));
            }
        }
        let resting = matches!(self.stage, Stage::Free);
        if !self.untold.is_empty() && (resting || self.options.clock.since(self.told_at) >= PACE) {
            self.tell_suggestions();
        }
    }

    pub(super) fn state(&self) -> State {
        State {
            phase: self.phase(),
            version: self.model.as_ref().map(|model| model.version),
            labels: self.model.as_ref().map_or(0, |model| model.labels),
            score: self.measurement.score.clone(),
            encoder: self
                .reader()
                .map(|reader| reader.source.name().to_owned())
                .unwrap_or_default(),
            deep: self.model.as_ref().is_some_and(|model| model.tuned.is_some()),
            chosen: self.chosen.is_some(),
            deepening: self.depth.share(),
            deepening_left: self.deepening_left(),
            held_back: self.hold.or(self.left_out),
            unread: count(self.unread),
            likely_errors: self.examination.count(),
        }
    }

    fn phase(&self) -> Phase {
        if let Some(trouble) = &self.trouble {
            return Phase::Failed(trouble.clone());
        }
        if self.reader.is_none() || !self.restored {
            return Phase::Starting;
        }
        match &self.stage {
            Stage::Busy(Work::Fitting { .. } | Work::Reading { learning: true, .. }) => {
                Phase::Learning
            }
            _ if self.model.is_none() => Phase::Waiting,
            Stage::Busy(_) => {
                let total = self.shared.board().open();
                let done = count(total.saturating_sub(self.unread));
                Phase::Predicting { done, total: count(total) }
            }
            // Between two slices of the store, and while likely errors are looked for, it is still at what
            // it was at.
            Stage::Free
                if self.gold_due
                    || !matches!(self.corpus, Corpus::Known)
                    || self.is_examining() =>
            {
                self.shared.state().phase
            }
            Stage::Free => Phase::Idle,
        }
    }

    /// Answers whoever can be answered now.
    pub(super) fn answer(&mut self) {
        let known = matches!(self.corpus, Corpus::Known) && !self.gold_due;
        if known {
            for asker in std::mem::take(&mut self.askers) {
                self.propose(asker);
            }
        }
        self.answer_learners();
        self.answer_exporters(known);
        self.answer_inquirers();
        self.answer_watchers(known);
    }

    fn propose(&mut self, Asker { except, reply }: Asker) {
        let from = except.first().copied().or(self
            .sight
            .map(|Sight { document, first, .. }| SentenceRef { document, ordinal: first }));
        let except: HashSet<SentenceRef> = except.into_iter().collect();
        let chosen = queue::propose(&self.shared.board(), &except, from, self.options.seed);
        let Some((sentence, reason)) = chosen else {
            let _ = reply.send(Ok(None));
            return;
        };
        let answer = match self.text(sentence) {
            Ok(text) => Ok(Some(Proposal { sentence, reason, text: text.unwrap_or_default() })),
            Err(IoError::Halted) => Err(SessionError::Stopped),
            Err(IoError::Store(error)) => Err(SessionError::Failed(store_trouble(&error))),
        };
        // Whoever asked may have gone away.
        let _ = reply.send(answer);
    }

    fn answer_learners(&mut self) {
        if self.learners.is_empty() {
            return;
        }
        if let Some(error) = self.hindrance(self.is_taught()) {
            for learner in self.learners.drain(..) {
                let _ = learner.reply.send(Err(error.clone()));
            }
            return;
        }
        let Some(model) = &self.model else { return };
        if self.measured != Some(model.version) {
            return;
        }
        let version = model.version;
        if self.learners.iter().any(|learner| learner.version <= version) {
            self.keep();
            let state = self.state();
            let (answered, waiting) =
                self.learners.drain(..).partition(|learner| learner.version <= version);
            self.learners = waiting;
            let answered: Vec<super::Learner> = answered;
            for learner in answered {
                let _ = learner.reply.send(Ok(state.clone()));
            }
        }
    }

    fn answer_watchers(&mut self, known: bool) {
        if self.watchers.is_empty() {
            return;
        }
        let total = self.shared.board().open();
        let done = count(total.saturating_sub(self.unread));
        let hindrance = self.hindrance(self.model.is_some());
        let up_to_date = known && self.model.is_some() && !self.is_behind();
        let read = up_to_date && self.unread == 0 && !self.rules.is_looking();
        let state = self.state();
        let before = self.watchers.len();
        for watch in std::mem::take(&mut self.watchers) {
            if up_to_date {
                (watch.progress)(done, count(total));
            }
            let answer = if watch.reply.is_closed() {
                continue;
            } else if watch.cancel.load(Ordering::Relaxed) {
                Err(SessionError::Cancelled)
            } else if let Some(error) = &hindrance {
                Err(error.clone())
            } else if read {
                Ok(state.clone())
            } else {
                self.watchers.push(watch);
                continue;
            };
            let _ = watch.reply.send(answer);
        }
        if self.watchers.is_empty() && before > 0 && !self.options.background {
            self.interrupt_background();
        }
    }

    /// Why waiting for a model that will do is in vain; none if it is not, or if there is one.
    pub(super) fn hindrance(&self, there: bool) -> Option<SessionError> {
        if let Some(trouble) = &self.trouble {
            return Some(SessionError::Failed(trouble.clone()));
        }
        let settled = self.restored
            && matches!(self.corpus, Corpus::Known)
            && !self.gold_due
            && !self.asked
            && !self.is_behind();
        (settled && !there && matches!(self.stage, Stage::Free))
            .then_some(SessionError::NothingToLearn)
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
