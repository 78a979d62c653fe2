//! The version in use, handed out to whoever makes a model of it that stands alone.

use uuid::Uuid;

use super::Owner;
use crate::{InUse, lessons, stand_alone};

impl Owner {
    /// Answers those who want the version in use, once it has learned from everything.
    pub(super) fn answer_exporters(&mut self, known: bool) {
        if self.exporters.is_empty() {
            return;
        }
        if let Some(error) = self.hindrance(self.is_taught()) {
            for reply in self.exporters.drain(..) {
                let _ = reply.send(Err(error.clone()));
            }
            return;
        }
        if !known || !self.is_taught() || self.is_behind() {
            return;
        }
        for reply in std::mem::take(&mut self.exporters) {
            match self.in_use() {
                // Whoever asked may have gone away.
                Some(in_use) => drop(reply.send(Ok(in_use))),
                None => self.exporters.push(reply),
            }
        }
    }

    fn in_use(&self) -> Option<InUse> {
        let (model, reader) = (self.model.clone()?, self.reader.clone()?);
        let frozen = self.frozen.clone()?;
        let concepts: Vec<Uuid> =
            model.head.concepts().iter().map(|key| Uuid::from_bytes(key.0)).collect();
        let board = self.shared.board();
        let named = |id: &Uuid| {
            let place = board.concepts.iter().position(|known| known == id);
            place.and_then(|place| board.names.get(place)).cloned().unwrap_or_default()
        };
        let most = self.budget.words(reader.dim()).min(stand_alone::WORDS);
        let lessons = lessons::draw(&board, &concepts, &self.touched, &self.sample, most);
        let taught: usize = lessons.examples.iter().map(|lesson| lesson.words).sum();
        let (shown, apart) =
            lessons::untouched(&board, most.saturating_sub(taught), stand_alone::APART);
        Some(InUse {
            names: concepts.iter().map(named).collect(),
            held_out: lessons::held_out(&board, &concepts),
            examples: lessons.examples,
            shown,
            apart,
            texts: Default::default(),
            model,
            reader,
            frozen,
        })
    }
}
