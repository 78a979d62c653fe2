use handful_contract::{
    ConceptId, Decision, Document, ErrorCode, OccurrenceQuery, Reach, ReviewState, SentenceRef,
    command as c,
};

use crate::desk::{Desk, marked, place};

const TEXTS: [&str; 3] = [
    "The Fortuna left Riga. The Fortuna is late. Fortunate we are.",
    "Nobody saw the FORTUNA or the Fortuna's boat.",
    "Fortuna came home.",
];

/// A project in which the first “Fortuna” is marked.
async fn begun(desk: &Desk) -> (Document, ConceptId) {
    begun_with(desk, &TEXTS).await
}

async fn begun_with(desk: &Desk, texts: &[&str]) -> (Document, ConceptId) {
    desk.with_texts("Letters", texts).await;
    let ship = desk.concept("ship").await;
    let document = desk.documents().await.remove(0);
    desk.mark(&document, "Fortuna", &ship).await;
    (document, ship)
}

fn query(document: &Document, concept: &ConceptId) -> OccurrenceQuery {
    let (start, end) = place(&document.text, "Fortuna");
    OccurrenceQuery {
        document: document.id.clone(),
        start,
        end,
        concept: concept.clone(),
        reach: Reach::Project,
        case: true,
        whole_words: true,
    }
}

async fn all_marked(desk: &Desk) -> Vec<Vec<String>> {
    let project = desk.ask(c::GetProject {}).await.expect("is open");
    let surfaces = |document: &Document| {
        marked(document, &project).into_iter().map(|(surface, _)| surface).collect()
    };
    desk.documents().await.iter().map(surfaces).collect()
}

#[tokio::test]
async fn the_same_words_are_marked_everywhere_by_one_action() {
    let desk = Desk::new();
    let (document, ship) = begun(&desk).await;
    let query = query(&document, &ship);
    let found = desk.ask(c::FindOccurrences { query: query.clone() }).await;
    assert_eq!((found.places, found.documents), (2, 2));
    let shown: Vec<String> = (found.examples.iter())
        .map(|one| format!("{}[{}]{}", one.before, one.words, one.after))
        .collect();
    assert_eq!(shown, ["The [Fortuna] is late.", "[Fortuna] came home."]);

    let applied = desk.ask(c::AnnotateOccurrences { query: query.clone() }).await;
    assert_eq!(applied.action, "mark 2 more “Fortuna” as ship");
    let ship = "Fortuna".to_owned();
    let marks = vec![vec![ship.clone(), ship.clone()], vec![], vec![ship.clone()]];
    assert_eq!(all_marked(&desk).await, marks);
    let again = desk.ask(c::AnnotateOccurrences { query }).await;
    assert_eq!((again.action.as_str(), again.pulse.progress.annotations), ("", 3));
    desk.ask(c::Undo {}).await;
    assert_eq!(all_marked(&desk).await, [vec![ship], vec![], vec![]]);
}

#[tokio::test]
async fn case_and_word_edges_and_reach_are_for_the_person_to_say() {
    let desk = Desk::new();
    let (document, ship) = begun(&desk).await;
    let query = query(&document, &ship);
    let count = async |query: OccurrenceQuery| desk.ask(c::FindOccurrences { query }).await.places;
    assert_eq!(count(OccurrenceQuery { case: false, ..query.clone() }).await, 3);
    assert_eq!(count(OccurrenceQuery { whole_words: false, ..query.clone() }).await, 4);
    let here = OccurrenceQuery { reach: Reach::Document, ..query.clone() };
    assert_eq!(count(here.clone()).await, 1);
    let any = OccurrenceQuery { case: false, whole_words: false, ..query };
    assert_eq!(count(any).await, 5);
    desk.ask(c::AnnotateOccurrences { query: here }).await;
    assert_eq!(all_marked(&desk).await[2], Vec::<String>::new());
}

#[tokio::test]
async fn what_is_decided_stays_as_it_is() {
    let desk = Desk::new();
    // Something to learn from, so that the ship in capitals is suggested.
    let others = ["Nobody saw the WESER or her boat.", "Nobody saw the HAVEL.", "We saw the ELBE."];
    let (document, ship) = begun_with(&desk, &[&TEXTS[..], &others].concat()).await;
    for (other, name) in desk.documents().await[3..].iter().zip(["WESER", "HAVEL", "ELBE"]) {
        desk.mark(other, name, &ship).await;
    }
    let any = OccurrenceQuery { case: false, whole_words: false, ..query(&document, &ship) };
    let count = async || desk.ask(c::FindOccurrences { query: any.clone() }).await.places;
    assert_eq!(count().await, 5);

    // A rejection.
    desk.ask(c::Learn {}).await;
    desk.ask(c::Suggest { job: "suggest".into() }).await;
    let second = desk.documents().await.remove(1);
    let (start, end) = place(&second.text, "FORTUNA");
    let suggested = desk.ask(c::GetSuggestions { document: second.id.clone() }).await.suggestions;
    assert!(suggested.iter().any(|one| (one.start, one.end) == (start, end)), "{suggested:?}");
    let (of, concept, decision) = (second.id, ship, Decision::Reject);
    desk.ask(c::Decide { document: of, start, end, concept, decision }).await;
    assert_eq!(count().await, 4);

    // Another concept.
    let concept = desk.concept("goddess").await;
    let (start, end) = place(TEXTS[0], "Fortuna is");
    desk.ask(c::Annotate { document: document.id.clone(), start, end, concept }).await;
    assert_eq!(count().await, 3);

    // A sentence that is done without it.
    let third = desk.documents().await.remove(2);
    let sentence = SentenceRef { document: third.id, ordinal: 0 };
    desk.ask(c::SetSentenceState { sentence, state: ReviewState::Done }).await;
    assert_eq!(count().await, 2);
}

#[tokio::test]
async fn a_place_that_is_not_there_is_said() {
    let desk = Desk::new();
    let (document, ship) = begun(&desk).await;
    let gone = OccurrenceQuery { start: 5000, end: 5004, ..query(&document, &ship) };
    let refused = desk.refused(c::FindOccurrences { query: gone }).await;
    assert_eq!(refused.code, ErrorCode::InvalidSpan);
    let nobody =
        OccurrenceQuery { concept: document.id.0.as_str().into(), ..query(&document, &ship) };
    let refused = desk.refused(c::AnnotateOccurrences { query: nobody }).await;
    assert_eq!(refused.code, ErrorCode::NotFound);
}
