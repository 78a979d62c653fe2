//! Proving a file writable and sound, and bringing it up to date.

use std::{
    fs::{self, File},
    path::Path,
};

use sqlx::{
    Connection, SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
};

use crate::{
    connect::{pool, writing},
    error::{SQLITE_CANTOPEN, SQLITE_READONLY, StoreError, sqlite_code},
    look::{Found, damaged},
    scratch::with_suffix,
};

pub(crate) static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// The newest schema that a set of migrations leads to.
pub(crate) fn newest(migrator: &Migrator) -> i64 {
    migrator.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// Files up to this size are checked throughout at each opening; it takes a few milliseconds. Damage in
/// larger ones shows when the page that has it is read.
const CHECKED_AT_OPENING: u64 = 4 << 20;

/// Why a file cannot be written.
pub(crate) enum Unwritable {
    ReadOnly,
    Failed(StoreError),
}

impl From<sqlx::Error> for Unwritable {
    fn from(error: sqlx::Error) -> Self {
        match sqlite_code(&error) {
            Some(SQLITE_READONLY | SQLITE_CANTOPEN) => Self::ReadOnly,
            _ => Self::Failed(error.into()),
        }
    }
}

/// The one connection that writes, after the file was proved writable, sound and up to date.
pub(crate) async fn writable(
    path: &Path,
    found: &Found,
    migrator: &Migrator,
) -> Result<SqlitePool, Unwritable> {
    let write = pool(writing(path), 1).await?;
    let outcome = prepare(&write, path, found, migrator).await;
    if outcome.is_err() {
        write.close().await;
    }
    outcome.map(|()| write)
}

async fn prepare(
    write: &SqlitePool,
    path: &Path,
    found: &Found,
    migrator: &Migrator,
) -> Result<(), Unwritable> {
    let mut conn = write.acquire().await?;
    // Nothing else tells whether the file, its folder and its disk all let us write.
    conn.begin_with("BEGIN IMMEDIATE").await?.rollback().await?;
    let size = fs::metadata(path).map_or(0, |metadata| metadata.len());
    if size <= CHECKED_AT_OPENING {
        let found =
            sqlx::query_scalar::<_, String>("PRAGMA quick_check(1)").fetch_one(&mut *conn).await?;
        if found != "ok" {
            return Err(Unwritable::Failed(damaged(path, found)));
        }
    }
    if found.version < newest(migrator) {
        back_up(&mut conn, path, found.version).await.map_err(Unwritable::Failed)?;
        migrator
            .run_direct(None, &mut *conn, false)
            .await
            .map_err(migration)
            .map_err(Unwritable::Failed)?;
    }
    Ok(())
}

/// Copies the project as it is to `NAME.backup-vN`, on disk before this returns. A copy that is there
/// already is never overwritten.
async fn back_up(conn: &mut SqliteConnection, path: &Path, version: i64) -> Result<(), StoreError> {
    let first = with_suffix(path, &format!(".backup-v{version}"));
    let backup = std::iter::once(first.clone())
        .chain((2..).map(|number: u32| with_suffix(&first, &format!("-{number}"))))
        .find(|candidate| candidate.symlink_metadata().is_err())
        .unwrap_or(first);
    let failed = |detail: String| StoreError::Backup {
        path: path.to_owned(),
        backup: backup.clone(),
        detail,
    };
    let target = backup.to_str().ok_or_else(|| failed("its name is not Unicode".to_owned()))?;
    // SQLite makes the copy, as it alone knows what of the project is still in its log.
    sqlx::query("VACUUM INTO ?")
        .bind(target)
        .execute(conn)
        .await
        .map_err(|error| failed(error.to_string()))?;
    File::open(&backup).and_then(|file| file.sync_all()).map_err(|error| failed(error.to_string()))
}

/// What went wrong while the schema was brought up to date.
pub(crate) fn migration(error: MigrateError) -> StoreError {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        other => StoreError::Content { detail: other.to_string() },
    }
}
