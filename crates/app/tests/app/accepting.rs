//! Many suggestions are accepted at once, those and no others, and taken back at once.

use handful_contract::{
    AcceptQuery, AcceptReport, Decision, ErrorCode, Origin, Suggestion, command as c,
};

use crate::desk::{Desk, place};

const TEXTS: [&str; 7] = [
    "The Fortuna left Riga. The Fortuna is late. Fortunate we are.",
    "Nobody saw the Fortuna or the boat.",
    "The Fortuna came home.",
    "We saw the Fortuna there.",
    "The Elbe left Riga.",
    "Nobody saw the Havel or the boat.",
    "Nobody saw the Weser or the boat.",
];

/// What is marked, by its text: enough for every other Fortuna to be suggested.
const MARKED: [(usize, &str); 4] = [(0, "Fortuna"), (4, "Elbe"), (5, "Havel"), (6, "Weser")];

/// A project whose model has learned some ships and read everything.
async fn learned() -> Desk {
    let desk = Desk::new();
    desk.with_texts("Letters", &TEXTS).await;
    let nothing = desk.ask(c::PreviewAccept { query: AcceptQuery::default() }).await;
    assert_eq!((nothing.places, nothing.documents_read), (0, 0), "nobody suggests anything yet");
    let ship = desk.concept("ship").await;
    // Nobody marks one, so that it is guessed by its name, if at all.
    desk.concept("town").await;
    let documents = desk.documents().await;
    for (text, name) in MARKED {
        desk.mark(&documents[text], name, &ship).await;
    }
    desk.ask(c::Learn {}).await;
    desk.ask(c::Suggest { job: "suggest".into() }).await;
    desk
}

async fn suggested(desk: &Desk) -> Vec<(usize, Suggestion)> {
    let documents = desk.documents().await;
    let all = documents.into_iter().enumerate();
    all.flat_map(|(at, one)| one.suggestions.into_iter().map(move |s| (at, s))).collect()
}

async fn preview(desk: &Desk, query: &AcceptQuery) -> AcceptReport {
    desk.ask(c::PreviewAccept { query: query.clone() }).await
}

#[tokio::test]
async fn those_above_a_probability_are_accepted_by_one_action() {
    let desk = learned().await;
    let before = suggested(&desk).await;
    let mut probabilities: Vec<f32> = before.iter().map(|(_, one)| one.probability).collect();
    probabilities.sort_by(f32::total_cmp);
    assert!(probabilities.len() >= 3, "{before:?}");
    let at_least = probabilities[1];
    let query = AcceptQuery { at_least, ..AcceptQuery::default() };
    let wanted = probabilities.iter().filter(|p| **p >= at_least).count();

    let report = preview(&desk, &query).await;
    assert_eq!(
        (report.places as usize, report.documents_read, report.documents_total),
        (wanted, 7, 7)
    );
    assert!((report.examples[0].probability - at_least).abs() < 1e-6, "the least probable first");
    let wrong: f32 = probabilities.iter().filter(|p| **p >= at_least).map(|p| 1.0 - p).sum();
    assert!((report.wrong - wrong).abs() < 1e-4);

    let seal = report.seal;
    let applied = desk.ask(c::AcceptSuggestions { query, seal: seal.clone() }).await;
    let percent = (at_least * 100.0).round();
    assert_eq!(applied.action, format!("accept {wanted} suggestions from {percent} % on"));
    let origins: Vec<Origin> = desk
        .documents()
        .await
        .into_iter()
        .flat_map(|one| one.annotations.into_iter().map(|annotation| annotation.origin))
        .collect();
    let accepted = origins.iter().filter(|one| matches!(one, Origin::Suggestion { .. })).count();
    assert_eq!((origins.len(), accepted), (wanted + MARKED.len(), wanted));
    desk.ask(c::Undo {}).await;
    let project = desk.ask(c::GetProject {}).await.expect("is open");
    assert_eq!(project.pulse.progress.annotations as usize, MARKED.len());
}

#[tokio::test]
async fn a_document_or_a_concept_can_be_taken_alone_and_rejected_places_stay() {
    let desk = learned().await;
    let documents = desk.documents().await;
    let concepts = desk.ask(c::GetProject {}).await.expect("is open").pulse.concepts;
    let all = preview(&desk, &AcceptQuery::default()).await;
    let here = AcceptQuery { document: Some(documents[1].id.clone()), ..AcceptQuery::default() };
    let alone = preview(&desk, &here).await;
    assert_eq!((alone.documents, alone.documents_total), (1, 1));
    assert!(alone.places < all.places);
    let of = |at: usize| AcceptQuery {
        concept: Some(concepts[at].id.clone()),
        ..AcceptQuery::default()
    };
    let (ships, towns) = (preview(&desk, &of(0)).await.places, preview(&desk, &of(1)).await.places);
    assert!(ships > 0);
    assert_eq!(ships + towns, all.places);

    let (start, end) = place(TEXTS[1], "Fortuna");
    let (document, concept) = (documents[1].id.clone(), concepts[0].id.clone());
    desk.ask(c::Decide { document, start, end, concept, decision: Decision::Reject }).await;
    assert_eq!(preview(&desk, &AcceptQuery::default()).await.places, all.places - 1);
    let seal = all.seal;
    let stale = c::AcceptSuggestions { query: AcceptQuery::default(), seal };
    assert_eq!(desk.refused(stale).await.code, ErrorCode::InvalidInput);
    for at_least in [-0.1, 1.5, f32::NAN] {
        let query = AcceptQuery { at_least, ..AcceptQuery::default() };
        assert_eq!(desk.refused(c::PreviewAccept { query }).await.code, ErrorCode::InvalidInput);
    }
}
