//! The cache gives back what was put, or nothing; never something else.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

use half::f16;
use handful_encoder::{CacheError, FeatureCache, Features, Pooling, sentence_key};

const DIM: usize = 6;

fn features(seed: usize, words: usize) -> Features {
    let value = |place: usize| f16::from_f32((seed * 31 + place) as f32 / 7.0);
    Features { words, dim: DIM, values: (0..words * DIM).map(value).collect() }
}

fn open(folder: &Path) -> FeatureCache {
    FeatureCache::open(folder, "an encoder", Pooling::Mean, DIM).expect("the folder is writable")
}

fn key(seed: usize) -> [u8; 16] {
    sentence_key(&format!("sentence {seed}"))
}

fn fill(cache: &FeatureCache, seeds: std::ops::Range<usize>) {
    for seed in seeds {
        assert!(cache.put(&key(seed), &features(seed, 1 + seed % 40)).expect("the disk takes it"));
    }
}

fn has(cache: &FeatureCache, seed: usize) -> bool {
    let Some(view) = cache.get(&key(seed)) else { return false };
    let expected = features(seed, 1 + seed % 40);
    assert_eq!((view.words(), view.dim()), (expected.words, DIM));
    assert_eq!(view.values(), expected.values, "what comes back is what was put");
    true
}

fn file(folder: &Path, extension: &str) -> PathBuf {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    assert_eq!(paths.len(), 1, "{paths:?}");
    paths[0].clone()
}

#[test]
fn what_was_put_is_there_at_once_and_after_opening_again() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let cache = open(folder.path());
    assert!(cache.is_empty() && !has(&cache, 0));
    fill(&cache, 0..50);
    assert!((0..50).all(|seed| has(&cache, seed)));
    drop(cache);
    let cache = open(folder.path());
    assert_eq!(cache.len(), 50);
    assert!((0..50).all(|seed| has(&cache, seed)) && !has(&cache, 50));
    // A sentence without words is remembered as one.
    assert!(cache.put(&[9; 16], &features(0, 0)).expect("the disk takes it"));
    assert_eq!(cache.get(&[9; 16]).map(|view| view.words()), Some(0));
}

#[test]
fn another_encoder_pooling_or_width_sees_nothing_of_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fill(&open(folder.path()), 0..3);
    for (encoder, pooling, dim) in [
        ("another", Pooling::Mean, DIM),
        ("an encoder", Pooling::FirstSubword, DIM),
        ("an encoder", Pooling::Mean, DIM + 1),
    ] {
        let other = FeatureCache::open(folder.path(), encoder, pooling, dim).expect("writable");
        assert!(other.get(&key(0)).is_none() && other.is_empty());
    }
    assert!(has(&open(folder.path()), 0));
}

#[test]
fn putting_twice_takes_no_more_room() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let cache = open(folder.path());
    fill(&cache, 0..5);
    let length = fs::metadata(file(folder.path(), "features")).expect("there").len();
    fill(&cache, 0..5);
    assert_eq!(fs::metadata(file(folder.path(), "features")).expect("there").len(), length);
}

#[test]
fn one_writes_and_others_read_along() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (writer, reader) = (open(folder.path()), open(folder.path()));
    fill(&writer, 0..10);
    assert!((0..10).all(|seed| has(&reader, seed)), "the reader sees what was appended");
    assert!(!reader.put(&key(99), &features(99, 3)).expect("no error"), "only one may append");
    assert!(!has(&writer, 99));
    std::thread::scope(|scope| {
        scope.spawn(|| fill(&writer, 10..400));
        for _ in 0..3 {
            scope.spawn(|| {
                for seed in (0..400).cycle().take(4_000) {
                    has(&reader, seed);
                    has(&writer, seed);
                }
            });
        }
    });
    assert!((0..400).all(|seed| has(&reader, seed) && has(&writer, seed)));
    drop(writer);
    fill(&reader, 400..410);
    assert!((0..410).all(|seed| has(&reader, seed)), "the next one takes the pen over");
}

#[test]
fn the_limit_holds_and_what_is_there_stays() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let cache = open(folder.path()).with_limit(1_000);
    let kept =
        (0..50).take_while(|&seed| cache.put(&key(seed), &features(seed, 10)).expect("no error"));
    let kept = kept.count();
    assert!((3..=8).contains(&kept), "{kept} sentences of 120 bytes");
    assert!(fs::metadata(file(folder.path(), "features")).expect("there").len() <= 1_000);
    assert!(cache.get(&key(0)).is_some());
}

#[test]
fn a_wrong_shape_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let cache = open(folder.path());
    let mut wrong = features(1, 3);
    wrong.values.pop();
    let error = cache.put(&key(1), &wrong).expect_err("must be refused");
    assert!(matches!(error, CacheError::Shape { expected: DIM, found: 17, words: 3 }), "{error:?}");
}

#[test]
fn a_deleted_cache_is_an_empty_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for extension in ["features", "index", "lock"] {
        fill(&open(folder.path()), 0..5);
        fs::remove_file(file(folder.path(), extension)).expect("there");
        let cache = open(folder.path());
        fill(&cache, 0..5);
        assert!((0..5).all(|seed| has(&cache, seed)), "without its {extension}");
    }
    let cache = open(folder.path());
    fs::remove_dir_all(folder.path()).expect("deleted under it");
    assert!((0..5).all(|seed| has(&cache, seed) || cfg!(windows)), "what is mapped stays readable");
    let made = open(folder.path());
    fill(&made, 0..5);
    assert!((0..5).all(|seed| has(&made, seed)));
}

/// At every length that a crash may have left, each sentence is whole or gone, and can be put again.
#[test]
fn torn_files_cost_only_what_was_torn() {
    let source = tempfile::tempdir().expect("a temporary folder");
    fill(&open(source.path()), 0..8);
    for extension in ["features", "index"] {
        let length = fs::metadata(file(source.path(), extension)).expect("there").len();
        for cut in (0..length).step_by(13) {
            let folder = copy(source.path());
            let path = file(folder.path(), extension);
            let torn = OpenOptions::new().write(true).open(&path).expect("there");
            torn.set_len(cut).expect("writable");
            check_recovery(folder.path(), &format!("{extension} cut at {cut}"));
        }
    }
}

#[test]
fn any_flipped_byte_is_noticed() {
    let source = tempfile::tempdir().expect("a temporary folder");
    fill(&open(source.path()), 0..8);
    for extension in ["features", "index"] {
        let content = fs::read(file(source.path(), extension)).expect("there");
        for place in (0..content.len()).step_by(7) {
            let folder = copy(source.path());
            let mut damaged = content.clone();
            damaged[place] ^= 0x40;
            fs::write(file(folder.path(), extension), damaged).expect("writable");
            check_recovery(folder.path(), &format!("{extension} at {place}"));
        }
    }
}

fn copy(source: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for entry in fs::read_dir(source).expect("there") {
        let path = entry.expect("readable").path();
        let name = path.file_name().expect("a file");
        fs::copy(&path, folder.path().join(name)).expect("copied");
    }
    folder
}

fn check_recovery(folder: &Path, what: &str) {
    let cache = open(folder);
    // `has` itself fails on anything that is there and is not what was put.
    // Half of them are put again unasked.
    for seed in (0..8).step_by(2) {
        has(&cache, seed);
    }
    fill(&cache, 0..12);
    assert!((0..12).all(|seed| has(&cache, seed)), "{what}");
    drop(cache);
    let cache = open(folder);
    assert!((0..12).all(|seed| has(&cache, seed)), "{what}, opened again");
}

#[test]
fn only_the_newest_caches_are_kept() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for encoder in ["first", "second", "third"] {
        let cache =
            FeatureCache::open(folder.path(), encoder, Pooling::Mean, DIM).expect("writable");
        fill(&cache, 0..3);
    }
    FeatureCache::thin(folder.path(), 1);
    let left = fs::read_dir(folder.path()).expect("the folder is there").count();
    assert_eq!(left, 3, "one cache of three files");
    FeatureCache::thin(&folder.path().join("nothing here"), 1);
}
