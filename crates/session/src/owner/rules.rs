//! What is looked for before any model does, kept up to date with the store.

use std::{
    mem,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use uuid::Uuid;

use super::{Command, Owner};
use crate::{
    Hint,
    io::IoError,
    pool,
    rules::{Found, Search, Told, moved},
};

/// What the owner knows of rules.
#[derive(Default)]
pub(super) struct Rules {
    /// What was read last: the store's revision, and the concepts that there were.
    read: Option<(u64, Vec<Uuid>)>,
    /// Texts came, or the rules are other ones: all texts are to be looked through.
    due: bool,
    /// Counts the walks through the corpus, so that a late word of one that was stopped is none of this.
    walk: u64,
    /// Ends the walk that is under way; none where none is.
    stop: Option<Arc<AtomicBool>>,
}

impl Rules {
    /// Texts came or went.
    pub(super) fn doubt(&mut self) {
        self.due = true;
    }

    /// Whether texts are still to be looked through.
    pub(super) fn is_looking(&self) -> bool {
        self.due || self.stop.is_some()
    }

    /// Ends the walk that is under way.
    pub(super) fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop.store(true, Ordering::Relaxed);
        }
    }
}

impl Owner {
    /// Takes in the rules of the project where they are other ones than before. What rules that stay had
    /// found stays on show until it is looked for anew.
    pub(super) fn read_rules(&mut self) -> Result<(), IoError> {
        let concepts = self.shared.board().concepts.clone();
        let read = (self.io.rules_revision()?, concepts);
        if self.rules.read.as_ref() == Some(&read) {
            return Ok(());
        }
        let rules = Arc::new(self.io.rules()?);
        let first = self.rules.read.replace(read).is_none();
        let mut board = self.shared.board_mut();
        if !first && *board.rules == *rules {
            return Ok(());
        }
        let places = moved(&board.rules, &rules);
        board.rules = rules;
        let changed = board.keep_matches(|rule| places.get(rule as usize).copied().flatten());
        board.looked_through = false;
        drop(board);
        self.untold.extend(changed);
        self.rules.due = true;
        Ok(())
    }

    /// Begins to look through all texts where that is due.
    pub(super) fn look_for_rules(&mut self) {
        if !mem::take(&mut self.rules.due) {
            return;
        }
        self.rules.stop();
        let mut board = self.shared.board_mut();
        let rules = board.rules.clone();
        board.looked_through = rules.is_empty();
        drop(board);
        if rules.is_empty() {
            return;
        }
        let stop = Arc::new(AtomicBool::new(false));
        let search = Search {
            store: self.io.store(),
            halting: self.shared.halting(),
            rules,
            first: self.sight.map(|sight| sight.document),
            stop: stop.clone(),
        };
        self.rules.walk += 1;
        let (walk, owner) = (self.rules.walk, self.owner.clone());
        let walking = move || {
            pool::step_far_back();
            search.run(|told| {
                // An owner that is gone needs no word of it.
                let _ = owner.send(Command::Rules(walk, told));
            });
            // However it ended, it is not under way any more.
            let _ = owner.send(Command::RulesRest(walk));
        };
        match thread::Builder::new().name("handful-rules".to_owned()).spawn(walking) {
            Ok(_) => self.rules.stop = Some(stop),
            Err(error) => tracing::warn!("dictionaries are not looked for: {error}"),
        }
    }

    /// The walk of this number tells something.
    pub(super) fn rules_told(&mut self, walk: u64, told: Told) {
        if walk != self.rules.walk {
            return;
        }
        match told {
            Told::Found(found) => self.rules_found(found),
            Told::Through => {
                self.shared.board_mut().looked_through = true;
                // Whoever counts them hears that no more are to come.
                self.shared.hint(Hint::Suggestions(Vec::new()));
            }
        }
    }

    /// The walk of this number has ended.
    pub(super) fn rules_rest(&mut self, walk: u64) {
        if walk == self.rules.walk {
            self.rules.stop = None;
        }
    }

    fn rules_found(&mut self, found: Found) {
        let mut board = self.shared.board_mut();
        for (document, sentences) in found {
            if board.put_matches(document, sentences) {
                self.untold.insert(document);
            }
        }
    }
}
