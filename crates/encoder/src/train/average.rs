use rayon::prelude::*;

/// Numbers that one core takes at a time.
const PIECE: usize = 1 << 15;

/// The running mean of trained weights over some steps (Polyak and Juditsky 1992; of the last ones as
/// in Izmailov et al. 2018).
#[derive(Default)]
pub(super) struct Average {
    steps: u32,
    mean: Vec<f32>,
}

impl Average {
    /// Takes the weights as they are now into the mean.
    pub(super) fn take(&mut self, values: &[f32]) {
        self.steps += 1;
        if self.steps == 1 {
            self.mean.clear();
            self.mean.extend_from_slice(values);
            return;
        }
        let share = (self.steps as f32).recip();
        self.mean.par_chunks_mut(PIECE).zip(values.par_chunks(PIECE)).for_each(|(mean, values)| {
            for (mean, value) in mean.iter_mut().zip(values) {
                *mean += share * (value - *mean);
            }
        });
    }

    /// Puts the mean in the place of the weights and forgets it; nothing where none was taken.
    pub(super) fn settle(&mut self, values: &mut [f32]) {
        if std::mem::take(&mut self.steps) > 0 {
            values.copy_from_slice(&self.mean);
        }
    }
}
