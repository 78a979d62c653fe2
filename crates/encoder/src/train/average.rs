//! The running mean of trained weights over some steps (Polyak and Juditsky 1992; of the last ones as in
//! Izmailov et al. 2018).

use rayon::prelude::*;

/// Numbers that one core takes at a time.
const PIECE: usize = 1 << 15;

/// Moves a mean towards some values by that share of the way; 1 begins it.
pub(super) fn take(mean: &mut Vec<f32>, values: &[f32], share: f32) {
    if share == 1.0 {
        mean.clear();
        mean.extend_from_slice(values);
        return;
    }
    mean.par_chunks_mut(PIECE).zip(values.par_chunks(PIECE)).for_each(|(mean, values)| {
        for (mean, value) in mean.iter_mut().zip(values) {
            *mean += share * (value - *mean);
        }
    });
}
