//! Where two versions read the project's sentences differently.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use handful_tagger::Known;
use handful_text::Span;
use rayon::ThreadPool;
use uuid::Uuid;

use crate::{
    SentenceRef, SessionError,
    board::Sentence,
    jobs::{Done, Item, Model},
    owner::Reply,
    reader::Reader,
    worker,
};

/// So many sentences are read by both: the open document and what follows it. Tuned layers take a second or
/// two for them.
pub(crate) const SENTENCES: usize = 300;

/// So many of those that differ are told.
const TOLD: usize = 12;

/// So many sentences are read at a time: a refit that somebody waits for comes between two of them.
const STRETCH: usize = 8;

/// How far two versions differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VersionDifference {
    /// How many sentences both have read, as if nothing were known of them.
    pub sentences: u32,
    /// In how many of them they do not find the same.
    pub differing: u32,
    /// The first of these.
    pub first: Vec<DifferentSentence>,
}

/// A sentence that two versions read differently. Spans are scalar values of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DifferentSentence {
    /// The sentence.
    pub sentence: SentenceRef,
    /// What the first version alone finds.
    pub one: Vec<(Span, Uuid)>,
    /// What the second version alone finds.
    pub other: Vec<(Span, Uuid)>,
}

/// What a version finds in one sentence.
type Found = BTreeSet<(Span, Uuid)>;

/// Somebody who wants to know how two versions differ.
pub(crate) struct Comparison {
    pub(crate) one: u32,
    pub(crate) other: u32,
    pub(crate) progress: Box<dyn Fn(u32, u32) + Send>,
    pub(crate) cancel: Arc<AtomicBool>,
    pub(crate) reply: Reply<VersionDifference>,
}

/// One version with what it reads with.
pub(crate) struct Side {
    pub(crate) model: Arc<Model>,
    pub(crate) reader: Arc<Reader>,
}

/// A sentence to be read as if nothing were known of it.
pub(crate) fn item(at: SentenceRef, sentence: &Sentence) -> Item {
    Item {
        at,
        key: sentence.key,
        start: sentence.start as usize,
        words: sentence.words.clone(),
        known: Known::default(),
        text: None,
        needed: false,
    }
}

/// Reads with both on a thread of its own, and tells whoever asked.
pub(crate) fn answer(
    comparison: Comparison,
    sides: [Side; 2],
    items: Vec<Item>,
    pool: Arc<ThreadPool>,
) {
    let look = move || {
        let Comparison { progress, cancel, reply, .. } = comparison;
        let found = differences(&sides, &items, &*progress, &cancel, &pool);
        // Whoever asked may have gone away.
        let _ = reply.send(found.ok_or(SessionError::Cancelled));
    };
    if let Err(error) = thread::Builder::new().name("handful-versions".to_owned()).spawn(look) {
        // With the thread its reply is gone, so that nobody waits for it.
        tracing::warn!("two versions are not compared: {error}");
    }
}

/// None where it was stopped.
fn differences(
    sides: &[Side; 2],
    items: &[Item],
    progress: &(dyn Fn(u32, u32) + Send),
    cancel: &AtomicBool,
    pool: &ThreadPool,
) -> Option<VersionDifference> {
    let mut found = VersionDifference::default();
    let total = u32::try_from(items.len()).unwrap_or(u32::MAX);
    for (stretch, items) in items.chunks(STRETCH).enumerate() {
        let [one, other] = sides;
        let (one, other) = pool.install(|| (read(one, items, cancel), read(other, items, cancel)));
        let (one, other) = (one?, other?);
        for ((item, one), other) in items.iter().zip(one).zip(other) {
            // What one of them cannot read says nothing about either.
            let (Some(one), Some(other)) = (one, other) else { continue };
            found.sentences += 1;
            if one == other {
                continue;
            }
            found.differing += 1;
            if found.first.len() < TOLD {
                found.first.push(DifferentSentence {
                    sentence: item.at,
                    one: one.difference(&other).copied().collect(),
                    other: other.difference(&one).copied().collect(),
                });
            }
        }
        let done = (stretch * STRETCH + items.len()).min(total as usize);
        progress(u32::try_from(done).unwrap_or(total), total);
    }
    (!cancel.load(Ordering::Relaxed)).then_some(found)
}

/// What a version finds in each of these; none where it was stopped.
fn read(side: &Side, items: &[Item], cancel: &AtomicBool) -> Option<Vec<Option<Found>>> {
    let Done::Read(read) = worker::read(&side.reader, Some(&side.model), items, cancel) else {
        return None;
    };
    let found = read.into_iter().map(|item| {
        let reading = item.reading?;
        Some(reading.found.iter().map(|it| (it.span, it.concept)).collect())
    });
    Some(found.collect())
}
