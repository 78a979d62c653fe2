//! Projects that were open before, and what the user likes: two small files in the config folder.

use std::{
    path::Path,
    sync::Mutex,
    time::{SystemTime, UNIX_EPOCH},
};

use handful_contract::{ErrorCode, Failure, Preferences, Progress, RecentProject};
use handful_store::Annotator;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Places, atomic, failure, places};

/// More than anyone looks through on a start page.
const KEPT: usize = 20;

#[derive(Clone, Serialize, Deserialize)]
struct Remembered {
    path: String,
    name: String,
    opened_at: i64,
    progress: Progress,
}

/// The config folder's files. The lock keeps two commands of this process from overwriting each
/// other's change; another process can at worst win a race over the list of recent projects.
pub(crate) struct Memory {
    places: Places,
    lock: Mutex<()>,
}

impl Memory {
    pub(crate) fn new(places: Places) -> Self {
        Self { places, lock: Mutex::new(()) }
    }

    pub(crate) fn list(&self) -> Result<Vec<RecentProject>, Failure> {
        let _lock = self.lock();
        Ok(self
            .read()?
            .into_iter()
            .map(|one| RecentProject {
                present: Path::new(&one.path).is_file(),
                path: one.path,
                name: one.name,
                opened_at: one.opened_at,
                progress: one.progress,
            })
            .collect())
    }

    /// Puts a project at the head of the list.
    pub(crate) fn remember(
        &self,
        path: &str,
        name: &str,
        progress: Progress,
    ) -> Result<(), Failure> {
        let _lock = self.lock();
        let mut list = self.read()?;
        list.retain(|one| one.path != path);
        let opened_at = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX));
        list.insert(
            0,
            Remembered { path: path.to_owned(), name: name.to_owned(), opened_at, progress },
        );
        list.truncate(KEPT);
        self.write(&list)
    }

    pub(crate) fn forget(&self, path: &str) -> Result<(), Failure> {
        let _lock = self.lock();
        let mut list = self.read()?;
        list.retain(|one| one.path != path);
        self.write(&list)
    }

    pub(crate) fn preferences(&self) -> Result<Preferences, Failure> {
        let _lock = self.lock();
        let path = self.places.preferences();
        atomic::read_json(&path).map_err(|error| failure::io("read", &path, &error))
    }

    pub(crate) fn set_preferences(&self, preferences: &Preferences) -> Result<(), Failure> {
        if !(50..=300).contains(&preferences.text_size) {
            return Err(Failure::new(
                ErrorCode::InvalidInput,
                "The text size must lie between 50 and 300 percent.",
            ));
        }
        if preferences.threshold > 100 {
            return Err(Failure::new(
                ErrorCode::InvalidInput,
                "The threshold for suggestions must lie between 0 and 100 percent.",
            ));
        }
        if preferences.threads == Some(0) {
            return Err(Failure::new(
                ErrorCode::InvalidInput,
                "Learning needs at least one thread.",
            ));
        }
        let least = Preferences::LEAST_MEMORY_MB;
        if preferences.memory_mb.is_some_and(|megabytes| megabytes < least) {
            return Err(Failure::new(
                ErrorCode::InvalidInput,
                format!("The memory limit must be at least {least} MB."),
            ));
        }
        let _lock = self.lock();
        places::make_folder(&self.places.config)?;
        let path = self.places.preferences();
        atomic::write_json(&path, preferences).map_err(|error| failure::io("write", &path, &error))
    }

    /// Who sits here: the same person in every project, so that projects can later be merged.
    pub(crate) fn annotator(&self) -> Result<Annotator, Failure> {
        let _lock = self.lock();
        let path = self.places.annotator();
        let known: Option<Annotator> =
            atomic::read_json(&path).map_err(|error| failure::io("read", &path, &error))?;
        if let Some(annotator) = known {
            return Ok(annotator);
        }
        let name = ["USER", "USERNAME"]
            .into_iter()
            .find_map(|variable| std::env::var(variable).ok().filter(|name| !name.is_empty()))
            .unwrap_or_else(|| "Me".to_owned());
        let annotator = Annotator { id: Uuid::now_v7(), name };
        places::make_folder(&self.places.config)?;
        atomic::write_json(&path, &annotator)
            .map_err(|error| failure::io("write", &path, &error))?;
        Ok(annotator)
    }

    fn read(&self) -> Result<Vec<Remembered>, Failure> {
        let path = self.places.recent();
        atomic::read_json(&path).map_err(|error| failure::io("read", &path, &error))
    }

    fn write(&self, list: &[Remembered]) -> Result<(), Failure> {
        places::make_folder(&self.places.config)?;
        let path = self.places.recent();
        atomic::write_json(&path, &list).map_err(|error| failure::io("write", &path, &error))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, ()> {
        // The lock guards no data, so a panic of another holder leaves nothing half done.
        self.lock.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use handful_contract::Theme;

    use super::*;

    #[test]
    fn the_newest_comes_first_and_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let memory = Memory::new(Places::below(folder.path()));
        assert_eq!(memory.list().expect("lists"), vec![]);
        let here = folder.path().join("b.handful");
        std::fs::write(&here, "").expect("writes");
        let here = here.to_string_lossy().into_owned();
        memory.remember("/nowhere/a.handful", "A", Progress::default()).expect("remembers");
        memory.remember(&here, "B", Progress::default()).expect("remembers");
        let progress = Progress { documents: 3, ..Progress::default() };
        memory.remember("/nowhere/a.handful", "A again", progress).expect("remembers");
        let list = memory.list().expect("lists");
        let names: Vec<_> = list.iter().map(|one| (one.name.as_str(), one.present)).collect();
        assert_eq!(names, [("A again", false), ("B", true)]);
        assert_eq!(list[0].progress, progress);
        memory.forget("/nowhere/a.handful").expect("forgets");
        let again = Memory::new(Places::below(folder.path()));
        assert_eq!(again.list().expect("lists").len(), 1);
    }

    #[test]
    fn the_list_does_not_grow_for_ever() {
        let folder = tempfile::tempdir().expect("a folder");
        let memory = Memory::new(Places::below(folder.path()));
        for number in 0..KEPT + 5 {
            memory.remember(&format!("{number}"), "x", Progress::default()).expect("remembers");
        }
        let list = memory.list().expect("lists");
        assert_eq!(list.len(), KEPT);
        assert_eq!(list[0].path, format!("{}", KEPT + 4));
    }

    #[test]
    fn the_annotator_stays_the_same_person() {
        let folder = tempfile::tempdir().expect("a folder");
        let memory = || Memory::new(Places::below(folder.path()));
        let first = memory().annotator().expect("made");
        assert_eq!(memory().annotator().expect("read"), first);
        assert!(!first.name.is_empty());
    }

    #[test]
    fn preferences_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let memory = Memory::new(Places::below(folder.path()));
        assert_eq!(memory.preferences().expect("reads"), Preferences::default());
        let mine = Preferences { theme: Theme::Dark, text_size: 130, ..Preferences::default() };
        memory.set_preferences(&mine).expect("writes");
        assert_eq!(memory.preferences().expect("reads"), mine);
        // A file of a version that knew fewer preferences.
        std::fs::write(Places::below(folder.path()).preferences(), r#"{"theme":"dark"}"#)
            .expect("writes");
        let before = Preferences { theme: Theme::Dark, ..Preferences::default() };
        assert_eq!(memory.preferences().expect("reads"), before);
        memory.set_preferences(&mine).expect("writes");
        let huge = Preferences { text_size: 3000, ..mine.clone() };
        assert_eq!(
            memory.set_preferences(&huge).expect_err("refused").code,
            ErrorCode::InvalidInput
        );
        assert_eq!(memory.preferences().expect("reads"), mine);
    }
}
