use safetensors::tensor::{Dtype, TensorView};

use super::refuse;
use crate::EncoderError;
use crate::checkpoint::{Checkpoint, Kind, Table};

pub(super) const WEIGHT: &str = "classifier.weight";
pub(super) const BIAS: &str = "classifier.bias";

/// A linear layer from a word's vector to a score for each tag.
#[derive(Clone, Debug, PartialEq)]
pub struct TagLayer {
    /// What each output is called, such as `B-person`.
    pub tags: Vec<String>,
    /// Row-major, `tags × hidden size`.
    pub weights: Vec<f32>,
    /// One number for each tag.
    pub bias: Vec<f32>,
}

impl TagLayer {
    /// The `classifier` of a checkpoint.
    pub(super) fn of(
        checkpoint: &Checkpoint<'_>,
        tags: Vec<String>,
        hidden: usize,
    ) -> Result<Self, EncoderError> {
        let weights = tensor(checkpoint, WEIGHT, &[tags.len(), hidden])?;
        let bias = tensor(checkpoint, BIAS, &[tags.len()])?;
        Ok(Self { tags, weights, bias })
    }

    pub(super) fn check(&self, hidden: usize) -> Result<(), EncoderError> {
        let tags = self.tags.len();
        if tags == 0 || self.weights.len() != tags * hidden || self.bias.len() != tags {
            return Err(refuse("its classifier does not fit the encoder below it"));
        }
        if !self.weights.iter().chain(&self.bias).all(|weight| weight.is_finite()) {
            return Err(refuse("its classifier holds a weight that is no number"));
        }
        Ok(())
    }

    /// A score for each tag.
    pub(super) fn scores<'a>(&'a self, vector: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
        let rows = self.weights.chunks_exact(vector.len());
        rows.zip(&self.bias).map(move |(row, bias)| {
            // In f64, so that the order of the sum leaves nothing behind that could be seen.
            let products = row.iter().zip(vector).map(|(a, b)| f64::from(*a) * f64::from(*b));
            (f64::from(*bias) + products.sum::<f64>()) as f32
        })
    }
}

fn tensor(
    checkpoint: &Checkpoint<'_>,
    name: &str,
    shape: &[usize],
) -> Result<Vec<f32>, EncoderError> {
    let found = checkpoint.iter().find(|(other, _)| *other == name);
    let Some((_, view)) = found else {
        return Err(refuse(format!("its model.safetensors has no {name}")));
    };
    if view.shape() != shape {
        let found = view.shape();
        return Err(refuse(format!("its {name} is {found:?}, and config.json asks for {shape:?}")));
    }
    numbers(&view).ok_or_else(|| refuse(format!("its {name} is stored as {:?}", view.dtype())))
}

/// A tensor of floating-point numbers; none of others.
fn numbers(view: &TensorView<'_>) -> Option<Vec<f32>> {
    let kind = match view.dtype() {
        Dtype::F32 => Kind::Single,
        Dtype::F16 => Kind::Half,
        Dtype::BF16 => Kind::Brain,
        _ => return None,
    };
    let mut values = vec![0.0; view.shape().iter().product()];
    Table { bytes: view.data(), kind }.read(0, &mut values);
    Some(values)
}
