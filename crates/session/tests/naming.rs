//! What the name of a concept leads to before anything is marked.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::atomic::Ordering;

use common::{Bench, SITES, stories};
use handful_session::{Phase, SessionError};
use handful_store::Action;

/// A project whose encoder reads names.
async fn bench(many: usize) -> Bench {
    let bench = Bench::new(stories(many)).await;
    bench.encoder.reads_names.store(true, Ordering::SeqCst);
    bench
}

#[tokio::test]
async fn a_concept_is_suggested_as_soon_as_it_has_a_name() {
    let bench = bench(20).await;
    let running = bench.start().ready().await;
    let state = running.until("waiting", |state| state.phase == Phase::Waiting).await;
    assert_eq!(state.version, None, "nobody has named anything");
    let site = bench.concept("site").await;
    let state = running.learned(&[]).await;
    assert!(state.version.is_some());
    assert_eq!((state.labels, state.unread), (0, 0));
    for n in 0..20 {
        let wanted = (SITES[n % SITES.len()].to_owned(), site);
        assert_eq!(running.suggested(&bench, n).await, [wanted]);
    }
    assert_eq!(
        running.session.learn_now().await.map(|_| ()),
        Err(SessionError::NothingToLearn),
        "a name is no annotation"
    );
    assert_eq!(
        running.session.deepen_now().await.map(|_| ()),
        Err(SessionError::NothingToLearn),
        "nor can layers be tuned by it"
    );
    running.session.stop().await;
}

#[tokio::test]
async fn another_name_says_something_else() {
    let bench = bench(12).await;
    let running = bench.start().ready().await;
    let site = bench.concept("site").await;
    running.learned(&[]).await;
    assert!(!running.suggested(&bench, 3).await.is_empty());
    let draft = handful_store::ConceptDraft { name: "vessel".to_owned(), ..Default::default() };
    bench.store.perform(Action::UpdateConcept { id: site, draft }).await.unwrap();
    running.learned(&[]).await;
    for n in 0..12 {
        assert_eq!(running.suggested(&bench, n).await, []);
    }
    running.session.stop().await;
}

#[tokio::test]
async fn annotations_take_over_and_give_way_again() {
    let bench = bench(20).await;
    let running = bench.start().ready().await;
    let site = bench.concept("site").await;
    let day = bench.concept("day").await;
    running.learned(&[]).await;
    bench.mark(0, "Day0", day).await;
    let state = running.learned(&bench.documents[..1]).await;
    assert_eq!(state.labels, 1);
    let still = (0..20).filter(|&n| n % 7 != 0);
    for n in still {
        let wanted = (SITES[n % SITES.len()].to_owned(), site);
        let found = running.suggested(&bench, n).await;
        assert!(found.contains(&wanted), "what nobody has marked goes by its name: {n} {found:?}");
    }
    bench.store.undo().await.unwrap();
    let state = running.learned(&bench.documents[..1]).await;
    assert_eq!(state.labels, 0);
    let wanted = (SITES[2].to_owned(), site);
    assert_eq!(running.suggested(&bench, 2).await, [wanted]);
    running.session.stop().await;
}

#[tokio::test]
async fn a_guess_that_was_rejected_stays_away() {
    let bench = bench(12).await;
    let running = bench.start().ready().await;
    let site = bench.concept("site").await;
    running.learned(&[]).await;
    let span = bench.find(bench.documents[4], SITES[4]).await;
    bench.reject(4, span, site).await;
    running.learned(&bench.documents[4..5]).await;
    assert_eq!(running.suggested(&bench, 4).await, []);
    assert!(!running.suggested(&bench, 5).await.is_empty());
    running.session.stop().await;
}

#[tokio::test]
async fn guesses_are_not_kept_as_a_version() {
    let bench = bench(12).await;
    let running = bench.start().ready().await;
    bench.concept("site").await;
    running.learned(&[]).await;
    running.session.stop().await;
    assert!(bench.store.latest_model_version().await.unwrap().is_none());
}
