use half::f16;
use handful_text::Span;

/// How the vectors of a word's sub-words become the word's one vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pooling {
    /// The vector of the word's first sub-word, as BERT's and NuNER's authors tag.
    FirstSubword,
    /// The mean over all sub-words of the word.
    Mean,
}

/// One sentence to be read.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The sentence, at most [`MAX_BYTES`](crate::MAX_BYTES) long.
    pub text: &'a str,
    /// Its words as [`handful_text::words`] gives them: scalar offsets within `text`, in order, without
    /// overlap, at most [`MAX_WORDS`](crate::MAX_WORDS).
    pub words: &'a [Span],
}

/// The word vectors of one sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Features {
    /// How many words, the same number as the input had.
    pub words: usize,
    /// How many numbers to a word: the upper feature layer's, then the lower one's.
    pub dim: usize,
    /// Row-major, `words × dim`.
    pub values: Vec<f16>,
}

impl Features {
    /// The vector of one word, or `None` past the last word.
    pub fn word(&self, index: usize) -> Option<&[f16]> {
        self.values.get(index * self.dim..(index + 1) * self.dim)
    }
}
