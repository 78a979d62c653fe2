//! Sentences' texts at hand, so that the encoder need not wait for the store.

use std::collections::{HashMap, VecDeque};

use handful_store::StoreError;
use uuid::Uuid;

use super::Owner;
use crate::{
    SentenceRef,
    io::{self, IoError},
};

/// The sentences' texts of some documents.
pub(super) struct Texts {
    of: HashMap<Uuid, Vec<String>>,
    order: VecDeque<Uuid>,
    bytes: usize,
    /// How many bytes are kept.
    room: usize,
}

impl Texts {
    /// Keeps so many bytes.
    pub(super) fn new(room: usize) -> Self {
        Self { of: HashMap::new(), order: VecDeque::new(), bytes: 0, room }
    }

    /// Keeps so many bytes from now on.
    pub(super) fn leave(&mut self, room: usize) {
        self.room = room;
        self.make_room();
    }

    /// Keeps texts that happen to be at hand, if there is room for them.
    pub(super) fn offer(&mut self, document: Uuid, texts: &[&str]) {
        if self.bytes + texts.iter().map(|text| text.len()).sum::<usize>() <= self.room {
            self.put(document, texts);
        }
    }

    /// Keeps texts that are needed; the oldest make room.
    fn put(&mut self, document: Uuid, texts: &[&str]) {
        if self.forget(document) {
            self.order.retain(|kept| *kept != document);
        }
        self.bytes += texts.iter().map(|text| text.len()).sum::<usize>();
        self.of.insert(document, texts.iter().map(|&text| text.to_owned()).collect());
        self.order.push_back(document);
        self.make_room();
    }

    fn make_room(&mut self) {
        while self.bytes > self.room
            && self.order.len() > 1
            && let Some(oldest) = self.order.pop_front()
        {
            self.forget(oldest);
        }
    }

    /// Says whether there was anything to forget.
    fn forget(&mut self, document: Uuid) -> bool {
        let forgotten = self.of.remove(&document);
        let bytes = |texts: &Vec<String>| texts.iter().map(String::len).sum::<usize>();
        self.bytes -= forgotten.as_ref().map_or(0, bytes);
        forgotten.is_some()
    }
}

impl Owner {
    /// The text of a sentence; none if its document is gone.
    pub(super) fn text(&mut self, at: SentenceRef) -> Result<Option<String>, IoError> {
        let SentenceRef { document, ordinal } = at;
        if !self.texts.of.contains_key(&document) {
            match self.io.document(document) {
                Ok(fetched) => self.texts.put(document, &io::sentence_texts(&fetched)),
                Err(IoError::Store(StoreError::NoSuchDocument { .. })) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        let texts = self.texts.of.get(&document);
        Ok(texts.and_then(|texts| texts.get(ordinal as usize).cloned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_finds_room_and_what_is_offered_may_not() {
        const ROOM: usize = 1 << 10;
        let mut texts = Texts::new(ROOM);
        let half = "x".repeat(ROOM / 2);
        for n in 0..3 {
            texts.offer(Uuid::from_u128(n), &[&half]);
        }
        let kept = |texts: &Texts, n| texts.of.contains_key(&Uuid::from_u128(n));
        assert!(kept(&texts, 0) && kept(&texts, 1) && !kept(&texts, 2));
        texts.put(Uuid::from_u128(2), &[&half]);
        assert!(!kept(&texts, 0) && kept(&texts, 1) && kept(&texts, 2));
        texts.put(Uuid::from_u128(1), &[&half]);
        assert!(kept(&texts, 1) && kept(&texts, 2));
        assert_eq!(texts.bytes, ROOM);
        let all = "x".repeat(2 * ROOM);
        texts.put(Uuid::from_u128(3), &[&all]);
        assert!(kept(&texts, 3), "even what is too large by itself");
        assert_eq!(texts.of.len(), 1);
        texts.put(Uuid::from_u128(4), &["short"]);
        texts.leave(2);
        assert!(kept(&texts, 4) && texts.of.len() == 1, "the last one stays, however little room");
    }
}
