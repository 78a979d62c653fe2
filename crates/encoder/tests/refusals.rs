//! What is wrong with an encoder's files is said in one plain sentence.

use std::fs;
use std::path::Path;

use handful_encoder::{Encoder, EncoderError, FileEntry, Manifest, Source};
use safetensors::tensor::{SafeTensors, TensorView, serialize};
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

/// Writes `model.safetensors` anew, each tensor with the bytes that `edit` gives, without a manifest.
fn rewrite(folder: &TempDir, edit: impl Fn(&str, &mut Vec<u8>)) {
    fs::remove_file(folder.path().join("manifest.json")).expect("there");
    change(folder, "model.safetensors", |content| {
        let tensors = SafeTensors::deserialize(content).expect("whole");
        let edited: Vec<_> = tensors
            .iter()
            .map(|(name, view)| {
                let mut bytes = view.data().to_vec();
                edit(name, &mut bytes);
                (name.to_owned(), view.dtype(), view.shape().to_vec(), bytes)
            })
            .collect();
        let views = edited.iter().map(|(name, dtype, shape, bytes)| {
            (name, TensorView::new(*dtype, shape.clone(), bytes).expect("fits"))
        });
        *content = serialize(views, None).expect("serialises");
    });
}

#[test]
fn weights_that_are_no_numbers_are_refused() {
    for bits in [0x7e00_u16, 0x7c00, 0xfc00] {
        let folder = encoder();
        rewrite(&folder, |name, bytes| {
            if name.ends_with("layer.1.output.dense.weight") {
                bytes[100..102].copy_from_slice(&bits.to_le_bytes());
            }
        });
        let (error, sentence) = refusal(&folder);
        assert!(matches!(error, EncoderError::Weights { .. }), "{error:?}");
        assert!(sentence.contains("layer.1.output.dense.weight has weights that are no numbers"));
    }
}

#[test]
fn a_header_of_four_gigabytes_is_refused_unread() {
    let folder = encoder();
    fs::remove_file(folder.path().join("manifest.json")).expect("there");
    for length in [4_u64 << 30, u64::MAX] {
        change(&folder, "model.safetensors", |content| {
            content[..8].copy_from_slice(&length.to_le_bytes());
        });
        let (error, sentence) = refusal(&folder);
        assert!(matches!(error, EncoderError::Weights { .. }), "{error:?}");
        assert!(sentence.contains("no list of tensors has"), "{sentence}");
    }
}

#[test]
fn overlapping_tensors_are_refused() {
    let folder = encoder();
    fs::remove_file(folder.path().join("manifest.json")).expect("there");
    change(&folder, "model.safetensors", |content| {
        let header = br#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#;
        *content = [&(header.len() as u64).to_le_bytes()[..], header, &[0; 12]].concat();
    });
    let (error, sentence) = refusal(&folder);
    assert!(matches!(error, EncoderError::Weights { .. }), "{error:?}");
    assert!(sentence.contains("overlaps another"), "{sentence}");
}

#[test]
fn the_tokenizer_of_another_model_is_refused() {
    // One with fewer tokens than the model has, and one with more.
    for (model, other) in [("roberta", "bert"), ("bert", "roberta")] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
        for file in FILES {
            let from = if file == "tokenizer.json" { other } else { model };
            fs::copy(reference.join(from).join(file), folder.path().join(file)).expect("copied");
        }
        let (error, _) = refusal(&folder);
        assert!(matches!(error, EncoderError::Tokenizer { .. }), "{error:?}");
    }
}

#[test]
fn an_archive_of_pytorch_opens_where_there_are_no_safetensors() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
    for file in ["torch/config.json", "torch/pytorch_model.bin", "bert/tokenizer.json"] {
        let name = Path::new(file).file_name().expect("a file");
        fs::copy(reference.join(file), folder.path().join(name)).expect("copied");
    }
    let encoder = Encoder::open(folder.path()).expect("PyTorch wrote it");
    assert_eq!(encoder.feature_dim(), 16);
    let text = "the court in Lyon";
    let words = handful_text::words(text);
    let inputs = [handful_encoder::Input { text, words: &words }];
    let never = std::sync::atomic::AtomicBool::new(false);
    let features =
        encoder.features(&inputs, handful_encoder::Pooling::Mean, &never).expect("readable");
    assert!(features[0].values.iter().all(|value| value.is_finite()));

    // The same archive with a list of tensors that calls a function of the system's.
    change(&folder, "pytorch_model.bin", |content| {
        let place = content.windows(18).position(|part| part == b"_rebuild_tensor_v2");
        let place = place.expect("the list names it");
        content[place..place + 18].copy_from_slice(b"_rebuild_anything!");
    });
    let (error, sentence) = refusal(&folder);
    assert!(matches!(error, EncoderError::WantsToRun { .. }), "{error:?}");
    assert!(sentence.contains("torch._utils._rebuild_anything!"), "{sentence}");
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
