//! Values of finding, and of what was done.

use handful_contract::*;

use crate::rules::rule_page;

pub(super) fn standings() -> Vec<Standing> {
    let all = vec![Standing::Annotated, Standing::Suggested, Standing::Nothing];
    for one in &all {
        match one {
            Standing::Annotated | Standing::Suggested | Standing::Nothing => {}
        }
    }
    all
}

pub(super) fn find_query() -> FindQuery {
    FindQuery {
        phrase: "the Fortuna".into(),
        document: Some("d".into()),
        case: true,
        whole_words: true,
        done: Some(false),
        standing: Some(Standing::Suggested),
        concept: Some("c".into()),
        noted: Some(Noted::Flagged),
    }
}

pub(super) fn noted() -> Vec<Noted> {
    let all = vec![Noted::Flagged, Noted::Written, Noted::Any];
    for one in &all {
        match one {
            Noted::Flagged | Noted::Written | Noted::Any => {}
        }
    }
    all
}

pub(super) fn note() -> Note {
    Note { flagged: true, text: "Ask whether a tug is a ship".into() }
}

pub(super) fn placed_notes() -> Vec<PlacedNote> {
    let on = |ordinal| NoteOn { document: "d".into(), ordinal };
    [None, Some(3)].map(|ordinal| PlacedNote { on: on(ordinal), note: note() }).into()
}

pub(super) fn find_froms() -> Vec<FindFrom> {
    [None, Some(7)].map(|start| FindFrom { document: "d".into(), start }).into()
}

pub(super) fn found_mark() -> FoundMark {
    FoundMark { concept: "c".into(), probability: Some(0.5) }
}

pub(super) fn found_places() -> Vec<FoundPlace> {
    let marked = FoundPlace {
        sentence: SentenceRef { document: "d".into(), ordinal: 3 },
        title: "letter 3".into(),
        start: 40,
        end: 47,
        before: "The master of the ".into(),
        words: "Fortuna".into(),
        after: " wrote to us".into(),
        state: ReviewState::InProgress,
        mark: Some(found_mark()),
        note: Some(note()),
    };
    vec![FoundPlace { mark: None, note: None, ..marked.clone() }, marked]
}

pub(super) fn find_page() -> FindPage {
    FindPage { places: found_places(), more: find_froms().pop() }
}

pub(super) fn history_page() -> HistoryPage {
    let action = PastAction {
        number: 1 << 40,
        words: "mark “Fortuna” as ship".into(),
        at: 1_700_000_000,
        undone: true,
        document: Some("d".into()),
        title: "letter 3".into(),
    };
    let nowhere = PastAction { document: None, title: String::new(), ..action.clone() };
    HistoryPage { actions: vec![action, nowhere], more: true }
}

pub(super) fn place_ref() -> PlaceRef {
    PlaceRef { document: "d".into(), start: 4, end: 11 }
}

pub(super) fn explanation() -> Explanation {
    let rule = rule_page().rows.pop().map(|row| row.rule);
    Explanation { version: 7, probability: 0.83, labels: Some(41), nearest: found_places(), rule }
}

pub(super) fn rejected_page() -> RejectedPage {
    RejectedPage { places: found_places(), more: true }
}
