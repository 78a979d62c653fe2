use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use handful_text::Span;
use tokenizers::Tokenizer;

use crate::EncoderError;

/// A longer text is tokenised in pieces of about this many bytes, cut before white space, where no
/// tokenizer of the BERT family joins anything, so that a stop need not wait for all of it.
const PIECE: usize = 8 << 10;

/// An unbroken run longer than this is cut where it is.
const UNBROKEN: usize = 64 << 10;

/// From words to the sub-words that the model knows.
pub(crate) struct Subworder {
    tokenizer: Tokenizer,
    pub(crate) opening: u32,
    pub(crate) closing: u32,
}

/// A sentence as the model will read it, special tokens apart.
#[derive(Debug, PartialEq)]
pub(crate) struct Subwords {
    pub(crate) ids: Vec<u32>,
    /// For each word the sub-words that share a character with it. Empty where the tokenizer drops the
    /// whole word; two words share a sub-word where the tokenizer sees one unknown thing in both.
    pub(crate) words: Vec<Range<usize>>,
}

impl Subworder {
    /// `vocabulary` is how many sub-words the model has vectors for.
    pub(crate) fn parse(json: &[u8], vocabulary: usize) -> Result<Self, EncoderError> {
        let refuse = |reason: String| EncoderError::Tokenizer { reason };
        let mut tokenizer =
            Tokenizer::from_bytes(json).map_err(|error| refuse(error.to_string()))?;
        // Files saved for sentence embeddings cut and pad every text to 128 tokens.
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(|error| refuse(error.to_string()))?;
        // A "[SEP]" that a document happens to contain is text.
        tokenizer.set_encode_special_tokens(true);
        let known = tokenizer.get_vocab(true);
        let largest = known.values().copied().max().unwrap_or(0) as usize;
        if largest >= vocabulary {
            let reason =
                format!("it has a token {largest}, and the model knows {vocabulary} tokens");
            return Err(refuse(reason));
        }
        // Tables are rounded up to what computes well, never by a tenth: this one is another model's.
        if known.len() < vocabulary - vocabulary / 10 {
            let known = known.len();
            let reason = format!(
                "it has {known} tokens and the model knows {vocabulary}, so it is another model's"
            );
            return Err(refuse(reason));
        }
        let empty = tokenizer.encode_fast("", true).map_err(|error| refuse(error.to_string()))?;
        let &[opening, closing] = empty.get_ids() else {
            return Err(refuse("it does not put one token before a sentence and one after".into()));
        };
        Ok(Self { tokenizer, opening, closing })
    }

    /// The sub-word of this number, as the vocabulary writes it.
    pub(crate) fn token(&self, id: u32) -> Option<String> {
        self.tokenizer.id_to_token(id)
    }

    /// A sub-word, if the vocabulary has it.
    pub(crate) fn has(&self, token: &str) -> Option<String> {
        self.tokenizer.token_to_id(token).map(|_| token.to_owned())
    }

    /// Sub-words of a sentence, matched to its words by the characters that they stand for.
    pub(crate) fn split(
        &self,
        text: &str,
        words: &[Span],
        stop: &AtomicBool,
    ) -> Result<Subwords, EncoderError> {
        let mut ids = Vec::new();
        let mut spans: Vec<Span> = Vec::new();
        let mut scalars = 0;
        for piece in pieces(text) {
            if stop.load(Ordering::Relaxed) {
                return Err(EncoderError::Stopped);
            }
            let encoding = self
                .tokenizer
                .encode_char_offsets(piece, false)
                .map_err(|error| EncoderError::Tokenizer { reason: error.to_string() })?;
            ids.extend_from_slice(encoding.get_ids());
            let place = |&(start, end): &(usize, usize)| Span::new(scalars + start, scalars + end);
            spans.extend(encoding.get_offsets().iter().map(place));
            scalars += piece.chars().count();
        }
        Ok(Subwords { ids, words: align(&spans, words) })
    }
}

/// For each word the run of sub-words that touch it. Both lists are in the order of the text.
fn align(spans: &[Span], words: &[Span]) -> Vec<Range<usize>> {
    let mut start = 0;
    words
        .iter()
        .map(|word| {
            while spans.get(start).is_some_and(|span| span.end <= word.start) {
                start += 1;
            }
            let touching = spans[start..].iter().take_while(|span| span.start < word.end).count();
            start..start + touching
        })
        .collect()
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, after) = rest.split_at(cut(rest));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Where to cut: before the first white space that follows [`PIECE`] bytes and has a word behind it.
fn cut(text: &str) -> usize {
    if text.len() <= PIECE {
        return text.len();
    }
    let until = text.floor_char_boundary(UNBROKEN);
    let from = text.floor_char_boundary(PIECE);
    let mut spaces = text[from..until].char_indices().peekable();
    while let Some((place, character)) = spaces.next() {
        let word_follows = spaces.peek().is_some_and(|(_, next)| !next.is_whitespace());
        if character.is_whitespace() && word_follows {
            return from + place;
        }
    }
    until
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sub_words_go_to_every_word_that_they_touch() {
        let span = Span::new;
        let spans = [span(0, 3), span(3, 5), span(6, 9), span(10, 14)];
        let words = [span(0, 5), span(5, 6), span(6, 7), span(7, 9), span(10, 14), span(15, 16)];
        assert_eq!(align(&spans, &words), [0..2, 2..2, 2..3, 2..3, 3..4, 4..4]);
        assert_eq!(align(&[], &words[..2]), [0..0, 0..0]);
    }

    #[test]
    fn long_texts_are_cut_before_white_space() {
        let text = "four ".repeat(10_000);
        let found: Vec<&str> = pieces(&text).collect();
        assert!(found.len() > 4);
        assert!(found[1..].iter().all(|piece| piece.starts_with(" four")));
        assert_eq!(found.concat(), text);
        let unbroken = "é".repeat(100_000);
        assert_eq!(pieces(&unbroken).collect::<String>(), unbroken);
    }

    proptest! {
        #[test]
        fn pieces_are_the_text(text in "(\\PC|\\s|\u{feff}){0,40}", times in 1_usize..3_000) {
            let text = text.repeat(times);
            prop_assert_eq!(pieces(&text).collect::<String>(), text);
        }
    }
}
