//! Dictionaries and regular expressions: what they are, where they match, and the files they come in.
//!
//! **Knows:** texts, spans and rules; which rules cannot be, and how that is said to a person; lists of
//! words, tables of words and labels, and Prodigy's pattern files. **Must never know:** projects, concepts,
//! models, databases or screens. It reads no file itself: a text in, rules out.
//!
//! Everything runs in time linear in the text: dictionaries as one automaton (Aho and Corasick 1975),
//! expressions in an engine without backtracking, so that no rule can hang whoever waits for it.
//!
//! All offsets are Unicode scalar values from the start of the text, ends exclusive.

mod matcher;
mod problem;
mod prodigy;
mod read;
mod rule;

pub use matcher::{Match, Matcher};
pub use problem::RuleProblem;
pub use read::{Listed, Refused, RuleList, read};
pub use rule::{Kind, LONGEST_EXPRESSION, LONGEST_WORDS, Rule};
