/// Which numbers dropout sets to zero: a function of a key and the place, so that the backward pass
/// needs no mask kept, and neither depends on the number of threads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dropout {
    key: u64,
    /// Of all 2³² values, how many mean zero.
    threshold: u32,
    /// What the rest is multiplied by.
    scale: f32,
}

impl Dropout {
    /// `None` when nothing is to be dropped.
    pub(crate) fn new(probability: f32, key: u64) -> Option<Self> {
        let probability = f64::from(probability.clamp(0.0, 0.95));
        let threshold = (probability * 2_f64.powi(32)) as u32;
        let kept = 1.0 - f64::from(threshold) / 2_f64.powi(32);
        (threshold > 0).then_some(Self { key, threshold, scale: (1.0 / kept) as f32 })
    }

    /// The same for another place of the model.
    pub(crate) fn at(self, site: u64) -> Self {
        Self { key: mix(self.key ^ mix(site)), ..self }
    }

    /// What each number of a row is multiplied by: 0 or the scale.
    #[inline(always)]
    pub(crate) fn fill(self, row: usize, factors: &mut [f32]) {
        let key = mix(self.key.wrapping_add(row as u64));
        let (low, high) = (key as u32, (key >> 32) as u32);
        for (place, factor) in factors.iter_mut().enumerate() {
            // The mixing function of 32 bits with the least bias that is known ("lowbias32", C. Wellons).
            let mut bits = (place as u32).wrapping_mul(0x9e37_79b1) ^ low;
            bits ^= bits >> 16;
            bits = bits.wrapping_mul(0x7feb_352d) ^ high;
            bits ^= bits >> 15;
            bits = bits.wrapping_mul(0x846c_a68b);
            bits ^= bits >> 16;
            *factor = if bits < self.threshold { 0.0 } else { self.scale };
        }
    }
}

/// The finaliser of SplitMix64.
fn mix(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_kept_in_rows_and_columns_and_the_mean_is_1() {
        let (rows, width) = (500, 384);
        let dropout = Dropout::new(0.1, 7).expect("drops");
        let mut factors = vec![0.0; rows * width];
        for (row, line) in factors.chunks_mut(width).enumerate() {
            dropout.fill(row, line);
        }
        let mean = factors.iter().sum::<f32>() / (rows * width) as f32;
        assert!((mean - 1.0).abs() < 0.005, "{mean}");
        // Five standard deviations of a binomial of that many draws.
        let near = |zeros: usize, draws: usize| {
            let draws = draws as f64;
            (zeros as f64 - 0.1 * draws).abs() < 5.0 * (0.09 * draws).sqrt()
        };
        for line in factors.chunks(width) {
            assert!(near(line.iter().filter(|&&factor| factor == 0.0).count(), width));
        }
        for column in 0..width {
            let zeros = (0..rows).filter(|row| factors[row * width + column] == 0.0).count();
            assert!(near(zeros, rows), "column {column}: {zeros}");
        }
        // Neighbours in either direction are independent.
        let both = |by: usize| {
            let pairs = factors.iter().zip(&factors[by..]);
            pairs.filter(|&(&a, &b)| a == 0.0 && b == 0.0).count() as f64
                / (factors.len() - by) as f64
        };
        for by in [1, 2, width] {
            assert!((both(by) - 0.01).abs() < 0.0015, "{by}: {}", both(by));
        }
    }

    #[test]
    fn keys_and_sites_differ_and_nothing_dropped_is_none() {
        let row = |dropout: Dropout| {
            let mut factors = [0.0; 256];
            dropout.fill(3, &mut factors);
            factors
        };
        let dropout = Dropout::new(0.3, 7).expect("drops");
        assert_eq!(row(dropout), row(dropout));
        assert_ne!(row(dropout), row(dropout.at(1)));
        assert_ne!(row(dropout.at(2)), row(dropout.at(1)));
        assert_ne!(row(dropout), row(Dropout::new(0.3, 8).expect("drops")));
        assert!(Dropout::new(0.0, 7).is_none());
    }
}
