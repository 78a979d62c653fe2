//! How far two people agree on a text, and where they differ.

use handful_contract as c;
use handful_text::{Agreement, Marked, Span, SpanCounts, words};

use super::{names::Names, side::Side};

/// What two people agree on, text by text.
#[derive(Default)]
pub(super) struct Measured {
    agreement: Agreement<usize>,
    documents: u32,
    sentences: u32,
    left_out: u32,
}

/// Spans of two people that overlap and are not the same, or one that stands alone: places in the lists of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Difference {
    /// From the first edge to the last.
    pub(super) hull: Span,
    pub(super) ours: Vec<usize>,
    pub(super) theirs: Vec<usize>,
}

impl Measured {
    /// Adds a text that both have read, and says where they differ in the sentences that both have done.
    pub(super) fn add(&mut self, text: &str, ours: &Side, theirs: &Side) -> Vec<Difference> {
        let both = done_by_both(ours, theirs);
        let compared = both.iter().filter(|done| **done).count();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        self.documents += 1;
        self.sentences += count(compared);
        self.left_out += count(both.len() - compared);
        let words = words(text);
        let mut differences = Vec::new();
        for stretch in stretches(ours, &both) {
            let from = words.partition_point(|word| word.start < stretch.start);
            let to = words.partition_point(|word| word.end <= stretch.end);
            let (one, other) = (within(&ours.spans, stretch), within(&theirs.spans, stretch));
            let spans = (&ours.spans[one.clone()], &theirs.spans[other.clone()]);
            self.agreement.add(stretch, &words[from..to.max(from)], spans.0, spans.1);
            differences.extend(differing(spans.0, spans.1).into_iter().map(|mut difference| {
                difference.ours.iter_mut().for_each(|place| *place += one.start);
                difference.theirs.iter_mut().for_each(|place| *place += other.start);
                difference
            }));
        }
        differences
    }

    pub(super) fn told(&self, names: &Names) -> c::Agreement {
        let mut concepts: Vec<(String, c::SpanAgreement)> = self
            .agreement
            .kinds()
            .map(|(kind, counts)| (names.name(kind).to_owned(), spans(counts)))
            .collect();
        concepts.sort_by_key(|(name, _)| name.to_lowercase());
        c::Agreement {
            documents: self.documents,
            sentences: self.sentences,
            sentences_left_out: self.left_out,
            words: self.agreement.words(),
            spans: spans(self.agreement.spans()),
            kappa: self.agreement.kappa(),
            alpha: self.agreement.alpha(),
            concepts,
        }
    }
}

fn spans(counts: SpanCounts) -> c::SpanAgreement {
    let SpanCounts { one, other, same } = counts;
    c::SpanAgreement { ours: one, theirs: other, same, f1: counts.f1() }
}

/// Which of our sentences both have done. What is not marked in another one is not known to be outside, and a span
/// that reaches into such a one takes its other sentences with it.
fn done_by_both(ours: &Side, theirs: &Side) -> Vec<bool> {
    let touched = |sentences: &[(Span, bool)], span: Span| {
        let first = sentences.partition_point(|(own, _)| own.end <= span.start);
        let end = sentences.partition_point(|(own, _)| own.start < span.end);
        first..end.max(first)
    };
    let mut both: Vec<bool> = ours
        .sentences
        .iter()
        .map(|(span, done)| {
            let their = &theirs.sentences[touched(&theirs.sentences, *span)];
            *done && !their.is_empty() && their.iter().all(|(_, done)| *done)
        })
        .collect();
    loop {
        let before = both.clone();
        for marked in ours.spans.iter().chain(&theirs.spans) {
            let under = &mut both[touched(&ours.sentences, marked.span)];
            if under.iter().any(|done| !done) {
                under.fill(false);
            }
        }
        if both == before {
            return both;
        }
    }
}

/// Sentences that follow on one another as one stretch.
fn stretches(ours: &Side, both: &[bool]) -> Vec<Span> {
    let mut stretches: Vec<Span> = Vec::new();
    let mut goes_on = false;
    for ((span, _), done) in ours.sentences.iter().zip(both) {
        match stretches.last_mut() {
            Some(last) if *done && goes_on => last.end = span.end,
            _ if *done => stretches.push(*span),
            _ => {}
        }
        goes_on = *done;
    }
    stretches
}

fn within(spans: &[Marked<usize>], stretch: Span) -> std::ops::Range<usize> {
    let from = spans.partition_point(|own| own.span.start < stretch.start);
    let to = spans.partition_point(|own| own.span.end <= stretch.end);
    from..to.max(from)
}

/// Where two lists of spans differ.
fn differing(ours: &[Marked<usize>], theirs: &[Marked<usize>]) -> Vec<Difference> {
    let mut rest: Vec<(Span, Option<usize>, Option<usize>)> = Vec::new();
    let lone = |own: &Marked<usize>, others: &[Marked<usize>]| others.binary_search(own).is_err();
    let number = |list: &[Marked<usize>], others: &[Marked<usize>]| -> Vec<(usize, Span)> {
        let all = list.iter().enumerate();
        all.filter(|(_, own)| lone(own, others)).map(|(place, own)| (place, own.span)).collect()
    };
    rest.extend(number(ours, theirs).into_iter().map(|(place, span)| (span, Some(place), None)));
    rest.extend(number(theirs, ours).into_iter().map(|(place, span)| (span, None, Some(place))));
    rest.sort_unstable_by_key(|(span, ..)| *span);
    let mut found: Vec<Difference> = Vec::new();
    for (span, our, their) in rest {
        let reaches = |last: &mut Difference| last.hull.overlaps(span);
        let mut difference = match found.pop_if(reaches) {
            Some(last) => last,
            None => Difference { hull: span, ..Difference::default() },
        };
        difference.hull.end = difference.hull.end.max(span.end);
        difference.ours.extend(our);
        difference.theirs.extend(their);
        found.push(difference);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(spans: &[(usize, usize, usize)]) -> Vec<Marked<usize>> {
        spans
            .iter()
            .map(|&(start, end, kind)| Marked { span: Span::new(start, end), kind })
            .collect()
    }

    fn difference(hull: (usize, usize), ours: &[usize], theirs: &[usize]) -> Difference {
        let hull = Span::new(hull.0, hull.1);
        Difference { hull, ours: ours.to_vec(), theirs: theirs.to_vec() }
    }

    #[test]
    fn spans_that_hang_together_are_one_difference() {
        let ours = marks(&[(0, 4, 0), (10, 14, 1), (15, 20, 1), (30, 34, 0), (40, 44, 2)]);
        let theirs = marks(&[(0, 4, 0), (12, 18, 1), (30, 34, 1), (50, 52, 0)]);
        assert_eq!(
            differing(&ours, &theirs),
            [
                difference((10, 20), &[1, 2], &[1]),
                difference((30, 34), &[3], &[2]),
                difference((40, 44), &[4], &[]),
                difference((50, 52), &[], &[3]),
            ]
        );
        assert_eq!(differing(&ours, &ours), []);
    }

    #[test]
    fn only_sentences_that_both_have_done_are_compared() {
        // Four sentences of five: we have not done the third, they not the first.
        let text = "aaaa.bbbb.cccc.dddd.";
        let bounds = [(0, 5), (5, 10), (10, 15), (15, 20)].map(|(from, to)| Span::new(from, to));
        let side = |undone: usize, spans: &[(usize, usize, usize)]| Side {
            sentences: bounds.iter().enumerate().map(|(n, own)| (*own, n != undone)).collect(),
            spans: marks(spans),
        };
        let (ours, theirs) = (side(2, &[(5, 9, 0), (16, 19, 0)]), side(0, &[(0, 4, 0), (5, 9, 1)]));
        let mut measured = Measured::default();
        let found = measured.add(text, &ours, &theirs);
        assert_eq!(found, [difference((5, 9), &[0], &[1]), difference((16, 19), &[1], &[])]);
        let told = measured.told(&Names::of(["x", "y"]));
        assert_eq!((told.documents, told.sentences, told.sentences_left_out), (1, 2, 2));
        assert_eq!((told.spans.ours, told.spans.theirs, told.spans.same), (2, 1, 0));

        // A span from a sentence that is done into one that is not leaves both out.
        let across = side(2, &[(8, 12, 0), (16, 19, 0)]);
        assert_eq!(done_by_both(&across, &theirs), [false, false, false, true]);
    }
}
