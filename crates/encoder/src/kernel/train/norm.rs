use pulp::{Arch, Simd, WithSimd};

use super::Dropout;
use crate::kernel::tile::{load, store};

/// The learnt part of a layer norm, where it lies among all weights.
#[derive(Clone, Copy)]
pub(crate) struct Weights<'a> {
    pub(crate) weight: &'a [f32],
    pub(crate) bias: &'a [f32],
    pub(crate) epsilon: f32,
}

/// What is added to the rows before they are normalised: a bias goes in first, and dropout over both.
#[derive(Clone, Copy)]
pub(crate) struct Addend<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) bias: &'a [f32],
    pub(crate) dropout: Option<Dropout>,
}

/// What the backward pass needs: normalised rows, and what each was multiplied by.
pub(crate) struct Kept<'a> {
    pub(crate) unit: &'a mut [f32],
    pub(crate) scales: &'a mut [f32],
}

/// `out = norm(x + dropout(addend + bias))`, row by row; `first` is the place of the first row, which
/// dropout goes by.
pub(crate) fn norm_forward(
    first: usize,
    x: &[f32],
    addend: Option<Addend<'_>>,
    weights: Weights<'_>,
    kept: Kept<'_>,
    out: &mut [f32],
) {
    assert!(x.len() == out.len() && x.len() == kept.unit.len());
    Arch::new().dispatch(Forward { first, x, addend, weights, kept, out });
}

struct Forward<'a> {
    first: usize,
    x: &'a [f32],
    addend: Option<Addend<'a>>,
    weights: Weights<'a>,
    kept: Kept<'a>,
    out: &'a mut [f32],
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { first, x, addend, weights: Weights { weight, bias, epsilon }, kept, out } = self;
        let (width, lanes) = (weight.len(), S::F32_LANES);
        let mut factors = vec![1.0; width];
        let rows = x.chunks_exact(width).zip(out.chunks_exact_mut(width));
        let kept = kept.unit.chunks_exact_mut(width).zip(kept.scales);
        for (index, ((x, out), (unit, scale))) in rows.zip(kept).enumerate() {
            let mut sums = simd.splat_f32s(0.0);
            if let Some(Addend { values, bias, dropout }) = addend {
                if let Some(dropout) = dropout {
                    dropout.fill(first + index, &mut factors);
                }
                let values = &values[index * width..][..width];
                let added = values.chunks(lanes).zip(bias.chunks(lanes)).zip(factors.chunks(lanes));
                let rows = x.chunks(lanes).zip(unit.chunks_mut(lanes));
                for ((x, unit), ((values, bias), factors)) in rows.zip(added) {
                    let added = simd.add_f32s(load(simd, values), load(simd, bias));
                    let sum = simd.mul_add_e_f32s(added, load(simd, factors), load(simd, x));
                    sums = simd.add_f32s(sums, sum);
                    store(simd, unit, sum);
                }
            } else {
                unit.copy_from_slice(x);
                for x in x.chunks(lanes) {
                    sums = simd.add_f32s(sums, load(simd, x));
                }
            }
            let mean = simd.reduce_sum_f32s(sums) / width as f32;
            let means = simd.splat_f32s(mean);
            let mut squares = simd.splat_f32s(0.0);
            let whole = unit.chunks_exact(lanes);
            // The zeros that `load` puts after a short row's end are not of the row.
            let rest: f32 = whole.remainder().iter().map(|x| (x - mean) * (x - mean)).sum();
            for x in whole {
                let centred = simd.sub_f32s(load(simd, x), means);
                squares = simd.mul_add_e_f32s(centred, centred, squares);
            }
            let variance = (simd.reduce_sum_f32s(squares) + rest) / width as f32;
            *scale = 1.0 / (variance + epsilon).sqrt();
            let scales = simd.splat_f32s(*scale);
            let learnt = weight.chunks(lanes).zip(bias.chunks(lanes));
            let rows = unit.chunks_mut(lanes).zip(out.chunks_mut(lanes));
            for ((unit, out), (weight, bias)) in rows.zip(learnt) {
                let value = simd.mul_f32s(simd.sub_f32s(load(simd, unit), means), scales);
                store(simd, unit, value);
                let learnt = simd.mul_add_e_f32s(value, load(simd, weight), load(simd, bias));
                store(simd, out, learnt);
            }
        }
    }
}

/// What goes into the backward pass of [`norm_forward`], and what comes out.
pub(crate) struct NormBackward<'a> {
    /// Of the norm's output.
    pub(crate) gradient: &'a [f32],
    pub(crate) unit: &'a [f32],
    pub(crate) scales: &'a [f32],
    pub(crate) weight: &'a [f32],
    /// Of what the addend was dropped by.
    pub(crate) dropout: Option<Dropout>,
    /// Becomes the gradient of `x`.
    pub(crate) x: &'a mut [f32],
    /// Becomes the gradient of the addend, and of its bias when summed over the rows. Empty if there was
    /// none.
    pub(crate) addend: &'a mut [f32],
}

/// The backward pass of [`norm_forward`] for rows from place `first` on. The gradients of the learnt part
/// are sums over all rows, which the caller takes.
pub(crate) fn norm_backward(first: usize, pass: NormBackward<'_>) {
    assert!(pass.gradient.len() == pass.x.len() && pass.unit.len() == pass.x.len());
    assert!(pass.addend.is_empty() || pass.addend.len() == pass.x.len());
    Arch::new().dispatch(Backward { first, pass });
}

struct Backward<'a> {
    first: usize,
    pass: NormBackward<'a>,
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let NormBackward { gradient, unit, scales, weight, dropout, x, addend } = self.pass;
        let (width, lanes) = (weight.len(), S::F32_LANES);
        let mut factors = vec![1.0; width];
        let share = 1.0 / width as f32;
        let rows = gradient.chunks_exact(width).zip(unit.chunks_exact(width)).zip(scales);
        for (index, (((gradient, unit), &scale), x)) in
            rows.zip(x.chunks_exact_mut(width)).enumerate()
        {
            let (mut sums, mut products) = (simd.splat_f32s(0.0), simd.splat_f32s(0.0));
            let places = gradient.chunks(lanes).zip(weight.chunks(lanes)).zip(unit.chunks(lanes));
            for ((gradient, weight), unit) in places.clone() {
                let slope = simd.mul_f32s(load(simd, gradient), load(simd, weight));
                sums = simd.add_f32s(sums, slope);
                products = simd.mul_add_e_f32s(slope, load(simd, unit), products);
            }
            let mean = simd.splat_f32s(simd.reduce_sum_f32s(sums) * share);
            let product = simd.splat_f32s(simd.reduce_sum_f32s(products) * share);
            let scales = simd.splat_f32s(scale);
            for (((gradient, weight), unit), x) in places.zip(x.chunks_mut(lanes)) {
                let slope = simd.mul_f32s(load(simd, gradient), load(simd, weight));
                let along = simd.mul_add_e_f32s(load(simd, unit), product, mean);
                store(simd, x, simd.mul_f32s(simd.sub_f32s(slope, along), scales));
            }
            let Some(addend) = addend.get_mut(index * width..(index + 1) * width) else { continue };
            let Some(dropout) = dropout else {
                addend.copy_from_slice(x);
                continue;
            };
            dropout.fill(self.first + index, &mut factors);
            let targets = addend.chunks_mut(lanes).zip(factors.chunks(lanes));
            for (x, (addend, factors)) in x.chunks(lanes).zip(targets) {
                store(simd, addend, simd.mul_f32s(load(simd, x), load(simd, factors)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EPSILON: f32 = 1e-5;

    /// A loss that weighs every number differently, of the definition in f64.
    fn loss(x: &[f64], addend: &[f64], weight: &[f64], bias: &[f64], factors: &[f32]) -> f64 {
        let width = weight.len();
        let mut loss = 0.0;
        for row in 0..x.len() / width {
            let sums: Vec<f64> = (row * width..(row + 1) * width)
                .map(|place| x[place] + f64::from(factors[place]) * addend[place])
                .collect();
            let mean = sums.iter().sum::<f64>() / width as f64;
            let variance = sums.iter().map(|sum| (sum - mean).powi(2)).sum::<f64>() / width as f64;
            for (column, sum) in sums.iter().enumerate() {
                let unit = (sum - mean) / (variance + f64::from(EPSILON)).sqrt();
                let out = unit * weight[column] + bias[column];
                loss += out * slope_at(row * width + column);
            }
        }
        loss
    }

    fn slope_at(place: usize) -> f64 {
        (place as f64 * 0.7).sin()
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_definition() {
        for (width, probability) in [(1, 0.0), (3, 0.0), (17, 0.4), (40, 0.1), (64, 0.0)] {
            let rows = 4;
            let numbers = |count: usize, seed: usize| -> Vec<f32> {
                (0..count)
                    .map(|place| ((place * 7_919 + seed) % 1_009) as f32 / 300.0 - 1.7)
                    .collect()
            };
            let (x, values) = (numbers(rows * width, 1), numbers(rows * width, 2));
            let (weight, bias, first_bias) =
                (numbers(width, 3), numbers(width, 4), numbers(width, 5));
            let dropout = Dropout::new(probability, 11);
            let mut factors = vec![1.0; rows * width];
            if let Some(dropout) = dropout {
                factors
                    .chunks_mut(width)
                    .enumerate()
                    .for_each(|(row, line)| dropout.fill(row, line));
            }
            let (mut unit, mut scales) = (vec![f32::NAN; rows * width], vec![f32::NAN; rows]);
            let mut out = vec![f32::NAN; rows * width];
            norm_forward(
                0,
                &x,
                Some(Addend { values: &values, bias: &first_bias, dropout }),
                Weights { weight: &weight, bias: &bias, epsilon: EPSILON },
                Kept { unit: &mut unit, scales: &mut scales },
                &mut out,
            );
            let wide = |values: &[f32]| values.iter().map(|&x| f64::from(x)).collect::<Vec<f64>>();
            let (x, weight64, bias) = (wide(&x), wide(&weight), wide(&bias));
            let added: Vec<f64> = (0..rows * width)
                .map(|place| f64::from(values[place]) + f64::from(first_bias[place % width]))
                .collect();
            let exact = loss(&x, &added, &weight64, &bias, &factors);
            let found: f64 =
                out.iter().enumerate().map(|(place, &out)| f64::from(out) * slope_at(place)).sum();
            assert!((found - exact).abs() < 1e-3, "width {width}: {found}, not {exact}");

            let gradient: Vec<f32> =
                (0..rows * width).map(|place| slope_at(place) as f32).collect();
            let (mut of_x, mut of_addend) =
                (vec![f32::NAN; rows * width], vec![f32::NAN; rows * width]);
            norm_backward(
                0,
                NormBackward {
                    gradient: &gradient,
                    unit: &unit,
                    scales: &scales,
                    weight: &weight,
                    dropout,
                    x: &mut of_x,
                    addend: &mut of_addend,
                },
            );
            for place in 0..rows * width {
                let moved = |values: &[f64], by: f64| {
                    let mut values = values.to_vec();
                    values[place] += by;
                    values
                };
                let step = 1e-5;
                let up = loss(&moved(&x, step), &added, &weight64, &bias, &factors);
                let down = loss(&moved(&x, -step), &added, &weight64, &bias, &factors);
                let slope = (up - down) / (2.0 * step);
                let near = |found: f32, exact: f64| {
                    (f64::from(found) - exact).abs() < 1e-4 * (1.0 + exact.abs())
                };
                assert!(
                    near(of_x[place], slope),
                    "{width} at {place}: {}, not {slope}",
                    of_x[place]
                );
                let up = loss(&x, &moved(&added, step), &weight64, &bias, &factors);
                let down = loss(&x, &moved(&added, -step), &weight64, &bias, &factors);
                let slope = (up - down) / (2.0 * step);
                assert!(
                    near(of_addend[place], slope),
                    "{width} at {place}: {}, not {slope}",
                    of_addend[place]
                );
            }
        }
    }
}
