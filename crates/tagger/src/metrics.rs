//! How good suggestions are: strict entities, tokens, and how far chance reaches.

use std::collections::{BTreeMap, HashSet};
use std::hash::Hash;
use std::sync::atomic::AtomicBool;

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use crate::breakdown::{Breakdown, BreakdownBuilder};
use crate::error::TaggerError;
use crate::fit::Example;
use crate::head::Head;
use crate::known::{Known, WordSpan};

/// Counts of strictly matching spans: start, end and concept must all agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EntityCounts {
    /// Spans both in the gold and predicted.
    pub right: usize,
    /// Spans predicted.
    pub predicted: usize,
    /// Spans in the gold.
    pub gold: usize,
}

impl EntityCounts {
    /// Compares one sentence's spans. Doubles count once. Any span type will do, so that callers
    /// may compare spans of characters that do not fall on words.
    pub fn of<S: Hash + Eq>(gold: &[S], predicted: &[S]) -> Self {
        let gold: HashSet<&S> = gold.iter().collect();
        let predicted: HashSet<&S> = predicted.iter().collect();
        Self {
            right: gold.intersection(&predicted).count(),
            predicted: predicted.len(),
            gold: gold.len(),
        }
    }

    /// Adds the counts of another sentence.
    pub fn add(&mut self, other: Self) {
        self.right += other.right;
        self.predicted += other.predicted;
        self.gold += other.gold;
    }

    /// The share of predicted spans that are right, 0 when none was predicted.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.right, self.predicted)
    }

    /// The share of gold spans that were found, 0 when there is none.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.right, self.gold)
    }

    /// The harmonic mean of precision and recall (micro-averaged), 0 to 1.
    #[must_use]
    pub fn f1(&self) -> f64 {
        share(2 * self.right, self.predicted + self.gold)
    }
}

impl FromIterator<Self> for EntityCounts {
    fn from_iter<I: IntoIterator<Item = Self>>(counts: I) -> Self {
        let mut total = Self::default();
        for count in counts {
            total.add(count);
        }
        total
    }
}

/// Counts for the macro F1 over tokens: each word's concept, whether it begins or goes on, against
/// the gold one; outside is no class of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenCounts {
    classes: BTreeMap<usize, EntityCounts>,
}

impl TokenCounts {
    /// Adds one sentence of `words` words. Spans outside of it are ignored; where spans overlap, the
    /// last one counts.
    pub fn add(&mut self, words: usize, gold: &[WordSpan], predicted: &[WordSpan]) {
        let paint = |spans: &[WordSpan]| {
            let mut row = vec![None; words];
            for span in spans {
                for concept in row.iter_mut().take(span.end).skip(span.start) {
                    *concept = Some(span.concept);
                }
            }
            row
        };
        for (gold, predicted) in paint(gold).into_iter().zip(paint(predicted)) {
            if let Some(gold) = gold {
                self.classes.entry(gold).or_default().gold += 1;
            }
            if let Some(predicted) = predicted {
                let class = self.classes.entry(predicted).or_default();
                class.predicted += 1;
                class.right += usize::from(gold == Some(predicted));
            }
        }
    }

    /// The mean F1 of the concepts that the gold or the predictions hold, 0 to 1; 0 when there is
    /// none.
    #[must_use]
    pub fn macro_f1(&self) -> f64 {
        if self.classes.is_empty() {
            return 0.0;
        }
        self.classes.values().map(EntityCounts::f1).sum::<f64>() / self.classes.len() as f64
    }
}

/// A range that a score lies in with a stated probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower bound, 0 to 1.
    pub low: f64,
    /// The upper bound, 0 to 1.
    pub high: f64,
}

/// The 90 % interval of the entity F1 by the percentile bootstrap: sentences are drawn with
/// replacement 1,000 times. The same counts give the same interval. `None` for fewer than two
/// sentences, where drawing says nothing.
#[must_use]
pub fn bootstrap_f1(sentences: &[EntityCounts]) -> Option<Interval> {
    const DRAWS: usize = 1000;
    if sentences.len() < 2 {
        return None;
    }
    let mut random = StdRng::seed_from_u64(90);
    let mut scores: Vec<f64> = (0..DRAWS)
        .map(|_| {
            (0..sentences.len())
                .map(|_| sentences[random.random_range(0..sentences.len())])
                .collect::<EntityCounts>()
                .f1()
        })
        .collect();
    scores.sort_by(f64::total_cmp);
    Some(Interval { low: scores[DRAWS / 20], high: scores[DRAWS - 1 - DRAWS / 20] })
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// A score over some sentences.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// Strict entity counts, summed over the sentences.
    pub entities: EntityCounts,
    /// Macro F1 over tokens, 0 to 1.
    pub token_macro_f1: f64,
    /// 90 % interval of the entity F1; `None` for fewer than two sentences.
    pub interval: Option<Interval>,
    /// How many sentences were judged.
    pub sentences: usize,
}

/// Collects sentences for a [`Scores`].
#[derive(Clone, Debug, Default)]
pub struct ScoresBuilder {
    sentences: Vec<EntityCounts>,
    tokens: TokenCounts,
}

impl ScoresBuilder {
    /// Adds a sentence of `words` words. `counts` are its strict entity counts, which may take in
    /// gold spans that do not fall on words.
    pub fn add(
        &mut self,
        words: usize,
        gold: &[WordSpan],
        predicted: &[WordSpan],
        counts: EntityCounts,
    ) {
        self.tokens.add(words, gold, predicted);
        self.sentences.push(counts);
    }

    /// How many sentences were added.
    #[must_use]
    pub fn sentences(&self) -> usize {
        self.sentences.len()
    }

    /// The score of all of them.
    #[must_use]
    pub fn finish(&self) -> Scores {
        Scores {
            entities: self.sentences.iter().copied().collect(),
            token_macro_f1: self.tokens.macro_f1(),
            interval: bootstrap_f1(&self.sentences),
            sentences: self.sentences.len(),
        }
    }
}

/// Scores a head on sentences whose annotations are complete: the done ones among `examples`;
/// the others are passed over. What is known about them is hidden from the head.
///
/// # Errors
/// As [`Head::predict_all`].
pub fn evaluate(
    head: &Head,
    examples: &[Example<'_>],
    stop: &AtomicBool,
) -> Result<Scores, TaggerError> {
    Ok(evaluate_by_concept(head, examples, stop)?.0)
}

/// The same, and what lies behind the score: how good each concept of the head is, and which spans are
/// mistaken. Sentences of the [`Breakdown`] are indices into `examples`.
///
/// # Errors
/// As [`Head::predict_all`].
pub fn evaluate_by_concept(
    head: &Head,
    examples: &[Example<'_>],
    stop: &AtomicBool,
) -> Result<(Scores, Breakdown), TaggerError> {
    let blank = Known::default();
    let (places, done): (Vec<usize>, Vec<&Example<'_>>) =
        examples.iter().enumerate().filter(|(_, example)| example.known.done).unzip();
    let unseen: Vec<Example<'_>> =
        done.iter().map(|example| Example { features: example.features, known: &blank }).collect();
    let mut scores = ScoresBuilder::default();
    let mut breakdown = BreakdownBuilder::new(head.concepts().len());
    for ((sentence, example), prediction) in
        places.into_iter().zip(done).zip(head.predict_all(&unseen, stop)?)
    {
        let gold = &example.known.annotations;
        let spans: Vec<WordSpan> = prediction.spans.iter().map(|span| span.span).collect();
        scores.add(example.words(head.dim())?, gold, &spans, EntityCounts::of(gold, &spans));
        breakdown.add(sentence, gold, &spans);
    }
    Ok((scores.finish(), breakdown.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_macro_f1_weighs_concepts_alike_and_leaves_outside_out() {
        let mut counts = TokenCounts::default();
        // Concept 0: three gold words, two of them found and one too many; concept 1: missed.
        counts.add(8, &[WordSpan::new(0, 3, 0), WordSpan::new(5, 6, 1)], &[WordSpan::new(1, 4, 0)]);
        assert!((counts.macro_f1() - (2.0 / 3.0) / 2.0).abs() < 1e-12);
        assert!(TokenCounts::default().macro_f1().abs() < 1e-12);
    }

    #[test]
    fn nothing_predicted_and_nothing_there_is_no_division_by_nothing() {
        let counts = EntityCounts::default();
        assert_eq!((counts.precision(), counts.recall(), counts.f1()), (0.0, 0.0, 0.0));
    }

    #[test]
    fn the_interval_narrows_with_more_sentences_and_comes_out_the_same() {
        let right = EntityCounts { right: 1, predicted: 1, gold: 1 };
        let wrong = EntityCounts { right: 0, predicted: 1, gold: 1 };
        let of = |count: usize| {
            let sentences: Vec<EntityCounts> =
                (0..count).map(|i| if i % 4 == 0 { wrong } else { right }).collect();
            assert_eq!(bootstrap_f1(&sentences), bootstrap_f1(&sentences));
            bootstrap_f1(&sentences).expect("enough sentences")
        };
        let (few, many) = (of(12), of(400));
        for interval in [few, many] {
            assert!(interval.low < 0.75 && 0.75 < interval.high, "{interval:?}");
        }
        assert!(many.high - many.low < 0.5 * (few.high - few.low));
        // The deviation of a share of 3/4 over 400 draws is 0.0217; 90 % lie within 1.64 of it.
        assert!((many.high - many.low - 2.0 * 1.64 * 0.0217).abs() < 0.015, "{many:?}");
        assert_eq!(bootstrap_f1(&[right]), None);
    }
}
