//! A model hub on this machine, for one test: it answers as the real one does, and fails as it is told.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use sha1::Sha1;
use sha2::{Digest, Sha256};

#[allow(dead_code, reason = "each test file uses some")]
pub(crate) const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
#[allow(dead_code, reason = "each test file uses some")]
pub(crate) const NAME: &str = "tests/tiny";

/// What goes wrong, each once unless it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "each test file uses some")]
pub(crate) enum Fault {
    /// The connection ends after so many bytes of the weights.
    Cut(usize),
    /// The connection ends at once whenever the weights are asked for, for ever.
    Silent,
    /// One byte of the weights is another one.
    Flip,
    /// The weights come from their beginning, whatever was asked for, for ever.
    NoRange,
    /// The weights are asked for elsewhere, as large files are, for ever.
    Redirect,
    /// Every answer has this status, for ever.
    Status(u16),
    /// The list of files is none, for ever.
    Nonsense,
    /// The list names another checksum of the weights, for ever.
    WrongSum,
}

struct State {
    name: String,
    files: HashMap<String, Vec<u8>>,
    faults: Vec<Fault>,
    /// First lines and ranges of all requests.
    requests: Vec<(String, Option<String>)>,
}

pub(crate) struct Server {
    address: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    /// A hub that has one encoder with these files.
    #[allow(dead_code, reason = "each test file uses some")]
    pub(crate) fn start(files: &[(&str, &[u8])], faults: &[Fault]) -> Self {
        Self::of(NAME, files, faults)
    }

    /// The same under another name.
    pub(crate) fn of(name: &str, files: &[(&str, &[u8])], faults: &[Fault]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("bound").to_string();
        let files = files.iter().map(|(name, content)| ((*name).to_owned(), content.to_vec()));
        let state = State {
            name: name.to_owned(),
            files: files.collect(),
            faults: faults.to_vec(),
            requests: vec![],
        };
        let state = Arc::new(Mutex::new(state));
        let shared = state.clone();
        // The threads end with the process.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                thread::spawn(move || answer(stream, &shared));
            }
        });
        Self { address, state }
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The ranges that were asked for of a file, one for each request; none for all of it.
    #[allow(dead_code, reason = "each test file uses some")]
    pub(crate) fn ranges(&self, file: &str) -> Vec<Option<String>> {
        let state = self.state.lock().expect("no test panics with it");
        let own = state.requests.iter().filter(|(line, _)| line.contains(file));
        own.map(|(_, range)| range.clone()).collect()
    }
}

fn answer(stream: TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a socket"));
    let (mut line, mut range) = (String::new(), None);
    if reader.read_line(&mut line).is_err() {
        return;
    }
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header).unwrap_or(0) <= 2 {
            break;
        }
        if let Some(value) = header.to_ascii_lowercase().strip_prefix("range:") {
            range = Some(value.trim().to_owned());
        }
    }
    let mut state = state.lock().expect("no test panics with it");
    state.requests.push((line.clone(), range.clone()));
    let (head, body) = respond(&mut state, &line, range.as_deref());
    drop(state);
    let mut stream = stream;
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(&body);
    let _ = stream.flush();
    let _ = stream.shutdown(std::net::Shutdown::Write);
    // A socket that is closed with something unread takes back what it sent.
    let _ = reader.read_to_end(&mut Vec::new());
}

fn respond(state: &mut State, line: &str, range: Option<&str>) -> (String, Vec<u8>) {
    let path = line.split(' ').nth(1).unwrap_or_default();
    let name = state.name.clone();
    let has = |state: &State, fault| state.faults.contains(&fault);
    let status = state.faults.iter().find_map(|fault| match fault {
        Fault::Status(status) => Some(*status),
        _ => None,
    });
    if let Some(status) = status {
        return head(&status.to_string(), "", 0, vec![]);
    }
    if path == format!("/api/models/{name}/revision/main?blobs=true") {
        let list = if has(state, Fault::Nonsense) { "<html>".to_owned() } else { list(state) };
        return head("200 OK", "", list.len(), list.into_bytes());
    }
    let moved = format!("/elsewhere/{name}/");
    let file = path
        .strip_prefix(&format!("/{name}/resolve/{COMMIT}/"))
        .or_else(|| path.strip_prefix(&moved))
        .map(str::to_owned);
    let Some((file, content)) = file.and_then(|file| {
        let content = state.files.get(&file)?.clone();
        Some((file, content))
    }) else {
        return head("404 Not Found", "", 0, vec![]);
    };
    let weights = file.starts_with("model.");
    if weights && has(state, Fault::Redirect) && !path.starts_with("/elsewhere") {
        return head("302 Found", &format!("Location: {moved}{file}\r\n"), 0, vec![]);
    }
    if weights && has(state, Fault::Silent) {
        return (String::new(), vec![]);
    }
    let size = content.len();
    let from = range
        .filter(|_| !has(state, Fault::NoRange))
        .and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
    let mut body = content[from.unwrap_or(0)..].to_vec();
    let length = body.len();
    if weights {
        let mut kept = Vec::new();
        for fault in std::mem::take(&mut state.faults) {
            match fault {
                Fault::Cut(bytes) => body.truncate(bytes),
                Fault::Flip => body[length / 2] ^= 1,
                other => kept.push(other),
            }
        }
        state.faults = kept;
    }
    match from {
        Some(from) => {
            let place = format!("Content-Range: bytes {from}-{}/{size}\r\n", size - 1);
            head("206 Partial Content", &place, length, body)
        }
        None => head("200 OK", "", length, body),
    }
}

fn head(status: &str, more: &str, length: usize, body: Vec<u8>) -> (String, Vec<u8>) {
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{more}\r\n");
    (head, body)
}

/// As the real hub lists an encoder: large files by SHA-256, small ones by git's own sum.
fn list(state: &State) -> String {
    let id = &state.name;
    let files = state.files.iter().map(|(name, content)| {
        let size = content.len();
        if name.starts_with("model.") || name.starts_with("pytorch") {
            let mut sum = sha256(content);
            if state.faults.contains(&Fault::WrongSum) {
                sum = sha256(b"something else");
            }
            format!(
                r#"{{"rfilename":"{name}","size":{size},"blobId":"00","lfs":{{"sha256":"{sum}","size":{size},"pointerSize":134}}}}"#
            )
        } else {
            let sum = git(content);
            format!(r#"{{"rfilename":"{name}","size":{size},"blobId":"{sum}"}}"#)
        }
    });
    let files = files.collect::<Vec<_>>().join(",");
    format!(r#"{{"id":"{id}","sha":"{COMMIT}","siblings":[{files}]}}"#)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

pub(crate) fn sha256(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

pub(crate) fn git(content: &[u8]) -> String {
    let mut sum = Sha1::new_with_prefix(format!("blob {}\0", content.len()));
    sum.update(content);
    hex(&sum.finalize())
}
