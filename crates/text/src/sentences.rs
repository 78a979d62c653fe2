use crate::{
    Span,
    abbreviations::goes_on,
    lines::{blocks, is_line_break},
    snap::trim_graphemes,
    words::segments,
};

/// How many bytes around a full stop are looked at to judge it. No abbreviation is longer, and without
/// a limit a text without spaces would be read over and over.
const REACH: usize = 40;

/// The sentences of a text: in order, never overlapping, without white space at their ends.
///
/// What lies between two of them is white space, no word of [`words`](crate::words) is cut, and a text
/// without white space and full stops is one sentence however long it is. A line break ends a sentence
/// unless the paragraph was wrapped by hand to one width. The full stop of an abbreviation, an initial,
/// a numbering or a date does not, and nothing does before a small letter. Chinese, Japanese and Indic
/// stops need no space after them.
#[must_use]
pub fn sentences(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let (mut byte, mut scalar) = (0, 0);
    let ascii = text.is_ascii();
    for (from, to) in blocks(text) {
        split(text, from, to, &mut |from, to| {
            let Some((start, end)) = trim_graphemes(text, from, to) else { return };
            if ascii {
                found.push(Span::new(start, end));
                return;
            }
            let first = scalar + text[byte..start].chars().count();
            scalar = first + text[start..end].chars().count();
            byte = end;
            found.push(Span::new(first, scalar));
        });
    }
    found
}

fn split(text: &str, from: usize, to: usize, found: &mut impl FnMut(usize, usize)) {
    let mut start = from;
    let mut at = from;
    while let Some(stop) = next_stop(text, at, to) {
        at = stop.end;
        if ends_sentence(text, from, to, &stop) {
            found(start, stop.end);
            start = stop.end;
        }
    }
    found(start, to);
}

/// A run of terminal marks with the closing marks after it, in bytes.
struct Stop {
    /// Where the first terminal mark is.
    mark: usize,
    /// One past the last closing mark.
    end: usize,
    kind: Kind,
    /// Whether closing marks follow the terminal ones.
    closed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// One full stop, which may belong to an abbreviation.
    FullStop,
    /// Several full stops, or the one character that stands for them.
    Ellipsis,
    /// A question or exclamation mark is among them.
    Strong,
    /// A mark of a script that writes no space after it.
    Spaceless,
}

const fn kind_of(character: char) -> Option<Kind> {
    Some(match character {
        '.' | '．' | '։' | '۔' => Kind::FullStop,
        '…' => Kind::Ellipsis,
        '!' | '?' | '؟' | '‼' | '⁇' | '⁈' | '⁉' | '‽' | '።' | '፧' => Kind::Strong,
        '。' | '｡' | '！' | '？' | '।' | '॥' | '။' | '។' => Kind::Spaceless,
        _ => return None,
    })
}

const fn is_closing(character: char) -> bool {
    matches!(
        character,
        ')' | ']'
            | '}'
            | '"'
            | '\''
            | '”'
            | '’'
            | '“'
            | '»'
            | '›'
            | '」'
            | '』'
            | '）'
            | '】'
            | '》'
            | '〉'
            | '］'
            | '｝'
            | '¹'
            | '²'
            | '³'
    )
}

const fn is_opening(character: char) -> bool {
    matches!(
        character,
        '(' | '['
            | '{'
            | '"'
            | '\''
            | '“'
            | '‘'
            | '„'
            | '‚'
            | '«'
            | '‹'
            | '»'
            | '›'
            | '¿'
            | '¡'
            | '「'
            | '『'
            | '（'
            | '【'
            | '《'
            | '〈'
    )
}

fn next_stop(text: &str, from: usize, to: usize) -> Option<Stop> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < to {
        if bytes[at].is_ascii() {
            if matches!(bytes[at], b'.' | b'!' | b'?') {
                return Some(read_stop(text, at, to));
            }
            at += 1;
            continue;
        }
        let character = text[at..to].chars().next()?;
        if kind_of(character).is_some() {
            return Some(read_stop(text, at, to));
        }
        at += character.len_utf8();
    }
    None
}

fn read_stop(text: &str, mark: usize, to: usize) -> Stop {
    let mut end = mark;
    let mut kind = Kind::FullStop;
    let mut last = mark;
    for (place, character) in text[mark..to].char_indices() {
        let Some(this) = kind_of(character) else { break };
        // The second full stop makes an ellipsis of the first.
        kind = kind.max(if place > 0 { this.max(Kind::Ellipsis) } else { this });
        last = mark + place;
        end = last + character.len_utf8();
    }
    let after_marks = end;
    loop {
        let rest = &text[end..to];
        if let Some(reference) = reference_length(rest) {
            end += reference;
            continue;
        }
        let mut following = rest.chars();
        let Some(character) = following.next().filter(|&character| is_closing(character)) else {
            break;
        };
        let opens_next =
            following.next().is_some_and(|next| !next.is_whitespace() && !is_closing(next));
        if opens_next && is_opening(character) {
            break;
        }
        last = end;
        end += character.len_utf8();
    }
    let closed = end > after_marks;
    if text.as_bytes()[..to].get(end).is_some_and(|byte| !byte.is_ascii()) {
        // A combining or invisible character belongs to the mark that it follows.
        let attached = segments(&text[last..to]).next().map_or(0, |(_, segment)| segment.len());
        end = end.max(last + attached);
    }
    Stop { mark, end, kind, closed }
}

/// The length of a note's number in brackets, "[12]", at the start of `rest`.
fn reference_length(rest: &str) -> Option<usize> {
    let digits = rest.strip_prefix('[')?.bytes().take_while(u8::is_ascii_digit).count();
    ((1..=3).contains(&digits) && rest[1 + digits..].starts_with(']')).then_some(digits + 2)
}

fn ends_sentence(text: &str, from: usize, to: usize, stop: &Stop) -> bool {
    if stop.kind == Kind::Spaceless {
        return true;
    }
    let rest = &text[stop.end..to];
    let next = rest.trim_start();
    if next.is_empty() {
        return true;
    }
    if next.len() == rest.len() {
        return false;
    }
    // No sentence begins with these; they follow a full stop where tokens stand apart, as in ". . ."
    // and "wt . %".
    if next.starts_with(['.', '!', '?', '…', ',', ';', ':', '%', ')', ']', '}']) {
        return false;
    }
    let next = next.trim_start_matches(is_opening);
    let small = next.starts_with(char::is_lowercase);
    match stop.kind {
        Kind::Strong => !(small && stop.closed),
        Kind::Ellipsis => !small,
        _ if small => false,
        _ if stop.closed => true,
        _ => !goes_on_after(text, from, stop.mark, next),
    }
}

fn goes_on_after(text: &str, from: usize, mark: usize, next: &str) -> bool {
    // Tokenised text has a space before each full stop, those of abbreviations and numbers too.
    let spaced = text[from..mark].ends_with(' ');
    let mark = if spaced { mark - 1 } else { mark };
    let reach = text.ceil_char_boundary(mark.saturating_sub(REACH)).max(from);
    let before = &text[reach..mark];
    let edge = |character: char| {
        character.is_whitespace()
            || is_opening(character)
            || matches!(character, '/' | '-' | '–' | '—')
    };
    let start = before.rfind(edge).map_or(0, |at| before.ceil_char_boundary(at + 1));
    if start == 0 && reach > from {
        // Longer than any abbreviation.
        return false;
    }
    let opens_line = opens_line(text, from, reach + start);
    let near = &next[..next.floor_char_boundary(REACH)];
    let next_word = near.split(char::is_whitespace).next().unwrap_or(near);
    let word = &before[start..];
    let decimal = word.ends_with(|last: char| last.is_ascii_digit())
        && next_word.starts_with(|first: char| first.is_ascii_digit());
    (spaced && decimal) || goes_on(word, next_word, opens_line)
}

/// Whether nothing but a little white space stands between `at` and the start of its line or block.
fn opens_line(text: &str, from: usize, at: usize) -> bool {
    let reach = text.ceil_char_boundary(at.saturating_sub(REACH)).max(from);
    let before = &text[reach..at];
    match before.rsplit_once(is_line_break) {
        Some((_, lead)) => lead.trim().is_empty(),
        None => reach == from && before.trim().is_empty(),
    }
}
