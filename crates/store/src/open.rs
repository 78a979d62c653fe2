//! Making and opening project files.

use std::{
    fs::{self, File},
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    Connection, SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use uuid::Uuid;

use crate::{
    content::ContentCache,
    error::{SQLITE_CANTOPEN, SQLITE_READONLY, StoreError, sqlite_code},
    lock::ProjectLock,
    record::{Access, Annotator, ProjectInfo},
    rows::{self, Key},
    store::Inner,
};

/// How a project is opened.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// Where lock files are kept; absent: hidden, beside the project.
    pub locks: Option<PathBuf>,
    /// Who annotates; absent: the first annotator of the project.
    pub annotator: Option<Annotator>,
}

pub(crate) static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// "HAND": marks a SQLite file as ours, <https://www.sqlite.org/pragma.html#pragma_application_id>.
const APPLICATION_ID: i64 = 0x4841_4e44;

/// Files up to this size are checked throughout at each opening; it takes a few milliseconds. Damage in
/// larger ones shows when the page that has it is read.
const CHECKED_AT_OPENING: u64 = 4 << 20;

/// How many reads can go on at once; one may be a long export.
const READERS: u32 = 4;

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
    sqlx::query("PRAGMA application_id = 1212239428").execute(&mut conn).await?;
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
    inner.lock = std::sync::Mutex::new(lock);
    Ok(inner)
}

const ON_READ_ONLY_DISK: &str = "its file, or the disk it lies on, is write-protected. To work on it, \
                                 copy it to a place where you can write.";

/// What a look at a file tells before anything of it is changed.
struct Found {
    access: Access,
    /// The newest migration that it has.
    version: i64,
}

impl Found {
    async fn look(path: &Path, migrator: &Migrator) -> Result<Self, StoreError> {
        let protected = fs::metadata(path)
            .map_err(|error| StoreError::io(path, error))?
            .permissions()
            .readonly();
        let looked = match Self::look_through(reading(path)).await {
            Err(error)
                if matches!(sqlite_code(&error), Some(SQLITE_CANTOPEN | SQLITE_READONLY)) =>
            {
                Self::look_through(reading(path).immutable(true)).await
            }
            looked => looked,
        };
        let (application, version) = looked.map_err(|error| refusal(path, error))?;
        if application != APPLICATION_ID {
            let detail = "it is a database of another program".to_owned();
            return Err(StoreError::NotAProject { path: path.to_owned(), detail });
        }
        let version = version.ok_or_else(|| StoreError::Damaged {
            file: format!("“{}”", path.display()),
            detail: "it has no schema version".to_owned(),
        })?;
        let newest = migrator.iter().map(|migration| migration.version).max().unwrap_or(0);
        let access = if version > newest {
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

    async fn look_through(
        options: SqliteConnectOptions,
    ) -> Result<(i64, Option<i64>), sqlx::Error> {
        let mut conn = SqliteConnection::connect_with(&options).await?;
        let application = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut conn).await?;
        if application != APPLICATION_ID {
            return Ok((application, None));
        }
        let version = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
            .fetch_one(&mut conn)
            .await?;
        conn.close().await?;
        Ok((application, version))
    }
}

/// Why a file could not even be looked into.
fn refusal(path: &Path, error: sqlx::Error) -> StoreError {
    let mut start = [0; 16];
    let read = File::open(path).and_then(|mut file| file.read(&mut start));
    let ours = match read {
        Err(error) => return StoreError::io(path, error),
        Ok(read) => read > 0 && start[..read] == b"SQLite format 3\0"[..read],
    };
    match StoreError::from(error) {
        StoreError::Damaged { detail, .. } if !ours => {
            StoreError::NotAProject { path: path.to_owned(), detail }
        }
        other => other.of_file(path),
    }
}

enum Unwritable {
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
async fn writable(
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
            let file = format!("“{}”", path.display());
            return Err(Unwritable::Failed(StoreError::Damaged { file, detail: found }));
        }
    }
    let newest = migrator.iter().map(|migration| migration.version).max().unwrap_or(0);
    if found.version < newest {
        back_up(&mut conn, path, found.version).await.map_err(Unwritable::Failed)?;
        migrator.run_direct(None, &mut *conn, false).await.map_err(migration).map_err(Unwritable::Failed)?;
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

/// Opens for looking only. Where SQLite's log of last changes is still beside the file and nothing can
/// be written there, both are copied to where the log can be read.
async fn read_only(
    path: PathBuf,
    reason: &str,
    options: &OpenOptions,
) -> Result<Inner, StoreError> {
    let access = Access::ReadOnly { reason: reason.to_owned() };
    let log = fs::metadata(with_suffix(&path, "-wal")).map_or(0, |metadata| metadata.len());
    if log == 0 {
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

/// A copy for looking, taken away when the project is closed.
pub(crate) struct Scratch {
    folder: PathBuf,
    file: PathBuf,
}

impl Scratch {
    fn copy_of(path: &Path) -> Result<Self, StoreError> {
        let folder = std::env::temp_dir().join(format!("handful-{}", Uuid::now_v7().simple()));
        fs::create_dir(&folder).map_err(|error| StoreError::io(&folder, error))?;
        let scratch = Self { file: folder.join("project"), folder };
        for suffix in ["", "-wal"] {
            let copy = with_suffix(&scratch.file, suffix);
            let from = with_suffix(path, suffix);
            fs::copy(&from, &copy).map_err(|error| StoreError::io(&from, error))?;
            let mut permissions =
                fs::metadata(&copy).map_err(|error| StoreError::io(&copy, error))?.permissions();
            #[expect(clippy::permissions_set_readonly_false, reason = "in a folder of our own")]
            permissions.set_readonly(false);
            fs::set_permissions(&copy, permissions)
                .map_err(|error| StoreError::io(&copy, error))?;
        }
        Ok(scratch)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
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
                sqlx::Error::RowNotFound => StoreError::Damaged {
                    file: format!("“{}”", path.display()),
                    detail: "it has no project".to_owned(),
                },
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
        lock: std::sync::Mutex::new(None),
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

/// What was acknowledged must survive a power cut: `FULL` waits for the disk at each commit.
fn writing(path: &Path) -> SqliteConnectOptions {
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

fn reading(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(Duration::from_secs(10))
}

/// Connections are kept for as long as the project is open, and waited for however long it takes: a
/// change that waits for an import is late, not lost.
async fn pool(options: SqliteConnectOptions, most: u32) -> Result<SqlitePool, sqlx::Error> {
    SqlitePoolOptions::new()
        .max_connections(most)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(Duration::from_secs(3600))
        .test_before_acquire(false)
        .connect_with(options)
        .await
}

fn named(path: &Path, error: sqlx::Error) -> StoreError {
    match sqlite_code(&error) {
        Some(SQLITE_CANTOPEN) => {
            StoreError::PermissionDenied { path: path.to_owned(), detail: error.to_string() }
        }
        _ => StoreError::from(error).of_file(path),
    }
}

fn migration(error: MigrateError) -> StoreError {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        other => StoreError::Content { detail: other.to_string() },
    }
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

pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
