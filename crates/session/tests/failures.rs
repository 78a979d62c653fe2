//! Whatever fails, labelling goes on.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::Arc;

use common::{Bench, stories};
use handful_encoder::EncoderError;
use handful_session::{Cause, FeatureSource, Options, Phase, SessionError, SharedEncoder};

fn failed(phase: &Phase) -> Option<Cause> {
    match phase {
        Phase::Failed(trouble) => Some(trouble.cause),
        _ => None,
    }
}

#[tokio::test]
async fn without_an_encoder_labelling_goes_on() {
    let bench = Bench::new(stories(5)).await;
    let broken = SharedEncoder::from_fn(|| {
        let missing = EncoderError::Missing { folder: "nowhere".into(), file: "config.json" };
        Err::<Arc<dyn FeatureSource>, _>(missing)
    });
    let running = bench.start_on(broken, Options::default(), |_| {});
    let state = running.until("failed", |state| failed(&state.phase).is_some()).await;
    assert_eq!(failed(&state.phase), Some(Cause::Encoder));
    let site = bench.concept("site").await;
    bench.mark(0, common::SITES[0], site).await;
    running.session.gold_changed(&bench.documents[..1]);
    let proposal = running.session.next(&[]).await.unwrap().unwrap();
    assert_eq!(proposal.text, common::story(0));
    assert_eq!(running.suggested(&bench, 1).await, []);
    let learned = running.session.learn_now().await;
    assert!(
        matches!(&learned, Err(SessionError::Failed(trouble)) if trouble.message.contains("config.json")),
        "{learned:?}"
    );
    running.session.stop().await;
}

#[tokio::test]
async fn a_panic_is_caught_and_the_next_label_is_learned() {
    let mut bench = Bench::new(stories(20)).await;
    let running = bench.start().ready().await;
    running.until("all read", |state| state.phase == Phase::Waiting && state.unread == 0).await;
    bench.import([common::plain("A PANIC in the middle of the night.".to_owned())]).await;
    running.session.corpus_changed();
    let state = running.until("failed", |state| failed(&state.phase).is_some()).await;
    assert_eq!(failed(&state.phase), Some(Cause::Internal));

    let site = bench.concept("site").await;
    for n in 0..6 {
        bench.mark(n, common::SITES[n], site).await;
    }
    let state = running.learned(&bench.documents[..6]).await;
    assert_eq!(state.unread, 0, "the sentence is left aside");
    assert_eq!(running.suggested(&bench, 15).await, [(common::SITES[3].to_owned(), site)]);
    assert_eq!(running.suggested(&bench, 20).await, []);
    running.session.stop().await;
}

#[tokio::test]
async fn numbers_that_are_none_are_kept_out() {
    let mut texts = stories(20);
    texts.push("NOTANUMBER failed at Gwynt on Day3.".to_owned());
    let bench = Bench::new(texts).await;
    let running = bench.start().ready().await;
    let site = bench.concept("site").await;
    for n in 0..6 {
        bench.mark(n, common::SITES[n], site).await;
    }
    bench.mark(20, "Gwynt", site).await;
    let documents = [&bench.documents[..6], &bench.documents[20..]].concat();
    let state = running.learned(&documents).await;
    assert_eq!((state.unread, state.phase), (0, Phase::Idle));
    assert_eq!(running.suggested(&bench, 15).await, [(common::SITES[3].to_owned(), site)]);
    running.session.stop().await;
}

#[tokio::test]
async fn without_room_for_a_cache_it_learns_all_the_same() {
    let bench = Bench::new(stories(20)).await;
    // A file where the folder should be.
    std::fs::write(bench.cache(), "in the way").unwrap();
    let running = bench.start().ready().await;
    let site = bench.concept("site").await;
    for n in 0..6 {
        bench.mark(n, common::SITES[n], site).await;
    }
    running.learned(&bench.documents[..6]).await;
    bench.mark(6, common::SITES[6], site).await;
    let state = running.learned(&bench.documents[6..7]).await;
    assert_eq!((state.labels, state.unread), (7, 0));
    assert_eq!(running.suggested(&bench, 15).await, [(common::SITES[3].to_owned(), site)]);
    running.session.stop().await;
}
