//! Connections to a project file.

use std::{
    ops::{Deref, DerefMut},
    path::Path,
    time::Duration,
};

use sqlx::{
    Connection, Sqlite, SqliteConnection, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::runtime::Handle;

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
        // Where the disk fails, SQLite takes a transaction back by itself and the driver believes it to
        // be open for ever after. Such a connection is closed and a fresh one takes its place.
        .before_acquire(|conn, _| Box::pin(std::future::ready(Ok(!conn.is_in_transaction()))))
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

/// A transaction that callers keep for long and may drop wherever they are. Its connection can go back
/// only through a task of the runtime that it came from.
pub(crate) struct Held {
    transaction: Option<Transaction<'static, Sqlite>>,
    runtime: Handle,
}

impl Held {
    /// Holds a transaction that was begun on the runtime of the caller.
    pub(crate) fn new(transaction: Transaction<'static, Sqlite>) -> Self {
        Self { transaction: Some(transaction), runtime: Handle::current() }
    }

    pub(crate) async fn commit(mut self) -> Result<(), sqlx::Error> {
        match self.transaction.take() {
            Some(transaction) => transaction.commit().await,
            None => Ok(()),
        }
    }

    pub(crate) async fn rollback(mut self) -> Result<(), sqlx::Error> {
        match self.transaction.take() {
            Some(transaction) => transaction.rollback().await,
            None => Ok(()),
        }
    }
}

const HELD: &str = "only what consumes a held transaction takes it out";

impl Deref for Held {
    type Target = SqliteConnection;

    fn deref(&self) -> &Self::Target {
        self.transaction.as_ref().expect(HELD)
    }
}

impl DerefMut for Held {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.transaction.as_mut().expect(HELD)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _entered = self.runtime.enter();
        drop(self.transaction.take());
    }
}
