//! What comes from the backend as finished English, in the language in force.
//!
//! The backend speaks English alone: the command line prints the same sentences, and the project file keeps
//! the history in them. `backend.ftl` holds those sentences with what varies in them as arguments. A
//! sentence that fits one of them is said by its translation; one that fits none stays as it came, and what
//! went wrong then has the translated sentence of its code before it.

use fluent_syntax::ast::{Entry, Expression, InlineExpression, PatternElement};
use handful_contract::{ErrorCode, Failure};

use super::{Arguments, Language, language, say, say_with};

/// An argument that is something of the backend's itself.
const INNER: &str = "inner";

/// What went wrong, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What happened, in the language in force.
    pub words: String,
    /// What the backend says of it in English, where no translation has its particulars.
    pub particulars: Option<String>,
}

/// Says what went wrong.
pub fn told(failure: &Failure) -> Told {
    match translated(&failure.message) {
        Some(words) => Told { words, particulars: None },
        None => Told {
            words: say(failure_key(failure.code)),
            particulars: Some(failure.message.clone()),
        },
    }
}

/// Says what the backend said.
pub fn said(text: &str) -> String {
    translated(text).unwrap_or_else(|| text.to_owned())
}

/// None where no translation is known.
fn translated(text: &str) -> Option<String> {
    if language() == Language::English {
        return Some(text.to_owned());
    }
    KNOWN.with(|known| {
        known.iter().find_map(|sentence| {
            let mut found = Vec::new();
            if !fits(&sentence.parts, text, &mut found) {
                return None;
            }
            let mut arguments = Arguments::new();
            for (name, words) in found {
                // English words of the backend's would stand oddly within another language; names and
                // texts are the person's own.
                let words = if name == INNER { translated(words)? } else { words.to_owned() };
                arguments.set(name, words);
            }
            Some(say_with(&sentence.key, &arguments))
        })
    })
}

thread_local! {
    static KNOWN: Vec<Sentence> = sentences();
}

/// A sentence of the backend's.
pub(super) struct Sentence {
    pub(super) key: String,
    pub(super) parts: Vec<Part>,
}

/// A part of a sentence.
pub(super) enum Part {
    /// These words.
    Words(String),
    /// What varies, by its name.
    Varies(String),
}

/// The sentences that are known, those with most words of their own first.
pub(super) fn sentences() -> Vec<Sentence> {
    let file = include_str!("../../../messages/en/backend.ftl");
    let read = fluent_syntax::parser::parse(file).unwrap_or_else(|(read, _)| read);
    let mut all: Vec<Sentence> = read
        .body
        .into_iter()
        .filter_map(|entry| match entry {
            Entry::Message(message) => Some(Sentence {
                key: message.id.name.to_owned(),
                parts: message.value?.elements.into_iter().filter_map(part).collect(),
            }),
            _ => None,
        })
        .collect();
    all.sort_by_key(|sentence| std::cmp::Reverse(sentence.own_words()));
    all
}

impl Sentence {
    fn own_words(&self) -> usize {
        let own = |part: &Part| if let Part::Words(words) = part { words.len() } else { 0 };
        self.parts.iter().map(own).sum()
    }
}

fn part(element: PatternElement<&str>) -> Option<Part> {
    match element {
        PatternElement::TextElement { value } => Some(Part::Words(value.to_owned())),
        PatternElement::Placeable { expression: Expression::Inline(inline) } => match inline {
            InlineExpression::VariableReference { id } => Some(Part::Varies(id.name.to_owned())),
            InlineExpression::StringLiteral { value } => Some(Part::Words(value.to_owned())),
            _ => None,
        },
        PatternElement::Placeable { .. } => None,
    }
}

/// Whether a text is this sentence, and what stands in it for what varies. What varies takes as little as
/// it can, and at least one character.
fn fits<'a>(parts: &'a [Part], text: &'a str, found: &mut Vec<(&'a str, &'a str)>) -> bool {
    match parts {
        [] => text.is_empty(),
        [Part::Words(words), rest @ ..] => {
            text.strip_prefix(words.as_str()).is_some_and(|left| fits(rest, left, found))
        }
        [Part::Varies(name), rest @ ..] => {
            let ends = text.char_indices().skip(1).map(|(end, _)| end).chain([text.len()]);
            for end in ends.filter(|&end| end > 0) {
                let before = found.len();
                found.push((name, &text[..end]));
                if fits(rest, &text[end..], found) {
                    return true;
                }
                found.truncate(before);
            }
            false
        }
    }
}

macro_rules! codes {
    ($($code:ident => $key:literal,)*) => {
        /// The message that says in general what a code stands for.
        fn failure_key(code: ErrorCode) -> &'static str {
            match code {
                $(ErrorCode::$code => $key,)*
            }
        }

        /// Every code with its message. Those messages are not in English, where the backend's own sentence
        /// says more.
        #[cfg(test)]
        pub(super) const CODES: &[(ErrorCode, &str)] = &[$((ErrorCode::$code, $key)),*];
    };
}

codes! {
    NotAProject => "failure-not-a-project",
    Damaged => "failure-damaged",
    NewerVersion => "failure-newer-version",
    ReadOnly => "failure-read-only",
    AlreadyOpen => "failure-already-open",
    AlreadyExists => "failure-already-exists",
    NotFound => "failure-not-found",
    DiskFull => "failure-disk-full",
    PermissionDenied => "failure-permission-denied",
    NoProject => "failure-no-project",
    InvalidSpan => "failure-invalid-span",
    NameTaken => "failure-name-taken",
    KeyTaken => "failure-key-taken",
    InvalidInput => "failure-invalid-input",
    EmptySource => "failure-empty-source",
    NotText => "failure-not-text",
    NotUtf8 => "failure-not-utf8",
    NoColumn => "failure-no-column",
    UnknownFormat => "failure-unknown-format",
    Cancelled => "failure-cancelled",
    Encoder => "failure-encoder",
    NoNetwork => "failure-no-network",
    Checksum => "failure-checksum",
    Internal => "failure-internal",
}
