use std::path::{Path, PathBuf};

use handful_contract::{ErrorCode, Failure};

use crate::failure;

/// Where Handful keeps what belongs to no single project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The sample project, and where new projects are proposed.
    pub data: PathBuf,
    /// Preferences and the list of recent projects.
    pub config: PathBuf,
    /// Features and predictions; may be deleted at any time.
    pub cache: PathBuf,
    /// Encoders that were downloaded: the folder that Python's `huggingface_hub` keeps too.
    pub hub: PathBuf,
}

impl Places {
    /// The folders that the operating system has for such things, each of which `HANDFUL_DATA_DIR`,
    /// `HANDFUL_CONFIG_DIR` or `HANDFUL_CACHE_DIR` overrides.
    ///
    /// # Errors
    /// When the system names no home folder and the variables do not say where to go instead.
    pub fn from_environment() -> Result<Self, Failure> {
        let system = directories::ProjectDirs::from("io", "", "Handful");
        let place = |variable: &str, of_system: fn(&directories::ProjectDirs) -> &Path| {
            std::env::var_os(variable)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
                .or_else(|| system.as_ref().map(|dirs| of_system(dirs).to_owned()))
                .ok_or_else(|| {
                    Failure::new(
                        ErrorCode::NotFound,
                        format!(
                            "This account has no home folder to keep Handful's files in. Set \
                             {variable} to a folder."
                        ),
                    )
                })
        };
        let cache = place("HANDFUL_CACHE_DIR", |dirs| dirs.cache_dir())?;
        let shared = handful_catalogue::Cache::from_environment();
        Ok(Self {
            data: place("HANDFUL_DATA_DIR", |dirs| dirs.data_dir())?,
            config: place("HANDFUL_CONFIG_DIR", |dirs| dirs.config_dir())?,
            hub: shared.map_or_else(|| cache.join("hub"), |cache| cache.root().to_owned()),
            cache,
        })
    }

    /// All of them below one folder, for tests and for a portable installation.
    pub fn below(folder: &Path) -> Self {
        Self {
            data: folder.join("data"),
            config: folder.join("config"),
            cache: folder.join("cache"),
            hub: folder.join("hub"),
        }
    }

    pub(crate) fn sample(&self) -> PathBuf {
        self.data.join("Sample letters.handful")
    }

    pub(crate) fn preferences(&self) -> PathBuf {
        self.config.join("preferences.json")
    }

    pub(crate) fn recent(&self) -> PathBuf {
        self.config.join("recent.json")
    }

    pub(crate) fn annotator(&self) -> PathBuf {
        self.config.join("annotator.json")
    }

    pub(crate) fn encoders(&self) -> PathBuf {
        self.config.join("encoders.json")
    }

    pub(crate) fn features(&self) -> PathBuf {
        self.cache.join("features")
    }
}

/// Makes a folder with all its parents.
pub(crate) fn make_folder(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| failure::io("make the folder", folder, &error))
}
