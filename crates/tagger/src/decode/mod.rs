//! The best legal tag sequence, and how probable its spans are.

mod path;

use crate::calibration::Calibration;
use crate::chain::{Chain, Passes};
use crate::known::WordSpan;
use crate::steps::Steps;
use crate::tags::{Allowed, begin, concept_of, inside};
use path::best_path;

/// A span that the model would mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PredictedSpan {
    /// The words and the concept.
    pub span: WordSpan,
    /// Calibrated probability, 0 to 1, that a person would mark exactly this span with this
    /// concept.
    pub probability: f32,
    /// The same before calibration: the share of all legal tag sequences, weighed by the model,
    /// that hold exactly this span.
    pub raw_probability: f32,
}

/// What the model makes of one sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prediction {
    /// The spans of the best legal tag sequence outside the annotations, from left to right.
    pub spans: Vec<PredictedSpan>,
    /// The probability of the best legal tag sequence given what is known, per open word (its
    /// geometric mean), 0 to 1. The queue asks for the lowest first; 1 when no word is open.
    /// Source: MNLP of Shen et al. 2018, section 4.
    pub confidence: f32,
}

/// A probability that an open tag never falls below, so that a confident model cannot make every
/// legal sequence impossible.
const FLOOR: f32 = 1e-18;

/// One sentence's tag probabilities and the sums over its legal tag sequences.
pub(crate) struct Decoder<'a> {
    allowed: &'a Allowed,
    tags: usize,
    words: usize,
    /// Softmax over the open tags of each word, 0 for the others.
    chances: Vec<f32>,
    /// The same for the recursions.
    weights: Vec<f64>,
    steps: Steps,
    chain: Chain,
}

impl<'a> Decoder<'a> {
    /// `logits` are the scores of the BIO tags, `words × tags`.
    pub(crate) fn new(logits: &[f32], allowed: &'a Allowed, steps: Steps) -> Self {
        let tags = allowed.tags();
        let mut chances = logits.to_vec();
        for (word, row) in chances.chunks_exact_mut(tags).enumerate() {
            let open = allowed.row(word);
            let top = row
                .iter()
                .zip(open)
                .filter(|(_, open)| **open)
                .fold(f32::NEG_INFINITY, |top, (&logit, _)| top.max(logit));
            let mut sum = 0.0;
            for (chance, &open) in row.iter_mut().zip(open) {
                *chance = if open { (*chance - top).exp() } else { 0.0 };
                sum += *chance;
            }
            for (chance, &open) in row.iter_mut().zip(open) {
                if open {
                    *chance = (*chance / sum).max(FLOOR);
                }
            }
        }
        Self {
            allowed,
            tags,
            words: logits.len() / tags,
            weights: chances.iter().map(|&chance| f64::from(chance)).collect(),
            chances,
            chain: Chain::new((tags - 1) / 2, &steps),
            steps,
        }
    }

    pub(crate) fn decode(&self, calibration: Calibration) -> Prediction {
        if self.words == 0 {
            return Prediction { spans: Vec::new(), confidence: 1.0 };
        }
        let (path, best) = best_path(&self.weights, self.tags, &self.steps);
        let passes = self.passes();
        let open = (0..self.words).filter(|&word| !self.allowed.is_annotated(word)).count();
        let confidence = if open == 0 {
            1.0
        } else {
            (((best - passes.log_total) / open as f64).exp() as f32).clamp(0.0, 1.0)
        };
        let spans = spans_of(&path)
            .into_iter()
            .filter(|span| !(span.start..span.end).any(|word| self.allowed.is_annotated(word)))
            .map(|span| {
                let raw_probability = self.span_probability(&span, &passes);
                PredictedSpan {
                    span,
                    probability: calibration.apply(raw_probability),
                    raw_probability,
                }
            })
            .collect();
        Prediction { spans, confidence }
    }

    /// How probable each tag of each word is under all legal sequences together, `words × tags`, each
    /// row summing to 1.
    pub(crate) fn marginals(&self) -> Vec<f32> {
        let Passes { forward, backward, .. } = self.passes();
        let shares = forward.iter().zip(&backward);
        let mut table: Vec<f32> = shares.map(|(before, after)| (before * after) as f32).collect();
        for row in table.chunks_exact_mut(self.tags) {
            let sum = row.iter().sum::<f32>().max(f32::MIN_POSITIVE);
            row.iter_mut().for_each(|share| *share /= sum);
        }
        table
    }

    /// Softmax over the open tags of each word by itself, `words × tags`; 0 for closed ones.
    pub(crate) fn chances(&self) -> &[f32] {
        &self.chances
    }

    fn passes(&self) -> Passes {
        let mut passes = Passes::default();
        self.chain.run(&self.weights, &mut passes);
        passes
    }

    fn span_probability(&self, span: &WordSpan, passes: &Passes) -> f32 {
        let at = |word: usize, tag: usize| word * self.tags + tag;
        let mut share = passes.forward[at(span.start, begin(span.concept))];
        for word in span.start + 1..span.end {
            let weight = self.weights[at(word, inside(span.concept))];
            share *= self.chain.onward(word - span.start) * weight / passes.scales[word];
        }
        if span.end < self.words {
            let next = at(span.end, 0)..at(span.end, self.tags);
            let after: Vec<f64> = (self.weights[next.clone()].iter())
                .zip(&passes.backward[next])
                .map(|(weight, after)| weight * after)
                .collect();
            share *= self.chain.after_entity(span.concept, &after) / passes.scales[span.end];
        }
        (share as f32).clamp(0.0, 1.0)
    }
}

/// The spans of a legal tag sequence.
pub(crate) fn spans_of(path: &[usize]) -> Vec<WordSpan> {
    let mut spans: Vec<WordSpan> = Vec::new();
    for (word, &tag) in path.iter().enumerate() {
        match (concept_of(tag), spans.last_mut()) {
            (Some((concept, false)), Some(last)) if last.end == word && last.concept == concept => {
                last.end = word + 1;
            }
            (Some((concept, _)), _) => spans.push(WordSpan::new(word, word + 1, concept)),
            (None, _) => {}
        }
    }
    spans
}

#[cfg(test)]
mod tests;
