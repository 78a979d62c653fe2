use pulp::{Arch, Simd, WithSimd};

use super::tile::{load, store};

/// The learnt part of a layer norm.
pub(crate) struct Norm {
    pub(crate) weight: Vec<f32>,
    pub(crate) bias: Vec<f32>,
    pub(crate) epsilon: f32,
}

/// Normalises each row of `x` in place.
pub(crate) fn norm_rows(x: &mut [f32], norm: &Norm) {
    Arch::new().dispatch(Rowwise { x, addend: None, norm });
}

/// `x = norm(x + addend)`, row by row.
pub(crate) fn add_norm(x: &mut [f32], addend: &[f32], norm: &Norm) {
    assert_eq!(x.len(), addend.len());
    Arch::new().dispatch(Rowwise { x, addend: Some(addend), norm });
}

struct Rowwise<'a> {
    x: &'a mut [f32],
    addend: Option<&'a [f32]>,
    norm: &'a Norm,
}

impl WithSimd for Rowwise<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Norm { weight, bias, epsilon } = self.norm;
        let width = weight.len();
        let lanes = S::F32_LANES;
        for (index, row) in self.x.chunks_exact_mut(width).enumerate() {
            let mut sums = simd.splat_f32s(0.0);
            if let Some(addend) = self.addend {
                let addend = &addend[index * width..][..width];
                for (x, addend) in row.chunks_mut(lanes).zip(addend.chunks(lanes)) {
                    let sum = simd.add_f32s(load(simd, x), load(simd, addend));
                    sums = simd.add_f32s(sums, sum);
                    store(simd, x, sum);
                }
            } else {
                for x in row.chunks(lanes) {
                    sums = simd.add_f32s(sums, load(simd, x));
                }
            }
            let mean = simd.reduce_sum_f32s(sums) / width as f32;
            let means = simd.splat_f32s(mean);
            let mut squares = simd.splat_f32s(0.0);
            for x in row.chunks(lanes) {
                // The zeros that `load` puts after a short row's end are not of the row.
                if x.len() == lanes {
                    let centred = simd.sub_f32s(load(simd, x), means);
                    squares = simd.mul_add_e_f32s(centred, centred, squares);
                }
            }
            let rest: f32 =
                row[width / lanes * lanes..].iter().map(|x| (x - mean) * (x - mean)).sum();
            let variance = (simd.reduce_sum_f32s(squares) + rest) / width as f32;
            let scale = simd.splat_f32s(1.0 / (variance + epsilon).sqrt());
            let learnt = weight.chunks(lanes).zip(bias.chunks(lanes));
            for (x, (weight, bias)) in row.chunks_mut(lanes).zip(learnt) {
                let centred = simd.sub_f32s(load(simd, x), means);
                let unit = simd.mul_f32s(centred, scale);
                store(simd, x, simd.mul_add_e_f32s(unit, load(simd, weight), load(simd, bias)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_any_width_come_out_with_mean_and_deviation_of_the_learnt_part() {
        for width in [1, 3, 8, 17, 384] {
            let norm = Norm { weight: vec![2.0; width], bias: vec![0.5; width], epsilon: 1e-12 };
            let x: Vec<f32> = (0..3 * width).map(|place| (place * place % 23) as f32).collect();
            let addend: Vec<f32> = (0..3 * width).map(|place| (place % 7) as f32).collect();
            let mut out = x.clone();
            add_norm(&mut out, &addend, &norm);
            for (row, line) in out.chunks(width).enumerate() {
                let sums: Vec<f64> = (row * width..(row + 1) * width)
                    .map(|place| f64::from(x[place] + addend[place]))
                    .collect();
                let mean = sums.iter().sum::<f64>() / width as f64;
                let variance =
                    sums.iter().map(|sum| (sum - mean).powi(2)).sum::<f64>() / width as f64;
                for (found, sum) in line.iter().zip(&sums) {
                    let exact = (sum - mean) / (variance + 1e-12).sqrt() * 2.0 + 0.5;
                    assert!(
                        (f64::from(*found) - exact).abs() < 1e-5,
                        "{width}: {found}, not {exact}"
                    );
                }
            }
        }
    }
}
