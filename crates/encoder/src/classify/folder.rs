//! A token classifier as a folder that transformers loads, and this crate again.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use safetensors::tensor::{Dtype, View};

use super::layer::{BIAS, WEIGHT};
use super::{TokenClassifier, config, onnx, tokens};
use crate::checkpoint::{EMBEDDING_NORM, KINDS, POSITIONS, Table, WORDS};
use crate::config::Config;
use crate::export::{About, write, write_manifest};
use crate::files::{CONFIG, Files, MANIFEST, MODEL};
use crate::manifest::{FileEntry, Manifest};
use crate::{Encoder, EncoderError};

impl TokenClassifier {
    /// Writes the model to a folder that is there and empty, as `AutoModelForTokenClassification` loads it:
    /// `config.json`, all weights as f32 in `model.safetensors`, the tokenizer, what its licence asks to be
    /// passed on, the other files given, and a manifest of them all, by which
    /// [`open_on`](Self::open_on) and [`Encoder::open`] read it again.
    ///
    /// It is written file by file in place: a caller who wants all or nothing renames the folder after it.
    ///
    /// # Errors
    /// [`EncoderError::Classifier`] for an encoder of a family that transformers has no such model for;
    /// [`EncoderError::Io`].
    pub fn export(
        &self,
        folder: &Path,
        about: &About,
        besides: &[(&str, &[u8])],
    ) -> Result<Manifest, EncoderError> {
        let Self { encoder, layer } = self;
        let Encoder { files, config, .. } = encoder;
        let mut written = tokens::files(encoder)?;
        written.push((CONFIG, config::written(&files.config, config, &layer.tags)?));
        let Files { notices, .. } = &**files;
        let all = (written.iter().map(|(file, content)| (*file, content.as_slice())))
            .chain(notices.iter().map(|(file, content)| (*file, &**content)))
            .chain(besides.iter().copied());
        let mut entries = BTreeMap::new();
        for (file, content) in all {
            entries.insert(file.to_owned(), FileEntry::of(content));
            write(&folder.join(file), content)?;
        }
        let model = folder.join(MODEL);
        self.write_weights(&model)?;
        // The writer of weights lets nobody but their owner read them; the other files are as files are here.
        let usual = fs::metadata(folder.join(CONFIG))
            .and_then(|file| fs::set_permissions(&model, file.permissions()));
        usual.map_err(EncoderError::io(&model))?;
        entries.insert(MODEL.to_owned(), FileEntry::read(&model)?);
        let About { name, source, licence } = about.clone();
        let feature_layers = Some(config.features);
        let manifest = Manifest { name, source, licence, feature_layers, files: entries };
        write_manifest(folder, &manifest)?;
        Ok(manifest)
    }

    /// Writes the same model as `model.onnx` into the folder that [`export`](Self::export) wrote: opset 17,
    /// IR version 8, inputs `input_ids`, `attention_mask` and for BERT `token_type_ids`, output `logits`.
    /// All of it is in memory twice on the way.
    ///
    /// # Errors
    /// As there; [`EncoderError::Classifier`] for a model of more than 2 GB, which one file cannot hold.
    pub fn export_onnx(&self, folder: &Path) -> Result<Manifest, EncoderError> {
        let content = onnx::model(self)?;
        write(&folder.join(onnx::FILE), &content)?;
        let path = folder.join(MANIFEST);
        let mut manifest = Manifest::parse(&fs::read(&path).map_err(EncoderError::io(&path))?)?;
        manifest.files.insert(onnx::FILE.to_owned(), FileEntry::of(&content));
        write_manifest(folder, &manifest)?;
        Ok(manifest)
    }

    fn write_weights(&self, path: &Path) -> Result<(), EncoderError> {
        let Self { encoder, layer } = self;
        let prefix = config::Family::of(&encoder.files.config)?.prefix;
        let (config, checkpoint) = (&encoder.config, encoder.checkpoint()?);
        let mut tensors = Vec::new();
        for (name, shape) in parts(config) {
            let numbers = Numbers::InFile(checkpoint.table(&name, &shape)?);
            tensors.push((format!("{prefix}{name}"), Single { shape, numbers }));
        }
        let tags = layer.tags.len();
        let own =
            [(WEIGHT, vec![tags, config.hidden], &layer.weights), (BIAS, vec![tags], &layer.bias)];
        for (name, shape, numbers) in own {
            tensors.push((name.to_owned(), Single { shape, numbers: Numbers::Here(numbers) }));
        }
        // Transformers asks for this mark, and reads the folder as it reads its own.
        let mark = HashMap::from([("format".to_owned(), "pt".to_owned())]);
        safetensors::serialize_to_file(tensors, Some(mark), path).map_err(|error| match error {
            safetensors::SafeTensorError::IoError(source) => {
                EncoderError::Io { path: path.into(), source }
            }
            other => EncoderError::Weights { reason: other.to_string() },
        })
    }
}

/// Every tensor of an encoder up to its upper feature layer, with its shape.
pub(super) fn parts(config: &Config) -> Vec<(String, Vec<usize>)> {
    let &Config { hidden, wide, vocabulary, positions, kinds, .. } = config;
    let mut parts = Vec::new();
    for (table, rows) in [(WORDS, vocabulary), (POSITIONS, positions), (KINDS, kinds)] {
        parts.push((table.to_owned(), vec![rows, hidden]));
    }
    let norm = |parts: &mut Vec<_>, name: String| {
        parts.push((format!("{name}.weight"), vec![hidden]));
        parts.push((format!("{name}.bias"), vec![hidden]));
    };
    norm(&mut parts, EMBEDDING_NORM.to_owned());
    for layer in 0..config.features.upper {
        for (module, outputs, inputs) in [
            ("attention.self.query", hidden, hidden),
            ("attention.self.key", hidden, hidden),
            ("attention.self.value", hidden, hidden),
            ("attention.output.dense", hidden, hidden),
            ("intermediate.dense", wide, hidden),
            ("output.dense", hidden, wide),
        ] {
            parts.push((format!("encoder.layer.{layer}.{module}.weight"), vec![outputs, inputs]));
            parts.push((format!("encoder.layer.{layer}.{module}.bias"), vec![outputs]));
        }
        for module in ["attention.output.LayerNorm", "output.LayerNorm"] {
            norm(&mut parts, format!("encoder.layer.{layer}.{module}"));
        }
    }
    parts
}

/// A tensor to be written in single precision, made when its turn comes.
struct Single<'a> {
    shape: Vec<usize>,
    numbers: Numbers<'a>,
}

enum Numbers<'a> {
    InFile(Table<'a>),
    Here(&'a [f32]),
}

impl View for Single<'_> {
    fn dtype(&self) -> Dtype {
        Dtype::F32
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        let bytes = |numbers: &[f32]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
        Cow::Owned(match self.numbers {
            Numbers::Here(numbers) => bytes(numbers),
            Numbers::InFile(table) => {
                let mut numbers = vec![0.0; self.shape.iter().product()];
                table.read(0, &mut numbers);
                bytes(&numbers)
            }
        })
    }

    fn data_len(&self) -> usize {
        4 * self.shape.iter().product::<usize>()
    }
}
