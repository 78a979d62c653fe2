//! Holds the languages against each other, and what the backend is known to say against what it says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::super::backend::{CODES, Part, sentences};
use super::super::{Language, speak};
use super::source::rust_files;
use crate::state::messages::say;

/// What a message's words refer to.
#[derive(Default)]
struct Refers {
    variables: BTreeSet<String>,
    messages: BTreeSet<String>,
}

impl Refers {
    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::Placeable { expression: Expression::Inline(inline) } => {
                    self.inline(inline);
                }
                PatternElement::Placeable {
                    expression: Expression::Select { selector, variants },
                } => {
                    self.inline(selector);
                    variants.iter().for_each(|variant| self.pattern(&variant.value));
                }
                PatternElement::TextElement { .. } => {}
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::MessageReference { id, .. } => {
                self.messages.insert(id.name.to_owned());
            }
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
            other => panic!("the catalogue has no use for {other:?}"),
        }
    }
}

/// Every message of a language with the arguments it takes, its own and those of messages within it.
pub(super) fn arguments(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for file in language.files() {
        let read = fluent_syntax::parser::parse(file)
            .unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", language.tag()));
        for entry in read.body {
            let Entry::Message(message) = entry else { continue };
            let name = message.id.name.to_owned();
            assert!(message.attributes.is_empty(), "{name} has attributes, which nobody asks for");
            let mut refers = Refers::default();
            refers.pattern(&message.value.expect("a message has words"));
            assert!(all.insert(name.clone(), refers).is_none(), "{name} stands twice");
        }
    }
    all.iter()
        .map(|(name, refers)| {
            let mut variables = refers.variables.clone();
            for inner in &refers.messages {
                let within = all.get(inner);
                let within = within.unwrap_or_else(|| panic!("{name} refers to {inner}"));
                assert!(within.messages.is_empty(), "{name}: one message within another is enough");
                variables.extend(within.variables.iter().cloned());
            }
            (name.clone(), variables)
        })
        .collect()
}

#[test]
fn every_language_has_every_message_with_the_same_arguments() {
    let english = arguments(Language::English);
    for language in Language::ALL.into_iter().skip(1) {
        let mut other = arguments(language);
        other.retain(|key, _| !key.starts_with("failure-"));
        let missing: Vec<_> = english.keys().filter(|key| !other.contains_key(*key)).collect();
        let more: Vec<_> = other.keys().filter(|key| !english.contains_key(*key)).collect();
        assert!(missing.is_empty(), "{} lacks {missing:?}", language.tag());
        assert!(more.is_empty(), "only {} has {more:?}", language.tag());
        for (key, arguments) in &english {
            assert_eq!(*arguments, other[key], "the arguments of {key} in {}", language.tag());
        }
    }
}

#[test]
fn every_code_has_a_sentence_in_every_language_but_the_backends_own() {
    for language in Language::ALL.into_iter().skip(1) {
        let all = arguments(language);
        let failures: BTreeSet<_> = all.keys().filter(|key| key.starts_with("failure-")).collect();
        let expected: BTreeSet<String> = CODES.iter().map(|(_, key)| (*key).to_owned()).collect();
        assert_eq!(failures, expected.iter().collect(), "{}", language.tag());
    }
}

#[test]
fn chinese_is_punctuated_as_chinese() {
    speak(Language::SimplifiedChinese);
    for (key, arguments) in arguments(Language::SimplifiedChinese) {
        // In menus the letter to press stands in half-width brackets by custom.
        if key.starts_with("menu-") {
            continue;
        }
        let words = say(&key);
        assert!(!words.trim().is_empty(), "{key} says nothing");
        let signs: Vec<char> = words.chars().collect();
        for pair in signs.windows(2) {
            let chinese = ('\u{4e00}'..='\u{9fff}').contains(&pair[0]);
            let narrow = [',', ';', ':', '!', '?', '(', ')'].contains(&pair[1]);
            assert!(!(chinese && narrow), "{key}: {words}");
        }
        assert!(arguments.len() < 6, "{key} takes many arguments");
    }
}

/// The sources whose words the interface knows, all in one.
fn backend_sources() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = ["store", "app", "session", "encoder", "formats", "patterns", "catalogue"]
        .map(|name| root.join("crates").join(name).join("src"))
        .into_iter()
        .chain([root.join("ui/src/api")]);
    let mut all = String::new();
    for file in folders.flat_map(|folder| rust_files(&folder)) {
        let text = fs::read_to_string(&file).expect("a source can be read");
        // A literal that goes on in the next line says no more than one that does not.
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once("\\\n") {
            all.push_str(before);
            rest = after.trim_start();
        }
        all.push_str(rest);
    }
    all.replace("\\\"", "\"").replace("{{", "{").replace("}}", "}").replace("\\\\", "\\")
}

#[test]
fn the_menu_says_in_english_what_the_desktop_made_it_with() {
    let menu = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/src/menu.rs");
    let menu = fs::read_to_string(menu).expect("the desktop's menu");
    for (name, words) in crate::state::menu::words() {
        assert!(menu.contains(&format!("\"{words}\"")), "{name} is not called {words}");
    }
}

#[test]
fn the_backend_still_says_what_it_is_known_to_say() {
    let sources = backend_sources();
    for sentence in sentences() {
        for part in &sentence.parts {
            let Part::Words(words) = part else { continue };
            // Quotation marks are put around what varies by a function of its own.
            for words in words.split(['“', '”']).map(str::trim).filter(|words| words.len() > 2)
            {
                // What is put together from two pieces is somewhere as both of them.
                let pieces = |at: usize| {
                    let (one, other) = words.split_at(at);
                    sources.contains(one.trim()) && sources.contains(other.trim())
                };
                let said = sources.contains(words)
                    || words.match_indices([' ', '…']).any(|(at, _)| pieces(at));
                assert!(said, "{}: nobody says {words:?} any more", sentence.key);
            }
        }
    }
}
