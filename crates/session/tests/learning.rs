//! What a label leads to.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::{Arc, Mutex};

use common::{Bench, stories};
use handful_session::{Basis, Hint, Options, Phase, Score, SessionError};
use handful_store::{Action, NewAnnotation, NewDocument, NewSentence, ReviewState};
use handful_text::Span;

/// Marks sites in the first few stories, which stay unfinished.
async fn mark_sites(bench: &Bench, many: usize) -> uuid::Uuid {
    let site = bench.concept("site").await;
    for n in 0..many {
        bench.mark(n, common::SITES[n], site).await;
    }
    site
}

#[tokio::test]
async fn six_spans_in_unfinished_sentences_mark_the_rest() {
    let bench = Bench::new(stories(60)).await;
    let running = bench.start().ready().await;
    running.until("waiting", |state| state.phase == Phase::Waiting && state.unread == 0).await;
    let site = mark_sites(&bench, 6).await;
    let state = running.learned(&bench.documents[..6]).await;
    assert_eq!((state.version, state.labels, state.unread), (Some(1), 6, 0));
    assert_eq!(state.encoder, "fake");

    let mut right = 0;
    for n in 6..60 {
        let wanted = (common::SITES[n % 12].to_owned(), site);
        right += usize::from(running.suggested(&bench, n).await == [wanted]);
    }
    assert!(right >= 40, "{right} of 54");
    running.session.stop().await;
}

#[tokio::test]
async fn what_is_on_screen_is_read_before_the_rest() {
    let bench = Bench::new(stories(30).into_iter().chain(["A far away rotor.".to_owned()])).await;
    let running = bench.start().ready().await;
    running.until("waiting", |state| state.phase == Phase::Waiting && state.unread == 0).await;
    running.session.look(bench.documents[20], 0, 0);
    mark_sites(&bench, 3).await;
    running.session.gold_changed(&bench.documents[..3]);
    let on_screen = bench.documents[20];
    running
        .hinted(
            "suggestions on screen",
            |hint| matches!(hint, Hint::Suggestions(documents) if *documents == [on_screen]),
        )
        .await;
    running.session.stop().await;
}

#[tokio::test]
async fn a_label_for_a_new_concept_leaves_the_others_known() {
    let bench = Bench::new(stories(40)).await;
    let running = bench.start().ready().await;
    let site = mark_sites(&bench, 6).await;
    running.learned(&bench.documents[..6]).await;
    let day = bench.concept("day").await;
    for n in 6..9 {
        bench.mark(n, &format!("Day{}", n % 7), day).await;
    }
    running.learned(&bench.documents[6..9]).await;
    let (mut sites, mut days) = (0, 0);
    for n in 12..40 {
        let suggested = running.suggested(&bench, n).await;
        sites += usize::from(suggested.contains(&(common::SITES[n % 12].to_owned(), site)));
        days += usize::from(suggested.contains(&(format!("Day{}", n % 7), day)));
    }
    // One word in five is of an entity in these stories, far more than is believed of ordinary text.
    assert!(sites >= 18, "{sites} sites of 28");
    assert!(days >= 9, "{days} days of 28");
    running.session.stop().await;
}

#[tokio::test]
async fn without_any_annotation_left_nothing_is_suggested() {
    let bench = Bench::new(stories(12)).await;
    let running = bench.start().ready().await;
    mark_sites(&bench, 1).await;
    running.learned(&bench.documents[..1]).await;
    assert!(!running.suggested(&bench, 12 - 1).await.is_empty());
    bench.store.undo().await.unwrap();
    running.session.gold_changed(&bench.documents[..1]);
    let state = running.until("waiting", |state| state.phase == Phase::Waiting).await;
    assert_eq!((state.version, state.labels), (None, 0));
    for n in 0..12 {
        assert_eq!(running.suggested(&bench, n).await, []);
    }
    assert_eq!(
        running.session.learn_now().await,
        Err(SessionError::NothingToLearn),
        "there is nothing to learn from"
    );
    running.session.stop().await;
}

#[tokio::test]
async fn a_rejected_suggestion_does_not_come_back() {
    let bench = Bench::new(stories(30)).await;
    let running = bench.start().ready().await;
    let site = mark_sites(&bench, 6).await;
    running.learned(&bench.documents[..6]).await;
    let wrong = (common::SITES[8].to_owned(), site);
    assert!(running.suggested(&bench, 20).await.contains(&wrong));
    let span = bench.find(bench.documents[20], common::SITES[8]).await;
    bench.reject(20, span, site).await;
    running.session.gold_changed(&bench.documents[20..21]);
    assert_eq!(running.suggested(&bench, 20).await, [], "it vanishes at once");
    let state = running.learned(&[]).await;
    assert_eq!(state.version, Some(2));
    assert!(!running.suggested(&bench, 20).await.contains(&wrong));
    running.session.stop().await;
}

#[tokio::test]
async fn held_out_sentences_teach_nothing() {
    let mut bench = Bench::new(stories(30)).await;
    let day = |n: usize| {
        let text = format!("A pump stopped at Ormonde number{n} on Day{}.", n % 7);
        let start = text.find("Day").unwrap();
        NewDocument {
            annotations: vec![NewAnnotation {
                span: Span::new(start, start + 4),
                concept: "day".to_owned(),
            }],
            sentences: Some(vec![NewSentence {
                span: Span::new(0, text.len()),
                state: Some(ReviewState::Done),
                held_out: true,
            }]),
            text,
            ..NewDocument::default()
        }
    };
    bench.import((0..12).map(day)).await;
    let running = bench.start().ready().await;
    let site = mark_sites(&bench, 6).await;
    let state = running.learned(&bench.documents[..6]).await;
    assert_eq!(state.labels, 6, "the twelve days are kept apart");
    for n in 6..30 {
        // The dictionary is no model: words that a person marked twice are in it, kept apart or not.
        let read = running.session.suggestions(bench.documents[n]).await.unwrap().suggestions;
        assert!(read.iter().all(|one| one.concept == site || one.rule.is_some()), "{read:?}");
    }
    let Score::Measured { recall, sentences, basis, .. } = state.score else {
        panic!("twelve sentences are kept apart: {:?}", state.score);
    };
    assert_eq!((sentences, basis), (12, Basis::HoldOut));
    assert!(recall < 0.01, "nobody taught it what a day is: {recall}");
    running.session.stop().await;
}

#[tokio::test]
async fn there_is_a_score_once_five_sentences_are_done() {
    let bench = Bench::new(stories(20)).await;
    let running = bench.start().ready().await;
    mark_sites(&bench, 6).await;
    let state = running.learned(&bench.documents[..6]).await;
    assert_eq!(state.score, Score::TooEarly { sentences_needed: 5 });
    for n in 0..4 {
        bench.set(n, 0, ReviewState::Done, false).await;
    }
    let state = running.learned(&bench.documents[..4]).await;
    assert_eq!(state.score, Score::TooEarly { sentences_needed: 1 });
    for n in 4..6 {
        bench.set(n, 0, ReviewState::Done, false).await;
    }
    let state = running.learned(&bench.documents[4..6]).await;
    let Score::Measured { f1, low, high, sentences, basis, .. } = state.score else {
        panic!("six sentences are done: {:?}", state.score);
    };
    assert_eq!((sentences, basis), (6, Basis::CrossValidation));
    assert!(low <= f1 && f1 <= high, "{low} {f1} {high}");
    assert!(f1 > 0.5, "{f1}");
    running.session.stop().await;
}

#[tokio::test]
async fn imported_documents_are_read_and_undone_ones_forgotten() {
    let mut bench = Bench::new(stories(12)).await;
    let running = bench.start().ready().await;
    let site = mark_sites(&bench, 6).await;
    running.learned(&bench.documents[..6]).await;
    bench.import((100..110).map(|n| common::plain(common::story(n)))).await;
    running.session.corpus_changed();
    let new = bench.documents[15];
    running
        .hinted(
            "suggestions in what was imported",
            |hint| matches!(hint, Hint::Suggestions(documents) if documents.contains(&new)),
        )
        .await;
    assert_eq!(running.suggested(&bench, 15).await, [(common::SITES[103 % 12].to_owned(), site)]);
    bench.store.undo().await.unwrap();
    running.session.corpus_changed();
    assert!(running.session.next(&[]).await.unwrap().is_some());
    let gone = running.session.suggestions(new).await.unwrap();
    assert_eq!((gone.version, gone.suggestions), (None, Vec::new()));
    running.session.stop().await;
}

#[tokio::test]
async fn nothing_is_done_unasked_where_nobody_looks() {
    let bench = Bench::new(stories(20)).await;
    let running = bench.start_with(Options { background: false, ..Options::default() });
    mark_sites(&bench, 6).await;
    running.session.gold_changed(&bench.documents[..6]);
    assert!(running.session.next(&[]).await.unwrap().is_some());
    assert_eq!(running.session.state().version, None);

    let state = running.session.learn_now().await.unwrap();
    assert_eq!((state.version, state.labels), (Some(1), 6));
    assert!(state.unread > 0, "only what it learned from is read");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let steps = seen.clone();
    let progress = move |done, total| steps.lock().unwrap().push((done, total));
    let state = running.session.predict_all(progress, Arc::default()).await.unwrap();
    assert_eq!((state.version, state.unread), (Some(1), 0));
    running.session.stop().await;
    let seen = seen.lock().unwrap();
    assert_eq!(seen.last(), Some(&(20, 20)));
    assert!(seen.is_sorted());
}

#[tokio::test]
async fn a_deleted_concept_is_suggested_no_more() {
    let bench = Bench::new(stories(20)).await;
    let running = bench.start().ready().await;
    let site = mark_sites(&bench, 6).await;
    let day = bench.concept("day").await;
    bench.mark(0, "Day0", day).await;
    running.learned(&bench.documents[..6]).await;
    assert!(!running.suggested(&bench, 10).await.is_empty());
    let outcome = bench.store.perform(Action::DeleteConcept { id: site }).await.unwrap();
    running.session.gold_changed(&outcome.touched);
    running.until("the day alone", |state| state.labels == 1 && state.phase == Phase::Idle).await;
    for n in 0..20 {
        assert!(running.suggested(&bench, n).await.iter().all(|(_, concept)| *concept == day));
    }
    running.session.stop().await;
}

#[tokio::test]
async fn the_annotations_most_like_a_suggestion_are_told() {
    let bench = Bench::new(stories(30)).await;
    let running = bench.start().ready().await;
    let nothing = running.session.nearest(bench.documents[12], Span::new(0, 3), 3).await.unwrap();
    assert_eq!(nothing, [], "nothing is annotated");
    let site = mark_sites(&bench, 6).await;
    let apart = bench.mark(24, common::SITES[0], site).await;
    bench.set(24, 0, ReviewState::Done, true).await;
    running.learned(&bench.documents[..25]).await;

    // The same site as in the first story and in the one that is held out.
    let here = bench.find(bench.documents[12], common::SITES[0]).await;
    let alike = running.session.nearest(bench.documents[12], here, 3).await.unwrap();
    assert_eq!(alike.len(), 3);
    let documents: Vec<_> = alike.iter().map(|one| one.sentence.document).collect();
    assert_eq!(documents[0], bench.documents[0], "the same word");
    assert!(!documents.contains(&bench.documents[24]), "what is held out at {apart} is not told");
    assert!(alike.iter().all(|one| one.concept == site));
    assert!(alike.windows(2).all(|two| two[0].likeness >= two[1].likeness), "{alike:?}");
    let gone = running.session.nearest(uuid::Uuid::nil(), here, 3).await.unwrap();
    assert_eq!(gone, [], "no such document");
    running.session.stop().await;
}
