//! What is known about some words, and how far the scores of their tags are from it.

mod entity;
mod sequences;
mod words;

use crate::scheme::Scheme;
use crate::steps::{KINDS, Steps};

/// The loss of the scores of some words, whoever computed them.
///
/// It is `−log Σ a(y) · p(y)`, `a` being how probable it is that a person would have said what was
/// said of what is so tagged: 0 for a tag that is ruled out, 1 for one that agrees. Whatever agrees with every
/// tag adds nothing. [`Normalised`] says what `p` is a distribution over. Words in doubt share
/// one more term, the Expected Entity Ratio of Effland and Collins 2021 with a squared hinge in
/// place of the linear one, so that the slope is continuous:
/// `weight · n · max(0, |r − expected| − margin)²`, `r` being the mean over the `n` words in doubt
/// of the probability of not being outside. What is known of a word's being an entity at all can
/// count once more by itself (`entity`).
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) scheme: Scheme,
    pub(crate) normalised: Normalised,
    /// Rows of the head, outside first, then those of each concept.
    pub(crate) tags: usize,
    /// `words × tags`: how far each tag agrees with what is known of the word, 0 to 1.
    pub(crate) agrees: &'a [f32],
    /// For each word whether it belongs to those in doubt.
    pub(crate) doubtful: &'a [bool],
    /// The number of words of each sentence.
    pub(crate) sentences: &'a [usize],
    pub(crate) ratio: Ratio,
    /// How much the question whether a word is of an entity at all counts beside the question of
    /// which tag.
    pub(crate) entity: f32,
}

/// What probabilities are a distribution over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Normalised {
    /// The tags of each word by itself.
    Words,
    /// The legal tag sequences of a sentence.
    Sequences(Stepping),
}

/// Whether the scores of steps have slopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stepping {
    Given,
    Learned,
}

/// The target of the expected share of entity words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ratio {
    pub(crate) expected: f64,
    pub(crate) margin: f64,
    pub(crate) weight: f64,
}

impl Ratio {
    /// The bias of the outside tag among `tags` under which a head without weights expects this
    /// ratio: a start from which the search need not first find the level.
    pub(crate) fn outside_bias(&self, tags: usize) -> f32 {
        let entities = self.expected.clamp(0.01, 0.9);
        ((1.0 - entities) / entities * (tags.max(2) - 1) as f64).ln() as f32
    }

    /// What it costs that `entities` of `doubtful` words are expected to be of entities, and the
    /// slope of that by their number.
    fn cost(&self, entities: f64, doubtful: usize) -> (f64, f64) {
        if doubtful == 0 || self.weight <= 0.0 {
            return (0.0, 0.0);
        }
        let total = doubtful as f64;
        let off = entities / total - self.expected;
        let excess = (off.abs() - self.margin).max(0.0);
        (self.weight * total * excess * excess, 2.0 * self.weight * excess * off.signum())
    }
}

impl Facts<'_> {
    /// How many words there are.
    pub(crate) fn rows(&self) -> usize {
        self.doubtful.len()
    }

    /// How many of the words something is known of.
    pub(crate) fn informative(&self) -> usize {
        self.agrees.chunks_exact(self.tags).filter(|agrees| says_something(agrees)).count()
    }

    /// The loss of these scores (`words × tags`, the bias to be added) and of those of the steps. The
    /// slopes take the place of the scores; the steps' slopes go to `step_slopes`, all 0 unless the
    /// steps are learned.
    pub(crate) fn judge(
        &self,
        scores: &mut [f32],
        bias: &[f32],
        steps: &Steps,
        step_slopes: &mut [f32; KINDS],
    ) -> f64 {
        step_slopes.fill(0.0);
        for row in scores.chunks_exact_mut(self.tags) {
            row.iter_mut().zip(bias).for_each(|(score, bias)| *score += bias);
        }
        match self.normalised {
            Normalised::Words => self.judge_words(scores),
            Normalised::Sequences(stepping) => {
                self.judge_sequences(scores, steps, stepping, step_slopes)
            }
        }
    }

    fn in_doubt(&self) -> usize {
        self.doubtful.iter().filter(|doubtful| **doubtful).count()
    }
}

/// Whether something is known of a word.
fn says_something(agrees: &[f32]) -> bool {
    agrees.iter().any(|&agrees| agrees < 1.0)
}

/// Turns the scores of a word into probabilities in place.
fn softmax(row: &mut [f32]) {
    let top = row.iter().fold(f32::NEG_INFINITY, |top, &score| top.max(score));
    let mut all = 0.0;
    for chance in row.iter_mut() {
        *chance = (*chance - top).exp();
        all += *chance;
    }
    row.iter_mut().for_each(|chance| *chance /= all);
}

#[cfg(test)]
mod tests;
