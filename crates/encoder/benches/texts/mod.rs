//! Sentences of one length in sub-words, shared by the measurements.

use handful_text::{Span, words};

/// Sub-words to a sentence, special tokens included.
pub(crate) const TOKENS: usize = 40;

/// Sentences of the embedded encoder's vocabulary, no two alike, with their words.
pub(crate) fn texts(sentences: usize) -> Vec<(String, Vec<Span>)> {
    // Every one of these is one sub-word.
    let known = [
        "the", "court", "of", "london", "found", "that", "a", "letter", "was", "late", "and",
        "1867",
    ];
    (0..sentences)
        .map(|index| {
            let word = |place: usize| known[(place * (index + 3) + index) % known.len()];
            let text = (0..TOKENS - 2).map(word).collect::<Vec<_>>().join(" ");
            let words = words(&text);
            (text, words)
        })
        .collect()
}
