//! The history can be read, and one can go to any state in it.

use handful_store::{Outcome, Store, StoreError};
use uuid::Uuid;

use crate::common::{Project, annotate, concept, import, seen, text};

/// A project with an import, a concept and three marks.
async fn worked_on() -> (Project, Uuid) {
    let project = Project::new().await;
    let document = import(&project.store, [text("One two three.")]).await[0];
    let word = concept(&project.store, "word").await;
    for place in [(0, 3), (4, 7), (8, 13)] {
        annotate(&project.store, document, place, word).await;
    }
    (project, document)
}

async fn words(store: &Store) -> Vec<(String, bool)> {
    let history = store.history(None, 100).await.unwrap();
    history.into_iter().map(|entry| (entry.words, entry.undone)).collect()
}

#[tokio::test]
async fn actions_are_listed_newest_first_with_time_and_document() {
    let (project, document) = worked_on().await;
    project.store.undo().await.unwrap();
    let project = project.reopened().await;
    let store = &project.store;
    let listed = [
        ("mark “three” as word", true),
        ("mark “two” as word", false),
        ("mark “One” as word", false),
        ("add the concept “word”", false),
        ("import texts", false),
    ];
    assert_eq!(words(store).await, listed.map(|(words, undone)| (words.to_owned(), undone)));
    let all = store.history(None, 100).await.unwrap();
    assert!(all.is_sorted_by(|one, next| one.number > next.number));
    assert!(all.iter().all(|entry| entry.created_at > 1_700_000_000_000));
    assert_eq!(all[0].document, Some((document, "One two three.".to_owned())));
    assert_eq!(all[3].document, None);
    let page = store.history(Some(all[1].number), 2).await.unwrap();
    assert_eq!(page, all[2..4]);
}

#[tokio::test]
async fn any_state_can_be_gone_to_and_come_back_from() {
    let (project, _) = worked_on().await;
    let store = &project.store;
    let numbers: Vec<i64> =
        store.history(None, 100).await.unwrap().iter().rev().map(|entry| entry.number).collect();
    let mut states = vec![(*numbers.last().unwrap(), seen(store).await)];
    for number in numbers.iter().rev().skip(1).copied().chain([0]) {
        store.undo().await.unwrap();
        states.push((number, seen(store).await));
    }
    // From everywhere to everywhere.
    for (to, wanted) in states.iter().chain(states.iter().rev()) {
        store.travel(*to).await.unwrap();
        assert_eq!(seen(store).await, *wanted, "at {to}");
        for (other, there) in &states {
            let outcome = store.travel(*other).await.unwrap();
            assert_eq!(outcome.is_none(), to == other);
            assert_eq!(seen(store).await, *there, "from {to} to {other}");
            store.travel(*to).await.unwrap();
        }
    }
    assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());
    let project = project.reopened().await;
    project.store.travel(numbers[2]).await.unwrap();
    assert_eq!(words(&project.store).await.iter().filter(|(_, undone)| *undone).count(), 2);
}

#[tokio::test]
async fn what_it_changed_is_told_as_of_one_action() {
    let (project, document) = worked_on().await;
    let store = &project.store;
    let all = store.history(None, 100).await.unwrap();
    let outcome = store.travel(all[2].number).await.unwrap().unwrap();
    assert_eq!((outcome.words.as_str(), outcome.removed.len()), ("2 actions", 2));
    assert_eq!((outcome.reload, outcome.documents.len()), (false, 1));
    assert_eq!(outcome.place.map(|place| place.document), Some(document));
    let outcome = store.travel(all[1].number).await.unwrap().unwrap();
    assert_eq!((outcome.words.as_str(), outcome.annotations.len()), ("mark “two” as word", 1));
    // Beyond the import the document is gone with all that was done to it.
    let Outcome { place, reload, documents, .. } = store.travel(0).await.unwrap().unwrap();
    assert_eq!((place, reload, documents), (None, true, vec![]));

    let refused = store.travel(all[0].number + 7).await.err().unwrap();
    assert!(matches!(refused, StoreError::InvalidInput { .. }), "{refused:?}");
    annotate_again(store).await;
    let gone = store.travel(all[0].number).await.err().unwrap();
    assert!(matches!(gone, StoreError::InvalidInput { .. }), "a new action ends what was undone");
}

async fn annotate_again(store: &Store) {
    let ids = import(store, [text("Four five.")]).await;
    let word = concept(store, "word").await;
    annotate(store, ids[0], (0, 4), word).await;
}
