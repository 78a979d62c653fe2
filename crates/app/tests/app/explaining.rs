//! Why a suggestion is made, and rejections that are taken back.

use handful_contract::{Decision, Document, ErrorCode, PlaceRef, Suggestion, command as c};

use crate::desk::Desk;

const GOLD: &str = include_str!("../../../../assets/sample/gold.jsonl");

/// The sample with its first letters labelled, and some document for which something is suggested.
async fn suggested(desk: &Desk) -> (Document, Suggestion) {
    desk.ask(c::OpenSample {}).await;
    let path = desk.file("gold.jsonl", GOLD);
    desk.ask(c::LabelFrom { path, only: Some(12) }).await;
    desk.ask(c::Suggest { job: "suggest".into() }).await;
    let documents = desk.documents().await;
    let models =
        |document: &Document| document.suggestions.iter().find(|one| one.rule.is_none()).cloned();
    let mut with =
        documents.into_iter().filter_map(|document| Some((models(&document)?, document)));
    let (suggestion, document) =
        with.next().expect("twelve letters are enough to suggest something");
    (document, suggestion)
}

fn explain(document: &Document, suggestion: &Suggestion) -> c::ExplainSuggestion {
    c::ExplainSuggestion {
        document: document.id.clone(),
        start: suggestion.start,
        end: suggestion.end,
        concept: suggestion.concept.clone(),
    }
}

#[tokio::test]
async fn a_suggestion_is_explained_by_what_it_resembles() {
    let desk = Desk::new();
    let (document, suggestion) = suggested(&desk).await;
    let learning = desk.ask(c::GetLearning {}).await;

    let why = desk.ask(explain(&document, &suggestion)).await;

    assert_eq!(Some(why.version), learning.version);
    assert_eq!((why.probability, why.labels), (suggestion.probability, Some(learning.labels)));
    assert!((1..=3).contains(&why.nearest.len()), "{why:?}");
    let mut said = Vec::new();
    for place in &why.nearest {
        let mark = place.mark.as_ref().expect("an annotation stands there");
        assert_eq!(mark.probability, None);
        let there = desk.ask(c::GetDocument { id: place.sentence.document.clone() }).await;
        let own = |one: &&handful_contract::Annotation| {
            (one.start, one.end, &one.concept) == (place.start, place.end, &mark.concept)
        };
        assert!(there.annotations.iter().any(|one| own(&one)), "{place:?}");
        said.push((place.words.to_lowercase(), mark.concept.clone()));
    }
    said.sort();
    said.dedup();
    assert_eq!(said.len(), why.nearest.len(), "the same words are told once");

    let never = Suggestion { end: suggestion.end + 1, ..suggestion };
    let gone = desk.refused(explain(&document, &never)).await;
    assert_eq!(gone.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn rejections_are_listed_and_taken_back() {
    let desk = Desk::new();
    let (document, suggestion) = suggested(&desk).await;
    let Suggestion { start, end, ref concept, probability, .. } = suggestion;
    let reject = || c::Decide {
        document: document.id.clone(),
        start,
        end,
        concept: concept.clone(),
        decision: Decision::Reject,
    };
    desk.ask(reject()).await;
    let list = |document| desk.ask(c::ListRejected { document, limit: 10 });

    let page = list(None).await;
    assert_eq!((page.places.len(), page.more), (1, false));
    let place = &page.places[0];
    assert_eq!((place.start, place.end), (start, end));
    let mark = place.mark.as_ref().expect("what was rejected");
    assert_eq!((&mark.concept, mark.probability), (concept, Some(probability)));
    assert_eq!(list(Some(document.id.clone())).await, page);
    let other = desk.rows().await.into_iter().find(|row| row.id != document.id);
    assert_eq!(list(other.map(|row| row.id)).await.places, []);

    let at = PlaceRef { document: document.id.clone(), start, end };
    let take_back = || c::TakeBackRejection { place: at.clone(), concept: concept.clone() };
    let applied = desk.ask(take_back()).await;
    assert!(applied.action.starts_with("take back the rejection of"), "{}", applied.action);
    assert_eq!(list(None).await.places, []);
    let suggestions = desk.ask(c::GetSuggestions { document: document.id.clone() }).await;
    assert!(suggestions.suggestions.contains(&suggestion), "it is suggested again");
    assert_eq!(desk.ask(take_back()).await.action, "", "nothing is left to take back");
    desk.ask(c::Undo {}).await;
    assert_eq!(list(None).await, page);

    // An annotation has the last word.
    desk.ask(c::Annotate { document: document.id.clone(), start, end, concept: concept.clone() })
        .await;
    assert_eq!(list(None).await.places, []);
}
