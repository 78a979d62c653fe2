//! Lists, streams and gold over more documents than fit a page.

use handful_store::{Action, DocumentRow, Filter, ReviewState, StoreError};
use uuid::Uuid;

use crate::common::{Project, annotate, concept, drained, import, marked, text};

const MANY: u32 = 1500;

#[tokio::test]
async fn any_stretch_of_any_list_is_what_the_whole_list_has_there() {
    let project = Project::new().await;
    let store = &project.store;
    let ids = import(store, (0..MANY).map(|number| text(&format!("Text {number}.")))).await;
    for id in ids.iter().skip(3).step_by(7) {
        let state = ReviewState::Done;
        let action = Action::SetDocumentState { document: *id, state, held_out: vec![] };
        store.perform(action).await.unwrap();
    }
    for filter in [Filter::All, Filter::ToDo, Filter::Done] {
        let whole = store.list(filter, 0, MANY).await.unwrap();
        let expected: Vec<Uuid> = ids
            .iter()
            .enumerate()
            .filter(|(place, _)| match filter {
                Filter::All => true,
                Filter::Done => place % 7 == 3,
                Filter::ToDo => place % 7 != 3,
            })
            .map(|(_, id)| *id)
            .collect();
        let listed: Vec<Uuid> = whole.rows.iter().map(|row| row.id).collect();
        assert_eq!(listed, expected);
        assert_eq!(whole.total as usize, expected.len());
        for offset in [0, 1, 36, 200, 255, 256, 257, 1000, whole.total - 1, whole.total, MANY + 9] {
            let page = store.list(filter, offset, 50).await.unwrap();
            let rows: Vec<DocumentRow> =
                whole.rows.iter().skip(offset as usize).take(50).cloned().collect();
            assert_eq!(page.rows, rows, "{filter:?} from {offset}");
            assert_eq!((page.offset, page.total), (offset, whole.total));
        }
        let streamed = drained(store.documents(filter).await.unwrap()).await;
        let streamed: Vec<Uuid> = streamed.into_iter().map(|document| document.id).collect();
        assert_eq!(streamed, expected);
    }
    assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_stream_gives_each_document_whole_however_long_its_text() {
    let project = Project::new().await;
    let store = &project.store;
    let long = |word: &str| text(&format!("{word} ").repeat(150_000));
    let short = (0..600).map(|number| {
        let spans: &[_] = if number % 5 == 0 { &[(0, 4, "word"), (12, 15, "word")] } else { &[] };
        marked(&format!("Text {number:04}. And more."), spans)
    });
    let ids = import(store, [long("one"), long("two")].into_iter().chain(short)).await;
    let last = import(store, [long("three")]).await;
    let mut expected = Vec::new();
    for id in &last {
        expected.push(store.document(*id).await.unwrap());
    }
    assert_eq!(expected.len(), ids.len() + 1);
    let streamed = drained(store.documents(Filter::All).await.unwrap()).await;
    assert!(streamed == expected, "a document differs");
}

#[tokio::test]
async fn a_stream_shows_the_project_as_it_was_when_it_began() {
    let project = Project::new().await;
    let store = &project.store;
    let ids = import(store, [text("One."), text("Two.")]).await;
    let word = concept(store, "word").await;
    let mut stream = store.documents(Filter::All).await.unwrap();
    stream.next().await.unwrap().unwrap();
    annotate(store, ids[1], (0, 3), word).await;
    let second = stream.next().await.unwrap().unwrap();
    assert_eq!(second.annotations, []);
    assert!(stream.next().await.unwrap().is_none());
    assert_eq!(store.document(ids[1]).await.unwrap().annotations.len(), 1);
}

#[tokio::test]
async fn gold_of_all_is_gold_of_each_touched_document_in_order() {
    let project = Project::new().await;
    let store = &project.store;
    let ids = import(store, (0..40).map(|n| text(&format!("Text {n}. And more.")))).await;
    let word = concept(store, "word").await;
    let touched: Vec<Uuid> = ids.iter().copied().step_by(3).collect();
    for id in touched.iter().rev() {
        annotate(store, *id, (0, 4), word).await;
    }
    let all = store.all_gold().await.unwrap();
    let documents: Vec<Uuid> = all.iter().map(|gold| gold.document).collect();
    assert_eq!(documents, touched);
    assert_eq!(store.gold(&touched).await.unwrap(), all);
    assert!(all.iter().all(|gold| gold.sentences.len() == 1));
    assert!(store.gold(&[ids[1]]).await.unwrap()[0].sentences.is_empty());
    assert_eq!(store.gold(&[Uuid::now_v7()]).await.unwrap(), []);
}

#[tokio::test]
async fn what_is_not_there_is_said_to_be_missing() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text("One.")]).await[0];
    let nowhere = Uuid::now_v7();
    assert!(matches!(
        store.document(nowhere).await.unwrap_err(),
        StoreError::NoSuchDocument { id } if id == nowhere
    ));
    let span = handful_text::Span::new(0, 3);
    let action = Action::Annotate { document, span, concept: nowhere };
    assert!(matches!(
        store.perform(action).await.unwrap_err(),
        StoreError::NoSuchConcept { id } if id == nowhere
    ));
    let word = concept(store, "word").await;
    store.undo().await.unwrap();
    store.undo().await.unwrap();
    assert!(matches!(
        store.document(document).await.unwrap_err(),
        StoreError::NoSuchDocument { .. }
    ));
    let action = Action::Annotate { document, span, concept: word };
    assert!(store.perform(action).await.is_err());
}
