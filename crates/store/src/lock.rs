//! One project, one window: a lock of the operating system that dies with the process.

use std::{
    fs::{self, File, TryLockError},
    io::ErrorKind,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::error::StoreError;

/// Held while a project is open. The lock file is taken away with it.
///
/// The project file itself is not locked: closing any handle on it would take SQLite's own locks away
/// from this process (POSIX), and would keep SQLite out on Windows.
#[derive(Debug)]
pub(crate) struct ProjectLock {
    path: PathBuf,
    _file: File,
}

impl ProjectLock {
    /// Locks a project, by its absolute path. None where no lock file can be kept, which is where nothing
    /// can be written anyway.
    pub(crate) fn acquire(
        project: &Path,
        locks: Option<&Path>,
    ) -> Result<Option<Self>, StoreError> {
        let path = Self::place(project, locks);
        if let Some(folder) = locks {
            // What cannot be made shows below, when the file in it cannot.
            let _ = fs::create_dir_all(folder);
        }
        loop {
            let file = match File::options().create(true).append(true).open(&path) {
                Ok(file) => file,
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::PermissionDenied
                            | ErrorKind::ReadOnlyFilesystem
                            | ErrorKind::NotFound
                    ) =>
                {
                    return Ok(None);
                }
                Err(error) => return Err(StoreError::io(&path, error)),
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(StoreError::AlreadyOpen { path: project.to_owned() });
                }
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                    return Ok(None);
                }
                Err(TryLockError::Error(error)) => return Err(StoreError::io(&path, error)),
            }
            if still_there(&file, &path) {
                return Ok(Some(Self { path, _file: file }));
            }
        }
    }

    fn place(project: &Path, locks: Option<&Path>) -> PathBuf {
        let name = project.file_name().unwrap_or_default().to_string_lossy();
        match locks {
            Some(folder) => {
                let digest = Sha256::digest(project.as_os_str().as_encoded_bytes());
                let short: String =
                    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
                folder.join(format!("{short}.lock"))
            }
            None => project.with_file_name(format!(".{name}.lock")),
        }
    }
}

impl Drop for ProjectLock {
    fn drop(&mut self) {
        // A file that stays behind is not locked and does no harm.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether the file that was locked is the one that others will find: whoever held it before may have
/// taken it away between our opening and our locking.
#[cfg(unix)]
fn still_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(theirs)) => ours.dev() == theirs.dev() && ours.ino() == theirs.ino(),
        _ => false,
    }
}

#[cfg(not(unix))]
fn still_there(_: &File, path: &Path) -> bool {
    path.exists()
}
