use pulp::Arch;
use rayon::prelude::*;

use super::Onto;

/// Columns that one core sums at a time.
const COLUMNS: usize = 96;

/// Sums of the columns of a matrix: the gradient of a bias.
pub(crate) fn column_sums(values: &[f32], sums: &mut [f32], onto: Onto) {
    let width = sums.len();
    sums.par_chunks_mut(COLUMNS).enumerate().for_each(|(block, sums)| {
        Arch::new().dispatch(|| {
            onto.begin(sums);
            for row in values.chunks_exact(width) {
                let row = &row[block * COLUMNS..][..sums.len()];
                sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
            }
        });
    });
}

/// Sums of the columns of the product, number by number, of two matrices: the gradient of a norm's
/// weight.
pub(crate) fn column_products(values: &[f32], factors: &[f32], sums: &mut [f32], onto: Onto) {
    assert_eq!(values.len(), factors.len());
    let width = sums.len();
    sums.par_chunks_mut(COLUMNS).enumerate().for_each(|(block, sums)| {
        Arch::new().dispatch(|| {
            onto.begin(sums);
            for (row, factors) in values.chunks_exact(width).zip(factors.chunks_exact(width)) {
                let range = block * COLUMNS..block * COLUMNS + sums.len();
                let pairs = row[range.clone()].iter().zip(&factors[range]);
                sums.iter_mut().zip(pairs).for_each(|(sum, (a, b))| *sum += a * b);
            }
        });
    });
}
