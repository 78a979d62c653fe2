//! Which encoders there are, how they come onto this machine, and which one a project uses.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Mutex,
};

use handful_catalogue::{Cache, CatalogueError, Hub, LISTED, Listed, Size, download, listed};
use handful_contract::{
    EncoderOrigin, EncoderRow, ErrorCode, Failure, JobId, Project, command as c,
};
use handful_encoder::Encoder;
use handful_session::SharedEncoder;
use serde::{Deserialize, Serialize};

use crate::{App, Handle, Places, atomic, encoders, failure, open, places};

/// What the encoder that travels with the application is called.
const BUILT_IN: &str = "handful-mini";

/// What is remembered of encoders: a small file in the config folder.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Known {
    /// Folders that somebody added.
    folders: Vec<String>,
    /// What projects use that do not use the built-in one. It belongs to this machine, where the files lie,
    /// and not to the project.
    chosen: BTreeMap<String, String>,
}

/// The encoders that this account knows of.
pub(crate) struct Encoders {
    places: Places,
    lock: Mutex<()>,
}

impl Encoders {
    pub(crate) fn new(places: Places) -> Self {
        Self { places, lock: Mutex::new(()) }
    }

    /// What a project uses: a name, or the path of a folder.
    pub(crate) fn of(&self, project: &str) -> String {
        // A file that cannot be read keeps nobody from their project.
        let chosen = self.known().unwrap_or_default().chosen.remove(project);
        chosen.unwrap_or_else(|| BUILT_IN.to_owned())
    }

    fn known(&self) -> Result<Known, Failure> {
        let path = self.places.encoders();
        atomic::read_json(&path).map_err(|error| failure::io("read", &path, &error))
    }

    fn change(&self, change: impl FnOnce(&mut Known)) -> Result<(), Failure> {
        // The lock guards no data, so a panic of another holder leaves nothing half done.
        let _lock = self.lock.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut known = self.known()?;
        change(&mut known);
        places::make_folder(&self.places.config)?;
        let path = self.places.encoders();
        atomic::write_json(&path, &known).map_err(|error| failure::io("write", &path, &error))
    }
}

/// Where the files of an encoder lie; none for the one that travels with the application.
pub(crate) fn folder_of(name: &str, cache: &Cache) -> Result<Option<PathBuf>, Failure> {
    if name == BUILT_IN {
        return Ok(None);
    }
    let Some(listed) = listed(name) else { return open::absolute(name).map(Some) };
    cache.find(listed.name).map(Some).ok_or_else(|| {
        let name = listed.name;
        let message = format!("The encoder {name} is not on this machine. Download it first.");
        Failure::new(ErrorCode::NotFound, message)
    })
}

impl App {
    pub(crate) fn hub_cache(&self) -> Cache {
        Cache::at(&self.places.hub)
    }

    /// The encoder of a project, read when it is first needed.
    pub(crate) fn encoder_of(&self, project: &str) -> SharedEncoder {
        self.shared(&self.encoders.of(project))
    }

    fn shared(&self, name: &str) -> SharedEncoder {
        if name == BUILT_IN {
            return self.encoder.clone();
        }
        let (name, cache, computing) = (name.to_owned(), self.hub_cache(), self.computing.clone());
        SharedEncoder::from_fn(move || {
            // What is not here any more is looked for where it was, which says so.
            let folder = folder_of(&name, &cache).unwrap_or_else(|_| Some(PathBuf::from(&name)));
            let encoder = encoders::base(folder.as_ref(), computing.device())?;
            Ok(std::sync::Arc::new(encoder))
        })
    }

    async fn chosen_now(&self) -> Option<String> {
        let open = self.open.read().await;
        Some(self.encoders.of(&open.as_ref()?.store.info().id.to_string()))
    }

    async fn row(&self, name: &str) -> Result<EncoderRow, Failure> {
        let rows = self.rows().await?;
        rows.into_iter().find(|row| row.name == name).ok_or_else(|| unknown(name))
    }

    async fn rows(&self) -> Result<Vec<EncoderRow>, Failure> {
        let (known, cache, chosen) =
            (self.encoders.known()?, self.hub_cache(), self.chosen_now().await);
        let mut rows = vec![built_in()];
        rows.extend(LISTED.iter().map(|listed| row_of(listed, &cache)));
        rows.extend(known.folders.iter().map(|folder| folder_row(folder)));
        for row in &mut rows {
            row.chosen = chosen.as_ref() == Some(&row.name);
        }
        Ok(rows)
    }
}

fn built_in() -> EncoderRow {
    EncoderRow {
        name: BUILT_IN.to_owned(),
        origin: EncoderOrigin::BuiltIn,
        about: "Small and quick, pre-trained on the names of many concepts.".to_owned(),
        licence: Some("CC-BY-SA-4.0".to_owned()),
        languages: Some("English".to_owned()),
        bytes: None,
        rounded: false,
        here: true,
        fetched: 0,
        chosen: false,
    }
}

fn row_of(listed: &Listed, cache: &Cache) -> EncoderRow {
    let (bytes, rounded) = match listed.size {
        Size::Exact(bytes) => (Some(bytes), false),
        Size::About(bytes) => (Some(bytes), true),
        Size::Unknown => (None, false),
    };
    EncoderRow {
        name: listed.name.to_owned(),
        origin: EncoderOrigin::Listed,
        about: listed.about.to_owned(),
        licence: Some(listed.licence.to_owned()),
        languages: Some(listed.languages.to_owned()),
        bytes,
        rounded,
        here: cache.find(listed.name).is_some(),
        fetched: cache.fetched(listed.name),
        chosen: false,
    }
}

fn folder_row(folder: &str) -> EncoderRow {
    let weights = ["model.safetensors", "pytorch_model.bin"]
        .iter()
        .find_map(|file| std::fs::metadata(Path::new(folder).join(file)).ok());
    EncoderRow {
        name: folder.to_owned(),
        origin: EncoderOrigin::Folder,
        about: String::new(),
        licence: None,
        languages: None,
        bytes: weights.as_ref().map(std::fs::Metadata::len),
        rounded: false,
        here: weights.is_some(),
        fetched: 0,
        chosen: false,
    }
}

impl Handle<c::ListEncoders> for App {
    async fn handle(&self, _: c::ListEncoders) -> Result<Vec<EncoderRow>, Failure> {
        self.rows().await
    }
}

impl Handle<c::DownloadEncoder> for App {
    async fn handle(&self, command: c::DownloadEncoder) -> Result<EncoderRow, Failure> {
        let listed = listed(&command.name).ok_or_else(|| unknown(&command.name))?;
        fetch(self, listed.name, command.job).await?;
        self.row(listed.name).await
    }
}

async fn fetch(app: &App, name: &'static str, job: JobId) -> Result<(), Failure> {
    let (cache, mut job) = (app.hub_cache(), app.job(job));
    let run = move || {
        let hub = Hub::from_environment()?;
        let (what, stop) = (format!("Downloading {name} (MB)"), job.stop_flag());
        download(&hub, &cache, name, &stop, &mut |progress| {
            job.at(&what, progress.done / 1_000_000, Some(progress.total.div_ceil(1_000_000)));
        })
    };
    let done = tokio::task::spawn_blocking(run).await.map_err(|error| failure::broken(&error))?;
    done.map(|_| ()).map_err(|error| failed(&error))
}

impl Handle<c::AddEncoder> for App {
    async fn handle(&self, command: c::AddEncoder) -> Result<EncoderRow, Failure> {
        let folder = open::absolute(&command.folder)?;
        let (path, computing) = (folder.clone(), self.computing.clone());
        let look = move || Encoder::open_on(&path, computing.device()).map(|_| ());
        let whole =
            tokio::task::spawn_blocking(look).await.map_err(|error| failure::broken(&error))?;
        whole.map_err(|error| failure::encoder(&error))?;
        let name = folder.to_string_lossy().into_owned();
        self.encoders.change(|known| {
            if !known.folders.contains(&name) {
                known.folders.push(name.clone());
            }
        })?;
        self.row(&name).await
    }
}

impl Handle<c::RemoveEncoder> for App {
    async fn handle(&self, command: c::RemoveEncoder) -> Result<(), Failure> {
        let name = match listed(&command.name) {
            Some(listed) => listed.name.to_owned(),
            None if command.name == BUILT_IN => {
                let message = format!("{BUILT_IN} travels inside Handful and cannot be removed.");
                return Err(Failure::new(ErrorCode::InvalidInput, message));
            }
            None => open::absolute(&command.name)?.to_string_lossy().into_owned(),
        };
        if self.chosen_now().await.as_ref() == Some(&name) {
            let message = "This project uses that encoder. Choose another one for it first.";
            return Err(Failure::new(ErrorCode::InvalidInput, message));
        }
        if listed(&name).is_some() {
            let cache = self.hub_cache();
            let remove = move || cache.remove(&name);
            let done = tokio::task::spawn_blocking(remove)
                .await
                .map_err(|error| failure::broken(&error))?;
            return done.map_err(|error| failed(&error));
        }
        if !self.encoders.known()?.folders.contains(&name) {
            return Err(unknown(&name));
        }
        // The folder is somebody's own, and stays.
        self.encoders.change(|known| known.folders.retain(|folder| *folder != name))
    }
}

impl Handle<c::ChooseEncoder> for App {
    async fn handle(&self, command: c::ChooseEncoder) -> Result<Project, Failure> {
        let _turn = self.turn.lock().await;
        let (id, path) = {
            let opened = self.opened().await?;
            (opened.store.info().id.to_string(), opened.store.path().to_owned())
        };
        let name = match (listed(&command.name), folder_of(&command.name, &self.hub_cache())?) {
            (Some(listed), _) => listed.name.to_owned(),
            (None, Some(folder)) => folder.to_string_lossy().into_owned(),
            (None, None) => BUILT_IN.to_owned(),
        };
        // What cannot be read takes the place of nothing.
        let encoder = self.shared(&name);
        let ready = encoder.clone();
        let read = tokio::task::spawn_blocking(move || ready.get().map(|_| ()));
        let read = read.await.map_err(|error| failure::broken(&error))?;
        read.map_err(|error| failure::encoder(&error))?;
        self.encoders.change(|known| {
            if name == BUILT_IN {
                known.chosen.remove(&id);
            } else {
                known.chosen.insert(id, name);
            }
        })?;
        self.close().await?;
        self.open_with(&path, Some(encoder)).await
    }
}

fn unknown(name: &str) -> Failure {
    let message = format!("Handful knows no encoder “{name}”. Choose one from the list.");
    Failure::new(ErrorCode::NotFound, message)
}

/// The messages are for people already; what is missing is the code for the interface.
fn failed(error: &CatalogueError) -> Failure {
    let code = match error {
        CatalogueError::NoNetwork { .. }
        | CatalogueError::Proxy { .. }
        | CatalogueError::Answer { .. } => ErrorCode::NoNetwork,
        CatalogueError::Name { .. } | CatalogueError::Endpoint { .. } => ErrorCode::InvalidInput,
        CatalogueError::Absent { .. } => ErrorCode::NotFound,
        CatalogueError::Forbidden { .. } => ErrorCode::PermissionDenied,
        CatalogueError::Incomplete { .. } => ErrorCode::Encoder,
        CatalogueError::Checksum { .. } => ErrorCode::Checksum,
        CatalogueError::DiskFull { .. } => ErrorCode::DiskFull,
        CatalogueError::Io { path, source } => return failure::io("write", path, source),
        CatalogueError::Busy { .. } => ErrorCode::AlreadyOpen,
        CatalogueError::Stopped => ErrorCode::Cancelled,
    };
    Failure::new(code, error.to_string())
}
