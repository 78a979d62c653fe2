use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use ureq::http::{StatusCode, header};

use crate::CatalogueError;
use crate::cache::{CONFIG, Cache, TOKENIZER, WEIGHTS, make};
use crate::hub::{Hub, Remote, Version};
use crate::sums::Summing;

/// How far a download is, over all its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that are here, those of an earlier attempt included.
    pub done: u64,
    /// Bytes of the whole.
    pub total: u64,
}

/// What comes besides, where the hub has it, so that Python finds all that it looks for.
const BESIDES: [&str; 2] = ["tokenizer_config.json", "special_tokens_map.json"];

/// How many attempts in a row may come no further before the connection is given up.
const ATTEMPTS: u32 = 3;

/// Fetches an encoder into the cache, or what is missing of it, and gives its folder.
///
/// It goes on where an earlier attempt ended, tries again where the connection breaks off, and takes a file
/// for whole only when its checksum is the one that the hub names. `tell` is called at least for every 64 KiB;
/// raising `stop` there or elsewhere ends the download and keeps what came.
///
/// # Errors
/// Whatever of [`CatalogueError`] came in between. All but [`CatalogueError::Checksum`] leave what was fetched
/// where the next attempt goes on.
pub fn download(
    hub: &Hub,
    cache: &Cache,
    name: &str,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(Progress),
) -> Result<PathBuf, CatalogueError> {
    // The name is held against what names are like before it goes into an address.
    make(&cache.folder(name)?.join("blobs"))?;
    let _lock = cache.lock(name)?;
    let version = hub.version(name)?;
    let wanted = wanted(name, &version)?;
    let total = wanted.iter().map(|remote| remote.size).sum();
    let mut fetch = Fetch {
        hub,
        cache,
        name,
        commit: &version.commit,
        stop,
        tell,
        progress: Progress { done: 0, total },
    };
    for remote in &wanted {
        fetch.file(remote)?;
    }
    for remote in &wanted {
        cache.link(name, &version.commit, &remote.file, remote.sum.etag())?;
    }
    cache.point(name, &version.commit)
}

/// The files to be fetched, the weights last: what is wrong with a name or a disk shows at the small ones.
fn wanted(name: &str, version: &Version) -> Result<Vec<Remote>, CatalogueError> {
    let find = |file: &str| version.files.iter().find(|remote| remote.file == file).cloned();
    let need = |file: &'static str| {
        find(file).ok_or_else(|| CatalogueError::Incomplete { name: name.to_owned(), file })
    };
    let mut wanted = vec![need(CONFIG)?, need(TOKENIZER)?];
    wanted.extend(BESIDES.into_iter().filter_map(find));
    let weights = WEIGHTS.into_iter().find_map(find);
    wanted.push(match weights {
        Some(weights) => weights,
        None => need(WEIGHTS[0])?,
    });
    Ok(wanted)
}

struct Fetch<'a> {
    hub: &'a Hub,
    cache: &'a Cache,
    name: &'a str,
    commit: &'a str,
    stop: &'a AtomicBool,
    tell: &'a mut dyn FnMut(Progress),
    progress: Progress,
}

/// How an attempt at a file ended without an error.
enum Attempt {
    /// All bytes are here.
    Whole,
    /// The connection broke off.
    Broken(CatalogueError),
}

impl Fetch<'_> {
    fn file(&mut self, remote: &Remote) -> Result<(), CatalogueError> {
        let blob = self.cache.blob(self.name, remote.sum.etag())?;
        let before = self.progress.done;
        if fs::metadata(&blob).is_ok_and(|found| found.len() == remote.size) {
            return self.told(before + remote.size);
        }
        let path = self.cache.part(self.name, remote.sum.etag())?;
        let mut part = Part::open(path, remote)?;
        part.recall(remote, self.stop)?;
        let (mut furthest, mut fruitless) = (part.have, 0);
        loop {
            self.told(before + part.have)?;
            let Attempt::Broken(error) = self.attempt(remote, &mut part, before)? else { break };
            fruitless = if part.have > furthest { 0 } else { fruitless + 1 };
            furthest = furthest.max(part.have);
            if fruitless == ATTEMPTS {
                return Err(error);
            }
        }
        let Part { path, file, sum, .. } = part;
        if !sum.is(&remote.sum) {
            drop(file);
            fs::remove_file(&path).map_err(CatalogueError::io(&path))?;
            return Err(CatalogueError::Checksum { file: remote.file.clone() });
        }
        file.sync_all().map_err(CatalogueError::io(&path))?;
        drop(file);
        fs::rename(&path, &blob).map_err(CatalogueError::io(&blob))
    }

    fn attempt(
        &mut self,
        remote: &Remote,
        part: &mut Part,
        before: u64,
    ) -> Result<Attempt, CatalogueError> {
        if part.have == remote.size {
            return Ok(Attempt::Whole);
        }
        let opened = self.hub.open(self.name, self.commit, &remote.file, part.have);
        let answer = match opened {
            Ok(answer) => answer,
            Err(error @ CatalogueError::NoNetwork { .. }) => return Ok(Attempt::Broken(error)),
            Err(error) => return Err(error),
        };
        if part.have > 0 {
            let begins = format!("bytes {}-", part.have);
            let range = answer.headers().get(header::CONTENT_RANGE);
            let goes_on = answer.status() == StatusCode::PARTIAL_CONTENT
                && range.is_some_and(|range| range.as_bytes().starts_with(begins.as_bytes()));
            if !goes_on {
                // This hub does not begin in the middle.
                part.restart(remote)?;
            }
        }
        let mut body = answer.into_body().into_reader();
        let mut buffer = vec![0; 64 << 10];
        loop {
            let read = match body.read(&mut buffer) {
                Ok(0) if part.have == remote.size => return Ok(Attempt::Whole),
                Ok(0) => {
                    let error = self.hub.lost(&"the connection broke off");
                    return Ok(Attempt::Broken(error));
                }
                Ok(read) => read,
                Err(error) => return Ok(Attempt::Broken(self.hub.lost(&error))),
            };
            if part.have + read as u64 > remote.size {
                part.restart(remote)?;
                return Err(self.hub.odd(&format_args!("{} is too long", remote.file)));
            }
            part.add(&buffer[..read])?;
            self.told(before + part.have)?;
        }
    }

    /// Says how far it is, and looks whether to go on.
    fn told(&mut self, done: u64) -> Result<(), CatalogueError> {
        self.progress.done = done;
        (self.tell)(self.progress);
        stopped(self.stop)
    }
}

fn stopped(stop: &AtomicBool) -> Result<(), CatalogueError> {
    if stop.load(Ordering::Relaxed) { Err(CatalogueError::Stopped) } else { Ok(()) }
}

/// A file under way, and the sum of what is there of it.
struct Part {
    path: PathBuf,
    file: File,
    have: u64,
    sum: Summing,
}

impl Part {
    fn open(path: PathBuf, remote: &Remote) -> Result<Self, CatalogueError> {
        let file = File::options().create(true).truncate(false).read(true).write(true).open(&path);
        let file = file.map_err(CatalogueError::io(&path))?;
        Ok(Self { path, file, have: 0, sum: Summing::begin(&remote.sum, remote.size) })
    }

    /// Takes up what an earlier attempt has left.
    fn recall(&mut self, remote: &Remote, stop: &AtomicBool) -> Result<(), CatalogueError> {
        let length = self.file.metadata().map_err(CatalogueError::io(&self.path))?.len();
        if length > remote.size {
            return self.restart(remote);
        }
        let mut buffer = vec![0; 1 << 20];
        while self.have < length {
            stopped(stop)?;
            let read = self.file.read(&mut buffer).map_err(CatalogueError::io(&self.path))?;
            if read == 0 {
                // Somebody else has shortened it meanwhile.
                return self.restart(remote);
            }
            self.sum.add(&buffer[..read]);
            self.have += read as u64;
        }
        Ok(())
    }

    /// Forgets it all.
    fn restart(&mut self, remote: &Remote) -> Result<(), CatalogueError> {
        let rewound = self.file.set_len(0).and_then(|()| self.file.seek(SeekFrom::Start(0)));
        rewound.map_err(CatalogueError::io(&self.path))?;
        (self.have, self.sum) = (0, Summing::begin(&remote.sum, remote.size));
        Ok(())
    }

    fn add(&mut self, bytes: &[u8]) -> Result<(), CatalogueError> {
        self.file.write_all(bytes).map_err(CatalogueError::io(&self.path))?;
        self.sum.add(bytes);
        self.have += bytes.len() as u64;
        Ok(())
    }
}
