//! What is wrong with an encoder's files is said in one plain sentence.

use std::fs;
use std::path::Path;

use handful_encoder::{Encoder, EncoderError, FileEntry, Manifest, Source};
use tempfile::TempDir;

const FILES: [&str; 3] = ["config.json", "tokenizer.json", "model.safetensors"];

/// The tiny RoBERTa in a folder of its own, with a manifest that fits.
fn encoder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/roberta");
    let mut files = std::collections::BTreeMap::new();
    for file in FILES {
        let content = fs::read(source.join(file)).expect("part of the crate");
        files.insert(file.to_owned(), FileEntry::of(&content));
        fs::write(folder.path().join(file), content).expect("writable");
    }
    let source = Source { package: "tiny".into(), version: "1".into() };
    let manifest = Manifest {
        name: "Tiny".into(),
        source,
        licence: "MIT".into(),
        feature_layers: None,
        files,
    };
    let json = serde_json::to_vec(&manifest).expect("serialises");
    fs::write(folder.path().join("manifest.json"), json).expect("writable");
    folder
}

fn change(folder: &TempDir, file: &str, edit: impl FnOnce(&mut Vec<u8>)) {
    let path = folder.path().join(file);
    let mut content = fs::read(&path).expect("there");
    edit(&mut content);
    fs::write(&path, content).expect("writable");
}

fn refusal(folder: &TempDir) -> (EncoderError, String) {
    let error = Encoder::open(folder.path()).expect_err("must be refused");
    let sentence = error.to_string();
    assert!(
        sentence.ends_with('.') && !sentence.contains('\n') && sentence.len() < 300,
        "{sentence}"
    );
    (error, sentence)
}

#[test]
fn whole_files_open_with_the_name_of_the_manifest() {
    let encoder = Encoder::open(encoder().path()).expect("whole");
    assert_eq!((encoder.name(), encoder.feature_dim()), ("Tiny", 48));
    assert_eq!(encoder.fingerprint().len(), 64);
}

#[test]
fn a_wrong_checksum_names_the_file() {
    for file in ["tokenizer.json", "model.safetensors"] {
        let folder = encoder();
        change(&folder, file, |content| {
            let last = content.len() - 2;
            content[last] ^= 1;
        });
        let (error, sentence) = refusal(&folder);
        assert!(matches!(error, EncoderError::Checksum { .. }), "{error:?}");
        assert!(sentence.contains(file) && sentence.contains("checksum"), "{sentence}");
    }
}

#[test]
fn a_truncated_file_is_said_to_be_truncated_with_and_without_a_manifest() {
    for length in [30_000, 1_000, 5, 0] {
        let folder = encoder();
        change(&folder, "model.safetensors", |content| content.truncate(length));
        let (error, sentence) = refusal(&folder);
        assert!(matches!(error, EncoderError::Truncated { .. }), "{error:?}");
        assert!(
            sentence.contains("truncated") && sentence.contains(&length.to_string()),
            "{sentence}"
        );

        fs::remove_file(folder.path().join("manifest.json")).expect("there");
        let (error, sentence) = refusal(&folder);
        assert!(matches!(error, EncoderError::Weights { .. }), "{error:?}");
        assert!(sentence.contains("truncated"), "{sentence}");
    }
}

#[test]
fn a_foreign_architecture_is_named() {
    let folder = encoder();
    change(&folder, "config.json", |content| {
        let json = String::from_utf8_lossy(content).replace("\"roberta\"", "\"deberta-v2\"");
        *content = json.into_bytes();
    });
    let (error, sentence) = refusal(&folder);
    assert!(matches!(error, EncoderError::Architecture { .. }), "{error:?}");
    assert!(sentence.contains("deberta-v2"), "{sentence}");
}

#[test]
fn a_missing_file_is_named() {
    for file in FILES {
        let folder = encoder();
        fs::remove_file(folder.path().join(file)).expect("there");
        let (error, sentence) = refusal(&folder);
        assert!(matches!(error, EncoderError::Missing { .. }), "{error:?}");
        assert!(sentence.contains(file), "{sentence}");
    }
    let gone = tempfile::tempdir().expect("a temporary folder").path().join("none");
    assert!(matches!(Encoder::open(&gone), Err(EncoderError::Missing { .. })));
}

#[test]
fn weights_of_other_sizes_than_the_configuration_are_refused() {
    let folder = encoder();
    fs::remove_file(folder.path().join("manifest.json")).expect("there");
    change(&folder, "config.json", |content| {
        let json =
            String::from_utf8_lossy(content).replace("\"hidden_size\": 24", "\"hidden_size\": 48");
        *content = json.into_bytes();
    });
    let (error, sentence) = refusal(&folder);
    assert!(matches!(error, EncoderError::Weights { .. }), "{error:?}");
    assert!(sentence.contains("[340, 24]") && sentence.contains("[340, 48]"), "{sentence}");
}

#[test]
fn damaged_json_is_refused() {
    for (file, named) in [("tokenizer.json", "tokenizer.json"), ("config.json", "config.json")] {
        let folder = encoder();
        fs::remove_file(folder.path().join("manifest.json")).expect("there");
        change(&folder, file, |content| content.truncate(content.len() / 2));
        assert!(refusal(&folder).1.contains(named));
    }
    let folder = encoder();
    change(&folder, "manifest.json", |content| content.truncate(20));
    assert!(matches!(refusal(&folder).0, EncoderError::Manifest { .. }));
}
