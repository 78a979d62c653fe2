use pulp::{Arch, Simd, WithSimd};

use crate::kernel::tile::{load, store};

/// The numbers of one AdamW step (Loshchilov and Hutter, "Decoupled weight decay regularization").
#[derive(Clone, Copy, Debug)]
pub(crate) struct Adam {
    /// What gradients are multiplied by first, for clipping.
    pub(crate) scale: f32,
    /// Learning rate.
    pub(crate) rate: f32,
    /// Weight decay, as a share of the learning rate.
    pub(crate) decay: f32,
    /// Decay of the running mean.
    pub(crate) first: f32,
    /// Decay of the running mean of squares.
    pub(crate) second: f32,
    pub(crate) epsilon: f32,
    /// How many steps there were, with this one.
    pub(crate) step: u32,
}

/// Moves weights by one step; `means` and `squares` are Adam's running ones.
pub(crate) fn adam(
    adam: Adam,
    weights: &mut [f32],
    gradients: &[f32],
    means: &mut [f32],
    squares: &mut [f32],
) {
    let length = weights.len();
    assert!([gradients.len(), means.len(), squares.len()].iter().all(|&other| other == length));
    Arch::new().dispatch(Step { adam, weights, gradients, means, squares });
}

/// The sum of the squares of some numbers.
pub(crate) fn squares(values: &[f32]) -> f64 {
    // In pieces, so that rounding does not add up.
    values.chunks(4096).map(|piece| f64::from(Arch::new().dispatch(Squares(piece)))).sum()
}

struct Squares<'a>(&'a [f32]);

impl WithSimd for Squares<'_> {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f32 {
        let mut sums = [simd.splat_f32s(0.0); 4];
        for group in self.0.chunks(4 * S::F32_LANES) {
            for (sum, values) in sums.iter_mut().zip(group.chunks(S::F32_LANES)) {
                let values = load(simd, values);
                *sum = simd.mul_add_e_f32s(values, values, *sum);
            }
        }
        let [a, b, c, d] = sums;
        simd.reduce_sum_f32s(simd.add_f32s(simd.add_f32s(a, b), simd.add_f32s(c, d)))
    }
}

struct Step<'a> {
    adam: Adam,
    weights: &'a mut [f32],
    gradients: &'a [f32],
    means: &'a mut [f32],
    squares: &'a mut [f32],
}

impl WithSimd for Step<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Adam { scale, rate, decay, first, second, epsilon, step } = self.adam;
        let correction = |decay: f32| 1.0 - f64::from(decay).powf(f64::from(step));
        let number = |value: f32| simd.splat_f32s(value);
        let rest = number((1.0 - f64::from(rate) * f64::from(decay)) as f32);
        let pace = number((f64::from(rate) / correction(first)) as f32);
        let root = number((1.0 / correction(second).sqrt()) as f32);
        let (scale, epsilon) = (number(scale), number(epsilon));
        let (first, new_first) = (number(first), number(1.0 - first));
        let (second, new_second) = (number(second), number(1.0 - second));
        let lanes = S::F32_LANES;
        let weights = self.weights.chunks_mut(lanes).zip(self.gradients.chunks(lanes));
        let running = self.means.chunks_mut(lanes).zip(self.squares.chunks_mut(lanes));
        for ((weights, gradients), (means, squares)) in weights.zip(running) {
            let gradient = simd.mul_f32s(load(simd, gradients), scale);
            let mean = simd.mul_f32s(load(simd, means), first);
            let mean = simd.mul_add_e_f32s(gradient, new_first, mean);
            let square = simd.mul_f32s(load(simd, squares), second);
            let square = simd.mul_add_e_f32s(simd.mul_f32s(gradient, gradient), new_second, square);
            let spread = simd.mul_add_e_f32s(simd.sqrt_f32s(square), root, epsilon);
            let moved = simd.div_f32s(simd.mul_f32s(mean, pace), spread);
            let kept = simd.mul_f32s(load(simd, weights), rest);
            store(simd, weights, simd.sub_f32s(kept, moved));
            store(simd, means, mean);
            store(simd, squares, square);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_follow_the_paper() {
        for length in [1, 15, 16, 70] {
            let mut weights: Vec<f32> = (0..length).map(|place| place as f32 / 9.0 - 1.0).collect();
            let (mut means, mut squares) = (vec![0.0; length], vec![0.0; length]);
            let mut exact: Vec<[f64; 3]> =
                weights.iter().map(|&weight| [f64::from(weight), 0.0, 0.0]).collect();
            for step in 1..=5 {
                let gradients: Vec<f32> = (0..length)
                    .map(|place| ((place as u32 * 31 + step) % 17) as f32 / 8.0 - 1.0)
                    .collect();
                let numbers = Adam {
                    scale: 0.5,
                    rate: 0.01,
                    decay: 0.1,
                    first: 0.9,
                    second: 0.999,
                    epsilon: 1e-8,
                    step,
                };
                adam(numbers, &mut weights, &gradients, &mut means, &mut squares);
                for ([weight, mean, square], gradient) in exact.iter_mut().zip(&gradients) {
                    let gradient = 0.5 * f64::from(*gradient);
                    *mean = 0.9 * *mean + 0.1 * gradient;
                    *square = 0.999 * *square + 0.001 * gradient * gradient;
                    let (step, unit) = (f64::from(step), 1.0_f64);
                    let mean = *mean / (unit - 0.9_f64.powf(step));
                    let square = *square / (unit - 0.999_f64.powf(step));
                    *weight -= 0.01 * (0.1 * *weight + mean / (square.sqrt() + 1e-8));
                }
            }
            for (found, [exact, ..]) in weights.iter().zip(&exact) {
                assert!((f64::from(*found) - exact).abs() < 1e-5, "{found}, not {exact}");
            }
        }
    }

    #[test]
    fn squares_add_up_over_all_pieces() {
        for length in [0, 1, 100, 4_096, 10_001] {
            let values: Vec<f32> = (0..length).map(|place| (place % 7) as f32).collect();
            let exact: f64 = values.iter().map(|&value| f64::from(value * value)).sum();
            assert!((squares(&values) - exact).abs() <= 1e-6 * exact, "{length}");
        }
    }
}
