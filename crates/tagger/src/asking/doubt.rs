//! How unsure a head is of a sentence.

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use crate::error::TaggerError;
use crate::fit::Example;
use crate::head::Head;
use crate::linear::Cores;

/// A measure of how unsure a head is of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// None at all: an order drawn at random.
    Random,
    /// One less the geometric mean, over the open words, of the probability of the best legal
    /// sequence. Source: MNLP of Shen et al. 2018, section 4.
    LeastConfidence,
    /// The mean over the open words of `1 − (p₁ − p₂)`, the two most probable tags of the word
    /// under all legal sequences. Source: the margin of Scheffer, Decomain and Wrobel 2001.
    Margin,
    /// The mean over the open words of the entropy of the tag under all legal sequences, in nats.
    /// Source: token entropy of Settles and Craven 2008, section 3.1.
    Entropy,
    /// The mean over the open words of the mutual information between the tag and the weights, in
    /// nats, by dropout in the head alone: what 16 heads, each without a random half of its inputs,
    /// disagree about. Source: BALD of Houlsby et al. 2011 for a sequence as in Siddhant and Lipton
    /// 2018; in the last layer alone as in Shelmanov et al. 2021.
    Bald,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Random, Self::LeastConfidence, Self::Margin, Self::Entropy, Self::Bald];
}

/// A number from 0 to 1 that depends on both.
pub(super) fn drawn(seed: u64, place: usize) -> f32 {
    let mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ place as u64;
    StdRng::seed_from_u64(mixed).random()
}

/// `rows` is `words × tags`, each summing to 1.
pub(super) fn margin(rows: &[f32], tags: usize, open: &[usize]) -> f32 {
    mean(open, |word| {
        let (mut first, mut second) = (0.0_f32, 0.0_f32);
        for &share in &rows[word * tags..(word + 1) * tags] {
            if share > first {
                (first, second) = (share, first);
            } else {
                second = second.max(share);
            }
        }
        1.0 - (first - second)
    })
}

/// `rows` is `words × tags`, each summing to 1.
pub(super) fn entropy(rows: &[f32], tags: usize, open: &[usize]) -> f32 {
    mean(open, |word| entropy_of(&rows[word * tags..(word + 1) * tags]))
}

fn entropy_of(row: &[f32]) -> f32 {
    row.iter().filter(|share| **share > 0.0).map(|share| -share * share.ln()).sum()
}

fn mean(open: &[usize], of: impl Fn(usize) -> f32) -> f32 {
    if open.is_empty() {
        return 0.0;
    }
    open.iter().map(|&word| of(word)).sum::<f32>() / open.len() as f32
}

/// Heads that each lack some of the inputs of one head.
pub(super) struct Committee {
    members: Vec<Head>,
}

/// How many there are.
const MEMBERS: u64 = 16;
/// The share of inputs that each lacks.
const DROPPED: f32 = 0.5;

impl Committee {
    /// `centre` is what a dropped input counts as: its mean, so that dropping takes away what a word
    /// has of its own and leaves the level of the scores alone.
    pub(super) fn of(head: &Head, centre: &[f32], seed: u64) -> Self {
        let members = (0..MEMBERS).map(|member| {
            let mut random = StdRng::seed_from_u64(seed ^ (member << 32));
            let kept: Vec<f32> =
                (0..centre.len())
                    .map(|_| {
                        if random.random::<f32>() < DROPPED { 0.0 } else { (1.0 - DROPPED).recip() }
                    })
                    .collect();
            head.weighed(&kept, centre)
        });
        Self { members: members.collect() }
    }

    /// The mutual information between tag and member, the mean over the open words.
    pub(super) fn disagreement(&self, example: &Example<'_>) -> Result<f32, TaggerError> {
        let mut together: Vec<f32> = Vec::new();
        let mut apart = 0.0_f32;
        let mut open_words = Vec::new();
        let mut tags = 0;
        for member in &self.members {
            apart += member.with_decoder(example, Cores::One, |decoder, allowed| {
                tags = allowed.tags();
                let chances = decoder.marginals();
                open_words =
                    (0..chances.len() / tags).filter(|&word| !allowed.is_annotated(word)).collect();
                together.resize(chances.len(), 0.0);
                for (sum, chance) in together.iter_mut().zip(&chances) {
                    *sum += chance;
                }
                entropy(&chances, tags, &open_words)
            })?;
        }
        let many = self.members.len() as f32;
        together.iter_mut().for_each(|sum| *sum /= many);
        Ok((entropy(&together, tags, &open_words) - apart / many).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn margin_and_entropy_are_those_of_the_books() {
        let rows = [0.7, 0.2, 0.1, 0.5, 0.5, 0.0, 1.0, 0.0, 0.0];
        assert!((margin(&rows, 3, &[0]) - 0.5).abs() < 1e-6);
        assert!((margin(&rows, 3, &[1]) - 1.0).abs() < 1e-6);
        assert!((margin(&rows, 3, &[0, 1, 2]) - 0.5).abs() < 1e-6);
        let first = -(0.7_f32 * 0.7_f32.ln() + 0.2 * 0.2_f32.ln() + 0.1 * 0.1_f32.ln());
        assert!((entropy(&rows, 3, &[0]) - first).abs() < 1e-6);
        assert!((entropy(&rows, 3, &[1]) - 2.0_f32.ln()).abs() < 1e-6);
        assert!((entropy(&rows, 3, &[0, 2]) - first / 2.0).abs() < 1e-6);
    }

    #[test]
    fn a_sentence_without_an_open_word_leaves_no_doubt() {
        assert_eq!((margin(&[0.5, 0.5], 2, &[]), entropy(&[0.5, 0.5], 2, &[])), (0.0, 0.0));
    }
}
