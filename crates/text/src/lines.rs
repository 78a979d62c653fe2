//! Which line breaks end a sentence and which only wrap it.

/// A wrapped paragraph is at least this wide; narrower lines are lists, verse and headings.
const NARROWEST_WRAP: usize = 50;
/// Nobody wraps wider than this; such lines are paragraphs of their own.
const WIDEST_WRAP: usize = 200;

pub(crate) const fn is_line_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The stretches of a text, in bytes, at whose ends a sentence ends whatever the words say.
///
/// Each line is one, except that the lines of a hard-wrapped paragraph are one together.
pub(crate) fn blocks(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut paragraph: Vec<(usize, usize)> = Vec::new();
    let mut from = 0;
    for line in text.split(is_line_break) {
        let to = from + line.len();
        if line.trim().is_empty() {
            close(text, &mut paragraph, &mut found);
        } else {
            paragraph.push((from, to));
        }
        from = text.ceil_char_boundary(to + 1);
    }
    close(text, &mut paragraph, &mut found);
    found
}

fn close(text: &str, paragraph: &mut Vec<(usize, usize)>, found: &mut Vec<(usize, usize)>) {
    if paragraph.len() < 2 || !is_wrapped(text, paragraph) {
        found.append(paragraph);
        return;
    }
    for (from, to) in paragraph.drain(..) {
        match found.last_mut() {
            Some(block)
                if block.1 + 2 >= from && !opens_item(&text[from..to]) && block.1 < from =>
            {
                block.1 = to;
            }
            _ => found.push((from, to)),
        }
    }
}

/// Whether the lines were filled greedily up to one width: then no first word of a line would have
/// fitted at the end of the line before.
fn is_wrapped(text: &str, lines: &[(usize, usize)]) -> bool {
    let widths: Vec<usize> =
        lines.iter().map(|&(from, to)| text[from..to].trim_end().chars().count()).collect();
    let widest = widths.iter().copied().max().unwrap_or(0);
    if !(NARROWEST_WRAP..=WIDEST_WRAP).contains(&widest) {
        return false;
    }
    let mut goes_on_small = false;
    for (width, &(from, to)) in widths.iter().zip(&lines[1..]) {
        let next = text[from..to].trim_start();
        let first_word = next.split_whitespace().next().map_or(0, |word| word.chars().count());
        if width + 1 + first_word <= widest {
            return false;
        }
        goes_on_small |= next.starts_with(char::is_lowercase);
    }
    // Two or three lines can pass that test by chance; a small letter at a line's start cannot.
    lines.len() >= 4 || goes_on_small
}

/// Whether a line is an item of a list.
fn opens_item(line: &str) -> bool {
    let line = line.trim_start();
    if line.starts_with(['-', '*', '•', '–', '—', '·', '#', '>']) {
        return true;
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    (1..=3).contains(&digits)
        && (line[digits..].starts_with(". ") || line[digits..].starts_with(") "))
}
