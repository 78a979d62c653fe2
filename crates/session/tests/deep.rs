//! Deep rounds, with the encoder that travels inside the binary.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::Arc;

use common::{Bench, Running, SITES, stories};
use handful_session::{Options, SessionError, SharedEncoder};
use handful_store::{ReviewState, Store};
use uuid::Uuid;

/// Twelve of thirty stories have their site marked and are done.
async fn marked() -> (Bench, Uuid) {
    let bench = Bench::new(stories(30)).await;
    let site = bench.concept("site").await;
    for (n, surface) in SITES.iter().enumerate() {
        bench.mark(n, surface, site).await;
        bench.set(n, 0, ReviewState::Done, false).await;
    }
    (bench, site)
}

fn start(bench: &Bench, options: Options) -> Running {
    bench.start_on(SharedEncoder::embedded(), options, |_| {})
}

fn by_hand() -> Options {
    Options { deep_after: None, ..Options::default() }
}

#[tokio::test]
async fn a_round_begins_by_itself_and_its_version_outlives_the_session() {
    let (mut bench, site) = marked().await;
    let running = start(&bench, Options::default());
    running.until("a round", |state| state.deepening.is_some()).await;
    // What is marked meanwhile is neither lost nor waits for the round.
    bench.mark(13, SITES[1], site).await;
    running.learned(&bench.documents[13..14]).await;
    let deep = running.until("its end", |state| state.deep && state.deepening.is_none()).await;
    assert_eq!(deep.encoder, "handful-mini");
    running.until("the label from meanwhile", |state| state.labels == 13 && state.deep).await;
    running.session.learn_now().await.unwrap();
    let before = running.idle().await;
    let mut suggested = Vec::new();
    for n in 0..30 {
        suggested.push(running.suggested(&bench, n).await);
    }
    let found = suggested[14..].iter().filter(|own| own.len() == 1).count();
    assert!(found >= 12, "the sites of {found} of 16 other stories are found: {suggested:?}");
    running.session.stop().await;

    bench.store.close().await;
    bench.store = Store::open(&bench.folder.path().join("p.handful")).await.unwrap();
    let running = start(&bench, by_hand()).ready().await;
    assert_eq!(running.idle().await, before, "the same layers, head and score");
    for (n, suggested) in suggested.iter().enumerate() {
        assert_eq!(running.suggested(&bench, n).await, *suggested);
    }
    running.session.stop().await;
}

#[tokio::test]
async fn stopping_does_not_wait_for_a_round() {
    let (bench, _) = marked().await;
    let running = start(&bench, by_hand()).ready().await;
    running.idle().await;
    let session = Arc::new(running.session);
    let asked = session.clone();
    let round = tokio::spawn(async move { asked.deepen_now().await });
    while session.state().deepening.is_none_or(|share| share <= 0.0) {
        tokio::task::yield_now().await;
    }
    session.stop().await;
    assert_eq!(round.await.unwrap(), Err(SessionError::Stopped));
    assert!(!session.state().deep, "nothing of it is in use");
}

#[tokio::test]
async fn a_round_can_be_called_off() {
    let (bench, _) = marked().await;
    let running = start(&bench, by_hand()).ready().await;
    let before = running.idle().await;
    let session = Arc::new(running.session);
    let asked = session.clone();
    let round = tokio::spawn(async move { asked.deepen_now().await });
    while session.state().deepening_left.is_none() {
        tokio::task::yield_now().await;
    }
    session.call_off_deep_round();
    assert_eq!(round.await.unwrap(), Err(SessionError::Cancelled));
    let after = session.state();
    assert_eq!((after.version, after.deep, after.deepening), (before.version, false, None));
    session.stop().await;
}

#[tokio::test]
async fn what_cannot_be_tuned_says_so() {
    let (bench, _) = marked().await;
    let running = bench.start().ready().await;
    let refused = running.session.deepen_now().await.unwrap_err();
    assert_eq!(refused.to_string(), "This encoder cannot be tuned; only its head can learn.");
    running.session.stop().await;

    let empty = Bench::new(stories(3)).await;
    let running = start(&empty, by_hand()).ready().await;
    assert_eq!(running.session.deepen_now().await, Err(SessionError::NothingToLearn));
    running.session.stop().await;
}
