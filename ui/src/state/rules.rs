//! Dictionaries and patterns, as they are said.

use handful_contract::{Rule, RuleKind, RulePage, RuleReport, RuleSource};

use super::wording::percent;

/// How many rules are listed at first, and how many more each time.
pub const STRETCH: u32 = 100;

/// How sure a suggestion is: its probability, or that a rule fits.
pub fn sure(probability: f32, rule: Option<RuleKind>) -> String {
    match rule {
        Some(kind) => matches(kind),
        None => percent(probability),
    }
}

/// That a rule fits.
pub fn matches(kind: RuleKind) -> String {
    match kind {
        RuleKind::Words => say!("matches-dictionary"),
        RuleKind::Expression => say!("matches-pattern"),
    }
}

/// Which rule fits here, and where it comes from.
pub fn because(rule: &Rule, concept: &str) -> String {
    let Rule { kind, text, source, .. } = rule;
    match (kind, source) {
        (RuleKind::Expression, _) => {
            say!("because-pattern", words = text.as_str(), concept = concept)
        }
        (RuleKind::Words, RuleSource::Grown) => {
            say!("because-grown", words = text.as_str(), concept = concept)
        }
        (RuleKind::Words, _) => say!("because-words", words = text.as_str(), concept = concept),
    }
}

/// What a row says of a rule besides its text.
pub fn about(rule: &Rule) -> String {
    let from = match rule.source {
        RuleSource::Person => String::new(),
        RuleSource::List => say!("from-a-file"),
        RuleSource::Grown => say!("from-annotations"),
    };
    let case = if rule.case { String::new() } else { say!("any-case") };
    [from, case]
        .into_iter()
        .filter(|words| !words.is_empty())
        .collect::<Vec<_>>()
        .join(&say!("list-separator"))
}

/// How much is looked for, and how often it was found.
pub fn summary(page: &RulePage, sought: &str) -> String {
    if page.all == 0 {
        return say!("rules-none");
    }
    let found = if page.complete {
        say!("rules-found", n = page.all, places = page.places)
    } else {
        say!("rules-found-so-far", n = page.all, places = page.places)
    };
    let holding = match (sought.trim(), page.total) {
        ("", _) => return found,
        (sought, 0) => say!("rules-none-holds", words = sought),
        (sought, total) => say!("rules-hold", n = total, words = sought),
    };
    say!("two-sentences", first = found, second = holding)
}

/// How an import of rules ended.
pub fn imported(report: &RuleReport) -> String {
    let mut parts = vec![match report.added {
        0 => say!("rules-none-added"),
        added => say!("rules-added", n = added),
    }];
    if report.elsewhere > 0 {
        parts.push(say!("rules-added-elsewhere", n = report.elsewhere));
    }
    if report.known > 0 {
        parts.push(say!("rules-known", n = report.known));
    }
    if report.refused_total > 0 {
        parts.push(say!("rules-refused", n = report.refused_total));
    }
    say!("whole-sentence", words = parts.join(&say!("clause-separator")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(kind: RuleKind, source: RuleSource, case: bool) -> Rule {
        Rule { kind, text: "Riga".into(), case, source }
    }

    #[test]
    fn a_rule_is_said_in_place_of_a_probability() {
        assert_eq!(sure(0.8, None), "80 %");
        assert_eq!(sure(0.8, Some(RuleKind::Words)), "matches your dictionary");
        assert_eq!(sure(0.8, Some(RuleKind::Expression)), "matches your pattern");
    }

    #[test]
    fn a_rule_says_where_it_comes_from() {
        assert_eq!(about(&rule(RuleKind::Words, RuleSource::Person, true)), "");
        assert_eq!(about(&rule(RuleKind::Words, RuleSource::List, false)), "from a file, any case");
        assert_eq!(about(&rule(RuleKind::Words, RuleSource::Grown, true)), "from annotations");
        let said = because(&rule(RuleKind::Words, RuleSource::Grown, true), "town");
        assert!(said.ends_with("because it is annotated at least twice."), "{said}");
        let said = because(&rule(RuleKind::Expression, RuleSource::Person, true), "town");
        assert_eq!(said, "It fits the pattern Riga, which stands for town.");
    }

    #[test]
    fn the_list_says_how_much_there_is() {
        let page =
            RulePage { all: 1_200, total: 3, places: 41, complete: true, ..RulePage::default() };
        assert_eq!(summary(&page, " "), "1\u{202f}200 entries, found in 41 places of the project.");
        let said = summary(&page, "ri");
        assert!(said.ends_with("3 with “ri”."), "{said}");
        let page = RulePage { complete: false, total: 0, ..page };
        let said = summary(&page, "x");
        assert!(said.ends_with("41 places of the project so far. None holds “x”."), "{said}");
        assert_eq!(summary(&RulePage::default(), ""), "Nothing is looked for yet.");
    }

    #[test]
    fn an_import_says_what_became_of_each_line() {
        let report = RuleReport {
            added: 40,
            elsewhere: 3,
            known: 2,
            refused_total: 1,
            ..RuleReport::default()
        };
        let said =
            "40 entries added, 3 of them to other concepts, 2 there already, 1 line not taken.";
        assert_eq!(imported(&report), said);
        let report = RuleReport { known: 2, ..RuleReport::default() };
        assert_eq!(imported(&report), "Nothing was added, 2 there already.");
    }
}
