//! When a deep round is due, and what becomes of it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use super::Owner;
use crate::{
    Cause, SessionError, Trouble,
    board::Features,
    deep::{Deepened, Outcome, Round, Steps},
    io::IoError,
    lessons, queue,
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
    },
}

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
    /// Begins a round when there are enough new labels since the last one, and none is running. What is
    /// marked while one runs waits for the next, which sees all of it.
    pub(super) fn deepen(&mut self) -> Result<(), IoError> {
        self.refuse_deepeners();
        let (Some(states), Some(reader), Some(model)) = (&self.states, &self.reader, &self.model)
        else {
            return Ok(());
        };
        let fresh = model.labels.abs_diff(self.deepened_at);
        let by_itself =
            self.options.deep_after.is_some_and(|after| fresh >= after) && model.labels >= FEWEST;
        let due = by_itself || !self.deepeners.is_empty();
        if !due || self.revision != self.learned || !matches!(self.depth, Depth::Resting) {
            return Ok(());
        }
        let (states, reader, labels) = (states.clone(), reader.clone(), model.labels);
        let (drawn, soon) = {
            let board = self.shared.board();
            let drawn = lessons::draw(&board, &board.concepts, &self.touched, &self.sample);
            let soon: Vec<_> = self
                .visible()
                .into_iter()
                .filter_map(|at| Some((at, board.sentence(at)?)))
                .filter(|(_, sentence)| sentence.features != Features::Unreadable)
                .map(|(at, sentence)| (at, sentence.key))
                .collect();
            (drawn, soon)
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
            lessons: drawn,
            texts,
            soon: ahead,
            cache: self.cache.clone(),
            revision: self.revision,
            shared: self.shared.clone(),
        };
        let flag = Arc::new(AtomicBool::new(false));
        if self.deep.send((round, flag.clone())).is_ok() {
            self.deepened_at = labels;
            self.deepening_for = std::mem::take(&mut self.deepeners);
            self.depth = Depth::Tuning { flag, steps: None };
        }
        Ok(())
    }

    /// How far the round in hand is.
    pub(super) fn deepening(&mut self, steps: Steps) {
        if let Depth::Tuning { steps: shown, .. } = &mut self.depth {
            *shown = Some(steps);
        }
    }

    /// A round has ended: its version comes into use, or nothing changes.
    pub(super) fn deepened(&mut self, outcome: Outcome) {
        self.depth = Depth::Resting;
        let answer = match outcome {
            Outcome::NotWorse(deepened) => {
                self.take_over(*deepened);
                self.keep();
                Ok(())
            }
            Outcome::Worse => {
                tracing::info!("a deep round was worse than the version in use and is dropped");
                Ok(())
            }
            Outcome::Interrupted => Err(SessionError::Stopped),
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
        if let Some(error) = self.hindrance().or(trouble) {
            for reply in self.deepeners.drain(..) {
                let _ = reply.send(Err(error.clone()));
            }
        }
    }

    /// Puts the new layers and their head into use. Every reading so far stays on screen until the new
    /// version has read its sentence.
    fn take_over(&mut self, Deepened { reader, mut model, revision }: Deepened) {
        // Everything was unmarked meanwhile.
        if self.model.is_none() {
            return;
        }
        model.version = self.next_version;
        self.next_version += 1;
        self.learned = revision;
        self.model = Some(Arc::new(model));
        self.read_with(reader);
        let board = self.shared.board();
        self.soon = queue::soon(&board, super::settle::SOON);
        drop(board);
        self.measured = None;
        self.cursor = 0;
        self.count_unread();
    }

    /// Reads with this reader from now on; what the job in hand brings is of the other one.
    pub(super) fn read_with(&mut self, reader: Arc<crate::reader::Reader>) {
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
