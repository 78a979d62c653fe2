use std::{
    fs::File,
    io::{self, BufReader, Cursor, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE};

/// Where a corpus is read from. It can be read more than once: a tagging scheme shows only in all tags.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    File(PathBuf),
    Memory(Arc<[u8]>),
}

/// How the bytes of an opened source are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mark {
    #[default]
    None,
    Utf8,
    Utf16,
}

/// An opened source without its byte order mark, UTF-16 turned into UTF-8.
pub(crate) struct Opened {
    pub(crate) bytes: Box<dyn Read + Send>,
    pub(crate) mark: Mark,
}

impl Source {
    /// A file.
    #[must_use]
    pub fn file(path: &Path) -> Self {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Self { name, place: Place::File(path.to_owned()) }
    }

    /// Bytes in memory under a file name, whose ending tells the format as a file's does.
    #[must_use]
    pub fn memory(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { name: name.into(), place: Place::Memory(bytes.into()) }
    }

    /// The file name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file name without its ending.
    pub(crate) fn stem(&self) -> &str {
        self.name.rsplit_once('.').map_or(&*self.name, |(stem, _)| stem)
    }

    /// The file name's ending in small letters; empty where it has none.
    pub(crate) fn ending(&self) -> String {
        self.name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_lowercase())
    }

    /// How many bytes it has.
    ///
    /// # Errors
    /// When the system does not let us look.
    pub fn bytes(&self) -> io::Result<u64> {
        match &self.place {
            Place::File(path) => Ok(path.metadata()?.len()),
            Place::Memory(bytes) => Ok(bytes.len() as u64),
        }
    }

    /// The first bytes as they are.
    pub(crate) fn head(&self, limit: u64) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        match &self.place {
            Place::File(path) => File::open(path)?.take(limit).read_to_end(&mut head)?,
            Place::Memory(bytes) => bytes.take(limit).read_to_end(&mut head)?,
        };
        Ok(head)
    }

    pub(crate) fn open(&self) -> io::Result<Opened> {
        match &self.place {
            Place::File(path) => unmarked(File::open(path)?),
            Place::Memory(bytes) => unmarked(Cursor::new(Arc::clone(bytes))),
        }
    }
}

fn unmarked(mut bytes: impl Read + Seek + Send + 'static) -> io::Result<Opened> {
    let mut start = [0; 3];
    let mut filled = 0;
    while filled < start.len() {
        match bytes.read(&mut start[filled..])? {
            0 => break,
            more => filled += more,
        }
    }
    let (length, mark) = match &start[..filled] {
        [0xef, 0xbb, 0xbf] => (3, Mark::Utf8),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => (2, Mark::Utf16),
        _ => (0, Mark::None),
    };
    bytes.seek(SeekFrom::Start(length))?;
    let encoding = if start[0] == 0xfe { UTF_16BE } else { UTF_16LE };
    let bytes: Box<dyn Read + Send> = match mark {
        Mark::Utf16 => Box::new(Utf16 {
            bytes: BufReader::with_capacity(1 << 16, bytes),
            decoder: encoding.new_decoder_without_bom_handling(),
            ready: String::with_capacity(1 << 17),
            taken: 0,
            ended: false,
        }),
        Mark::None | Mark::Utf8 => Box::new(bytes),
    };
    Ok(Opened { bytes, mark })
}

/// UTF-16 read as UTF-8. A lone surrogate becomes U+FFFD, as it can be no character.
struct Utf16<R> {
    bytes: BufReader<R>,
    decoder: Decoder,
    ready: String,
    taken: usize,
    ended: bool,
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        use std::io::BufRead;
        while self.taken == self.ready.len() && !self.ended {
            self.ready.clear();
            self.taken = 0;
            let chunk = self.bytes.fill_buf()?;
            let last = chunk.is_empty();
            let (result, read, _) = self.decoder.decode_to_string(chunk, &mut self.ready, last);
            self.bytes.consume(read);
            self.ended = last && result == CoderResult::InputEmpty;
        }
        let count = (self.ready.len() - self.taken).min(out.len());
        out[..count].copy_from_slice(&self.ready.as_bytes()[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}
