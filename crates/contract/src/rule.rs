use serde::{Deserialize, Serialize};

use crate::{Applied, Refusal};

/// How a rule says what it looks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// These very words: an entry of the concept's dictionary.
    #[default]
    Words,
    /// A regular expression.
    Expression,
}

/// Where a rule comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleSource {
    /// A person asked for it.
    #[default]
    Person,
    /// It came with a list.
    List,
    /// These words are annotated at least twice, and joined the dictionary by themselves.
    Grown,
}

/// What is looked for as a concept before any model does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// How `text` is meant.
    pub kind: RuleKind,
    /// The words or the expression.
    pub text: String,
    /// Whether upper and lower case differ.
    pub case: bool,
    /// Where it comes from.
    pub source: RuleSource,
}

/// One line of a concept's rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRow {
    /// The rule.
    pub rule: Rule,
    /// In how many places of the project it fits, whatever is known of them.
    pub places: u32,
}

/// A stretch of a concept's rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulePage {
    /// How many of them hold what is looked for among them.
    pub total: u32,
    /// The place of the first row within those.
    pub offset: u32,
    /// The rows: what a person asked for, the newest first, then what joined by itself.
    pub rows: Vec<RuleRow>,
    /// How many rules the concept has.
    pub all: u32,
    /// In how many places of the project they fit.
    pub places: u32,
    /// Whether all texts have been looked through with them.
    pub complete: bool,
}

/// How an import of rules ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RuleReport {
    /// What it changed.
    pub applied: Applied,
    /// How many were added.
    pub added: u32,
    /// How many of those belong to other concepts, as the file's labels say.
    pub elsewhere: u32,
    /// How many were there already, or twice in the file.
    pub known: u32,
    /// Lines that could not be taken, the first thousand.
    pub refused: Vec<Refusal>,
    /// How many they are.
    pub refused_total: u32,
}
