//! The annotations of the NuNER data set: a language model was asked what entities a text holds, and
//! gave no places. A row's second cell is a Python list of strings `"entity <> concept"`.

use handful_text::{Matching, Span, occurrences};

/// The spans of one row, each with the name of its concept, and what became of its annotations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anchored {
    /// In the order of the list; an entity that stands in the text more than once has a span for each
    /// place.
    pub spans: Vec<(Span, String)>,
    /// How they were found.
    pub anchoring: Anchoring,
}

/// What became of annotations without places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Anchoring {
    /// Found as they are written.
    pub exact: usize,
    /// Found once upper and lower case are one.
    pub by_case: usize,
    /// Of those found: ones that stand in the text more than once.
    pub ambiguous: usize,
    /// Not in the text.
    pub missing: usize,
    /// Not of the form `"entity <> concept"`.
    pub unreadable: usize,
}

impl std::ops::AddAssign for Anchoring {
    fn add_assign(&mut self, other: Self) {
        self.exact += other.exact;
        self.by_case += other.by_case;
        self.ambiguous += other.ambiguous;
        self.missing += other.missing;
        self.unreadable += other.unreadable;
    }
}

/// Finds the places of a row's annotations in its text: whole words as they are written, then whole
/// words in any case. `None` when the list is no Python list of strings.
#[must_use]
pub fn anchor(text: &str, list: &str) -> Option<Anchored> {
    let mut anchored = Anchored::default();
    for item in strings(list)? {
        let parts: Vec<&str> = item.split("<>").map(str::trim).collect();
        let anchoring = &mut anchored.anchoring;
        let [entity, concept] = parts.as_slice() else {
            anchoring.unreadable += 1;
            continue;
        };
        if entity.is_empty() || concept.is_empty() {
            anchoring.unreadable += 1;
            continue;
        }
        let matching = Matching { case: true, whole_words: true };
        let mut places = occurrences(text, entity, matching);
        if places.is_empty() {
            places = occurrences(text, entity, Matching { case: false, ..matching });
            anchoring.by_case += usize::from(!places.is_empty());
        } else {
            anchoring.exact += 1;
        }
        anchoring.missing += usize::from(places.is_empty());
        anchoring.ambiguous += usize::from(places.len() > 1);
        anchored.spans.extend(places.into_iter().map(|span| (span, (*concept).to_owned())));
    }
    Some(anchored)
}

/// The strings of a Python list literal, as `repr` writes it.
fn strings(list: &str) -> Option<Vec<String>> {
    let mut rest = list.trim().strip_prefix('[')?.strip_suffix(']')?.chars();
    let mut strings = Vec::new();
    loop {
        let quote = match rest.find(|character| !character.is_whitespace()) {
            None => return Some(strings),
            Some(quote @ ('\'' | '"')) => quote,
            Some(_) => return None,
        };
        let mut string = String::new();
        loop {
            match rest.next()? {
                '\\' => string.push(escaped(&mut rest)?),
                end if end == quote => break,
                other => string.push(other),
            }
        }
        strings.push(string);
        match rest.find(|character| !character.is_whitespace()) {
            None => return Some(strings),
            Some(',') => {}
            Some(_) => return None,
        }
    }
}

fn escaped(rest: &mut std::str::Chars<'_>) -> Option<char> {
    let digits = match rest.next()? {
        'n' => return Some('\n'),
        't' => return Some('\t'),
        'r' => return Some('\r'),
        same @ ('\\' | '\'' | '"') => return Some(same),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => return None,
    };
    let code: Option<Vec<u32>> = (0..digits).map(|_| rest.next()?.to_digit(16)).collect();
    char::from_u32(
        code?
            .into_iter()
            .try_fold(0_u32, |code, digit| code.checked_mul(16)?.checked_add(digit))?,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(anchored: &Anchored) -> Vec<(usize, usize, &str)> {
        anchored.spans.iter().map(|(span, name)| (span.start, span.end, name.as_str())).collect()
    }

    #[test]
    fn annotations_are_found_as_written_then_in_any_case() {
        let text = "A message from Katarzyna… for September 1, 2014, and A MESSAGE.";
        let list = r#"['Katarzyna <> Person', "September 1, 2014 <> Date", 'a Message <> text']"#;
        let anchored = anchor(text, list).expect("a list");
        assert_eq!(
            spans(&anchored),
            [(15, 24, "Person"), (30, 47, "Date"), (0, 9, "text"), (53, 62, "text")]
        );
        let expected = Anchoring { exact: 2, by_case: 1, ambiguous: 1, ..Anchoring::default() };
        assert_eq!(anchored.anchoring, expected);
    }

    #[test]
    fn what_cannot_be_placed_or_read_is_counted() {
        let list =
            r"['art <> Field', 'art', ' <> Thing', 'a <> b <> c', 'party <> ', 'ball <> Ball']";
        let anchored = anchor("the party", list).expect("a list");
        assert_eq!(spans(&anchored), []);
        let expected = Anchoring { missing: 2, unreadable: 4, ..Anchoring::default() };
        assert_eq!(anchored.anchoring, expected);
    }

    #[test]
    fn python_literals_are_read() {
        let read = |list| strings(list).map(|strings| strings.join("|"));
        assert_eq!(read("[]").as_deref(), Some(""));
        assert_eq!(
            read(r#" ['it\'s', "a \"b\"", 'tab\there',] "#).as_deref(),
            Some("it's|a \"b\"|tab\there")
        );
        assert_eq!(read(r"['\xe9\u0142\U0001f600']").as_deref(), Some("éł😀"));
        for list in ["", "abc", "['a'", "['a' 'b']", "[a]", "['a]", r"['\q']", r"['\u12']"] {
            assert_eq!(read(list), None, "{list}");
        }
    }
}
