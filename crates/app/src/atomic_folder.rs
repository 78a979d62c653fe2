//! Folders that are whole or absent: filled beside their place, flushed to disk, then renamed into it.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use handful_contract::{ErrorCode, Failure};

use crate::failure;

/// A folder under way. Unless [`Self::commit`] is called nothing of it stays.
pub(crate) struct AtomicFolder {
    target: PathBuf,
    part: PathBuf,
}

impl AtomicFolder {
    /// Begins a folder that is not there yet, or is there and empty.
    pub(crate) fn create(target: &Path) -> Result<Self, Failure> {
        failure::check_folder_of(target)?;
        check_free(target)?;
        let Some(name) = target.file_name() else {
            return Err(Failure::new(
                ErrorCode::InvalidInput,
                format!("“{}” is not the name of a folder.", target.display()),
            ));
        };
        let mut part_name = std::ffi::OsString::from(".");
        part_name.push(name);
        part_name.push(format!(".{}.part", uuid::Uuid::now_v7().simple()));
        let part = target.with_file_name(part_name);
        fs::create_dir(&part).map_err(|error| failure::io("make the folder", target, &error))?;
        Ok(Self { target: target.to_owned(), part })
    }

    /// Where to write to.
    pub(crate) fn path(&self) -> &Path {
        &self.part
    }

    /// Puts it in its place. What came there meanwhile is not overwritten.
    pub(crate) fn commit(self) -> Result<(), Failure> {
        check_free(&self.target)?;
        self.put().map_err(|error| failure::io("write", &self.target, &error))
    }

    fn put(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.part)? {
            File::open(entry?.path())?.sync_all()?;
        }
        if self.target.is_dir() {
            fs::remove_dir(&self.target)?;
        }
        fs::rename(&self.part, &self.target)?;
        // The rename is on disk once the folder is; some systems cannot open a folder as a file.
        if let Some(Ok(folder)) = self.target.parent().map(File::open) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Drop for AtomicFolder {
    fn drop(&mut self) {
        // Absent after a commit, so the only failure of interest cannot be helped here.
        let _ = fs::remove_dir_all(&self.part);
    }
}

fn check_free(target: &Path) -> Result<(), Failure> {
    let taken = |what: &str| {
        let message =
            format!("“{}” {what}. Choose a new name, or an empty folder.", target.display());
        Err(Failure::new(ErrorCode::AlreadyExists, message))
    };
    match fs::read_dir(target) {
        Ok(mut entries) => match entries.next() {
            Some(_) => taken("is there already and has things in it"),
            None => Ok(()),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => taken("is a file"),
        Err(error) => Err(failure::io("look into", target, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("lists").map(|entry| entry.expect("reads"));
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn what_is_not_committed_leaves_nothing() {
        let place = tempfile::tempdir().expect("a folder");
        let folder = AtomicFolder::create(&place.path().join("model")).expect("begins");
        fs::write(folder.path().join("a"), "half").expect("writes");
        drop(folder);
        assert_eq!(names(place.path()), Vec::<String>::new());
    }

    #[test]
    fn a_new_or_an_empty_place_is_filled() {
        let place = tempfile::tempdir().expect("a folder");
        let target = place.path().join("model");
        for _ in 0..2 {
            let folder = AtomicFolder::create(&target).expect("begins");
            fs::write(folder.path().join("a"), "whole").expect("writes");
            folder.commit().expect("commits");
            assert_eq!(
                (names(place.path()), names(&target)),
                (vec!["model".into()], vec!["a".into()])
            );
            fs::remove_file(target.join("a")).expect("there");
        }
    }

    #[test]
    fn what_is_there_is_left_alone() {
        let place = tempfile::tempdir().expect("a folder");
        let target = place.path().join("model");
        fs::create_dir(&target).expect("makes");
        let late = AtomicFolder::create(&target).expect("empty as yet");
        fs::write(target.join("own"), "kept").expect("writes");
        for refused in [AtomicFolder::create(&target).err(), late.commit().err()] {
            let failure = refused.expect("refused");
            assert_eq!(failure.code, ErrorCode::AlreadyExists);
            assert!(failure.message.contains("has things in it"), "{failure}");
        }
        assert_eq!(
            (names(place.path()), names(&target)),
            (vec!["model".into()], vec!["own".into()])
        );
        let file = target.join("own");
        let failure = AtomicFolder::create(&file).err().expect("refused");
        assert!(failure.message.contains("is a file"), "{failure}");
    }
}
