//! MPNet's bias of attention: what a token's score gains by how far it stands from the one that asks.

use crate::EncoderError;
use crate::checkpoint::Checkpoint;

/// A score's bias for each head and distance.
///
/// One table serves all layers. Fine-tuning leaves it as it is: it belongs to the frozen layers as much as
/// to those above.
#[derive(Debug, PartialEq)]
pub(crate) struct Relative {
    /// The farthest that a token may stand from another, and one.
    reach: usize,
    /// For each head the biases of tokens from `reach - 1` places before to as many behind.
    table: Vec<f32>,
}

/// Distances from here on share one bias.
const FARTHEST: f32 = 128.0;

impl Relative {
    pub(crate) const NAME: &'static str = "encoder.relative_attention_bias.weight";

    /// The table for windows of up to `reach` tokens.
    pub(crate) fn load(
        checkpoint: &Checkpoint<'_>,
        heads: usize,
        buckets: usize,
        reach: usize,
    ) -> Result<Self, EncoderError> {
        let weights = checkpoint.values(Self::NAME, &[buckets, heads])?;
        let mut table = Vec::with_capacity(heads * (2 * reach - 1));
        for head in 0..heads {
            let before = (1..reach).rev().map(|distance| bucket(distance, buckets));
            let behind = (1..reach).map(|distance| buckets / 2 + bucket(distance, buckets));
            let places = before.chain([bucket(0, buckets)]).chain(behind);
            table.extend(places.map(|bucket| weights[bucket * heads + head]));
        }
        Ok(Self { reach, table })
    }

    /// A table of any numbers.
    #[cfg(test)]
    pub(crate) fn of(heads: usize, reach: usize, number: impl Fn(usize) -> f32) -> Self {
        Self { reach, table: (0..heads * (2 * reach - 1)).map(number).collect() }
    }

    /// What each of a window's `tokens` gains where this one asks.
    #[inline(always)]
    pub(crate) fn row(&self, head: usize, query: usize, tokens: usize) -> &[f32] {
        let width = 2 * self.reach - 1;
        &self.table[head * width + self.reach - 1 - query..][..tokens]
    }

    /// All of a window at once, `heads × tokens × tokens`.
    pub(crate) fn square(&self, heads: usize, tokens: usize) -> Vec<f32> {
        let mut square = Vec::with_capacity(heads * tokens * tokens);
        for head in 0..heads {
            for query in 0..tokens {
                square.extend_from_slice(self.row(head, query, tokens));
            }
        }
        square
    }
}

/// Which bias a distance to the left has: near ones each their own, those beyond in steps that grow.
/// `relative_position_bucket` of `modeling_mpnet.py`, in the same precision.
fn bucket(distance: usize, buckets: usize) -> usize {
    let half = buckets / 2;
    let exact = half / 2;
    if distance < exact {
        return distance;
    }
    let steps = (half - exact) as f32;
    let exact_f = exact as f32;
    let beyond = (distance as f32 / exact_f).ln() / (FARTHEST / exact_f).ln() * steps;
    (exact + beyond as usize).min(half - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `MPNetEncoder.relative_position_bucket(torch.arange(0, -200, -1), num_buckets=32)`.
    #[test]
    fn distances_share_biases_as_in_transformers() {
        let changes: Vec<(usize, usize)> = (1..200)
            .filter(|&distance| bucket(distance, 32) != bucket(distance - 1, 32))
            .map(|distance| (distance, bucket(distance, 32)))
            .filter(|&(distance, _)| distance > 8)
            .collect();
        let expected = [(12, 9), (16, 10), (23, 11), (32, 12), (46, 13), (64, 14), (91, 15)];
        assert_eq!(changes, expected);
    }
}
