use handful_contract::command::{AddRule, ImportRules, RemoveRule};
use handful_contract::{Applied, Command, ConceptId, Failure, Rule, RuleReport};
use leptos::prelude::*;

use super::{Dialog, Driver};

impl Driver {
    /// Shows what is looked for: as the concept of whatever has the focus, of what is held ready to mark, or
    /// the first.
    pub fn show_rules(self) {
        let held = self.editor.with_untracked(|editor| {
            let mark = editor.focused().or_else(|| editor.held_annotation());
            mark.map(|mark| mark.concept).or_else(|| editor.armed().cloned())
        });
        let first = || self.pulse.with_untracked(|pulse| Some(pulse.concepts.first()?.id.clone()));
        match held.or_else(first) {
            Some(concept) => self.dialog.set(Some(Dialog::Rules(concept))),
            None => self.said.set(say!("concept-first-short")),
        }
    }

    /// Looks for a rule from now on, or no longer; `then` hears how that went.
    pub fn change_rules<C: Command<Reply = Applied>>(
        self,
        command: C,
        then: impl FnOnce(Result<(), Failure>) + 'static,
    ) {
        self.backend().in_turn(command, move |reply| {
            then(reply.map(|applied| self.spread(applied, None)));
        });
    }

    /// Adds the rules of a file; `then` hears how that went.
    pub fn import_rules(
        self,
        command: ImportRules,
        then: impl FnOnce(Result<RuleReport, Failure>) + 'static,
    ) {
        self.backend().in_turn(command, move |reply| {
            if let Ok(report) = &reply {
                self.spread(report.applied.clone(), None);
            }
            then(reply);
        });
    }

    /// Takes the rule out by which something is suggested.
    pub fn take_rule_out(self, concept: ConceptId, rule: Rule) {
        let command = RemoveRule { concept, kind: rule.kind, text: rule.text };
        self.change_rules(command, move |reply| match reply {
            Ok(()) => self.why.set(None),
            Err(failure) => self.fail(failure),
        });
    }
}

/// The command that looks for a rule.
pub fn adding(concept: &ConceptId, rule: &Rule) -> AddRule {
    let Rule { kind, text, case, .. } = rule.clone();
    AddRule { concept: concept.clone(), kind, text, case }
}
