//! Means and deviations of the features, so that one penalty fits every dimension.

use half::f16;
use half::slice::HalfFloatSliceExt as _;

/// The mean of each dimension and the factor that brings it to unit variance.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Standardisation {
    pub(crate) mean: Vec<f32>,
    pub(crate) scale: Vec<f32>,
}

impl Standardisation {
    /// Measures the rows (`words × dim`) of all matrices together. Dimensions that do not vary get
    /// the factor 0, so that they cannot speak.
    pub(crate) fn measure<'a>(dim: usize, matrices: impl Iterator<Item = &'a [f16]>) -> Self {
        let mut row = vec![0.0_f32; dim];
        let mut origin: Vec<f32> = Vec::new();
        let mut sum = vec![0.0_f64; dim];
        let mut squares = vec![0.0_f64; dim];
        let mut count = 0_usize;
        for matrix in matrices {
            for values in matrix.chunks_exact(dim) {
                values.convert_to_f32_slice(&mut row);
                // Differences from the first row keep the sums of squares free of cancellation.
                if origin.is_empty() {
                    origin.extend_from_slice(&row);
                }
                for (((&value, &origin), sum), squares) in
                    row.iter().zip(&origin).zip(&mut sum).zip(&mut squares)
                {
                    let value = f64::from(value - origin);
                    *sum += value;
                    *squares += value * value;
                }
                count += 1;
            }
        }
        if count == 0 {
            return Self { mean: vec![0.0; dim], scale: vec![1.0; dim] };
        }
        let total = count as f64;
        let mut mean = Vec::with_capacity(dim);
        let mut scale = Vec::with_capacity(dim);
        for ((&sum, &squares), &origin) in sum.iter().zip(&squares).zip(&origin) {
            let shift = sum / total;
            let variance = (squares / total - shift * shift).max(0.0);
            mean.push(origin + shift as f32);
            scale.push(if variance > 1e-10 { variance.sqrt().recip() as f32 } else { 0.0 });
        }
        Self { mean, scale }
    }

    /// Writes the standardised rows of `features` to `out`, which has their length.
    pub(crate) fn apply(&self, features: &[f16], out: &mut [f32]) {
        features.convert_to_f32_slice(out);
        self.standardise(out);
    }

    /// Standardises rows in their place.
    pub(crate) fn standardise(&self, rows: &mut [f32]) {
        for row in rows.chunks_exact_mut(self.mean.len()) {
            for ((value, &mean), &scale) in row.iter_mut().zip(&self.mean).zip(&self.scale) {
                *value = (*value - mean) * scale;
            }
        }
    }

    /// Turns the weights of one score for standardised features into those for features as they come, and
    /// gives what its bias is then to be less by.
    pub(crate) fn fold(&self, weights: &mut [f32]) -> f64 {
        let mut shift = 0.0_f64;
        for ((weight, &mean), &scale) in weights.iter_mut().zip(&self.mean).zip(&self.scale) {
            *weight *= scale;
            shift += f64::from(*weight) * f64::from(mean);
        }
        shift
    }
}
