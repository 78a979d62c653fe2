//! What the interface says, by key, in the language in force.
//!
//! The words stand in `ui/messages`, a folder for each language, in Fluent's syntax; the tests hold those
//! folders and the source against each other. Whoever draws something calls `say!("key")`, or
//! `say!("key", n = 3)` where the words have arguments. A key that is kept to be said later is written
//! `key!("key")`, and said by [`say`].
//!
//! Source of the syntax and of what plural forms mean: Fluent 1.0, projectfluent.org.

pub mod backend;
#[macro_use]
mod macros;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::rc::Rc;

use fluent_bundle::memoizer::MemoizerKind;
use fluent_bundle::{FluentBundle, FluentResource, FluentValue};
use handful_contract::LanguageChoice;

use super::wording::number;

pub use fluent_bundle::FluentArgs as Arguments;

/// A language that the interface speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese in simplified characters.
    SimplifiedChinese,
}

impl Language {
    /// All of them.
    #[cfg(test)]
    pub const ALL: [Self; 2] = [Self::English, Self::SimplifiedChinese];

    /// The language that a choice stands for, where `system` is the system's language as a tag (BCP 47).
    pub fn chosen(choice: LanguageChoice, system: &str) -> Self {
        match choice {
            LanguageChoice::English => Self::English,
            LanguageChoice::SimplifiedChinese => Self::SimplifiedChinese,
            LanguageChoice::System => Self::of(system),
        }
    }

    /// Whoever reads traditional characters is better served by English than by a guess.
    fn of(tag: &str) -> Self {
        let tag = tag.to_lowercase().replace('_', "-");
        let mut parts = tag.split(['-', '.']);
        let chinese = parts.next() == Some("zh");
        let traditional = parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo"));
        if chinese && !traditional { Self::SimplifiedChinese } else { Self::English }
    }

    /// Its tag (BCP 47), for the page.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::SimplifiedChinese => "zh-CN",
        }
    }

    /// What stands between the thousands of a number.
    pub fn thousands(self) -> char {
        match self {
            Self::English => '\u{202f}',
            Self::SimplifiedChinese => ',',
        }
    }

    /// The files with its words.
    fn files(self) -> Vec<&'static str> {
        match self {
            Self::English => files!("en").to_vec(),
            Self::SimplifiedChinese => {
                [&files!("zh-CN")[..], &[include_str!("../../messages/zh-CN/failures.ftl")]]
                    .concat()
            }
        }
    }
}

/// A language with its words.
struct Spoken {
    language: Language,
    words: FluentBundle<FluentResource>,
}

impl Spoken {
    fn new(language: Language) -> Self {
        let tag = language.tag().parse().expect("a language's tag is one of ours");
        let mut words = FluentBundle::new(vec![tag]);
        // Marks of direction around what is filled in would stand in what is copied and in titles; names
        // that may run the other way have elements of their own.
        words.set_use_isolating(false);
        words.set_formatter(Some(grouped));
        for file in language.files() {
            // The tests find what cannot be read and what stands twice; the rest can be said all the same.
            let file = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(read, _)| read);
            let _ = words.add_resource(file);
        }
        Self { language, words }
    }

    fn say(&self, key: &str, arguments: Option<&Arguments<'_>>) -> Option<String> {
        let message = self.words.get_message(key)?;
        // What cannot be filled in stands as its name, which says more than nothing.
        Some(self.words.format_pattern(message.value()?, arguments, &mut Vec::new()).into_owned())
    }
}

thread_local! {
    static SPOKEN: RefCell<Rc<Spoken>> = RefCell::new(Rc::new(Spoken::new(Language::default())));
}

/// The language in force.
pub fn language() -> Language {
    SPOKEN.with_borrow(|spoken| spoken.language)
}

/// Speaks another language from now on. What was drawn before stays as it is until it is drawn anew.
pub fn speak(language: Language) {
    if language != self::language() {
        SPOKEN.set(Rc::new(Spoken::new(language)));
    }
}

/// The words of a message without arguments.
pub fn say(key: &str) -> String {
    said(key, None)
}

/// The words of a message with what is to be filled in.
pub fn say_with(key: &str, arguments: &Arguments<'_>) -> String {
    said(key, Some(arguments))
}

/// A key that no file has, which the tests rule out, is said itself.
fn said(key: &str, arguments: Option<&Arguments<'_>>) -> String {
    let spoken = SPOKEN.with_borrow(Rc::clone);
    spoken.say(key, arguments).unwrap_or_else(|| key.to_owned())
}

/// Whole numbers with their thousands apart, as everywhere on the screen.
fn grouped<M: MemoizerKind>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(n) if n.value >= 0.0 && n.value.fract() == 0.0 => {
            Some(number(n.value as u64))
        }
        _ => None,
    }
}
