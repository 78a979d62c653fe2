//! What can be tested only from inside: a disk of a chosen size, a schema of another age.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{borrow::Cow, path::Path, sync::Arc};

use sqlx::{
    SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

use crate::{
    Access, Action, ConceptDraft, Filter, NewDocument, OpenOptions, Search, Store, StoreError,
    open, upgrade::MIGRATOR,
};

async fn project(folder: &Path) -> Store {
    Store::create(&folder.join("p.handful"), "P").await.unwrap()
}

fn add(name: &str) -> Action {
    let draft = ConceptDraft { name: name.to_owned(), ..ConceptDraft::default() };
    Action::AddConcept { draft }
}

fn text(number: u32) -> NewDocument {
    let text = format!("Text {number}. {}", "It goes on. ".repeat(30));
    NewDocument { text, ..NewDocument::default() }
}

/// Lets the file grow by so many pages and no further, as a full disk would.
async fn leave_room(store: &Store, pages: i64) {
    let mut conn = store.inner.write.as_ref().unwrap().acquire().await.unwrap();
    let now: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&mut *conn).await.unwrap();
    let statement = format!("PRAGMA max_page_count = {}", now + pages);
    sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *conn).await.unwrap();
}

#[tokio::test]
async fn a_disk_that_fills_up_during_an_import_leaves_the_project_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let store = project(folder.path()).await;
    store.perform(add("before")).await.unwrap();
    let before = store.pulse().await.unwrap();
    leave_room(&store, 100).await;

    let mut importer = store.import("import").await.unwrap();
    let mut pushed = 0;
    let error = loop {
        match importer.push(text(pushed)).await {
            Ok(_) => pushed += 1,
            Err(error) => break error,
        }
    };
    drop(importer);

    assert!(matches!(error, StoreError::DiskFull { .. }), "{error:?}");
    assert!(pushed > 100, "it failed too early, after {pushed}");
    assert_eq!(store.pulse().await.unwrap(), before);
    assert_eq!(store.list(Filter::All, 0, 1).await.unwrap().total, 0);
    assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());

    leave_room(&store, 1_000_000).await;
    store.perform(add("after")).await.unwrap();
    store.close().await;
    let again = Store::open(&folder.path().join("p.handful")).await.unwrap();
    assert_eq!(again.concepts().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_disk_that_is_full_refuses_an_action_and_keeps_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let store = project(folder.path()).await;
    leave_room(&store, 0).await;
    let mut done = 0_u32;
    let error = loop {
        match store.perform(add(&format!("Concept {done} {}", "x".repeat(150)))).await {
            Ok(_) => done += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, StoreError::DiskFull { .. }), "{error:?}");
    assert_eq!(store.concepts().await.unwrap().len(), done as usize);
    assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_transaction_that_sqlite_took_back_by_itself_spoils_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = project(folder.path()).await;
    let write = store.inner.write.as_ref().unwrap();
    let mut transaction = write.begin_with("BEGIN IMMEDIATE").await.unwrap();
    // SQLite does so when the disk fails in the middle of a change.
    sqlx::query("ROLLBACK").execute(&mut *transaction).await.unwrap();
    drop(transaction);
    store.perform(add("after")).await.unwrap();
    assert_eq!(store.concepts().await.unwrap().len(), 1);
}

/// The migrations of a Handful so old that it knew only the first schema.
fn first_migrator() -> Migrator {
    Migrator::with_migrations(MIGRATOR.iter().take(1).cloned().collect())
}

#[tokio::test]
async fn a_project_of_the_first_schema_gains_room_for_confirmations_and_an_index() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.handful");
    let store = project(folder.path()).await;
    store.perform(add("kept")).await.unwrap();
    let mut importer = store.import("import").await.unwrap();
    for number in 0..2 {
        importer.push(text(number)).await.unwrap();
    }
    importer.commit().await.unwrap();
    age(&store).await;
    store.close().await;

    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions.clone()).unwrap();
    let looked_at = Store::open(&path).await.unwrap();
    assert!(matches!(looked_at.access(), Access::ReadOnly { .. }));
    assert_eq!(looked_at.confirmations().await.unwrap(), []);
    assert_eq!(looked_at.notes(None).await.unwrap(), []);
    assert_eq!(looked_at.rules(None).await.unwrap(), []);
    assert_eq!(looked_at.rules_revision().await.unwrap(), 0);
    assert_eq!(holding(&looked_at, "goes on").await, 2, "all texts are read where no index is");
    looked_at.close().await;
    #[expect(clippy::permissions_set_readonly_false, reason = "in a folder of the test's own")]
    permissions.set_readonly(false);
    std::fs::set_permissions(&path, permissions).unwrap();

    let store = Store::open(&path).await.unwrap();
    let concept = store.concepts().await.unwrap()[0].id;
    let readings = [None, Some(concept)].into();
    store.perform(Action::Confirm { surface: "Riga".to_owned(), readings }).await.unwrap();
    assert_eq!(store.confirmations().await.unwrap().len(), 1);
    assert_eq!(holding(&store, "goes on").await, 2);
    assert_eq!(holding(&store, "Text 1").await, 1);
    let mut importer = store.import("import").await.unwrap();
    importer.push(text(2)).await.unwrap();
    importer.commit().await.unwrap();
    assert_eq!(holding(&store, "goes on").await, 3, "what comes after is indexed too");
    assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());
    store.close().await;
    let old = open(&folder.path().join("p.handful.backup-v1"), &first_migrator()).await.unwrap();
    assert_eq!(old.concepts().await.unwrap().len(), 1);
    old.close().await;
}

/// How many documents hold a phrase.
async fn holding(store: &Store, phrase: &str) -> usize {
    let search = Search { phrase: phrase.to_owned(), ..Search::default() };
    let mut finds = store.find(search, None).await.unwrap();
    let mut held = 0;
    while let Some(some) = finds.next().await.unwrap() {
        held += some.len();
    }
    held
}

/// Makes a project one of the first schema again.
async fn age(store: &Store) {
    let mut conn = store.inner.write.as_ref().unwrap().acquire().await.unwrap();
    for statement in [
        "DROP TRIGGER content_inserted",
        "DROP TABLE document_index",
        "DROP TABLE searchable",
        "DROP TABLE confirmation",
        "DROP TABLE note",
        "DROP TRIGGER annotation_covers",
        "DROP TRIGGER annotation_covers_other",
        "DROP TRIGGER term_grown",
        "DROP TABLE term",
        "DROP TABLE rule",
        "ALTER TABLE project DROP COLUMN rules",
        "DROP TABLE measurement",
        "ALTER TABLE project DROP COLUMN chosen_version",
        "DELETE FROM _sqlx_migrations WHERE version > 1",
    ] {
        sqlx::query(statement).execute(&mut *conn).await.unwrap();
    }
}

/// Our migrations and one more, as the next Handful might have.
fn next_migrator() -> Migrator {
    let sql = "CREATE TABLE novelty (id INTEGER PRIMARY KEY); INSERT INTO novelty VALUES (1);";
    let next = Migration::new(
        9_000,
        Cow::Borrowed("novelty"),
        MigrationType::Simple,
        sql.into_sql_str(),
        false,
    );
    Migrator::with_migrations(MIGRATOR.iter().cloned().chain([next]).collect())
}

async fn open(path: &Path, migrator: &Migrator) -> Result<Store, StoreError> {
    let inner = open::open(path, &OpenOptions::default(), migrator).await?;
    Ok(Store { inner: Arc::new(inner) })
}

#[tokio::test]
async fn a_project_of_an_older_handful_is_copied_and_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.handful");
    let store = project(folder.path()).await;
    store.perform(add("kept")).await.unwrap();
    store.close().await;

    let newer = open(&path, &next_migrator()).await.unwrap();
    assert_eq!(newer.access(), &Access::ReadWrite);
    assert_eq!(newer.concepts().await.unwrap().len(), 1);
    newer.perform(add("new")).await.unwrap();
    newer.close().await;

    let backup = folder.path().join("p.handful.backup-v6");
    let old = Store::open(&backup).await.unwrap();
    assert_eq!(old.access(), &Access::ReadWrite, "the copy is of the old version");
    assert_eq!(old.concepts().await.unwrap().len(), 1);
    assert_eq!(old.verify().await.unwrap(), Vec::<String>::new());
    old.close().await;

    let again = open(&path, &next_migrator()).await.unwrap();
    assert_eq!(again.concepts().await.unwrap().len(), 2);
    again.close().await;
    let names = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(names, 2, "a file that is up to date is not copied again");
}

#[tokio::test]
async fn a_project_of_a_newer_handful_can_be_looked_at_with_a_clear_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.handful");
    let store = project(folder.path()).await;
    store.perform(add("seen")).await.unwrap();
    store.close().await;
    open(&path, &next_migrator()).await.unwrap().close().await;

    let store = Store::open(&path).await.unwrap();

    let Access::ReadOnly { reason } = store.access() else { panic!("it can be written") };
    assert!(reason.contains("newer Handful"), "{reason}");
    assert_eq!(store.concepts().await.unwrap()[0].name, "seen");
    let error = store.perform(add("x")).await.unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
}

#[tokio::test]
async fn a_project_whose_upgrade_fails_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.handful");
    let store = project(folder.path()).await;
    store.close().await;
    let broken = Migrator::with_migrations(
        MIGRATOR
            .iter()
            .cloned()
            .chain([Migration::new(
                9_001,
                Cow::Borrowed("broken"),
                MigrationType::Simple,
                "CREATE TABLE half (id INTEGER); SELECT no_such_function();".into_sql_str(),
                false,
            )])
            .collect(),
    );
    open(&path, &broken).await.unwrap_err();
    let store = Store::open(&path).await.unwrap();
    assert_eq!(store.access(), &Access::ReadWrite);
    assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());
}
