//! Words with what stands around them.

use handful_contract::{FoundMark, FoundPlace, SentenceRef};
use handful_store::{Document, ReviewState, Sentence};
use handful_text::{Offsets, Span};

use crate::convert;

/// How many scalar values of the words around are shown on either side.
const AROUND: usize = 60;

/// A place with the words around it, cut at its sentence and where they are many.
pub(crate) struct Context {
    pub(crate) before: String,
    pub(crate) words: String,
    pub(crate) after: String,
}

/// Cuts places out of one document.
pub(crate) struct Cutter<'d> {
    document: &'d Document,
    offsets: Offsets,
}

impl<'d> Cutter<'d> {
    pub(crate) fn new(document: &'d Document) -> Self {
        Self { document, offsets: Offsets::new(&document.text) }
    }

    pub(crate) fn cut(&self, place: Span) -> Context {
        let around = match (self.first(place), self.last(place)) {
            (Some(first), Some(last)) => {
                Span::new(first.span.start.min(place.start), last.span.end.max(place.end))
            }
            _ => place,
        };
        let from = around.start.max(place.start.saturating_sub(AROUND));
        let to = around.end.min(place.end + AROUND);
        let mut before = self.slice(from, place.start);
        let mut after = self.slice(place.end, to);
        if from > around.start {
            before.insert(0, '…');
        }
        if to < around.end {
            after.push('…');
        }
        Context { before, words: self.slice(place.start, place.end), after }
    }

    /// A place as the interface lists it, with what is said of it.
    pub(crate) fn place(&self, place: Span, mark: Option<FoundMark>) -> FoundPlace {
        let sentence = self.first(place);
        let Context { before, words, after } = self.cut(place);
        FoundPlace {
            sentence: self.sentence(place),
            title: self.document.title.clone(),
            start: convert::offset(place.start),
            end: convert::offset(place.end),
            before,
            words,
            after,
            state: convert::state_out(
                sentence.map_or(ReviewState::Untouched, |sentence| sentence.state),
            ),
            mark,
            note: None,
        }
    }

    /// The first sentence that a place reaches into, as the interface calls it.
    pub(crate) fn sentence(&self, place: Span) -> SentenceRef {
        SentenceRef {
            document: convert::document_id(self.document.id),
            ordinal: self.first(place).map_or(0, |sentence| sentence.ordinal),
        }
    }

    /// The first sentence that a place reaches into.
    pub(crate) fn first(&self, place: Span) -> Option<&'d Sentence> {
        let sentences = &self.document.sentences;
        sentences.get(sentences.partition_point(|sentence| sentence.span.end <= place.start))
    }

    /// The last sentence that a place reaches into.
    fn last(&self, place: Span) -> Option<&'d Sentence> {
        let sentences = &self.document.sentences;
        let end = sentences.partition_point(|sentence| sentence.span.start < place.end);
        sentences.get(end.checked_sub(1)?)
    }

    fn slice(&self, from: usize, to: usize) -> String {
        self.offsets.slice(&self.document.text, Span::new(from, to)).unwrap_or_default().to_owned()
    }
}
