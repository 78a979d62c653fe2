//! A caller that loses patience leaves the project whole.

use std::{future::Future, pin::pin, task::Poll};

use handful_store::{Action, Filter};
use handful_text::Span;

use crate::common::{Project, annotate, concept, import, seen, text};

/// Polls a future until it has been pending so many times, then drops it. Gives its output if it came
/// to its end.
async fn up_to<F: Future>(future: F, pendings: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = pendings;
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

#[tokio::test]
async fn an_action_dropped_at_any_point_has_happened_whole_or_not_at_all() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text(&"word ".repeat(200))]).await[0];
    let word = concept(store, "word").await;
    let mut dropped = 0;
    for round in 0..60 {
        let start = round * 5;
        let before = store.pulse().await.unwrap();
        let span = Span::new(start, start + 4);
        let action = Action::Annotate { document, span, concept: word };
        // How often it has to wait depends on how quick the disk is, so each point comes up many times.
        match up_to(store.perform(action), round % 10).await {
            Some(finished) => assert_eq!(finished.unwrap().words, "mark “word” as word"),
            None => dropped += 1,
        }
        // The next change waits for whatever the dropped one still had to put in order.
        annotate(store, document, (995, 999), word).await;
        store.undo().await.unwrap().unwrap();
        let after = store.pulse().await.unwrap();
        let more = after.progress.annotations - before.progress.annotations;
        assert!(more <= 1, "dropped at {}: {more} annotations more", round % 10);
        assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());
    }
    assert!(dropped > 0);
}

#[tokio::test]
async fn an_undo_dropped_at_any_point_has_happened_whole_or_not_at_all() {
    let project = Project::new().await;
    let store = &project.store;
    let document = import(store, [text("One two three.")]).await[0];
    let word = concept(store, "word").await;
    let without = seen(store).await;
    annotate(store, document, (0, 3), word).await;
    let with = seen(store).await;
    for pendings in 0.. {
        let finished = up_to(store.undo(), pendings).await.map(Result::unwrap).is_some();
        // Changing nothing is enough to wait for what the dropped undo still had to put in order.
        store.thin_model_versions(1).await.unwrap();
        let now = seen(store).await;
        assert!(now == without || now == with, "dropped after {pendings}: {now:?}");
        if now == without {
            store.redo().await.unwrap().unwrap();
        }
        assert_eq!(seen(store).await, with);
        if finished {
            break;
        }
    }
}

#[test]
fn what_is_under_way_can_be_dropped_outside_of_any_runtime() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let project = runtime.block_on(Project::new());
    let store = &project.store;
    runtime.block_on(import(store, [text("One."), text("Two.")]));
    let stream = runtime.block_on(store.documents(Filter::All)).unwrap();
    let importer = runtime.block_on(store.import("import")).unwrap();
    drop((stream, importer));
    runtime.block_on(async {
        concept(store, "the writer is free again").await;
        store.close().await;
    });
}
