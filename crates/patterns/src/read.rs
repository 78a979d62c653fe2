use serde_json::Value;

use crate::{
    prodigy,
    rule::{Kind, Rule},
};

/// Rules out of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleList {
    /// Rules in the order of the file.
    pub rules: Vec<Listed>,
    /// Lines that cannot be rules here.
    pub refused: Vec<Refused>,
}

/// One rule of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The rule.
    pub rule: Rule,
    /// The label that the file gives it, if it names labels.
    pub label: Option<String>,
    /// Its line, counted from 1.
    pub line: u64,
}

/// A line that cannot be a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The line, counted from 1.
    pub line: u64,
    /// Why, in whole sentences.
    pub reason: String,
}

/// Reads a list of rules: Prodigy's pattern files, which are JSON Lines, or plain text with an entry on each
/// line, where a tab may part an entry from its label. Empty lines are passed over.
///
/// `case` says whether upper and lower case differ in entries of plain text; a pattern file says it itself.
///
/// Source: <https://prodi.gy/docs/api-loaders#input-patterns>,
/// <https://spacy.io/usage/rule-based-matching#entityruler>.
#[must_use]
pub fn read(text: &str, case: bool) -> RuleList {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_json = text.trim_start().starts_with('{');
    let mut list = RuleList::default();
    for (line, number) in text.lines().zip(1..) {
        if line.trim().is_empty() {
            continue;
        }
        let read = if is_json { of_json(line) } else { Ok(of_text(line, case)) };
        let checked = read
            .and_then(|(rule, label)| Ok((rule.checked().map_err(|it| it.to_string())?, label)));
        match checked {
            Ok((rule, label)) => list.rules.push(Listed { rule, label, line: number }),
            Err(reason) => list.refused.push(Refused { line: number, reason }),
        }
    }
    list
}

type Read = Result<(Rule, Option<String>), String>;

fn of_text(line: &str, case: bool) -> (Rule, Option<String>) {
    let (text, label) = match line.split_once('\t') {
        Some((text, label)) => (text, Some(label.trim()).filter(|label| !label.is_empty())),
        None => (line, None),
    };
    let rule = Rule { kind: Kind::Words, text: text.to_owned(), case };
    (rule, label.map(str::to_owned))
}

fn of_json(line: &str) -> Read {
    let value: Value = serde_json::from_str(line)
        .map_err(|_| "This line is not JSON, as the lines before it are.".to_owned())?;
    let label = value.get("label").and_then(Value::as_str).map(str::trim);
    let label = label.filter(|label| !label.is_empty()).map(str::to_owned);
    let rule = match value.get("pattern") {
        // A phrase is compared letter by letter, case and all.
        Some(Value::String(words)) => Rule { kind: Kind::Words, text: words.clone(), case: true },
        Some(Value::Array(tokens)) => prodigy::rule(tokens)?,
        _ => return Err("This line has no “pattern”.".to_owned()),
    };
    Ok((rule, label))
}
