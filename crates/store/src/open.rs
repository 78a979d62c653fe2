//! Making and opening project files.

use std::{
    fs::{self, File},
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::Mutex,
};

use sqlx::{Connection, SqliteConnection, SqlitePool, migrate::Migrator};
use uuid::Uuid;

use crate::{
    connect::{READERS, named, pool, reading, writing},
    content::ContentCache,
    error::StoreError,
    lock::ProjectLock,
    look::{APPLICATION_ID, Found, ON_READ_ONLY_DISK, damaged},
    record::{Access, Annotator, ProjectInfo},
    rows::{self, Key},
    scratch::{Scratch, log_size, with_suffix},
    store::Inner,
    upgrade::{MIGRATOR, Unwritable, migration, writable},
};

/// How a project is opened.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// Where lock files are kept; absent: hidden, beside the project.
    pub locks: Option<PathBuf>,
    /// Who annotates; absent: the first annotator of the project.
    pub annotator: Option<Annotator>,
}

/// Makes a project file and opens it. It is put together beside its place and then given its name, so
/// that nobody ever finds half a project.
pub(crate) async fn create(
    path: &Path,
    name: &str,
    options: &OpenOptions,
) -> Result<Inner, StoreError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(StoreError::InvalidInput { reason: "A project needs a name.".to_owned() });
    }
    let path = absolute(path)?;
    let lock = ProjectLock::acquire(&path, options.locks.as_deref())?;
    if path.symlink_metadata().is_ok() {
        return Err(StoreError::AlreadyExists { path });
    }
    let draft = path.with_file_name(format!(".{}.handful-new", Uuid::now_v7().simple()));
    let made = async {
        fill(&draft, name, options).await?;
        publish(&draft, &path)
    }
    .await;
    if made.is_err() {
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(with_suffix(&draft, suffix));
        }
    }
    made?;
    open_locked(path, lock, options, &MIGRATOR).await
}

async fn fill(draft: &Path, name: &str, options: &OpenOptions) -> Result<(), StoreError> {
    // SQLite says only that it cannot open a file; the system says why.
    File::options()
        .write(true)
        .create_new(true)
        .open(draft)
        .map_err(|error| StoreError::io(draft.parent().unwrap_or(draft), error))?;
    let mut conn = SqliteConnection::connect_with(&writing(draft)).await?;
    let ours = sqlx::AssertSqlSafe(format!("PRAGMA application_id = {APPLICATION_ID}"));
    sqlx::query(ours).execute(&mut conn).await?;
    MIGRATOR.run_direct(None, &mut conn, false).await.map_err(migration)?;
    let now = rows::now();
    sqlx::query("INSERT INTO project (only_row, id, name, created_at) VALUES (1, ?, ?, ?)")
        .bind(Key(Uuid::now_v7()))
        .bind(name)
        .bind(now)
        .execute(&mut conn)
        .await?;
    let annotator = options
        .annotator
        .clone()
        .unwrap_or_else(|| Annotator { id: Uuid::now_v7(), name: "me".to_owned() });
    put_annotator(&mut conn, &annotator).await?;
    conn.close().await?;
    Ok(())
}

/// Gives a finished file its name, unless the name is taken.
fn publish(draft: &Path, path: &Path) -> Result<(), StoreError> {
    match fs::hard_link(draft, path) {
        Ok(()) => {
            // The second name of the same file; that it stays would only be untidy.
            let _ = fs::remove_file(draft);
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(StoreError::AlreadyExists { path: path.to_owned() });
        }
        // Some file systems know no second names.
        Err(_) => fs::rename(draft, path).map_err(|error| StoreError::io(path, error))?,
    }
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| StoreError::io(folder, error))?;
    }
    Ok(())
}

/// Opens a project file, bringing it up to date with `migrator`.
pub(crate) async fn open(
    path: &Path,
    options: &OpenOptions,
    migrator: &Migrator,
) -> Result<Inner, StoreError> {
    let path = fs::canonicalize(path).map_err(|error| StoreError::io(path, error))?;
    if path.is_dir() {
        let detail = "it is a folder".to_owned();
        return Err(StoreError::NotAProject { path, detail });
    }
    let lock = ProjectLock::acquire(&path, options.locks.as_deref())?;
    open_locked(path, lock, options, migrator).await
}

async fn open_locked(
    path: PathBuf,
    lock: Option<ProjectLock>,
    options: &OpenOptions,
    migrator: &Migrator,
) -> Result<Inner, StoreError> {
    let found = Found::look(&path, migrator).await?;
    let mut inner = match found.access {
        Access::ReadWrite => match writable(&path, &found, migrator).await {
            Ok(write) => {
                let read = pool(reading(&path), READERS).await.map_err(|e| named(&path, e))?;
                assemble(path, read, Some(write), Access::ReadWrite, options).await?
            }
            Err(Unwritable::ReadOnly) => read_only(path, ON_READ_ONLY_DISK, options).await?,
            Err(Unwritable::Failed(error)) => return Err(error.of_file(&path)),
        },
        Access::ReadOnly { ref reason } => read_only(path, reason, options).await?,
    };
    inner.lock = Mutex::new(lock);
    Ok(inner)
}

/// Opens for looking only. Where SQLite's log of last changes is still beside the file and nothing can
/// be written there, both are copied to where the log can be read.
async fn read_only(
    path: PathBuf,
    reason: &str,
    options: &OpenOptions,
) -> Result<Inner, StoreError> {
    let access = Access::ReadOnly { reason: reason.to_owned() };
    if log_size(&path) == 0 {
        let read =
            pool(reading(&path).immutable(true), READERS).await.map_err(|e| named(&path, e))?;
        return assemble(path, read, None, access, options).await;
    }
    let scratch = Scratch::copy_of(&path)?;
    let read = pool(reading(&scratch.file), READERS).await.map_err(|e| named(&path, e))?;
    let mut inner = assemble(path, read, None, access, options).await?;
    inner.scratch = Some(scratch);
    Ok(inner)
}

async fn assemble(
    path: PathBuf,
    read: SqlitePool,
    write: Option<SqlitePool>,
    access: Access,
    options: &OpenOptions,
) -> Result<Inner, StoreError> {
    let mut conn = read.acquire().await.map_err(|error| named(&path, error))?;
    let (id, name, created_at) =
        sqlx::query_as::<_, (Key, String, i64)>("SELECT id, name, created_at FROM project")
            .fetch_one(&mut *conn)
            .await
            .map_err(|error| match error {
                sqlx::Error::RowNotFound => damaged(&path, "it has no project".to_owned()),
                other => named(&path, other),
            })?;
    let annotator = match &options.annotator {
        Some(annotator) => annotator.clone(),
        None => {
            let (id, name) = sqlx::query_as::<_, (Key, String)>(
                "SELECT id, name FROM annotator ORDER BY created_at, id LIMIT 1",
            )
            .fetch_one(&mut *conn)
            .await
            .map_err(|error| named(&path, error))?;
            Annotator { id: id.0, name }
        }
    };
    drop(conn);
    if let (Some(write), Some(annotator)) = (&write, &options.annotator) {
        let mut conn = write.acquire().await.map_err(|error| named(&path, error))?;
        put_annotator(&mut conn, annotator).await?;
    }
    Ok(Inner {
        path,
        access,
        info: ProjectInfo { id: id.0, name, created_at },
        annotator,
        read,
        write,
        contents: ContentCache::default(),
        lock: Mutex::new(None),
        scratch: None,
    })
}

/// Makes an annotator known, or known by another name.
async fn put_annotator(
    conn: &mut SqliteConnection,
    annotator: &Annotator,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO annotator (id, name, created_at) VALUES (?, ?, ?) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE name <> excluded.name",
    )
    .bind(Key(annotator.id))
    .bind(annotator.name.as_str())
    .bind(rows::now())
    .execute(conn)
    .await?;
    Ok(())
}

/// The absolute path of a file that may not be there yet.
fn absolute(path: &Path) -> Result<PathBuf, StoreError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let name = path.file_name().ok_or_else(|| StoreError::InvalidInput {
        reason: format!("“{}” is not the name of a file.", path.display()),
    })?;
    let folder = fs::canonicalize(folder).map_err(|error| StoreError::io(folder, error))?;
    Ok(folder.join(name))
}
