//! A look at a file before anything of it is changed.

use std::{
    fs::{self, File},
    io::Read,
    path::Path,
};

use sqlx::{Connection, SqliteConnection, migrate::Migrator, sqlite::SqliteConnectOptions};

use crate::{
    connect::reading,
    error::StoreError,
    record::Access,
    scratch::{Scratch, log_size},
    upgrade,
};

/// "HAND": marks a SQLite file as ours, <https://www.sqlite.org/pragma.html#pragma_application_id>.
pub(crate) const APPLICATION_ID: i64 = 0x4841_4e44;

/// No SQLite file is smaller than its smallest page.
const SMALLEST: u64 = 512;

pub(crate) const ON_READ_ONLY_DISK: &str = "its file, or the disk it lies on, is write-protected. To work on it, \
                                 copy it to a place where you can write.";

/// What was found.
pub(crate) struct Found {
    pub(crate) access: Access,
    /// The newest migration that it has.
    pub(crate) version: i64,
}

/// What the file says of itself.
struct Header {
    application: i64,
    /// How long the file must be, in bytes.
    length: u64,
    version: Option<i64>,
}

impl Found {
    /// Looks into a file; `migrator` knows what this Handful understands.
    pub(crate) async fn look(path: &Path, migrator: &Migrator) -> Result<Self, StoreError> {
        let metadata = fs::metadata(path).map_err(|error| StoreError::io(path, error))?;
        let (protected, size) = (metadata.permissions().readonly(), metadata.len());
        let log = log_size(path) > 0;
        let looked = match (log, protected) {
            // Without a log the file is all there is, and looking at it can leave nothing beside it.
            (false, _) => Header::read(reading(path).immutable(true)).await,
            (true, false) => Header::read(reading(path)).await,
            (true, true) => {
                let scratch = Scratch::copy_of(path)?;
                Header::read(reading(&scratch.file)).await
            }
        };
        let header = looked.map_err(|error| refusal(path, error))?;
        if header.application != APPLICATION_ID {
            let detail = "it does not say that it is a project".to_owned();
            // Cut off within its header, a project can no longer say that it is one.
            return Err(if size > 0 && size < SMALLEST && begins_like_sqlite(path)? {
                damaged(path, detail)
            } else {
                StoreError::NotAProject { path: path.to_owned(), detail }
            });
        }
        if !log && size < header.length {
            let detail = format!("it has {size} bytes instead of {}", header.length);
            return Err(damaged(path, detail));
        }
        let version =
            header.version.ok_or_else(|| damaged(path, "it has no schema version".to_owned()))?;
        let access = if version > upgrade::newest(migrator) {
            let reason =
                "it was made by a newer Handful. To work on it, install the newest version.";
            Access::ReadOnly { reason: reason.to_owned() }
        } else if protected {
            Access::ReadOnly { reason: ON_READ_ONLY_DISK.to_owned() }
        } else {
            Access::ReadWrite
        };
        Ok(Self { access, version })
    }
}

impl Header {
    async fn read(options: SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let mut conn = SqliteConnection::connect_with(&options).await?;
        let header = Self::read_through(&mut conn).await;
        conn.close().await?;
        header
    }

    async fn read_through(conn: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let application = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut *conn).await?;
        if application != APPLICATION_ID {
            return Ok(Self { application, length: 0, version: None });
        }
        let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&mut *conn).await?;
        let page: i64 = sqlx::query_scalar("PRAGMA page_size").fetch_one(&mut *conn).await?;
        let version =
            sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(conn).await?;
        Ok(Self { application, length: (pages * page).unsigned_abs(), version })
    }
}

/// The error for a file that is damaged.
pub(crate) fn damaged(path: &Path, detail: String) -> StoreError {
    StoreError::Damaged { file: format!("“{}”", path.display()), detail }
}

/// Why a file could not even be looked into.
fn refusal(path: &Path, error: sqlx::Error) -> StoreError {
    match (StoreError::from(error), begins_like_sqlite(path)) {
        (_, Err(error)) => error,
        (StoreError::Damaged { detail, .. }, Ok(false)) => {
            StoreError::NotAProject { path: path.to_owned(), detail }
        }
        (error, Ok(_)) => error.of_file(path),
    }
}

/// Whether a file begins as every SQLite file does, as far as it goes. To be asked only while no
/// connection has the file open: closing it would take SQLite's locks away.
fn begins_like_sqlite(path: &Path) -> Result<bool, StoreError> {
    const MAGIC: &[u8; 16] = b"SQLite format 3\0";
    let mut start = Vec::with_capacity(MAGIC.len());
    File::open(path)
        .and_then(|file| file.take(MAGIC.len() as u64).read_to_end(&mut start))
        .map_err(|error| StoreError::io(path, error))?;
    Ok(!start.is_empty() && MAGIC.starts_with(&start))
}
