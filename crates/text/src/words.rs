use unicode_segmentation::UnicodeSegmentation;

use crate::{
    Span,
    snap::{is_grapheme_edge, trim_graphemes},
};

/// The words of a text in order: the segments of UAX #29 that are not white space.
///
/// A punctuation mark, an emoji and a Chinese character are each a word of their own; `can't` and
/// `3.14` are one word each. Words never overlap, every character that is not white space lies in
/// exactly one of them, and no edge of a word cuts a grapheme cluster. Source: Unicode Standard Annex #29, section 4.
#[must_use]
pub fn words(text: &str) -> Vec<Span> {
    // English has about one word for each five bytes; starting there saves most of the growing.
    let mut found = Vec::with_capacity(text.len() / 5 + 1);
    if text.is_ascii() {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let end = ascii_end(bytes, at);
            if !char::from(bytes[at]).is_whitespace() {
                found.push(Span::new(at, end));
            }
            at = end;
        }
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

/// Where the segment that starts at `start` ends, by the same rules with only what they say of ASCII:
/// several times as fast, and most text is ASCII.
fn ascii_end(bytes: &[u8], start: usize) -> usize {
    let joins = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if !joins(bytes[start]) {
        return start + 1;
    }
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        if !joins(byte) {
            let Some(next) = bytes.get(at + 1) else { break };
            let (before, both) = (bytes[at - 1], [bytes[at - 1], *next]);
            let between = match byte {
                b'.' | b'\'' if before.is_ascii_digit() => both.iter().all(u8::is_ascii_digit),
                b',' | b';' => both.iter().all(u8::is_ascii_digit),
                b'.' | b'\'' | b':' => both.iter().all(u8::is_ascii_alphabetic),
                _ => false,
            };
            if !between {
                break;
            }
        }
        at += 1;
    }
    at
}

/// The words of a text with their places in bytes.
pub(crate) fn segments(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut bounds = text.split_word_bound_indices();
    std::iter::from_fn(move || {
        loop {
            let (start, segment) = bounds.next()?;
            let mut end = start + segment.len();
            // The annex lets a word end inside a grapheme cluster in Thai and Lao, where a vowel sign
            // is a letter to its word rules; nobody can mark half a character.
            while !is_grapheme_edge(text, end) {
                end += bounds.next().map_or(0, |(_, more)| more.len());
            }
            let whole = &text[start..end];
            let edges = [whole.chars().next(), whole.chars().next_back()];
            if !edges.into_iter().flatten().any(char::is_whitespace) {
                return Some((start, whole));
            }
            // It also joins an invisible format character to the space before it, and a narrow space
            // to the letters around it; the white space is no part of the word.
            if let Some((from, to)) = trim_graphemes(whole, 0, whole.len()) {
                return Some((start + from, &whole[from..to]));
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_quick_rules_for_ascii_are_the_annex(text in "[aB3_.',;: \t\n\r\u{b}\u{0}()-]{0,16}") {
            let slow: Vec<Span> =
                segments(&text).map(|(at, word)| Span::new(at, at + word.len())).collect();
            prop_assert_eq!(words(&text), slow);
        }
    }
}
