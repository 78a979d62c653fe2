//! What people do that no example in a manual does.
#![allow(clippy::unwrap_used)]

mod common;
mod log;

use std::sync::Arc;

use common::{Bench, Running, SITES, plain, stories};
use handful_session::{Cause, DeepHold, Options, Phase, SessionError, SharedEncoder, State};
use handful_store::{Action, ReviewState, Store};
use handful_tagger::deep::DeepOptions;
use uuid::Uuid;

fn by_hand() -> Options {
    // Shorter rounds than people get: here it matters what becomes of them, not how good they are.
    let tuning = DeepOptions { epochs: 2, least_steps: 8, most_steps: 16, ..Default::default() };
    Options { deep_after: None, tuning, ..Options::default() }
}

fn start(bench: &Bench, options: Options) -> Running {
    bench.start_on(SharedEncoder::embedded(), options, |_| {})
}

/// Deletes every annotation of a concept in a document.
async fn unmark(bench: &Bench, document: usize, concept: Uuid) {
    let annotations = bench.store.document(bench.documents[document]).await.unwrap().annotations;
    for annotation in annotations.iter().filter(|one| one.concept == concept) {
        bench.store.perform(Action::DeleteAnnotation { id: annotation.id }).await.unwrap();
    }
}

async fn mark_sites(bench: &Bench, many: usize) -> Uuid {
    let site = bench.concept("site").await;
    for (n, surface) in SITES.iter().enumerate().take(many) {
        bench.mark(n, surface, site).await;
        bench.set(n, 0, ReviewState::Done, false).await;
    }
    site
}

#[tokio::test]
async fn one_concept_with_one_span_is_learned_from_deeply_too() {
    let bench = Bench::new(stories(8)).await;
    let running = start(&bench, by_hand()).ready().await;
    let site = bench.concept("site").await;
    bench.mark(0, SITES[0], site).await;
    let state = running.learned(&bench.documents[..1]).await;
    assert_eq!((state.version, state.labels), (Some(1), 1));
    let deep = running.session.deepen_now().await.unwrap();
    assert_eq!(deep.labels, 1);
    assert_eq!(running.idle().await.unread, 0);
    for n in 1..8 {
        running.suggested(&bench, n).await;
    }
    running.session.stop().await;
}

#[tokio::test]
async fn a_concept_whose_only_span_goes_while_it_is_learned_is_not_suggested() {
    let bench = Bench::new(stories(20)).await;
    bench.encoder.shut("number 0 ");
    let running = bench.start().ready().await;
    let site = bench.concept("site").await;
    bench.mark(0, SITES[0], site).await;
    running.session.gold_changed(&bench.documents[..1]);
    running.until("learning", |state| state.phase == Phase::Learning).await;
    unmark(&bench, 0, site).await;
    running.session.gold_changed(&bench.documents[..1]);
    bench.encoder.open();
    let nothing = |state: &State| state.phase == Phase::Waiting && state.unread == 0;
    let state = running.until("nothing to learn from", nothing).await;
    assert_eq!(state.version, None);
    assert_eq!(running.suggested(&bench, 12).await, []);
    running.session.stop().await;
}

#[tokio::test]
async fn a_concept_whose_only_span_goes_during_a_deep_round_is_not_suggested() {
    let bench = Bench::new(stories(20)).await;
    let site = mark_sites(&bench, 10).await;
    // A name that says nothing, for what is annotated nowhere is guessed by its name.
    let day = bench.concept("zqx").await;
    bench.mark(11, "Day4", day).await;
    let running = start(&bench, by_hand()).ready().await;
    running.idle().await;
    let session = Arc::new(running);
    let round = begin(&session).await;
    unmark(&bench, 11, day).await;
    session.session.gold_changed(&bench.documents[11..12]);
    round.await.unwrap().unwrap();
    session.until("the deletion", |state| state.labels == 10 && state.unread == 0).await;
    session.idle().await;
    let mut sites = 0;
    for n in 10..20 {
        let suggested = session.suggested(&bench, n).await;
        assert!(suggested.iter().all(|(_, concept)| *concept == site), "{suggested:?}");
        sites += suggested.len();
    }
    assert!(sites > 0, "the other concept is known as before");

    // Now the other concept goes with all its spans, in the middle of a round.
    let round = begin(&session).await;
    bench.store.perform(Action::DeleteConcept { id: site }).await.unwrap();
    session.session.gold_changed(&bench.documents[..10]);
    assert_eq!(round.await.unwrap(), Err(SessionError::NothingToLearn));
    let state = session.until("nothing to learn from", |s| s.labels == 0 && !s.deep).await;
    assert!(!state.deep);
    session.idle().await;
    assert_eq!(session.suggested(&bench, 15).await, []);
    session.session.stop().await;
}

type Round = tokio::task::JoinHandle<Result<State, SessionError>>;

/// Asks for a deep round and waits until it is under way.
async fn begin(running: &Arc<Running>) -> Round {
    let asked = running.clone();
    let round = tokio::spawn(async move { asked.session.deepen_now().await });
    running.until("a round", |state| state.deepening.is_some_and(|share| share > 0.0)).await;
    round
}

#[tokio::test]
async fn sixty_concepts_are_learned_together() {
    let names: Vec<String> = (0..60).map(|n| format!("Word{n}")).collect();
    let text = |n: usize| format!("Then {} came in again.", names[n % 60]);
    let more = |n: usize| format!("Then {} went out once more.", names[n % 60]);
    let bench = Bench::new((0..60).map(text).chain((0..60).map(more))).await;
    let running = bench.start().ready().await;
    let mut concepts = Vec::new();
    for (n, name) in names.iter().enumerate() {
        concepts.push(bench.concept(&format!("Concept {n}")).await);
        bench.mark(n, name, concepts[n]).await;
        bench.set(n, 0, ReviewState::Done, false).await;
    }
    let state = running.learned(&bench.documents[..60]).await;
    assert_eq!((state.labels, state.unread), (60, 0));
    let mut found = 0;
    for (n, wanted) in names.into_iter().zip(concepts).enumerate() {
        found += usize::from(running.suggested(&bench, 60 + n).await.contains(&wanted));
    }
    assert!(found >= 40, "{found} of 60 are found again");
    running.session.stop().await;
}

#[tokio::test]
async fn a_sentence_of_four_thousand_words_is_read_and_a_longer_one_left_aside() {
    let long = |words: usize| {
        let filler = ["the", "sea", "and", "wind", "were", "calm"].into_iter().cycle();
        let filler = filler.take(words - 1).collect::<Vec<_>>().join(" ");
        plain(format!("{filler} Rampion"))
    };
    let mut bench = Bench::new(stories(12)).await;
    bench.import([long(4_000), long(4_001)]).await;
    let site = mark_sites(&bench, 10).await;
    for n in [12, 13] {
        bench.mark(n, "Rampion", site).await;
    }
    let running = start(&bench, by_hand()).ready().await;
    let state = running.idle().await;
    assert_eq!((state.labels, state.unread), (11, 0), "what is too long is marked all the same");
    // A round that held so long a sentence at once would take a gigabyte; it is learned afterwards.
    let state = running.session.deepen_now().await.unwrap();
    assert_eq!(state.held_back, Some(DeepHold::LeftOut { sentences: 1 }));
    let learned = |state: &State| {
        (state.labels, state.unread, &state.phase) == (11, 0, &Phase::Idle)
            && state.held_back.is_some()
    };
    running.until("all of it learned", learned).await;
    running.suggested(&bench, 12).await;
    assert_eq!(running.suggested(&bench, 13).await, []);
    running.session.stop().await;
}

#[tokio::test]
async fn annotations_that_contradict_each_other_are_learned_from_and_shown() {
    let texts = (0..9).map(|n| format!("Entry {n}. The pump failed at Gwynt on Monday."));
    let bench = Bench::new(texts).await;
    let (site, day) = (bench.concept("site").await, bench.concept("day").await);
    for n in 0..4 {
        bench.mark(n, "Gwynt", if n % 2 == 0 { site } else { day }).await;
    }
    let running = bench.start().ready().await;
    let state = running.idle().await;
    assert_eq!((state.labels, &state.phase), (4, &Phase::Idle));
    let suggested = running.session.suggestions(bench.documents[8]).await.unwrap().suggestions;
    for one in &suggested {
        assert!(one.probability < 0.8, "two said this and two said that: {suggested:?}");
    }
    running.until("the contradiction", |state| state.likely_errors == Some(1)).await;

    // Two done sentences, one of which leaves out what the other holds.
    bench.mark(4, "Monday", day).await;
    for n in [4, 5] {
        bench.set(n, 1, ReviewState::Done, false).await;
    }
    running.session.gold_changed(&bench.documents[4..6]);
    let errors = running.session.likely_errors().await.unwrap();
    let said: Vec<_> = errors
        .iter()
        .map(|error| {
            let readings = error.readings.iter().map(|reading| (reading.concept, reading.count));
            (error.surface.as_str(), readings.collect::<Vec<_>>())
        })
        .collect();
    let monday = ("Monday", vec![(None, 1), (Some(day), 1)]);
    let (mut both, outside) = (vec![(Some(site), 2), (Some(day), 2)], (None, 2));
    both.sort();
    both.insert(0, outside);
    assert_eq!(said, [monday, ("Gwynt", both)]);
    let place = &errors[0].readings[0].places[0];
    assert_eq!(place.sentence.document, bench.documents[5]);
    assert_eq!(
        (place.before.as_str(), place.after.as_str()),
        ("The pump failed at Gwynt on ", ".")
    );
    running.until("both", |state| state.likely_errors == Some(2)).await;

    let (surface, readings) = ("Monday".to_owned(), [None, Some(day)].into());
    bench.store.perform(Action::Confirm { surface, readings }).await.unwrap();
    running.session.gold_changed(&[]);
    let left = running.session.likely_errors().await.unwrap();
    assert_eq!(left.iter().map(|error| error.surface.as_str()).collect::<Vec<_>>(), ["Gwynt"]);
    bench.store.undo().await.unwrap();
    running.session.gold_changed(&[]);
    assert_eq!(running.session.likely_errors().await.unwrap().len(), 2);
    running.session.stop().await;
}

#[tokio::test]
async fn a_round_whose_loss_is_no_number_is_dropped_and_the_log_says_why() {
    let log = log::heard();
    let bench = Bench::new(stories(14)).await;
    mark_sites(&bench, 10).await;
    let tuning = DeepOptions { layer_rate: f32::INFINITY, ..by_hand().tuning };
    let running = start(&bench, Options { tuning, ..by_hand() }).ready().await;
    let before = running.idle().await;
    let failed = running.session.deepen_now().await.unwrap_err();
    let SessionError::Failed(trouble) = &failed else { panic!("{failed:?}") };
    assert_eq!(trouble.cause, Cause::Internal);
    let why = "its loss was no longer a number";
    assert!(trouble.message.contains(why), "{}", trouble.message);
    let after = running.idle().await;
    assert_eq!((after.version, after.deep), (before.version, false), "the version in use stays");
    assert!(log.holds(why), "{log:?}");
    bench.mark(11, SITES[11], bench.store.concepts().await.unwrap()[0].id).await;
    assert_eq!(running.learned(&bench.documents[11..12]).await.labels, 11, "and learning goes on");
    running.session.stop().await;
}

#[tokio::test]
async fn weights_that_vanish_during_a_round_take_nothing_along() {
    let mut bench = Bench::new(stories(14)).await;
    mark_sites(&bench, 10).await;
    let folder = bench.folder.path().join("encoder");
    std::fs::create_dir(&folder).unwrap();
    let original = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/encoders/handful-mini");
    for entry in std::fs::read_dir(original).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
    }
    let encoder = SharedEncoder::folder(folder.clone());
    let running = Arc::new(bench.start_on(encoder, by_hand(), |_| {}).ready().await);
    running.idle().await;
    let round = begin(&running).await;
    std::fs::remove_dir_all(&folder).unwrap();
    let state = round.await.unwrap().unwrap();
    assert!(state.version.is_some());
    bench.mark(11, SITES[11], bench.store.concepts().await.unwrap()[0].id).await;
    let state = running.learned(&bench.documents[11..12]).await;
    assert_eq!((state.labels, state.unread), (11, 0));
    running.session.stop().await;

    // The next time it says what is missing, and what was marked is there.
    bench.store.close().await;
    bench.store = Store::open(&bench.folder.path().join("p.handful")).await.unwrap();
    let running = bench.start_on(SharedEncoder::folder(folder), by_hand(), |_| {});
    let failed = |state: &State| matches!(state.phase, Phase::Failed(_));
    let Phase::Failed(trouble) = running.until("failed", failed).await.phase else {
        unreachable!("this was waited for")
    };
    assert_eq!(trouble.cause, Cause::Encoder);
    assert!(running.session.next(&[]).await.unwrap().is_some(), "labelling goes on");
    running.session.stop().await;
}
