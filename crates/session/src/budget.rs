//! What the ceiling of memory leaves for each thing that grows.

use handful_encoder::TuningMemory;

/// How many bytes of features are held in memory when the cache on disk will not take them.
const HELD: u64 = 256 << 20;

/// How many bytes of text are kept: the whole of a project of some hundred thousand sentences.
const TEXTS: u64 = 16 << 20;

/// A refit looks at so many words at the most, so that it stays within its second however much gold was
/// imported.
const WORDS: u64 = 60_000;

/// So many tokens are in one step of a deep round at the most: beyond it a step takes long to stop, and
/// a gigabyte.
const TOKENS: u64 = 2_048;

/// With fewer tokens to a step than this, ordinary sentences would be left out.
const FEWEST_TOKENS: u64 = 128;

/// Of one word's vector: as half, in the cache's pages, and standardised as single.
const BYTES_OF_NUMBER: u64 = 6;

/// How a ceiling is shared out: a quarter for what the disk does not take, a quarter for a refit, a
/// sixteenth for texts, the rest for deep rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Budget {
    ceiling: Option<u64>,
}

/// What a deep round may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DeepBudget {
    /// Tokens of one step, which no sentence may exceed.
    pub(crate) tokens: usize,
    /// Words of all sentences together.
    pub(crate) words: usize,
}

impl Budget {
    pub(crate) fn new(ceiling: Option<u64>) -> Self {
        Self { ceiling }
    }

    fn share(self, part: u64, most: u64) -> u64 {
        self.ceiling.map_or(most, |ceiling| (ceiling / part).min(most))
    }

    /// Bytes of features that the disk does not take.
    pub(crate) fn held(self) -> usize {
        size(self.share(4, HELD))
    }

    /// Bytes of text.
    pub(crate) fn texts(self) -> usize {
        size(self.share(16, TEXTS))
    }

    /// Words that a refit looks at, of so many numbers each.
    pub(crate) fn words(self, dim: usize) -> usize {
        let word = BYTES_OF_NUMBER * dim.max(1) as u64;
        size(self.share(4, WORDS * word) / word)
    }

    /// What is left for a deep round; where that is too little, how high the ceiling must be.
    pub(crate) fn deep(self, tuning: TuningMemory, dim: usize) -> Result<DeepBudget, u64> {
        let Some(ceiling) = self.ceiling else {
            return Ok(DeepBudget { tokens: size(TOKENS), words: size(WORDS) });
        };
        let deep = |ceiling: u64| ceiling / 16 * 7;
        let token = tuning.each_token as u64;
        let fewest = tuning.fixed as u64 + 2 * FEWEST_TOKENS * token;
        if deep(ceiling) < fewest {
            // To the next whole 16, so that dividing loses nothing.
            return Err((fewest.div_ceil(7) * 16).next_multiple_of(16));
        }
        let half = (deep(ceiling) - tuning.fixed as u64) / 2;
        // Its states beside its vector; few words have more than two tokens.
        let word = 2 * BYTES_OF_NUMBER * dim.max(1) as u64;
        Ok(DeepBudget {
            tokens: size((half / token).min(TOKENS)),
            words: size((half / word).min(WORDS)),
        })
    }
}

impl DeepBudget {
    /// How many sentences of these lengths make a step: as many as wanted, or as few as it takes for the
    /// longest ones to fit in one together.
    pub(crate) fn batch(self, lengths: impl Iterator<Item = usize>, wanted: usize) -> usize {
        let mut longest: Vec<usize> = lengths.collect();
        longest.sort_unstable_by(|a, b| b.cmp(a));
        longest.truncate(wanted);
        let mut tokens = 0;
        let beyond = longest.iter().position(|length| {
            tokens += length;
            tokens > self.tokens
        });
        beyond.unwrap_or(wanted).max(1)
    }
}

fn size(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TUNING: TuningMemory = TuningMemory { fixed: 100 << 20, each_token: 160 << 10 };
    const DIM: usize = 768;

    #[test]
    fn without_a_ceiling_everything_has_what_it_has_a_use_for() {
        let free = Budget::new(None);
        assert_eq!((free.held(), free.texts()), (256 << 20, 16 << 20));
        assert_eq!(free.words(DIM), 60_000);
        assert_eq!(free.deep(TUNING, DIM), Ok(DeepBudget { tokens: 2_048, words: 60_000 }));
    }

    #[test]
    fn under_a_ceiling_the_parts_stay_under_it_together() {
        for ceiling in [512_u64 << 20, 1 << 30, 8 << 30] {
            let budget = Budget::new(Some(ceiling));
            let deep = budget.deep(TUNING, DIM).expect("enough for a round");
            let refit = budget.words(DIM) * 6 * DIM;
            let round = TUNING.of(deep.tokens) + deep.words * 12 * DIM;
            let together = budget.held() + budget.texts() + refit + round;
            assert!(together as u64 <= ceiling, "{together} of {ceiling}");
            assert!(deep.tokens >= 128 && deep.words > 5_000, "{deep:?}");
        }
        let small = Budget::new(Some(256 << 20));
        let needed = small.deep(TUNING, DIM).expect_err("too little");
        assert!(Budget::new(Some(needed)).deep(TUNING, DIM).is_ok());
        assert!(Budget::new(Some(needed - 16)).deep(TUNING, DIM).is_err());
        assert!(small.words(DIM) > 10_000, "a refit goes on");
    }

    #[test]
    fn long_sentences_make_small_steps() {
        let budget = DeepBudget { tokens: 100, words: 1_000 };
        let batch = |lengths: &[usize]| budget.batch(lengths.iter().copied(), 8);
        assert_eq!(batch(&[10; 30]), 8);
        assert_eq!(batch(&[30, 10, 30, 30, 10, 30]), 3);
        assert_eq!(batch(&[100, 100]), 1);
        assert_eq!(batch(&[10, 10]), 8, "all of them fit, however few");
        assert_eq!(batch(&[]), 8);
    }
}
