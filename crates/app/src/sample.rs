//! The sample project: letters that travel inside the binary, made into a project once.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use handful_contract::{ErrorCode, Failure, Project, command as c};
use handful_store::{Action, ConceptDraft, NewDocument, Store};
use serde::Deserialize;
use serde_json::Value;

use crate::{App, Handle, failure, places};

const PROJECT: &str = include_str!("../../../assets/sample/project.json");
const TEXTS: &str = include_str!("../../../assets/sample/texts.jsonl");

#[derive(Deserialize)]
struct Sample {
    name: String,
    concepts: Vec<SampleConcept>,
}

#[derive(Deserialize)]
struct SampleConcept {
    name: String,
    description: String,
}

#[derive(Deserialize)]
struct Text {
    id: String,
    text: String,
    meta: BTreeMap<String, Value>,
}

impl Handle<c::OpenSample> for App {
    async fn handle(&self, _: c::OpenSample) -> Result<Project, Failure> {
        let _turn = self.turn.lock().await;
        let path = self.places.sample();
        if !path.exists() {
            places::make_folder(&self.places.data)?;
            self.make_sample(&path).await?;
        }
        self.open_path(&path).await
    }
}

impl App {
    /// Makes the sample under another name and moves it into place when it is whole, so that a
    /// process killed on the way leaves no half sample behind that would be opened ever after.
    async fn make_sample(&self, path: &Path) -> Result<(), Failure> {
        let draft = Draft(
            path.with_file_name(format!(".sample-{}.handful", uuid::Uuid::now_v7().simple())),
        );
        let sample: Sample = serde_json::from_str(PROJECT).map_err(|error| damaged(&error))?;
        let store = Store::create_with(&draft.0, &sample.name, &self.open_options()?)
            .await
            .map_err(failure::store)?;
        let filled = fill(&store, sample.concepts).await;
        store.close().await;
        filled?;
        std::fs::rename(&draft.0, path).map_err(|error| failure::io("write", path, &error))
    }
}

async fn fill(store: &Store, concepts: Vec<SampleConcept>) -> Result<(), Failure> {
    for SampleConcept { name, description } in concepts {
        let draft = ConceptDraft { name, description, color: None, key: None };
        store.perform(Action::AddConcept { draft }).await.map_err(failure::store)?;
    }
    let mut importer = store.import("import the sample letters").await.map_err(failure::store)?;
    for line in TEXTS.lines().filter(|line| !line.is_empty()) {
        let Text { id, text, meta } =
            serde_json::from_str(line).map_err(|error| damaged(&error))?;
        let document = NewDocument {
            external_id: Some(id),
            title: meta.get("title").and_then(Value::as_str).map(str::to_owned),
            text,
            meta,
            ..NewDocument::default()
        };
        importer.push(document).await.map_err(failure::store)?;
    }
    importer.commit().await.map_err(failure::store)?;
    // What nobody here has done nobody should be offered to take back.
    store.forget_history().await.map_err(failure::store)
}

fn damaged(error: &serde_json::Error) -> Failure {
    Failure::new(
        ErrorCode::Internal,
        "The sample inside Handful is damaged. Please install Handful anew.",
    )
    .with_detail(error.to_string())
}

/// A file that goes away unless it was renamed.
struct Draft(PathBuf);

impl Drop for Draft {
    fn drop(&mut self) {
        // After the rename there is nothing to remove, and that is the usual case.
        let _ = std::fs::remove_file(&self.0);
    }
}
