use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use crate::{
    Offsets, Span, SpanProblem,
    words::{safe_start, segments},
};

/// Whether a span can be used on a text.
///
/// `offsets` must measure `text`.
///
/// # Errors
/// What is wrong with it: empty, reversed, out of range, or an edge inside a grapheme cluster (UAX #29,
/// section 3), so that half an emoji can never be marked.
pub fn check_span(text: &str, offsets: &Offsets, span: Span) -> Result<(), SpanProblem> {
    let outside = SpanProblem::OutOfRange { scalars: offsets.scalars() };
    if span.end < span.start {
        return Err(SpanProblem::Reversed);
    }
    let start = offsets.byte_of(span.start).ok_or(outside)?;
    let end = offsets.byte_of(span.end).ok_or(outside)?;
    if span.start == span.end {
        return Err(SpanProblem::Empty);
    }
    for (at, byte) in [(span.start, start), (span.end, end)] {
        if !is_grapheme_edge(text, byte) {
            return Err(SpanProblem::SplitsGrapheme { at });
        }
    }
    Ok(())
}

/// The smallest span of whole words that covers every word that `span` touches.
///
/// `offsets` must measure `text`. None where the span is empty, out of range, or touches white space
/// alone. Only the neighbourhood of the span is read, so that dragging over a long document stays quick.
#[must_use]
pub fn snap_to_words(text: &str, offsets: &Offsets, span: Span) -> Option<Span> {
    if span.is_empty() {
        return None;
    }
    let (from, to) = (offsets.byte_of(span.start)?, offsets.byte_of(span.end)?);
    let begin = safe_start(text, from);
    let mut snapped: Option<(usize, usize)> = None;
    for (at, word) in segments(&text[begin..]) {
        let (start, end) = (begin + at, begin + at + word.len());
        if start >= to {
            break;
        }
        if end > from {
            snapped = Some((snapped.map_or(start, |(first, _)| first), end));
        }
    }
    let (start, end) = snapped?;
    Some(Span::new(offsets.scalar_of_byte(start)?, offsets.scalar_of_byte(end)?))
}

/// The span widened to whole grapheme clusters, then freed of white space at both ends.
///
/// `offsets` must measure `text`. None where the span is empty, out of range, or white space alone.
#[must_use]
pub fn snap_to_graphemes(text: &str, offsets: &Offsets, span: Span) -> Option<Span> {
    if span.is_empty() {
        return None;
    }
    let (mut from, mut to) = (offsets.byte_of(span.start)?, offsets.byte_of(span.end)?);
    while !is_grapheme_edge(text, from) {
        from = text.floor_char_boundary(from - 1);
    }
    while !is_grapheme_edge(text, to) {
        to = text.ceil_char_boundary(to + 1);
    }
    let (from, to) = trim_graphemes(text, from, to)?;
    Some(Span::new(offsets.scalar_of_byte(from)?, offsets.scalar_of_byte(to)?))
}

/// A stretch of bytes without the white space at its ends; none where nothing is left.
///
/// A space that carries a combining mark is no white space: a reader sees the mark.
pub(crate) fn trim_graphemes(text: &str, from: usize, to: usize) -> Option<(usize, usize)> {
    let part = &text[from..to];
    let is_blank = |grapheme: &str| grapheme.chars().all(char::is_whitespace);
    if part.is_ascii() {
        let start = part.len() - part.trim_start().len();
        let end = part.trim_end().len();
        return (start < end).then_some((from + start, from + end));
    }
    let (start, _) = part.grapheme_indices(true).find(|(_, grapheme)| !is_blank(grapheme))?;
    let (last, grapheme) =
        part.grapheme_indices(true).rfind(|(_, grapheme)| !is_blank(grapheme))?;
    Some((from + start, from + last + grapheme.len()))
}

/// Whether a grapheme cluster starts or the text ends at `byte`, which must be a character's edge.
pub(crate) fn is_grapheme_edge(text: &str, byte: usize) -> bool {
    let bytes = text.as_bytes();
    if byte == 0 || byte == bytes.len() {
        return true;
    }
    if bytes[byte - 1].is_ascii() && bytes[byte].is_ascii() {
        // The one pair of ASCII characters that a reader takes for one.
        return bytes[byte - 1] != b'\r' || bytes[byte] != b'\n';
    }
    // With the whole text as the one chunk the cursor never asks for more context.
    GraphemeCursor::new(byte, bytes.len(), true).is_boundary(text, 0).unwrap_or(true)
}
