//! Files that are not as they should be.

use std::{fs, path::Path};

use handful_store::{Access, Action, Annotator, ConceptDraft, OpenOptions, Store, StoreError};
use uuid::Uuid;

use crate::common::{Project, concept, files, import, seen, text};

async fn refused(path: &Path) -> StoreError {
    let before = fs::read(path).ok();
    let error = Store::open(path).await.unwrap_err();
    assert_eq!(fs::read(path).ok(), before, "a file that is refused stays as it is");
    error
}

fn add(name: &str) -> Action {
    let draft = ConceptDraft { name: name.to_owned(), ..ConceptDraft::default() };
    Action::AddConcept { draft }
}

#[tokio::test]
async fn a_file_that_is_something_else_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.handful");
    for content in [&b""[..], b"x", b"Dear Ada, this is a letter.", &[0xff; 5000]] {
        fs::write(&path, content).unwrap();
        let error = refused(&path).await;
        assert!(matches!(error, StoreError::NotAProject { .. }), "{error:?}");
        assert!(error.to_string().contains("letter.handful"), "{error}");
    }
    assert_eq!(files(folder.path()), ["letter.handful"]);
    assert!(matches!(refused(folder.path()).await, StoreError::NotAProject { .. }));
    assert!(matches!(
        refused(&folder.path().join("none.handful")).await,
        StoreError::NoSuchFile { .. }
    ));
}

#[tokio::test]
async fn a_database_of_another_program_is_refused_and_left_alone() {
    use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("places.sqlite");
    let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut conn = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::query("CREATE TABLE project (id INTEGER)").execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    assert!(matches!(refused(&path).await, StoreError::NotAProject { .. }));
    assert_eq!(files(folder.path()), ["places.sqlite"]);
}

#[tokio::test]
async fn a_project_that_was_cut_short_is_called_damaged() {
    let project = Project::new().await;
    import(&project.store, (0..200).map(|n| text(&format!("Text {n}. And more of it.")))).await;
    project.store.close().await;
    let whole = fs::read(project.path()).unwrap();
    for length in [10, 60, 99, 100, 1000, 4096, 8192, whole.len() / 2, whole.len() - 1] {
        fs::write(project.path(), &whole[..length]).unwrap();
        let error = refused(&project.path()).await;
        assert!(matches!(error, StoreError::Damaged { .. }), "{length}: {error:?}");
        assert!(error.to_string().contains("p.handful"), "{error}");
        assert!(!error.detail().is_empty());
    }
}

#[tokio::test]
async fn damage_inside_a_project_is_found_at_opening() {
    let project = Project::new().await;
    import(&project.store, (0..200).map(|n| text(&format!("Text {n}. And more of it.")))).await;
    project.store.close().await;
    let mut bytes = fs::read(project.path()).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0xa5);
    fs::write(project.path(), &bytes).unwrap();
    let error = Store::open(&project.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
}

#[tokio::test]
async fn a_project_is_open_in_one_window_only() {
    let project = Project::new().await;
    let error = Store::open(&project.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::AlreadyOpen { .. }), "{error:?}");
    // By whatever name it is called.
    let other_name =
        project.folder.path().join("../").join(project.folder.path().file_name().unwrap());
    let error = Store::open(&other_name.join("p.handful")).await.unwrap_err();
    assert!(matches!(error, StoreError::AlreadyOpen { .. }), "{error:?}");
    project.store.perform(add("still working")).await.unwrap();

    project.store.close().await;
    let again = Store::open(&project.path()).await.unwrap();
    assert_eq!(again.concepts().await.unwrap().len(), 1);
    again.close().await;
    assert_eq!(files(project.folder.path()), ["p.handful"], "nothing is left lying about");
}

#[tokio::test]
async fn locks_can_be_kept_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.handful");
    let locks = folder.path().join("a/b");
    let options = OpenOptions { locks: Some(locks.clone()), ..OpenOptions::default() };
    let store = Store::create_with(&path, "P", &options).await.unwrap();
    assert_eq!(files(&locks).len(), 1);
    let error = Store::open_with(&path, &options).await.unwrap_err();
    assert!(matches!(error, StoreError::AlreadyOpen { .. }), "{error:?}");
    store.close().await;
    assert_eq!(files(&locks), Vec::<String>::new());
}

#[tokio::test]
async fn a_closed_project_says_so() {
    let project = Project::new().await;
    let other = project.store.clone();
    project.store.close().await;
    assert!(matches!(other.perform(add("x")).await.unwrap_err(), StoreError::Closed));
    assert!(matches!(other.pulse().await.unwrap_err(), StoreError::Closed));
}

#[tokio::test]
async fn an_existing_file_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.handful");
    fs::write(&path, "mine").unwrap();
    let error = Store::create(&path, "P").await.unwrap_err();
    assert!(matches!(error, StoreError::AlreadyExists { .. }), "{error:?}");
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    assert_eq!(files(folder.path()), ["p.handful"]);
    let nowhere = Store::create(&folder.path().join("no/p.handful"), "P").await.unwrap_err();
    assert!(matches!(nowhere, StoreError::NoSuchFile { .. }), "{nowhere:?}");
    let nameless = Store::create(&folder.path().join("q.handful"), " ").await.unwrap_err();
    assert!(matches!(nameless, StoreError::InvalidInput { .. }), "{nameless:?}");
}

#[tokio::test]
async fn a_write_protected_project_can_be_looked_at() {
    let project = Project::new().await;
    import(&project.store, [text("One.")]).await;
    concept(&project.store, "word").await;
    let before = seen(&project.store).await;
    project.store.close().await;
    let bytes = fs::read(project.path()).unwrap();
    let mut permissions = fs::metadata(project.path()).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(project.path(), permissions).unwrap();

    let store = Store::open(&project.path()).await.unwrap();

    let Access::ReadOnly { reason } = store.access() else { panic!("it can be written") };
    assert!(reason.contains("write-protected"), "{reason}");
    assert_eq!(seen(&store).await, before);
    for error in [
        store.perform(add("x")).await.unwrap_err(),
        store.undo().await.unwrap_err(),
        store.import("x").await.err().unwrap(),
    ] {
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
    }
    store.close().await;
    assert_eq!(fs::read(project.path()).unwrap(), bytes);
    assert_eq!(files(project.folder.path()), ["p.handful"]);
}

#[tokio::test]
async fn what_a_crash_left_in_the_log_shows_even_where_nothing_can_be_written() {
    let project = Project::new().await;
    concept(&project.store, "word").await;
    let before = seen(&project.store).await;
    // A copy taken while the project is open is what a crash would leave behind.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.handful");
    for suffix in ["", "-wal"] {
        let name = format!("p.handful{suffix}");
        fs::copy(project.folder.path().join(&name), folder.path().join(&name)).unwrap();
    }
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();

    let store = Store::open(&path).await.unwrap();

    assert!(matches!(store.access(), Access::ReadOnly { .. }));
    assert_eq!(seen(&store).await, before);
    store.close().await;
    assert_eq!(files(folder.path()), ["p.handful", "p.handful-wal"]);
}

#[tokio::test]
async fn whoever_annotates_is_known_by_the_name_they_have_now() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.handful");
    let annotator = |name: &str| Annotator { id: Uuid::from_u128(7), name: name.to_owned() };
    let options = |name| OpenOptions { annotator: Some(annotator(name)), ..OpenOptions::default() };
    let store = Store::create_with(&path, "P", &options("Ada")).await.unwrap();
    let id = store.info().id;
    store.close().await;
    Store::open_with(&path, &options("Ada L.")).await.unwrap().close().await;
    let store = Store::open(&path).await.unwrap();
    assert_eq!(store.annotator(), &annotator("Ada L."));
    assert_eq!((store.info().id, store.info().name.as_str()), (id, "P"));
}

#[cfg(unix)]
#[tokio::test]
async fn a_project_in_a_protected_folder_can_be_looked_at() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::new().await;
    concept(&project.store, "word").await;
    let before = seen(&project.store).await;
    project.store.close().await;
    let protect = |mode| {
        fs::set_permissions(project.folder.path(), fs::Permissions::from_mode(mode)).unwrap();
    };
    protect(0o555);
    if fs::write(project.folder.path().join("probe"), "").is_ok() {
        println!("skipped: this user may write into protected folders");
        return;
    }

    let store = Store::open(&project.path()).await.unwrap();

    let Access::ReadOnly { reason } = store.access() else { panic!("it can be written") };
    assert!(reason.contains("write-protected"), "{reason}");
    assert_eq!(seen(&store).await, before);
    store.close().await;
    let error = Store::create(&project.folder.path().join("q.handful"), "Q").await.unwrap_err();
    assert!(matches!(error, StoreError::PermissionDenied { .. }), "{error:?}");
    protect(0o755);
    assert_eq!(Store::open(&project.path()).await.unwrap().access(), &Access::ReadWrite);
}
