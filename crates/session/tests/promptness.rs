//! Nothing waits that need not, and nothing goes on that was stopped.
#![allow(clippy::unwrap_used)]

mod common;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use common::{Bench, LONG, stories};
use handful_session::{Hint, Options, Phase, SentenceRef, SessionError, SharedEncoder};
use handful_store::ReviewState;

/// A stopped session has to be gone within 50 ms on a quiet machine; a test machine has other things to do.
const AT_ONCE: Duration = Duration::from_millis(400);

/// Waits until the encoder stands at its shut gate.
async fn at_the_gate(bench: &Bench) {
    let reached = async {
        while !bench.encoder.waiting.load(Ordering::SeqCst) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, reached).await.unwrap();
}

#[tokio::test]
async fn everything_can_be_asked_while_the_worker_is_busy() {
    let bench = Bench::new(stories(20)).await;
    bench.encoder.shut("failed");
    let running = bench.start().ready().await;
    at_the_gate(&bench).await;
    let session = &running.session;
    assert_eq!(session.state().phase, Phase::Waiting);
    let site = bench.concept("site").await;
    bench.mark(0, common::SITES[0], site).await;
    session.gold_changed(&bench.documents[..1]);
    session.look(bench.documents[3], 0, 0);
    assert_eq!(session.suggestions(bench.documents[0]).await.unwrap().suggestions, []);
    let proposal = session.next(&[]).await.unwrap().unwrap();
    assert_eq!(proposal.sentence.document, bench.documents[3]);
    session.stop().await;
}

#[tokio::test]
async fn a_label_interrupts_the_background() {
    let mut bench = Bench::new(stories(120)).await;
    let running = bench.start().ready().await;
    let site = bench.concept("site").await;
    running.until("all read", |state| state.phase == Phase::Waiting && state.unread == 0).await;
    bench.encoder.shut("background");
    bench
        .import((40..80).map(|n| common::plain(format!("Nor for background sentence {n}."))))
        .await;
    running.session.corpus_changed();
    at_the_gate(&bench).await;

    bench.mark(0, common::SITES[0], site).await;
    running.session.look(bench.documents[3], 0, 0);
    running.session.gold_changed(&bench.documents[..1]);
    let on_screen = bench.documents[3];
    running
        .hinted(
            "suggestions on screen",
            |hint| matches!(hint, Hint::Suggestions(documents) if documents.contains(&on_screen)),
        )
        .await;
    let state = running.session.state();
    assert_eq!(state.version, Some(1));
    assert!(state.unread >= 40, "the background still stands at the gate");
    assert!(bench.encoder.stopped.load(Ordering::SeqCst) >= 1);
    bench.encoder.open();
    assert_eq!(running.idle().await.unread, 0);
    running.session.stop().await;
}

#[tokio::test]
async fn stopping_is_immediate_and_leaves_nothing_behind() {
    let bench = Bench::new(stories(20)).await;
    bench.encoder.shut("failed");
    let running = bench.start().ready().await;
    at_the_gate(&bench).await;
    let session = Arc::new(running.session);
    let waiting = tokio::spawn({
        let session = session.clone();
        async move { session.learn_now().await }
    });
    let begun = Instant::now();
    session.stop().await;
    assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
    assert_eq!(waiting.await.unwrap(), Err(SessionError::Stopped));
    assert_eq!(session.next(&[]).await, Err(SessionError::Stopped));
    session.gold_changed(&bench.documents);
    session.stop().await;
    drop(session);
    assert_eq!(Arc::strong_count(&bench.encoder), 1, "a thread lives on");
}

#[tokio::test]
async fn stopping_at_rest_is_immediate_however_often_it_is_tried() {
    let bench = Bench::new(stories(5)).await;
    for _ in 0..30 {
        let running = bench.start().ready().await;
        running.until("all read", |state| state.unread == 0).await;
        let begun = Instant::now();
        running.session.stop().await;
        assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn dropping_is_stopping() {
    let bench = Bench::new(stories(20)).await;
    bench.encoder.shut("failed");
    let running = bench.start().ready().await;
    at_the_gate(&bench).await;
    let begun = Instant::now();
    drop(running);
    assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
    assert_eq!(Arc::strong_count(&bench.encoder), 1, "a thread lives on");
}

/// A session whose own thread can be held up at a hint.
struct Held {
    running: common::Running,
    let_go: mpsc::Sender<()>,
    /// The version in use before.
    version: u32,
}

async fn held_at_learning(bench: &Bench) -> Held {
    let (let_go, wait) = mpsc::channel();
    let wait = Mutex::new(wait);
    let (armed, reached) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (may, once) = (armed.clone(), reached.clone());
    let encoder = SharedEncoder::ready(bench.encoder.clone());
    let running = bench.start_on(encoder, Options::default(), move |hint| {
        if may.load(Ordering::SeqCst)
            && matches!(hint, Hint::State(state) if state.phase == Phase::Learning)
            && !once.swap(true, Ordering::SeqCst)
        {
            // Held until the test says so, or is gone.
            let _ = wait.lock().unwrap().recv();
        }
    });
    let site = bench.concept("site").await;
    for n in 0..6 {
        bench.mark(n, common::SITES[n], site).await;
    }
    let version = running.learned(&bench.documents[..6]).await.version.unwrap();
    // Everything is read by now. The next time it learns, it is held.
    armed.store(true, Ordering::SeqCst);
    bench.mark(6, common::SITES[6], site).await;
    running.session.gold_changed(&bench.documents[6..7]);
    let held = async {
        while !reached.load(Ordering::SeqCst) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, held).await.unwrap();
    Held { running, let_go, version }
}

#[tokio::test]
async fn an_accepted_suggestion_vanishes_before_the_loop_knows_of_it() {
    let bench = Bench::new(stories(20)).await;
    let Held { running, let_go, .. } = held_at_learning(&bench).await;
    let site = bench.store.concepts().await.unwrap()[0].id;
    assert_eq!(running.suggested(&bench, 10).await, [(common::SITES[10].to_owned(), site)]);
    bench.mark(10, common::SITES[10], site).await;
    running.session.gold_changed(&bench.documents[10..11]);
    assert_eq!(running.suggested(&bench, 10).await, []);

    assert_eq!(running.suggested(&bench, 11).await, [(common::SITES[11].to_owned(), site)]);
    bench.set(11, 0, ReviewState::Done, false).await;
    running.session.gold_changed(&bench.documents[11..12]);
    assert_eq!(
        running.suggested(&bench, 11).await,
        [],
        "a done sentence has nothing left to suggest"
    );
    let_go.send(()).unwrap();
    running.session.stop().await;
}

#[tokio::test]
async fn many_changes_are_one_more_refit() {
    let bench = Bench::new(stories(30)).await;
    let Held { running, let_go, version } = held_at_learning(&bench).await;
    let site = bench.store.concepts().await.unwrap()[0].id;
    for n in 7..19 {
        bench.mark(n, common::SITES[n % 12], site).await;
        running.session.gold_changed(&bench.documents[n..=n]);
    }
    let_go.send(()).unwrap();
    let state = running
        .until("all labels learned", |state| state.labels == 19 && state.phase == Phase::Idle)
        .await;
    assert_eq!(
        state.version,
        Some(version + 2),
        "the one in hand and one for all that came meanwhile"
    );
    running.session.stop().await;
}

#[tokio::test]
async fn waiting_for_the_whole_corpus_can_be_given_up() {
    let mut texts = stories(12);
    texts.extend((0..40).map(|n| format!("Nobody waits for background sentence {n}.")));
    let bench = Bench::new(texts).await;
    bench.encoder.shut("background");
    let running = bench.start_with(Options { background: false, ..Options::default() });
    let site = bench.concept("site").await;
    for n in 0..6 {
        bench.mark(n, common::SITES[n], site).await;
    }
    let cancel = Arc::new(AtomicBool::new(false));
    let session = Arc::new(running.session);
    let waiting = tokio::spawn({
        let (session, cancel) = (session.clone(), cancel.clone());
        async move { session.predict_all(|_, _| {}, cancel).await }
    });
    at_the_gate(&bench).await;
    cancel.store(true, Ordering::SeqCst);
    let ended = tokio::time::timeout(LONG, waiting).await.unwrap().unwrap();
    assert_eq!(ended, Err(SessionError::Cancelled));
    session.stop().await;
}

#[tokio::test]
async fn without_a_model_it_goes_on_in_order() {
    let bench = Bench::new(stories(5)).await;
    bench.encoder.shut("failed");
    let running = bench.start().ready().await;
    let at = |n: usize| SentenceRef { document: bench.documents[n], ordinal: 0 };
    let next = async |except: &[SentenceRef]| {
        running.session.next(except).await.unwrap().map(|proposal| proposal.sentence)
    };
    assert_eq!(next(&[]).await, Some(at(0)));
    assert_eq!(next(&[at(2)]).await, Some(at(3)));
    assert_eq!(next(&[at(3), at(4), at(0)]).await, Some(at(1)), "it goes round");
    running.session.look(bench.documents[4], 0, 0);
    assert_eq!(next(&[]).await, Some(at(4)));
    bench.set(4, 0, ReviewState::Done, false).await;
    running.session.gold_changed(&bench.documents[4..5]);
    assert_eq!(next(&[]).await, Some(at(0)), "what is done is not proposed");
    for n in 0..4 {
        bench.set(n, 0, ReviewState::Done, false).await;
    }
    running.session.gold_changed(&bench.documents);
    assert_eq!(next(&[]).await, None, "everything is done");
    running.session.stop().await;
}
