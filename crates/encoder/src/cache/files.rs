//! The open files of one cache, and who may write to them.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::CacheError;
use super::layout::{ALIGNMENT, ENTRY, Entry, HEADER, Identity, Role};

/// How the names of a cache's files end: its rows, where they are, and who may write.
pub(super) const DATA: &str = "features";
const INDEX: &str = "index";
const LOCK: &str = "lock";
pub(super) const KINDS: [&str; 3] = [DATA, INDEX, LOCK];

pub(super) struct Paths {
    pub(super) data: PathBuf,
    pub(super) index: PathBuf,
    pub(super) lock: PathBuf,
}

impl Paths {
    pub(super) fn new(folder: &Path, identity: &Identity) -> Self {
        let stem = identity.stem();
        Self {
            data: folder.join(format!("{stem}.{DATA}")),
            index: folder.join(format!("{stem}.{INDEX}")),
            lock: folder.join(format!("{stem}.{LOCK}")),
        }
    }
}

/// The right to append. The system gives it to one process at a time and takes it back when that
/// process ends, however it ends.
pub(super) struct WriteLock {
    _file: File,
}

impl WriteLock {
    pub(super) fn try_take(path: &Path) -> Result<Option<Self>, CacheError> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .map_err(CacheError::io(path))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(CacheError::io(path)(source)),
        }
    }
}

pub(super) struct Files {
    pub(super) data: File,
    index: File,
    /// Bytes of the index that have been read, or written, and are in `entries`.
    consumed: u64,
}

impl Files {
    /// Opens files that are this cache's own and belong together; `None` when they are not there or are
    /// damaged, which is the same to a cache.
    pub(super) fn open(paths: &Paths, identity: &Identity) -> Option<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        let mut data = options.open(&paths.data).ok()?;
        let mut index = options.open(&paths.index).ok()?;
        let mut header = [0; HEADER];
        data.read_exact(&mut header).ok()?;
        let generation = identity.generation(Role::Data, &header)?;
        index.read_exact(&mut header).ok()?;
        (identity.generation(Role::Index, &header)? == generation).then_some(Self {
            data,
            index,
            consumed: HEADER as u64,
        })
    }

    /// Puts new, empty files in the place of whatever is there. The old ones are not touched but
    /// replaced, because a reader may still have them mapped.
    pub(super) fn create(paths: &Paths, identity: &Identity) -> Result<Self, CacheError> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let generation = since.as_nanos() as u64 ^ u64::from(std::process::id()).rotate_left(40);
        for (path, role) in [(&paths.data, Role::Data), (&paths.index, Role::Index)] {
            let new = path.with_extension("new");
            fs::write(&new, identity.header(role, generation)).map_err(CacheError::io(&new))?;
            fs::rename(&new, path).map_err(CacheError::io(path))?;
        }
        Self::open(paths, identity)
            .ok_or_else(|| CacheError::io(&paths.data)(io::ErrorKind::InvalidData.into()))
    }

    /// Reads what was appended to the index since the last time.
    pub(super) fn refresh(
        &mut self,
        dim: u32,
        entries: &mut HashMap<[u8; 16], Entry>,
    ) -> io::Result<()> {
        if self.index.metadata()?.len() < self.consumed + ENTRY as u64 {
            return Ok(());
        }
        self.index.seek(SeekFrom::Start(self.consumed))?;
        let mut bytes = Vec::new();
        self.index.read_to_end(&mut bytes)?;
        // Rows are written before their entry, so the length is asked for after the entries were read.
        let end = self.data.metadata()?.len();
        for chunk in bytes.chunks_exact(ENTRY) {
            self.consumed += ENTRY as u64;
            let Some(entry) = Entry::from_bytes(chunk) else { continue };
            let fits = entry.offset.checked_add(entry.bytes(dim)).is_some_and(|last| last <= end);
            if fits {
                entries.insert(entry.key, entry);
            }
        }
        Ok(())
    }

    /// Where the next rows go.
    pub(super) fn end(&self) -> io::Result<u64> {
        Ok(self.data.metadata()?.len().next_multiple_of(ALIGNMENT))
    }

    /// Appends rows and then their entry.
    pub(super) fn append(&mut self, entry: Entry, rows: &[u8]) -> io::Result<()> {
        self.data.seek(SeekFrom::Start(entry.offset))?;
        self.data.write_all(rows)?;
        // This also overwrites the torn end that an earlier writer may have left.
        self.index.seek(SeekFrom::Start(self.consumed))?;
        self.index.write_all(&entry.to_bytes())?;
        self.consumed += ENTRY as u64;
        Ok(())
    }
}
