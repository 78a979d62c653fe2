//! Measures how long a label takes to refresh the suggestions on screen, with the embedded encoder.
//!
//! `cargo run --release -p handful-session --example latency` opens the sample project's letters, marks the
//! first 20 and then the first 100 sentences done, and marks single spans after that while a letter of
//! some fifteen sentences is on screen. The time runs from the moment that the store has the span on disk
//! to the hint that the suggestions on screen are those of a version that has learned from it. It prints
//! one line of JSON.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use handful_session::{Hint, Options, Phase, Session, SharedEncoder};
use handful_store::{
    Action, ConceptDraft, LabelledDocument, NewAnnotation, NewDocument, ReviewState, Store,
};
use handful_text::Span;
use serde::Deserialize;
use tokio::sync::Notify;
use uuid::Uuid;

/// How many labels are measured at each size.
const LABELS: usize = 40;

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

type Failure = Box<dyn std::error::Error>;

/// When which documents' suggestions were said to be new.
type Hints = Mutex<Vec<(Instant, Vec<Uuid>)>>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let letters = letters()?;
    let mut figures = serde_json::Map::new();
    for done in [20, 100] {
        figures.insert(done.to_string(), measure(&letters, done).await?);
    }
    let (whole, stop) = pre_annotate(&letters).await?;
    println!(
        "{}",
        serde_json::json!({
            "label_to_suggestions_ms": figures,
            "pre_annotate_1000_s": whole.as_secs_f64(),
            "stop_ms": stop.as_secs_f64() * 1_000.0,
        })
    );
    Ok(())
}

fn letters() -> Result<Vec<Letter>, Failure> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/sample/gold.jsonl");
    let lines = std::fs::read_to_string(file)?;
    lines.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

async fn measure(letters: &[Letter], done: usize) -> Result<serde_json::Value, Failure> {
    let folder = tempfile::tempdir()?;
    let store = Store::create(&folder.path().join("p.handful"), "Latency").await?;
    let documents = import(&store, letters).await?;
    let concepts = concepts(&store, letters).await?;
    let bell = Arc::new(Notify::new());
    let hints = Arc::new(Hints::default());
    let session = {
        let (bell, hints) = (bell.clone(), hints.clone());
        let cache = folder.path().join("cache");
        let encoder = SharedEncoder::embedded();
        Session::start(store.clone(), encoder, cache, Options::default(), move |hint| {
            if let (Hint::Suggestions(documents), Ok(mut hints)) = (hint, hints.lock()) {
                hints.push((Instant::now(), documents));
            }
            bell.notify_one();
        })?
    };
    // Names may have been enough for a version already.
    while !matches!(session.state().phase, Phase::Waiting | Phase::Idle)
        || session.state().unread > 0
    {
        bell.notified().await;
    }
    let open = label(&store, letters, &documents, done).await?;
    session.gold_changed(&documents);
    settle(&session, &bell).await;

    let on_screen = *documents.last().ok_or("no letters")?;
    session.look(on_screen, 0, 30);
    let mut taken = Vec::new();
    for (document, span, concept) in open.into_iter().take(LABELS) {
        let concept = concepts[&concept];
        let before = session.suggestions(on_screen).await?.version;
        store.perform(Action::Annotate { document, span, concept }).await?;
        let begun = Instant::now();
        session.gold_changed(&[document]);
        while session.suggestions(on_screen).await?.version <= before {
            bell.notified().await;
        }
        settle(&session, &bell).await;
        taken.push(first_hint(&hints, begun, on_screen)?);
    }
    let state = session.state();
    session.stop().await;
    taken.sort_unstable();
    let ms = |place: usize| taken[place.min(taken.len() - 1)].as_secs_f64() * 1_000.0;
    let sum: Duration = taken.iter().sum();
    Ok(serde_json::json!({
        "labels": taken.len(),
        "median": ms(taken.len() / 2).round(),
        "p95": ms(taken.len() * 95 / 100).round(),
        "mean": (sum.as_secs_f64() * 1_000.0 / taken.len() as f64).round(),
        "learned_from": state.labels,
        "score": format!("{:?}", state.score),
    }))
}

/// How long a thousand sentences take from the opening of the project to the last suggestion, nothing of
/// them being read before; and how long stopping takes in the middle of reading them.
async fn pre_annotate(letters: &[Letter]) -> Result<(Duration, Duration), Failure> {
    let folder = tempfile::tempdir()?;
    let store = Store::create(&folder.path().join("p.handful"), "A thousand").await?;
    // Each of the two hundred sentences five times, never the same.
    let copies = (0..5).flat_map(|copy| {
        letters.iter().map(move |letter| Letter {
            text: letter.text.replace(". ", &format!(" {copy}. ")),
            spans: Vec::new(),
        })
    });
    let documents = import(&store, &copies.collect::<Vec<_>>()).await?;
    let first = store.document(documents[0]).await?.sentences[0].span;
    let concepts = concepts(&store, letters).await?;
    let concept = *concepts.values().next().ok_or("no concepts")?;
    let span = Span::new(first.start, first.start + 2);
    store.perform(Action::Annotate { document: documents[0], span, concept }).await?;
    let mut taken = Vec::new();
    for cache in ["whole", "stopped"] {
        let (told, mut progress) = tokio::sync::mpsc::unbounded_channel();
        let cache = folder.path().join(cache);
        let encoder = SharedEncoder::embedded();
        encoder.get()?;
        let begun = Instant::now();
        let session =
            Session::start(store.clone(), encoder, cache.clone(), Options::default(), |_| {})?;
        let waiting = session.predict_all(
            move |done, _| {
                // Nobody listens any more once the first news has come.
                let _ = told.send(done);
            },
            Arc::default(),
        );
        if cache.ends_with("whole") {
            waiting.await?;
            taken.push(begun.elapsed());
        } else {
            tokio::select! {
                ended = waiting => { ended?; }
                () = async { while progress.recv().await.is_some_and(|done| done < 300) {} } => {}
            }
            let begun = Instant::now();
            session.stop().await;
            taken.push(begun.elapsed());
        }
        session.stop().await;
    }
    Ok((taken[0], taken[1]))
}

/// How long after `begun` the first hint about this document came.
fn first_hint(hints: &Hints, begun: Instant, document: Uuid) -> Result<Duration, Failure> {
    let hints = hints.lock().map_err(|_| "a hint panicked")?;
    let about =
        |(at, documents): &&(Instant, Vec<Uuid>)| *at > begun && documents.contains(&document);
    let (at, _) = hints.iter().find(about).ok_or("nobody was told of the new suggestions")?;
    Ok(*at - begun)
}

async fn settle(session: &Session, bell: &Notify) {
    while session.state().phase != Phase::Idle {
        bell.notified().await;
    }
}

async fn import(store: &Store, letters: &[Letter]) -> Result<Vec<Uuid>, Failure> {
    let mut importer = store.import("import letters").await?;
    let mut documents = Vec::new();
    for letter in letters {
        let document = NewDocument { text: letter.text.clone(), ..NewDocument::default() };
        if let handful_store::Pushed::Added { document, .. } = importer.push(document).await? {
            documents.push(document);
        }
    }
    importer.commit().await?;
    Ok(documents)
}

async fn concepts(store: &Store, letters: &[Letter]) -> Result<BTreeMap<String, Uuid>, Failure> {
    let names: std::collections::BTreeSet<&str> =
        letters.iter().flat_map(|letter| &letter.spans).map(|mark| mark.label.as_str()).collect();
    for name in names {
        let draft = ConceptDraft { name: name.to_owned(), ..ConceptDraft::default() };
        store.perform(Action::AddConcept { draft }).await?;
    }
    let concepts = store.concepts().await?;
    Ok(concepts.into_iter().map(|concept| (concept.name, concept.id)).collect())
}

/// Labels letters until so many sentences are done; gives the marks of the others but the last.
async fn label(
    store: &Store,
    letters: &[Letter],
    documents: &[Uuid],
    done: usize,
) -> Result<Vec<(Uuid, Span, String)>, Failure> {
    let mut left = done;
    let mut open = Vec::new();
    let mut labelled = Vec::new();
    for (letter, &document) in letters.iter().zip(documents).take(letters.len() - 1) {
        let spans = letter.spans.iter().map(|mark| (Span::new(mark.start, mark.end), &mark.label));
        if left == 0 {
            open.extend(spans.map(|(span, label)| (document, span, label.clone())));
            continue;
        }
        left = left.saturating_sub(store.document(document).await?.sentences.len());
        labelled.push(LabelledDocument {
            document,
            annotations: spans
                .map(|(span, concept)| NewAnnotation { span, concept: concept.clone() })
                .collect(),
            state: Some(ReviewState::Done),
            held_out: Vec::new(),
        });
    }
    let words = "label letters".to_owned();
    store.perform(Action::BulkLabel { words, documents: labelled }).await?;
    Ok(open)
}
