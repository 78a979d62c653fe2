use crate::{Offsets, Span, snap::is_grapheme_edge, words::words};

/// What counts as the same phrase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// Whether upper and lower case differ.
    pub case: bool,
    /// Whether an occurrence must start and end where words do.
    pub whole_words: bool,
}

/// Where `phrase` stands in `text`, in order, without overlaps.
///
/// An occurrence never cuts a grapheme cluster: `e` is not found in an `é` written as two scalar values.
/// An empty phrase occurs nowhere.
#[must_use]
pub fn occurrences(text: &str, phrase: &str, matching: Matching) -> Vec<Span> {
    if phrase.is_empty() {
        return Vec::new();
    }
    let candidates = if matching.case { exact(text, phrase) } else { folded(text, phrase) };
    if candidates.is_empty() {
        return Vec::new();
    }
    let offsets = Offsets::new(text);
    let whole = matching.whole_words.then(|| words(text));
    let mut found: Vec<Span> = Vec::new();
    for (from, to) in candidates {
        if !is_grapheme_edge(text, from) || !is_grapheme_edge(text, to) {
            continue;
        }
        let (Some(start), Some(end)) = (offsets.scalar_of_byte(from), offsets.scalar_of_byte(to))
        else {
            continue;
        };
        let clear = found.last().is_none_or(|last| last.end <= start);
        if clear && whole.as_ref().is_none_or(|words| stands_alone(words, start, end)) {
            found.push(Span::new(start, end));
        }
    }
    found
}

fn stands_alone(words: &[Span], start: usize, end: usize) -> bool {
    words.binary_search_by_key(&start, |word| word.start).is_ok()
        && words.binary_search_by_key(&end, |word| word.end).is_ok()
}

/// Every place of the phrase in bytes, overlapping ones too: the first of two overlapping places may
/// yet fall to a later test.
fn exact(text: &str, phrase: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(phrase) {
        let start = from + at;
        found.push((start, start + phrase.len()));
        from = text.ceil_char_boundary(start + 1);
    }
    found
}

fn folded(text: &str, phrase: &str) -> Vec<(usize, usize)> {
    let wanted: Vec<char> = phrase.chars().flat_map(char::to_lowercase).collect();
    text.char_indices()
        .filter_map(|(at, _)| Some((at, at + folded_prefix(&text[at..], &wanted)?)))
        .collect()
}

/// How many bytes at the start of `text` read as `wanted` in lower case; none where they do not, or
/// where the match would end inside a character whose lower case is longer than itself.
fn folded_prefix(text: &str, wanted: &[char]) -> Option<usize> {
    let mut left = wanted;
    for (at, character) in text.char_indices() {
        if left.is_empty() {
            return Some(at);
        }
        for lower in character.to_lowercase() {
            let (first, rest) = left.split_first()?;
            if *first != lower {
                return None;
            }
            left = rest;
        }
    }
    left.is_empty().then_some(text.len())
}
