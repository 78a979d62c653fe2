//! The loop with the encoder that travels inside the binary, on the sample letters.
#![allow(clippy::unwrap_used)]

mod common;

use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
};

use common::Bench;
use handful_session::{Options, SharedEncoder};
use handful_store::Action;
use handful_text::Span;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Deserialize)]
struct Letter {
    text: String,
    spans: Vec<Mark>,
}

#[derive(Deserialize)]
struct Mark {
    start: usize,
    end: usize,
    label: String,
}

fn letters() -> Vec<Letter> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/sample/gold.jsonl");
    let lines = std::fs::read_to_string(file).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn six_spans_in_unfinished_letters_are_found_again_in_others() {
    let letters = letters();
    let bench = Bench::new(letters.iter().map(|letter| letter.text.clone())).await;
    let running =
        bench.start_on(SharedEncoder::embedded(), Options::default(), |_| {}).ready().await;
    let names = ["vessel", "place"];
    let mut concepts = BTreeMap::new();
    for name in names {
        concepts.insert(name, bench.concept(name).await);
    }
    let mut left: BTreeMap<&str, usize> = names.into_iter().map(|name| (name, 3)).collect();
    let mut marked = HashSet::new();
    for (letter, &document) in letters.iter().zip(&bench.documents) {
        for mark in &letter.spans {
            let Some(left) = left.get_mut(mark.label.as_str()).filter(|left| **left > 0) else {
                continue;
            };
            *left -= 1;
            let (span, concept) = (Span::new(mark.start, mark.end), concepts[&*mark.label]);
            bench.store.perform(Action::Annotate { document, span, concept }).await.unwrap();
            marked.insert(document);
        }
    }
    let marked: Vec<Uuid> = marked.into_iter().collect();
    let state = running.learned(&marked).await;
    assert_eq!((state.labels, state.unread), (6, 0));
    assert_eq!(state.encoder, "handful-mini");

    let (mut right, mut suggested, mut gold) = (0, 0, 0);
    for (letter, &document) in letters.iter().zip(&bench.documents) {
        if marked.contains(&document) {
            continue;
        }
        let of_both: HashSet<(Span, Uuid)> = letter
            .spans
            .iter()
            .filter_map(|mark| {
                Some((Span::new(mark.start, mark.end), *concepts.get(mark.label.as_str())?))
            })
            .collect();
        let mut suggestions = running.session.suggestions(document).await.unwrap().suggestions;
        // What a window shows unless it is told otherwise.
        suggestions.retain(|suggestion| suggestion.probability >= 0.5);
        right +=
            suggestions.iter().filter(|one| of_both.contains(&(one.span, one.concept))).count();
        suggested += suggestions.len();
        gold += of_both.len();
    }
    println!("{right} right of {suggested} suggested, {gold} to be found");
    assert!(right >= 6, "{right} right of {suggested} suggested, {gold} to be found");
    assert!(right * 3 > suggested, "{right} right of {suggested} suggested");
    running.session.stop().await;
}

#[tokio::test]
async fn long_and_strange_sentences_are_read_like_any_other() {
    let long = "The gearbox of turbine seven failed again and ".repeat(150);
    let texts = [format!("{long} nobody knew why."), "🙂🙂 好 — ½…".to_owned(), "x".to_owned()];
    let bench = Bench::new(texts.into_iter().chain(common::stories(12))).await;
    let running =
        bench.start_on(SharedEncoder::embedded(), Options::default(), |_| {}).ready().await;
    let site = bench.concept("site").await;
    for n in 0..6 {
        bench.mark(n + 3, common::SITES[n], site).await;
    }
    let state = running.learned(&bench.documents[3..9]).await;
    assert_eq!(state.unread, 0);
    running.session.stop().await;
}
