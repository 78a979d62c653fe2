//! Downloads from a hub that the tests themselves run on this machine, and everything that may go wrong.

mod common;

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use common::{COMMIT, Fault, NAME, Server, git, sha256};
use handful_catalogue::{Cache, CatalogueError, Hub, LISTED, Progress, Size, download, listed};
use tempfile::TempDir;

const CONFIG: &[u8] = br#"{"model_type":"bert"}"#;
const TOKENIZER: &[u8] = b"{}";

/// More than a download takes up at once.
fn weights() -> Vec<u8> {
    (0..400_000_u32).flat_map(|value| value.wrapping_mul(2_654_435_761).to_le_bytes()).collect()
}

struct Bench {
    server: Server,
    cache: Cache,
    folder: TempDir,
}

fn bench(faults: &[Fault]) -> Bench {
    let weights = weights();
    let files: [(&str, &[u8]); 5] = [
        ("config.json", CONFIG),
        ("tokenizer.json", TOKENIZER),
        ("model.safetensors", &weights),
        ("tokenizer_config.json", b"{\"a\":1}"),
        ("README.md", b"not fetched"),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let cache = Cache::at(folder.path());
    Bench { server: Server::start(&files, faults), cache, folder }
}

impl Bench {
    fn fetch(&self) -> Result<std::path::PathBuf, CatalogueError> {
        let hub = Hub::at(&self.server.endpoint()).expect("an address");
        download(&hub, &self.cache, NAME, &AtomicBool::new(false), &mut |_| {})
    }

    fn refusal(&self) -> CatalogueError {
        let error = self.fetch().expect_err("must fail");
        let sentence = error.to_string();
        assert!(sentence.ends_with('.') && !sentence.contains('\n'), "{sentence}");
        assert_eq!(self.cache.find(NAME), None, "half an encoder is none");
        error
    }

    /// Stops once so many bytes are here.
    fn stop_after(&self, bytes: u64) -> (CatalogueError, Progress) {
        let hub = Hub::at(&self.server.endpoint()).expect("an address");
        let (stop, mut last) = (AtomicBool::new(false), None);
        let error = download(&hub, &self.cache, NAME, &stop, &mut |progress| {
            last = Some(progress);
            stop.store(progress.done >= bytes, Ordering::Relaxed);
        })
        .expect_err("was stopped");
        (error, last.expect("told"))
    }
}

#[test]
fn what_is_fetched_lies_where_python_looks_and_is_there_without_a_network() {
    let bench = bench(&[]);
    let folder = bench.fetch().expect("the hub has it");
    let root = bench.folder.path().join("models--tests--tiny");
    assert_eq!(folder, root.join("snapshots").join(COMMIT));
    assert_eq!(fs::read(folder.join("model.safetensors")).expect("there"), weights());
    assert_eq!(fs::read(folder.join("config.json")).expect("there"), CONFIG);
    assert!(folder.join("tokenizer_config.json").is_file() && !folder.join("README.md").exists());
    assert_eq!(fs::read_to_string(root.join("refs/main")).expect("there"), COMMIT);
    let blob = root.join("blobs").join(sha256(&weights()));
    assert!(blob.is_file() && root.join("blobs").join(git(CONFIG)).is_file());
    #[cfg(unix)]
    assert_eq!(
        fs::read_link(folder.join("model.safetensors")).expect("a link"),
        Path::new("../../blobs").join(sha256(&weights()))
    );
    assert_eq!((bench.cache.find(NAME), bench.cache.fetched(NAME)), (Some(folder), 0));

    let again = bench.fetch().expect("is here already");
    assert_eq!(Some(again), bench.cache.find(NAME));
    assert_eq!(bench.server.ranges("model.safetensors").len(), 1, "nothing is fetched twice");

    bench.cache.remove(NAME).expect("not in use");
    assert!(bench.cache.find(NAME).is_none() && !root.exists());
    bench.cache.remove(NAME).expect("what is not there can be removed");
}

#[test]
fn a_download_goes_on_where_it_was_stopped() {
    let bench = bench(&[]);
    let (error, progress) = bench.stop_after(700_000);
    assert!(matches!(error, CatalogueError::Stopped), "{error:?}");
    let size = weights().len() as u64;
    let besides = (CONFIG.len() + TOKENIZER.len() + 7) as u64;
    assert_eq!(progress.total, size + besides);
    let fetched = bench.cache.fetched(NAME);
    assert_eq!(fetched + besides, progress.done);
    assert!((600_000..size).contains(&fetched), "{fetched}");
    assert_eq!(bench.cache.find(NAME), None);

    let folder = bench.fetch().expect("goes on");
    assert_eq!(fs::read(folder.join("model.safetensors")).expect("there"), weights());
    let ranges = bench.server.ranges("model.safetensors");
    assert_eq!(ranges, [None, Some(format!("bytes={fetched}-"))]);
}

#[test]
fn a_stopped_download_can_be_thrown_away() {
    let bench = bench(&[]);
    bench.stop_after(700_000);
    bench.cache.discard(NAME).expect("there");
    assert_eq!(bench.cache.fetched(NAME), 0);
    bench.fetch().expect("begins anew");
    assert_eq!(bench.server.ranges("model.safetensors"), [None, None]);
}

#[test]
fn a_connection_that_breaks_off_is_taken_up_again_by_itself() {
    for faults in [[Fault::Cut(500_000), Fault::Redirect], [Fault::Cut(500_000), Fault::NoRange]] {
        let bench = bench(&faults);
        let folder = bench.fetch().expect("goes on by itself");
        assert_eq!(fs::read(folder.join("model.safetensors")).expect("there"), weights());
        let asked = bench.server.ranges("model.safetensors");
        assert!(asked.contains(&Some("bytes=500000-".to_owned())), "{asked:?}");
    }
}

#[test]
fn a_hub_that_says_nothing_is_given_up_and_what_came_is_kept() {
    let bench = bench(&[]);
    bench.stop_after(700_000);
    let fetched = bench.cache.fetched(NAME);
    let weights = weights();
    let files: [(&str, &[u8]); 3] =
        [("config.json", CONFIG), ("tokenizer.json", TOKENIZER), ("model.safetensors", &weights)];
    let silent = Bench { server: Server::start(&files, &[Fault::Silent]), ..bench };
    let error = silent.refusal();
    assert!(matches!(error, CatalogueError::NoNetwork { .. }), "{error:?}");
    assert_eq!(silent.cache.fetched(NAME), fetched);
    assert_eq!(silent.server.ranges("model.safetensors").len(), 3, "it was tried again");
}

#[test]
fn what_arrives_damaged_is_thrown_away_and_fetched_again() {
    let bench = bench(&[Fault::Flip]);
    let error = bench.refusal();
    assert!(
        matches!(&error, CatalogueError::Checksum { file } if file == "model.safetensors"),
        "{error:?}"
    );
    assert_eq!(bench.cache.fetched(NAME), 0);
    bench.fetch().expect("whole this time");

    let wrong = self::bench(&[Fault::WrongSum]);
    assert!(matches!(wrong.refusal(), CatalogueError::Checksum { .. }));
}

#[test]
fn each_answer_of_the_hub_has_words_of_its_own() {
    let refusal = |fault| bench(&[fault]).refusal();
    assert!(matches!(refusal(Fault::Status(404)), CatalogueError::Absent { .. }));
    assert!(matches!(refusal(Fault::Status(401)), CatalogueError::Forbidden { .. }));
    assert!(matches!(refusal(Fault::Status(503)), CatalogueError::Answer { .. }));
    assert!(matches!(refusal(Fault::Status(407)), CatalogueError::Proxy { .. }));
    assert!(matches!(refusal(Fault::Nonsense), CatalogueError::Answer { .. }));
}

#[test]
fn what_is_no_encoder_is_refused_before_it_is_fetched() {
    let folder = tempfile::tempdir().expect("a folder");
    let files: [(&str, &[u8]); 2] = [("config.json", CONFIG), ("tokenizer.json", TOKENIZER)];
    let bench =
        Bench { server: Server::start(&files, &[]), cache: Cache::at(folder.path()), folder };
    let error = bench.refusal();
    assert!(
        matches!(error, CatalogueError::Incomplete { file: "model.safetensors", .. }),
        "{error:?}"
    );
    assert!(bench.server.ranges("config.json").is_empty());
}

#[test]
fn the_older_form_of_weights_is_fetched_where_there_is_no_newer_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let files: [(&str, &[u8]); 3] =
        [("config.json", CONFIG), ("tokenizer.json", TOKENIZER), ("pytorch_model.bin", b"PK")];
    let bench =
        Bench { server: Server::start(&files, &[]), cache: Cache::at(folder.path()), folder };
    let folder = bench.fetch().expect("the hub has it");
    assert_eq!(fs::read(folder.join("pytorch_model.bin")).expect("there"), b"PK");
}

/// A port of this machine that nobody listens on.
fn nobody() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("bound").to_string()
}

#[test]
fn without_a_network_and_behind_a_broken_proxy_the_words_differ() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = Cache::at(folder.path());
    let fetch = |hub: Hub| {
        download(&hub, &cache, NAME, &AtomicBool::new(false), &mut |_| {}).expect_err("must fail")
    };
    let address = nobody();
    let error = fetch(Hub::at(&format!("http://{address}")).expect("an address"));
    assert!(matches!(error, CatalogueError::NoNetwork { .. }), "{error:?}");
    assert!(error.to_string().contains(&address), "{error}");

    let proxy = format!("http://ada:secret@{address}");
    let error = fetch(Hub::through("http://hub.example", &proxy).expect("an address"));
    assert!(matches!(error, CatalogueError::Proxy { .. }), "{error:?}");
    let sentence = error.to_string();
    assert!(sentence.contains(&address) && sentence.contains("hub.example"), "{sentence}");
    assert!(!sentence.contains("secret"), "{sentence}");

    for endpoint in ["", "huggingface.co", "ftp://hub", "https://"] {
        assert!(matches!(Hub::at(endpoint), Err(CatalogueError::Endpoint { .. })), "{endpoint}");
    }
}

/// The system has a file that is always full.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_to_be_full() {
    let bench = bench(&[]);
    let blobs = bench.folder.path().join("models--tests--tiny/blobs");
    fs::create_dir_all(&blobs).expect("a folder");
    let part = blobs.join(format!("{}.handful-part", git(CONFIG)));
    std::os::unix::fs::symlink("/dev/full", &part).expect("a link");
    let error = bench.refusal();
    assert!(matches!(&error, CatalogueError::DiskFull { path } if *path == part), "{error:?}");
    assert!(error.to_string().contains("HF_HOME"), "{error}");
}

#[test]
fn two_at_once_do_not_fetch_the_same() {
    let bench = bench(&[]);
    let hub = Hub::at(&bench.server.endpoint()).expect("an address");
    let mut second = None;
    download(&hub, &bench.cache, NAME, &AtomicBool::new(false), &mut |_| {
        if second.is_none() {
            second = Some(bench.fetch().expect_err("the first one is at it"));
        }
    })
    .expect("the hub has it");
    assert!(matches!(second, Some(CatalogueError::Busy { .. })), "{second:?}");
}

#[test]
fn the_list_names_what_people_need_to_choose() {
    for entry in &LISTED {
        assert!(!entry.licence.is_empty() && !entry.languages.is_empty(), "{entry:?}");
        assert!(entry.about.ends_with('.') && listed(entry.name) == Some(entry));
    }
    assert_eq!(listed("NUMIND/nuner-v2.0").expect("there").size, Size::Exact(498_604_904));
    assert_eq!(listed("numind/none"), None);
}
