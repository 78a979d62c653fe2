use unicode_segmentation::UnicodeSegmentation;

use crate::{Span, snap::trim_graphemes};

/// The words of a text in order: the segments of UAX #29 that are not white space.
///
/// A punctuation mark, an emoji and a Chinese character are each a word of their own; `can't` and
/// `3.14` are one word each. Words never overlap, and every character that is not white space lies in
/// exactly one of them. Source: Unicode Standard Annex #29, section 4.
#[must_use]
pub fn words(text: &str) -> Vec<Span> {
    // English has about one word for each five bytes; starting there saves most of the growing.
    let mut found = Vec::with_capacity(text.len() / 5 + 1);
    if text.is_ascii() {
        found.extend(segments(text).map(|(byte, word)| Span::new(byte, byte + word.len())));
        return found;
    }
    let (mut scalar, mut byte) = (0, 0);
    for (at, word) in segments(text) {
        scalar += text[byte..at].chars().count();
        let start = scalar;
        scalar += word.chars().count();
        byte = at + word.len();
        found.push(Span::new(start, scalar));
    }
    found
}

/// The words of a text with their places in bytes.
pub(crate) fn segments(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_word_bound_indices().filter_map(|(at, segment)| {
        let edges = [segment.chars().next(), segment.chars().next_back()];
        if !edges.into_iter().flatten().any(char::is_whitespace) {
            return Some((at, segment));
        }
        // UAX #29 joins an invisible format character to the space before it, and a narrow space to
        // the letters around it; the white space is no part of the word.
        let (from, to) = trim_graphemes(segment, 0, segment.len())?;
        Some((at + from, &segment[from..to]))
    })
}

/// The last byte at or before `byte` from which segmenting gives the same words as from the beginning.
///
/// No rule of UAX #29 joins ASCII white space with an ASCII letter or digit after it, nor anything with
/// what follows a line feed, and no rule looks further back than such a place.
pub(crate) fn safe_start(text: &str, byte: usize) -> usize {
    let bytes = text.as_bytes();
    (1..=byte.min(bytes.len().saturating_sub(1)))
        .rev()
        .find(|&at| {
            bytes[at - 1] == b'\n' || (bytes[at - 1] == b' ' && bytes[at].is_ascii_alphanumeric())
        })
        .unwrap_or(0)
}
