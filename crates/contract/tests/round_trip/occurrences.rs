//! Values of the same words elsewhere, and of suggestions accepted at once.

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

pub(super) fn accept_query() -> AcceptQuery {
    AcceptQuery { document: Some("d".into()), concept: Some("c".into()), at_least: 0.9 }
}

pub(super) fn accept_report() -> AcceptReport {
    let place = occurrence_report().examples.remove(0);
    let example = AcceptExample { place, concept: "ship".into(), probability: 0.93, rule: None };
    AcceptReport {
        places: 12,
        documents: 5,
        wrong: 0.7,
        examples: vec![example],
        documents_read: 40,
        documents_total: 120,
        seal: "a1".into(),
    }
}
