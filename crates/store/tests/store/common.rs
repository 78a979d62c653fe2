//! What the tests of the store share.

use std::path::{Path, PathBuf};

use handful_store::{
    Action, ConceptDraft, Documents, Filter, Gold, NewAnnotation, NewDocument, Outcome, Page,
    Pulse, Store,
};
use handful_text::Span;
use uuid::Uuid;

/// A folder of its own with a project in it.
pub(crate) struct Project {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) store: Store,
}

impl Project {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("p.handful"), "A project").await.unwrap();
        Self { folder, store }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("p.handful")
    }

    /// The same project after its window was closed and opened again.
    pub(crate) async fn reopened(mut self) -> Self {
        self.store.close().await;
        self.store = Store::open(&self.path()).await.unwrap();
        self
    }
}

pub(crate) fn text(text: &str) -> NewDocument {
    NewDocument { text: text.to_owned(), ..NewDocument::default() }
}

pub(crate) fn marked(text: &str, spans: &[(usize, usize, &str)]) -> NewDocument {
    let annotations = spans
        .iter()
        .map(|(start, end, concept)| NewAnnotation {
            span: Span::new(*start, *end),
            concept: (*concept).to_owned(),
        })
        .collect();
    NewDocument { text: text.to_owned(), annotations, ..NewDocument::default() }
}

/// Imports documents and gives the ids of all documents of the project.
pub(crate) async fn import(
    store: &Store,
    documents: impl IntoIterator<Item = NewDocument>,
) -> Vec<Uuid> {
    let mut importer = store.import("import texts").await.unwrap();
    for document in documents {
        importer.push(document).await.unwrap();
    }
    importer.commit().await.unwrap();
    ids(store).await
}

pub(crate) async fn ids(store: &Store) -> Vec<Uuid> {
    let page = store.list(Filter::All, 0, u32::MAX).await.unwrap();
    page.rows.into_iter().map(|row| row.id).collect()
}

pub(crate) async fn concept(store: &Store, name: &str) -> Uuid {
    let draft = ConceptDraft { name: name.to_owned(), ..ConceptDraft::default() };
    store.perform(Action::AddConcept { draft }).await.unwrap();
    store.concepts().await.unwrap().into_iter().find(|concept| concept.name == name).unwrap().id
}

pub(crate) async fn annotate(
    store: &Store,
    document: Uuid,
    (start, end): (usize, usize),
    concept: Uuid,
) -> Outcome {
    let span = Span::new(start, end);
    store.perform(Action::Annotate { document, span, concept }).await.unwrap()
}

/// Everything that can be seen of a project, except what undo and redo would do.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) pulse: Pulse,
    pub(crate) all: Page,
    pub(crate) to_do: Page,
    pub(crate) done: Page,
    pub(crate) documents: Vec<handful_store::Document>,
    pub(crate) gold: Vec<Gold>,
    pub(crate) decisions: Vec<handful_store::DecisionRecord>,
    pub(crate) confirmations: Vec<handful_store::Confirmation>,
    pub(crate) notes: Vec<handful_store::NoteRecord>,
    pub(crate) rules: Vec<handful_store::Rule>,
}

pub(crate) async fn seen(store: &Store) -> Seen {
    let pulse = store.pulse().await.unwrap();
    Seen {
        pulse: Pulse { undo: None, redo: None, ..pulse },
        all: store.list(Filter::All, 0, 1000).await.unwrap(),
        to_do: store.list(Filter::ToDo, 0, 1000).await.unwrap(),
        done: store.list(Filter::Done, 0, 1000).await.unwrap(),
        documents: drained(store.documents(Filter::All).await.unwrap()).await,
        gold: store.all_gold().await.unwrap(),
        decisions: store.decisions(None).await.unwrap(),
        confirmations: store.confirmations().await.unwrap(),
        notes: store.notes(None).await.unwrap(),
        rules: store.rules(None).await.unwrap(),
    }
}

pub(crate) async fn drained(mut stream: Documents) -> Vec<handful_store::Document> {
    let mut documents = Vec::new();
    while let Some(document) = stream.next().await.unwrap() {
        documents.push(document);
    }
    documents
}

/// The names of the files in a folder, in order.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
