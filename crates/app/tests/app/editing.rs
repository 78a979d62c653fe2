use handful_contract::{ConceptDraft, ErrorCode, Origin, ReviewState, SentenceRef, command as c};

use crate::desk::{Desk, marked, place};

#[tokio::test]
async fn each_act_can_be_taken_back_and_done_again() {
    let desk = Desk::new();
    desk.with_texts("Letters", &["Riga is far. We sail to Hull."]).await;
    let concept = desk.concept("place").await;
    let document = desk.documents().await.remove(0);
    let applied = desk.mark(&document, "Riga", &concept).await;
    assert_eq!(applied.action, "mark “Riga” as place");
    let (_, annotation) = applied.annotations[0].clone();
    assert_eq!(annotation.origin, Origin::Person);
    assert_eq!(applied.sentences[0].1.state, ReviewState::InProgress);
    assert_eq!(applied.documents[0].annotations, 1);
    assert_eq!(applied.pulse.progress.annotations, 1);
    assert_eq!(applied.pulse.undo.as_deref(), Some("mark “Riga” as place"));
    assert_eq!(applied.place.map(|place| place.ordinal), Some(0));

    let (start, end) = place(&document.text, "Riga is");
    let changed = desk
        .ask(c::ChangeAnnotation {
            id: annotation.id.clone(),
            start,
            end,
            concept: concept.clone(),
        })
        .await;
    assert_eq!(changed.annotations[0].1.end, end);
    let deleted = desk.ask(c::DeleteAnnotation { id: annotation.id.clone() }).await;
    assert_eq!(deleted.removed, [annotation.id]);
    assert_eq!(deleted.pulse.progress.annotations, 0);

    for expected in ["Riga is", "Riga"] {
        desk.ask(c::Undo {}).await;
        let project = desk.ask(c::GetProject {}).await.expect("is open");
        let document = desk.documents().await.remove(0);
        assert_eq!(marked(&document, &project), [(expected.into(), "place".into())]);
    }
    let undone = desk.ask(c::Undo {}).await;
    assert_eq!(undone.pulse.progress.annotations, 0);
    assert_eq!(undone.pulse.redo.as_deref(), Some("mark “Riga” as place"));
    let redone = desk.ask(c::Redo {}).await;
    assert_eq!(redone.pulse.progress.annotations, 1);
}

#[tokio::test]
async fn an_annotation_is_split_and_joined_again() {
    let desk = Desk::new();
    desk.with_texts("Letters", &["Riga, Hull and Bergen are far."]).await;
    let concept = desk.concept("place").await;
    let document = desk.documents().await.remove(0);
    let applied = desk.mark(&document, "Riga, Hull", &concept).await;
    let id = applied.annotations[0].1.id.clone();
    let ((start, end), (second_start, second_end)) =
        (place(&document.text, "Riga"), place(&document.text, "Hull"));
    let split =
        desk.ask(c::SplitAnnotation { id: id.clone(), start, end, second_start, second_end }).await;
    assert_eq!(split.action, "split “Riga, Hull” into “Riga” and “Hull” as place");
    let project = desk.ask(c::GetProject {}).await.expect("is open");
    let now = desk.documents().await.remove(0);
    let place_of = |words: &str| (words.to_owned(), "place".to_owned());
    assert_eq!(marked(&now, &project), [place_of("Riga"), place_of("Hull")]);

    let (one, other) = (id.clone(), now.annotations[1].id.clone());
    let joined = desk.ask(c::JoinAnnotations { one: one.clone(), other }).await;
    assert_eq!(joined.removed, [now.annotations[1].id.clone()]);
    let whole = desk.documents().await.remove(0);
    assert_eq!(marked(&whole, &project), [place_of("Riga, Hull")]);
    let itself = desk.refused(c::JoinAnnotations { one: one.clone(), other: one }).await;
    assert_eq!(itself.code, ErrorCode::InvalidInput);
    for expected in [2, 1, 0] {
        let undone = desk.ask(c::Undo {}).await;
        assert_eq!(undone.pulse.progress.annotations, expected);
    }
}

#[tokio::test]
async fn undo_with_nothing_to_undo_says_nothing() {
    let desk = Desk::new();
    desk.project("Letters").await;
    let applied = desk.ask(c::Undo {}).await;
    assert_eq!((applied.action.as_str(), applied.pulse.undo), ("", None));
    let applied = desk.ask(c::Redo {}).await;
    assert_eq!(applied.action, "");
}

#[tokio::test]
async fn concepts_have_a_name_a_colour_and_a_key_of_their_own() {
    let desk = Desk::new();
    desk.with_texts("Letters", &["Riga is far."]).await;
    let first = desk.concept("place").await;
    let second = desk.concept("vessel").await;
    let concepts = desk.ask(c::GetProject {}).await.expect("is open").pulse.concepts;
    let keys: Vec<_> = concepts.iter().map(|one| one.key.as_deref()).collect();
    assert_eq!(keys, [Some("1"), Some("2")]);
    assert_ne!(concepts[0].color, concepts[1].color);
    let draft = |name: &str, key: &str| ConceptDraft {
        name: name.to_owned(),
        key: Some(key.to_owned()),
        ..ConceptDraft::default()
    };
    let taken =
        desk.refused(c::UpdateConcept { id: second.clone(), draft: draft("PLACE", "2") }).await;
    assert_eq!(taken.code, ErrorCode::NameTaken);
    let taken =
        desk.refused(c::UpdateConcept { id: second.clone(), draft: draft("ship", "1") }).await;
    assert_eq!(taken.code, ErrorCode::KeyTaken);
    let nameless = desk.refused(c::AddConcept { draft: draft(" ", "5") }).await;
    assert_eq!(nameless.code, ErrorCode::InvalidInput);
    let applied = desk.ask(c::UpdateConcept { id: second, draft: draft("ship", "s") }).await;
    assert_eq!(applied.pulse.concepts[1].name, "ship");
    let document = desk.documents().await.remove(0);
    desk.mark(&document, "Riga", &first).await;
    let (id, into) = (first.clone(), applied.pulse.concepts[1].id.clone());
    let merged = desk.ask(c::MergeConcept { id: id.clone(), into: into.clone() }).await;
    assert_eq!(merged.action, "merge the concept “place” into “ship”");
    assert_eq!(merged.pulse.concepts.iter().map(|one| one.annotations).collect::<Vec<_>>(), [1]);
    let gone = desk.refused(c::MergeConcept { id, into }).await;
    assert_eq!(gone.code, ErrorCode::NotFound);
    desk.ask(c::Undo {}).await;
    let deleted = desk.ask(c::DeleteConcept { id: first }).await;
    assert_eq!(deleted.pulse.concepts.len(), 1);
    assert_eq!(deleted.pulse.progress.annotations, 0);
    let undone = desk.ask(c::Undo {}).await;
    assert_eq!((undone.pulse.concepts.len(), undone.pulse.progress.annotations), (2, 1));
}

#[tokio::test]
async fn a_tenth_of_what_is_done_later_is_kept_apart() {
    let desk = Desk::new();
    let texts: Vec<String> =
        (0..200).map(|n| format!("Letter {n} came from Riga today.")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    desk.with_texts("Letters", &texts).await;
    for row in desk.rows().await {
        let sentence = SentenceRef { document: row.id, ordinal: 0 };
        desk.ask(c::SetSentenceState { sentence, state: ReviewState::Done }).await;
    }
    let documents = desk.documents().await;
    let apart = |range: std::ops::Range<usize>| {
        documents[range].iter().filter(|one| one.sentences[0].held_out).count()
    };
    assert_eq!(apart(0..10), 0, "the first ten are all needed to learn");
    let later = apart(10..200);
    assert!((5..40).contains(&later), "{later} of 190 are kept apart");
}

#[tokio::test]
async fn a_document_done_as_a_whole_keeps_some_apart_too() {
    let desk = Desk::new();
    let text: String = (0..100).map(|n| format!("The ship number {n} came in. ")).collect();
    desk.with_texts("Letters", &[text.trim()]).await;
    let id = desk.rows().await.remove(0).id;
    let applied = desk.ask(c::SetDocumentState { document: id, state: ReviewState::Done }).await;
    assert_eq!(applied.pulse.progress.documents_done, 1);
    let sentences = desk.documents().await.remove(0).sentences;
    assert_eq!(sentences.len(), 100);
    assert!(sentences.iter().all(|one| one.state == ReviewState::Done));
    assert!(sentences[..10].iter().all(|one| !one.held_out));
    assert!(sentences.iter().any(|one| one.held_out));
}

#[tokio::test]
async fn a_span_that_cannot_be_is_refused_in_plain_words() {
    let desk = Desk::new();
    desk.with_texts("Letters", &["We saw 👨‍👩‍👧 there."]).await;
    let concept = desk.concept("person").await;
    let document = desk.rows().await.remove(0).id;
    let mut messages = String::new();
    for (start, end) in [(3, 3), (5, 3), (10, 900), (7, 8)] {
        let (document, concept) = (document.clone(), concept.clone());
        let failure = desk.refused(c::Annotate { document, start, end, concept }).await;
        assert_eq!(failure.code, ErrorCode::InvalidSpan, "{start}–{end}: {failure:?}");
        messages.push_str(&format!("{start}–{end}: {}\n", failure.message));
    }
    expect_test::expect![[r#"
        3–3: This span is empty or ends before it begins. Mark at least one character.
        5–3: This span is empty or ends before it begins. Mark at least one character.
        10–900: The span 10–900 reaches past the end of the text, which has 19 characters.
        7–8: The span 7–8 cuts through the middle of a character (an emoji or an accented letter) at 8.
    "#]].assert_eq(&messages);
    assert_eq!(desk.documents().await[0].annotations, []);
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let desk = Desk::new();
    desk.project("Letters").await;
    let nowhere = "0193b3a0-7c3f-7d2a-9d55-1b7e0a1f2c3d";
    for id in [nowhere, "not an id"] {
        let failures = [
            desk.refused(c::GetDocument { id: id.into() }).await,
            desk.refused(c::DeleteAnnotation { id: id.into() }).await,
            desk.refused(c::DeleteConcept { id: id.into() }).await,
        ];
        for failure in failures {
            assert_eq!(failure.code, ErrorCode::NotFound, "{failure:?}");
        }
    }
}
