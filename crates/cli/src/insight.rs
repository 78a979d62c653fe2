//! How learning goes, in words for a person.

use handful_contract::{Advice, ConceptId, Confusion, Cost, LearningReport, Outlook};

use crate::print::count;

/// So many kinds of mistakes are named; `--json` has all of them.
const MISTAKES: usize = 5;

/// How good the model is at a concept, behind its name.
pub(crate) fn of_concept(report: &LearningReport, id: &ConceptId) -> String {
    let own = report.concepts.iter().find(|own| own.concept == *id);
    let Some(own) = own else { return String::new() };
    let score = own.score.as_ref().map(|score| match score.interval {
        Some([low, high]) => format!("  F1 {:.2} ({low:.2}–{high:.2})", score.f1),
        None => format!("  F1 {:.2}", score.f1),
    });
    let wants = own.wants.map(|wants| format!("  has too few: mark {wants} more"));
    score.into_iter().chain(wants).collect()
}

/// What it mistakes, what more annotations would bring, and whether to go on.
pub(crate) fn lines(report: &LearningReport) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(version) = report.version.filter(|_| report.chosen) {
        lines.push(format!(
            "Version {version} is in use because it was chosen; `handful learn` lets learning go on."
        ));
    }
    let mistakes: Vec<String> =
        report.confusions.iter().take(MISTAKES).map(|own| mistake(report, own)).collect();
    if !mistakes.is_empty() {
        lines.push(format!("Mistaken most: {}.", mistakes.join("; ")));
    }
    if let Some(outlook) = &report.outlook {
        lines.push(ahead(outlook));
    }
    let advice = match report.advice {
        // How many more done sentences a score takes is said with it.
        Advice::TooEarly => None,
        Advice::GoOn => Some("Where this leads cannot be told yet: go on."),
        Advice::WorthIt => Some("Going on is worth it."),
        Advice::FeedConcepts => Some("Go on with the concepts that have too few annotations."),
        Advice::MeasureBetter => {
            Some("More annotations bring little; set more sentences done to be sure.")
        }
        Advice::Stop => Some("You may stop: more annotations bring next to nothing."),
    };
    lines.extend(advice.map(str::to_owned));
    lines
}

fn mistake(report: &LearningReport, own: &Confusion) -> String {
    let name = |id: &ConceptId| {
        let found = report.concepts.iter().find(|concept| concept.concept == *id);
        found.map_or("?", |concept| concept.name.as_str())
    };
    let what = match (&own.marked, &own.taken) {
        (Some(marked), Some(taken)) if marked == taken => format!("edges of {}", name(marked)),
        (Some(marked), Some(taken)) => format!("{} for {}", name(marked), name(taken)),
        (Some(marked), None) => format!("{} overlooked", name(marked)),
        (None, Some(taken)) => format!("nothing for {}", name(taken)),
        (None, None) => String::new(),
    };
    format!("{what} ({})", own.count)
}

fn ahead(outlook: &Outlook) -> String {
    let gain = format!(
        "The next {} are likely to bring {:.1} points of F1",
        count(outlook.horizon, "annotation"),
        100.0 * outlook.gain.max(0.0)
    );
    match outlook.next_point {
        Some(Cost { likely, low, high }) => {
            format!("{gain}; the next point is likely to cost {likely} ({low} to {high}).")
        }
        None => format!("{gain}."),
    }
}

#[cfg(test)]
mod tests {
    use handful_contract::ConceptProgress;

    use super::*;

    #[test]
    fn a_script_reads_what_the_window_says() {
        let ship = ConceptId::from("1");
        let outlook = Outlook {
            points: 7,
            next_point: Some(Cost { likely: 20, low: 12, high: 50 }),
            horizon: 50,
            gain: 0.021,
        };
        let report = LearningReport {
            version: Some(3),
            chosen: true,
            concepts: vec![ConceptProgress {
                concept: ship.clone(),
                name: "Ship".into(),
                labels: 3,
                score: None,
                wants: Some(2),
            }],
            confusions: vec![Confusion {
                marked: Some(ship.clone()),
                taken: None,
                count: 4,
                places: Vec::new(),
            }],
            outlook: Some(outlook),
            advice: Advice::WorthIt,
            ..LearningReport::default()
        };
        assert_eq!(of_concept(&report, &ship), "  has too few: mark 2 more");
        assert_eq!(
            lines(&report),
            [
                "Version 3 is in use because it was chosen; `handful learn` lets learning go on.",
                "Mistaken most: Ship overlooked (4).",
                "The next 50 annotations are likely to bring 2.1 points of F1; the next point is likely \
                 to cost 20 (12 to 50).",
                "Going on is worth it.",
            ]
        );
        assert_eq!(lines(&LearningReport::default()), Vec::<String>::new());
    }
}
