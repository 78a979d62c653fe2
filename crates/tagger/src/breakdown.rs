//! What lies behind a score: how good each concept is, and what is taken for what.

use std::collections::HashSet;

use crate::crossval::CrossValidation;
use crate::known::{Known, WordSpan};
use crate::metrics::{EntityCounts, Interval, bootstrap_f1};

/// How good one concept is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConceptScores {
    /// Strict counts over all judged sentences.
    pub counts: EntityCounts,
    /// 90 % interval of its F1, by the bootstrap over those sentences in which the concept is annotated or
    /// predicted; `None` where there are fewer than two.
    pub interval: Option<Interval>,
}

/// A span that was not predicted as it is annotated. Each annotation is in at most one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Index of its sentence among the examples.
    pub sentence: usize,
    /// What a person marked; none where nothing is.
    pub gold: Option<WordSpan>,
    /// What was predicted in its place; none where nothing was. The same concept as `gold`: other edges.
    pub predicted: Option<WordSpan>,
}

/// What lies behind a score.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Breakdown {
    /// For each concept, in the order in which the head was fitted.
    pub concepts: Vec<ConceptScores>,
    /// All mistakes, in the order of the sentences.
    pub mistakes: Vec<Mistake>,
}

impl Breakdown {
    /// What lies behind the score of a cross-validation: done sentences alone, each read by a head that
    /// had not seen it. `known` is what is known of each example, in their order.
    #[must_use]
    pub fn of_crossed<'a>(
        crossed: &CrossValidation,
        known: impl IntoIterator<Item = &'a Known>,
        concepts: usize,
    ) -> Self {
        let mut predicted = vec![Vec::new(); crossed.read.len()];
        for held_out in &crossed.held_out {
            predicted[held_out.sentence].push(held_out.span);
        }
        let mut builder = BreakdownBuilder::new(concepts);
        for (sentence, known) in known.into_iter().enumerate() {
            if known.done && crossed.read.get(sentence) == Some(&true) {
                builder.add(sentence, &known.annotations, &predicted[sentence]);
            }
        }
        builder.finish()
    }
}

/// Collects sentences for a [`Breakdown`].
pub(crate) struct BreakdownBuilder {
    /// Of each concept the counts of those sentences that have something of it.
    counts: Vec<Vec<EntityCounts>>,
    mistakes: Vec<Mistake>,
}

impl BreakdownBuilder {
    pub(crate) fn new(concepts: usize) -> Self {
        Self { counts: vec![Vec::new(); concepts], mistakes: Vec::new() }
    }

    /// Adds a sentence. Spans of concepts beyond those announced are passed over.
    pub(crate) fn add(&mut self, sentence: usize, gold: &[WordSpan], predicted: &[WordSpan]) {
        for (concept, counts) in self.counts.iter_mut().enumerate() {
            let own = |spans: &[WordSpan]| -> Vec<WordSpan> {
                spans.iter().copied().filter(|span| span.concept == concept).collect()
            };
            let of_sentence = EntityCounts::of(&own(gold), &own(predicted));
            if of_sentence != EntityCounts::default() {
                counts.push(of_sentence);
            }
        }
        let mistakes = mistakes(gold, predicted);
        self.mistakes.extend(mistakes.into_iter().map(|(gold, predicted)| Mistake {
            sentence,
            gold,
            predicted,
        }));
    }

    pub(crate) fn finish(self) -> Breakdown {
        let concepts = self.counts.iter().map(|counts| ConceptScores {
            counts: counts.iter().copied().collect(),
            interval: bootstrap_f1(counts),
        });
        Breakdown { concepts: concepts.collect(), mistakes: self.mistakes }
    }
}

/// What was annotated and what was predicted in its place, of all that is not the same.
fn mistakes(
    gold: &[WordSpan],
    predicted: &[WordSpan],
) -> Vec<(Option<WordSpan>, Option<WordSpan>)> {
    let right: HashSet<&WordSpan> = gold.iter().filter(|span| predicted.contains(span)).collect();
    let missed: Vec<&WordSpan> = gold.iter().filter(|span| !right.contains(span)).collect();
    let wrong: Vec<&WordSpan> = predicted.iter().filter(|span| !right.contains(span)).collect();
    let shared = |one: &WordSpan, other: &WordSpan| {
        one.end.min(other.end).saturating_sub(one.start.max(other.start))
    };
    let mut mistakes: Vec<_> = (missed.iter())
        .map(|&&gold| {
            let taken = wrong.iter().filter(|span| span.overlaps(&gold));
            let taken =
                taken.max_by_key(|span| (span.concept == gold.concept, shared(span, &gold)));
            (Some(gold), taken.map(|&&span| span))
        })
        .collect();
    let invented = wrong.iter().filter(|span| !gold.iter().any(|gold| gold.overlaps(span)));
    mistakes.extend(invented.map(|&&span| (None, Some(span))));
    mistakes
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIP: usize = 0;
    const PERSON: usize = 1;

    fn span(start: usize, end: usize, concept: usize) -> WordSpan {
        WordSpan::new(start, end, concept)
    }

    #[test]
    fn each_annotation_is_mistaken_for_one_thing_at_most() {
        let gold = [span(0, 2, SHIP), span(4, 5, SHIP), span(6, 9, PERSON), span(11, 12, SHIP)];
        let predicted = [
            span(0, 2, SHIP),
            span(4, 5, PERSON),
            // Two predictions over one annotation: the one of its own concept counts.
            span(6, 8, PERSON),
            span(8, 10, SHIP),
            span(14, 15, SHIP),
        ];
        assert_eq!(
            mistakes(&gold, &predicted),
            [
                (Some(gold[1]), Some(predicted[1])),
                (Some(gold[2]), Some(predicted[2])),
                (Some(gold[3]), None),
                (None, Some(predicted[4])),
            ]
        );
        assert_eq!(mistakes(&gold, &gold), []);
    }

    #[test]
    fn each_concept_has_its_own_score() {
        let mut builder = BreakdownBuilder::new(2);
        for sentence in 0..20 {
            let ship = span(0, 1, SHIP);
            let taken = if sentence % 2 == 0 { span(0, 1, PERSON) } else { ship };
            builder.add(sentence, &[ship], &[taken]);
        }
        // Nothing of either: no evidence about any concept.
        builder.add(20, &[], &[]);
        let breakdown = builder.finish();
        let [ship, person] = breakdown.concepts[..] else { panic!("two concepts") };
        assert_eq!(ship.counts, EntityCounts { right: 10, predicted: 10, gold: 20 });
        assert_eq!(person.counts, EntityCounts { right: 0, predicted: 10, gold: 0 });
        let interval = ship.interval.expect("enough sentences");
        let f1 = ship.counts.f1();
        assert!(interval.low < f1 && f1 < interval.high, "{interval:?}");
        assert_eq!(breakdown.mistakes.len(), 10);
    }

    #[test]
    fn only_what_was_read_and_is_done_counts() {
        let known = |done| Known { done, annotations: vec![span(0, 1, SHIP)], ..Known::default() };
        let all = [known(true), known(true), known(false)];
        let crossed = CrossValidation {
            scores: None,
            held_out: Vec::new(),
            calibration: crate::Calibration::measure([]),
            judged: EntityCounts::default(),
            errors: vec![0; 3],
            read: vec![true, false, true],
            folds: 2,
        };
        let breakdown = Breakdown::of_crossed(&crossed, &all, 1);
        let missed = Mistake { sentence: 0, gold: Some(span(0, 1, SHIP)), predicted: None };
        assert_eq!(breakdown.mistakes, [missed]);
        assert_eq!(breakdown.concepts[0].counts.gold, 1);
    }
}
