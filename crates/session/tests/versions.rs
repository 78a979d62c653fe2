//! What is kept of how good versions were, and going back to an older one.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use common::{Bench, Running, SITES, stories};
use handful_session::{Measurement, Score, SessionError, Version};
use handful_store::{ReviewState, Store};
use uuid::Uuid;

async fn reopen(bench: &mut Bench) {
    bench.store.close().await;
    bench.store = Store::open(&bench.folder.path().join("p.handful")).await.unwrap();
}

/// Marks the sites of these stories and sets them done.
async fn done(bench: &Bench, site: Uuid, stories: std::ops::Range<usize>) {
    for n in stories {
        bench.mark(n, SITES[n % SITES.len()], site).await;
        bench.set(n, 0, ReviewState::Done, false).await;
    }
}

/// Two kept versions: one of six annotations, and one of ten.
async fn two_versions(bench: &Bench) -> (Running, Uuid, [u32; 2]) {
    let running = bench.start().ready().await;
    let site = bench.concept("site").await;
    let mut versions = [0; 2];
    for (version, range) in versions.iter_mut().zip([0..6, 6..10]) {
        done(bench, site, range).await;
        running.session.gold_changed(&bench.documents[..10]);
        let state = running.session.learn_now().await.unwrap();
        *version = state.version.unwrap();
    }
    running.idle().await;
    (running, site, versions)
}

fn measured(measurement: &Measurement) -> f32 {
    match measurement.score {
        Score::Measured { f1, .. } => f1,
        Score::TooEarly { .. } => panic!("nothing is measured: {measurement:?}"),
    }
}

#[tokio::test]
async fn the_curve_and_what_is_behind_the_score_outlive_a_restart() {
    let mut bench = Bench::new(stories(30)).await;
    let (running, site, versions) = two_versions(&bench).await;
    let before = running.session.learned().await.unwrap();
    assert_eq!(before.fingerprint.as_deref(), Some("fake-1"));
    assert_eq!((before.measured, before.measurement.labels), (Some(versions[1]), 10));
    let own: Vec<_> =
        before.measurement.concepts.iter().map(|it| (it.concept, it.marked)).collect();
    assert_eq!(own, [(site, 10)]);
    running.session.stop().await;

    reopen(&mut bench).await;
    let kept = bench.store.measurements("fake-1").await.unwrap();
    let seen: Vec<_> = kept.iter().map(|it| (it.annotations, it.version, it.tuned)).collect();
    assert_eq!(seen, [(6, versions[0], false), (10, versions[1], false)]);
    for point in &kept {
        let measurement = Measurement::from_json(&point.score, point.annotations).unwrap();
        assert!((0.0..=1.0).contains(&measured(&measurement)));
        assert_eq!(measurement.concepts.len(), 1);
    }
    let running = bench.start().ready().await;
    running.idle().await;
    let after = running.session.learned().await.unwrap();
    assert_eq!(after.measurement, before.measurement, "mistakes included");
    running.session.stop().await;
}

#[tokio::test]
async fn mistakes_lead_to_the_places_where_they_stand() {
    let mut texts = stories(12);
    // Nothing in these teaches what the first one holds, so that it cannot be found.
    texts.push("Nobody named Quux was seen.".to_owned());
    let bench = Bench::new(texts).await;
    let running = bench.start().ready().await;
    let site = bench.concept("site").await;
    done(&bench, site, 0..12).await;
    let odd = bench.mark(12, "Quux", site).await;
    bench.set(12, 0, ReviewState::Done, false).await;
    running.session.gold_changed(&bench.documents);
    running.session.learn_now().await.unwrap();
    let measurement = running.session.learned().await.unwrap().measurement;
    let missed =
        measurement.confusions.iter().find(|it| it.marked == Some(site) && it.taken.is_none());
    let missed = missed.unwrap_or_else(|| panic!("{measurement:?}"));
    let place = missed.places.iter().find(|place| place.document == bench.documents[12]);
    assert_eq!(place.map(|place| (place.ordinal, place.span())), Some((0, odd)));
    running.session.stop().await;
}

#[tokio::test]
async fn a_chosen_version_stays_in_use_until_learning_goes_on() {
    let mut bench = Bench::new(stories(30)).await;
    let (running, site, [old, new]) = two_versions(&bench).await;
    let state = running.session.use_version(old).await.unwrap();
    assert_eq!((state.version, state.labels, state.chosen), (Some(old), 6, true));
    let learned = running.session.learned().await.unwrap();
    assert_eq!(learned.measurement.labels, 6, "its own score");
    running.idle().await;

    // What is marked meanwhile is kept and not learned, also after a restart.
    bench.mark(20, SITES[20 % SITES.len()], site).await;
    let state = running.learned(&bench.documents[20..21]).await;
    assert_eq!((state.version, state.chosen), (Some(old), true));
    running.session.stop().await;
    reopen(&mut bench).await;
    let running = bench.start().ready().await;
    let state = running.idle().await;
    assert_eq!((state.version, state.labels, state.chosen), (Some(old), 6, true));
    let suggestions = running.session.suggestions(bench.documents[25]).await.unwrap();
    assert_eq!(suggestions.version, Some(old));

    running.session.use_newest().await.unwrap();
    let state = running.until("a new version", |state| state.labels == 11).await;
    assert!(state.version > Some(new) && !state.chosen, "{state:?}");
    assert_eq!(bench.store.chosen_version().await.unwrap(), None);
    running.session.stop().await;
}

#[tokio::test]
async fn going_back_and_forth_without_a_change_learns_nothing_anew() {
    let bench = Bench::new(stories(30)).await;
    let (running, _, [old, new]) = two_versions(&bench).await;
    running.session.use_version(old).await.unwrap();
    running.session.use_newest().await.unwrap();
    let state = running.idle().await;
    assert_eq!((state.version, state.labels, state.chosen), (Some(new), 10, false));
    // Doing it twice does no harm.
    assert_eq!(running.session.use_newest().await.unwrap().version, Some(new));
    running.session.stop().await;
}

#[tokio::test]
async fn whoever_asks_for_a_refit_lets_the_chosen_version_go() {
    let bench = Bench::new(stories(30)).await;
    let (running, site, [old, new]) = two_versions(&bench).await;
    running.session.use_version(old).await.unwrap();
    done(&bench, site, 10..11).await;
    running.session.gold_changed(&bench.documents[10..11]);
    let state = running.session.learn_now().await.unwrap();
    assert_eq!((state.labels, state.chosen), (11, false));
    assert!(state.version > Some(new));
    running.session.stop().await;
}

#[tokio::test]
async fn a_version_that_cannot_be_used_is_refused_and_nothing_changes() {
    let bench = Bench::new(stories(30)).await;
    let (running, _, [old, new]) = two_versions(&bench).await;
    bench.store.thin_model_versions(1).await.unwrap();
    for version in [old, 99] {
        let refused = running.session.use_version(version).await;
        assert_eq!(refused, Err(SessionError::UnusableVersion { version }));
    }
    assert_eq!(running.session.state().version, Some(new));
    let listed = bench.store.model_versions(9).await.unwrap();
    let versions: Vec<_> = listed.into_iter().map(Version::of).collect();
    let seen: Vec<_> = versions.iter().map(|it| (it.number, it.labels, it.has_weights)).collect();
    assert_eq!(seen, [(new, 10, true), (old, 6, false)]);
    assert!(versions.iter().all(|it| it.encoder == "fake" && !it.deep));
    assert!(versions[1].measurement.is_some(), "the score outlives the weights");
    running.session.stop().await;
}

#[tokio::test]
async fn two_versions_are_held_against_each_other_on_the_texts() {
    let bench = Bench::new(stories(30)).await;
    let (running, _, [old, new]) = two_versions(&bench).await;
    let go = || Arc::new(AtomicBool::new(false));
    let told = Arc::new(Mutex::new(Vec::new()));
    let ear = told.clone();
    let progress = move |done: u32, total: u32| ear.lock().unwrap().push((done, total));
    let same = running.session.difference(new, new, progress, go()).await.unwrap();
    assert_eq!((same.sentences, same.differing, same.first.len()), (30, 0, 0));
    assert_eq!(told.lock().unwrap().last(), Some(&(30, 30)));
    let other = running.session.difference(old, new, |_, _| {}, go()).await.unwrap();
    assert_eq!(other.sentences, 30);
    assert_eq!(other.first.len(), (other.differing as usize).min(12));
    assert!(other.first.iter().all(|it| !(it.one.is_empty() && it.other.is_empty())));

    let stopped = go();
    stopped.store(true, Ordering::Relaxed);
    let refused = running.session.difference(old, new, |_, _| {}, stopped).await;
    assert_eq!(refused, Err(SessionError::Cancelled));
    let refused = running.session.difference(old, 77, |_, _| {}, go()).await;
    assert_eq!(refused, Err(SessionError::UnusableVersion { version: 77 }));
    running.session.stop().await;
}
