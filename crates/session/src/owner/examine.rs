//! Looking for texts that are annotated in ways that contradict each other.

use std::{mem, sync::Arc, thread, time::Instant};

use handful_store::Confirmation;
use uuid::Uuid;

use super::{Command, Corpus, Owner, Reply, corpus::SLICE};
use crate::{
    LikelyError, SessionError, Trouble,
    board::Gold,
    contradictions::{self, Documents, Said},
    io::IoError,
    pool,
};

/// What is known of contradictions.
#[derive(Default)]
pub(super) struct Examination {
    said: Documents,
    confirmed: Vec<Confirmation>,
    /// Documents whose gold is another one than in `said`.
    due: Vec<Uuid>,
    /// Something of it changed since the last look at the whole.
    changed: bool,
    /// A look at the whole is under way.
    looking: bool,
    found: Option<Arc<Vec<LikelyError>>>,
    waiting: Vec<Reply<Arc<Vec<LikelyError>>>>,
}

impl Examination {
    /// These documents' gold is another one.
    pub(super) fn doubt(&mut self, documents: impl IntoIterator<Item = Uuid>) {
        self.due.extend(documents);
    }

    /// How many likely errors there are; none before the first look.
    pub(super) fn count(&self) -> Option<u32> {
        Some(u32::try_from(self.found.as_ref()?.len()).unwrap_or(u32::MAX))
    }

    pub(super) fn wait(&mut self, reply: Reply<Arc<Vec<LikelyError>>>) {
        self.waiting.push(reply);
    }

    /// Tells those who wait that what was said cannot be read.
    pub(super) fn refuse(&mut self, trouble: &Trouble) {
        for reply in self.waiting.drain(..) {
            // Whoever asked may have gone away.
            let _ = reply.send(Err(SessionError::Failed(trouble.clone())));
        }
    }

    /// Takes in what a person calls right.
    pub(super) fn confirm(&mut self, confirmed: Vec<Confirmation>) {
        self.changed |= self.confirmed != confirmed;
        self.confirmed = confirmed;
    }
}

impl Owner {
    /// One slice of reading what was said, then a look at the whole, which another thread takes: in a
    /// large corpus that is some tenths of a second. Says whether there is more to read.
    pub(super) fn examine(&mut self) -> Result<bool, IoError> {
        if !self.wants_examination() || self.gold_due || !matches!(self.corpus, Corpus::Known) {
            return Ok(false);
        }
        let begun = Instant::now();
        while let Some(document) = self.examination.due.pop() {
            let said = self.said_of(document)?;
            let examination = &mut self.examination;
            let before = if said.is_empty() {
                examination.said.remove(&document).is_some()
            } else {
                examination.said.insert(document, Arc::new(said));
                true
            };
            examination.changed |= before;
            if begun.elapsed() >= SLICE {
                return Ok(true);
            }
        }
        let examination = &mut self.examination;
        let first = examination.found.is_none();
        if (examination.changed || first) && !examination.looking {
            examination.changed = false;
            let (said, confirmed) = (examination.said.clone(), examination.confirmed.clone());
            let owner = self.owner.clone();
            let look = move || {
                pool::step_far_back();
                // An owner that is gone needs no answer.
                let _ = owner.send(Command::Examined(contradictions::find(&said, &confirmed)));
            };
            match thread::Builder::new().name("handful-examine".to_owned()).spawn(look) {
                Ok(_) => examination.looking = true,
                Err(error) => {
                    tracing::warn!("likely errors are not looked for: {error}");
                    examination.found.get_or_insert_default();
                }
            }
        }
        if !self.examination.looking
            && let Some(found) = &self.examination.found
        {
            for reply in mem::take(&mut self.examination.waiting) {
                // Whoever asked may have gone away.
                let _ = reply.send(Ok(found.clone()));
            }
        }
        Ok(false)
    }

    fn wants_examination(&self) -> bool {
        self.options.background || !self.examination.waiting.is_empty()
    }

    /// Whether somebody wants to know of likely errors and cannot be told yet.
    pub(super) fn is_examining(&self) -> bool {
        let Examination { due, changed, looking, found, .. } = &self.examination;
        self.wants_examination() && (!due.is_empty() || *changed || *looking || found.is_none())
    }

    pub(super) fn examined(&mut self, found: Vec<LikelyError>) {
        self.examination.looking = false;
        self.examination.found = Some(Arc::new(found));
    }

    /// What was said of a document's sentences; what was said before stays as it is, so that one word in
    /// a long document costs no more than that word's sentence.
    fn said_of(&mut self, document: Uuid) -> Result<Vec<Arc<Said>>, IoError> {
        let nothing = Gold::default();
        let before = self.examination.said.get(&document).cloned().unwrap_or_default();
        let mut said = Vec::new();
        let mut new = Vec::new();
        {
            let board = self.shared.board();
            let Some(known) = board.document(document) else { return Ok(said) };
            let mut before = before.iter().peekable();
            for (at, sentence) in known.refs() {
                let gold = board.gold(at).unwrap_or(&nothing);
                while before.next_if(|old| old.at() < at).is_some() {}
                match before.peek() {
                    Some(old) if old.holds(at, sentence.done, gold) => said.push(Arc::clone(old)),
                    _ if sentence.done || !gold.annotations.is_empty() => {
                        new.push((at, sentence.start as usize, sentence.done, gold.clone()));
                    }
                    _ => {}
                }
            }
        }
        for (at, start, done, gold) in new {
            if let Some(text) = self.text(at)? {
                said.extend(Said::new(at, start, text, done, &gold).map(Arc::new));
            }
        }
        said.sort_unstable_by_key(|said| said.at());
        Ok(said)
    }
}
