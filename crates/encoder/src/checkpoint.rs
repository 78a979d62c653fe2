use half::slice::HalfFloatSliceExt;
use half::{bf16, f16};
use rayon::prelude::*;
use safetensors::tensor::{Dtype, SafeTensorError, SafeTensors, TensorView};

use crate::EncoderError;
use crate::family::Family;
use crate::torch::Archive;

/// The tensors of a file of weights under the names that Hugging Face's `BertModel` gives them, whatever
/// the family calls them and whichever head's name stands before them in the file.
pub(crate) struct Checkpoint<'a> {
    tensors: Stored<'a>,
    family: Family,
    prefix: &'static str,
    /// What stands in the place of tensors of the same names, which have no prefix here.
    tuned: Option<SafeTensors<'a>>,
}

impl<'a> Checkpoint<'a> {
    /// `bytes` are those of `model.safetensors` or of `pytorch_model.bin`.
    pub(crate) fn parse(bytes: &'a [u8], family: Family) -> Result<Self, EncoderError> {
        let tensors = Stored::parse(bytes)?;
        let known = ["", "bert.", "roberta.", "distilbert.", "mpnet.", "model.", "encoder."];
        let word_table = |prefix: &&&str| tensors.tensor(&format!("{prefix}{WORDS}")).is_some();
        let Some(&prefix) = known.iter().find(word_table) else {
            return Err(refuse(format!("it has no {WORDS}")));
        };
        Ok(Self { tensors, family, prefix, tuned: None })
    }

    /// The same checkpoint with some tensors replaced.
    pub(crate) fn with_tuned(self, tuned: SafeTensors<'a>) -> Self {
        Self { tuned: Some(tuned), ..self }
    }

    /// Every tensor as it is now, under the name that it has in the file.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, TensorView<'_>)> {
        self.tensors.iter().map(|(name, view)| {
            let short = name.strip_prefix(self.prefix).unwrap_or(name);
            let tuned = self.tuned.as_ref().and_then(|tuned| {
                let (stem, leaf) = short.rsplit_once('.')?;
                let new = AGES.iter().find(|[_, old]| *old == leaf).map_or(leaf, |[new, _]| new);
                tuned.tensor(&self.family.canonical(&format!("{stem}.{new}"))).ok()
            });
            (name, tuned.unwrap_or(view))
        })
    }

    /// Refuses weights that are no numbers: every vector would be none.
    pub(crate) fn check_numbers(&self) -> Result<(), EncoderError> {
        let views: Vec<(&str, TensorView<'_>)> = self.tensors.iter().collect();
        let broken = |(name, view): &&(&str, TensorView<'_>)| {
            !name.contains("pooler.") && has_no_numbers(view.dtype(), view.data())
        };
        match views.par_iter().find_first(broken) {
            Some((name, _)) => Err(refuse(format!("its {name} has weights that are no numbers"))),
            None => Ok(()),
        }
    }

    fn view(&self, name: &str, shape: &[usize]) -> Result<TensorView<'a>, EncoderError> {
        let view = match self.tuned.as_ref().and_then(|tuned| tuned.tensor(name).ok()) {
            Some(view) => view,
            None => {
                let name = format!("{}{}", self.prefix, self.family.in_file(name));
                let old = || {
                    let (stem, leaf) = name.rsplit_once('.')?;
                    let [_, old] = AGES.iter().find(|[new, _]| *new == leaf)?;
                    self.tensors.tensor(&format!("{stem}.{old}"))
                };
                let found = self.tensors.tensor(&name).or_else(old);
                found.ok_or_else(|| refuse(format!("it has no {name}")))?
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

/// A file of either kind.
enum Stored<'a> {
    Safe(SafeTensors<'a>),
    Torch(Archive<'a>),
}

impl<'a> Stored<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Self, EncoderError> {
        use SafeTensorError as Error;
        if Archive::is_one(bytes) {
            return Archive::parse(bytes).map(Self::Torch);
        }
        let tensors = SafeTensors::deserialize(bytes).map_err(|error| match error {
            Error::HeaderTooSmall
            | Error::InvalidHeaderLength
            | Error::MetadataIncompleteBuffer => refuse("it is truncated"),
            Error::HeaderTooLarge => {
                refuse("it begins with a length that no list of tensors has, so it is damaged")
            }
            Error::InvalidOffset(tensor) => refuse(format!(
                "its {tensor} overlaps another tensor or leaves a gap, so it is damaged"
            )),
            error => refuse(format!("it is damaged ({error})")),
        })?;
        Ok(Self::Safe(tensors))
    }

    fn tensor(&self, name: &str) -> Option<TensorView<'a>> {
        match self {
            Self::Safe(tensors) => tensors.tensor(name).ok(),
            Self::Torch(archive) => archive.tensor(name),
        }
    }

    fn iter(&self) -> Box<dyn Iterator<Item = (&str, TensorView<'_>)> + '_> {
        match self {
            Self::Safe(tensors) => Box::new(tensors.iter()),
            Self::Torch(archive) => Box::new(archive.iter()),
        }
    }
}

/// Whether a number among these is NaN or infinite: all bits of its exponent are set.
fn has_no_numbers(dtype: Dtype, bytes: &[u8]) -> bool {
    let halves = |mask: u16| {
        let words = bytes.as_chunks().0.iter();
        words.fold(false, |found, word| found | (u16::from_le_bytes(*word) & mask == mask))
    };
    match dtype {
        Dtype::F32 => {
            const MASK: u32 = 0x7f80_0000;
            let words = bytes.as_chunks().0.iter();
            words.fold(false, |found, word| found | (u32::from_le_bytes(*word) & MASK == MASK))
        }
        Dtype::F16 => halves(0x7c00),
        Dtype::BF16 => halves(0x7f80),
        _ => false,
    }
}

/// What norms call their parameters, and what the oldest checkpoints call them.
const AGES: [[&str; 2]; 2] = [["weight", "gamma"], ["bias", "beta"]];

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
