use std::sync::OnceLock;

use candle_core::{Device, Result, Tensor};

use crate::kernel::train::Dropout;
use crate::relative::Relative;

/// The most rows of one bucket, padding counted: what bounds the memory that one takes.
const MOST: usize = 4096;

/// A score so low that the softmax gives it nothing, and no infinity that a difference could make a NaN of.
const NEVER: f32 = -1e9;

/// Windows of like length, each padded to the longest, so that they go through a layer as one tensor.
pub(crate) struct Bucket {
    /// The first token of each window, counted through all windows of the call, and its length.
    places: Vec<(usize, usize)>,
    longest: usize,
    mask: Option<Tensor>,
    /// What scores gain by distance, once a layer asked for it: it is the same for all.
    gains: OnceLock<Tensor>,
    device: Device,
}

impl Bucket {
    /// One window by itself.
    pub(crate) fn single(tokens: usize, device: &Device) -> Self {
        Self {
            places: vec![(0, tokens)],
            longest: tokens,
            mask: None,
            gains: OnceLock::new(),
            device: device.clone(),
        }
    }

    /// Shares windows of these lengths, which lie one after another, out among buckets: none is padded by more
    /// than a third of its own length and eight tokens.
    pub(crate) fn of(lengths: &[usize], device: &Device) -> Result<Vec<Self>> {
        let mut places: Vec<(usize, usize)> = Vec::with_capacity(lengths.len());
        let mut start = 0;
        for &length in lengths {
            places.push((start, length));
            start += length;
        }
        places.sort_by_key(|&(_, length)| std::cmp::Reverse(length));
        let mut buckets: Vec<Self> = Vec::new();
        for (start, length) in places {
            match buckets.last_mut() {
                Some(last)
                    if last.longest - length <= (last.longest / 4).max(8)
                        && (last.places.len() + 1) * last.longest <= MOST =>
                {
                    last.places.push((start, length));
                }
                _ => buckets.push(Self {
                    places: vec![(start, length)],
                    longest: length,
                    mask: None,
                    gains: OnceLock::new(),
                    device: device.clone(),
                }),
            }
        }
        for bucket in &mut buckets {
            bucket.mask = bucket.make_mask()?;
        }
        Ok(buckets)
    }

    pub(crate) fn windows(&self) -> usize {
        self.places.len()
    }

    pub(crate) fn longest(&self) -> usize {
        self.longest
    }

    /// What is added to scores so that nothing attends to padding, `[windows, 1, 1, longest]`; none where nothing
    /// is padded.
    pub(crate) fn mask(&self) -> Option<&Tensor> {
        self.mask.as_ref()
    }

    /// What scores gain by distance, `[1, heads, longest, longest]`.
    pub(crate) fn gains(&self, relative: &Relative, heads: usize) -> Result<Tensor> {
        if let Some(gains) = self.gains.get() {
            return Ok(gains.clone());
        }
        let shape = (1, heads, self.longest, self.longest);
        let gains = Tensor::from_vec(relative.square(heads, self.longest), shape, &self.device)?;
        Ok(self.gains.get_or_init(|| gains).clone())
    }

    fn make_mask(&self) -> Result<Option<Tensor>> {
        if self.places.iter().all(|&(_, length)| length == self.longest) {
            return Ok(None);
        }
        let mut mask = vec![0.0; self.windows() * self.longest];
        for (row, &(_, length)) in mask.chunks_exact_mut(self.longest).zip(&self.places) {
            row[length..].fill(NEVER);
        }
        let shape = (self.windows(), 1, 1, self.longest);
        Tensor::from_vec(mask, shape, &self.device).map(Some)
    }

    /// The bucket's own of all tokens' rows, with zeros as padding: `[windows · longest, width]`.
    pub(crate) fn pad(&self, rows: &[f32], width: usize) -> Result<Tensor> {
        let mut padded = vec![0.0; self.windows() * self.longest * width];
        let targets = padded.chunks_exact_mut(self.longest * width);
        for (target, &(start, length)) in targets.zip(&self.places) {
            target[..length * width].copy_from_slice(&rows[start * width..][..length * width]);
        }
        Tensor::from_vec(padded, (self.windows() * self.longest, width), &self.device)
    }

    /// The way back, padding left aside: to the bucket's own of all tokens' rows.
    pub(crate) fn unpad(&self, padded: &Tensor, width: usize, rows: &mut [f32]) -> Result<()> {
        let padded: Vec<f32> = padded.flatten_all()?.to_vec1()?;
        let sources = padded.chunks_exact(self.longest * width);
        for (source, &(start, length)) in sources.zip(&self.places) {
            rows[start * width..][..length * width].copy_from_slice(&source[..length * width]);
        }
        Ok(())
    }

    /// The factors of a dropout of rows, by the places that our own kernels drop at.
    pub(crate) fn drop_rows(&self, dropout: Dropout, width: usize) -> Result<Tensor> {
        let mut factors = vec![0.0; self.windows() * self.longest * width];
        let windows = factors.chunks_exact_mut(self.longest * width);
        for (window, &(start, length)) in windows.zip(&self.places) {
            for (token, row) in window.chunks_exact_mut(width).take(length).enumerate() {
                dropout.fill(start + token, row);
            }
        }
        Tensor::from_vec(factors, (self.windows() * self.longest, width), &self.device)
    }

    /// The same of the weights of attention, `[windows, heads, longest, longest]`.
    pub(crate) fn drop_attention(&self, dropout: Dropout, heads: usize) -> Result<Tensor> {
        let longest = self.longest;
        let mut factors = vec![0.0; self.windows() * heads * longest * longest];
        let windows = factors.chunks_exact_mut(heads * longest * longest);
        for (window, &(start, length)) in windows.zip(&self.places) {
            for (head, queries) in window.chunks_exact_mut(longest * longest).enumerate() {
                for (query, row) in queries.chunks_exact_mut(longest).take(length).enumerate() {
                    dropout.fill((start + query) * heads + head, &mut row[..length]);
                }
            }
        }
        let shape = (self.windows(), heads, longest, longest);
        Tensor::from_vec(factors, shape, &self.device)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_of_like_length_share_a_bucket_and_come_back_in_their_places() {
        let lengths = [3, 40, 5, 200, 38, 3];
        let tokens: usize = lengths.iter().sum();
        let buckets = Bucket::of(&lengths, &Device::Cpu).expect("plans");
        let shapes: Vec<_> = buckets.iter().map(|b| (b.windows(), b.longest())).collect();
        assert_eq!(shapes, [(1, 200), (2, 40), (3, 5)]);
        assert!(buckets[0].mask().is_none() && buckets[1].mask().is_some());
        let rows: Vec<f32> = (0..2 * tokens).map(|place| place as f32).collect();
        let mut found = vec![-1.0; rows.len()];
        for bucket in &buckets {
            let padded = bucket.pad(&rows, 2).expect("pads");
            assert_eq!(padded.dims(), [bucket.windows() * bucket.longest(), 2]);
            bucket.unpad(&padded, 2, &mut found).expect("reads");
        }
        assert_eq!(found, rows);
    }

    #[test]
    fn no_bucket_is_larger_than_its_bound_and_every_window_has_one() {
        let lengths = vec![512; 20];
        let buckets = Bucket::of(&lengths, &Device::Cpu).expect("plans");
        assert!(buckets.iter().all(|bucket| bucket.windows() * bucket.longest() <= MOST));
        assert_eq!(buckets.iter().map(Bucket::windows).sum::<usize>(), 20);
        // One that is larger than the bound all by itself has a bucket of its own.
        assert_eq!(Bucket::of(&[MOST + 1], &Device::Cpu).expect("plans").len(), 1);
        assert!(Bucket::of(&[], &Device::Cpu).expect("plans").is_empty());
    }
}
