//! How much one sentence resembles another, judged by its entities.

use half::f16;
use half::slice::HalfFloatSliceExt as _;

use crate::decode::PredictedSpan;
use crate::known::WordSpan;
use crate::tags::OUTSIDE;

/// The entities of a sentence as directions in the space of the features, each with a weight.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpanVectors {
    dim: usize,
    weights: Vec<f32>,
    /// `spans × dim`, each row of length 1.
    directions: Vec<f32>,
}

impl SpanVectors {
    /// The mean of all rows of the matrices, each `words × dim`: what is common to all words and so
    /// says nothing of any. Zeros where there are no rows.
    #[must_use]
    pub fn centre(dim: usize, matrices: &[&[f16]]) -> Vec<f32> {
        let mut sum = vec![0.0_f64; dim];
        let mut row = vec![0.0_f32; dim];
        let mut rows = 0_usize;
        for values in matrices.iter().flat_map(|matrix| matrix.chunks_exact(dim.max(1))) {
            values.convert_to_f32_slice(&mut row);
            for (sum, value) in sum.iter_mut().zip(&row) {
                *sum += f64::from(*value);
            }
            rows += 1;
        }
        sum.into_iter().map(|sum| (sum / rows.max(1) as f64) as f32).collect()
    }

    /// Known entities, all of one weight. Spans that lie outside of the sentence are left out.
    #[must_use]
    pub fn known(features: &[f16], centre: &[f32], spans: &[WordSpan]) -> Self {
        let mut vectors = Self { dim: centre.len(), ..Self::default() };
        for span in spans {
            vectors.push(features, centre, span.start..span.end, 1.0);
        }
        vectors
    }

    /// Suggested entities, each weighing its probability. Where nothing is suggested, the open word that
    /// is most likely part of an entity stands for the sentence.
    pub(super) fn expected(
        features: &[f16],
        centre: &[f32],
        spans: &[PredictedSpan],
        marginals: &[f32],
        open: &[usize],
    ) -> Self {
        let dim = centre.len();
        let mut vectors = Self { dim, ..Self::default() };
        for predicted in spans {
            let words = predicted.span.start..predicted.span.end;
            vectors.push(features, centre, words, predicted.raw_probability);
        }
        if spans.is_empty() && !open.is_empty() {
            let tags = marginals.len() / (features.len() / dim);
            let inside = |word: usize| 1.0 - marginals[word * tags + OUTSIDE];
            let likeliest = open.iter().copied().max_by(|&a, &b| inside(a).total_cmp(&inside(b)));
            if let Some(word) = likeliest {
                vectors.push(features, centre, word..word + 1, inside(word));
            }
        }
        vectors
    }

    fn push(
        &mut self,
        features: &[f16],
        centre: &[f32],
        words: std::ops::Range<usize>,
        weight: f32,
    ) {
        let dim = self.dim;
        if words.is_empty() || words.end * dim > features.len() {
            return;
        }
        let mut direction = vec![0.0_f32; dim];
        let mut row = vec![0.0_f32; dim];
        for word in words {
            features[word * dim..(word + 1) * dim].convert_to_f32_slice(&mut row);
            for ((sum, value), centre) in direction.iter_mut().zip(&row).zip(centre) {
                *sum += value - centre;
            }
        }
        let length = dot(&direction, &direction).sqrt();
        if length > 0.0 && length.is_finite() {
            self.weights.push(weight);
            self.directions.extend(direction.iter().map(|value| value / length));
        }
    }

    /// How far the entities of this sentence are found in the other: for each the best cosine with
    /// one of the other's, 0 at least, and of these the weighted mean; 0 where either has none.
    ///
    /// It is 1 for a sentence beside itself and not symmetric. Source: the sentence similarity of
    /// EL4NER (Xiao et al. 2025, section 3.2); the weights there are not told, here they are
    /// probabilities.
    #[must_use]
    pub fn found_in(&self, other: &Self) -> f32 {
        let total: f32 = self.weights.iter().sum();
        if total <= 0.0 || other.weights.is_empty() || self.dim != other.dim {
            return 0.0;
        }
        let rows = self.directions.chunks_exact(self.dim);
        let sum: f32 = rows
            .zip(&self.weights)
            .map(|(own, weight)| {
                let best = other
                    .directions
                    .chunks_exact(self.dim)
                    .map(|other| dot(own, other))
                    .fold(0.0, f32::max);
                weight * best
            })
            .sum();
        (sum / total).min(1.0)
    }
}

/// Eight sums side by side, which the compiler turns into vector instructions.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    for (a, b) in a.iter().zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One word a row.
    fn features(rows: &[[f32; 2]]) -> Vec<f16> {
        rows.iter().flatten().map(|&value| f16::from_f32(value)).collect()
    }

    fn words(rows: &[[f32; 2]]) -> SpanVectors {
        let spans: Vec<WordSpan> = (0..rows.len()).map(|at| WordSpan::new(at, at + 1, 0)).collect();
        SpanVectors::known(&features(rows), &[0.0, 0.0], &spans)
    }

    #[test]
    fn resemblance_is_the_mean_of_the_best_cosines() {
        let both = words(&[[1.0, 0.0], [0.0, 2.0]]);
        let one = words(&[[3.0, 0.0]]);
        assert!((both.found_in(&both) - 1.0).abs() < 1e-6);
        assert!((one.found_in(&both) - 1.0).abs() < 1e-6, "all of it is there");
        assert!((both.found_in(&one) - 0.5).abs() < 1e-6, "half of it is there");
        let slanted = words(&[[3.0, 4.0]]);
        assert!((one.found_in(&slanted) - 0.6).abs() < 1e-6);
        let opposite = words(&[[-1.0, 0.0]]);
        assert!(one.found_in(&opposite).abs() < 1e-6);
        assert!(one.found_in(&SpanVectors::default()).abs() < 1e-6);
        assert!(SpanVectors::default().found_in(&one).abs() < 1e-6);
    }

    #[test]
    fn weights_say_how_much_each_entity_counts() {
        let marginals = [0.9, 0.1, 0.2, 0.8];
        let predicted = |start: usize, raw_probability: f32| PredictedSpan {
            span: WordSpan::new(start, start + 1, 0),
            probability: raw_probability,
            raw_probability,
        };
        let rows = features(&[[1.0, 0.0], [0.0, 1.0]]);
        let spans = [predicted(0, 0.9), predicted(1, 0.3)];
        let both = SpanVectors::expected(&rows, &[0.0, 0.0], &spans, &marginals, &[0, 1]);
        assert!((both.found_in(&words(&[[1.0, 0.0]])) - 0.75).abs() < 1e-3);
        let none = SpanVectors::expected(&rows, &[0.0, 0.0], &[], &marginals, &[0, 1]);
        assert!((none.found_in(&words(&[[0.0, 1.0]])) - 1.0).abs() < 1e-3, "the likeliest word");
        let closed = SpanVectors::expected(&rows, &[0.0, 0.0], &[], &marginals, &[]);
        assert_eq!(closed.found_in(&both), 0.0);
    }

    #[test]
    fn what_all_words_share_does_not_make_them_alike() {
        let rows = features(&[[5.0, 6.0], [5.0, 4.0]]);
        let centre = SpanVectors::centre(2, &[&rows]);
        assert_eq!(centre, [5.0, 5.0]);
        let one = |at: usize| SpanVectors::known(&rows, &centre, &[WordSpan::new(at, at + 1, 0)]);
        assert!(one(0).found_in(&one(1)).abs() < 1e-6);
    }

    #[test]
    fn spans_beyond_the_sentence_are_left_out() {
        let rows = features(&[[1.0, 0.0]]);
        let odd = [WordSpan::new(0, 2, 0), WordSpan::new(1, 1, 0)];
        assert!(SpanVectors::known(&rows, &[0.0, 0.0], &odd).weights.is_empty());
    }
}
