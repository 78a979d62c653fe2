//! An application in a folder of its own, with somebody who writes down what it tells.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use handful_app::{App, Handle, Places};
use handful_contract::{
    Applied, Command, ConceptDraft, ConceptId, Document, DocumentFilter, DocumentRow, Event,
    Failure, ImportOptions, ImportReport, Project, command as c,
};
use tempfile::TempDir;
use tokio::sync::Notify;

/// What was told so far, and a bell for whoever waits for more.
#[derive(Default)]
pub(crate) struct Told {
    events: Mutex<Vec<Event>>,
    pub(crate) bell: Notify,
}

pub(crate) struct Desk {
    pub(crate) app: App,
    pub(crate) told: Arc<Told>,
    pub(crate) folder: Arc<TempDir>,
}

impl Desk {
    /// An application that works only when asked.
    pub(crate) fn new() -> Self {
        Self::at(Arc::new(tempfile::tempdir().expect("a folder")))
    }

    /// Another application with the same files, as after a restart.
    pub(crate) fn at(folder: Arc<TempDir>) -> Self {
        Self::with(folder, App::on_demand)
    }

    /// An application that learns in the background, as in the window.
    pub(crate) fn lively(folder: Arc<TempDir>) -> Self {
        Self::with(folder, App::new)
    }

    fn with(
        folder: Arc<TempDir>,
        make: impl FnOnce(Places, Box<dyn Fn(Event) + Send + Sync>) -> App,
    ) -> Self {
        let told = Arc::new(Told::default());
        let ear = told.clone();
        let hear = Box::new(move |event| {
            ear.events.lock().expect("no test panics while it writes").push(event);
            ear.bell.notify_waiters();
        });
        let app = make(Places::below(&folder.path().join("places")), hear);
        Self { app, told, folder }
    }

    /// A path in the desk's folder.
    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_string_lossy().into_owned()
    }

    /// Writes a file and gives its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path: PathBuf = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("below the folder")).expect("makes");
        std::fs::write(&path, content).expect("writes");
        path.to_string_lossy().into_owned()
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).expect("reads")
    }

    pub(crate) async fn ask<C: Command>(&self, command: C) -> C::Reply
    where
        App: Handle<C>,
    {
        self.app.ask(command).await.unwrap_or_else(|failure| panic!("{}: {failure:?}", C::NAME))
    }

    pub(crate) async fn refused<C: Command>(&self, command: C) -> Failure
    where
        App: Handle<C>,
    {
        match self.app.ask(command).await {
            Ok(_) => panic!("{} should have failed", C::NAME),
            Err(failure) => failure,
        }
    }

    pub(crate) async fn project(&self, name: &str) -> Project {
        let path = self.path(&format!("{name}.handful"));
        self.ask(c::CreateProject { path, name: name.to_owned() }).await
    }

    pub(crate) async fn reopen(&self, name: &str) -> Project {
        self.ask(c::OpenProject { path: self.path(&format!("{name}.handful")) }).await
    }

    pub(crate) async fn import(&self, path: &str) -> ImportReport {
        self.import_with(path, ImportOptions::default()).await
    }

    pub(crate) async fn import_with(&self, path: &str, options: ImportOptions) -> ImportReport {
        let paths = vec![path.to_owned()];
        self.ask(c::Import { job: "import".into(), paths, options }).await
    }

    /// A project with one document for each text.
    pub(crate) async fn with_texts(&self, name: &str, texts: &[&str]) -> Project {
        self.project(name).await;
        let lines: String =
            texts.iter().map(|text| format!("{}\n", serde_json::json!({ "text": text }))).collect();
        let path = self.file(&format!("{name}.jsonl"), lines);
        let report = self.import(&path).await;
        assert_eq!(report.imported as usize, texts.len(), "{report:?}");
        self.ask(c::GetProject {}).await.expect("is open")
    }

    pub(crate) async fn rows(&self) -> Vec<DocumentRow> {
        let filter = DocumentFilter::All;
        self.ask(c::ListDocuments { filter, offset: 0, limit: 1000 }).await.rows
    }

    pub(crate) async fn documents(&self) -> Vec<Document> {
        let mut documents = Vec::new();
        for row in self.rows().await {
            documents.push(self.ask(c::GetDocument { id: row.id }).await);
        }
        documents
    }

    pub(crate) async fn concept(&self, name: &str) -> ConceptId {
        let draft = ConceptDraft { name: name.to_owned(), ..ConceptDraft::default() };
        let applied = self.ask(c::AddConcept { draft }).await;
        let concepts = &applied.pulse.concepts;
        concepts.iter().find(|one| one.name == name).expect("was added").id.clone()
    }

    /// Marks the first place of `surface` in a document.
    pub(crate) async fn mark(
        &self,
        document: &Document,
        surface: &str,
        concept: &ConceptId,
    ) -> Applied {
        let (start, end) = place(&document.text, surface);
        let (document, concept) = (document.id.clone(), concept.clone());
        self.ask(c::Annotate { document, start, end, concept }).await
    }

    /// Waits until something was told that `wanted` takes, and gives what it makes of it.
    pub(crate) async fn wait_for<T>(&self, mut wanted: impl FnMut(&Event) -> Option<T>) -> T {
        let mut seen = 0;
        loop {
            let bell = self.told.bell.notified();
            tokio::pin!(bell);
            bell.as_mut().enable();
            {
                let events = self.told.events.lock().expect("not poisoned");
                if let Some(found) = events[seen..].iter().find_map(&mut wanted) {
                    return found;
                }
                seen = events.len();
            }
            bell.await;
        }
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.told.events.lock().expect("not poisoned").clone()
    }

    /// What the desk's folder holds, apart from what the application keeps for itself.
    pub(crate) fn files(&self) -> Vec<String> {
        list(self.folder.path())
    }
}

fn list(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("lists");
    let mut names: Vec<_> = entries
        .map(|entry| entry.expect("lists").file_name().to_string_lossy().into_owned())
        .filter(|name| name != "places")
        .collect();
    names.sort();
    names
}

/// Where a piece of text stands, in scalar values.
pub(crate) fn place(text: &str, surface: &str) -> (u32, u32) {
    let byte = text.find(surface).unwrap_or_else(|| panic!("no “{surface}” in “{text}”"));
    let start = text[..byte].chars().count();
    let end = start + surface.chars().count();
    (u32::try_from(start).expect("short"), u32::try_from(end).expect("short"))
}

/// Annotations as surface and concept name.
pub(crate) fn marked(document: &Document, project: &Project) -> Vec<(String, String)> {
    let name = |id: &ConceptId| {
        let concepts = &project.pulse.concepts;
        concepts.iter().find(|one| one.id == *id).map_or("?".to_owned(), |one| one.name.clone())
    };
    document
        .annotations
        .iter()
        .map(|one| {
            let (skip, take) = (one.start as usize, (one.end - one.start) as usize);
            (document.text.chars().skip(skip).take(take).collect(), name(&one.concept))
        })
        .collect()
}
