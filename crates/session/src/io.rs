//! The loop's own way to the store: calls that wait, and that end when the session is halted.

use std::{future::Future, time::Duration};

use handful_store::{
    Confirmation, Document, Documents, Filter, GoldSentence, LabelledSpan, Measurement,
    ModelVersion, NewModelVersion, ReviewState, Rule, Store, StoreError,
};
use tokio::{runtime::Runtime, sync::watch};
use uuid::Uuid;

use crate::board::{self, Gold, Reviewed, Sentence};

/// Of how many model versions the weights stay in the project file.
const WEIGHTS_KEPT: u32 = 10;

/// How long the store may take to keep a version while the loop goes on.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long it may take while the session ends, and for what can wait.
const PATIENCE_AT_END: Duration = Duration::from_millis(200);

/// Why a call brought nothing.
#[derive(Debug)]
pub(crate) enum IoError {
    /// The session was halted.
    Halted,
    /// The store could not do it.
    Store(StoreError),
}

/// The store as seen from a thread of the session.
///
/// It has a runtime of its own, so that it works whatever runtime the host has, and however busy the
/// host's is with waiting for this very thread to end.
pub(crate) struct Io {
    runtime: Runtime,
    store: Store,
    halting: watch::Receiver<bool>,
}

impl Io {
    pub(crate) fn new(store: Store, halting: watch::Receiver<bool>) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("handful-store")
            .enable_all()
            .build()?;
        Ok(Self { runtime, store, halting })
    }

    /// A connection that goes back to its pool needs a runtime to do so; whatever drops one on this
    /// thread does it under this guard.
    pub(crate) fn enter(&self) -> tokio::runtime::EnterGuard<'_> {
        self.runtime.enter()
    }

    fn wait<T>(&self, call: impl Future<Output = Result<T, StoreError>>) -> Result<T, IoError> {
        let mut halting = self.halting.clone();
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                _ = halting.wait_for(|halted| *halted) => Err(IoError::Halted),
                done = call => done.map_err(IoError::Store),
            }
        })
    }

    /// All concepts in the project's order, and what they are called.
    pub(crate) fn concepts(&self) -> Result<(Vec<Uuid>, Vec<String>), IoError> {
        let concepts = self.wait(self.store.concepts())?;
        Ok(concepts.into_iter().map(|concept| (concept.id, concept.name)).unzip())
    }

    pub(crate) fn confirmations(&self) -> Result<Vec<Confirmation>, IoError> {
        self.wait(self.store.confirmations())
    }

    /// What is looked for before any model does.
    pub(crate) fn rules(&self) -> Result<Vec<Rule>, IoError> {
        self.wait(self.store.rules(None))
    }

    /// Another number as soon as other rules hold.
    pub(crate) fn rules_revision(&self) -> Result<u64, IoError> {
        self.wait(self.store.rules_revision())
    }

    /// For a thread that has a way of its own.
    pub(crate) fn store(&self) -> Store {
        self.store.clone()
    }

    pub(crate) fn documents(&self) -> Result<Documents, IoError> {
        self.wait(self.store.documents(Filter::All))
    }

    pub(crate) fn next(&self, documents: &mut Documents) -> Result<Option<Document>, IoError> {
        self.wait(documents.next())
    }

    pub(crate) fn document(&self, id: Uuid) -> Result<Document, IoError> {
        self.wait(self.store.document(id))
    }

    pub(crate) fn gold(&self, documents: &[Uuid]) -> Result<Vec<handful_store::Gold>, IoError> {
        self.wait(self.store.gold(documents))
    }

    pub(crate) fn all_gold(&self) -> Result<Vec<handful_store::Gold>, IoError> {
        self.wait(self.store.all_gold())
    }

    pub(crate) fn latest_version(&self) -> Result<Option<ModelVersion>, IoError> {
        self.wait(self.store.latest_model_version())
    }

    pub(crate) fn highest_version(&self) -> Result<u32, IoError> {
        self.wait(self.store.highest_model_version())
    }

    pub(crate) fn version(&self, number: u32) -> Result<ModelVersion, IoError> {
        self.wait(self.store.model_version(number))
    }

    pub(crate) fn chosen_version(&self) -> Result<Option<u32>, IoError> {
        self.wait(self.store.chosen_version())
    }

    pub(crate) fn choose_version(&self, number: Option<u32>) -> Result<(), IoError> {
        self.wait(self.store.choose_version(number))
    }

    /// Keeps a measurement. Says whether it was kept, as [`Io::keep`] does.
    pub(crate) fn record(&self, measurement: &Measurement) -> Result<bool, StoreError> {
        self.runtime.block_on(async {
            tokio::time::timeout(PATIENCE_AT_END, self.store.keep_measurement(measurement))
                .await
                .map_or(Ok(false), |kept| kept.map(|()| true))
        })
    }

    /// Keeps a version, a row of some hundred kilobytes, even while the session is being halted. The
    /// weights of versions long past make room. Says whether it was kept: where somebody else is writing
    /// for long, as an import does, it is not waited for.
    pub(crate) fn keep(&self, number: u32, version: NewModelVersion) -> Result<bool, StoreError> {
        let patience = if *self.halting.borrow() { PATIENCE_AT_END } else { PATIENCE };
        let keeping = async {
            self.store.add_numbered_model_version(number, version).await?;
            self.store.thin_model_versions(WEIGHTS_KEPT).await
        };
        self.runtime.block_on(async {
            tokio::time::timeout(patience, keeping)
                .await
                .map_or(Ok(false), |kept| kept.map(|()| true))
        })
    }
}

/// What a sentence's row of gold says, in this crate's words.
pub(crate) fn gold(sentence: &GoldSentence) -> Gold {
    let pairs = |spans: &[LabelledSpan]| {
        spans.iter().map(|labelled| (labelled.span, labelled.concept)).collect()
    };
    Gold { annotations: pairs(&sentence.annotations), rejected: pairs(&sentence.rejected) }
}

pub(crate) fn reviewed(gold_of_document: &handful_store::Gold) -> Vec<Reviewed> {
    gold_of_document
        .sentences
        .iter()
        .map(|sentence| Reviewed {
            ordinal: sentence.ordinal,
            done: sentence.state == ReviewState::Done,
            held_out: sentence.held_out,
            gold: gold(sentence),
        })
        .collect()
}

/// A document as the board keeps it, given its sentences' texts.
pub(crate) fn boarded(document: &Document, texts: &[&str]) -> board::Document {
    let sentences = document
        .sentences
        .iter()
        .zip(texts)
        .map(|(sentence, text)| {
            let done = sentence.state == ReviewState::Done;
            Sentence::new(sentence.span.start, text, done, sentence.held_out)
        })
        .collect();
    board::Document { id: document.id, sentences }
}

/// The text of each sentence. One whose span does not lie in the text, which the store never gives, is
/// empty.
pub(crate) fn sentence_texts(document: &Document) -> Vec<&str> {
    let offsets = handful_text::Offsets::new(&document.text);
    document
        .sentences
        .iter()
        .map(|sentence| offsets.slice(&document.text, sentence.span).unwrap_or_default())
        .collect()
}
