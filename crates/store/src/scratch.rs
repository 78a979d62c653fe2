//! What lies beside a project file, and copies of it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use uuid::Uuid;

use crate::error::StoreError;

/// The path of a file that has a project's name and more.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// How much of a project is still in SQLite's log beside it, in bytes.
pub(crate) fn log_size(path: &Path) -> u64 {
    fs::metadata(with_suffix(path, "-wal")).map_or(0, |metadata| metadata.len())
}

/// A copy for looking, taken away when the project is closed.
pub(crate) struct Scratch {
    folder: PathBuf,
    pub(crate) file: PathBuf,
}

impl Scratch {
    /// Copies a project with SQLite's log, writable whatever the original is.
    pub(crate) fn copy_of(path: &Path) -> Result<Self, StoreError> {
        let folder = std::env::temp_dir().join(format!("handful-{}", Uuid::now_v7().simple()));
        fs::create_dir(&folder).map_err(|error| StoreError::io(&folder, error))?;
        let scratch = Self { file: folder.join("project"), folder };
        for suffix in ["", "-wal"] {
            let copy = with_suffix(&scratch.file, suffix);
            let from = with_suffix(path, suffix);
            fs::copy(&from, &copy).map_err(|error| StoreError::io(&from, error))?;
            let mut permissions =
                fs::metadata(&copy).map_err(|error| StoreError::io(&copy, error))?.permissions();
            #[expect(clippy::permissions_set_readonly_false, reason = "in a folder of our own")]
            permissions.set_readonly(false);
            fs::set_permissions(&copy, permissions)
                .map_err(|error| StoreError::io(&copy, error))?;
        }
        Ok(scratch)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
