//! Files that are whole or absent: written beside their place, flushed to disk, then renamed into it.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use serde::{Serialize, de::DeserializeOwned};

/// A file under way. Unless [`Self::commit`] is called nothing of it stays.
pub(crate) struct AtomicFile {
    target: PathBuf,
    part: PathBuf,
    writer: Option<BufWriter<File>>,
}

impl AtomicFile {
    pub(crate) fn create(target: &Path) -> io::Result<Self> {
        let name = target
            .file_name()
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not the name of a file"))?;
        if target.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let mut part_name = std::ffi::OsString::from(".");
        part_name.push(name);
        part_name.push(format!(".{}.part", uuid::Uuid::now_v7().simple()));
        let part = target.with_file_name(part_name);
        let file = File::options().write(true).create_new(true).open(&part)?;
        let writer = Some(BufWriter::with_capacity(1 << 18, file));
        Ok(Self { target: target.to_owned(), part, writer })
    }

    pub(crate) fn commit(mut self) -> io::Result<()> {
        let writer = self.writer.take().expect("the writer leaves with its owner only");
        let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        drop(file);
        std::fs::rename(&self.part, &self.target)?;
        // The rename is on disk once the folder is; some systems cannot open a folder as a file.
        if let Some(Ok(folder)) = self.target.parent().map(File::open) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.as_mut().expect("present until the commit").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.as_mut().expect("present until the commit").flush()
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        // Absent after a commit, so the only failure of interest cannot be helped here.
        drop(self.writer.take());
        let _ = std::fs::remove_file(&self.part);
    }
}

/// Writes a value as a JSON file.
pub(crate) fn write_json<T: Serialize>(path: &Path, value: &T) -> io::Result<()> {
    let mut file = AtomicFile::create(path)?;
    serde_json::to_writer_pretty(&mut file, value)?;
    file.write_all(b"\n")?;
    file.commit()
}

/// Reads a JSON file; the default when there is none. A file that cannot be understood is put aside
/// under another name, so that what a person wrote into it by hand is not overwritten.
pub(crate) fn read_json<T: DeserializeOwned + Default>(path: &Path) -> io::Result<T> {
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(T::default()),
        Err(error) => return Err(error),
    };
    serde_json::from_slice(&text).or_else(|error| {
        tracing::warn!(path = %path.display(), %error, "put aside a file that cannot be read");
        std::fs::rename(path, path.with_extension("unreadable.json"))?;
        Ok(T::default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_committed_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("a.jsonl");
        std::fs::write(&target, "old").expect("writes");
        let mut file = AtomicFile::create(&target).expect("creates");
        file.write_all(b"new").expect("writes");
        drop(file);
        assert_eq!(std::fs::read(&target).expect("reads"), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).expect("lists").count(), 1);
    }

    #[test]
    fn what_is_committed_replaces_the_old() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("a.jsonl");
        std::fs::write(&target, "old").expect("writes");
        let mut file = AtomicFile::create(&target).expect("creates");
        file.write_all(b"new").expect("writes");
        file.commit().expect("commits");
        assert_eq!(std::fs::read(&target).expect("reads"), b"new");
        assert_eq!(std::fs::read_dir(folder.path()).expect("lists").count(), 1);
    }

    #[test]
    fn a_broken_file_is_put_aside_and_not_lost() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("preferences.json");
        std::fs::write(&path, "{not json").expect("writes");
        let value: Vec<u32> = read_json(&path).expect("reads");
        assert_eq!(value, Vec::<u32>::new());
        let aside = folder.path().join("preferences.unreadable.json");
        assert_eq!(std::fs::read(aside).expect("reads"), b"{not json");
    }
}
