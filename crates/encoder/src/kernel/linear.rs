use pulp::{Arch, Simd, WithSimd};

use super::math::gelu;
use super::tile::{load, rows_from, store, tile};

/// Columns to a panel: a multiple of every strip below.
const PANEL: usize = 48;

/// The weights of a linear layer, laid out once at load in the order in which the inner loop reads
/// them: panels of [`PANEL`] outputs, in each all inputs after one another.
pub(crate) struct Panels {
    values: Vec<f32>,
    /// As long as all panels together are wide; zeros after the last output.
    bias: Vec<f32>,
    inputs: usize,
    outputs: usize,
}

/// What follows the bias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Activation {
    None,
    Gelu,
}

impl Panels {
    /// Weights all zero, of a layer from `inputs` to `outputs` numbers.
    pub(crate) fn zeros(inputs: usize, outputs: usize) -> Self {
        let width = outputs.next_multiple_of(PANEL);
        Self { values: vec![0.0; width * inputs], bias: vec![0.0; width], inputs, outputs }
    }

    /// Sets what leads to one output.
    pub(crate) fn set(&mut self, output: usize, weights: &[f32], bias: f32) {
        debug_assert_eq!(weights.len(), self.inputs);
        let start = output / PANEL * PANEL * self.inputs + output % PANEL;
        for (target, &weight) in self.values[start..].iter_mut().step_by(PANEL).zip(weights) {
            *target = weight;
        }
        self.bias[output] = bias;
    }
}

/// `out = activation(x · Wᵀ + b)`, where `x` is `rows × inputs` and `out` is `rows × outputs`.
pub(crate) fn linear(x: &[f32], panels: &Panels, activation: Activation, out: &mut [f32]) {
    let rows = out.len() / panels.outputs;
    assert_eq!(x.len(), rows * panels.inputs);
    assert_eq!(out.len(), rows * panels.outputs);
    match activation {
        Activation::None => Arch::new().dispatch(Linear::<false> { x, panels, rows, out }),
        Activation::Gelu => Arch::new().dispatch(Linear::<true> { x, panels, rows, out }),
    }
}

struct Linear<'a, const GELU: bool> {
    x: &'a [f32],
    panels: &'a Panels,
    rows: usize,
    out: &'a mut [f32],
}

impl<const GELU: bool> WithSimd for Linear<'_, GELU> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        // As many sums as the registers hold beside the operands: 24 of 32, or 12 of 16.
        if const { S::REGISTER_COUNT >= 32 } {
            self.run::<S, 8, 3>(simd);
        } else {
            self.run::<S, 6, 2>(simd);
        }
    }
}

impl<const GELU: bool> Linear<'_, GELU> {
    #[inline(always)]
    fn run<S: Simd, const M: usize, const V: usize>(&mut self, simd: S) {
        let Panels { values, bias, inputs, outputs } = self.panels;
        // One panel serves all rows before the next is fetched.
        for (index, panel) in values.chunks_exact(PANEL * inputs).enumerate() {
            for first in (0..self.rows).step_by(M) {
                let rows = rows_from::<M>(self.x, *inputs, first, self.rows);
                for strip in (0..PANEL).step_by(V * S::F32_LANES) {
                    let column = index * PANEL + strip;
                    if column >= *outputs {
                        break;
                    }
                    let sums = tile::<S, M, V>(simd, *inputs, rows, &panel[strip..], PANEL);
                    let lines = self.out.chunks_exact_mut(*outputs).skip(first);
                    for (line, sums) in lines.zip(&sums) {
                        for (vector, &sum) in sums.iter().enumerate() {
                            let column = column + vector * S::F32_LANES;
                            let Some(target) = line.get_mut(column..) else { break };
                            let sum = simd.add_f32s(sum, load(simd, &bias[column..]));
                            store(simd, target, if GELU { gelu(simd, sum) } else { sum });
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize, seed: u32) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn every_shape_agrees_with_the_plain_sum() {
        for (rows, inputs, outputs) in [
            (1, 1, 1),
            (2, 3, 5),
            (7, 32, 48),
            (8, 16, 49),
            (9, 64, 96),
            (17, 33, 100),
            (40, 384, 384),
        ] {
            let x = numbers(rows * inputs, 1);
            let (weights, bias) = (numbers(outputs * inputs, 2), numbers(outputs, 3));
            let mut panels = Panels::zeros(inputs, outputs);
            for (output, &bias) in bias.iter().enumerate() {
                panels.set(output, &weights[output * inputs..][..inputs], bias);
            }
            let mut out = vec![f32::NAN; rows * outputs];
            linear(&x, &panels, Activation::None, &mut out);
            for (row, line) in out.chunks(outputs).enumerate() {
                for (column, &found) in line.iter().enumerate() {
                    let products =
                        x[row * inputs..][..inputs].iter().zip(&weights[column * inputs..]);
                    let exact: f64 = products.map(|(&a, &b)| f64::from(a) * f64::from(b)).sum();
                    let exact = exact + f64::from(bias[column]);
                    assert!(
                        (f64::from(found) - exact).abs() < 1e-4,
                        "{rows}×{inputs}×{outputs} at {row}, {column}: {found}, not {exact}"
                    );
                }
            }
        }
    }
}
