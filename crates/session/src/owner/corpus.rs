//! The board kept up to date with the store, a slice at a time.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use uuid::Uuid;

use super::{Corpus, Owner};
use crate::{
    SentenceRef,
    board::Sentence,
    io::{self, IoError},
    lessons,
};

/// How long the owner is busy with the store before it looks at its commands again.
pub(super) const SLICE: Duration = Duration::from_millis(20);

/// How many documents' gold is read at once.
const BATCH: usize = 64;

impl Owner {
    /// One slice of reading from the store. Says whether there is more.
    pub(super) fn bring_up_to_date(&mut self) -> Result<bool, IoError> {
        match &mut self.corpus {
            Corpus::Due => {
                // Taken off the list first, so that a store that fails is not asked again and again.
                self.corpus = Corpus::Known;
                let documents = Box::new(self.io.documents()?);
                self.corpus = Corpus::Listing { documents, order: Vec::new() };
                Ok(true)
            }
            Corpus::Listing { .. } => {
                self.list()?;
                Ok(true)
            }
            Corpus::Known if self.gold_due => {
                self.read_gold()?;
                Ok(true)
            }
            Corpus::Known => {
                self.restore()?;
                Ok(false)
            }
        }
    }

    fn list(&mut self) -> Result<(), IoError> {
        let Corpus::Listing { mut documents, mut order } =
            std::mem::replace(&mut self.corpus, Corpus::Known)
        else {
            return Ok(());
        };
        let begun = Instant::now();
        while begun.elapsed() < SLICE {
            let Some(document) = self.io.next(&mut documents)? else {
                drop(documents);
                return self.listed(&order);
            };
            order.push(document.id);
            if self.shared.board().place(document.id).is_none() {
                let texts = io::sentence_texts(&document);
                let boarded = io::boarded(&document, &texts);
                self.shared.board_mut().add(boarded);
                self.texts.offer(document.id, &texts);
            }
        }
        self.corpus = Corpus::Listing { documents, order };
        Ok(())
    }

    /// The whole corpus is on the board; now its gold.
    fn listed(&mut self, order: &[Uuid]) -> Result<(), IoError> {
        let (concepts, names) = self.io.concepts()?;
        self.examination.confirm(self.io.confirmations()?);
        let doubts = self.shared.all_doubts();
        let mut gold: HashMap<Uuid, _> =
            self.io.all_gold()?.iter().map(|gold| (gold.document, io::reviewed(gold))).collect();
        {
            let mut board = self.shared.board_mut();
            board.arrange(order);
            (board.concepts, board.names) = (concepts, names);
            for document in order {
                board.review(*document, gold.remove(document).unwrap_or_default());
            }
        }
        self.rules.doubt();
        self.read_rules()?;
        self.shared.settle_everything(&doubts);
        self.examination.doubt(order.iter().copied());
        self.gold_moved();
        Ok(())
    }

    fn read_gold(&mut self) -> Result<(), IoError> {
        self.gold_due = false;
        let (concepts, names) = self.io.concepts()?;
        self.examination.confirm(self.io.confirmations()?);
        let doubts = self.shared.all_doubts();
        let mut documents = doubts.documents();
        let more = documents.len() > BATCH;
        documents.truncate(BATCH);
        let gold = if documents.is_empty() { Vec::new() } else { self.io.gold(&documents)? };
        let mut changed = false;
        {
            let mut board = self.shared.board_mut();
            changed |= board.concepts != concepts || board.names != names;
            (board.concepts, board.names) = (concepts, names);
            for gold in &gold {
                changed |= board.review(gold.document, io::reviewed(gold));
            }
        }
        self.read_rules()?;
        self.shared.settle(&doubts, &documents);
        self.examination.doubt(documents.iter().copied());
        self.touched.extend(documents);
        self.gold_due |= more;
        if changed {
            self.gold_moved();
        }
        Ok(())
    }

    /// The gold is another one: the model in use is out of date.
    fn gold_moved(&mut self) {
        self.revision += 1;
        self.cursor = 0;
        let board = self.shared.board();
        let open = |at: &SentenceRef| {
            board.sentence(*at).is_some_and(Sentence::open) && board.gold(*at).is_none()
        };
        // Most of a sample that is still untouched is as good as a new one, and steadier.
        if self.sample.iter().filter(|at| open(at)).count() < lessons::SAMPLE * 3 / 4 {
            self.sample = lessons::sample(&board);
        }
        drop(board);
        self.count_unread();
        self.interrupt_background();
    }

    pub(super) fn count_unread(&mut self) {
        let version = self.model.as_ref().map(|model| model.version);
        self.unread = self
            .shared
            .board()
            .sentences()
            .filter(|(_, sentence)| sentence.waits_for(version))
            .count();
    }
}
