//! A small project, an encoder that is no encoder, and ways to wait for what should happen.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "each test file uses a part of it"
)]

use std::{
    path::PathBuf,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use half::f16;
use handful_encoder::{EncoderError, Features, Input, NameRows};
use handful_session::{FeatureSource, Hint, Options, Phase, Session, SharedEncoder, State};
use handful_store::{Action, ConceptDraft, LabelledSpan, NewDocument, Place, ReviewState, Store};
use handful_text::Span;
use tokio::sync::Notify;
use uuid::Uuid;

const DIM: usize = 48;

/// Longer than anything here takes on a busy machine; a test that waits so long has failed.
pub const LONG: Duration = Duration::from_secs(240);

/// Gives each word a vector that follows from the word, the one before it and its case alone, so that a
/// head can learn "what stands after *at* is a site" in no time.
#[derive(Default)]
pub struct FakeEncoder {
    /// How many sentences were read.
    pub read: AtomicUsize,
    /// How often reading was stopped by the flag.
    pub stopped: AtomicUsize,
    /// Whether it knows what "site" means: what stands after "at".
    pub reads_names: AtomicBool,
    /// On how many threads it could last compute.
    pub threads: AtomicUsize,
    /// Sentences that hold this word wait at the gate.
    gate: Mutex<Option<&'static str>>,
    /// Whether somebody waits at the gate.
    pub waiting: AtomicBool,
    opened: Condvar,
}

impl FakeEncoder {
    /// From now on sentences with this word are not read before the gate is opened or the flag raised.
    pub fn shut(&self, word: &'static str) {
        *self.gate.lock().unwrap() = Some(word);
    }

    pub fn open(&self) {
        *self.gate.lock().unwrap() = None;
        self.opened.notify_all();
    }

    fn pass(&self, text: &str, stop: &AtomicBool) -> Result<(), EncoderError> {
        let mut gate = self.gate.lock().unwrap();
        while gate.is_some_and(|word| text.contains(word)) {
            self.waiting.store(true, Ordering::SeqCst);
            if stop.load(Ordering::SeqCst) {
                self.stopped.fetch_add(1, Ordering::SeqCst);
                return Err(EncoderError::Stopped);
            }
            // The flag has no bell, so that it must be looked at now and then, as an encoder does.
            gate = self.opened.wait_timeout(gate, Duration::from_millis(5)).unwrap().0;
        }
        Ok(())
    }
}

fn spread(seed: &str, out: &mut [f32]) {
    let mut state = seed.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    for value in out {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        *value = (state >> 40) as f32 / (1_u64 << 23) as f32 - 1.0;
    }
}

impl FeatureSource for FakeEncoder {
    fn name(&self) -> &str {
        "fake"
    }

    fn fingerprint(&self) -> &str {
        "fake-1"
    }

    fn dim(&self) -> usize {
        DIM
    }

    fn features(
        &self,
        inputs: &[Input<'_>],
        stop: &AtomicBool,
    ) -> Result<Vec<Features>, EncoderError> {
        self.threads.store(rayon::current_num_threads(), Ordering::SeqCst);
        let read = |input: &Input<'_>| {
            self.pass(input.text, stop)?;
            assert!(!input.text.contains("PANIC"), "a sentence that nobody can read");
            self.read.fetch_add(1, Ordering::SeqCst);
            let scalars: Vec<char> = input.text.chars().collect();
            let word = |span: &Span| scalars[span.start..span.end].iter().collect::<String>();
            let mut values = Vec::new();
            for (place, span) in input.words.iter().enumerate() {
                let mut row = [0.0_f32; DIM];
                let before = place.checked_sub(1).map(|before| word(&input.words[before]));
                spread(&word(span).to_lowercase(), &mut row[..16]);
                spread(before.as_deref().unwrap_or("^"), &mut row[16..44]);
                row[44] = f32::from(u8::from(scalars[span.start].is_uppercase()));
                row[45] = f32::from(u8::from(scalars[span.start].is_numeric()));
                if input.text.contains("NOTANUMBER") {
                    row[46] = f32::NAN;
                }
                values.extend(row.iter().map(|&value| f16::from_f32(value)));
            }
            Ok(Features { words: input.words.len(), dim: DIM, values })
        };
        inputs.iter().map(read).collect()
    }

    fn name_rows(
        &self,
        names: &[&str],
        _stop: &AtomicBool,
    ) -> Result<Option<NameRows>, EncoderError> {
        if !self.reads_names.load(Ordering::SeqCst) {
            return Ok(None);
        }
        let mut rows = NameRows { weights: Vec::new(), bias: Vec::new() };
        for &name in names {
            let mut row = [0.0_f32; DIM];
            if name == "site" {
                spread("at", &mut row[16..44]);
            }
            rows.weights.extend(row);
            rows.bias.push(-5.0);
        }
        Ok(Some(rows))
    }
}

/// A project on disk, its session and what the session said.
pub struct Bench {
    pub folder: tempfile::TempDir,
    pub store: Store,
    pub encoder: Arc<FakeEncoder>,
    pub documents: Vec<Uuid>,
}

/// A session with the bell that its hints ring.
pub struct Running {
    pub session: Session,
    bell: Arc<Notify>,
    hints: Arc<Mutex<Vec<Hint>>>,
}

impl Bench {
    /// A project of these documents, one text each.
    pub async fn new(texts: impl IntoIterator<Item = String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("p.handful"), "Tests").await.unwrap();
        let mut bench = Self { folder, store, encoder: Arc::default(), documents: Vec::new() };
        bench.import(texts.into_iter().map(plain)).await;
        bench
    }

    pub async fn import(&mut self, documents: impl IntoIterator<Item = NewDocument>) {
        let mut importer = self.store.import("import").await.unwrap();
        for document in documents {
            if let handful_store::Pushed::Added { document, .. } =
                importer.push(document).await.unwrap()
            {
                self.documents.push(document);
            }
        }
        importer.commit().await.unwrap();
    }

    pub fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    pub fn start(&self) -> Running {
        self.start_with(Options::default())
    }

    pub fn start_with(&self, options: Options) -> Running {
        self.start_on(SharedEncoder::ready(self.encoder.clone()), options, |_| {})
    }

    /// `also` is called with each hint on the session's own thread.
    pub fn start_on(
        &self,
        encoder: SharedEncoder,
        options: Options,
        also: impl Fn(&Hint) + Send + Sync + 'static,
    ) -> Running {
        let bell = Arc::new(Notify::new());
        let hints = Arc::new(Mutex::new(Vec::new()));
        let session = {
            let (bell, hints) = (bell.clone(), hints.clone());
            Session::start(self.store.clone(), encoder, self.cache(), options, move |hint| {
                also(&hint);
                hints.lock().unwrap().push(hint);
                bell.notify_one();
            })
            .unwrap()
        };
        Running { session, bell, hints }
    }

    pub async fn concept(&self, name: &str) -> Uuid {
        let draft = ConceptDraft { name: name.to_owned(), ..ConceptDraft::default() };
        self.store.perform(Action::AddConcept { draft }).await.unwrap();
        let concepts = self.store.concepts().await.unwrap();
        concepts.iter().find(|concept| concept.name == name).unwrap().id
    }

    /// Marks the first place of `surface` in a document; gives the span.
    pub async fn mark(&self, document: usize, surface: &str, concept: Uuid) -> Span {
        let document = self.documents[document];
        let span = self.find(document, surface).await;
        self.store.perform(Action::Annotate { document, span, concept }).await.unwrap();
        span
    }

    pub async fn find(&self, document: Uuid, surface: &str) -> Span {
        let text = self.store.document(document).await.unwrap().text;
        let byte = text.find(surface).unwrap();
        let start = text[..byte].chars().count();
        Span::new(start, start + surface.chars().count())
    }

    pub async fn set(&self, document: usize, ordinal: u32, state: ReviewState, held_out: bool) {
        let place = Place { document: self.documents[document], ordinal };
        self.store.perform(Action::SetSentenceState { place, state, held_out }).await.unwrap();
    }

    pub async fn reject(&self, document: usize, span: Span, concept: Uuid) {
        let action = Action::Decide {
            document: self.documents[document],
            suggested: LabelledSpan { span, concept },
            version: 1,
            probability: 0.5,
            decision: handful_store::Decision::Reject,
        };
        self.store.perform(action).await.unwrap();
    }
}

impl Running {
    /// Waits until the state is as asked for.
    pub async fn until(&self, what: &str, wanted: impl Fn(&State) -> bool) -> State {
        let waiting = async {
            loop {
                let state = self.session.state();
                if wanted(&state) {
                    return state;
                }
                self.bell.notified().await;
            }
        };
        match tokio::time::timeout(LONG, waiting).await {
            Ok(state) => state,
            Err(_) => panic!("it never came to this: {what}; it is {:?}", self.session.state()),
        }
    }

    /// Waits until everything that was said so far is learned and read.
    pub async fn idle(&self) -> State {
        self.until("idle", |state| state.phase == Phase::Idle).await
    }

    /// Waits until encoder and corpus are there.
    pub async fn ready(self) -> Self {
        self.until("ready", |state| state.phase != Phase::Starting).await;
        self
    }

    /// Announces changes and waits until everything is learned and read again.
    pub async fn learned(&self, documents: &[Uuid]) -> State {
        self.session.gold_changed(documents);
        // The answer comes once the changes are taken in; from then on the state speaks of them.
        self.session.next(&[]).await.unwrap();
        self.idle().await
    }

    /// What is suggested in a document, as (surface, concept).
    pub async fn suggested(&self, bench: &Bench, document: usize) -> Vec<(String, Uuid)> {
        let id = bench.documents[document];
        let text = bench.store.document(id).await.unwrap().text;
        let scalars: Vec<char> = text.chars().collect();
        let suggestions = self.session.suggestions(id).await.unwrap().suggestions;
        suggestions
            .iter()
            .map(|suggestion| {
                assert!((0.0..=1.0).contains(&suggestion.probability));
                let span = suggestion.span;
                (scalars[span.start..span.end].iter().collect(), suggestion.concept)
            })
            .collect()
    }

    /// Waits until exactly this is suggested in a document.
    pub async fn until_suggested(&self, bench: &Bench, document: usize, wanted: &[(&str, Uuid)]) {
        let mut last = Vec::new();
        let waiting = async {
            loop {
                last = self.suggested(bench, document).await;
                if last
                    .iter()
                    .map(|(text, concept)| (text.as_str(), *concept))
                    .eq(wanted.iter().copied())
                {
                    return;
                }
                self.bell.notified().await;
            }
        };
        let came = tokio::time::timeout(LONG, waiting).await.is_ok();
        assert!(came, "it never came to {wanted:?} in document {document}; it is {last:?}");
    }

    pub fn hints(&self) -> Vec<Hint> {
        self.hints.lock().unwrap().clone()
    }

    /// Waits until a hint is there of which this is true.
    pub async fn hinted(&self, what: &str, wanted: impl Fn(&Hint) -> bool) {
        let waiting = async {
            while !self.hints().iter().any(&wanted) {
                self.bell.notified().await;
            }
        };
        assert!(tokio::time::timeout(LONG, waiting).await.is_ok(), "no hint of {what}");
    }
}

pub fn plain(text: String) -> NewDocument {
    NewDocument { text, ..NewDocument::default() }
}

pub const SITES: [&str; 12] = [
    "Horns",
    "Anholt",
    "Thanet",
    "Robin",
    "Gwynt",
    "Sheringham",
    "Lynn",
    "Barrow",
    "Ormonde",
    "Walney",
    "Rampion",
    "Burbo",
];

/// Small stories: something failed at a site on a day.
pub fn story(n: usize) -> String {
    let site = SITES[n % SITES.len()];
    let what = ["rotor", "gearbox", "cable", "crane", "pump"][n % 5];
    format!("The {what} number {n} failed at {site} on Day{}.", n % 7)
}

pub fn stories(many: usize) -> Vec<String> {
    (0..many).map(story).collect()
}
