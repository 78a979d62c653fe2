//! `pytorch_model.bin`: a zip archive of stored tensors, and a list of them in Python's pickle format, which
//! is a small program. It is read here, never run.

mod pickle;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::Range;

use safetensors::tensor::{Dtype, TensorView};
use zip::{CompressionMethod, ZipArchive};

use crate::EncoderError;

/// The tensors of an archive as `torch.save` writes it since version 1.6, where they lie.
pub(crate) struct Archive<'a> {
    bytes: &'a [u8],
    tensors: BTreeMap<String, Tensor>,
}

struct Tensor {
    dtype: Dtype,
    shape: Vec<usize>,
    place: Range<usize>,
}

/// What such a file begins with: a zip archive's first entry.
const ZIP: &[u8] = b"PK\x03\x04";

/// What files of older versions begin with: a pickle whose first value is a large number.
const OLD: &[u8] = b"\x80\x02\x8a\x0a";

impl<'a> Archive<'a> {
    /// Whether the content is PyTorch's, of whichever version. As the length of the header that safetensors
    /// begin with, neither beginning would be allowed or make sense.
    pub(crate) fn is_one(bytes: &[u8]) -> bool {
        bytes.starts_with(ZIP) || bytes.starts_with(OLD)
    }

    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, EncoderError> {
        if !bytes.starts_with(ZIP) {
            return Err(refuse("it was written by a PyTorch older than 1.6"));
        }
        let damaged = |error: zip::result::ZipError| refuse(format!("it is damaged ({error})"));
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        let mut entries: BTreeMap<String, Range<usize>> = BTreeMap::new();
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(damaged)?;
            let name = entry.name().map_err(damaged)?.into_owned();
            if entry.compression() != CompressionMethod::Stored || entry.encrypted() {
                return Err(refuse(format!("its {name} is compressed, which PyTorch never does")));
            }
            let start = entry.data_start().and_then(|start| usize::try_from(start).ok());
            let size = usize::try_from(entry.compressed_size()).ok();
            let place = start.zip(size).and_then(|(start, size)| {
                let end = start.checked_add(size)?;
                (end <= bytes.len()).then_some(start..end)
            });
            let place = place.ok_or_else(|| refuse(format!("its {name} lies beyond its end")))?;
            entries.insert(name, place);
        }
        let list = entries.keys().find_map(|name| name.strip_suffix("data.pkl")).map(str::to_owned);
        let root = list.ok_or_else(|| refuse("it holds no list of tensors"))?;
        if let Some(order) = entries.get(&format!("{root}byteorder"))
            && &bytes[order.clone()] != b"little"
        {
            return Err(refuse("it was written on a machine of another byte order"));
        }
        let listed = pickle::tensors(&bytes[entries[&format!("{root}data.pkl")].clone()])?;
        let mut tensors = BTreeMap::new();
        for pickle::Listed { name, dtype, key, start, shape, stride } in listed {
            // Counters of training steps and the like have other types, and nobody asks for them.
            let Some(dtype) = dtype else { continue };
            let storage = entries
                .get(&format!("{root}data/{key}"))
                .ok_or_else(|| refuse(format!("its {name} is not in it")))?;
            let place = placed(storage, dtype, start, &shape)
                .ok_or_else(|| refuse(format!("its {name} is larger than what is stored of it")))?;
            if !is_dense(&shape, &stride) {
                return Err(refuse(format!("its {name} is not stored row after row")));
            }
            tensors.insert(name.to_owned(), Tensor { dtype, shape, place });
        }
        Ok(Self { bytes, tensors })
    }

    pub(crate) fn tensor(&self, name: &str) -> Option<TensorView<'a>> {
        self.tensors.get(name).and_then(|tensor| self.view(tensor))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, TensorView<'a>)> {
        let views = self.tensors.iter();
        views.filter_map(|(name, tensor)| Some((name.as_str(), self.view(tensor)?)))
    }

    fn view(&self, tensor: &Tensor) -> Option<TensorView<'a>> {
        let Tensor { dtype, shape, place } = tensor;
        // Its length was held against its shape.
        TensorView::new(*dtype, shape.clone(), &self.bytes[place.clone()]).ok()
    }
}

/// Where a tensor's numbers lie in the file; none where its storage is too short for them.
fn placed(
    storage: &Range<usize>,
    dtype: Dtype,
    start: usize,
    shape: &[usize],
) -> Option<Range<usize>> {
    let size = dtype.bitsize() / 8;
    let count = shape.iter().try_fold(1_usize, |count, &side| count.checked_mul(side))?;
    let start = storage.start.checked_add(start.checked_mul(size)?)?;
    let end = start.checked_add(count.checked_mul(size)?)?;
    (end <= storage.end).then_some(start..end)
}

/// Whether rows follow one another without a gap. Sides of length 1 may have any stride.
fn is_dense(shape: &[usize], stride: &[usize]) -> bool {
    let mut expected = 1_usize;
    shape.len() == stride.len()
        && shape.iter().zip(stride).rev().all(|(&side, &stride)| {
            let fits = side <= 1 || stride == expected;
            expected = expected.saturating_mul(side);
            fits
        })
}

fn refuse(reason: impl Into<String>) -> EncoderError {
    EncoderError::Weights { reason: reason.into() }
}
