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
        let (&outside, before) = before.split_first().expect("outside is a tag");
        let (after_outside, after) = after.split_first_mut().expect("outside is a tag");
        let fresh = factors[OUTSIDE_BEGIN] * outside;
        // The entities of all other concepts, those before and those after it in the list.
        let mut others = 0.0;
        for (own, after) in before.chunks_exact(2).zip(after.chunks_exact_mut(2)) {
            let both = own[0] + own[1];
            after[0] = factors[ENTITY_OTHER] * others + factors[ENTITY_SAME] * both + fresh;
            after[1] = factors[BEGIN_INSIDE] * own[0] + factors[INSIDE_INSIDE] * own[1];
            others += both;
        }
        *after_outside = factors[OUTSIDE_OUTSIDE] * outside + factors[ENTITY_OUTSIDE] * others;
        let mut others = 0.0;
        for (own, after) in before.chunks_exact(2).zip(after.chunks_exact_mut(2)).rev() {
            after[0] += factors[ENTITY_OTHER] * others;
            others += own[0] + own[1];
        }
    }

    /// What follows each tag: the sum over the tags after it.
    fn retreat(&self, after: &[f64], before: &mut [f64]) {
        let factors = &self.factors;
        let (&outside, after) = after.split_first().expect("outside is a tag");
        let (before_outside, before) = before.split_first_mut().expect("outside is a tag");
        let over = factors[ENTITY_OUTSIDE] * outside;
        let mut others = 0.0;
        for (own, before) in after.chunks_exact(2).zip(before.chunks_exact_mut(2)) {
            let over = over + factors[ENTITY_OTHER] * others + factors[ENTITY_SAME] * own[0];
            before[0] = over + factors[BEGIN_INSIDE] * own[1];
            before[1] = over + factors[INSIDE_INSIDE] * own[1];
            others += own[0];
        }
        *before_outside = factors[OUTSIDE_OUTSIDE] * outside + factors[OUTSIDE_BEGIN] * others;
        let mut others = 0.0;
        for (own, before) in after.chunks_exact(2).zip(before.chunks_exact_mut(2)).rev() {
            before[0] += factors[ENTITY_OTHER] * others;
            before[1] += factors[ENTITY_OTHER] * others;
            others += own[0];
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
            let share = sum.recip();
            row.iter_mut().for_each(|value| *value *= share);
            scales.push(sum);
            *log_total += sum.ln();
        }
        let mut next = vec![0.0; tags];
        for word in (0..scales.len().saturating_sub(1)).rev() {
            let (now, after) = backward.split_at_mut((word + 1) * tags);
            weigh(&weights[(word + 1) * tags..], after, &mut next);
            let row = &mut now[word * tags..];
            self.retreat(&next, row);
            let share = scales[word + 1].recip();
            row.iter_mut().for_each(|value| *value *= share);
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
    /// (`words × tags`). Gives the expected number.
    ///
    /// Source: the expectation semiring of Li and Eisner 2009, section 5.
    pub(crate) fn bend(
        &self,
        weights: &[f64],
        passes: &Passes,
        counted: &[bool],
        bends: &mut Bends,
        slopes: &mut [f64],
    ) -> f64 {
        let tags = self.tags();
        let words = counted.len();
        let Bends { forward, backward } = bends;
        forward.clear();
        forward.resize(weights.len(), 0.0);
        backward.clear();
        backward.resize(weights.len(), 0.0);
        for (word, &counted) in counted.iter().enumerate() {
            let at = word * tags;
            let (done, rest) = forward.split_at_mut(at);
            let row = &mut rest[..tags];
            if word > 0 {
                self.advance(&done[at - tags..], row);
            }
            let share = passes.scales[word].recip();
            for (value, weight) in row.iter_mut().zip(&weights[at..]) {
                *value *= share * weight;
            }
            if counted {
                let entities = row.iter_mut().zip(&passes.forward[at..]).skip(OUTSIDE + 1);
                entities.for_each(|(value, alone)| *value += alone);
            }
        }
        let mut next = vec![0.0; tags];
        for word in (0..words.saturating_sub(1)).rev() {
            let (now, after) = backward.split_at_mut((word + 1) * tags);
            reach(weights, passes, counted, word + 1, after, &mut next);
            let row = &mut now[word * tags..];
            self.retreat(&next, row);
            let share = passes.scales[word + 1].recip();
            row.iter_mut().for_each(|value| *value *= share);
        }
        let last = forward.len().saturating_sub(tags);
        let expected: f64 = forward[last..].iter().sum();
        let bent = forward.iter().zip(backward.iter());
        let alone = passes.forward.iter().zip(&passes.backward);
        for ((slope, (bent_before, bent_after)), (before, after)) in
            slopes.iter_mut().zip(bent).zip(alone)
        {
            *slope = (bent_before - expected * before) * after + before * bent_after;
        }
        expected
    }

    /// The same number's slopes by the steps' scores, added to `found`, after [`bend`](Self::bend).
    pub(crate) fn bend_steps(
        &self,
        weights: &[f64],
        passes: &Passes,
        counted: &[bool],
        bends: &Bends,
        expected: f64,
        found: &mut [f64; KINDS],
    ) {
        let tags = self.tags();
        let mut next = vec![0.0; tags];
        let mut before = vec![0.0; tags];
        let mut bent_before = vec![0.0; tags];
        before[OUTSIDE] = 1.0;
        for word in 0..counted.len() {
            let at = word * tags;
            let share = passes.scales[word].recip();
            reach(weights, passes, counted, word, &bends.backward[at..], &mut next);
            self.couple(&before, &next, share, found);
            weigh(&weights[at..], &passes.backward[at..], &mut next);
            self.couple(&bent_before, &next, share, found);
            self.couple(&before, &next, -expected * share, found);
            before.copy_from_slice(&passes.forward[at..at + tags]);
            bent_before.copy_from_slice(&bends.forward[at..at + tags]);
        }
    }
}

/// What a word adds to the counts that follow the one before it: its own, and those after it.
fn reach(
    weights: &[f64],
    passes: &Passes,
    counted: &[bool],
    word: usize,
    bent_after: &[f64],
    out: &mut [f64],
) {
    let at = word * out.len();
    weigh(&weights[at..], bent_after, out);
    if counted[word] {
        let alone = weights[at..].iter().zip(&passes.backward[at..]);
        let entities = out.iter_mut().zip(alone).skip(OUTSIDE + 1);
        entities.for_each(|(out, (weight, after))| *out += weight * after);
    }
}

fn weigh(weights: &[f64], after: &[f64], out: &mut [f64]) {
    for ((out, weight), after) in out.iter_mut().zip(weights).zip(after) {
        *out = weight * after;
    }
}

#[cfg(test)]
pub(crate) mod tests;
