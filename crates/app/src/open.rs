//! The open project: opening, making and closing it.

use std::path::{Path, PathBuf};

use handful_contract::{ErrorCode, Event, Failure, Project, ProjectId, command as c};
use handful_session::{Hint, Session, SharedEncoder};
use handful_store::{OpenOptions, Store, StoreError};
use tokio::sync::watch;
use uuid::Uuid;

use crate::{App, Emit, Handle, convert, failure, shown::Shown};

/// A project with the learning loop at work on it.
pub(crate) struct Opened {
    pub(crate) store: Store,
    pub(crate) session: Session,
    /// The loop's state as it last told it.
    pub(crate) learning: watch::Receiver<handful_session::State>,
    pub(crate) shown: Shown,
}

impl Handle<c::CreateProject> for App {
    async fn handle(&self, command: c::CreateProject) -> Result<Project, Failure> {
        let path = absolute(&command.path)?;
        failure::check_folder_of(&path)?;
        let _turn = self.turn.lock().await;
        let store = Store::create_with(&path, &command.name, &self.open_options()?)
            .await
            .map_err(failure::store)?;
        self.take(store, None).await
    }
}

impl Handle<c::OpenProject> for App {
    async fn handle(&self, command: c::OpenProject) -> Result<Project, Failure> {
        let _turn = self.turn.lock().await;
        self.open_path(&absolute(&command.path)?).await
    }
}

impl Handle<c::CloseProject> for App {
    async fn handle(&self, _: c::CloseProject) -> Result<(), Failure> {
        let _turn = self.turn.lock().await;
        self.close().await
    }
}

impl App {
    /// The caller holds the turn.
    pub(crate) async fn open_path(&self, path: &Path) -> Result<Project, Failure> {
        self.open_with(path, None).await
    }

    /// The same with an encoder that is at hand already; with the project's own where none.
    pub(crate) async fn open_with(
        &self,
        path: &Path,
        encoder: Option<SharedEncoder>,
    ) -> Result<Project, Failure> {
        // Our own lock would call it open in another window.
        if let Some(opened) = &*self.open.read().await
            && same_file(opened.store.path(), path)
        {
            return opened.project().await;
        }
        let store = Store::open_with(path, &self.open_options()?).await.map_err(failure::store)?;
        self.take(store, encoder).await
    }

    pub(crate) fn open_options(&self) -> Result<OpenOptions, Failure> {
        Ok(OpenOptions { annotator: Some(self.memory.annotator()?), ..OpenOptions::default() })
    }

    /// Makes a store the open project. What was open before is closed only now, so that a project
    /// that cannot be opened costs nobody the one that is.
    async fn take(&self, store: Store, encoder: Option<SharedEncoder>) -> Result<Project, Failure> {
        self.close().await?;
        let encoder = encoder.unwrap_or_else(|| self.encoder_of(&store.info().id.to_string()));
        let emit = self.emit.clone();
        // A file of preferences that cannot be read keeps nobody from their project.
        let preferred = convert::manners(&self.memory.preferences().unwrap_or_default());
        let options = handful_session::Options {
            manners: self.limits.over(preferred),
            ..self.session.clone()
        };
        let (tell, learning) = watch::channel(handful_session::State::default());
        let session =
            Session::start(store.clone(), encoder, self.places.features(), options, move |hint| {
                hear(&emit, &tell, hint);
            })
            .map_err(|error| {
                Failure::new(ErrorCode::Internal, "The system gives us no thread to learn in.")
                    .with_detail(error.to_string())
            })?;
        let opened = Opened { store, session, learning, shown: Shown::default() };
        let project = opened.project().await?;
        self.remember(&project);
        *self.open.write().await = Some(opened);
        Ok(project)
    }

    pub(crate) async fn close(&self) -> Result<(), Failure> {
        self.jobs.cancel_all();
        // Whoever waits for the loop lets go of the project when the loop ends.
        if let Some(opened) = &*self.open.read().await {
            opened.session.stop().await;
        }
        let Some(opened) = self.open.write().await.take() else { return Ok(()) };
        let project = opened.project().await;
        opened.store.close().await;
        self.remember(&project?);
        Ok(())
    }

    /// A list of recent projects that cannot be written is no reason to keep anyone from working.
    fn remember(&self, project: &Project) {
        let progress = project.pulse.progress;
        if let Err(error) = self.memory.remember(&project.path, &project.name, progress) {
            tracing::warn!(%error, "the list of recent projects is not up to date");
        }
    }
}

/// Passes on what the learning loop tells.
fn hear(emit: &Emit, tell: &watch::Sender<handful_session::State>, hint: Hint) {
    match hint {
        Hint::State(state) => {
            tell.send_replace(state.clone());
            emit(Event::Learning { state: convert::learning(state) });
        }
        Hint::Suggestions(documents) => emit(Event::Suggestions {
            documents: documents.into_iter().map(convert::document_id).collect(),
        }),
    }
}

impl Opened {
    pub(crate) async fn project(&self) -> Result<Project, Failure> {
        let info = self.store.info();
        Ok(Project {
            id: ProjectId(info.id.to_string()),
            name: info.name.clone(),
            path: self.store.path().to_string_lossy().into_owned(),
            access: convert::access(self.store.access().clone()),
            pulse: convert::pulse(self.store.pulse().await.map_err(failure::store)?),
        })
    }

    /// What a concept is called.
    pub(crate) async fn concept_name(&self, id: Uuid) -> Result<String, Failure> {
        let concepts = self.store.concepts().await.map_err(failure::store)?;
        let name = concepts.into_iter().find(|concept| concept.id == id).map(|one| one.name);
        name.ok_or_else(|| failure::store(StoreError::NoSuchConcept { id }))
    }
}

pub(crate) fn absolute(path: &str) -> Result<PathBuf, Failure> {
    if path.trim().is_empty() {
        return Err(Failure::new(ErrorCode::InvalidInput, "Say which file: its name is empty."));
    }
    std::path::absolute(path).map_err(|error| failure::io("find", Path::new(path), &error))
}

fn same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}
