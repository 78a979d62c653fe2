//! Values of dictionaries and expressions.

use handful_contract::*;

use crate::values::{applied, refusal};

pub(super) fn rule_kinds() -> Vec<RuleKind> {
    let all = vec![RuleKind::Words, RuleKind::Expression];
    for one in &all {
        match one {
            RuleKind::Words | RuleKind::Expression => {}
        }
    }
    all
}

pub(super) fn rule_sources() -> Vec<RuleSource> {
    let all = vec![RuleSource::Person, RuleSource::List, RuleSource::Grown];
    for one in &all {
        match one {
            RuleSource::Person | RuleSource::List | RuleSource::Grown => {}
        }
    }
    all
}

pub(super) fn rule_page() -> RulePage {
    let rule = |kind, source| Rule { kind, text: "Riga".into(), case: true, source };
    let rows = rule_kinds().into_iter().flat_map(|kind| {
        rule_sources()
            .into_iter()
            .map(move |source| RuleRow { rule: rule(kind, source), places: 7 })
    });
    RulePage { total: 60, offset: 50, rows: rows.collect(), all: 900, places: 41, complete: true }
}

pub(super) fn rule_report() -> RuleReport {
    RuleReport {
        applied: applied(),
        added: 40,
        elsewhere: 3,
        known: 2,
        refused: vec![refusal()],
        refused_total: 1_001,
    }
}
