//! How far two people agree on where spans stand and of which kind they are.

use std::collections::BTreeMap;

use crate::Span;

/// A span with what it is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Marked<K> {
    /// Where it stands.
    pub span: Span,
    /// Of which kind it is.
    pub kind: K,
}

/// How many spans of a kind two people marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpanCounts {
    /// By the one.
    pub one: u64,
    /// By the other.
    pub other: u64,
    /// By both, with the same edges.
    pub same: u64,
}

impl SpanCounts {
    /// Strict F1: twice the spans that both marked with the same edges as the same kind, over all spans of
    /// both, 0 to 1. It is the same whoever of the two is taken as right, which makes it a measure of agreement
    /// without a correction for chance (Hripcsak and Rothschild, "Agreement, the F-measure, and
    /// reliability in information retrieval", JAMIA 12(3), 2005). None where nobody marked anything.
    #[must_use]
    pub fn f1(self) -> Option<f64> {
        let all = self.one + self.other;
        (all > 0).then(|| 2.0 * float(self.same) / float(all))
    }
}

/// What two people marked on the same stretches of text, gathered stretch by stretch.
///
/// Nothing is kept of the texts, only the kinds of each pair of words and the places of the spans.
#[derive(Clone, Debug)]
pub struct Agreement<K> {
    words: BTreeMap<(Option<K>, Option<K>), u64>,
    spans: BTreeMap<K, SpanCounts>,
    units: BTreeMap<K, [Vec<Span>; 2]>,
    length: usize,
}

impl<K> Default for Agreement<K> {
    fn default() -> Self {
        Self { words: BTreeMap::new(), spans: BTreeMap::new(), units: BTreeMap::new(), length: 0 }
    }
}

impl<K: Copy + Ord> Agreement<K> {
    /// Adds a stretch that both people have read to its end.
    ///
    /// The words and the spans of each person lie within the stretch, in order; no two spans of one person
    /// overlap.
    pub fn add(&mut self, stretch: Span, words: &[Span], one: &[Marked<K>], other: &[Marked<K>]) {
        let (mut first, mut second) = (Kinds::of(one), Kinds::of(other));
        for word in words {
            *self.words.entry((first.at(*word), second.at(*word))).or_default() += 1;
        }
        for marked in one {
            self.spans.entry(marked.kind).or_default().one += 1;
        }
        for marked in other {
            let counts = self.spans.entry(marked.kind).or_default();
            counts.other += 1;
            let place = one.partition_point(|own| own.span < marked.span);
            let mut there = one[place..].iter().take_while(|own| own.span == marked.span);
            counts.same += u64::from(there.any(|own| own == marked));
        }
        for (person, spans) in [one, other].into_iter().enumerate() {
            for Marked { span, kind } in spans {
                let moved = |at: usize| at - stretch.start + self.length;
                let unit = Span::new(moved(span.start), moved(span.end));
                self.units.entry(*kind).or_default()[person].push(unit);
            }
        }
        self.length += stretch.len();
    }

    /// How many words were compared.
    #[must_use]
    pub fn words(&self) -> u64 {
        self.words.values().sum()
    }

    /// Spans of each kind that anybody marked.
    pub fn kinds(&self) -> impl Iterator<Item = (K, SpanCounts)> + '_ {
        self.spans.iter().map(|(kind, counts)| (*kind, *counts))
    }

    /// Spans of all kinds.
    #[must_use]
    pub fn spans(&self) -> SpanCounts {
        self.spans.values().fold(SpanCounts::default(), |sum, own| SpanCounts {
            one: sum.one + own.one,
            other: sum.other + own.other,
            same: sum.same + own.same,
        })
    }

    /// Cohen's κ over words (Cohen, "A coefficient of agreement for nominal scales", Educational and
    /// Psychological Measurement 20, 1960): each word is of the kind whose span it lies in, or of none.
    /// With p the share of words of the same kind to both, and e the share that would be so if each person gave out
    /// their kinds at random as often as they did, κ = (p − e) / (1 − e): 1 where they always agree, 0
    /// where they agree as often as by chance. None where it says nothing: without words, and where both gave
    /// every word the same kind.
    #[must_use]
    pub fn kappa(&self) -> Option<f64> {
        let mut by_one: BTreeMap<Option<K>, u64> = BTreeMap::new();
        let mut by_other = by_one.clone();
        let mut same = 0;
        for ((one, other), count) in &self.words {
            *by_one.entry(*one).or_default() += count;
            *by_other.entry(*other).or_default() += count;
            same += if one == other { *count } else { 0 };
        }
        let all = float(self.words());
        let chance: f64 = by_one
            .iter()
            .map(|(kind, count)| {
                float(*count) / all * float(by_other.get(kind).copied().unwrap_or(0)) / all
            })
            .sum();
        let one_kind_only = by_one.len() < 2 && by_one.keys().eq(by_other.keys());
        (!one_kind_only).then(|| (float(same) / all - chance) / (1.0 - chance))
    }

    /// Krippendorff's α for unitising, αU, over all kinds, with a scalar value as the smallest unit
    /// (Krippendorff, "On the reliability of unitizing continuous data", Sociological Methodology 25, 1995;
    /// "Measuring the reliability of qualitative text analysis data", Quality & Quantity 38, 2004).
    ///
    /// The stretches form one continuum of length L. For each kind, two spans that overlap differ by the squares of the
    /// distances between their starts and between their ends, and a span that the other person has none beneath by the
    /// square of its length; the sum over pairs of people, over L², is the disagreement observed, D. The
    /// disagreement expected, E, is that of the same spans and gaps thrown on the continuum at random:
    ///
    /// E = 2/L · Σ [ (N − 1)/3 · (2l³ − 3l² + l) + l² · Σ (g − l + 1) ] / (2L · (2L − 1) − Σ l(l − 1))
    ///
    /// with N the number of spans, l the length of each, and g the length of each gap no shorter. α = 1 − ΣD / ΣE over
    /// the kinds: 1 where all edges agree, 0 as by chance, below 0 where worse. None without any span.
    #[must_use]
    pub fn alpha(&self) -> Option<f64> {
        let (mut observed, mut expected) = (0.0, 0.0);
        for units in self.units.values() {
            observed += observed_disagreement(units, self.length);
            expected += expected_disagreement(units, self.length);
        }
        (expected > 0.0).then(|| 1.0 - observed / expected)
    }
}

/// Walks through one person's spans, word by word.
struct Kinds<'s, K> {
    rest: &'s [Marked<K>],
}

impl<'s, K: Copy> Kinds<'s, K> {
    fn of(spans: &'s [Marked<K>]) -> Self {
        Self { rest: spans }
    }

    /// The kind of the first span that a word shares a scalar value with.
    fn at(&mut self, word: Span) -> Option<K> {
        while let Some((first, rest)) = self.rest.split_first()
            && first.span.end <= word.start
        {
            self.rest = rest;
        }
        self.rest.first().filter(|own| own.span.overlaps(word)).map(|own| own.kind)
    }
}

fn observed_disagreement([one, other]: &[Vec<Span>; 2], length: usize) -> f64 {
    let apart = |unit: Span, others: &[Span]| {
        let first = others.partition_point(|own| own.end <= unit.start);
        let met = others[first..].iter().take_while(|own| own.start < unit.end);
        met.map(|own| square(unit.start.abs_diff(own.start)) + square(unit.end.abs_diff(own.end)))
            .reduce(|sum, next| sum + next)
    };
    let mut sum = 0.0;
    for unit in one {
        sum += apart(*unit, other).unwrap_or_else(|| square(unit.len()));
    }
    for unit in other {
        // What they share was counted with the first person's.
        sum += if apart(*unit, one).is_some() { 0.0 } else { square(unit.len()) };
    }
    sum / square(length)
}

fn expected_disagreement(units: &[Vec<Span>; 2], length: usize) -> f64 {
    let mut gaps: Vec<f64> = units.iter().flat_map(|own| gaps(own, length)).collect();
    gaps.sort_unstable_by(f64::total_cmp);
    // The sum of all gaps from one on, so that each unit needs one look-up.
    let mut beyond = vec![0.0; gaps.len() + 1];
    for place in (0..gaps.len()).rev() {
        beyond[place] = beyond[place + 1] + gaps[place];
    }
    let length = wide(length);
    let number = wide(units[0].len() + units[1].len());
    let (mut above, mut taken) = (0.0, 0.0);
    for unit in units.iter().flatten() {
        let l = wide(unit.len());
        let first = gaps.partition_point(|gap| *gap < l);
        let room = beyond[first] - wide(gaps.len() - first) * (l - 1.0);
        above += (number - 1.0) / 3.0 * (2.0 * l * l * l - 3.0 * l * l + l) + l * l * room;
        taken += l * (l - 1.0);
    }
    let below = 2.0 * length * (2.0 * length - 1.0) - taken;
    if below > 0.0 { 2.0 / length * above / below } else { 0.0 }
}

/// How long the stretches between one person's units are.
fn gaps(units: &[Span], length: usize) -> Vec<f64> {
    let ends = std::iter::once(0).chain(units.iter().map(|unit| unit.end));
    let starts = units.iter().map(|unit| unit.start).chain([length]);
    ends.zip(starts)
        .filter(|(end, start)| end < start)
        .map(|(end, start)| wide(start - end))
        .collect()
}

fn square(length: usize) -> f64 {
    wide(length) * wide(length)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no text is so long that a number of it is not exact"
)]
fn wide(number: usize) -> f64 {
    number as f64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no text has so many words that a number is not exact"
)]
fn float(number: u64) -> f64 {
    number as f64
}
