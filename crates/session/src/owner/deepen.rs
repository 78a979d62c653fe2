//! When a deep round is due, and what becomes of it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use super::Owner;
use crate::{
    Cause, DeepHold, SessionError, Trouble,
    board::Features,
    budget::DeepBudget,
    deep::{Deepened, Outcome, Round, Steps},
    io::IoError,
    lessons, queue,
    reader::Reader,
    score::HELD_OUT_FOR_SCORE,
    states::States,
};

/// Fewer annotations than this are not worth a round: nothing could be compared on held-out parts.
const FEWEST: u32 = 10;

/// What the thread for deep rounds is doing.
#[derive(Default)]
pub(super) enum Depth {
    #[default]
    Resting,
    Tuning {
        flag: Arc<AtomicBool>,
        steps: Option<Steps>,
        /// Somebody waits for it, so that it goes on whatever the power.
        asked: bool,
        /// A person wants no more of it.
        called_off: bool,
        begun: Instant,
    },
}

/// Before so much of a round is done, what is left of it would only jump.
const TOLD_FROM: f32 = 0.03;

impl Depth {
    /// How far the round in hand is, 0 to 1.
    pub(super) fn share(&self) -> Option<f32> {
        match self {
            Self::Resting => None,
            Self::Tuning { steps: None, .. } => Some(0.0),
            Self::Tuning { steps: Some(Steps { done, total }), .. } => {
                Some(*done as f32 / (*total).max(1) as f32)
            }
        }
    }
}

impl Owner {
    /// About how many seconds the round in hand still takes.
    pub(super) fn deepening_left(&self) -> Option<f32> {
        let Depth::Tuning { begun, .. } = self.depth else { return None };
        let share = self.depth.share().filter(|share| *share >= TOLD_FROM)?;
        let passed = self.options.clock.since(begun).as_secs_f32();
        Some((passed * (1.0 - share) / share).ceil())
    }

    /// Ends the round in hand because a person wants it; the next one begins as ever.
    pub(super) fn call_off(&mut self) {
        if let Depth::Tuning { called_off, .. } = &mut self.depth {
            *called_off = true;
        }
        self.stop_deepening();
    }

    /// Begins a round when there are enough new labels since the last one, and none is running. What is
    /// marked while one runs waits for the next, which sees all of it.
    pub(super) fn deepen(&mut self) -> Result<(), IoError> {
        if self.restored && !self.deepeners.is_empty() {
            self.let_go();
        }
        self.refuse_deepeners();
        self.pace_round();
        if !matches!(self.depth, Depth::Resting) || self.chosen.is_some() {
            return Ok(());
        }
        let taught = self.model.clone().filter(|_| self.is_taught());
        let (Some(states), Some(reader), Some(model)) =
            (self.states.clone(), self.reader.clone(), taught)
        else {
            self.hold_back(None);
            return Ok(());
        };
        let fresh = model.labels.abs_diff(self.deepened_at);
        let by_itself =
            self.options.deep_after.is_some_and(|after| fresh >= after) && model.labels >= FEWEST;
        let asked = !self.deepeners.is_empty();
        if !(by_itself || asked) {
            self.hold_back(None);
            return Ok(());
        }
        if self.is_behind() {
            return Ok(());
        }
        let Some(budget) = self.room_for_round(&states, &reader) else { return Ok(()) };
        let (drawn, soon, left_out) = {
            let board = self.shared.board();
            let most = self.budget.words(reader.dim());
            let mut drawn =
                lessons::draw(&board, &board.concepts, &self.touched, &self.sample, most);
            let all = drawn.examples.len();
            let examples = std::mem::take(&mut drawn.examples);
            drawn.examples =
                lessons::within_budget(examples, board.concepts.len(), &self.touched, budget.words);
            let left_out = all - drawn.examples.len();
            let soon: Vec<_> = self
                .visible()
                .into_iter()
                .filter_map(|at| Some((at, board.sentence(at)?)))
                .filter(|(_, sentence)| sentence.features != Features::Unreadable)
                .map(|(at, sentence)| (at, sentence.key))
                .collect();
            (drawn, soon, left_out)
        };
        let mut texts = Vec::new();
        for lesson in drawn.examples.iter().chain(&drawn.unlabelled) {
            // Its document left the project a moment ago: the next revision is on its way.
            let Some(text) = self.text(lesson.at)? else { return Ok(()) };
            texts.push(text);
        }
        let mut ahead = Vec::new();
        for (at, key) in soon {
            if let Some(text) = self.text(at)? {
                ahead.push((key, text));
            }
        }
        let round = Round {
            states,
            reader,
            tuning: self.options.tuning,
            budget,
            held: self.budget.held(),
            left_out,
            lessons: drawn,
            texts,
            soon: ahead,
            cache: self.cache.clone(),
            revision: self.revision,
            shared: self.shared.clone(),
            pool: self.pools.deep.clone(),
        };
        let flag = Arc::new(AtomicBool::new(false));
        if self.deep.send((round, flag.clone())).is_ok() {
            self.deepened_at = model.labels;
            self.deepening_for = std::mem::take(&mut self.deepeners);
            self.shared.hold_deep(false);
            let begun = self.options.clock.now();
            self.depth = Depth::Tuning { flag, steps: None, asked, called_off: false, begun };
        }
        Ok(())
    }

    /// What a round may take now; none where it has to wait, which is remembered.
    fn room_for_round(&mut self, states: &States, reader: &Reader) -> Option<DeepBudget> {
        let asked = !self.deepeners.is_empty();
        if !asked && self.spares_battery() {
            self.hold_back(Some(DeepHold::Battery));
            return None;
        }
        let room = self.budget.deep(states.tuning_memory(), reader.dim());
        self.hold_back(room.err().map(|needed| DeepHold::TooLittleMemory { needed }));
        if let Err(needed) = room {
            let error = SessionError::TooLittleMemory { needed };
            for reply in self.deepeners.drain(..) {
                // Whoever asked may have gone away.
                let _ = reply.send(Err(error.clone()));
            }
        }
        room.ok()
    }

    /// How far the round in hand is.
    pub(super) fn deepening(&mut self, steps: Steps) {
        if let Depth::Tuning { steps: shown, .. } = &mut self.depth {
            *shown = Some(steps);
        }
    }

    /// A round has ended: its version comes into use, or nothing changes.
    pub(super) fn deepened(&mut self, outcome: Outcome) {
        let ended = std::mem::take(&mut self.depth);
        let called_off = matches!(ended, Depth::Tuning { called_off: true, .. });
        let answer = match outcome {
            Outcome::NotWorse(deepened) => {
                self.remember_left_out(deepened.left_out);
                self.take_over(*deepened);
                self.keep();
                Ok(())
            }
            Outcome::Worse { left_out } => {
                self.remember_left_out(left_out);
                tracing::info!("a deep round was worse than the version in use and is dropped");
                Ok(())
            }
            Outcome::TooLong { sentences } => {
                tracing::info!(
                    "no deep round: all {sentences} sentences are too long for one step"
                );
                self.remember_left_out(sentences);
                Ok(())
            }
            // The session ends, a person called it off or chose a version, or there is nothing left to learn from.
            Outcome::Interrupted if self.shared.is_halted() => Err(SessionError::Stopped),
            Outcome::Interrupted if called_off || self.chosen.is_some() => {
                Err(SessionError::Cancelled)
            }
            Outcome::Interrupted => Err(SessionError::NothingToLearn),
            Outcome::Failed(trouble) => {
                tracing::warn!("a deep round failed: {}", trouble.message);
                Err(SessionError::Failed(trouble))
            }
        };
        for reply in std::mem::take(&mut self.deepening_for) {
            // Whoever asked may have gone away.
            let _ = reply.send(answer.clone().map(|()| self.state()));
        }
    }

    fn remember_left_out(&mut self, sentences: usize) {
        let sentences = u32::try_from(sentences).unwrap_or(u32::MAX);
        self.left_out = (sentences > 0).then_some(DeepHold::LeftOut { sentences });
    }

    /// Tells those who wait in vain that they do.
    fn refuse_deepeners(&mut self) {
        if self.deepeners.is_empty() {
            return;
        }
        let no_layers = self.reader.is_some() && self.states.is_none();
        let trouble = no_layers.then(|| {
            SessionError::Failed(Trouble {
                cause: Cause::Encoder,
                message: "This encoder cannot be tuned; only its head can learn.".to_owned(),
            })
        });
        if let Some(error) = self.hindrance(self.is_taught()).or(trouble) {
            for reply in self.deepeners.drain(..) {
                let _ = reply.send(Err(error.clone()));
            }
        }
    }

    /// Puts the new layers and their head into use. Every reading so far stays on screen until the new
    /// version has read its sentence.
    fn take_over(&mut self, Deepened { reader, mut model, revision, left_out }: Deepened) {
        // Everything was unmarked meanwhile, or a person chose another version.
        if !self.is_taught() || self.chosen.is_some() {
            return;
        }
        model.version = self.next_version;
        self.next_version += 1;
        self.learned = revision;
        // What the round left out is learned by its head all the same.
        self.asked |= left_out > 0;
        self.measured = None;
        let board = self.shared.board();
        self.soon = queue::soon(&board, super::settle::SOON);
        let apart = lessons::held_out(&board, &board.concepts).len();
        drop(board);
        let crossed = model.tuned.as_ref().filter(|_| apart < HELD_OUT_FOR_SCORE);
        let crossed = crossed.map(|tuned| (tuned.crossed.clone(), model.version));
        self.take_into_use(model);
        self.read_with(reader);
        if let Some((crossed, version)) = crossed {
            // Nothing is left to measure, and the version is kept with what the round said.
            self.measured(&crossed, version);
        }
        self.cursor = 0;
        self.count_unread();
    }

    /// Reads with this reader from now on; what the job in hand brings is of the other one.
    pub(super) fn read_with(&mut self, reader: Arc<Reader>) {
        self.bound(&reader);
        self.reader = Some(reader);
        self.shared.interrupt();
        self.outdated = !matches!(self.stage, super::Stage::Free);
        self.shared.board_mut().doubt_features();
    }

    /// Ends the round in hand; nothing of it is kept.
    pub(super) fn stop_deepening(&self) {
        if let Depth::Tuning { flag, .. } = &self.depth {
            flag.store(true, Ordering::Relaxed);
        }
    }
}
