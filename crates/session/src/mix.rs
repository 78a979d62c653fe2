/// A small hash whose values are the same on every machine and in every version, which the standard
/// library's hashers do not promise: what is held out and what is drawn follow from it.
///
/// Each step is the finaliser of SplitMix64 (Steele, Lea and Flood 2014).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mix(u64);

impl Mix {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn with(self, value: u64) -> Self {
        let mut z = (self.0 ^ value).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self(z ^ (z >> 31))
    }

    pub(crate) fn with_bytes(self, bytes: &[u8]) -> Self {
        bytes.chunks(8).fold(self, |mix, chunk| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            mix.with(u64::from_le_bytes(word))
        })
    }

    pub(crate) const fn finish(self) -> u64 {
        self.0
    }
}
