use half::slice::HalfFloatSliceExt;
use half::{bf16, f16};
use safetensors::tensor::{Dtype, SafeTensorError, SafeTensors, TensorView};

use crate::EncoderError;

/// The tensors of `model.safetensors` under the names that Hugging Face's `BertModel` gives them,
/// whichever head's name stands before them in the file.
pub(crate) struct Checkpoint<'a> {
    tensors: SafeTensors<'a>,
    prefix: &'static str,
    /// What stands in the place of tensors of the same names, which have no prefix here.
    tuned: Option<SafeTensors<'a>>,
}

impl<'a> Checkpoint<'a> {
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, EncoderError> {
        use SafeTensorError as Error;
        let tensors = SafeTensors::deserialize(bytes).map_err(|error| match error {
            Error::HeaderTooSmall
            | Error::InvalidHeaderLength
            | Error::MetadataIncompleteBuffer => refuse("it is truncated"),
            error => refuse(format!("it is damaged ({error})")),
        })?;
        let known = ["", "bert.", "roberta.", "model.", "encoder."];
        let word_table = |prefix: &&&str| tensors.tensor(&format!("{prefix}{WORDS}")).is_ok();
        let Some(&prefix) = known.iter().find(word_table) else {
            return Err(refuse(format!("it has no {WORDS}")));
        };
        Ok(Self { tensors, prefix, tuned: None })
    }

    /// The same checkpoint with some tensors replaced.
    pub(crate) fn with_tuned(self, tuned: SafeTensors<'a>) -> Self {
        Self { tuned: Some(tuned), ..self }
    }

    /// Every tensor as it is now, under the name that it has in the file.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, TensorView<'_>)> {
        self.tensors.iter().map(|(name, view)| {
            let short = name.strip_prefix(self.prefix).unwrap_or(name);
            let tuned = self.tuned.as_ref().and_then(|tuned| tuned.tensor(short).ok());
            (name, tuned.unwrap_or(view))
        })
    }

    fn view(&self, name: &str, shape: &[usize]) -> Result<TensorView<'a>, EncoderError> {
        let view = match self.tuned.as_ref().and_then(|tuned| tuned.tensor(name).ok()) {
            Some(view) => view,
            None => {
                let name = format!("{}{name}", self.prefix);
                self.tensors.tensor(&name).map_err(|_| refuse(format!("it has no {name}")))?
            }
        };
        if view.shape() != shape {
            let found = view.shape();
            return Err(refuse(format!("its {name} is {found:?} and should be {shape:?}")));
        }
        Ok(view)
    }

    /// A whole tensor as f32, row-major.
    pub(crate) fn values(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, EncoderError> {
        let mut values = vec![0.0; shape.iter().product()];
        self.table(name, shape)?.read(0, &mut values);
        Ok(values)
    }

    /// A tensor that stays in the file, to be read piece by piece.
    pub(crate) fn table(&self, name: &str, shape: &[usize]) -> Result<Table<'a>, EncoderError> {
        let view = self.view(name, shape)?;
        let kind = match view.dtype() {
            Dtype::F32 => Kind::Single,
            Dtype::F16 => Kind::Half,
            Dtype::BF16 => Kind::Brain,
            other => return Err(refuse(format!("its {name} is stored as {other:?}"))),
        };
        Ok(Table { bytes: view.data(), kind })
    }
}

pub(crate) const WORDS: &str = "embeddings.word_embeddings.weight";
pub(crate) const POSITIONS: &str = "embeddings.position_embeddings.weight";
pub(crate) const KINDS: &str = "embeddings.token_type_embeddings.weight";
pub(crate) const EMBEDDING_NORM: &str = "embeddings.LayerNorm";

/// How numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Single,
    Half,
    Brain,
}

/// Numbers as they lie in the file.
#[derive(Clone, Copy)]
pub(crate) struct Table<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) kind: Kind,
}

impl Table<'_> {
    /// Reads as many numbers as `target` holds, from the number at `start`.
    pub(crate) fn read(self, start: usize, target: &mut [f32]) {
        let size = if self.kind == Kind::Single { 4 } else { 2 };
        let bytes = &self.bytes[start * size..(start + target.len()) * size];
        // The format leaves any alignment possible, so halves are copied to a buffer that has theirs.
        let mut halves = [0_u16; 512];
        match self.kind {
            Kind::Single => {
                for (target, bytes) in target.iter_mut().zip(bytes.as_chunks().0) {
                    *target = f32::from_le_bytes(*bytes);
                }
            }
            Kind::Half | Kind::Brain => {
                for (target, bytes) in target.chunks_mut(halves.len()).zip(bytes.chunks(1024)) {
                    let halves = &mut halves[..target.len()];
                    for (half, bytes) in halves.iter_mut().zip(bytes.as_chunks().0) {
                        *half = u16::from_le_bytes(*bytes);
                    }
                    if self.kind == Kind::Half {
                        bytemuck::cast_slice::<u16, f16>(halves).convert_to_f32_slice(target);
                    } else {
                        bytemuck::cast_slice::<u16, bf16>(halves).convert_to_f32_slice(target);
                    }
                }
            }
        }
    }
}

fn refuse(reason: impl Into<String>) -> EncoderError {
    EncoderError::Weights { reason: reason.into() }
}
