//! What a person finds is what stands in the texts, and what they mark of it is one action.

use handful_contract::{
    ErrorCode, FindFrom, FindPage, FindQuery, FoundPlace, PlaceRef, ReviewState, SentenceRef,
    Standing, command as c,
};

use crate::desk::{Desk, marked, place};

const TEXTS: [&str; 3] = [
    "The Fortuna left Riga. The Fortuna is late. Fortunate we are.",
    "Nobody saw the FORTUNA or the Fortuna's boat.",
    "Fortuna came home.",
];

fn query(phrase: &str) -> FindQuery {
    FindQuery { phrase: phrase.to_owned(), ..FindQuery::default() }
}

async fn find(desk: &Desk, query: FindQuery) -> Vec<FoundPlace> {
    let page: FindPage = desk.ask(c::Find { query, from: None, limit: 100 }).await;
    assert_eq!(page.more, None);
    page.places
}

fn shown(places: &[FoundPlace]) -> Vec<String> {
    places.iter().map(|one| format!("{}[{}]{}", one.before, one.words, one.after)).collect()
}

#[tokio::test]
async fn places_come_with_the_words_around_them_a_page_at_a_time() {
    let desk = Desk::new();
    desk.with_texts("Letters", &TEXTS).await;
    let all = [
        "The [Fortuna] left Riga.",
        "The [Fortuna] is late.",
        "[Fortuna]te we are.",
        "Nobody saw the [FORTUNA] or the Fortuna's boat.",
        "Nobody saw the FORTUNA or the [Fortuna]'s boat.",
        "[Fortuna] came home.",
    ];
    assert_eq!(shown(&find(&desk, query("fortuna")).await), all);
    for limit in [1, 2, 4] {
        let mut from: Option<FindFrom> = None;
        let mut walked = Vec::new();
        loop {
            let page = desk.ask(c::Find { query: query("fortuna"), from, limit }).await;
            walked.extend(shown(&page.places));
            from = page.more;
            if from.is_none() {
                break;
            }
        }
        assert_eq!(walked, all, "{limit} at a time");
    }
    let narrow = FindQuery { case: true, whole_words: true, ..query("Fortuna") };
    assert_eq!(find(&desk, narrow).await.len(), 3);
    let second = desk.documents().await.remove(1);
    let here = FindQuery { document: Some(second.id.clone()), ..query("fortuna") };
    let found = find(&desk, here).await;
    assert_eq!(shown(&found), [all[3], all[4]]);
    assert_eq!(found[1].sentence, SentenceRef { document: second.id, ordinal: 0 });
    assert_eq!((found[1].start, found[1].end), place(TEXTS[1], "Fortuna"));
    let across = find(&desk, query("Riga. The")).await;
    assert_eq!(shown(&across), ["The Fortuna left [Riga. The] Fortuna is late."]);
    assert_eq!(find(&desk, query("")).await, []);
}

#[tokio::test]
async fn places_are_told_apart_by_what_stands_there() {
    let desk = Desk::new();
    desk.with_texts("Letters", &TEXTS).await;
    let ship = desk.concept("ship").await;
    let town = desk.concept("town").await;
    let documents = desk.documents().await;
    desk.mark(&documents[0], "Fortuna", &ship).await;
    desk.ask(c::Learn {}).await;
    desk.ask(c::Suggest { job: "suggest".into() }).await;
    let with = |standing| FindQuery { standing: Some(standing), ..query("fortuna") };

    let annotated = find(&desk, with(Standing::Annotated)).await;
    assert_eq!(shown(&annotated), ["The [Fortuna] left Riga."]);
    let mark = annotated[0].mark.as_ref().expect("is annotated");
    assert_eq!((&mark.concept, mark.probability), (&ship, None));
    let suggested = find(&desk, with(Standing::Suggested)).await;
    assert!(!suggested.is_empty());
    for one in &suggested {
        let mark = one.mark.as_ref().expect("is suggested");
        assert!(mark.concept == ship && mark.probability.is_some_and(|p| p >= 0.5), "{mark:?}");
    }
    let nothing = find(&desk, with(Standing::Nothing)).await;
    assert!(nothing.iter().all(|one| one.mark.is_none()));
    assert_eq!(annotated.len() + suggested.len() + nothing.len(), 6);
    let of = |concept| FindQuery { concept: Some(concept), ..query("fortuna") };
    assert_eq!(find(&desk, of(ship)).await.len(), 1 + suggested.len());
    assert_eq!(find(&desk, of(town)).await, []);

    let sentence = SentenceRef { document: documents[2].id.clone(), ordinal: 0 };
    desk.ask(c::SetSentenceState { sentence, state: ReviewState::Done }).await;
    let done = find(&desk, FindQuery { done: Some(true), ..query("fortuna") }).await;
    assert_eq!(shown(&done), ["[Fortuna] came home."]);
    assert_eq!((done[0].state, &done[0].mark), (ReviewState::Done, &None));
    let to_do = find(&desk, FindQuery { done: Some(false), ..query("fortuna") }).await;
    assert_eq!(to_do.len(), 5);
}

/// An answer ends after some two million bytes; what is longer than that must end all the same.
#[tokio::test]
async fn a_text_longer_than_one_answer_reads_is_found_in_to_its_end() {
    let desk = Desk::new();
    let long = format!("{}The Fortuna.", "It goes on. ".repeat(180_000));
    desk.with_texts("Long", &["Nothing of it.", &long, "Nothing here."]).await;
    let mut from = None;
    let mut found = Vec::new();
    for _ in 0..4 {
        let with = FindQuery { standing: Some(Standing::Nothing), ..query("fortuna") };
        let page = desk.ask(c::Find { query: with, from, limit: 10 }).await;
        found.extend(shown(&page.places));
        from = page.more;
        if from.is_none() {
            break;
        }
    }
    assert_eq!((found, from), (vec!["The [Fortuna].".to_owned()], None));
    let page = desk.ask(c::Find { query: query("goes"), from: None, limit: 3 }).await;
    assert_eq!(page.places.len(), 3);
    assert_eq!(page.more.and_then(|more| more.start), Some(page.places[2].start));
}

#[tokio::test]
async fn chosen_places_are_marked_as_one_action() {
    let desk = Desk::new();
    desk.with_texts("Letters", &TEXTS).await;
    let ship = desk.concept("ship").await;
    let found = find(&desk, FindQuery { whole_words: true, ..query("fortuna") }).await;
    let chosen = found.iter().map(|one| PlaceRef {
        document: one.sentence.document.clone(),
        start: one.start,
        end: one.end,
    });
    let places: Vec<_> = chosen.collect();
    let applied =
        desk.ask(c::AnnotatePlaces { places: places[1..].to_vec(), concept: ship.clone() }).await;
    assert_eq!(applied.action, "mark 3 places as ship");
    assert_eq!(applied.pulse.undo.as_deref(), Some("mark 3 places as ship"));
    let project = desk.ask(c::GetProject {}).await.expect("is open");
    let marks: Vec<usize> =
        desk.documents().await.iter().map(|one| marked(one, &project).len()).collect();
    assert_eq!(marks, [1, 1, 1]);
    desk.ask(c::Undo {}).await;
    assert_eq!(desk.ask(c::GetProject {}).await.expect("is open").pulse.progress.annotations, 0);

    let mut gone = places[0].clone();
    gone.end = 5_000;
    let refused = desk.refused(c::AnnotatePlaces { places: vec![gone], concept: ship }).await;
    assert_eq!(refused.code, ErrorCode::InvalidSpan);
}
