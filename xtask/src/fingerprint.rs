use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use sha2::{Digest, Sha256};

/// Collects what a result depends on: the same parts in the same order give the same text.
#[derive(Default)]
pub(crate) struct Fingerprint(Sha256);

impl Fingerprint {
    /// Adds a text such as a version.
    pub(crate) fn text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text);
    }

    /// Adds a file, or a folder with everything beneath it: names relative to `root`, and contents.
    pub(crate) fn path(&mut self, root: &Path, relative: &Path) -> Result<()> {
        for file in files(&root.join(relative))? {
            let name = file.strip_prefix(root).unwrap_or(&file);
            let bytes =
                fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            self.text(&name.to_string_lossy());
            self.0.update((bytes.len() as u64).to_le_bytes());
            self.0.update(&bytes);
        }
        Ok(())
    }

    /// The fingerprint in hexadecimal.
    pub(crate) fn finish(self) -> String {
        hexadecimal(&self.0.finalize())
    }
}

/// The SHA-256 of bytes in hexadecimal, as package indexes print it.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every file beneath a path in a steady order; the path itself if it is a file, none if it is absent.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let mut entries = fs::read_dir(path)
        .and_then(Iterator::collect::<std::io::Result<Vec<_>>>)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let mut found = Vec::new();
    for entry in entries {
        found.extend(files(&entry.path())?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprint(root: &Path) -> String {
        let mut fingerprint = Fingerprint::default();
        fingerprint.path(root, Path::new("in")).expect("readable");
        fingerprint.finish()
    }

    #[test]
    fn a_sum_is_the_one_that_others_print() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256(b""), empty);
    }

    #[test]
    fn contents_names_and_borders_between_files_count() {
        let folder = tempfile::tempdir().expect("a folder");
        let inside = folder.path().join("in");
        fs::create_dir(&inside).expect("a folder");
        let absent = fingerprint(folder.path());
        fs::write(inside.join("a"), "one").expect("written");
        let one = fingerprint(folder.path());
        assert_ne!(one, absent);
        fs::write(inside.join("a"), "two").expect("written");
        let two = fingerprint(folder.path());
        assert_ne!(two, one);
        fs::rename(inside.join("a"), inside.join("b")).expect("renamed");
        assert_ne!(fingerprint(folder.path()), two);
        fs::rename(inside.join("b"), inside.join("a")).expect("renamed");
        assert_eq!(fingerprint(folder.path()), two);
        fs::write(inside.join("a"), "tw").expect("written");
        fs::write(inside.join("b"), "o").expect("written");
        assert_ne!(fingerprint(folder.path()), two);
    }
}
