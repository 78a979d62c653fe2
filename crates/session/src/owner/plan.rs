//! What the worker does next, by order of need.

use std::{collections::HashSet, sync::Arc};

use handful_tagger::Calibration;
use uuid::Uuid;

use super::{Owner, Sight, Stage, Work, store_trouble};
use crate::{
    SentenceRef,
    board::Features,
    io::IoError,
    jobs::{Item, Job, Lesson, Lessons},
    lessons,
    reader::Reader,
};

/// What one job of reading may cost, in words that only the head must read. At this size a job takes
/// some 150 ms on two cores.
const BUDGET: usize = 72_000;

/// How many such words a word costs that the encoder must read first.
const ENCODING: usize = 60;

/// How many sentences one job reads at the most.
const MOST_SENTENCES: usize = 512;

/// How many sentences on screen are taken at once.
const MOST_VISIBLE: usize = 200;

/// The score is measured anew after so many refits, even if there was no quiet moment.
const REFITS_TO_MEASURE: u32 = 5;

impl Owner {
    /// Gives the worker its next job if it is free.
    pub(super) fn assign(&mut self) {
        if !matches!(self.stage, Stage::Free) || self.trouble.is_some() || !self.restored {
            return;
        }
        let Some(reader) = self.reader.clone() else { return };
        match self.next_job(&reader) {
            Ok(Some((job, work))) => self.give(job, work),
            Ok(None) | Err(IoError::Halted) => {}
            Err(IoError::Store(error)) => self.fail(store_trouble(&error)),
        }
    }

    fn next_job(&mut self, reader: &Arc<Reader>) -> Result<Option<(Job, Work)>, IoError> {
        if self.asked {
            self.let_go();
        }
        let wanted = self.options.background || !self.watchers.is_empty();
        let up_to_date = wanted || !self.exporters.is_empty();
        if (self.asked || (up_to_date && self.is_behind()))
            && let Some(job) = self.learning(reader)?
        {
            return Ok(Some(job));
        }
        let visible = self.waiting(&self.visible());
        if self.model.is_some() && !visible.is_empty() {
            return self.reading(reader, visible, false).map(Some);
        }
        let due = self.fits_since_measured >= REFITS_TO_MEASURE || !self.learners.is_empty();
        if due && let Some(job) = self.measuring(reader)? {
            return Ok(Some(job));
        }
        if wanted {
            let background = self.background();
            if !background.is_empty() {
                return self.reading(reader, background, true).map(Some);
            }
            return self.measuring(reader);
        }
        Ok(None)
    }

    /// Whether there is something to learn. While a person's choice is in use, nothing is.
    pub(super) fn is_behind(&self) -> bool {
        self.chosen.is_none() && self.revision != self.learned
    }

    /// Whether the version in use has learned from an annotation. Before the first one it goes by the
    /// names of the concepts.
    pub(super) fn is_taught(&self) -> bool {
        self.model.as_ref().is_some_and(|model| model.labels > 0)
    }

    /// First the features of what teaches and of what is on screen, then the refit. None if nothing
    /// teaches, not even the names of concepts; then there is no model any more either.
    fn learning(&mut self, reader: &Arc<Reader>) -> Result<Option<(Job, Work)>, IoError> {
        let (lessons, mut wanting) = {
            let board = self.shared.board();
            let most = self.budget.words(reader.dim());
            let lessons = lessons::draw(&board, &board.concepts, &self.touched, &self.sample, most);
            let wanting: Vec<SentenceRef> =
                lessons.examples.iter().map(|lesson| lesson.at).collect();
            (lessons, wanting)
        };
        if lessons.teach() {
            wanting.extend(self.visible());
            if self.asked || !self.is_taught() {
                wanting.extend(lessons.unlabelled.iter().map(|lesson| lesson.at));
            }
        } else {
            // Names are all there is, and they ask for no reading.
            wanting.clear();
            let by_name = reader.reads_names(&lessons);
            if self.is_taught() || !by_name {
                self.unlearn(self.revision);
            }
            if !by_name {
                return Ok(None);
            }
        }
        let wanting = self.unfeatured(&wanting);
        if !wanting.is_empty() {
            let items = self.items(&wanting, true)?;
            let work = Work::Reading { sentences: wanting, background: false, learning: true };
            let job = Job::Read { reader: reader.clone(), model: None, items };
            return Ok(Some((job, work)));
        }
        self.asked = false;
        let warm = self.model.clone().filter(|_| self.is_taught());
        let job = Job::Fit { reader: reader.clone(), lessons, warm };
        Ok(Some((job, Work::Fitting { revision: self.revision })))
    }

    /// Nothing of this revision teaches: what a model suggested has no ground any more.
    pub(super) fn unlearn(&mut self, revision: u64) {
        self.asked = false;
        self.learned = revision;
        self.stop_deepening();
        if self.model.take().is_some_and(|model| model.tuned.is_some())
            && let Some(frozen) = self.frozen.clone()
        {
            self.read_with(frozen);
        }
        self.deepened_at = 0;
        self.measured = None;
        self.fits_since_measured = 0;
        self.measurement = crate::Measurement::default();
        self.soon.clear();
        self.cursor = 0;
        let mut board = self.shared.board_mut();
        let told: Vec<Uuid> = board.forget_readings();
        board.calibration = Calibration::believed();
        drop(board);
        self.untold.extend(told);
        self.count_unread();
    }

    fn measuring(&mut self, reader: &Arc<Reader>) -> Result<Option<(Job, Work)>, IoError> {
        let Some(model) = self.model.clone() else { return Ok(None) };
        // What a chosen version had learned from is not what there is now.
        if self.measured == Some(model.version)
            || self.chosen.is_some()
            || self.is_behind()
            || !self.is_taught()
        {
            return Ok(None);
        }
        let (lessons, held_out): (Lessons, Vec<Lesson>) = {
            let board = self.shared.board();
            let most = self.budget.words(reader.dim());
            (
                lessons::draw(&board, &board.concepts, &self.touched, &self.sample, most),
                lessons::held_out(&board, &board.concepts),
            )
        };
        let apart: Vec<SentenceRef> = held_out.iter().map(|lesson| lesson.at).collect();
        let wanting = self.unfeatured(&apart);
        if !wanting.is_empty() {
            let items = self.items(&wanting, true)?;
            let work = Work::Reading { sentences: wanting, background: true, learning: false };
            return Ok(Some((Job::Read { reader: reader.clone(), model: None, items }, work)));
        }
        let version = model.version;
        let job = Job::Measure { reader: reader.clone(), lessons, held_out, model };
        Ok(Some((job, Work::Measuring { version })))
    }

    fn reading(
        &mut self,
        reader: &Arc<Reader>,
        sentences: Vec<SentenceRef>,
        background: bool,
    ) -> Result<(Job, Work), IoError> {
        let items = self.items(&sentences, !background)?;
        let job = Job::Read { reader: reader.clone(), model: self.model.clone(), items };
        Ok((job, Work::Reading { sentences, background, learning: false }))
    }

    /// The sentences on screen.
    pub(super) fn visible(&self) -> Vec<SentenceRef> {
        let Some(Sight { document, first, last }) = self.sight else { return Vec::new() };
        (first..=last).take(MOST_VISIBLE).map(|ordinal| SentenceRef { document, ordinal }).collect()
    }

    /// Those of these sentences that the version in use has not read.
    pub(super) fn waiting(&self, sentences: &[SentenceRef]) -> Vec<SentenceRef> {
        let version = self.model.as_ref().map(|model| model.version);
        let board = self.shared.board();
        sentences
            .iter()
            .copied()
            .filter(|at| board.sentence(*at).is_some_and(|sentence| sentence.waits_for(version)))
            .collect()
    }

    /// Those of these sentences whose features are not known to be there.
    fn unfeatured(&self, sentences: &[SentenceRef]) -> Vec<SentenceRef> {
        let board = self.shared.board();
        let mut seen = HashSet::new();
        sentences
            .iter()
            .copied()
            .filter(|at| {
                board.sentence(*at).is_some_and(|sentence| {
                    !matches!(sentence.features, Features::There | Features::Unreadable)
                }) && seen.insert(*at)
            })
            .collect()
    }

    /// The next stretch of the corpus that nobody has read, by order of need: what is on screen, what
    /// shows ordinary text, the same document, what the queue would ask, the rest.
    fn background(&mut self) -> Vec<SentenceRef> {
        let version = self.model.as_ref().map(|model| model.version);
        let board = self.shared.board();
        let here = self.sight.and_then(|sight| board.document(sight.document));
        let near = here.into_iter().flat_map(|document| document.refs().map(|(at, _)| at));
        let first = self
            .visible()
            .into_iter()
            .chain(self.sample.iter().copied())
            .chain(near)
            .chain(self.soon.iter().copied());
        let mut taken = HashSet::new();
        let mut chosen = Vec::new();
        let mut cost = 0;
        let mut take = |at: SentenceRef| {
            let Some(sentence) = board.sentence(at) else { return false };
            if sentence.waits_for(version) && taken.insert(at) {
                let encoded = matches!(sentence.features, Features::There | Features::Unknown);
                cost += sentence.words.count() * if encoded { 1 } else { ENCODING };
                chosen.push(at);
            }
            cost >= BUDGET || chosen.len() >= MOST_SENTENCES
        };
        for at in first {
            if take(at) {
                return chosen;
            }
        }
        for (place, document) in board.documents().iter().enumerate().skip(self.cursor) {
            // A document is behind the cursor once nothing in it waits, which this very stretch does not
            // bring about yet.
            if self.cursor == place
                && !document.sentences.iter().any(|sentence| sentence.waits_for(version))
            {
                self.cursor = place + 1;
                continue;
            }
            for (at, _) in document.refs() {
                if take(at) {
                    return chosen;
                }
            }
        }
        chosen
    }

    /// What the worker must know of these sentences.
    fn items(&mut self, sentences: &[SentenceRef], needed: bool) -> Result<Vec<Item>, IoError> {
        let concepts = match &self.model {
            Some(model) => {
                model.head.concepts().iter().map(|key| Uuid::from_bytes(key.0)).collect()
            }
            None => Vec::new(),
        };
        let index = lessons::index(&concepts);
        let mut items = Vec::with_capacity(sentences.len());
        let mut textless = Vec::new();
        {
            let board = self.shared.board();
            for &at in sentences {
                let Some(sentence) = board.sentence(at) else { continue };
                if matches!(sentence.features, Features::Missing | Features::Fleeting) {
                    textless.push(items.len());
                }
                items.push(Item {
                    at,
                    key: sentence.key,
                    start: sentence.start as usize,
                    words: sentence.words.clone(),
                    known: lessons::known(sentence, board.gold(at), &index),
                    text: None,
                    needed,
                });
            }
        }
        for place in textless {
            let at = items[place].at;
            items[place].text = self.text(at)?;
            if items[place].text.is_none()
                && let Some(sentence) = self.shared.board_mut().sentence_mut(at)
            {
                // Its document left the project a moment ago; it must not be waited for meanwhile.
                sentence.features = Features::Unreadable;
            }
        }
        Ok(items)
    }
}
