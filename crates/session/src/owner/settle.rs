//! What becomes of what the worker brings back.

use std::sync::Arc;

use handful_tagger::Calibration;

use super::{Owner, Stage, Work};
use crate::{
    Hint,
    board::{Features, Reading},
    jobs::{Done, Fitted, Model, ReadItem},
    measurement::Measured,
    queue,
    reader::Reader,
    states::States,
};

/// How many of the least certain sentences are read before the rest of the corpus.
pub(super) const SOON: usize = 64;

impl Owner {
    pub(super) fn settle(&mut self, done: Done) {
        let Stage::Busy(work) = std::mem::replace(&mut self.stage, Stage::Free) else { return };
        // What was read or fitted with another encoder than the one in use is still due.
        let done = if std::mem::take(&mut self.outdated) { Done::Interrupted } else { done };
        match (work, done) {
            (Work::Opening, Done::Opened(Ok(reader))) => self.opened(reader),
            (Work::Reading { background, .. }, Done::Read(items)) => self.read(items, background),
            (Work::Fitting { revision }, Done::Fitted(Ok(fitted))) => self.fitted(fitted, revision),
            (Work::Fitting { revision }, Done::Nothing) => self.unlearn(revision),
            (Work::Measuring { version }, Done::Measured(Ok(measured))) => {
                self.measured(&measured, version);
            }
            // Whatever it was for is still due.
            (_, Done::Interrupted) => {}
            (
                work,
                Done::Opened(Err(trouble))
                | Done::Fitted(Err(trouble))
                | Done::Measured(Err(trouble))
                | Done::Panicked(trouble),
            ) => {
                self.give_up(work);
                self.fail(trouble);
            }
            (
                _,
                Done::Opened(_)
                | Done::Read(_)
                | Done::Fitted(_)
                | Done::Nothing
                | Done::Measured(_),
            ) => {
                unreachable!("a job brings back what it was given for")
            }
        }
    }

    fn opened(&mut self, reader: Arc<Reader>) {
        self.bound(&reader);
        let layer = self.options.tuning.from_layer;
        self.states = States::new(reader.source.clone(), layer, &self.cache);
        self.frozen = Some(reader.clone());
        self.reader = Some(reader);
    }

    /// What failed is not done again by itself.
    fn give_up(&mut self, work: Work) {
        match work {
            Work::Opening => {}
            Work::Reading { sentences, .. } => {
                let mut board = self.shared.board_mut();
                for at in sentences {
                    if let Some(sentence) = board.sentence_mut(at) {
                        sentence.features = Features::Unreadable;
                    }
                }
                drop(board);
                self.count_unread();
            }
            Work::Fitting { revision } => {
                self.learned = revision;
                self.asked = false;
            }
            Work::Measuring { version } => self.measured = Some(version),
        }
    }

    fn read(&mut self, items: Vec<ReadItem>, background: bool) {
        let version = self.model.as_ref().map(|model| model.version);
        let mut board = self.shared.board_mut();
        for ReadItem { at, features, reading } in items {
            let Some(sentence) = board.sentence_mut(at) else { continue };
            let waited = sentence.waits_for(version);
            sentence.features = features;
            if let Some(reading) = reading {
                let same = |old: &Reading| old.found == reading.found;
                // Who looks at a sentence waits for word of it, even of nothing new.
                if !background || !sentence.reading.as_ref().map_or(reading.found.is_empty(), same)
                {
                    self.untold.insert(at.document);
                }
                sentence.reading = Some(reading);
            }
            if waited && !sentence.waits_for(version) {
                self.unread = self.unread.saturating_sub(1);
            }
        }
        drop(board);
        if !background {
            self.tell_suggestions();
        }
    }

    /// From now on this one suggests.
    pub(super) fn take_into_use(&mut self, model: Model) {
        self.shared.board_mut().by_name = model.known_by_name();
        self.model = Some(Arc::new(model));
    }

    fn fitted(&mut self, fitted: Fitted, revision: u64) {
        let version = self.next_version;
        self.next_version += 1;
        self.learned = revision;
        self.fits_since_measured += 1;
        self.take_into_use(Model {
            version,
            head: fitted.head,
            by_name: fitted.by_name,
            labels: fitted.labels,
            gold: fitted.gold,
            tuned: self.model.as_ref().and_then(|model| model.tuned.clone()),
        });
        let mut board = self.shared.board_mut();
        for at in &fitted.missing {
            if let Some(sentence) = board.sentence_mut(*at) {
                sentence.features = Features::Missing;
            }
        }
        self.soon = queue::soon(&board, SOON);
        drop(board);
        if !fitted.missing.is_empty() {
            // The cache lost something meanwhile; once it is read again, the head learns from it too.
            self.revision += 1;
        }
        self.cursor = 0;
        self.count_unread();
    }

    /// How good a version is and how its probabilities are to be read is known.
    pub(super) fn measured(&mut self, measured: &Measured, version: u32) {
        let measurement = measured.located(&self.shared.board());
        self.measured = Some(version);
        self.fits_since_measured = 0;
        self.remember(&measurement, version);
        self.measurement = measurement;
        self.read_probabilities_by(measured.calibration);
    }

    /// From now on suggestions are as probable as this says.
    pub(super) fn read_probabilities_by(&mut self, calibration: Calibration) {
        let mut board = self.shared.board_mut();
        if board.calibration != calibration {
            board.calibration = calibration;
            drop(board);
            self.untold.extend(self.sight.map(|sight| sight.document));
            self.tell_suggestions();
        }
    }

    /// Tells which documents' suggestions changed.
    pub(super) fn tell_suggestions(&mut self) {
        /// Of more documents than this it is simpler to say that any may have changed.
        const MOST: usize = 256;
        if self.untold.is_empty() {
            return;
        }
        let mut documents: Vec<_> = self.untold.drain().collect();
        documents.sort_unstable();
        if documents.len() > MOST {
            documents.clear();
        }
        self.told_at = self.options.clock.now();
        self.shared.hint(Hint::Suggestions(documents));
    }

    /// The encoder with what it has read already, once it is open.
    pub(super) fn reader(&self) -> Option<&Arc<Reader>> {
        self.reader.as_ref()
    }
}
