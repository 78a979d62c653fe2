//! A project that is opened again goes on from where it was.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::atomic::Ordering;

use common::{Bench, stories};
use handful_session::{Options, SentenceRef};
use handful_store::{ReviewState, Store};

async fn reopen(bench: &mut Bench) {
    bench.store.close().await;
    bench.store = Store::open(&bench.folder.path().join("p.handful")).await.unwrap();
}

async fn mark_sites(bench: &Bench) -> uuid::Uuid {
    let site = bench.concept("site").await;
    for n in 0..6 {
        bench.mark(n, common::SITES[n], site).await;
    }
    site
}

#[tokio::test]
async fn predictions_come_back_without_learning_again() {
    let mut bench = Bench::new(stories(30)).await;
    let running = bench.start().ready().await;
    let site = mark_sites(&bench).await;
    let before = running.learned(&bench.documents[..6]).await;
    let mut suggested = Vec::new();
    for n in 0..30 {
        suggested.push(running.suggested(&bench, n).await);
    }
    running.session.stop().await;
    let read = bench.encoder.read.load(Ordering::SeqCst);

    reopen(&mut bench).await;
    let running = bench.start().ready().await;
    let state = running.idle().await;
    assert_eq!(state, before, "the same version, score and number of labels");
    for (n, suggested) in suggested.iter().enumerate() {
        assert_eq!(running.suggested(&bench, n).await, *suggested);
    }
    assert_eq!(bench.encoder.read.load(Ordering::SeqCst), read, "features come from the cache");

    bench.mark(7, common::SITES[7], site).await;
    let state = running.learned(&bench.documents[7..8]).await;
    assert_eq!((state.version, state.labels), (Some(2), 7), "numbers go on");
    running.session.stop().await;
}

#[tokio::test]
async fn what_was_labelled_meanwhile_is_learned_at_opening() {
    let mut bench = Bench::new(stories(30)).await;
    let running = bench.start().ready().await;
    let site = mark_sites(&bench).await;
    running.learned(&bench.documents[..6]).await;
    running.session.stop().await;
    bench.mark(7, common::SITES[7], site).await;
    reopen(&mut bench).await;
    let running = bench.start().ready().await;
    let state = running.idle().await;
    assert_eq!((state.version, state.labels), (Some(2), 7));
    running.session.stop().await;
}

#[tokio::test]
async fn a_version_is_kept_when_asked_and_not_at_each_label() {
    let bench = Bench::new(stories(30)).await;
    let running = bench.start().ready().await;
    let site = mark_sites(&bench).await;
    running.learned(&bench.documents[..6]).await;
    bench.mark(7, common::SITES[7], site).await;
    running.learned(&bench.documents[7..8]).await;
    assert_eq!(bench.store.latest_model_version().await.unwrap(), None);
    let state = running.session.learn_now().await.unwrap();
    assert_eq!((state.version, state.labels), (Some(3), 7));
    let kept = bench.store.latest_model_version().await.unwrap().unwrap();
    assert_eq!((kept.number, kept.annotations), (3, 7));
    running.session.stop().await;
}

#[tokio::test]
async fn the_same_project_and_seed_give_the_same_proposals() {
    let mut bench = Bench::new(stories(60)).await;
    mark_sites(&bench).await;
    let mut runs = Vec::new();
    for _ in 0..2 {
        let running = bench.start_with(Options { seed: 7, ..Options::default() });
        running.until("read", |state| state.version.is_some()).await;
        running.idle().await;
        let mut except = Vec::new();
        let mut proposals = Vec::new();
        for _ in 0..20 {
            let proposal = running.session.next(&except).await.unwrap().unwrap();
            assert_eq!(running.session.next(&except).await.unwrap(), Some(proposal.clone()));
            except.push(proposal.sentence);
            proposals.push(proposal);
        }
        runs.push(proposals);
        running.session.stop().await;
        reopen(&mut bench).await;
    }
    assert_eq!(runs[0], runs[1]);
    let mut sentences: Vec<SentenceRef> = runs[0].iter().map(|p| p.sentence).collect();
    sentences.sort();
    sentences.dedup();
    assert_eq!(sentences.len(), 20, "none is proposed twice");
}

#[tokio::test]
async fn done_sentences_are_never_proposed() {
    let bench = Bench::new(stories(20)).await;
    let running = bench.start().ready().await;
    mark_sites(&bench).await;
    running.learned(&bench.documents[..6]).await;
    for _ in 0..20 {
        let proposal = running.session.next(&[]).await.unwrap().unwrap();
        let n = bench.documents.iter().position(|id| *id == proposal.sentence.document).unwrap();
        bench.set(n, 0, ReviewState::Done, false).await;
        running.session.gold_changed(&bench.documents[n..=n]);
    }
    assert_eq!(running.session.next(&[]).await.unwrap(), None);
    running.session.stop().await;
}
