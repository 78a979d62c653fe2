use std::sync::OnceLock;

use handful_contract::{Document, DocumentId, ReviewState, Sentence};
use handful_text::{Matching, Offsets, Span, words};

/// The text of the open document, cut into sentences and, on demand, into words.
///
/// Words are found sentence by sentence when they are first asked for, so that opening a very long
/// document costs no more than what is looked at.
#[derive(Debug, Default)]
pub struct Page {
    /// The document; none while nothing is open.
    pub id: Option<DocumentId>,
    /// Its title.
    pub title: String,
    text: String,
    offsets: Option<Offsets>,
    sentences: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    span: Span,
    state: ReviewState,
    held_out: bool,
    words: OnceLock<Box<[Span]>>,
}

impl Page {
    /// Lays a document out.
    pub fn new(document: &Document) -> Self {
        Self {
            id: Some(document.id.clone()),
            title: document.title.clone(),
            text: document.text.clone(),
            offsets: Some(Offsets::new(&document.text)),
            sentences: document.sentences.iter().map(Line::new).collect(),
        }
    }

    /// How many sentences there are.
    pub fn len(&self) -> usize {
        self.sentences.len()
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    /// Where a sentence stands; an empty span beyond the last one.
    pub fn span(&self, sentence: usize) -> Span {
        self.sentences.get(sentence).map_or(Span::new(0, 0), |line| line.span)
    }

    /// A sentence's review state.
    pub fn state(&self, sentence: usize) -> ReviewState {
        self.sentences.get(sentence).map_or(ReviewState::Untouched, |line| line.state)
    }

    /// Whether a sentence is kept apart to measure the score.
    pub fn held_out(&self, sentence: usize) -> bool {
        self.sentences.get(sentence).is_some_and(|line| line.held_out)
    }

    /// Takes over what the backend says of a sentence; tells whether anything is different.
    pub fn update(&mut self, sentence: &Sentence) -> bool {
        let Some(line) = self.sentences.get_mut(sentence.ordinal as usize) else { return false };
        let different = line.state != sentence.state || line.held_out != sentence.held_out;
        line.state = sentence.state;
        line.held_out = sentence.held_out;
        different
    }

    /// The words of a sentence, in scalar values of the document.
    pub fn words(&self, sentence: usize) -> &[Span] {
        self.sentences.get(sentence).map_or(&[], |line| {
            line.words.get_or_init(|| {
                words(self.slice(line.span))
                    .into_iter()
                    .map(|word| Span::new(word.start + line.span.start, word.end + line.span.start))
                    .collect()
            })
        })
    }

    /// The text of a span; empty where the span does not lie in the text.
    pub fn slice(&self, span: Span) -> &str {
        self.offsets
            .as_ref()
            .and_then(|offsets| offsets.slice(&self.text, span))
            .unwrap_or_default()
    }

    /// The sentence that holds an offset, or the one before it where it lies between two.
    pub fn sentence_at(&self, offset: usize) -> usize {
        self.sentences.partition_point(|line| line.span.start <= offset).saturating_sub(1)
    }

    /// The sentences that a span touches.
    pub fn sentences_of(&self, span: Span) -> std::ops::Range<usize> {
        let first = self.sentence_at(span.start);
        let end = self.sentences.partition_point(|line| line.span.start < span.end);
        first..end.max((first + 1).min(self.len()))
    }

    /// The word of a sentence that holds an offset, or the nearest one.
    pub fn word_at(&self, sentence: usize, offset: usize) -> Option<usize> {
        let words = self.words(sentence);
        let after = words.partition_point(|word| word.end <= offset);
        match (after.checked_sub(1), words.get(after)) {
            (Some(before), Some(next)) if next.start > offset => {
                let left = offset - words[before].end;
                Some(if left < next.start - offset { before } else { after })
            }
            (_, Some(_)) => Some(after),
            (before, None) => before,
        }
    }

    /// A span in whole grapheme clusters without white space at its ends, within one sentence.
    pub fn graphemes(&self, sentence: usize, span: Span) -> Option<Span> {
        let offsets = self.offsets.as_ref()?;
        let within = self.span(sentence).intersection(span)?;
        handful_text::snap_to_graphemes(&self.text, offsets, within)
    }

    /// Where a phrase stands.
    pub fn find(&self, phrase: &str, matching: Matching) -> Vec<Span> {
        handful_text::occurrences(&self.text, phrase, matching)
    }
}

impl Line {
    fn new(sentence: &Sentence) -> Self {
        Self {
            span: Span::new(sentence.start as usize, sentence.end as usize),
            state: sentence.state,
            held_out: sentence.held_out,
            words: OnceLock::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::samples::document;

    #[test]
    fn words_stand_in_scalar_values_of_the_document() {
        let page = Page::new(&document(&["Ein 🌀 Sturm.", "Der Motor fiel aus."]));
        let words: Vec<_> = page.words(1).iter().map(|word| page.slice(*word)).collect();
        assert_eq!(words, ["Der", "Motor", "fiel", "aus", "."]);
    }

    #[test]
    fn an_offset_between_sentences_belongs_to_the_one_before() {
        let page = Page::new(&document(&["One two.", "Three."]));
        assert_eq!(page.sentence_at(8), 0);
        assert_eq!(page.sentence_at(9), 1);
        assert_eq!(page.sentence_at(999), 1);
    }

    #[test]
    fn the_nearest_word_is_found_from_a_gap() {
        let page = Page::new(&document(&["one    two"]));
        assert_eq!(page.word_at(0, 3), Some(0));
        assert_eq!(page.word_at(0, 6), Some(1));
        assert_eq!(page.word_at(0, 10), Some(1));
    }

    #[test]
    fn characters_are_taken_whole_and_within_the_sentence() {
        let page = Page::new(&document(&["One e\u{301}a.", "Three four."]));
        let snapped = page.graphemes(0, Span::new(5, 14)).expect("characters are touched");
        assert_eq!(page.slice(snapped), "e\u{301}a.");
    }
}
