use pulp::{Arch, Simd, WithSimd};

use super::math::exp_of_negative;
use super::tile::{load, rows_from, store, tile};
use crate::relative::Relative;

/// What a padded column scores: its weight after the softmax is some 1e-38.
pub(super) const NEVER: f32 = -1e30;

/// Multi-head self-attention within one window.
///
/// `projected` holds, for each of the window's tokens, queries, keys and values one after another, each
/// `heads × size` numbers; `out` gets `tokens × (heads · size)`. Scores gain what `relative` has for their
/// distance. `scratch` is kept by the caller for its memory alone.
pub(crate) fn attend(
    projected: &[f32],
    heads: usize,
    size: usize,
    relative: Option<&Relative>,
    scratch: &mut Vec<f32>,
    out: &mut [f32],
) {
    let hidden = heads * size;
    let tokens = out.len() / hidden;
    assert_eq!(projected.len(), 3 * out.len());
    Arch::new().dispatch(Attention { projected, heads, size, tokens, relative, scratch, out });
}

struct Attention<'a> {
    projected: &'a [f32],
    heads: usize,
    size: usize,
    tokens: usize,
    relative: Option<&'a Relative>,
    scratch: &'a mut Vec<f32>,
    out: &'a mut [f32],
}

impl WithSimd for Attention<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        if const { S::REGISTER_COUNT >= 32 } {
            self.run::<S, 8, 3>(simd);
        } else {
            self.run::<S, 6, 2>(simd);
        }
    }
}

impl Attention<'_> {
    #[inline(always)]
    fn run<S: Simd, const M: usize, const V: usize>(self, simd: S) {
        let Self { projected, heads, size, tokens, relative, scratch, out } = self;
        let (hidden, lanes) = (heads * size, S::F32_LANES);
        let padded = tokens.next_multiple_of(V * lanes);
        let wide = size.next_multiple_of(2 * lanes);
        let scale = 1.0 / (size as f32).sqrt();
        scratch.clear();
        scratch.resize(padded * size + tokens * wide + M * padded, 0.0);
        let (keys, rest) = scratch.split_at_mut(padded * size);
        let (values, scores) = rest.split_at_mut(tokens * wide);
        for head in 0..heads {
            // Keys are turned round and values made dense, so that both products read along rows.
            for token in 0..tokens {
                let line = &projected[token * 3 * hidden + head * size..];
                for (place, key) in line[hidden..][..size].iter().enumerate() {
                    keys[place * padded + token] = key * scale;
                }
                values[token * wide..][..size].copy_from_slice(&line[2 * hidden..][..size]);
            }
            for first in (0..tokens).step_by(M) {
                let count = (tokens - first).min(M);
                let queries = rows_from::<M>(&projected[head * size..], 3 * hidden, first, tokens);
                for column in (0..padded).step_by(V * lanes) {
                    let sums = tile::<S, M, V>(simd, size, queries, &keys[column..], padded);
                    for (line, sums) in scores.chunks_exact_mut(padded).zip(&sums) {
                        for (vector, &sum) in sums.iter().enumerate() {
                            store(simd, &mut line[column + vector * lanes..], sum);
                        }
                    }
                }
                for (place, line) in scores.chunks_exact_mut(padded).take(count).enumerate() {
                    if let Some(relative) = relative {
                        let gains = relative.row(head, first + place, tokens);
                        line.iter_mut().zip(gains).for_each(|(score, gain)| *score += gain);
                    }
                    line[tokens..].fill(NEVER);
                    softmax(simd, line);
                }
                let weights = rows_from::<M>(scores, padded, 0, M);
                for column in (0..size).step_by(2 * lanes) {
                    let sums = tile::<S, M, 2>(simd, tokens, weights, &values[column..], wide);
                    for (place, sums) in sums.iter().take(count).enumerate() {
                        let line = &mut out[(first + place) * hidden + head * size..][..size];
                        for (vector, &sum) in sums.iter().enumerate() {
                            let Some(target) = line.get_mut(column + vector * lanes..) else {
                                break;
                            };
                            store(simd, target, sum);
                        }
                    }
                }
            }
        }
    }
}

/// Softmax of one row in place; its length is a multiple of the lanes.
#[inline(always)]
pub(super) fn softmax<S: Simd>(simd: S, row: &mut [f32]) {
    let lanes = S::F32_LANES;
    let mut most = simd.splat_f32s(NEVER);
    for x in row.chunks_exact(lanes) {
        most = simd.max_f32s(most, load(simd, x));
    }
    let most = simd.splat_f32s(simd.reduce_max_f32s(most));
    let mut sums = simd.splat_f32s(0.0);
    for x in row.chunks_exact_mut(lanes) {
        let power = exp_of_negative(simd, simd.sub_f32s(load(simd, x), most));
        sums = simd.add_f32s(sums, power);
        store(simd, x, power);
    }
    let scale = simd.splat_f32s(1.0 / simd.reduce_sum_f32s(sums));
    for x in row.chunks_exact_mut(lanes) {
        let scaled = simd.mul_f32s(load(simd, x), scale);
        store(simd, x, scaled);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, in f64.
    fn plain(
        projected: &[f32],
        relative: Option<&Relative>,
        heads: usize,
        size: usize,
        tokens: usize,
    ) -> Vec<f64> {
        let hidden = heads * size;
        let at = |token: usize, part: usize, place: usize| {
            f64::from(projected[token * 3 * hidden + part * hidden + place])
        };
        let mut out = vec![0.0; tokens * hidden];
        for head in 0..heads {
            for row in 0..tokens {
                let scores: Vec<f64> = (0..tokens)
                    .map(|column| {
                        let places = head * size..(head + 1) * size;
                        let product: f64 = places.map(|p| at(row, 0, p) * at(column, 1, p)).sum();
                        let gain =
                            relative.map_or(0.0, |gains| gains.row(head, row, tokens)[column]);
                        (product / (size as f64).sqrt() + f64::from(gain)).exp()
                    })
                    .collect();
                let sum: f64 = scores.iter().sum();
                for place in head * size..(head + 1) * size {
                    out[row * hidden + place] =
                        (0..tokens).map(|column| scores[column] / sum * at(column, 2, place)).sum();
                }
            }
        }
        out
    }

    #[test]
    fn windows_of_every_length_agree_with_the_definition() {
        for (tokens, heads, size) in
            [(1, 1, 4), (2, 3, 8), (7, 2, 32), (8, 2, 32), (41, 12, 32), (50, 2, 20), (131, 1, 64)]
        {
            let projected: Vec<f32> = (0..tokens * 3 * heads * size)
                .map(|place| ((place * 7_919) % 1_009) as f32 / 300.0 - 1.7)
                .collect();
            let mut out = vec![f32::NAN; tokens * heads * size];
            // What an earlier window left behind must not matter.
            let mut scratch = vec![f32::NAN; 10_000];
            let gains = Relative::of(heads, tokens + 3, |place| (place as f32 * 0.9).sin());
            let relative = (heads > 1).then_some(&gains);
            attend(&projected, heads, size, relative, &mut scratch, &mut out);
            let exact = plain(&projected, relative, heads, size, tokens);
            for (found, exact) in out.iter().zip(exact) {
                assert!(
                    (f64::from(*found) - exact).abs() < 1e-5,
                    "{tokens}×{heads}×{size}: {found}, not {exact}"
                );
            }
        }
    }
}
