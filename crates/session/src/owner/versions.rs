//! Which version is in use: the newest, or one that a person chose; how good it is; how two differ.

use std::{path::Path, sync::Arc};

use handful_store::StoreError;

use super::{Owner, Reply, Stage, keep::Revived, settle, store_trouble};
use crate::{
    Learned, SessionError, State,
    board::{Document, Features},
    difference::{self, Comparison, Side},
    io::IoError,
    jobs::Item,
    queue,
};

/// Where that is kept which tuned layers of versions read that are only compared.
const COMPARED: &str = "compared";

impl Owner {
    /// Puts a kept version into use and stays with it: what is marked from now on is learned once it is
    /// let go.
    pub(super) fn choose(&mut self, version: u32, reply: Reply<State>) {
        let chosen = self.try_choose(version).map(|()| self.state());
        // Whoever asked may have gone away.
        let _ = reply.send(chosen);
    }

    fn try_choose(&mut self, version: u32) -> Result<(), SessionError> {
        // So that one can come back to what is in use now.
        self.keep();
        let revived = self.kept_version(version, &self.cache)?;
        self.io.choose_version(Some(version)).map_err(refusal)?;
        self.stop_deepening();
        self.chosen = Some(version);
        self.asked = false;
        for learner in self.learners.drain(..) {
            let _ = learner.reply.send(Err(SessionError::Cancelled));
        }
        self.abandon_job();
        self.take_up(revived);
        self.soon = queue::soon(&self.shared.board(), settle::SOON);
        Ok(())
    }

    fn kept_version(&self, version: u32, cache: &Path) -> Result<Revived, SessionError> {
        let unusable = SessionError::UnusableVersion { version };
        match self.io.version(version) {
            Ok(kept) => self.revive(&kept, cache).ok_or(unusable),
            Err(IoError::Store(StoreError::NoSuchVersion { .. })) => Err(unusable),
            Err(error) => Err(refusal(error)),
        }
    }

    /// Goes on learning from the newest version.
    pub(super) fn release(&mut self, reply: Reply<State>) {
        self.let_go();
        let _ = reply.send(Ok(self.state()));
    }

    /// Whatever was chosen is not any more: the newest version comes back into use, and learns what was
    /// marked meanwhile.
    pub(super) fn let_go(&mut self) {
        if self.chosen.is_none() {
            return;
        }
        self.forget_choice();
        let newest = self.io.latest_version().ok().flatten();
        let revived = newest.and_then(|kept| self.revive(&kept, &self.cache));
        let is_current = revived.as_ref().is_some_and(|revived| revived.is_current);
        if let Some(revived) = revived {
            self.abandon_job();
            self.take_up(revived);
            self.soon = queue::soon(&self.shared.board(), settle::SOON);
        }
        if !is_current {
            self.revision += 1;
        }
    }

    pub(super) fn forget_choice(&mut self) {
        self.chosen = None;
        if let Err(IoError::Store(error)) = self.io.choose_version(None) {
            tracing::warn!("the choice of a version stays in the project: {error}");
        }
    }

    /// What the job in hand brings is of another version than the one in use.
    fn abandon_job(&mut self) {
        self.shared.interrupt();
        self.outdated = !matches!(self.stage, Stage::Free);
    }

    /// Answers those who want to know how good the version in use is, once it is known which one that is.
    pub(super) fn answer_inquirers(&mut self) {
        if !(self.restored || self.trouble.is_some()) {
            return;
        }
        for reply in std::mem::take(&mut self.inquirers) {
            let learned = Learned {
                state: self.state(),
                fingerprint: self.frozen.as_ref().map(|own| own.source.fingerprint().to_owned()),
                measurement: self.measurement.clone(),
                measured: self.measured,
            };
            // Whoever asked may have gone away.
            let _ = reply.send(Ok(learned));
        }
    }

    /// Finds out where two versions differ, on a thread that takes its time.
    pub(super) fn differ(&mut self, comparison: Comparison) {
        match self.try_differ([comparison.one, comparison.other]) {
            Ok((sides, items)) => {
                difference::answer(comparison, sides, items, self.pools.answering.clone());
            }
            Err(error) => drop(comparison.reply.send(Err(error))),
        }
    }

    fn try_differ(
        &mut self,
        [one, other]: [u32; 2],
    ) -> Result<([Side; 2], Vec<Item>), SessionError> {
        let sides = [self.side(one)?, self.side(other)?];
        let mut items = Vec::new();
        {
            let board = self.shared.board();
            let documents = board.documents();
            let open = self.sight.and_then(|sight| {
                documents.iter().position(|document| document.id == sight.document)
            });
            let (before, after) = documents.split_at(open.unwrap_or(0));
            let all = after.iter().chain(before).flat_map(Document::refs);
            let readable = all.filter(|(_, own)| own.features != Features::Unreadable);
            items.extend(
                readable.take(difference::SENTENCES).map(|(at, own)| difference::item(at, own)),
            );
        }
        for item in &mut items {
            item.text = self.text(item.at).map_err(refusal)?;
        }
        Ok((sides, items))
    }

    fn side(&self, version: u32) -> Result<Side, SessionError> {
        if let (Some(model), Some(reader)) = (&self.model, &self.reader)
            && model.version == version
        {
            return Ok(Side { model: model.clone(), reader: reader.clone() });
        }
        let revived = self.kept_version(version, &self.cache.join(COMPARED))?;
        Ok(Side { model: Arc::new(revived.model), reader: revived.reader })
    }
}

fn refusal(error: IoError) -> SessionError {
    match error {
        IoError::Halted => SessionError::Stopped,
        IoError::Store(error) => SessionError::Failed(store_trouble(&error)),
    }
}
