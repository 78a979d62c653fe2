use handful_contract::{Noted, ReviewState, SentenceRef};

use super::*;

fn place(start: u32) -> FoundPlace {
    FoundPlace {
        sentence: SentenceRef { document: "d".into(), ordinal: 0 },
        title: String::new(),
        start,
        end: start + 1,
        before: String::new(),
        words: "x".into(),
        after: String::new(),
        state: ReviewState::Untouched,
        mark: None,
        note: None,
    }
}

fn page(starts: std::ops::Range<u32>, more: bool) -> FindPage {
    let start = Some(starts.end);
    let more = more.then(|| FindFrom { document: "d".into(), start });
    FindPage { places: starts.map(place).collect(), more }
}

fn asked(find: &mut Find) -> Ask {
    find.ask().expect("something to ask")
}

/// With a phrase asked for and answered.
fn found(places: u32, more: bool) -> Find {
    let mut find = Find { open: true, ..Find::default() };
    find.ask_for(|query| query.phrase = "x".into());
    let ask = asked(&mut find);
    find.take(ask.generation, page(0..places, more));
    find
}

#[test]
fn one_question_at_a_time_and_late_answers_do_not_count() {
    let mut find = Find { open: true, ..Find::default() };
    assert_eq!(find.ask(), None);
    find.ask_for(|query| query.phrase = "a".into());
    let first = asked(&mut find);
    find.ask_for(|query| query.phrase = "ab".into());
    assert_eq!(find.ask(), None);
    find.take(first.generation, page(0..9, false));
    assert!(find.places().is_empty() && find.is_waiting());
    let second = asked(&mut find);
    assert_eq!(second.query.phrase, "ab");
    find.take(second.generation, page(0..2, false));
    assert_eq!((find.places().len(), find.is_complete(), find.ask()), (2, true, None));
    find.ask_for(|query| query.phrase.clear());
    assert_eq!((find.places().len(), find.ask()), (0, None));
}

#[test]
fn what_was_asked_of_another_project_does_not_count() {
    let mut find = Find { open: true, ..Find::new() };
    find.ask_for(|query| query.phrase = "x".into());
    let ask = asked(&mut find);
    find.forget();
    assert!(!find.open && find.query().phrase.is_empty());
    find.take(ask.generation, page(0..3, false));
    assert!(find.places().is_empty());
}

#[test]
fn more_is_asked_for_as_it_comes_into_view() {
    let mut find = found(PAGE as u32, true);
    assert_eq!(find.ask(), None);
    find.go(PAGE - 1);
    let ask = asked(&mut find);
    assert_eq!(ask.from.as_ref().and_then(|from| from.start), Some(PAGE as u32));
    find.take(ask.generation, page(200..260, false));
    assert_eq!((find.places().len(), find.at(), find.is_complete()), (260, 199, true));
    find.walk(999);
    assert_eq!(find.at(), 259);
    find.walk(-999);
    assert_eq!(find.at(), 0);
}

#[test]
fn an_empty_answer_that_is_not_the_last_is_asked_on_from() {
    let mut find = found(0, true);
    assert!(!find.is_complete());
    let ask = asked(&mut find);
    find.take(ask.generation, page(0..3, false));
    assert_eq!(find.places().len(), 3);
}

#[test]
fn after_a_change_the_person_is_where_they_were() {
    let mut find = found(9, false);
    find.go(5);
    find.toggle(4);
    find.toggle(5);
    find.renew();
    let ask = asked(&mut find);
    assert_eq!(ask.from, None);
    find.take(
        ask.generation,
        FindPage { places: (3..9).filter(|n| *n != 4).map(place).collect(), more: None },
    );
    assert_eq!(find.current().map(|place| place.start), Some(5));
    assert_eq!(find.checked(), 1);
}

#[test]
fn what_is_checked_is_marked_or_else_where_the_person_is() {
    let starts = |find: &Find| find.to_mark().iter().map(|one| one.start).collect::<Vec<_>>();
    let mut find = found(6, false);
    find.go(2);
    assert_eq!(starts(&find), [2]);
    find.marked(&"ship".into());
    assert_eq!(find.at(), 3);
    find.toggle(5);
    find.toggle(1);
    assert_eq!(starts(&find), [1, 5]);
    find.check_on(1);
    assert_eq!(starts(&find), [1, 3, 4, 5]);
    find.marked(&"ship".into());
    assert_eq!((find.at(), find.checked()), (4, 0));
    find.ask_for(|query| query.standing = Some(Standing::Nothing));
    let ask = asked(&mut find);
    find.take(ask.generation, page(0..6, false));
    find.marked(&"ship".into());
    assert_eq!(find.at(), 0, "the marked row goes away by itself");
}

#[test]
fn all_means_those_that_are_yet_to_come_too() {
    let mut find = found(200, true);
    find.toggle_all();
    let ask = asked(&mut find);
    assert_eq!(ask.limit, 1_000);
    find.take(ask.generation, page(200..900, false));
    assert_eq!((find.checked(), find.all_checked(), find.ask()), (900, true, None));
    find.toggle_all();
    assert_eq!(find.checked(), 0);
    let mut endless = found(200, true);
    endless.toggle_all();
    while let Some(ask) = endless.ask() {
        let from = endless.places().len() as u32;
        endless.take(ask.generation, page(from..from + ask.limit, true));
    }
    assert_eq!((endless.checked(), endless.is_complete()), (MOST, false));
}

#[test]
fn a_document_is_looked_through_while_it_is_on_screen() {
    let mut find = found(1, false);
    find.opened(Some("a".into()));
    assert_eq!(find.query().document, None);
    find.look_in(Reach::Document);
    assert_eq!(find.query().document, Some("a".into()));
    find.opened(Some("b".into()));
    assert_eq!(find.query().document, Some("b".into()));
    find.look_in(Reach::Project);
    assert_eq!(find.query().document, None);
}

#[test]
fn after_a_change_as_many_places_come_back_as_were_there() {
    let mut find = found(200, true);
    find.go(199);
    let ask = asked(&mut find);
    find.take(ask.generation, page(200..399, true));
    find.go(390);
    find.toggle(390);
    find.renew();
    while let Some(ask) = find.ask() {
        let from = ask.from.and_then(|from| from.start).unwrap_or(0);
        find.take(ask.generation, page(from..from + ask.limit.min(150), true));
    }
    assert!(find.places().len() >= 399, "{}", find.places().len());
    assert_eq!((find.at(), find.checked()), (390, 1));
}

#[test]
fn what_narrows_the_places_is_counted() {
    let mut find = Find::new();
    find.ask_for(|query| query.phrase = "x".into());
    assert_eq!(find.narrowing(), 0, "the words themselves narrow nothing");
    find.ask_for(|query| {
        query.case = true;
        query.done = Some(false);
        query.standing = Some(Standing::Annotated);
    });
    assert_eq!(find.narrowing(), 3);
}

#[test]
fn notes_are_listed_without_any_words_and_are_not_marked() {
    let mut find = Find { open: true, ..Find::default() };
    find.ask_for(|query| query.noted = Some(Noted::Any));
    let ask = asked(&mut find);
    assert_eq!((ask.query.phrase.as_str(), ask.query.noted), ("", Some(Noted::Any)));
    find.take(ask.generation, page(0..2, false));
    assert!(find.lists_notes() && find.places().len() == 2);
    assert_eq!(find.to_mark(), [], "a note's sentence is no place to mark");
    find.renew();
    assert!(find.ask().is_some(), "what is listed is asked for anew");
    find.ask_for(|query| query.noted = None);
    assert!(find.places().is_empty() && find.ask().is_none());
}
