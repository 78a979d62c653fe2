use pulp::{Arch, Simd, WithSimd};

use super::Dropout;
use crate::kernel::attention::{NEVER, softmax};
use crate::kernel::tile::{Matrix, load, multiply, store};
use crate::relative::Relative;

/// Weights to a query, so that a row is whole vectors on every processor.
pub(crate) fn padded(tokens: usize) -> usize {
    tokens.next_multiple_of(48)
}

/// Multi-head self-attention within one window.
#[derive(Clone, Copy)]
pub(crate) struct Attention<'a> {
    pub(crate) heads: usize,
    /// Numbers to a head.
    pub(crate) size: usize,
    /// What scores gain by distance. It is never trained, so that the backward pass needs nothing of it.
    pub(crate) relative: Option<&'a Relative>,
    /// Of the weights after the softmax.
    pub(crate) dropout: Option<Dropout>,
    /// The place of the window's first token, which dropout goes by.
    pub(crate) first: usize,
}

impl Attention<'_> {
    /// Adds `bias` to `projected` (for each token queries, keys and values one after another, each
    /// `heads × size`), fills `weights` with the softmax (`heads × tokens × padded(tokens)`, before
    /// dropout) and `out` with `tokens × heads · size`.
    pub(crate) fn forward(
        self,
        projected: &mut [f32],
        bias: &[f32],
        weights: &mut [f32],
        scratch: &mut Vec<f32>,
        out: &mut [f32],
    ) {
        let tokens = out.len() / (self.heads * self.size);
        assert_eq!(projected.len(), 3 * out.len());
        assert_eq!(weights.len(), self.heads * tokens * padded(tokens));
        let shape = Shape { attention: self, tokens };
        Arch::new().dispatch(Forward { shape, projected, bias, weights, scratch, out });
    }

    /// From the gradient of `out` to that of `projected`, both in the layout of
    /// [`forward`](Self::forward).
    pub(crate) fn backward(
        self,
        projected: &[f32],
        weights: &[f32],
        gradient: &[f32],
        scratch: &mut Vec<f32>,
        of_projected: &mut [f32],
    ) {
        let tokens = gradient.len() / (self.heads * self.size);
        assert!(projected.len() == 3 * gradient.len() && projected.len() == of_projected.len());
        assert_eq!(weights.len(), self.heads * tokens * padded(tokens));
        let shape = Shape { attention: self, tokens };
        Arch::new().dispatch(Backward {
            shape,
            projected,
            weights,
            gradient,
            scratch,
            of_projected,
        });
    }
}

#[derive(Clone, Copy)]
struct Shape<'a> {
    attention: Attention<'a>,
    tokens: usize,
}

impl Shape<'_> {
    fn hidden(self) -> usize {
        self.attention.heads * self.attention.size
    }

    /// A head's part of `tokens` rows, dense, each row padded to `wide` numbers.
    #[inline(always)]
    fn gather(self, rows: &[f32], stride: usize, target: &mut [f32], wide: usize) {
        let size = self.attention.size;
        for (row, target) in rows.chunks(stride).zip(target.chunks_exact_mut(wide)) {
            target[..size].copy_from_slice(&row[..size]);
        }
    }

    /// A head's part of `tokens` rows turned round: `size × padded`.
    #[inline(always)]
    fn turn(self, rows: &[f32], stride: usize, scale: f32, target: &mut [f32], padded: usize) {
        for (token, row) in rows.chunks(stride).enumerate() {
            for (place, value) in row[..self.attention.size].iter().enumerate() {
                target[place * padded + token] = value * scale;
            }
        }
    }

    #[inline(always)]
    fn scale(self) -> f32 {
        1.0 / (self.attention.size as f32).sqrt()
    }

    /// The place of a row of weights, among those of all windows.
    #[inline(always)]
    fn row(self, head: usize, query: usize) -> usize {
        (self.attention.first + query) * self.attention.heads + head
    }
}

struct Forward<'a> {
    shape: Shape<'a>,
    projected: &'a mut [f32],
    bias: &'a [f32],
    weights: &'a mut [f32],
    scratch: &'a mut Vec<f32>,
    out: &'a mut [f32],
}

impl WithSimd for Forward<'_> {
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

impl Forward<'_> {
    #[inline(always)]
    fn run<S: Simd, const M: usize, const V: usize>(self, simd: S) {
        let Self { shape, projected, bias, weights, scratch, out } = self;
        let Attention { size, relative, dropout, .. } = shape.attention;
        let (tokens, hidden, lanes) = (shape.tokens, shape.hidden(), S::F32_LANES);
        for row in projected.chunks_exact_mut(3 * hidden) {
            for (x, bias) in row.chunks_mut(lanes).zip(bias.chunks(lanes)) {
                let sum = simd.add_f32s(load(simd, x), load(simd, bias));
                store(simd, x, sum);
            }
        }
        let (padded, wide) = (padded(tokens), size.next_multiple_of(2 * lanes));
        let dropped = if dropout.is_some() { tokens * padded } else { 0 };
        scratch.clear();
        scratch.resize(padded * size + tokens * wide + dropped + padded, 0.0);
        let (keys, rest) = scratch.split_at_mut(padded * size);
        let (values, rest) = rest.split_at_mut(tokens * wide);
        let (dropped, factors) = rest.split_at_mut(dropped);
        for (head, weights) in weights.chunks_exact_mut(tokens * padded).enumerate() {
            let queries = &projected[head * size..];
            shape.turn(&queries[hidden..], 3 * hidden, shape.scale(), keys, padded);
            shape.gather(&queries[2 * hidden..], 3 * hidden, values, wide);
            let a = Matrix { values: queries, stride: 3 * hidden };
            let b = Matrix { values: keys, stride: padded };
            multiply::<S, M, V>(simd, [tokens, size, padded], a, b, weights, padded);
            for (query, line) in weights.chunks_exact_mut(padded).enumerate() {
                if let Some(relative) = relative {
                    let gains = relative.row(head, query, tokens);
                    line.iter_mut().zip(gains).for_each(|(score, gain)| *score += gain);
                }
                line[tokens..].fill(NEVER);
                softmax(simd, line);
                line[tokens..].fill(0.0);
            }
            let mut a = Matrix { values: weights, stride: padded };
            if let Some(dropout) = dropout {
                let lines = weights.chunks_exact(padded).zip(dropped.chunks_exact_mut(padded));
                for (query, (line, dropped)) in lines.enumerate() {
                    dropout.fill(shape.row(head, query), factors);
                    let line = line.iter().zip(factors.iter());
                    dropped.iter_mut().zip(line).for_each(|(to, (from, by))| *to = from * by);
                }
                a.values = dropped;
            }
            let b = Matrix { values, stride: wide };
            let target = &mut out[head * size..];
            multiply::<S, M, 2>(simd, [tokens, tokens, size], a, b, target, hidden);
        }
    }
}

struct Backward<'a> {
    shape: Shape<'a>,
    projected: &'a [f32],
    weights: &'a [f32],
    gradient: &'a [f32],
    scratch: &'a mut Vec<f32>,
    of_projected: &'a mut [f32],
}

impl WithSimd for Backward<'_> {
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

impl Backward<'_> {
    #[inline(always)]
    fn run<S: Simd, const M: usize, const V: usize>(self, simd: S) {
        let Self { shape, projected, weights, gradient, scratch, of_projected } = self;
        let Attention { size, dropout, .. } = shape.attention;
        let (tokens, hidden, lanes) = (shape.tokens, shape.hidden(), S::F32_LANES);
        let (padded, wide) = (padded(tokens), size.next_multiple_of(2 * lanes));
        let (dense, square) = (tokens * wide, tokens * padded);
        scratch.clear();
        scratch.resize(padded * size + 3 * dense + 3 * square + padded, 0.0);
        let (values, rest) = scratch.split_at_mut(padded * size);
        let (queries, rest) = rest.split_at_mut(dense);
        let (keys, rest) = rest.split_at_mut(dense);
        let (outs, rest) = rest.split_at_mut(dense);
        let (slopes, rest) = rest.split_at_mut(square);
        let (turned_slopes, rest) = rest.split_at_mut(square);
        let (turned_weights, factors) = rest.split_at_mut(square);
        factors.fill(1.0);
        for (head, weights) in weights.chunks_exact(square).enumerate() {
            let own = &projected[head * size..];
            shape.gather(own, 3 * hidden, queries, wide);
            shape.gather(&own[hidden..], 3 * hidden, keys, wide);
            shape.turn(&own[2 * hidden..], 3 * hidden, 1.0, values, padded);
            shape.gather(&gradient[head * size..], hidden, outs, wide);
            // First the gradient of the weights as they were after dropout.
            let a = Matrix { values: outs, stride: wide };
            let b = Matrix { values, stride: padded };
            multiply::<S, M, V>(simd, [tokens, size, padded], a, b, slopes, padded);
            let lines = slopes.chunks_exact_mut(padded).zip(weights.chunks_exact(padded));
            for (query, (slopes, weights)) in lines.enumerate() {
                if let Some(dropout) = dropout {
                    dropout.fill(shape.row(head, query), factors);
                }
                let mut sums = simd.splat_f32s(0.0);
                let places = weights.chunks_exact(lanes).zip(factors.chunks_exact(lanes));
                for (slope, (weights, factors)) in slopes.chunks_exact_mut(lanes).zip(places) {
                    let own = simd.mul_f32s(load(simd, slope), load(simd, factors));
                    sums = simd.mul_add_e_f32s(own, load(simd, weights), sums);
                    store(simd, slope, own);
                }
                let mean = simd.splat_f32s(simd.reduce_sum_f32s(sums));
                let scale = simd.splat_f32s(shape.scale());
                let places = slopes.chunks_exact_mut(lanes).zip(weights.chunks_exact(lanes));
                for (slope, weights) in places {
                    let own = simd.sub_f32s(load(simd, slope), mean);
                    let scaled = simd.mul_f32s(load(simd, weights), scale);
                    store(simd, slope, simd.mul_f32s(own, scaled));
                }
                for (key, (weight, factor)) in
                    weights[..tokens].iter().zip(factors.iter()).enumerate()
                {
                    turned_weights[key * padded + query] = weight * factor;
                    turned_slopes[key * padded + query] = slopes[key];
                }
            }
            let mut product = |part: usize, a: &[f32], b: &[f32]| {
                let (a, b) =
                    (Matrix { values: a, stride: padded }, Matrix { values: b, stride: wide });
                let target = &mut of_projected[part * hidden + head * size..];
                multiply::<S, M, 2>(simd, [tokens, tokens, size], a, b, target, 3 * hidden);
            };
            product(0, slopes, keys);
            product(1, turned_slopes, queries);
            product(2, turned_weights, outs);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize, seed: usize) -> Vec<f32> {
        (0..count).map(|place| ((place * 7_919 + seed) % 1_009) as f32 / 500.0 - 1.0).collect()
    }

    fn slope_at(place: usize) -> f64 {
        (place as f64 * 0.7).sin()
    }

    /// A loss that weighs every number differently, of the definition in f64.
    fn loss(projected: &[f64], attention: Attention, tokens: usize) -> f64 {
        let Attention { heads, size, relative, dropout, first } = attention;
        let hidden = heads * size;
        let at = |token: usize, part: usize, place: usize| {
            projected[token * 3 * hidden + part * hidden + place]
        };
        let mut loss = 0.0;
        for head in 0..heads {
            for row in 0..tokens {
                let mut factors = vec![1.0_f32; tokens];
                if let Some(dropout) = dropout {
                    dropout.fill((first + row) * heads + head, &mut factors);
                }
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
                    let out: f64 = (0..tokens)
                        .map(|column| {
                            scores[column] / sum * f64::from(factors[column]) * at(column, 2, place)
                        })
                        .sum();
                    loss += out * slope_at(row * hidden + place);
                }
            }
        }
        loss
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_definition() {
        for (tokens, heads, size, probability) in
            [(1, 1, 4, 0.0), (2, 3, 8, 0.3), (9, 2, 20, 0.0), (50, 1, 6, 0.1), (17, 2, 32, 0.2)]
        {
            let gains = Relative::of(heads, tokens + 3, |place| (place as f32 * 0.9).sin());
            let relative = (size == 20 || size == 6).then_some(&gains);
            let dropout = Dropout::new(probability, 5);
            let attention = Attention { heads, size, relative, dropout, first: 3 };
            let hidden = heads * size;
            let bias = numbers(3 * hidden, 2);
            let mut projected = numbers(tokens * 3 * hidden, 1);
            let mut weights = vec![f32::NAN; heads * tokens * padded(tokens)];
            let mut out = vec![f32::NAN; tokens * hidden];
            // What an earlier window left behind must not matter.
            let mut scratch = vec![f32::NAN; 10_000];
            attention.forward(&mut projected, &bias, &mut weights, &mut scratch, &mut out);
            let exact: Vec<f64> = projected.iter().map(|&x| f64::from(x)).collect();
            let expected = loss(&exact, attention, tokens);
            let found: f64 =
                out.iter().enumerate().map(|(place, &out)| f64::from(out) * slope_at(place)).sum();
            assert!((found - expected).abs() < 1e-4, "{tokens} tokens: {found}, not {expected}");

            let gradient: Vec<f32> =
                (0..tokens * hidden).map(|place| slope_at(place) as f32).collect();
            let mut of_projected = vec![f32::NAN; projected.len()];
            scratch.fill(f32::NAN);
            attention.backward(&projected, &weights, &gradient, &mut scratch, &mut of_projected);
            for (place, &found) in of_projected.iter().enumerate() {
                let moved = |by: f64| {
                    let mut moved = exact.clone();
                    moved[place] += by;
                    loss(&moved, attention, tokens)
                };
                let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!(
                    (f64::from(found) - slope).abs() < 1e-5 * (1.0 + slope.abs()),
                    "{tokens}×{heads}×{size} at {place}: {found}, not {slope}"
                );
            }
        }
    }
}
