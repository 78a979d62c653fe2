//! How many keys an expert presses.

use std::collections::{HashMap, HashSet};

use crate::known::WordSpan;

/// Key presses up to a point, for three ways of working through the same sentences in the same order.
///
/// Counted are presses that decide something; moving about is not:
/// - a span by hand is 2: one to end the selection, one for the concept;
/// - a suggestion that is right is 1 (accept); one that overlaps a gold span without being it is 2
///   (correct it); any other is 1 (reject);
/// - a sentence that is right in every place is 1 (Enter), which takes no open suggestion along;
/// - marking all occurrences of a span's words in the sentences still to come is 1. The expert sees
///   them first and does it where more of them are right than wrong. Marked in advance, a right one
///   needs no press, one that overlaps a gold span is 2 (correct it), any other is 1 (remove it).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Everything by hand.
    pub by_hand: usize,
    /// With the head's suggestions, from the version at the time of asking.
    pub with_suggestions: usize,
    /// With suggestions and all occurrences.
    pub with_occurrences: usize,
}

/// Counts keys over a whole play.
pub(super) struct Counter<'a> {
    /// The words of each sentence, equal words by equal numbers.
    words: Vec<&'a [u32]>,
    gold: Vec<&'a [WordSpan]>,
    /// Spans that stand in sentences to come because all occurrences were marked.
    ahead: HashMap<usize, Vec<WordSpan>>,
    /// Phrases of which all occurrences were looked at, with their concept.
    looked_at: HashSet<(&'a [u32], usize)>,
    passed: Vec<bool>,
    pub(super) keys: Keys,
}

impl<'a> Counter<'a> {
    pub(super) fn new(words: Vec<&'a [u32]>, gold: Vec<&'a [WordSpan]>) -> Self {
        Self {
            passed: vec![false; words.len()],
            words,
            gold,
            ahead: HashMap::new(),
            looked_at: HashSet::new(),
            keys: Keys::default(),
        }
    }

    /// The expert works through a sentence in which the head suggests these spans.
    pub(super) fn pass(&mut self, sentence: usize, suggested: &[WordSpan]) {
        self.passed[sentence] = true;
        let gold = self.gold[sentence];
        self.keys.by_hand += 2 * gold.len() + 1;
        self.keys.with_suggestions += presses(gold, suggested, &[]) + 1;
        let marked = self.ahead.remove(&sentence).unwrap_or_default();
        let rest: Vec<WordSpan> = suggested
            .iter()
            .filter(|span| !marked.iter().any(|marked| marked.overlaps(span)))
            .copied()
            .collect();
        self.keys.with_occurrences += presses(gold, &rest, &marked) + 1;
        for span in gold.iter().filter(|span| !marked.contains(span)) {
            self.mark_all(sentence, span);
        }
    }

    fn mark_all(&mut self, sentence: usize, span: &WordSpan) {
        let Some(phrase) = self.words[sentence].get(span.start..span.end) else { return };
        if phrase.is_empty() || !self.looked_at.insert((phrase, span.concept)) {
            return;
        }
        let mut found = Vec::new();
        let mut right = 0;
        for (other, words) in self.words.iter().enumerate().filter(|(at, _)| !self.passed[*at]) {
            let taken = self.ahead.get(&other).map_or(&[][..], Vec::as_slice);
            let mut start = 0;
            while start + phrase.len() <= words.len() {
                let here = WordSpan::new(start, start + phrase.len(), span.concept);
                if words[start..].starts_with(phrase) && !taken.iter().any(|t| t.overlaps(&here)) {
                    right += usize::from(self.gold[other].contains(&here));
                    found.push((other, here));
                    start += phrase.len();
                } else {
                    start += 1;
                }
            }
        }
        if 2 * right > found.len() {
            self.keys.with_occurrences += 1;
            for (other, span) in found {
                self.ahead.entry(other).or_default().push(span);
            }
        }
    }
}

/// The presses that make a sentence right in which `suggested` is open and `marked` stands already.
fn presses(gold: &[WordSpan], suggested: &[WordSpan], marked: &[WordSpan]) -> usize {
    let mut there: HashSet<&WordSpan> = HashSet::new();
    let mut presses = 0;
    for (offered, press) in [(marked, 0), (suggested, 1)] {
        for span in offered.iter().filter(|span| gold.contains(span)) {
            there.insert(span);
            presses += press;
        }
    }
    for span in marked.iter().chain(suggested).filter(|span| !gold.contains(span)) {
        let correctable = gold.iter().find(|gold| gold.overlaps(span) && !there.contains(gold));
        match correctable {
            Some(gold) => {
                there.insert(gold);
                presses += 2;
            }
            None => presses += 1,
        }
    }
    presses + 2 * gold.iter().filter(|gold| !there.contains(gold)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLD: [WordSpan; 2] = [WordSpan::new(0, 2, 0), WordSpan::new(4, 5, 1)];

    #[test]
    fn each_kind_of_answer_has_its_price() {
        assert_eq!(presses(&GOLD, &[], &[]), 4, "both by hand");
        assert_eq!(presses(&GOLD, &GOLD, &[]), 2, "both accepted");
        assert_eq!(presses(&GOLD, &[WordSpan::new(0, 1, 0)], &[]), 4, "one corrected, one by hand");
        assert_eq!(presses(&GOLD, &[WordSpan::new(0, 2, 1)], &[]), 4, "another concept");
        assert_eq!(presses(&GOLD, &[WordSpan::new(2, 3, 0)], &[]), 5, "one rejected");
        assert_eq!(presses(&GOLD, &GOLD[1..], &GOLD[..1]), 1, "one stood there already");
        assert_eq!(presses(&GOLD, &[], &[WordSpan::new(2, 3, 0)]), 5, "one removed");
        assert_eq!(presses(&[], &[], &[]), 0);
        let cut = [WordSpan::new(0, 1, 0), WordSpan::new(1, 2, 0)];
        assert_eq!(presses(&GOLD, &cut, &[]), 5, "of two pieces one is corrected, one rejected");
    }

    #[test]
    fn words_marked_everywhere_need_no_second_press() {
        let place = WordSpan::new(1, 2, 0);
        let sentences: [&[u32]; 4] = [&[7, 1, 8], &[9, 1], &[1, 1], &[3, 4]];
        let first = [place];
        let second = [place];
        let third = [WordSpan::new(0, 1, 0), place];
        let gold: [&[WordSpan]; 4] = [&first, &second, &third, &[]];
        let mut counter = Counter::new(sentences.to_vec(), gold.to_vec());
        for sentence in 0..4 {
            counter.pass(sentence, &[]);
        }
        assert_eq!(counter.keys.by_hand, 4 * 2 + 4);
        assert_eq!(counter.keys.with_suggestions, counter.keys.by_hand);
        assert_eq!(counter.keys.with_occurrences, 2 + 1 + 4, "once by hand, once everywhere");
    }

    #[test]
    fn words_that_are_mostly_something_else_are_not_marked_everywhere() {
        let sentences: [&[u32]; 3] = [&[1], &[1], &[1]];
        let first = [WordSpan::new(0, 1, 0)];
        let mut counter = Counter::new(sentences.to_vec(), vec![&first, &[], &[]]);
        for sentence in 0..3 {
            counter.pass(sentence, &[]);
        }
        assert_eq!(counter.keys.with_occurrences, counter.keys.by_hand);
    }
}
