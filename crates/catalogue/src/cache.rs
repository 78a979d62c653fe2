use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::CatalogueError;

/// The files that make an encoder: the first two, and one of the others.
pub(crate) const CONFIG: &str = "config.json";
pub(crate) const TOKENIZER: &str = "tokenizer.json";
pub(crate) const WEIGHTS: [&str; 2] = ["model.safetensors", "pytorch_model.bin"];

/// What a file under way is called behind its etag.
const PART: &str = ".handful-part";

/// The folder that Python's `huggingface_hub` keeps too: what one has downloaded, the other finds.
///
/// `models--OWNER--NAME/blobs/ETAG` are the files, `snapshots/COMMIT/FILE` links to them, and `refs/main`
/// says which commit is the newest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    root: PathBuf,
}

impl Cache {
    /// Where that library looks: `HF_HUB_CACHE`, else `hub` in `HF_HOME`, else in `huggingface` in the
    /// account's cache folder. `None` for an account without a home.
    #[must_use]
    pub fn from_environment() -> Option<Self> {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        Self::by(set, std::env::home_dir())
    }

    fn by(set: impl Fn(&str) -> Option<OsString>, home: Option<PathBuf>) -> Option<Self> {
        let folder = |name| set(name).map(PathBuf::from);
        let root = folder("HF_HUB_CACHE")
            .or_else(|| folder("HUGGINGFACE_HUB_CACHE"))
            .or_else(|| Some(folder("HF_HOME")?.join("hub")))
            .or_else(|| Some(folder("XDG_CACHE_HOME")?.join("huggingface/hub")))
            .or_else(|| Some(home?.join(".cache/huggingface/hub")))?;
        Some(Self { root })
    }

    /// The cache in this folder.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where an encoder's files lie, if all that it needs is there: for `Encoder::open`, without a network.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<PathBuf> {
        let folder = self.folder(name).ok()?;
        let commit = fs::read_to_string(folder.join("refs/main")).ok()?;
        let snapshot = folder.join("snapshots").join(commit.trim());
        let has = |file: &str| snapshot.join(file).is_file();
        let whole = has(CONFIG) && has(TOKENIZER) && WEIGHTS.into_iter().any(has);
        whole.then_some(snapshot)
    }

    /// How many bytes of a download that was stopped are there.
    #[must_use]
    pub fn fetched(&self, name: &str) -> u64 {
        let parts = self.parts(name).unwrap_or_default();
        parts.iter().filter_map(|part| Some(fs::metadata(part).ok()?.len())).sum()
    }

    /// Throws away what a stopped download has left.
    ///
    /// # Errors
    /// [`CatalogueError::Io`].
    pub fn discard(&self, name: &str) -> Result<(), CatalogueError> {
        for part in self.parts(name)? {
            fs::remove_file(&part).map_err(CatalogueError::io(&part))?;
        }
        Ok(())
    }

    /// Takes an encoder off this machine, for Python too.
    ///
    /// # Errors
    /// [`CatalogueError::Busy`] while it is being downloaded; [`CatalogueError::Io`].
    pub fn remove(&self, name: &str) -> Result<(), CatalogueError> {
        let folder = self.folder(name)?;
        let _lock = self.lock(name)?;
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(CatalogueError::io(&folder)(error))
            }
            _ => Ok(()),
        }
    }

    /// The folder of an encoder, there or not.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf, CatalogueError> {
        let (owner, short) = checked(name)?;
        Ok(self.root.join(format!("models--{owner}--{short}")))
    }

    pub(crate) fn blob(&self, name: &str, etag: &str) -> Result<PathBuf, CatalogueError> {
        Ok(self.folder(name)?.join("blobs").join(etag))
    }

    /// Where a file under way lies.
    pub(crate) fn part(&self, name: &str, etag: &str) -> Result<PathBuf, CatalogueError> {
        self.blob(name, &format!("{etag}{PART}"))
    }

    fn parts(&self, name: &str) -> Result<Vec<PathBuf>, CatalogueError> {
        let blobs = self.folder(name)?.join("blobs");
        let Ok(entries) = fs::read_dir(blobs) else { return Ok(Vec::new()) };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        Ok(paths.filter(|path| path.to_string_lossy().ends_with(PART)).collect())
    }

    /// Keeps every other Handful from the same encoder while the file is open.
    pub(crate) fn lock(&self, name: &str) -> Result<File, CatalogueError> {
        let (owner, short) = checked(name)?;
        let folder = self.root.join(".locks").join(format!("models--{owner}--{short}"));
        make(&folder)?;
        let path = folder.join("handful.lock");
        let file = File::create(&path).map_err(CatalogueError::io(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(CatalogueError::Busy { name: name.to_owned() }),
            Err(TryLockError::Error(error)) => Err(CatalogueError::io(&path)(error)),
        }
    }

    /// Shows a file that is whole under its own name.
    pub(crate) fn link(
        &self,
        name: &str,
        commit: &str,
        file: &str,
        etag: &str,
    ) -> Result<(), CatalogueError> {
        let snapshot = self.folder(name)?.join("snapshots").join(commit);
        make(&snapshot)?;
        let (path, blob) = (snapshot.join(file), self.blob(name, etag)?);
        if path.is_file() {
            return Ok(());
        }
        // What a link to a file that is gone has left.
        let _ = fs::remove_file(&path);
        symlink(&Path::new("../../blobs").join(etag), &path)
            // Where the system allows no links, the file is there twice, as Python has it.
            .or_else(|_| fs::hard_link(&blob, &path))
            .or_else(|_| fs::copy(&blob, &path).map(|_| ()))
            .map_err(CatalogueError::io(&path))
    }

    /// Says that a commit is the newest, once all of it is there.
    pub(crate) fn point(&self, name: &str, commit: &str) -> Result<PathBuf, CatalogueError> {
        let folder = self.folder(name)?;
        let refs = folder.join("refs");
        make(&refs)?;
        let (new, path) = (refs.join("main.new"), refs.join("main"));
        fs::write(&new, commit).map_err(CatalogueError::io(&new))?;
        fs::rename(&new, &path).map_err(CatalogueError::io(&path))?;
        Ok(folder.join("snapshots").join(commit))
    }
}

pub(crate) fn make(folder: &Path) -> Result<(), CatalogueError> {
    fs::create_dir_all(folder).map_err(CatalogueError::io(folder))
}

/// Owner and name, each of them good for the name of a folder.
fn checked(name: &str) -> Result<(&str, &str), CatalogueError> {
    let good = |part: &str| {
        let known =
            |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
        !part.is_empty() && !part.starts_with('.') && part.chars().all(known)
    };
    name.split_once('/')
        .filter(|(owner, short)| good(owner) && good(short))
        .ok_or_else(|| CatalogueError::Name { name: name.to_owned() })
}

#[cfg(unix)]
fn symlink(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(windows)]
fn symlink(target: &Path, link: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_file(target, link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_where_python_looks() {
        let home = || Some(PathBuf::from("/home/ada"));
        let by = |pairs: &'static [(&str, &str)]| {
            let set = move |name: &str| {
                let found = pairs.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| OsString::from(value))
            };
            Cache::by(set, home()).expect("a home").root
        };
        assert_eq!(by(&[]), Path::new("/home/ada/.cache/huggingface/hub"));
        assert_eq!(by(&[("XDG_CACHE_HOME", "/c")]), Path::new("/c/huggingface/hub"));
        assert_eq!(by(&[("HF_HOME", "/hf"), ("XDG_CACHE_HOME", "/c")]), Path::new("/hf/hub"));
        assert_eq!(by(&[("HF_HUB_CACHE", "/hub"), ("HF_HOME", "/hf")]), Path::new("/hub"));
        assert_eq!(Cache::by(|_| None, None), None);
    }

    #[test]
    fn no_name_leads_out_of_the_cache() {
        for name in ["", "one", "../up", "a/..", "a/b/c", "a/.hidden", "a/b c", "/b", "a/"] {
            let refused = Cache::at("/cache").folder(name);
            assert!(matches!(refused, Err(CatalogueError::Name { .. })), "{name}");
        }
        assert_eq!(
            Cache::at("/cache").folder("numind/NuNER-v2.0").expect("a name"),
            Path::new("/cache/models--numind--NuNER-v2.0")
        );
    }
}
