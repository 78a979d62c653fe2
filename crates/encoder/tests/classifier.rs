//! Models that tag words: written to folders, read again, and refused.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;

use handful_encoder::{
    About, Device, Encoder, EncoderError, FeatureLayers, Input, Manifest, Pooling, Source,
    TagLayer, TokenClassifier,
};
use handful_text::words;
use safetensors::{Dtype, SafeTensors};
use serde_json::{Value, json};
use tempfile::TempDir;

use common::{GO, tiny, tuned};

const TEXTS: [&str; 3] =
    ["Marie Curie was born in Warsaw in 1867.", "the court in Lyon", "naïve \u{200d} Łódź — 12%"];

fn about() -> About {
    About {
        name: "Letters".to_owned(),
        source: Source { package: "handful".to_owned(), version: "1.2.3".to_owned() },
        licence: "MIT".to_owned(),
    }
}

fn layer(encoder: &Encoder) -> TagLayer {
    let hidden = encoder.feature_dim() / 2;
    TagLayer {
        tags: ["O", "B-pitch motor", "I-pitch motor"].map(str::to_owned).to_vec(),
        weights: (0..3 * hidden).map(|place| (place as f32 * 0.37).sin()).collect(),
        bias: vec![0.5, -0.25, 1.0 / 3.0],
    }
}

fn scores(model: &TokenClassifier) -> Vec<Vec<f32>> {
    let words: Vec<_> = TEXTS.iter().map(|text| words(text)).collect();
    let inputs: Vec<Input<'_>> =
        TEXTS.iter().zip(&words).map(|(text, words)| Input { text, words }).collect();
    model.scores(&inputs, &GO).unwrap()
}

fn features(encoder: &Encoder) -> Vec<f32> {
    let words = words(TEXTS[0]);
    let inputs = [Input { text: TEXTS[0], words: &words }];
    let features = encoder.features(&inputs, Pooling::FirstSubword, &GO).unwrap();
    features[0].values.iter().map(|value| value.to_f32()).collect()
}

fn open(folder: &Path) -> Result<TokenClassifier, EncoderError> {
    TokenClassifier::open_on(folder, &Device::processor())
}

fn read(folder: &Path, file: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.join(file)).unwrap()).unwrap()
}

/// A whole folder of one family.
fn exported(family: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let encoder = tiny(family);
    let model = TokenClassifier::new(&encoder, layer(&encoder)).unwrap();
    model.export(folder.path(), &about(), &[("README.md", b"a card")]).unwrap();
    folder
}

#[test]
fn what_is_written_computes_the_very_same_numbers() {
    for family in ["bert", "roberta"] {
        for upper in [3, 2] {
            let encoder =
                tiny(family).with_feature_layers(FeatureLayers { upper, lower: 1 }).unwrap();
            let plain = TokenClassifier::new(&encoder, layer(&encoder)).unwrap();
            let encoder = tuned(&encoder);
            let model = TokenClassifier::new(&encoder, layer(&encoder)).unwrap();
            assert_ne!(scores(&model), scores(&plain), "tuning changed something");
            let folder = tempfile::tempdir().unwrap();
            model.export(folder.path(), &about(), &[]).unwrap();
            let opened = open(folder.path()).unwrap();
            assert_eq!(opened.tags(), model.tags());
            assert_eq!(opened.name(), "Letters");
            assert_eq!(scores(&opened), scores(&model), "{family}, {upper} layers");
            // It is an encoder too, for a project to learn with.
            let encoder_again = Encoder::open(folder.path()).unwrap();
            assert_eq!(features(&encoder_again), features(&encoder));
            assert_eq!(encoder_again.licence(), Some("MIT"));
            assert_eq!(encoder_again.layers(), upper);
        }
    }
}

#[test]
fn a_score_is_the_product_with_the_last_layer() {
    let encoder = tiny("bert");
    let layer = layer(&encoder);
    let model = TokenClassifier::new(&encoder, layer.clone()).unwrap();
    let features = features(&encoder);
    let (dim, hidden) = (encoder.feature_dim(), encoder.feature_dim() / 2);
    let found = &scores(&model)[0];
    assert_eq!(found.len(), features.len() / dim * 3);
    for (row, vector) in found.chunks(3).zip(features.chunks(dim)) {
        for (tag, score) in row.iter().enumerate() {
            let weights = &layer.weights[tag * hidden..(tag + 1) * hidden];
            let product: f32 = weights.iter().zip(vector).map(|(a, b)| a * b).sum();
            // Features are kept in f16, scores are computed before that.
            assert!((score - product - layer.bias[tag]).abs() < 0.02, "{score} {product}");
        }
    }
}

#[test]
fn the_weights_have_the_names_that_transformers_asks_for_and_no_others() {
    for (family, prefix) in [("bert", "bert."), ("roberta", "roberta.")] {
        let folder = exported(family);
        let bytes = fs::read(folder.path().join("model.safetensors")).unwrap();
        let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
        assert_eq!(header.metadata().as_ref().unwrap()["format"], "pt");
        let tensors = SafeTensors::deserialize(&bytes).unwrap();
        let mut expected = vec!["classifier.bias".to_owned(), "classifier.weight".to_owned()];
        let mut add = |module: &str, parts: &[&str]| {
            expected.extend(parts.iter().map(|part| format!("{prefix}{module}.{part}")));
        };
        for table in ["word", "position", "token_type"] {
            add(&format!("embeddings.{table}_embeddings"), &["weight"]);
        }
        add("embeddings.LayerNorm", &["weight", "bias"]);
        for layer in 0..3 {
            for module in [
                "attention.self.query",
                "attention.self.key",
                "attention.self.value",
                "attention.output.dense",
                "attention.output.LayerNorm",
                "intermediate.dense",
                "output.dense",
                "output.LayerNorm",
            ] {
                add(&format!("encoder.layer.{layer}.{module}"), &["weight", "bias"]);
            }
        }
        expected.sort();
        assert_eq!(expected.len(), 53 + 2);
        let mut names: Vec<String> = tensors.names().into_iter().map(ToString::to_string).collect();
        names.sort();
        assert_eq!(names, expected);
        assert!(tensors.iter().all(|(_, view)| view.dtype() == Dtype::F32));
        assert_eq!(tensors.tensor("classifier.weight").unwrap().shape(), [3, 24]);
        assert_eq!(tensors.tensor("classifier.bias").unwrap().shape(), [3]);
    }
}

#[test]
fn the_configuration_names_the_tags() {
    for (family, architecture) in
        [("bert", "BertForTokenClassification"), ("roberta", "RobertaForTokenClassification")]
    {
        let folder = exported(family);
        let config = read(folder.path(), "config.json");
        assert_eq!(config["model_type"], family);
        assert_eq!(config["architectures"], json!([architecture]));
        assert_eq!(
            config["id2label"],
            json!({"0": "O", "1": "B-pitch motor", "2": "I-pitch motor"})
        );
        assert_eq!(config["label2id"], json!({"O": 0, "B-pitch motor": 1, "I-pitch motor": 2}));
        assert_eq!(
            (&config["num_hidden_layers"], &config["torch_dtype"]),
            (&json!(3), &json!("float32"))
        );
        assert_eq!(config["hidden_size"], 24);
        assert!(config.get("dtype").is_none() && config.get("_name_or_path").is_none());
    }
}

#[test]
fn the_tokenizer_comes_with_what_transformers_asks_for() {
    let bert = exported("bert");
    let settings = read(bert.path(), "tokenizer_config.json");
    assert_eq!(settings["tokenizer_class"], "PreTrainedTokenizerFast");
    assert_eq!(settings["model_max_length"], 48);
    assert_eq!(
        settings["model_input_names"],
        json!(["input_ids", "token_type_ids", "attention_mask"])
    );
    let special = read(bert.path(), "special_tokens_map.json");
    for (task, token) in [("cls_token", "[CLS]"), ("sep_token", "[SEP]"), ("pad_token", "[PAD]")] {
        assert_eq!((&special[task], &settings[task]), (&json!(token), &json!(token)));
    }
    let tokenizer = read(bert.path(), "tokenizer.json");
    assert!(tokenizer["truncation"].is_null() && tokenizer["padding"].is_null());
    let vocabulary = fs::read_to_string(bert.path().join("vocab.txt")).unwrap();
    let known = tokenizer["model"]["vocab"].as_object().unwrap();
    assert_eq!(vocabulary.lines().count(), known.len());
    for (id, word) in vocabulary.lines().enumerate() {
        assert_eq!(known[word], id);
    }

    let roberta = exported("roberta");
    let settings = read(roberta.path(), "tokenizer_config.json");
    assert_eq!(settings["model_max_length"], 64);
    assert_eq!(settings["model_input_names"], json!(["input_ids", "attention_mask"]));
    for (task, token) in [("bos_token", "<s>"), ("eos_token", "</s>"), ("pad_token", "<pad>")] {
        assert_eq!(settings[task], token, "{settings}");
    }
    assert!(!roberta.path().join("vocab.txt").exists());
}

#[test]
fn every_file_is_in_the_manifest_the_notices_among_them() {
    let folder = tempfile::tempdir().unwrap();
    let encoder = Encoder::embedded().unwrap();
    let model = TokenClassifier::new(&encoder, layer(&encoder)).unwrap();
    model.export(folder.path(), &about(), &[("README.md", b"a card")]).unwrap();
    let manifest = model.export_onnx(folder.path()).unwrap();
    let written = Manifest::parse(&fs::read(folder.path().join("manifest.json")).unwrap()).unwrap();
    assert_eq!(written, manifest);
    let mut files: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "manifest.json")
        .collect();
    files.sort();
    assert_eq!(files, manifest.files.keys().cloned().collect::<Vec<_>>());
    for file in ["NOTICE", "README.md", "config.json", "model.onnx", "vocab.txt"] {
        assert!(files.iter().any(|name| name == file), "no {file} in {files:?}");
    }
    for (file, entry) in &manifest.files {
        let bytes = fs::read(folder.path().join(file)).unwrap();
        assert_eq!(bytes.len() as u64, entry.bytes, "{file}");
    }
    // The checksums are held against the files when they are opened.
    assert_eq!(scores(&open(folder.path()).unwrap()), scores(&model));
}

fn sentence(result: Result<TokenClassifier, EncoderError>) -> String {
    let sentence = result.expect_err("must be refused").to_string();
    assert!(
        sentence.ends_with('.') && !sentence.contains('\n') && sentence.len() < 300,
        "{sentence}"
    );
    sentence
}

/// Anybody's folder, which has no manifest, with one file changed.
fn changed(family: &str, file: &str, edit: impl FnOnce(&mut Vec<u8>)) -> TempDir {
    let folder = exported(family);
    fs::remove_file(folder.path().join("manifest.json")).unwrap();
    let path = folder.path().join(file);
    let mut content = fs::read(&path).unwrap();
    edit(&mut content);
    fs::write(&path, content).unwrap();
    folder
}

fn reconfigured(edit: impl FnOnce(&mut Value)) -> String {
    let folder = changed("bert", "config.json", |content| {
        let mut config: Value = serde_json::from_slice(content).unwrap();
        edit(&mut config);
        *content = serde_json::to_vec(&config).unwrap();
    });
    sentence(open(folder.path()))
}

#[test]
fn a_folder_of_anybody_needs_no_manifest() {
    let folder = changed("roberta", "README.md", Vec::clear);
    let encoder = tiny("roberta");
    let model = TokenClassifier::new(&encoder, layer(&encoder)).unwrap();
    assert_eq!(scores(&open(folder.path()).unwrap()), scores(&model));
}

#[test]
fn a_folder_that_is_no_token_classifier_is_refused_with_the_reason() {
    assert!(reconfigured(|config| config["id2label"] = Value::Null).contains("id2label"));
    assert!(
        reconfigured(|config| config["model_type"] = "deberta-v2".into()).contains("deberta-v2")
    );
    let more = reconfigured(|config| config["id2label"]["3"] = "B-other".into());
    assert!(more.contains("[3, 24]") && more.contains("[4, 24]"), "{more}");
    // An encoder without a layer that scores anything.
    let bare = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/bert");
    assert!(sentence(open(&bare)).contains("id2label"));
    let gone = tempfile::tempdir().unwrap();
    assert!(matches!(open(gone.path()), Err(EncoderError::Missing { .. })));
    let headless = changed("bert", "model.safetensors", |content| {
        let text = b"classifier.weight";
        let place = content.windows(text.len()).position(|found| found == text).unwrap();
        content[place..place + 4].copy_from_slice(b"xxxx");
    });
    assert!(sentence(open(headless.path())).contains("no classifier.weight"));
}

#[test]
fn a_weight_that_is_no_number_is_refused_wherever_it_is() {
    // Tensors lie in the order of their names: the last number is of the classifier here, of the encoder there.
    for (family, name) in [("bert", "classifier.weight"), ("roberta", "roberta.encoder.layer.2")] {
        for number in [f32::NAN, f32::INFINITY] {
            let folder = changed(family, "model.safetensors", |content| {
                let end = content.len() - 4;
                content[end..].copy_from_slice(&number.to_le_bytes());
            });
            let said = sentence(open(folder.path()));
            assert!(said.contains(name) && said.contains("no number"), "{said}");
        }
    }
    let encoder = tiny("bert");
    let wild = TagLayer { bias: vec![0.0, f32::NAN, 0.0], ..layer(&encoder) };
    assert!(matches!(TokenClassifier::new(&encoder, wild), Err(EncoderError::Classifier { .. })));
    let short = TagLayer { bias: vec![0.0], ..layer(&encoder) };
    assert!(matches!(TokenClassifier::new(&encoder, short), Err(EncoderError::Classifier { .. })));
}

#[test]
fn a_tokenizer_of_another_vocabulary_is_refused() {
    let other = fs::read(exported("roberta").path().join("tokenizer.json")).unwrap();
    let folder = changed("bert", "tokenizer.json", |content| *content = other);
    let said = sentence(open(folder.path()));
    assert!(said.contains("tokenizer.json") && said.contains("90 tokens"), "{said}");
}

#[test]
fn a_damaged_weight_file_is_refused_before_anything_is_reserved() {
    let huge = changed("bert", "model.safetensors", |content| {
        content[..8].copy_from_slice(&(4_u64 << 30).to_le_bytes());
    });
    assert!(sentence(open(huge.path())).contains("damaged"));
    let overlapping = changed("bert", "model.safetensors", |content| {
        let size = u64::from_le_bytes(content[..8].try_into().unwrap()) as usize;
        let mut header: Value = serde_json::from_slice(&content[8..8 + size]).unwrap();
        let first = header["bert.embeddings.LayerNorm.bias"]["data_offsets"].clone();
        header["bert.embeddings.LayerNorm.weight"]["data_offsets"] = first;
        let mut header = serde_json::to_vec(&header).unwrap();
        header.resize(size.max(header.len()), b' ');
        content.splice(8..8 + size, header.iter().copied());
        content[..8].copy_from_slice(&(header.len() as u64).to_le_bytes());
    });
    assert!(sentence(open(overlapping.path())).contains("damaged"));
    let short = changed("bert", "model.safetensors", |content| content.truncate(1_000));
    assert!(sentence(open(short.path())).contains("truncated"));
}
