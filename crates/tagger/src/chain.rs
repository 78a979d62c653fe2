//! Sums over all legal tag sequences of a sentence.

use crate::steps::{
    BEGIN_INSIDE, ENTITY_OTHER, ENTITY_OUTSIDE, ENTITY_SAME, INSIDE_INSIDE, KINDS, OUTSIDE_BEGIN,
    OUTSIDE_OUTSIDE, Steps,
};
use crate::tags::{OUTSIDE, begin, inside, tag_count};

/// Legal sequences of the BIO tags of some concepts, each weighing the product of the factors of its
/// steps and of the weights of its words' tags.
///
/// The recursions run in f64. Each word's numbers are kept as shares, and the logarithms of what they
/// were divided by are summed apart: the same as sums in log space, without an exponential for each step.
/// A word costs time in the number of tags, not of their pairs, and nothing is ever subtracted.
/// Source: Rabiner 1989, section V.A.
pub(crate) struct Chain {
    concepts: usize,
    factors: [f64; KINDS],
}

/// What the two recursions over a sentence found.
#[derive(Default)]
pub(crate) struct Passes {
    /// `words × tags`: the share of beginnings that end so, each row summing to 1.
    pub(crate) forward: Vec<f64>,
    /// `words × tags`: the weight of what follows, so that the product with `forward` is the share
    /// of sequences.
    pub(crate) backward: Vec<f64>,
    /// What each word's row was divided by.
    pub(crate) scales: Vec<f64>,
    /// The logarithm of the weight of all sequences together.
    pub(crate) log_total: f64,
}

/// How the number of counted words of a sequence goes with its tags.
#[derive(Default)]
pub(crate) struct Bends {
    forward: Vec<f64>,
    backward: Vec<f64>,
}

impl Chain {
    pub(crate) fn new(concepts: usize, steps: &Steps) -> Self {
        Self { concepts, factors: steps.factors() }
    }

    pub(crate) fn tags(&self) -> usize {
        tag_count(self.concepts)
    }

    /// What leads to each tag of the first word.
    pub(crate) fn enter(&self, after: &mut [f64]) {
        after.fill(0.0);
        after[OUTSIDE] = self.factors[OUTSIDE_OUTSIDE];
        for concept in 0..self.concepts {
            after[begin(concept)] = self.factors[OUTSIDE_BEGIN];
        }
    }

    /// What leads to each tag of the next word: the sum over the tags before it.
    fn advance(&self, before: &[f64], after: &mut [f64]) {
        let factors = &self.factors;
        let outside = before[OUTSIDE];
        let own = |concept: usize| before[begin(concept)] + before[inside(concept)];
        // The entities of all other concepts, those before and those after it in the list.
        let mut others = 0.0;
        for concept in 0..self.concepts {
            after[begin(concept)] = factors[ENTITY_OTHER] * others;
            others += own(concept);
        }
        after[OUTSIDE] = factors[OUTSIDE_OUTSIDE] * outside + factors[ENTITY_OUTSIDE] * others;
        let mut others = 0.0;
        for concept in (0..self.concepts).rev() {
            after[begin(concept)] += factors[ENTITY_OTHER] * others
                + factors[ENTITY_SAME] * own(concept)
                + factors[OUTSIDE_BEGIN] * outside;
            after[inside(concept)] = factors[BEGIN_INSIDE] * before[begin(concept)]
                + factors[INSIDE_INSIDE] * before[inside(concept)];
            others += own(concept);
        }
    }

    /// What follows each tag: the sum over the tags after it.
    pub(crate) fn retreat(&self, after: &[f64], before: &mut [f64]) {
        let factors = &self.factors;
        let mut others = 0.0;
        for concept in 0..self.concepts {
            before[begin(concept)] = factors[ENTITY_OTHER] * others;
            others += after[begin(concept)];
        }
        before[OUTSIDE] =
            factors[OUTSIDE_OUTSIDE] * after[OUTSIDE] + factors[OUTSIDE_BEGIN] * others;
        let mut others = 0.0;
        for concept in (0..self.concepts).rev() {
            let over = before[begin(concept)]
                + factors[ENTITY_OTHER] * others
                + factors[ENTITY_SAME] * after[begin(concept)]
                + factors[ENTITY_OUTSIDE] * after[OUTSIDE];
            before[begin(concept)] = over + factors[BEGIN_INSIDE] * after[inside(concept)];
            before[inside(concept)] = over + factors[INSIDE_INSIDE] * after[inside(concept)];
            others += after[begin(concept)];
        }
    }

    /// How much follows an entity of `concept` that is over, of weights `after` on the next word.
    pub(crate) fn after_entity(&self, concept: usize, after: &[f64]) -> f64 {
        let others: f64 =
            (0..self.concepts).filter(|&c| c != concept).map(|c| after[begin(c)]).sum();
        self.factors[ENTITY_OTHER] * others
            + self.factors[ENTITY_SAME] * after[begin(concept)]
            + self.factors[ENTITY_OUTSIDE] * after[OUTSIDE]
    }

    /// The factor on a second or later word of an entity after its first (`place` 1) or a later one.
    pub(crate) fn onward(&self, place: usize) -> f64 {
        self.factors[if place == 1 { BEGIN_INSIDE } else { INSIDE_INSIDE }]
    }

    /// Adds to `found` how much goes over each kind of step between two words, times `share`.
    fn couple(&self, before: &[f64], after: &[f64], share: f64, found: &mut [f64; KINDS]) {
        let mut add = |kind: usize, sum: f64| found[kind] += share * self.factors[kind] * sum;
        let (mut firsts, mut entities) = (0.0, 0.0);
        for concept in 0..self.concepts {
            let (b, i) = (begin(concept), inside(concept));
            let own = before[b] + before[i];
            add(BEGIN_INSIDE, before[b] * after[i]);
            add(INSIDE_INSIDE, before[i] * after[i]);
            add(ENTITY_SAME, own * after[b]);
            // Each pair of concepts once from either side.
            add(ENTITY_OTHER, own * firsts + entities * after[b]);
            firsts += after[b];
            entities += own;
        }
        add(OUTSIDE_OUTSIDE, before[OUTSIDE] * after[OUTSIDE]);
        add(OUTSIDE_BEGIN, before[OUTSIDE] * firsts);
        add(ENTITY_OUTSIDE, entities * after[OUTSIDE]);
    }

    /// Runs both recursions over the weights of a sentence, `words × tags`, none negative.
    pub(crate) fn run(&self, weights: &[f64], passes: &mut Passes) {
        let tags = self.tags();
        let Passes { forward, backward, scales, log_total } = passes;
        forward.clear();
        forward.resize(weights.len(), 0.0);
        backward.clear();
        backward.resize(weights.len(), 1.0);
        scales.clear();
        *log_total = 0.0;
        for (word, weights) in weights.chunks_exact(tags).enumerate() {
            let (done, rest) = forward.split_at_mut(word * tags);
            let row = &mut rest[..tags];
            match done.len().checked_sub(tags) {
                Some(last) => self.advance(&done[last..], row),
                None => self.enter(row),
            }
            let mut sum = 0.0;
            for (share, weight) in row.iter_mut().zip(weights) {
                *share *= weight;
                sum += *share;
            }
            // What is known always leaves a legal sequence; the floor keeps it above zero.
            let sum = sum.max(f64::MIN_POSITIVE);
            row.iter_mut().for_each(|share| *share /= sum);
            scales.push(sum);
            *log_total += sum.ln();
        }
        let mut next = vec![0.0; tags];
        for word in (0..scales.len().saturating_sub(1)).rev() {
            let (now, after) = backward.split_at_mut((word + 1) * tags);
            weigh(&weights[(word + 1) * tags..], after, &mut next);
            let row = &mut now[word * tags..];
            self.retreat(&next, row);
            row.iter_mut().for_each(|share| *share /= scales[word + 1]);
        }
    }

    /// Adds how often each kind of step is expected in a sentence, times `share`.
    pub(crate) fn steps(
        &self,
        weights: &[f64],
        passes: &Passes,
        share: f64,
        found: &mut [f64; KINDS],
    ) {
        let tags = self.tags();
        let mut next = vec![0.0; tags];
        let mut before = vec![0.0; tags];
        before[OUTSIDE] = 1.0;
        for (word, &scale) in passes.scales.iter().enumerate() {
            let at = word * tags;
            weigh(&weights[at..], &passes.backward[at..], &mut next);
            self.couple(&before, &next, share / scale, found);
            before.copy_from_slice(&passes.forward[at..at + tags]);
        }
    }

    /// How the number of counted words that are not outside goes with each tag of each word: the
    /// covariances, which are that number's slopes by the logarithms of the weights, into `slopes`
    /// (`words × tags`), and by the steps' scores, added to `step_slopes`.
    ///
    /// Source: the expectation semiring of Li and Eisner 2009, section 5.
    pub(crate) fn bend(
        &self,
        weights: &[f64],
        passes: &Passes,
        counted: &[bool],
        bends: &mut Bends,
        slopes: &mut [f64],
        step_slopes: &mut [f64; KINDS],
    ) {
        let tags = self.tags();
        let words = counted.len();
        let counts = |word: usize, tag: usize| counted[word] && tag != OUTSIDE;
        let Bends { forward, backward } = bends;
        forward.clear();
        forward.resize(weights.len(), 0.0);
        backward.clear();
        backward.resize(weights.len(), 0.0);
        for word in 0..words {
            let at = word * tags;
            let (done, rest) = forward.split_at_mut(at);
            let row = &mut rest[..tags];
            if word > 0 {
                self.advance(&done[at - tags..], row);
            }
            for (tag, value) in row.iter_mut().enumerate() {
                *value *= weights[at + tag] / passes.scales[word];
                if counts(word, tag) {
                    *value += passes.forward[at + tag];
                }
            }
        }
        // What the next word adds to what follows: its own tag's count, and the counts after it.
        let reach = |word: usize, backward: &[f64], next: &mut [f64]| {
            let at = word * tags;
            for (tag, next) in next.iter_mut().enumerate() {
                let own = if counts(word, tag) { passes.backward[at + tag] } else { 0.0 };
                *next = weights[at + tag] * (backward[tag] + own);
            }
        };
        let mut next = vec![0.0; tags];
        for word in (0..words.saturating_sub(1)).rev() {
            let (now, after) = backward.split_at_mut((word + 1) * tags);
            reach(word + 1, after, &mut next);
            let row = &mut now[word * tags..];
            self.retreat(&next, row);
            row.iter_mut().for_each(|value| *value /= passes.scales[word + 1]);
        }
        let expected: f64 =
            forward.len().checked_sub(tags).map_or(0.0, |last| forward[last..].iter().sum());
        for (place, slope) in slopes.iter_mut().enumerate() {
            let (alone, after) = (passes.forward[place], passes.backward[place]);
            *slope = forward[place] * after + alone * backward[place] - expected * alone * after;
        }
        let mut before = vec![0.0; tags];
        let mut counted_before = vec![0.0; tags];
        before[OUTSIDE] = 1.0;
        for word in 0..words {
            let at = word * tags;
            let share = passes.scales[word].recip();
            reach(word, &backward[at..], &mut next);
            self.couple(&before, &next, share, step_slopes);
            weigh(&weights[at..], &passes.backward[at..], &mut next);
            self.couple(&counted_before, &next, share, step_slopes);
            self.couple(&before, &next, -expected * share, step_slopes);
            before.copy_from_slice(&passes.forward[at..at + tags]);
            counted_before.copy_from_slice(&forward[at..at + tags]);
        }
    }
}

fn weigh(weights: &[f64], after: &[f64], out: &mut [f64]) {
    for ((out, weight), after) in out.iter_mut().zip(weights).zip(after) {
        *out = weight * after;
    }
}

#[cfg(test)]
pub(crate) mod tests;
