use std::ops::Range;

use crate::reading::Row;
use crate::states::widen;
use crate::{FeatureLayers, TokenStates};

/// The windows of some sentences one after another, without padding.
#[derive(Default)]
pub(super) struct Batch {
    /// Tokens of each window.
    pub(super) lengths: Vec<usize>,
    pub(super) ids: Vec<u32>,
    /// How words come out of tokens, both counted through the whole batch.
    pub(super) rows: Vec<Row>,
    pub(super) words: usize,
    /// What the first trained layer reads: `tokens × hidden`.
    pub(super) bottom: Vec<f32>,
    /// The lower feature layer's states where that layer is frozen; else empty.
    pub(super) lower: Vec<f32>,
}

impl Batch {
    pub(super) fn tokens(&self) -> usize {
        self.ids.len()
    }

    /// Takes sentences in. All their rows have one shape, which the caller has checked.
    pub(super) fn pack(&mut self, sentences: &[&TokenStates], hidden: usize) {
        self.lengths.clear();
        self.ids.clear();
        self.rows.clear();
        self.words = 0;
        for sentence in sentences {
            for window in &sentence.windows {
                let first = self.ids.len();
                self.rows.extend(window.rows.iter().map(|row| Row {
                    word: self.words + row.word,
                    tokens: first + row.tokens.start..first + row.tokens.end,
                    share: row.share,
                }));
                self.lengths.push(window.tokens.len());
                self.ids.extend_from_slice(&window.tokens);
            }
            self.words += sentence.words();
        }
        let frozen = sentences.iter().any(|sentence| sentence.rows().dim > hidden);
        self.bottom.resize(self.ids.len() * hidden, 0.0);
        self.lower.resize(if frozen { self.bottom.len() } else { 0 }, 0.0);
        let mut start = 0;
        for sentence in sentences {
            let end = start + sentence.tokens() * hidden;
            widen(sentence, &(0..hidden), &mut self.bottom[start..end]);
            if frozen {
                widen(sentence, &(hidden..2 * hidden), &mut self.lower[start..end]);
            }
            start = end;
        }
    }

    /// Adds a layer's states, pooled by word, to one half of the words' vectors.
    pub(super) fn pool(&self, states: &[f32], hidden: usize, half: Half, words: &mut [f32]) {
        for row in &self.rows {
            let scale = row.share / row.tokens.len() as f32;
            let target = &mut words[half.range(row.word, hidden)];
            for state in states[span(row, hidden)].chunks_exact(hidden) {
                target.iter_mut().zip(state).for_each(|(sum, state)| *sum += scale * state);
            }
        }
    }

    /// The gradient of [`pool`](Self::pool): adds to that of the states.
    pub(super) fn spread(&self, words: &[f32], hidden: usize, half: Half, states: &mut [f32]) {
        for row in &self.rows {
            let scale = row.share / row.tokens.len() as f32;
            let source = &words[half.range(row.word, hidden)];
            for state in states[span(row, hidden)].chunks_exact_mut(hidden) {
                state.iter_mut().zip(source).for_each(|(state, value)| *state += scale * value);
            }
        }
    }
}

fn span(row: &Row, hidden: usize) -> Range<usize> {
    row.tokens.start * hidden..row.tokens.end * hidden
}

/// Which half of a word's vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    Upper,
    Lower,
}

impl Half {
    /// Where it stands among the words' vectors.
    fn range(self, word: usize, hidden: usize) -> Range<usize> {
        let start = match self {
            Self::Upper => 2 * word * hidden,
            Self::Lower => (2 * word + 1) * hidden,
        };
        start..start + hidden
    }
}

/// The lower feature layer where its states are computed here, counted from the embeddings.
pub(super) fn lower_trained(features: FeatureLayers, from: usize) -> Option<usize> {
    (features.lower >= from).then_some(features.lower)
}
