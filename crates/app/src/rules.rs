//! Dictionaries and expressions: what is looked for before any model does.

use std::{
    collections::{HashMap, HashSet},
    fs::{self, File},
    io::Read as _,
    path::Path,
};

use handful_contract::{
    Applied, ErrorCode, Failure, Refusal, RuleKind, RulePage, RuleReport, RuleRow, command as c,
};
use handful_patterns::{Listed, Rule, RuleList, RuleProblem};
use handful_store::{Action, NewRule, RuleSource};
use uuid::Uuid;

use crate::{
    App, Handle, convert, convert_rule, failure,
    open::{Opened, absolute},
    report::LISTED,
};

/// Each expression is looked for by itself: more of them would take longer than anybody waits.
const MOST_EXPRESSIONS: usize = 500;

/// More than this is no dictionary. Half a million entries are some ten megabytes.
const LARGEST_FILE: u64 = 32 << 20;

/// More rows at a time would only make the answer slow.
const MOST_ROWS: usize = 1_000;

impl Handle<c::ListRules> for App {
    async fn handle(&self, command: c::ListRules) -> Result<RulePage, Failure> {
        let concept = convert::uuid(&command.concept.0, "concept")?;
        let opened = self.opened().await?;
        let mut rules = opened.store.rules(Some(concept)).await.map_err(failure::store)?;
        // What a person asked for themselves is what they come back to; a list may have thousands.
        rules.reverse();
        rules.sort_by_key(|rule| match rule.source {
            RuleSource::Person => 0,
            RuleSource::Grown => 1,
            RuleSource::List => 2,
        });
        let looked = opened.session.rule_places();
        let own =
            looked.rules.iter().zip(&looked.places).filter(|(rule, _)| rule.concept == concept);
        let places: HashMap<_, u32> = own
            .map(|(rule, places)| ((rule.kind, rule.text.as_str(), rule.case), *places))
            .collect();
        let sought = command.holding.trim().to_lowercase();
        let all = rules.len();
        let of = |rule: &handful_store::Rule| {
            places.get(&(rule.kind, rule.text.as_str(), rule.case)).copied()
        };
        // Who looks for them may not have heard of the last change yet.
        let heard = places.len() == all && rules.iter().all(|rule| of(rule).is_some());
        let holding: Vec<_> = rules
            .into_iter()
            .filter(|rule| sought.is_empty() || rule.text.to_lowercase().contains(&sought))
            .collect();
        let row = |rule: &handful_store::Rule| RuleRow {
            places: of(rule).unwrap_or(0),
            rule: convert_rule::rule(rule),
        };
        let (offset, limit) = (command.offset as usize, (command.limit as usize).min(MOST_ROWS));
        Ok(RulePage {
            total: convert::offset(holding.len()),
            offset: command.offset,
            rows: holding.iter().skip(offset).take(limit).map(row).collect(),
            all: convert::offset(all),
            places: places.values().sum(),
            complete: looked.complete && heard,
        })
    }
}

impl Handle<c::AddRule> for App {
    async fn handle(&self, command: c::AddRule) -> Result<Applied, Failure> {
        let concept = convert::uuid(&command.concept.0, "concept")?;
        let kind = convert_rule::pattern_kind(command.kind);
        let rule = Rule { kind, text: command.text, case: command.case };
        let Rule { text, case, .. } = rule.checked().map_err(problem)?;
        let opened = self.opened().await?;
        if command.kind == RuleKind::Expression {
            let expressions = opened.expressions().await?;
            if !expressions.contains(&(concept, text.clone())) {
                check_room(expressions.len() + 1)?;
            }
        }
        let kind = convert_rule::rule_kind_in(command.kind);
        opened.perform(Action::AddRule { rule: NewRule { concept, kind, text, case } }).await
    }
}

impl Handle<c::RemoveRule> for App {
    async fn handle(&self, command: c::RemoveRule) -> Result<Applied, Failure> {
        let concept = convert::uuid(&command.concept.0, "concept")?;
        let kind = convert_rule::rule_kind_in(command.kind);
        let action = Action::RemoveRule { concept, kind, text: command.text };
        self.opened().await?.perform(action).await
    }
}

impl Handle<c::ImportRules> for App {
    async fn handle(&self, command: c::ImportRules) -> Result<RuleReport, Failure> {
        let concept = convert::uuid(&command.concept.0, "concept")?;
        let path = absolute(&command.path)?;
        let opened = self.opened().await?;
        let concepts = opened.store.concepts().await.map_err(failure::store)?;
        let names: HashMap<String, Uuid> =
            concepts.into_iter().map(|one| (one.name.to_lowercase(), one.id)).collect();
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let (source, case) = (name.clone(), command.case);
        // Reading and checking fifty thousand lines is no work for a thread that others wait for.
        let sorted = tokio::task::spawn_blocking(move || {
            let list = handful_patterns::read(&text_of(&path, &source)?, case);
            Ok(Sorted::new(list, concept, &names, &source))
        });
        let Sorted { rules, refused } = sorted.await.map_err(|error| failure::broken(&error))??;

        let read = rules.len();
        let new = opened.unknown(rules).await?;
        let elsewhere = new.iter().filter(|rule| rule.concept != concept).count();
        let (added, known) = (new.len(), read - new.len());
        let refused_total = convert::offset(refused.len());
        let words = match added {
            1 => format!("add 1 entry from “{name}”"),
            _ => format!("add {added} entries from “{name}”"),
        };
        let applied = match added {
            0 => opened.settle(handful_store::Outcome::default()).await?,
            _ => opened.perform(Action::AddRules { words, rules: new }).await?,
        };
        Ok(RuleReport {
            applied,
            added: convert::offset(added),
            elsewhere: convert::offset(elsewhere),
            known: convert::offset(known),
            refused: refused.into_iter().take(LISTED).collect(),
            refused_total,
        })
    }
}

impl Opened {
    /// Every expression of the project with its concept.
    async fn expressions(&self) -> Result<HashSet<(Uuid, String)>, Failure> {
        let rules = self.store.rules(None).await.map_err(failure::store)?;
        let expressions =
            rules.into_iter().filter(|rule| rule.kind == handful_store::RuleKind::Expression);
        Ok(expressions.map(|rule| (rule.concept, rule.text)).collect())
    }

    /// Those of these rules that the project has not yet, each once.
    async fn unknown(&self, rules: Vec<NewRule>) -> Result<Vec<NewRule>, Failure> {
        let known = self.store.rules(None).await.map_err(failure::store)?;
        let asked = known.into_iter().filter(|rule| rule.source != RuleSource::Grown);
        let mut seen: HashSet<_> = asked.map(|rule| (rule.concept, rule.kind, rule.text)).collect();
        let new: Vec<NewRule> = rules
            .into_iter()
            .filter(|rule| seen.insert((rule.concept, rule.kind, rule.text.clone())))
            .collect();
        let expressions = |kind| kind == handful_store::RuleKind::Expression;
        if new.iter().any(|rule| expressions(rule.kind)) {
            check_room(seen.iter().filter(|(_, kind, _)| expressions(*kind)).count())?;
        }
        Ok(new)
    }
}

/// Rules with their concepts, and what could not be taken.
struct Sorted {
    rules: Vec<NewRule>,
    refused: Vec<Refusal>,
}

impl Sorted {
    /// A rule belongs to the concept that its label names; to `concept` without a label, or where all labels
    /// of the file are one that names no concept.
    fn new(list: RuleList, concept: Uuid, names: &HashMap<String, Uuid>, source: &str) -> Self {
        let refusal =
            |line, reason: String| Refusal { source: source.to_owned(), line: Some(line), reason };
        let mut refused: Vec<Refusal> =
            list.refused.into_iter().map(|one| refusal(one.line, one.reason)).collect();
        let labels: HashSet<String> = list
            .rules
            .iter()
            .filter_map(|one| one.label.as_deref().map(str::to_lowercase))
            .collect();
        let mut rules = Vec::with_capacity(list.rules.len());
        for Listed { rule, label, line } in list.rules {
            let belongs = match &label {
                None => Some(concept),
                Some(label) => names
                    .get(&label.to_lowercase())
                    .copied()
                    .or_else(|| (labels.len() == 1).then_some(concept)),
            };
            match (belongs, label) {
                (Some(concept), _) => {
                    let kind = convert_rule::kept_kind(rule.kind);
                    rules.push(NewRule { concept, kind, text: rule.text, case: rule.case });
                }
                (None, label) => {
                    let label = label.unwrap_or_default();
                    let reason = format!(
                        "There is no concept “{label}”. Add it, and read the file once more."
                    );
                    refused.push(refusal(line, reason));
                }
            }
        }
        refused.sort_by_key(|one| one.line);
        Self { rules, refused }
    }
}

fn text_of(path: &Path, name: &str) -> Result<String, Failure> {
    let failed = |error: std::io::Error| failure::io("read", path, &error);
    let size = fs::metadata(path).map_err(failed)?.len();
    if size > LARGEST_FILE {
        return Err(Failure::new(
            ErrorCode::InvalidInput,
            format!(
                "“{name}” is too large to be a dictionary. Cut it into files of 32 MB at most."
            ),
        ));
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.contains(&0) {
        return Err(Failure::new(
            ErrorCode::NotText,
            format!(
                "“{name}” is not plain text. A dictionary is a text file with an entry on each line, or a \
                 file of Prodigy’s patterns."
            ),
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Failure::new(
            ErrorCode::NotUtf8,
            format!("“{name}” is not written in UTF-8, as line {line} shows. Save it as UTF-8."),
        )
    })
}

fn check_room(expressions: usize) -> Result<(), Failure> {
    if expressions <= MOST_EXPRESSIONS {
        return Ok(());
    }
    Err(Failure::new(
        ErrorCode::InvalidInput,
        format!(
            "A project can look for {MOST_EXPRESSIONS} expressions at most, and this would make \
             {expressions}. Write words as entries of a dictionary: of those there can be any number."
        ),
    ))
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in a map_err")]
fn problem(problem: RuleProblem) -> Failure {
    Failure::new(ErrorCode::InvalidInput, problem.to_string())
}
