use std::io;
use std::path::{Path, PathBuf};

/// Why an encoder could not be fetched or removed. Each variant says itself in plain sentences with the way
/// out.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// That is no name of an encoder.
    #[error("“{name}” is no encoder's name. Names are like numind/NuNER-v2.0.")]
    Name {
        /// What was given.
        name: String,
    },
    /// The address of the hub cannot be used.
    #[error(
        "“{endpoint}” is no address of a model hub. Set HF_ENDPOINT to one that begins with https://, or leave it unset."
    )]
    Endpoint {
        /// What was given.
        endpoint: String,
    },
    /// The hub cannot be reached, or the connection broke off again and again.
    #[error(
        "{host} cannot be reached ({why}). Check the connection to the internet and download again; what was fetched so far is kept."
    )]
    NoNetwork {
        /// Who was to be reached.
        host: String,
        /// What the system says.
        why: String,
    },
    /// A proxy stands in between, and does not let the request through.
    #[error(
        "The proxy {proxy} does not lead to {host} ({why}). Check the address in HTTPS_PROXY or ask whoever runs it; what was fetched so far is kept."
    )]
    Proxy {
        /// The proxy, without name and password.
        proxy: String,
        /// Who was to be reached.
        host: String,
        /// What it says.
        why: String,
    },
    /// The hub has no such thing.
    #[error("{host} has no {what}. Check the name, or choose another encoder.")]
    Absent {
        /// Who was asked.
        host: String,
        /// What for.
        what: String,
    },
    /// The hub gives this to people who logged in only.
    #[error(
        "{host} gives {what} only to those who have agreed to its terms there. Fetch it with a browser and add its folder."
    )]
    Forbidden {
        /// Who was asked.
        host: String,
        /// What for.
        what: String,
    },
    /// The hub answers something else than a hub does.
    #[error(
        "{host} gives an answer that is of no use ({why}). Try again later, or check HF_ENDPOINT; what was fetched so far is kept."
    )]
    Answer {
        /// Who was asked.
        host: String,
        /// What is wrong with it.
        why: String,
    },
    /// There is nothing to compute with.
    #[error("{name} has no {file}, so it is no encoder that Handful can use. Choose another one.")]
    Incomplete {
        /// The encoder.
        name: String,
        /// What it lacks.
        file: &'static str,
    },
    /// What came is not what the hub announced. It was thrown away.
    #[error(
        "{file} arrived damaged: its checksum is not the one that the hub names. It was thrown away; download it again."
    )]
    Checksum {
        /// The file.
        file: String,
    },
    /// There is no room for it.
    #[error(
        "There is no room left for {}. Free some space, or set HF_HOME to a folder on another disk; what was fetched so far is kept.", path.display()
    )]
    DiskFull {
        /// The file under way.
        path: PathBuf,
    },
    /// A file could not be read or written.
    #[error("{} could not be read or written: {source}.", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another Handful fetches the same.
    #[error("{name} is being downloaded by another Handful. Wait until it is there.")]
    Busy {
        /// The encoder.
        name: String,
    },
    /// The caller's flag was raised. What was fetched is kept, and gone on with next time.
    #[error("The download was stopped; what was fetched so far is kept.")]
    Stopped,
}

impl CatalogueError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            _ => Self::Io { path, source },
        }
    }
}
