//! What is suggested because it is looked for, before any model does.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Bench, Running, plain, stories};
use handful_session::{Phase, Suggestion};
use handful_store::{Action, NewRule, ReviewState, RuleKind};
use uuid::Uuid;

async fn add(bench: &Bench, running: &Running, concept: Uuid, kind: RuleKind, text: &str) {
    let rule = NewRule { concept, kind, text: text.to_owned(), case: true };
    bench.store.perform(Action::AddRule { rule }).await.unwrap();
    running.session.gold_changed(&[]);
}

async fn suggestions(bench: &Bench, running: &Running, document: usize) -> Vec<Suggestion> {
    running.session.suggestions(bench.documents[document]).await.unwrap().suggestions
}

#[tokio::test]
async fn rules_suggest_before_the_first_annotation_and_go_with_undo() {
    let bench = Bench::new(stories(12)).await;
    let running = bench.start().ready().await;
    let site = bench.concept("site").await;
    let day = bench.concept("day").await;
    add(&bench, &running, site, RuleKind::Words, "Anholt").await;
    add(&bench, &running, day, RuleKind::Expression, r"Day\d").await;
    running.until_suggested(&bench, 1, &[("Anholt", site), ("Day1", day)]).await;
    running.until_suggested(&bench, 2, &[("Day2", day)]).await;
    assert_eq!(running.session.state().version, None, "no model has part in it");
    let found = suggestions(&bench, &running, 1).await;
    assert_eq!(found[0].rule, Some(RuleKind::Words));
    assert_eq!(found[1].rule, Some(RuleKind::Expression));
    assert!(found.iter().all(|one| one.probability == 0.8));
    let why = running.session.rule_at(bench.documents[1], found[1].span, day).unwrap();
    assert_eq!(why.text, r"Day\d");
    assert_eq!(running.session.rule_at(bench.documents[1], found[1].span, site), None);
    let counted = running.session.rule_places();
    assert_eq!(counted.places, [1, 12], "{:?}", counted.rules);

    bench.store.undo().await.unwrap();
    running.session.gold_changed(&[]);
    running.until_suggested(&bench, 2, &[]).await;
    running.until_suggested(&bench, 1, &[("Anholt", site)]).await;
    running.session.stop().await;
}

#[tokio::test]
async fn rules_yield_to_annotations_decisions_and_done_sentences() {
    let text = "Anholt stands. Robin fell. Anholt fell. Anholt is far.".to_owned();
    let bench = Bench::new([text]).await;
    let running = bench.start().ready().await;
    let (site, place) = (bench.concept("site").await, bench.concept("place").await);
    add(&bench, &running, site, RuleKind::Words, "Anholt").await;
    running.until_suggested(&bench, 0, &[("Anholt", site); 3]).await;
    let next = suggestions(&bench, &running, 0).await[1].span;
    bench.reject(0, next, site).await;
    running.session.gold_changed(&bench.documents);
    running.until_suggested(&bench, 0, &[("Anholt", site); 2]).await;
    bench.set(0, 3, ReviewState::Done, false).await;
    running.session.gold_changed(&bench.documents);
    running.until_suggested(&bench, 0, &[("Anholt", site)]).await;
    // What a model then makes of the others is its own affair.
    bench.mark(0, "Anholt", place).await;
    running.learned(&bench.documents).await;
    let found = suggestions(&bench, &running, 0).await;
    assert!(found.iter().all(|one| one.span.start >= "Anholt".len()), "{found:?}");
    running.session.stop().await;
}

#[tokio::test]
async fn what_is_annotated_twice_is_looked_for_everywhere_and_in_what_comes_later() {
    let mut bench = Bench::new(stories(14)).await;
    let running = bench.start().ready().await;
    let site = bench.concept("site").await;
    bench.mark(0, "Horns", site).await;
    running.learned(&bench.documents[..1]).await;
    bench.mark(12, "Horns", site).await;
    running.session.gold_changed(&bench.documents[12..13]);
    running.until("the dictionary", |_| running.session.rule_places().rules.len() == 1).await;
    bench.import([plain("At Horns nothing failed.".to_owned())]).await;
    running.session.corpus_changed();
    let found = |one: &Suggestion| (one.concept, one.span.start) == (site, 3);
    running.until("the new text", |_| running.session.rule_places().places == [3]).await;
    assert!(suggestions(&bench, &running, 14).await.iter().any(found));
    running.session.stop().await;
}

#[tokio::test]
async fn model_and_dictionary_suggest_the_same_once() {
    let bench = Bench::new(stories(24)).await;
    let running = bench.start().ready().await;
    let site = bench.concept("site").await;
    for n in 0..6 {
        bench.mark(n, common::SITES[n], site).await;
    }
    running.learned(&bench.documents[..6]).await;
    running.until("suggestions", |state| state.phase == Phase::Idle).await;
    let model = suggestions(&bench, &running, 12).await;
    let horns = model.iter().find(|one| one.concept == site).expect("the model finds it too");
    add(&bench, &running, site, RuleKind::Words, "Horns").await;
    running.until("the dictionary", |_| running.session.rule_places().places == [2]).await;
    let both = suggestions(&bench, &running, 12).await;
    let same: Vec<&Suggestion> = both.iter().filter(|one| one.span == horns.span).collect();
    assert_eq!(same.len(), 1);
    assert_eq!(same[0].rule, None, "it is the model's");
    assert!(same[0].probability >= horns.probability.max(0.8));
    running.session.stop().await;
}

#[tokio::test]
async fn a_long_dictionary_keeps_nobody_waiting() {
    let bench = Bench::new(stories(2_000)).await;
    let running = bench.start().ready().await;
    let site = bench.concept("site").await;
    let rule = |number: usize| NewRule {
        concept: site,
        kind: RuleKind::Words,
        text: if number == 4_000 { "Burbo".to_owned() } else { format!("Station {number}") },
        case: true,
    };
    let rules = (0..5_000).map(rule).collect();
    bench.store.perform(Action::AddRules { words: "add".to_owned(), rules }).await.unwrap();
    running.session.gold_changed(&[]);
    let begun = std::time::Instant::now();
    running.until_suggested(&bench, 11, &[("Burbo", site)]).await;
    println!("the first match after {:?}", begun.elapsed());
    running.until("all texts", |_| running.session.rule_places().complete).await;
    println!("2,000 documents looked through after {:?}", begun.elapsed());
    assert_eq!(running.session.rule_places().places.iter().sum::<u32>(), 166);
    running.session.stop().await;
}
