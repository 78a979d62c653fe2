//! What is known about some words, and how far the scores of their tags are from it.

use rayon::prelude::*;

use crate::tags::OUTSIDE;

/// The loss of the scores of some words, whoever computed them.
///
/// It sums `−log Σ_t a(t) · p(t)` over the words, `a(t)` being how probable it is that a person would
/// have said of a word of tag `t` what was said: 0 for a tag that is ruled out, 1 for one that agrees.
/// A word that agrees with every tag adds nothing. Words in doubt share
/// one more term, the Expected Entity Ratio of Effland and Collins 2021 with a squared hinge in
/// place of the linear one, so that the slope is continuous:
/// `weight · n · max(0, |r − expected| − margin)²`, `r` being the mean over the `n` words in doubt
/// of the probability of not being outside.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) tags: usize,
    /// `rows × tags`: how far each tag agrees with what is known of the word, 0 to 1.
    pub(crate) agrees: &'a [f32],
    /// For each row whether it belongs to the words in doubt.
    pub(crate) doubtful: &'a [bool],
    pub(crate) ratio: Ratio,
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
}

/// Rows that one task works on.
const BLOCK: usize = 256;

impl Facts<'_> {
    /// How many words there are.
    pub(crate) fn rows(&self) -> usize {
        self.doubtful.len()
    }

    /// How many of the words something is known of.
    pub(crate) fn informative(&self) -> usize {
        self.agrees
            .chunks_exact(self.tags)
            .filter(|agrees| agrees.iter().any(|&agrees| agrees < 1.0))
            .count()
    }

    /// The loss of these scores (`rows × tags`, the bias to be added) and, in their place, its slopes.
    pub(crate) fn judge(&self, scores: &mut [f32], bias: &[f32]) -> f64 {
        let doubtful = self.doubtful.iter().filter(|doubtful| **doubtful).count();
        let sums = self.likelihood(scores, bias);
        let mut value = sums.loss;
        let mut pull = 0.0;
        if doubtful > 0 && self.ratio.weight > 0.0 {
            let total = doubtful as f64;
            let off = sums.entities / total - self.ratio.expected;
            let excess = off.abs() - self.ratio.margin;
            if excess > 0.0 {
                value += self.ratio.weight * total * excess * excess;
                pull = 2.0 * self.ratio.weight * excess * off.signum();
            }
        }
        self.slopes(scores, pull as f32);
        value
    }

    /// Turns scores into tag probabilities in place.
    fn likelihood(&self, chances: &mut [f32], bias: &[f32]) -> Sums {
        let tags = self.tags;
        chances
            .par_chunks_mut(BLOCK * tags)
            .zip(self.agrees.par_chunks(BLOCK * tags))
            .zip(self.doubtful.par_chunks(BLOCK))
            .map(|((chances, agrees), doubtful)| {
                let mut sums = Sums::default();
                let rows = chances.chunks_exact_mut(tags).zip(agrees.chunks_exact(tags));
                for ((row, agrees), &doubtful) in rows.zip(doubtful) {
                    let mut top = f32::NEG_INFINITY;
                    for (score, bias) in row.iter_mut().zip(bias) {
                        *score += bias;
                        top = top.max(*score);
                    }
                    let mut all = 0.0;
                    let mut permitted = 0.0;
                    for (chance, agrees) in row.iter_mut().zip(agrees) {
                        *chance = (*chance - top).exp();
                        all += *chance;
                        permitted += agrees * *chance;
                    }
                    for chance in row.iter_mut() {
                        *chance /= all;
                    }
                    let permitted = permitted / all;
                    sums.loss -= f64::from(permitted.max(f32::MIN_POSITIVE).ln());
                    if doubtful {
                        sums.entities += f64::from(1.0 - row[OUTSIDE]);
                    }
                }
                sums
            })
            .reduce(Sums::default, Sums::plus)
    }

    /// Turns tag probabilities into the slopes of the scores in place.
    fn slopes(&self, chances: &mut [f32], pull: f32) {
        let tags = self.tags;
        chances
            .par_chunks_mut(BLOCK * tags)
            .zip(self.agrees.par_chunks(BLOCK * tags))
            .zip(self.doubtful.par_chunks(BLOCK))
            .for_each(|((chances, agrees), doubtful)| {
                let rows = chances.chunks_exact_mut(tags).zip(agrees.chunks_exact(tags));
                for ((row, agrees), &doubtful) in rows.zip(doubtful) {
                    let permitted: f32 = row
                        .iter()
                        .zip(agrees)
                        .map(|(chance, agrees)| agrees * chance)
                        .sum::<f32>()
                        .max(f32::MIN_POSITIVE);
                    let outside = row[OUTSIDE];
                    let pull = if doubtful { pull } else { 0.0 };
                    for (tag, (chance, agrees)) in row.iter_mut().zip(agrees).enumerate() {
                        let share = agrees * *chance / permitted;
                        // d(1 − p(O))/dz_t = p(O) · (p(t) − [t is outside]), negated below for O.
                        let entity = if tag == OUTSIDE {
                            -outside * (1.0 - outside)
                        } else {
                            outside * *chance
                        };
                        *chance += pull.mul_add(entity, -share);
                    }
                }
            });
    }
}

#[derive(Clone, Copy, Default)]
struct Sums {
    loss: f64,
    entities: f64,
}

impl Sums {
    fn plus(self, other: Self) -> Self {
        Self { loss: self.loss + other.loss, entities: self.entities + other.entities }
    }
}
