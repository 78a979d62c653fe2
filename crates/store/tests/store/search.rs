//! What holds a phrase is found, in any script and case, and nothing else is.

use handful_store::{Action, ReviewState, Search, Store, StoreError};
use handful_text::{Matching, Span};
use proptest::prelude::*;
use uuid::Uuid;

use crate::common::{Project, annotate, concept, import, text};

fn search(phrase: &str) -> Search {
    Search { phrase: phrase.to_owned(), ..Search::default() }
}

/// What is found from some document on: each document with where its places start.
async fn found_from(store: &Store, search: &Search, from: Option<Uuid>) -> Vec<(Uuid, Vec<usize>)> {
    let mut finds = store.find(search.clone(), from).await.unwrap();
    let mut all = Vec::new();
    while let Some(some) = finds.next().await.unwrap() {
        for one in some {
            assert_eq!(store.document(one.document.id).await.unwrap(), one.document);
            all.push((one.document.id, one.places.iter().map(|span| span.start).collect()));
        }
    }
    all
}

/// The same from the first document on, each by its place among `ids`.
async fn found(store: &Store, ids: &[Uuid], search: &Search) -> Vec<(usize, Vec<usize>)> {
    let all = found_from(store, search, None).await;
    let place = |id: &Uuid| ids.iter().position(|one| one == id).unwrap();
    all.into_iter().map(|(id, starts)| (place(&id), starts)).collect()
}

#[tokio::test]
async fn places_come_in_the_order_of_the_list_and_only_while_their_documents_are_there() {
    let project = Project::new().await;
    let store = &project.store;
    let texts = ["The Fortuna left.", "Nothing.", "FORTUNA or fortunate, “Fortuna”."];
    import(store, texts.map(text)).await;
    let ids = import(store, [text("A late Fortuna.")]).await;
    assert_eq!(
        found(store, &ids, &search("fortuna")).await,
        [(0, vec![4]), (2, vec![0, 11, 23]), (3, vec![7])]
    );
    let exact = Matching { case: true, whole_words: true };
    let exactly = Search { matching: exact, ..search("Fortuna") };
    assert_eq!(found(store, &ids, &exactly).await, [(0, vec![4]), (2, vec![23]), (3, vec![7])]);

    let from = Some(ids[2]);
    let later = found_from(store, &search("fortuna"), from).await;
    assert_eq!(later.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [ids[2], ids[3]]);
    let only = Search { only: Some(ids[2]), ..search("fortuna") };
    assert_eq!(found(store, &ids, &only).await, [(2, vec![0, 11, 23])]);

    store.undo().await.unwrap();
    assert_eq!(found(store, &ids, &search("fortuna")).await.len(), 2);
    store.redo().await.unwrap();
    assert_eq!(found(store, &ids, &search("fortuna")).await.len(), 3);
    for nothing in ["", "Fortunatus", "  "] {
        assert_eq!(found(store, &ids, &search(nothing)).await, [], "{nothing:?}");
    }
}

#[tokio::test]
async fn scripts_without_spaces_and_short_words_are_found() {
    let project = Project::new().await;
    let store = &project.store;
    let texts =
        ["他在北京大学工作。", "東京は晴れ。", "京都の大学。", "🌀 a \"b\" AND c*", "x-y NEAR z"];
    let ids = import(store, texts.map(text)).await;
    for (phrase, wanted) in [
        ("北京大学", vec![(0, vec![2])]),
        ("大学", vec![(0, vec![4]), (2, vec![3])]),
        ("京", vec![(0, vec![3]), (1, vec![1]), (2, vec![0])]),
        ("🌀", vec![(3, vec![0])]),
        ("\"b\" AND", vec![(3, vec![4])]),
        ("\"", vec![(3, vec![4, 6])]),
        ("c*", vec![(3, vec![12])]),
        ("near", vec![(4, vec![4])]),
        ("-Y", vec![(4, vec![1])]),
    ] {
        assert_eq!(found(store, &ids, &search(phrase)).await, wanted, "{phrase}");
    }
}

#[tokio::test]
async fn documents_are_passed_over_by_what_was_done_to_them() {
    let project = Project::new().await;
    let store = &project.store;
    let texts = ["One word. Two words.", "A word.", "Words."];
    let ids = import(store, texts.map(text)).await;
    let noun = concept(store, "noun").await;
    annotate(store, ids[0], (4, 8), noun).await;
    let done =
        Action::SetDocumentState { document: ids[1], state: ReviewState::Done, held_out: vec![] };
    store.perform(done).await.unwrap();
    let places = async |search: Search| {
        found(store, &ids, &search).await.into_iter().map(|(place, _)| place).collect::<Vec<_>>()
    };
    assert_eq!(places(Search { done: Some(true), ..search("word") }).await, [1]);
    assert_eq!(places(Search { done: Some(false), ..search("word") }).await, [0, 2]);
    assert_eq!(places(Search { annotated: true, ..search("word") }).await, [0]);
}

#[tokio::test]
async fn a_search_from_a_document_that_is_not_there_is_refused() {
    let project = Project::new().await;
    let nowhere = Uuid::now_v7();
    for phrase in ["phrase", "p"] {
        let refused = project.store.find(search(phrase), Some(nowhere)).await.err().unwrap();
        assert!(matches!(refused, StoreError::NoSuchDocument { .. }), "{refused:?}");
    }
}

#[tokio::test]
async fn many_places_are_marked_as_one_action() {
    let project = Project::new().await;
    let store = &project.store;
    let ids = import(store, ["A word.", "Another word, and a word."].map(text)).await;
    let noun = concept(store, "noun").await;
    let verb = concept(store, "verb").await;
    annotate(store, ids[1], (8, 12), verb).await;
    let places =
        vec![(ids[0], vec![Span::new(2, 6)]), (ids[1], vec![Span::new(8, 12), Span::new(20, 24)])];
    let words = "mark 3 places as noun".to_owned();
    let outcome =
        store.perform(Action::AnnotateAll { words, concept: noun, places }).await.unwrap();
    assert_eq!((outcome.annotations.len(), outcome.removed.len()), (3, 1));
    let count = async || {
        let concepts = store.concepts().await.unwrap();
        concepts.iter().map(|one| one.annotations).collect::<Vec<_>>()
    };
    assert_eq!(count().await, [3, 0]);
    store.undo().await.unwrap();
    assert_eq!(count().await, [0, 1]);

    let beyond = vec![(ids[0], vec![Span::new(2, 6), Span::new(6, 99)])];
    let words = "mark 2 places as noun".to_owned();
    let refused = store.perform(Action::AnnotateAll { words, concept: noun, places: beyond }).await;
    assert!(matches!(refused, Err(StoreError::InvalidSpan { .. })));
    assert_eq!(count().await, [0, 1], "all or nothing");
}

/// SQLite folds by an older Unicode than we do: the index must not hide what we call the same. Beyond
/// these scripts it is not asked about letters that have two cases.
#[tokio::test]
async fn no_letter_of_any_script_is_lost_to_folding() {
    let project = Project::new().await;
    let store = &project.store;
    let cased: Vec<char> = ('\u{1}'..=char::MAX)
        .filter(|sign| !sign.to_lowercase().eq([*sign]))
        .filter(|sign| {
            sign.to_lowercase().any(|lower| matches!(lower, ..'\u{180}' | '\u{1a0}'..'\u{1b1}' | '\u{386}'..'\u{482}' | '\u{531}'..'\u{590}' | '\u{1e00}'..'\u{1f00}'))
        })
        .collect();
    assert!(cased.len() > 300, "{}", cased.len());
    let texts = cased.iter().map(|sign| text(&format!("before ab{sign}cd behind")));
    let ids = import(store, texts).await;
    let mut lost = Vec::new();
    for (sign, id) in cased.iter().zip(&ids) {
        let lower: String = sign.to_lowercase().collect();
        let there = found_from(store, &search(&format!("aB{lower}Cd")), None).await;
        if !there.contains(&(*id, vec![7])) {
            lost.push(*sign);
        }
    }
    assert_eq!(lost, Vec::<char>::new());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_found_is_what_a_look_at_every_text_finds(
        texts in proptest::collection::vec("[aAbBéÉßẞıİ 北京\"\u{301}\u{0}𐐀𐐨]{1,14}", 1..12),
        phrases in proptest::collection::vec("[aAbBéÉßẞıİ 北京\"\u{301}\u{0}𐐀𐐨]{1,5}", 1..8),
        case: bool,
        whole_words: bool,
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let project = Project::new().await;
            let store = &project.store;
            let ids = import(store, texts.iter().map(|one| text(one))).await;
            let matching = Matching { case, whole_words };
            for phrase in &phrases {
                let mut wanted = Vec::new();
                for id in &ids {
                    let text = store.document(*id).await.unwrap().text;
                    let places = handful_text::occurrences(&text, phrase, matching);
                    if !places.is_empty() {
                        wanted.push((*id, places.iter().map(|span| span.start).collect()));
                    }
                }
                let search = Search { phrase: phrase.clone(), matching, ..Search::default() };
                prop_assert_eq!(found_from(store, &search, None).await, wanted, "{:?}", phrase);
            }
            Ok(())
        })?;
    }
}
