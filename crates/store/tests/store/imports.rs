//! Bringing documents in.

use handful_store::{
    Action, Filter, NewDocument, NewSentence, Origin, Pushed, RefusedSpan, ReviewState, Store,
};
use handful_text::Span;
use serde_json::json;

use crate::common::{Project, annotate, concept, ids, import, marked, seen, text};

#[tokio::test]
async fn what_a_source_says_of_a_document_comes_back_word_for_word() {
    let project = Project::new().await;
    let store = &project.store;
    let given = NewDocument {
        external_id: Some("a-1".to_owned()),
        title: Some("Letter".to_owned()),
        text: "One é. Two 👩‍🔬.\r\n".to_owned(),
        meta: [("n".to_owned(), json!(1.5)), ("deep".to_owned(), json!({"a": [null, "b"]}))].into(),
        ..NewDocument::default()
    };
    let id = import(store, [given.clone()]).await[0];

    let document = store.document(id).await.unwrap();

    assert_eq!(document.external_id, given.external_id);
    assert_eq!(document.given_title, given.title);
    assert_eq!(document.text, given.text);
    assert_eq!(document.meta, given.meta);
    assert_eq!(document.state, ReviewState::Untouched);
    let sentences: Vec<Span> = document.sentences.iter().map(|sentence| sentence.span).collect();
    assert_eq!(sentences, handful_text::sentences(&given.text));
    assert_eq!(store.document_with_text(&given.text).await.unwrap(), Some(id));
    assert_eq!(store.document_with_text("One é.").await.unwrap(), None);
}

#[tokio::test]
async fn a_document_without_a_title_is_called_by_its_beginning() {
    let project = Project::new().await;
    let store = &project.store;
    let long = "word ".repeat(100);
    import(store, [text("\n  First line.\nSecond."), text(&long)]).await;
    let rows = store.list(Filter::All, 0, 10).await.unwrap().rows;
    assert_eq!(rows[0].title, "First line.");
    assert_eq!(rows[1].title, format!("{}…", "word ".repeat(16).trim_end()));
}

#[tokio::test]
async fn the_same_text_is_counted_and_not_imported_twice() {
    let project = Project::new().await;
    let store = &project.store;
    let first = import(store, [text("One."), text("Two.")]).await;

    let mut importer = store.import("again").await.unwrap();
    let twice = importer.push(text("Two.")).await.unwrap();
    let fresh = importer.push(text("Three.")).await.unwrap();
    let twice_here = importer.push(text("Three.")).await.unwrap();
    let empty = importer.push(text(" \n\u{a0}")).await.unwrap();
    let summary = importer.commit().await.unwrap();

    assert_eq!(twice, Pushed::Duplicate { of: first[1] });
    let Pushed::Added { document, .. } = fresh else { panic!("{fresh:?}") };
    assert_eq!(twice_here, Pushed::Duplicate { of: document });
    assert_eq!(empty, Pushed::Empty);
    assert_eq!((summary.imported, summary.duplicates, summary.empty), (1, 2, 1));
    assert_eq!(ids(store).await, [first[0], first[1], document]);
}

#[tokio::test]
async fn annotations_come_with_their_concepts_and_bad_ones_are_told() {
    let project = Project::new().await;
    let store = &project.store;
    concept(store, "Person").await;
    let given = marked(
        "Ada met Bo.",
        &[(0, 3, "person"), (8, 10, "Animal"), (2, 5, "person"), (9, 99, "person"), (4, 7, "")],
    );

    let mut importer = store.import("import people").await.unwrap();
    let pushed = importer.push(given).await.unwrap();
    let summary = importer.commit().await.unwrap();

    let Pushed::Added { document, annotations: 2, refused } = pushed else { panic!("{pushed:?}") };
    let reasons: Vec<&str> =
        refused.iter().map(|RefusedSpan { reason, .. }| reason.as_str()).collect();
    assert_eq!(reasons.len(), 3);
    assert!(reasons[0].contains("overlaps"), "{reasons:?}");
    assert!(reasons[1].contains("reaches past the end"), "{reasons:?}");
    assert!(reasons[2].contains("needs a name"), "{reasons:?}");
    assert_eq!(summary.concepts, ["Animal"]);
    assert_eq!((summary.annotations, summary.refused), (2, 3));
    let document = store.document(document).await.unwrap();
    assert!(document.annotations.iter().all(|annotation| annotation.origin == Origin::Imported));
    assert_eq!(document.sentences[0].state, ReviewState::InProgress);
    let counts: Vec<(String, u32)> = store
        .concepts()
        .await
        .unwrap()
        .into_iter()
        .map(|concept| (concept.name, concept.annotations))
        .collect();
    assert_eq!(counts, [("Person".to_owned(), 1), ("Animal".to_owned(), 1)]);
    assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());
}

fn sentence((start, end): (usize, usize), state: Option<ReviewState>) -> NewSentence {
    NewSentence { span: Span::new(start, end), state, held_out: state == Some(ReviewState::Done) }
}

async fn states(store: &Store, document: NewDocument) -> Vec<(Span, ReviewState, bool)> {
    let mut importer = store.import("import").await.unwrap();
    let Pushed::Added { document, .. } = importer.push(document).await.unwrap() else {
        panic!("not added")
    };
    importer.commit().await.unwrap();
    let document = store.document(document).await.unwrap();
    document.sentences.iter().map(|s| (s.span, s.state, s.held_out)).collect()
}

#[tokio::test]
async fn sentences_and_states_of_the_source_are_kept() {
    let project = Project::new().await;
    let store = &project.store;
    let (done, in_progress, untouched) =
        (ReviewState::Done, ReviewState::InProgress, ReviewState::Untouched);

    // One sentence to us, two to the source.
    let given = NewDocument {
        sentences: Some(vec![sentence((0, 4), Some(done)), sentence((5, 9), None)]),
        ..text("one, two.")
    };
    assert_eq!(
        states(store, given).await,
        [(Span::new(0, 4), done, true), (Span::new(5, 9), untouched, false)]
    );

    let whole = NewDocument { state: Some(done), ..text("Five. Six.") };
    assert!(states(store, whole).await.iter().all(|(_, state, _)| *state == done));

    let somewhere = NewDocument { state: Some(in_progress), ..text("Seven. Eight.") };
    let somewhere: Vec<ReviewState> =
        states(store, somewhere).await.iter().map(|(_, state, _)| *state).collect();
    assert_eq!(somewhere, [in_progress, untouched]);

    let marked_part = NewDocument {
        state: Some(in_progress),
        ..marked("Nine here. Ten there.", &[(11, 14, "number")])
    };
    let marked_part: Vec<ReviewState> =
        states(store, marked_part).await.iter().map(|(_, state, _)| *state).collect();
    assert_eq!(marked_part, [untouched, in_progress]);
}

#[tokio::test]
async fn sentences_that_do_not_fit_the_text_are_found_anew_with_their_states() {
    let project = Project::new().await;
    let store = &project.store;
    let text_of = "First one. Second one.";
    let found = handful_text::sentences(text_of);
    assert_eq!(found.len(), 2);
    for misfit in [
        vec![sentence((0, 10), Some(ReviewState::Done))],
        vec![
            sentence((0, 10), Some(ReviewState::Done)),
            sentence((5, 22), Some(ReviewState::Untouched)),
        ],
        vec![sentence((0, 99), Some(ReviewState::Done))],
    ] {
        let given = NewDocument { sentences: Some(misfit.clone()), ..text(text_of) };
        let spans: Vec<Span> = states(store, given).await.iter().map(|(span, ..)| *span).collect();
        assert_eq!(spans, found, "{misfit:?}");
        store.undo().await.unwrap();
    }
}

#[tokio::test]
async fn an_import_is_taken_back_whole_and_done_again() {
    let project = Project::new().await;
    let store = &project.store;
    import(store, [marked("Ada came.", &[(0, 3, "person")])]).await;
    let before = seen(store).await;
    import(store, [marked("Bo met a dog.", &[(0, 2, "person"), (9, 12, "animal")]), text("Yes.")])
        .await;
    let after = seen(store).await;

    let undone = store.undo().await.unwrap().unwrap();
    assert_eq!(undone.words, "import texts");
    assert!(undone.reload && undone.concepts_changed);
    assert_eq!(seen(store).await, before);
    assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());

    assert!(store.redo().await.unwrap().unwrap().reload);
    assert_eq!(seen(store).await, after);
    assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());

    // What was taken back is no duplicate of what comes after it, and takes no place in the list.
    store.undo().await.unwrap();
    let ids = import(store, [text("Yes."), text("No.")]).await;
    assert_eq!(ids.len(), 3);
    assert_eq!(store.pulse().await.unwrap().redo, None);
    assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn work_done_after_an_import_and_taken_back_stays_gone_when_the_import_returns() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [marked("Bo met a dog.", &[(0, 2, "person")])]).await[0];
    let before = seen(store).await;
    let person = before.pulse.concepts[0].id;
    annotate(store, document, (9, 12), person).await;
    let id = store.document(document).await.unwrap().annotations[0].id;
    store.perform(Action::DeleteAnnotation { id }).await.unwrap();
    for _ in 0..3 {
        store.undo().await.unwrap();
    }
    assert!(ids(store).await.is_empty());
    store.redo().await.unwrap();
    assert_eq!(seen(store).await, before);
}

#[tokio::test]
async fn an_import_that_is_dropped_or_abandoned_leaves_nothing() {
    let project = Project::new().await;
    let store = &project.store;
    let before = seen(store).await;

    let mut dropped = store.import("import").await.unwrap();
    for number in 0..1000 {
        dropped.push(marked(&format!("Text {number}."), &[(0, 4, "word")])).await.unwrap();
    }
    assert_eq!(seen(store).await, before, "nothing shows before the end");
    drop(dropped);
    assert_eq!(seen(store).await, before);

    let mut abandoned = store.import("import").await.unwrap();
    abandoned.push(text("Text.")).await.unwrap();
    abandoned.abandon().await.unwrap();
    assert_eq!(seen(store).await, before);

    // The writer is free again and the next import finds the first place empty.
    assert_eq!(import(store, [text("Text.")]).await.len(), 1);
    assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn an_import_of_nothing_new_is_nothing_to_undo() {
    let project = Project::new().await;
    let store = &project.store;
    import(store, [text("One.")]).await;
    let mut importer = store.import("again").await.unwrap();
    importer.push(text("One.")).await.unwrap();
    let summary = importer.commit().await.unwrap();
    assert_eq!((summary.imported, summary.duplicates), (0, 1));
    assert_eq!(summary.outcome.words, "");
    assert_eq!(store.pulse().await.unwrap().undo.as_deref(), Some("import texts"));
}
