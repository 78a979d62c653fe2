//! Values of the same words elsewhere.

use handful_contract::*;

pub(super) fn reaches() -> Vec<Reach> {
    let all = vec![Reach::Document, Reach::Project];
    for one in &all {
        match one {
            Reach::Document | Reach::Project => {}
        }
    }
    all
}

pub(super) fn occurrence_query() -> OccurrenceQuery {
    OccurrenceQuery {
        document: "d".into(),
        start: 4,
        end: 11,
        concept: "c".into(),
        reach: Reach::Document,
        case: true,
        whole_words: true,
    }
}

pub(super) fn occurrence_report() -> OccurrenceReport {
    let example = OccurrenceExample {
        title: "letter 3".into(),
        before: "The master of the ".into(),
        words: "Fortuna".into(),
        after: " wrote to us".into(),
    };
    OccurrenceReport { places: 12, documents: 5, examples: vec![example] }
}
