//! What a person waits for: an import, a mark, the next stretch of the list.
//!
//! `cargo bench -p handful-store`

use handful_store::{Action, ConceptDraft, Filter, NewDocument, ReviewState, Search, Store};
use handful_text::Span;
use tokio::runtime::Runtime;
use uuid::Uuid;

const DOCUMENTS: u32 = 20_000;

fn main() {
    divan::main();
}

/// One line of two sentences, about as long as a report of one incident.
fn line(number: u32) -> NewDocument {
    let text = format!(
        "Report {number}: the pitch motor of turbine {} stalled during start-up. The crew replaced \
         the hub bearing and cleared the fault.",
        number % 97
    );
    NewDocument { text, ..NewDocument::default() }
}

/// A project in a folder of its own.
struct Project {
    store: Store,
    _folder: tempfile::TempDir,
}

impl Project {
    async fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bench.handful");
        let store = Store::create(&path, "Bench").await.expect("a project");
        Self { store, _folder: folder }
    }

    async fn import(&self, documents: u32) {
        let mut importer = self.store.import("import lines").await.expect("an import");
        for number in 0..documents {
            importer.push(line(number)).await.expect("room");
        }
        importer.commit().await.expect("room");
    }

    /// With all documents and a concept, every third document done.
    async fn full() -> (Self, Vec<Uuid>, Uuid) {
        let project = Self::empty().await;
        project.import(DOCUMENTS).await;
        let draft = ConceptDraft { name: "component".to_owned(), ..ConceptDraft::default() };
        project.store.perform(Action::AddConcept { draft }).await.expect("a concept");
        let concept = project.store.concepts().await.expect("concepts")[0].id;
        let page = project.store.list(Filter::All, 0, DOCUMENTS).await.expect("a list");
        let ids: Vec<Uuid> = page.rows.into_iter().map(|row| row.id).collect();
        let documents = ids
            .iter()
            .step_by(3)
            .map(|document| handful_store::LabelledDocument {
                document: *document,
                annotations: Vec::new(),
                state: Some(ReviewState::Done),
                held_out: Vec::new(),
            })
            .collect();
        let action = Action::BulkLabel { words: "set done".to_owned(), documents };
        project.store.perform(action).await.expect("states");
        (project, ids, concept)
    }
}

fn runtime() -> Runtime {
    Runtime::new().expect("a runtime")
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn import_20k_lines(bencher: divan::Bencher) {
    let runtime = runtime();
    bencher
        .with_inputs(|| runtime.block_on(Project::empty()))
        .bench_local_refs(|project| runtime.block_on(project.import(DOCUMENTS)));
}

#[divan::bench(sample_count = 200, sample_size = 1)]
fn annotate_among_20k(bencher: divan::Bencher) {
    let runtime = runtime();
    let (project, ids, concept) = runtime.block_on(Project::full());
    let mut next = ids.iter();
    bencher.with_inputs(|| *next.next().expect("a document")).bench_local_values(|document| {
        let span = Span::new(0, 6);
        runtime
            .block_on(project.store.perform(Action::Annotate { document, span, concept }))
            .expect("a mark")
    });
}

#[divan::bench(sample_count = 200, sample_size = 1)]
fn undo_and_redo_among_20k(bencher: divan::Bencher) {
    let runtime = runtime();
    let (project, ids, concept) = runtime.block_on(Project::full());
    let action = Action::Annotate { document: ids[7], span: Span::new(0, 6), concept };
    runtime.block_on(project.store.perform(action)).expect("a mark");
    bencher.bench_local(|| {
        runtime.block_on(async {
            project.store.undo().await.expect("undone");
            project.store.redo().await.expect("redone")
        })
    });
}

#[divan::bench(args = [Filter::All, Filter::ToDo, Filter::Done], sample_count = 200)]
fn list_50_at_the_end_of_20k(bencher: divan::Bencher, filter: Filter) {
    let runtime = runtime();
    let (project, ..) = runtime.block_on(Project::full());
    let total = runtime.block_on(project.store.list(filter, 0, 1)).expect("a list").total;
    bencher.bench_local(|| {
        runtime.block_on(project.store.list(filter, total - 50, 50)).expect("a list")
    });
}

#[divan::bench(sample_count = 200)]
fn pulse_of_20k(bencher: divan::Bencher) {
    let runtime = runtime();
    let (project, ..) = runtime.block_on(Project::full());
    bencher.bench_local(|| runtime.block_on(project.store.pulse()).expect("a pulse"));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn stream_20k_documents(bencher: divan::Bencher) {
    let runtime = runtime();
    let (project, ..) = runtime.block_on(Project::full());
    bencher.bench_local(|| {
        runtime.block_on(async {
            let mut documents = project.store.documents(Filter::All).await.expect("a stream");
            let mut scalars = 0;
            while let Some(document) = documents.next().await.expect("a document") {
                scalars += document.text.len();
            }
            scalars
        })
    });
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn open_20k(bencher: divan::Bencher) {
    let runtime = runtime();
    let (project, ..) = runtime.block_on(Project::full());
    let path = project.store.path().to_owned();
    runtime.block_on(project.store.close());
    bencher.bench_local(|| {
        runtime.block_on(async {
            let store = Store::open(&path).await.expect("a project");
            store.close().await;
        });
    });
}

/// The first 200 places of a phrase among 100,000 documents, as the window asks for them: a phrase of one
/// document, of every 97th and of all; and phrases too short for the index, one that stands everywhere and
/// two that stand nowhere.
#[divan::bench(
    args = ["Report 99999", "turbine 11 ", "pitch motor", "e", "zq", "北京"],
    sample_count = 20,
    sample_size = 1
)]
fn search_100k(bencher: divan::Bencher, phrase: &str) {
    static FULL: std::sync::OnceLock<(Runtime, Project)> = std::sync::OnceLock::new();
    let (runtime, project) = FULL.get_or_init(|| {
        let runtime = runtime();
        let project = runtime.block_on(async {
            let project = Project::empty().await;
            project.import(100_000).await;
            project
        });
        (runtime, project)
    });
    bencher.bench_local(|| {
        runtime.block_on(async {
            let search = Search { phrase: phrase.to_owned(), ..Search::default() };
            let mut finds = project.store.find(search, None).await.expect("a search");
            let mut places = 0;
            while let Some(some) = finds.next().await.expect("texts")
                && places < 200
            {
                places += some.iter().map(|one| one.places.len()).sum::<usize>();
            }
            places
        })
    });
}
