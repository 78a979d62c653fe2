//! Connections to a project file.

use std::{path::Path, time::Duration};

use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::error::{SQLITE_CANTOPEN, StoreError, sqlite_code};

/// How many reads can go on at once; one may be a long export.
pub(crate) const READERS: u32 = 4;

/// What was acknowledged must survive a power cut: `FULL` waits for the disk at each commit.
pub(crate) fn writing(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        // 64 MiB: an import of tens of thousands of documents fits without being written twice.
        .pragma("cache_size", "-65536")
        .pragma("journal_size_limit", "67108864")
}

/// For looking only.
pub(crate) fn reading(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(Duration::from_secs(10))
}

/// Connections are kept for as long as the project is open, and waited for however long it takes: a
/// change that waits for an import is late, not lost.
pub(crate) async fn pool(
    options: SqliteConnectOptions,
    most: u32,
) -> Result<SqlitePool, sqlx::Error> {
    SqlitePoolOptions::new()
        .max_connections(most)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(Duration::from_secs(3600))
        .test_before_acquire(false)
        .connect_with(options)
        .await
}

/// What the database says of the file that is being opened.
pub(crate) fn named(path: &Path, error: sqlx::Error) -> StoreError {
    match sqlite_code(&error) {
        Some(SQLITE_CANTOPEN) => {
            StoreError::PermissionDenied { path: path.to_owned(), detail: error.to_string() }
        }
        _ => StoreError::from(error).of_file(path),
    }
}
