//! The best legal tag sequence, and how probable its spans are.

use crate::calibration::Calibration;
use crate::known::WordSpan;
use crate::tags::{Allowed, OUTSIDE, begin, concept_of, inside};

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

/// One sentence's tag probabilities and the tables of the two recursions over them.
pub(crate) struct Decoder<'a> {
    allowed: &'a Allowed,
    tags: usize,
    words: usize,
    /// Softmax over the open tags of each word, 0 for the others.
    chances: Vec<f32>,
    /// The factor on an entity that begins right after another of its own concept.
    adjacency: f32,
}

impl<'a> Decoder<'a> {
    pub(crate) fn new(logits: &[f32], allowed: &'a Allowed, tags: usize, adjacency: f32) -> Self {
        let words = logits.len() / tags;
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
        Self { allowed, tags, words, chances, adjacency: adjacency.clamp(FLOOR, 1.0) }
    }

    pub(crate) fn decode(&self, calibration: Calibration) -> Prediction {
        if self.words == 0 {
            return Prediction { spans: Vec::new(), confidence: 1.0 };
        }
        let (path, best) = self.best_path();
        let forward = self.forward();
        let total: f64 = forward.scales.iter().map(|scale| f64::from(*scale).ln()).sum();
        let open = (0..self.words).filter(|&word| !self.allowed.is_annotated(word)).count();
        let confidence = if open == 0 {
            1.0
        } else {
            (((best - total) / open as f64).exp() as f32).clamp(0.0, 1.0)
        };
        let spans: Vec<WordSpan> = spans_of(&path)
            .into_iter()
            .filter(|span| !(span.start..span.end).any(|word| self.allowed.is_annotated(word)))
            .collect();
        if spans.is_empty() {
            return Prediction { spans: Vec::new(), confidence };
        }
        let backward = self.backward(&forward.scales);
        let spans = spans
            .into_iter()
            .map(|span| {
                let raw_probability = self.span_probability(&span, &forward, &backward);
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
        if self.words == 0 {
            return Vec::new();
        }
        let forward = self.forward();
        let backward = self.backward(&forward.scales);
        let mut table = forward.table;
        for (row, after) in table.chunks_exact_mut(self.tags).zip(backward.chunks_exact(self.tags))
        {
            let mut sum = 0.0;
            for (share, after) in row.iter_mut().zip(after) {
                *share *= after;
                sum += *share;
            }
            let sum = sum.max(f32::MIN_POSITIVE);
            row.iter_mut().for_each(|share| *share /= sum);
        }
        table
    }

    /// Softmax over the open tags of each word by itself, `words × tags`; 0 for closed ones.
    pub(crate) fn chances(&self) -> &[f32] {
        &self.chances
    }

    fn row(&self, word: usize) -> &[f32] {
        &self.chances[word * self.tags..(word + 1) * self.tags]
    }

    /// The most probable legal tag sequence and its log-probability before normalisation.
    fn best_path(&self) -> (Vec<usize>, f64) {
        let tags = self.tags;
        let mut score = vec![f64::NEG_INFINITY; tags];
        let mut next = vec![f64::NEG_INFINITY; tags];
        let mut from = vec![0_u32; self.words * tags];
        let log = |chance: f32| {
            if chance > 0.0 { f64::from(chance).ln() } else { f64::NEG_INFINITY }
        };
        for (tag, &chance) in self.row(0).iter().enumerate() {
            if !matches!(concept_of(tag), Some((_, false))) {
                score[tag] = log(chance);
            }
        }
        let adjacency = f64::from(self.adjacency).ln();
        for word in 1..self.words {
            let chances = self.row(word);
            let from = &mut from[word * tags..(word + 1) * tags];
            let (top, top_score) = best_of(&score, |_| true);
            // An entity may follow one of its own concept at a price; the best way to it may
            // then come from the best tag of another.
            let top_concept = concept_of(top).map(|(concept, _)| concept);
            let other = top_concept.map(|concept| {
                best_of(&score, |tag| tag != begin(concept) && tag != inside(concept))
            });
            for (tag, &chance) in chances.iter().enumerate() {
                let (before, before_score) = match concept_of(tag) {
                    Some((concept, false)) => {
                        let (b, i) = (begin(concept), inside(concept));
                        if score[b] >= score[i] { (b, score[b]) } else { (i, score[i]) }
                    }
                    Some((concept, true)) if top_concept == Some(concept) => match other {
                        Some((other, other_score)) if other_score > top_score + adjacency => {
                            (other, other_score)
                        }
                        _ => (top, top_score + adjacency),
                    },
                    _ => (top, top_score),
                };
                next[tag] = before_score + log(chance);
                from[tag] = before as u32;
            }
            std::mem::swap(&mut score, &mut next);
        }
        let (mut tag, best) = best_of(&score, |_| true);
        let mut path = vec![OUTSIDE; self.words];
        for word in (0..self.words).rev() {
            path[word] = tag;
            tag = from[word * tags + tag] as usize;
        }
        (path, best)
    }

    /// For each word and tag the share of legal beginnings that end so, each row summing to 1.
    fn forward(&self) -> Recursion {
        let tags = self.tags;
        let mut table = vec![0.0_f32; self.words * tags];
        let mut scales = Vec::with_capacity(self.words);
        for word in 0..self.words {
            let (done, rest) = table.split_at_mut(word * tags);
            let before = (word > 0).then(|| &done[(word - 1) * tags..]);
            let row = &mut rest[..tags];
            let mut sum = 0.0_f32;
            for (tag, (share, &chance)) in row.iter_mut().zip(self.row(word)).enumerate() {
                let reach = match (concept_of(tag), before) {
                    (Some((_, false)), None) => 0.0,
                    (Some((concept, first)), Some(before)) => {
                        let same = before[begin(concept)] + before[inside(concept)];
                        if first { 1.0 - (1.0 - self.adjacency) * same } else { same }
                    }
                    _ => 1.0,
                };
                *share = chance * reach;
                sum += *share;
            }
            // Annotations always leave a legal path; the floor keeps it above zero.
            let sum = sum.max(f32::MIN_POSITIVE);
            for share in row.iter_mut() {
                *share /= sum;
            }
            scales.push(sum);
        }
        Recursion { table, scales }
    }

    /// For each word and tag how probable the legal ends after it are, on the forward scales.
    fn backward(&self, scales: &[f32]) -> Vec<f32> {
        let tags = self.tags;
        let mut table = vec![1.0_f32; self.words * tags];
        for word in (0..self.words - 1).rev() {
            let (now, after) = table.split_at_mut((word + 1) * tags);
            let row = &mut now[word * tags..];
            let after = &after[..tags];
            let fresh = self.fresh(word + 1, after);
            let chances = self.row(word + 1);
            let scale = scales[word + 1];
            for (tag, share) in row.iter_mut().enumerate() {
                *share = fresh;
                if let Some((concept, _)) = concept_of(tag) {
                    let (b, i) = (begin(concept), inside(concept));
                    *share += chances[i] * after[i];
                    *share -= (1.0 - self.adjacency) * chances[b] * after[b];
                }
                *share = share.max(0.0) / scale;
            }
        }
        table
    }

    /// The weight of all ends from `word` on that do not continue an entity there.
    fn fresh(&self, word: usize, after: &[f32]) -> f32 {
        self.row(word)
            .iter()
            .zip(after)
            .enumerate()
            .filter(|(tag, _)| !matches!(concept_of(*tag), Some((_, false))))
            .map(|(_, (&chance, &after))| chance * after)
            .sum()
    }

    /// How probable the ends after `word` are in which the entity of `concept` on it is over.
    fn ends(&self, word: usize, concept: usize, backward: &[f32], scales: &[f32]) -> f32 {
        let next = word + 1;
        if next >= self.words {
            return 1.0;
        }
        let after = &backward[next * self.tags..(next + 1) * self.tags];
        let again = self.row(next)[begin(concept)] * after[begin(concept)];
        let over = self.fresh(next, after) - (1.0 - self.adjacency) * again;
        over.max(0.0) / scales[next]
    }

    fn span_probability(&self, span: &WordSpan, forward: &Recursion, backward: &[f32]) -> f32 {
        let first = forward.table[span.start * self.tags + begin(span.concept)];
        let mut share = f64::from(first);
        for word in span.start + 1..span.end {
            let chance = self.row(word)[inside(span.concept)];
            share *= f64::from(chance) / f64::from(forward.scales[word]);
        }
        share *= f64::from(self.ends(span.end - 1, span.concept, backward, &forward.scales));
        (share as f32).clamp(0.0, 1.0)
    }
}

/// The best of the tags that are asked for, and its score.
fn best_of(score: &[f64], wanted: impl Fn(usize) -> bool) -> (usize, f64) {
    let mut best = (OUTSIDE, f64::NEG_INFINITY);
    for (tag, &score) in score.iter().enumerate() {
        if score > best.1 && wanted(tag) {
            best = (tag, score);
        }
    }
    best
}

struct Recursion {
    table: Vec<f32>,
    scales: Vec<f32>,
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
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::known::Known;
    use crate::tags::tag_count;

    const CONCEPTS: usize = 2;
    const TAGS: usize = tag_count(CONCEPTS);

    /// Every legal tag sequence with its weight, by trying them all.
    fn legal(logits: &[f32], allowed: &Allowed, adjacency: f32) -> Vec<(Vec<usize>, f64)> {
        let words = logits.len() / TAGS;
        let mut sequences = vec![(Vec::new(), 1.0_f64)];
        for word in 0..words {
            let row = &logits[word * TAGS..(word + 1) * TAGS];
            let mut longer = Vec::new();
            for (sequence, weight) in &sequences {
                for (tag, &logit) in row.iter().enumerate() {
                    let fits = match concept_of(tag) {
                        Some((concept, false)) => {
                            let before: Option<&usize> = sequence.last();
                            before.is_some_and(|&b| b == begin(concept) || b == tag)
                        }
                        _ => true,
                    };
                    if fits && allowed.row(word)[tag] {
                        let follows = match (concept_of(tag), sequence.last()) {
                            (Some((concept, true)), Some(&b)) => {
                                b == begin(concept) || b == inside(concept)
                            }
                            _ => false,
                        };
                        let price = if follows { f64::from(adjacency) } else { 1.0 };
                        let mut next = sequence.clone();
                        next.push(tag);
                        longer.push((next, weight * price * f64::from(logit).exp()));
                    }
                }
            }
            sequences = longer;
        }
        sequences
    }

    fn span() -> impl Strategy<Value = WordSpan> {
        (0..5_usize, 1..3_usize, 0..CONCEPTS)
            .prop_map(|(start, length, concept)| WordSpan::new(start, start + length, concept))
    }

    proptest! {
        #[test]
        fn decoding_agrees_with_trying_every_sequence(
            logits in prop::collection::vec(-3.0_f32..3.0, 5 * TAGS),
            annotations in prop::collection::vec(span(), 0..3),
            rejected in prop::collection::vec(span(), 0..3),
            adjacency in 0.01_f32..1.0,
        ) {
            let known = Known { done: false, annotations, rejected };
            let allowed = Allowed::new(&known, 5, &[true; CONCEPTS]);
            let sequences = legal(&logits, &allowed, adjacency);
            prop_assert!(!sequences.is_empty(), "the facts leave no legal sequence");
            let total: f64 = sequences.iter().map(|(_, weight)| weight).sum();
            let (best, best_weight) =
                sequences.iter().max_by(|a, b| a.1.total_cmp(&b.1)).expect("there is one");
            let found = Decoder::new(&logits, &allowed, TAGS, adjacency)
                .decode(Calibration::default());

            let open = (0..5).filter(|&word| !allowed.is_annotated(word)).count();
            let confidence = if open == 0 { 1.0 } else { (best_weight / total).powf(1.0 / open as f64) };
            prop_assert!((f64::from(found.confidence) - confidence).abs() < 1e-4);
            let expected: Vec<WordSpan> = spans_of(best)
                .into_iter()
                .filter(|s| !(s.start..s.end).any(|word| allowed.is_annotated(word)))
                .collect();
            let spans: Vec<WordSpan> = found.spans.iter().map(|p| p.span).collect();
            prop_assert_eq!(&spans, &expected);
            let marginals = Decoder::new(&logits, &allowed, TAGS, adjacency).marginals();
            for (place, marginal) in marginals.iter().enumerate() {
                let (word, tag) = (place / TAGS, place % TAGS);
                let share: f64 = sequences
                    .iter()
                    .filter(|(sequence, _)| sequence[word] == tag)
                    .map(|(_, weight)| weight)
                    .sum();
                prop_assert!((f64::from(*marginal) - share / total).abs() < 1e-4);
            }
            for predicted in &found.spans {
                let share: f64 = sequences
                    .iter()
                    .filter(|(sequence, _)| spans_of(sequence).contains(&predicted.span))
                    .map(|(_, weight)| weight)
                    .sum();
                prop_assert!((f64::from(predicted.raw_probability) - share / total).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn scores_beyond_all_bounds_are_borne() {
        let allowed = Allowed::new(&Known::default(), 3, &[true; CONCEPTS]);
        let mut logits = vec![-900.0; 3 * TAGS];
        // An inside tag that nothing can lead to, and far behind it everything else.
        logits[inside(0)] = 900.0;
        let found = Decoder::new(&logits, &allowed, TAGS, 0.05).decode(Calibration::default());
        assert!(found.confidence.is_finite());
        assert!(found.spans.iter().all(|p| (0.0..=1.0).contains(&p.probability)));
    }
}
