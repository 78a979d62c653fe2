//! Holds the source of the interface against its messages.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::super::Language;
use super::catalogue::arguments;

/// Words in the source that nobody reads or hears: names of keys, of classes, of what the browser has.
const NO_WORDS: &[&str] = &[
    "Alt",
    "AltGraph",
    "ArrowDown",
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "Backspace",
    "BracketLeft",
    "BracketRight",
    "CapsLock",
    "Comma",
    "Compose",
    "Control",
    "Ctrl",
    "Ctrl+",
    "Dead",
    "Delete",
    "Digit",
    "End",
    "Enter",
    "Esc",
    "Escape",
    "Fn",
    "Home",
    "Key",
    "KeyM",
    "KeyT",
    "Meta",
    "OS",
    "PageDown",
    "PageUp",
    "Period",
    "Process",
    "Shift",
    "Shift+",
    "Space",
    "Tab",
    "Unidentified",
    "mark annotation",
    "mark suggestion",
    // The name of the application and of a measure are the same in every language.
    "F1",
    "Handful",
    "Handful — ",
];

/// All Rust files below a folder.
pub(super) fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The sources of the interface by their paths, without tests.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    rust_files(&root)
        .into_iter()
        .filter_map(|path| {
            let name = path.strip_prefix(&root).expect("below it").to_string_lossy().into_owned();
            let test = name.contains("tests")
                || name.ends_with("samples.rs")
                || name.ends_with("palette.rs");
            let text = fs::read_to_string(&path).expect("a source can be read");
            let text =
                text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
            // Comments keep their lines, so that what is found can be found.
            let bare = |line: &str| {
                let comment = line.trim_start().starts_with("//");
                if comment { String::new() } else { line.to_owned() }
            };
            let text = text.lines().map(bare).collect::<Vec<_>>().join("\n");
            (!test).then_some((name, text))
        })
        .collect()
}

/// A string in a source.
struct Literal {
    text: String,
    /// What stands before it in the source.
    before: String,
    line: usize,
}

/// How raw strings begin and end.
const RAW: [(&str, &str); 2] = [("r#\"", "\"#"), ("r\"", "\"")];

/// The strings of a source, outside of comments.
fn literals(source: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(left) = source.get(at..).filter(|left| !left.is_empty()) {
        let next = left.chars().next().expect("not empty");
        if left.starts_with("//") {
            at += left.find('\n').unwrap_or(left.len());
        } else if let Some((opens, closes)) = RAW.iter().find(|(opens, _)| left.starts_with(opens))
        {
            let inner = &left[opens.len()..];
            let length = inner.find(closes).expect("a raw string ends");
            found.push(literal(source, at, &inner[..length]));
            at += opens.len() + length + closes.len();
        } else if next == '"' {
            let end = string_end(left);
            found.push(literal(source, at, &left[1..end]));
            at += end + 1;
        } else if let Some(sign) = character(left) {
            at += sign;
        } else {
            at += next.len_utf8();
        }
    }
    found
}

fn literal(source: &str, at: usize, text: &str) -> Literal {
    Literal {
        text: text.to_owned(),
        before: source[..at].trim_end().to_owned(),
        line: source[..at].matches('\n').count() + 1,
    }
}

/// Where a string that begins here ends, its closing mark not taken in.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (place, sign) in text.char_indices().skip(1) {
        match sign {
            '"' if !escaped => return place,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    panic!("a string ends")
}

/// How long the character literal is that begins here; none where a lifetime or nothing of the kind does.
fn character(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('\'')?;
    let length = if inner.starts_with('\\') {
        2 + inner.get(2..)?.find('\'')?
    } else {
        inner.chars().next()?.len_utf8()
    };
    inner[length..].starts_with('\'').then_some(length + 2)
}

/// The arguments that a call of `say!` names after its key; `text` begins behind the key.
fn named(text: &str) -> BTreeSet<String> {
    let mut depth = 0_usize;
    let mut names = BTreeSet::new();
    let mut word = String::new();
    let mut fresh = false;
    let mut at = 0;
    while let Some(sign) = text[at..].chars().next() {
        match sign {
            '"' => at += string_end(&text[at..]),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => break,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                fresh = true;
                word.clear();
            }
            '=' if depth == 0 && fresh => {
                names.insert(std::mem::take(&mut word));
                fresh = false;
            }
            sign if sign.is_alphanumeric() || sign == '_' => word.push(sign),
            _ => {}
        }
        at += sign.len_utf8();
    }
    names
}

#[test]
fn what_the_source_says_is_in_the_catalogue_and_takes_what_it_is_given() {
    let catalogue = arguments(Language::English);
    for (name, source) in sources() {
        for (place, _) in source.match_indices("say!(").chain(source.match_indices("key!(")) {
            let call = source[place + "say!(".len()..].trim_start();
            let Some(key) = call.strip_prefix('"').and_then(|call| call.split('"').next()) else {
                continue;
            };
            let line = source[..place].matches('\n').count() + 1;
            let expected = catalogue.get(key);
            let expected = expected.unwrap_or_else(|| panic!("{name}:{line}: no message {key}"));
            if source[place..].starts_with("say!") {
                let given = named(&call[key.len() + 2..]);
                assert_eq!(given, *expected, "{name}:{line}: the arguments of {key}");
            }
        }
    }
}

#[test]
fn every_message_is_said_by_somebody() {
    let said: BTreeMap<String, ()> = sources()
        .iter()
        .flat_map(|(_, source)| literals(source))
        .map(|literal| (literal.text, ()))
        .collect();
    // What the backend says is known by its sentences, not by keys.
    let backend = super::super::backend::sentences();
    let backend: BTreeSet<_> = backend.into_iter().map(|sentence| sentence.key).collect();
    let within: BTreeSet<String> = Language::English
        .files()
        .iter()
        .flat_map(|file| file.split("{ ").skip(1))
        .filter_map(|part| part.split(" }").next().map(str::to_owned))
        .collect();
    let unsaid: Vec<String> = arguments(Language::English)
        .into_keys()
        .filter(|key| !said.contains_key(key) && !backend.contains(key) && !within.contains(key))
        .collect();
    assert!(unsaid.is_empty(), "nobody says {unsaid:?}");
}

#[test]
fn every_key_of_the_map_has_its_words() {
    let catalogue = arguments(Language::English);
    for binding in crate::state::keys::KeyMap::default().bindings() {
        let words = binding.words;
        assert!(words.is_empty() || catalogue.contains_key(words), "no message {words}");
    }
}

/// Whether somebody would read this, or hear it.
fn is_for_people(literal: &Literal) -> bool {
    const NOT_SHOWN: [&str; 5] = ["class=", "style=", "d=", "viewBox=", "data-act="];
    const FOR_PROGRAMMERS: [&str; 4] = ["expect(", "panic!(", "unreachable!(", "reason ="];
    let Literal { text, before, .. } = literal;
    if NO_WORDS.contains(&text.as_str())
        || NOT_SHOWN.iter().chain(&FOR_PROGRAMMERS).any(|end| before.ends_with(end))
    {
        return false;
    }
    // What is filled in is not said here.
    let mut words = String::new();
    let mut depth = 0_usize;
    for sign in text.chars() {
        match sign {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => words.push(sign),
            _ => {}
        }
    }
    let signs: Vec<char> = words.chars().collect();
    let letters = |sign: &char| sign.is_alphabetic();
    // Shorter words stand in paths of drawings too.
    if words.split(|sign: char| !sign.is_alphabetic()).all(|word| word.chars().count() < 3) {
        return false;
    }
    let several = signs.windows(3).any(|w| letters(&w[0]) && w[1] == ' ' && letters(&w[2]))
        && words.split(' ').filter(|word| word.chars().filter(letters).count() > 2).count() > 1;
    let sentence = signs.first().is_some_and(|first| first.is_uppercase())
        && signs.iter().filter(|sign| letters(sign)).count() > 1
        && words.split(' ').any(|word| word.chars().filter(|sign| sign.is_lowercase()).count() > 1);
    let typeset = signs.iter().any(|sign| "“”’…".contains(*sign)) && signs.iter().any(letters);
    several || sentence || typeset
}

#[test]
fn nothing_is_said_outside_the_catalogue() {
    let mut found = Vec::new();
    // Between the backend and the interface nothing is said but what the backend would say.
    for (name, source) in sources().into_iter().filter(|(name, _)| !name.starts_with("api")) {
        for literal in literals(&source).iter().filter(|literal| is_for_people(literal)) {
            found.push(format!("{name}:{}: {:?}", literal.line, literal.text));
        }
    }
    assert!(found.is_empty(), "words that belong in ui/messages:\n{}", found.join("\n"));
}

#[test]
fn words_outside_the_catalogue_are_found() {
    let source = r#"view! { <b title="Light or dark" class="icon-button edit">"Close"</b> }"#;
    let found: Vec<String> =
        literals(source).into_iter().filter(is_for_people).map(|literal| literal.text).collect();
    assert_eq!(found, ["Light or dark", "Close"]);
    assert_eq!(
        named(r#", n = f(a, "b = c"), words = if x == y { 1 } else { 2 })"#).len(),
        2,
        "what stands within a value is no argument"
    );
}
