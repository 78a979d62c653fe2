//! Which files an import reads: those named, and every visible one below the folders named.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use handful_contract::{Failure, Refusal};

use crate::failure;

/// The files of an import in the order in which they are read, and what was left aside.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    pub(crate) files: Vec<Source>,
    pub(crate) refused: Vec<Refusal>,
}

/// One file to read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Source {
    pub(crate) path: PathBuf,
    /// A person named this very file, so it is read whatever its name says.
    pub(crate) named: bool,
}

/// Finds the files. A path that a person named and that is not there fails the whole import: it is
/// a slip of the pen, and half an import would hide it.
pub(crate) fn find(paths: &[String]) -> Result<Sources, Failure> {
    let mut sources = Sources::default();
    let mut seen = HashSet::new();
    for path in paths {
        let path = Path::new(path);
        let data = std::fs::metadata(path).map_err(|error| failure::io("read", path, &error))?;
        if data.is_dir() {
            walk(path, &mut seen, &mut sources);
        } else if seen.insert(identity(path)) {
            sources.files.push(Source { path: path.to_owned(), named: true });
        }
    }
    Ok(sources)
}

fn walk(folder: &Path, seen: &mut HashSet<PathBuf>, sources: &mut Sources) {
    // A link may lead back to a folder above itself.
    if !seen.insert(identity(folder)) {
        return;
    }
    let mut entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries.filter_map(Result::ok).map(|entry| entry.path()).collect::<Vec<_>>(),
        Err(error) => {
            let reason = failure::io("read", folder, &error).message;
            sources.refused.push(Refusal {
                source: folder.to_string_lossy().into_owned(),
                line: None,
                reason,
            });
            return;
        }
    };
    entries.sort();
    for path in entries {
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if hidden {
            continue;
        }
        if path.is_dir() {
            walk(&path, seen, sources);
        } else if seen.insert(identity(&path)) {
            sources.files.push(Source { path, named: false });
        }
    }
}

fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use handful_contract::ErrorCode;

    use super::*;

    #[test]
    fn folders_are_walked_in_order_and_hidden_files_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        std::fs::create_dir_all(root.join("b/.git")).expect("makes");
        for name in ["z.txt", "a.txt", ".hidden.txt", "b/m.jsonl", "b/.git/config"] {
            std::fs::write(root.join(name), "x").expect("writes");
        }
        let found = find(&[root.to_string_lossy().into_owned()]).expect("finds");
        let names: Vec<_> = found
            .files
            .iter()
            .map(|one| one.path.strip_prefix(root).expect("below").to_string_lossy().into_owned())
            .collect();
        assert_eq!(names, ["a.txt", "b/m.jsonl", "z.txt"]);
        assert!(found.refused.is_empty());
    }

    #[test]
    fn a_file_named_twice_is_read_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.txt");
        std::fs::write(&file, "x").expect("writes");
        let name = |path: &Path| path.to_string_lossy().into_owned();
        let found = find(&[name(&file), name(folder.path()), name(&file)]).expect("finds");
        assert_eq!(found.files, [Source { path: file, named: true }]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_folder_above_ends_the_walk() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("a.txt"), "x").expect("writes");
        std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).expect("links");
        let found = find(&[folder.path().to_string_lossy().into_owned()]).expect("finds");
        assert_eq!(found.files.len(), 1);
    }

    #[test]
    fn a_file_that_is_not_there_is_said_at_once() {
        let failure = find(&["/no/such/letters.txt".into()]).expect_err("refused");
        assert_eq!(failure.code, ErrorCode::NotFound);
        expect_test::expect![[r#"“/no/such/letters.txt” is not there. Check the name, or whether the drive is connected."#]]
            .assert_eq(&failure.message);
    }
}
