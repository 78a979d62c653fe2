//! Dictionaries and patterns, as they are said.

use handful_contract::{Rule, RuleKind, RulePage, RuleReport, RuleSource};

use super::wording::{count, number, percent};

/// How many rules are listed at first, and how many more each time.
pub const STRETCH: u32 = 100;

/// How sure a suggestion is: its probability, or that a rule fits.
pub fn sure(probability: f32, rule: Option<RuleKind>) -> String {
    match rule {
        Some(kind) => matches(kind).to_owned(),
        None => percent(probability),
    }
}

/// That a rule fits.
pub fn matches(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Words => "matches your dictionary",
        RuleKind::Expression => "matches your pattern",
    }
}

/// Which rule fits here, and where it comes from.
pub fn because(rule: &Rule, concept: &str) -> String {
    let Rule { kind, text, source, .. } = rule;
    match (kind, source) {
        (RuleKind::Expression, _) => {
            format!("It fits the pattern {text}, which stands for {concept}.")
        }
        (RuleKind::Words, RuleSource::Grown) => {
            format!(
                "“{text}” is in the dictionary of {concept}, because it is annotated at least twice."
            )
        }
        (RuleKind::Words, _) => format!("“{text}” is in the dictionary of {concept}."),
    }
}

/// What a row says of a rule besides its text.
pub fn about(rule: &Rule) -> String {
    let from = match rule.source {
        RuleSource::Person => "",
        RuleSource::List => "from a file",
        RuleSource::Grown => "from annotations",
    };
    let case = if rule.case { "" } else { "any case" };
    [from, case].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", ")
}

/// How much is looked for, and how often it was found.
pub fn summary(page: &RulePage, sought: &str) -> String {
    if page.all == 0 {
        return "Nothing is looked for yet.".to_owned();
    }
    let rules = count(page.all.into(), "entry", "entries");
    let places = count(page.places.into(), "place", "places");
    let so_far = if page.complete { "" } else { " so far" };
    let found = format!("{rules}, found in {places} of the project{so_far}.");
    match (sought.trim(), page.total) {
        ("", _) => found,
        (sought, 0) => format!("{found} None holds “{sought}”."),
        (sought, total) => format!("{found} {} with “{sought}”.", number(total.into())),
    }
}

/// How an import of rules ended.
pub fn imported(report: &RuleReport) -> String {
    let mut parts = vec![match report.added {
        0 => "Nothing was added".to_owned(),
        added => format!("{} added", count(added.into(), "entry", "entries")),
    }];
    if report.elsewhere > 0 {
        parts.push(format!("{} of them to other concepts", number(report.elsewhere.into())));
    }
    if report.known > 0 {
        parts.push(format!("{} there already", number(report.known.into())));
    }
    if report.refused_total > 0 {
        parts.push(format!("{} not taken", count(report.refused_total.into(), "line", "lines")));
    }
    format!("{}.", parts.join(", "))
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
