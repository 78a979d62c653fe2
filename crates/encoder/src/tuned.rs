use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use half::f16;
use half::slice::HalfFloatSliceExt;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

use crate::EncoderError;
use crate::checkpoint::WORDS;
use crate::manifest::sha256;

/// The weights that fine-tuning changed, as a safetensors file in memory: tensors in f16 under the names
/// that the encoder's own file has for them, without any prefix.
///
/// In f16 each weight moves by at most 0.05 % of itself, as in the embedded encoder's own file.
#[derive(Clone)]
pub struct TunedWeights {
    bytes: Arc<[u8]>,
    sum: Arc<str>,
    files: Arc<str>,
    layers: Range<usize>,
    embeddings: bool,
}

/// The one field of the file's metadata: several would come in any order, and equal weights would not be
/// equal files. It holds the layers and then the checksums of the encoder that was tuned.
const ORIGIN: &str = "tuned";

/// One tensor to be kept: name, shape and numbers.
pub(crate) type Named<'a> = (String, Vec<usize>, &'a [f32]);

impl TunedWeights {
    /// `files` are the checksums of the encoder that was tuned; `parent` what it had been tuned to
    /// before, kept where nothing newer stands in its place.
    pub(crate) fn collect(
        files: &str,
        layers: &Range<usize>,
        tensors: &[Named<'_>],
        parent: Option<&Self>,
    ) -> Result<Self, EncoderError> {
        let mut kept: HashMap<String, (Vec<usize>, Vec<u8>)> = HashMap::new();
        let mut range = layers.clone();
        if let Some(parent) = parent {
            for (name, view) in parent.tensors()?.iter() {
                kept.insert(name.to_owned(), (view.shape().to_vec(), view.data().to_vec()));
            }
            range = range.start.min(parent.layers.start)..range.end.max(parent.layers.end);
        }
        for (name, shape, values) in tensors {
            let mut halves = vec![f16::ZERO; values.len()];
            halves.convert_from_f32_slice(values);
            let bytes = halves.iter().flat_map(|half| half.to_le_bytes()).collect();
            kept.insert(name.clone(), (shape.clone(), bytes));
        }
        let views = kept.iter().map(|(name, (shape, bytes))| {
            let view = TensorView::new(Dtype::F16, shape.clone(), bytes).map_err(damaged)?;
            Ok((name.as_str(), view))
        });
        let views: Vec<(&str, TensorView<'_>)> = views.collect::<Result<_, EncoderError>>()?;
        let origin = format!("{}..{} {files}", range.start, range.end);
        let metadata = HashMap::from([(ORIGIN.to_owned(), origin)]);
        Self::from_bytes(safetensors::serialize(views, Some(metadata)).map_err(damaged)?)
    }

    /// Reads what [`as_bytes`](Self::as_bytes) gave.
    ///
    /// # Errors
    /// [`EncoderError::Tuned`] when the bytes are damaged or are something else.
    pub fn from_bytes(bytes: impl Into<Arc<[u8]>>) -> Result<Self, EncoderError> {
        let bytes = bytes.into();
        let (_, header) = SafeTensors::read_metadata(&bytes).map_err(damaged)?;
        let tensors = SafeTensors::deserialize(&bytes).map_err(damaged)?;
        let origin = header.metadata().as_ref().and_then(|fields| fields.get(ORIGIN));
        let (layers, files) = origin
            .and_then(|origin| origin.split_once(' '))
            .ok_or_else(|| damaged("they do not say what they were tuned from"))?;
        let layers = layers
            .split_once("..")
            .and_then(|(start, end)| Some(start.parse().ok()?..end.parse().ok()?))
            .ok_or_else(|| damaged("they do not say which layers were tuned"))?;
        let files: Arc<str> = files.into();
        let embeddings = tensors.tensor(WORDS).is_ok();
        let sum = sha256(&bytes).into();
        Ok(Self { bytes, sum, files, layers, embeddings })
    }

    /// A whole safetensors file, to be kept.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The layers whose weights are here, counted from 0: layer `n` makes the states of layer `n + 1`.
    pub fn layers(&self) -> Range<usize> {
        self.layers.clone()
    }

    pub(crate) fn has_embeddings(&self) -> bool {
        self.embeddings
    }

    pub(crate) fn files(&self) -> &str {
        &self.files
    }

    pub(crate) fn sum(&self) -> &str {
        &self.sum
    }

    pub(crate) fn tensors(&self) -> Result<SafeTensors<'_>, EncoderError> {
        SafeTensors::deserialize(&self.bytes).map_err(damaged)
    }
}

impl fmt::Debug for TunedWeights {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TunedWeights")
            .field("layers", &self.layers)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

fn damaged(reason: impl fmt::Display) -> EncoderError {
    EncoderError::Tuned { reason: reason.to_string() }
}
