//! A package becomes a folder that opens, always the same one, or is refused in one sentence.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use half::f16;
use half::slice::HalfFloatSliceExt;
use handful_encoder::{Encoder, EncoderError, convert};
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use tempfile::TempDir;

const NOTICE: &str = "Model: somebody/tiny-roberta\nLicense: Apache-2.0\n";

/// An unpacked wheel around the tiny RoBERTa, in f32 and with a pooler, as packages have it.
fn package(largest: f32) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/roberta");
    let data = folder.path().join("tiny/data/model");
    let info = folder.path().join("tiny_roberta-1.2.0.dist-info");
    fs::create_dir_all(&data).expect("writable");
    fs::create_dir_all(&info).expect("writable");
    fs::write(info.join("METADATA"), "Metadata-Version: 2.4\nName: tiny-roberta\nVersion: 1.2.0\n")
        .expect("writable");
    for file in ["config.json", "tokenizer.json"] {
        fs::copy(source.join(file), data.join(file)).expect("copied");
    }
    fs::write(data.join("LICENSE"), "Apache License").expect("writable");
    fs::write(data.join("NOTICE"), NOTICE).expect("writable");

    let halves = fs::read(source.join("model.safetensors")).expect("part of the crate");
    let halves = SafeTensors::deserialize(&halves).expect("whole");
    let mut tensors: HashMap<String, (Vec<usize>, Vec<u8>)> = HashMap::new();
    for (name, view) in halves.iter() {
        let values: Vec<f16> = view
            .data()
            .chunks_exact(2)
            .map(|bytes| f16::from_le_bytes([bytes[0], bytes[1]]))
            .collect();
        let bytes = values.to_f32_vec().iter().flat_map(|value| value.to_le_bytes()).collect();
        tensors.insert(name.to_owned(), (view.shape().to_vec(), bytes));
    }
    let pooler =
        [0.5, largest].iter().flat_map(|value: &f32| value.to_le_bytes()).collect::<Vec<u8>>();
    tensors.insert("pooler.dense.bias".to_owned(), (vec![2], pooler.clone()));
    tensors.insert("something.else".to_owned(), (vec![2], pooler));
    let views = tensors.iter().map(|(name, (shape, bytes))| {
        (name, TensorView::new(Dtype::F32, shape.clone(), bytes).expect("fits"))
    });
    fs::write(data.join("model.safetensors"), serialize(views, None).expect("serialises"))
        .expect("writable");
    folder
}

#[test]
fn the_result_opens_and_is_always_the_same() {
    let targets = [(); 2].map(|()| tempfile::tempdir().expect("a temporary folder"));
    let manifests = targets
        .each_ref()
        .map(|target| convert(package(1.0).path(), target.path()).expect("the package is whole"));
    assert_eq!(manifests[0], manifests[1]);
    let manifest = &manifests[0];
    assert_eq!((manifest.name.as_str(), manifest.licence.as_str()), ("tiny-roberta", "Apache-2.0"));
    assert_eq!(
        (manifest.source.package.as_str(), manifest.source.version.as_str()),
        ("tiny-roberta", "1.2.0")
    );
    let named: Vec<&str> = manifest.files.keys().map(String::as_str).collect();
    assert_eq!(named, ["LICENSE", "NOTICE", "config.json", "model.safetensors", "tokenizer.json"]);
    assert_eq!(
        fs::read_dir(targets[0].path()).expect("there").count(),
        6,
        "nothing is left behind"
    );

    let notice = fs::read_to_string(targets[0].path().join("NOTICE")).expect("there");
    assert!(notice.starts_with(NOTICE) && notice.contains("Changed by Handful"), "{notice}");
    let model = fs::read(targets[0].path().join("model.safetensors")).expect("there");
    let model = SafeTensors::deserialize(&model).expect("whole");
    assert!(model.iter().all(|(_, view)| view.dtype() == Dtype::F16));
    assert!(model.tensor("pooler.dense.bias").is_err() && model.tensor("something.else").is_ok());

    let encoder = Encoder::open(targets[0].path()).expect("opens");
    assert_eq!(encoder.name(), "tiny-roberta");
}

#[test]
fn what_a_manifest_needs_must_be_there() {
    let target = tempfile::tempdir().expect("a temporary folder");
    let refusal = |damage: &dyn Fn(&Path), largest| {
        let source = package(largest);
        damage(source.path());
        let error = convert(source.path(), target.path()).expect_err("must be refused");
        (error.to_string(), error)
    };
    let notice = "tiny/data/model/NOTICE";
    for (text, named) in
        [("License: MIT", "NOTICE does not name the model"), ("Model: x", "no licence")]
    {
        let (sentence, _) =
            refusal(&|source| fs::write(source.join(notice), text).expect("writable"), 1.0);
        assert!(sentence.contains(named), "{sentence}");
    }
    let (_, error) = refusal(&|source| fs::remove_file(source.join(notice)).expect("there"), 1.0);
    assert!(matches!(error, EncoderError::Missing { file: "NOTICE", .. }), "{error:?}");
    let metadata = "tiny_roberta-1.2.0.dist-info/METADATA";
    let (sentence, _) =
        refusal(&|source| fs::remove_file(source.join(metadata)).expect("there"), 1.0);
    assert!(sentence.contains("METADATA"), "{sentence}");
    let model = "tiny/data/model/model.safetensors";
    let (sentence, _) = refusal(&|source| fs::remove_file(source.join(model)).expect("there"), 1.0);
    assert!(sentence.contains("one model.safetensors"), "{sentence}");
    let (sentence, _) = refusal(&|_| (), 1e6);
    assert!(sentence.contains("something.else") && sentence.contains("f16"), "{sentence}");
    assert_eq!(fs::read_dir(target.path()).expect("there").count(), 0, "a refusal writes nothing");
}
