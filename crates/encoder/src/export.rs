//! An encoder as a folder that this crate and Hugging Face's transformers read.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use half::f16;
use safetensors::tensor::{Dtype, TensorView, serialize};

use crate::checkpoint::{Checkpoint, Kind, Table};
use crate::files::{CONFIG, MANIFEST, MODEL, TOKENIZER};
use crate::manifest::{FileEntry, Manifest, Source};
use crate::{Encoder, EncoderError};

/// What a folder's manifest says of the encoder in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// What people call it.
    pub name: String,
    /// What made it.
    pub source: Source,
    /// SPDX identifier of the weights' licence.
    pub licence: String,
}

impl Encoder {
    /// Writes the encoder, tuned layers in their place, to a folder that [`open`](Self::open) reads:
    /// weights in f16 without the pooler, which no feature comes from, configuration and tokenizer as
    /// they are, the other files given, and a manifest that names them all and the feature layers.
    ///
    /// # Errors
    /// [`EncoderError::Weights`] for a weight that f16 cannot hold; [`EncoderError::Io`].
    pub fn export(
        &self,
        folder: &Path,
        about: &About,
        besides: &[(&str, &[u8])],
    ) -> Result<Manifest, EncoderError> {
        let weights = halve(&self.checkpoint()?).map_err(|reason| match reason {
            Halving::Refused(error) => error,
            Halving::TooLarge(tensor) => EncoderError::Weights {
                reason: format!("its {tensor} has a weight that f16 cannot hold"),
            },
        })?;
        let own: [(&str, &[u8]); 3] =
            [(MODEL, &weights), (CONFIG, &self.files.config), (TOKENIZER, &self.files.tokenizer)];
        fs::create_dir_all(folder).map_err(EncoderError::io(folder))?;
        let mut files = BTreeMap::new();
        for (file, content) in own.iter().chain(besides) {
            files.insert((*file).to_owned(), FileEntry::of(content));
            write(&folder.join(file), content)?;
        }
        let About { name, source, licence } = about.clone();
        let feature_layers = Some(self.config.features);
        let manifest = Manifest { name, source, licence, feature_layers, files };
        write_manifest(folder, &manifest)?;
        Ok(manifest)
    }
}

pub(crate) fn write_manifest(folder: &Path, manifest: &Manifest) -> Result<(), EncoderError> {
    let json = serde_json::to_string_pretty(manifest)
        .map_err(|error| EncoderError::Manifest { reason: error.to_string() })?;
    write(&folder.join(MANIFEST), format!("{json}\n").as_bytes())
}

pub(crate) enum Halving {
    Refused(EncoderError),
    TooLarge(String),
}

/// All weights but the pooler's in f16, as a safetensors file.
pub(crate) fn halve(checkpoint: &Checkpoint<'_>) -> Result<Vec<u8>, Halving> {
    let mut halves: BTreeMap<String, (Vec<usize>, Vec<u8>)> = BTreeMap::new();
    for (name, view) in checkpoint.iter() {
        // Whole numbers are a buffer that newer versions of the format leave out (position_ids).
        let kind = match view.dtype() {
            Dtype::F32 => Kind::Single,
            Dtype::F16 => Kind::Half,
            Dtype::BF16 => Kind::Brain,
            _ => continue,
        };
        if name.contains("pooler.") {
            continue;
        }
        let mut values = vec![0.0; view.shape().iter().product()];
        Table { bytes: view.data(), kind }.read(0, &mut values);
        let mut bytes = Vec::with_capacity(2 * values.len());
        for value in values {
            let half = f16::from_f32(value);
            if !half.is_finite() {
                return Err(Halving::TooLarge(name.to_owned()));
            }
            bytes.extend(half.to_le_bytes());
        }
        halves.insert(name.to_owned(), (view.shape().to_vec(), bytes));
    }
    let failed = |error: safetensors::SafeTensorError| {
        Halving::Refused(EncoderError::Weights { reason: error.to_string() })
    };
    let views = halves
        .iter()
        .map(|(name, (shape, bytes))| {
            Ok((name, TensorView::new(Dtype::F16, shape.clone(), bytes).map_err(failed)?))
        })
        .collect::<Result<Vec<_>, Halving>>()?;
    // Transformers asks for this mark, and reads the folder as it reads its own.
    let mark = HashMap::from([("format".to_owned(), "pt".to_owned())]);
    serialize(views, Some(mark)).map_err(failed)
}

/// Through a file of another name, so that a conversion that is stopped leaves no half of a file.
pub(crate) fn write(path: &Path, content: &[u8]) -> Result<(), EncoderError> {
    let new: PathBuf = path.with_extension("new");
    fs::write(&new, content).map_err(EncoderError::io(&new))?;
    fs::rename(&new, path).map_err(EncoderError::io(path))
}
