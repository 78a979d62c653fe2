//! How the loop behaves on a machine that others use too, and that sleeps.
#![allow(clippy::unwrap_used)]

mod common;

use std::{
    num::NonZeroUsize,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use common::{Bench, Running, SITES, stories};
use handful_session::{
    Clock, DeepHold, Manners, Options, Power, SessionError, SharedEncoder, State,
};
use handful_store::ReviewState;
use handful_tagger::deep::DeepOptions;
use uuid::Uuid;

/// A laptop: its plug can be pulled and its lid be closed.
#[derive(Clone, Default)]
struct Laptop {
    unplugged: Arc<AtomicBool>,
    slept: Arc<Mutex<Duration>>,
}

impl Laptop {
    fn options(&self) -> Options {
        let (unplugged, slept) = (self.unplugged.clone(), self.slept.clone());
        // Shorter rounds than people get: here it matters when they go on, not how good they are.
        let tuning =
            DeepOptions { epochs: 2, least_steps: 8, most_steps: 16, ..DeepOptions::default() };
        Options {
            tuning,
            power: Power::new(move || unplugged.load(Ordering::SeqCst)),
            clock: Clock::new(move || Instant::now() + *slept.lock().unwrap()),
            ..Options::default()
        }
    }

    fn unplug(&self, unplugged: bool) {
        self.unplugged.store(unplugged, Ordering::SeqCst);
    }

    /// The lid is closed for so long.
    fn sleep(&self, hours: u64) {
        *self.slept.lock().unwrap() += Duration::from_secs(3_600 * hours);
    }
}

async fn marked() -> (Bench, Uuid) {
    let bench = Bench::new(stories(20)).await;
    let site = bench.concept("site").await;
    for (n, surface) in SITES.iter().enumerate().take(10) {
        bench.mark(n, surface, site).await;
        bench.set(n, 0, ReviewState::Done, false).await;
    }
    (bench, site)
}

fn start(bench: &Bench, options: Options) -> Running {
    bench.start_on(SharedEncoder::embedded(), options, |_| {})
}

/// Lets the loop look around, as it does by itself every few seconds.
async fn rouse(running: &Running) {
    running.session.next(&[]).await.unwrap();
}

#[tokio::test]
async fn on_the_battery_deep_rounds_wait_and_everything_else_goes_on() {
    let (bench, site) = marked().await;
    let laptop = Laptop::default();
    laptop.unplug(true);
    let running = start(&bench, laptop.options()).ready().await;
    let held = |state: &State| state.held_back == Some(DeepHold::Battery);
    running.until("waiting for power", held).await;
    bench.mark(12, SITES[0], site).await;
    let state = running.learned(&bench.documents[12..13]).await;
    assert_eq!((state.labels, state.unread, state.deepening), (11, 0, None));

    laptop.unplug(false);
    rouse(&running).await;
    let state = running.until("a round", |state| state.deepening.is_some()).await;
    assert_eq!(state.held_back, None);
    running.until("its end", |state| state.deepening.is_none()).await;
    running.session.stop().await;
}

#[tokio::test]
async fn a_round_waits_through_a_sleep_on_the_battery_and_then_goes_on() {
    let (bench, site) = marked().await;
    let laptop = Laptop::default();
    let running = start(&bench, laptop.options()).ready().await;
    running.until("a round", |state| state.deepening.is_some()).await;
    laptop.unplug(true);
    rouse(&running).await;
    let state = running.until("waiting", |s| s.held_back == Some(DeepHold::Battery)).await;
    assert!(state.deepening.is_some(), "it is kept, not dropped");
    laptop.sleep(9);
    bench.mark(12, SITES[0], site).await;
    let state = running.learned(&bench.documents[12..13]).await;
    assert_eq!((state.labels, state.unread), (11, 0), "what is marked after waking is learned");
    assert!(state.deepening.is_some() && state.held_back == Some(DeepHold::Battery));

    laptop.unplug(false);
    rouse(&running).await;
    let state = running.until("its end", |state| state.deepening.is_none()).await;
    assert_eq!(state.held_back, None);
    let kept = running.session.learn_now().await.unwrap().version.unwrap();
    running.session.stop().await;
    let latest = bench.store.latest_model_version().await.unwrap().unwrap();
    assert_eq!(latest.number, kept);
}

#[tokio::test]
async fn whoever_asks_for_a_round_gets_it_on_the_battery_too() {
    let (bench, _) = marked().await;
    let laptop = Laptop::default();
    laptop.unplug(true);
    let running = start(&bench, laptop.options()).ready().await;
    running.until("waiting", |state| state.held_back == Some(DeepHold::Battery)).await;
    let state = running.session.deepen_now().await.unwrap();
    assert_eq!(state.deepening, None);

    let willing = Manners { deep_on_battery: true, ..Manners::default() };
    let options = Options { manners: willing, ..laptop.options() };
    running.session.stop().await;
    let (other, _) = marked().await;
    let running = start(&other, options).ready().await;
    running.until("a round by itself", |state| state.deepening.is_some()).await;
    running.session.stop().await;
}

#[tokio::test]
async fn without_memory_for_a_round_the_head_learns_alone_and_says_why() {
    let (bench, site) = marked().await;
    let tight = Manners { memory: Some(64 << 20), ..Manners::default() };
    let options = Options { manners: tight, ..Laptop::default().options() };
    let running = start(&bench, options).ready().await;
    let too_little = |state: &State| match state.held_back {
        Some(DeepHold::TooLittleMemory { needed }) => Some(needed),
        _ => None,
    };
    let state = running.until("too little memory", |state| too_little(state).is_some()).await;
    let needed = too_little(&state).unwrap();
    assert!((64 << 20..2 << 30).contains(&needed), "{needed}");
    let refused = running.session.deepen_now().await.unwrap_err();
    assert_eq!(refused, SessionError::TooLittleMemory { needed });
    let said = refused.to_string();
    assert!(said.contains(" MB of memory") && said.contains("Raise the limit"), "{said}");
    bench.mark(12, SITES[0], site).await;
    let state = running.learned(&bench.documents[12..13]).await;
    assert_eq!((state.labels, state.unread), (11, 0));

    running.session.behave(Manners { memory: Some(needed), ..tight });
    running.until("a round", |state| state.deepening.is_some()).await;
    running.until("its end", |state| state.deepening.is_none()).await;
    running.session.stop().await;
}

#[tokio::test]
async fn no_more_threads_compute_than_the_person_gives() {
    let bench = Bench::new(stories(20)).await;
    let one = Manners { threads: NonZeroUsize::new(1), ..Manners::default() };
    let running = bench.start_with(Options { manners: one, ..Options::default() }).ready().await;
    running.until("all read", |state| state.unread == 0).await;
    assert_eq!(bench.encoder.threads.load(Ordering::SeqCst), 1);

    running.session.behave(Manners::default());
    bench.encoder.threads.store(0, Ordering::SeqCst);
    let mut bench = bench;
    bench.import([common::plain("The gust of the year hit Anholt.".to_owned())]).await;
    running.session.corpus_changed();
    let cores = std::thread::available_parallelism().unwrap().get();
    rouse(&running).await;
    running.until("the new one read", |state| state.unread == 0).await;
    assert_eq!(bench.encoder.threads.load(Ordering::SeqCst), cores);
    running.session.stop().await;
}
