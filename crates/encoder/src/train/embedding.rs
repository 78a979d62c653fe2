use rayon::prelude::*;

use super::batch::Batch;
use super::layer::Normed;
use super::weights::EmbeddingPlaces;
use crate::EncoderError;
use crate::checkpoint::{Checkpoint, WORDS};
use crate::config::Config;
use crate::kernel::train::{
    Adam, Dropout, Kept, NormBackward, Onto, Weights, adam, column_products, column_sums,
    norm_backward, norm_forward, squares,
};

/// The table of word vectors in training. A batch touches few of its rows, so the gradient has those
/// alone, and Adam moves those alone: the running means of a row rest while it is not seen (as PyTorch's
/// `SparseAdam`).
pub(super) struct WordTable {
    pub(super) values: Vec<f32>,
    pub(super) means: Vec<f32>,
    pub(super) squares: Vec<f32>,
    /// For each token its row in `gradients`, or [`NONE`].
    slots: Vec<u32>,
    /// The tokens of the rows of `gradients`.
    pub(super) touched: Vec<u32>,
    pub(super) gradients: Vec<f32>,
    /// The sums of word, position and kind.
    sums: Vec<f32>,
    pub(super) out: Normed,
}

const NONE: u32 = u32::MAX;

/// What one pass needs besides the table.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) config: &'a Config,
    pub(super) places: &'a EmbeddingPlaces,
    /// All other trained weights.
    pub(super) weights: &'a [f32],
    pub(super) dropout: Option<Dropout>,
}

/// Rows that one core takes at a time.
const ROWS: usize = 32;

impl WordTable {
    pub(super) fn load(checkpoint: &Checkpoint<'_>, config: &Config) -> Result<Self, EncoderError> {
        let &Config { hidden, vocabulary, .. } = config;
        let values = checkpoint.values(WORDS, &[vocabulary, hidden])?;
        Ok(Self {
            means: vec![0.0; values.len()],
            squares: vec![0.0; values.len()],
            values,
            slots: vec![NONE; vocabulary],
            touched: Vec::new(),
            gradients: Vec::new(),
            sums: Vec::new(),
            out: Normed::default(),
        })
    }

    /// The embeddings of a batch, to `batch.bottom`.
    pub(super) fn forward(&mut self, batch: &mut Batch, around: Surroundings<'_>) {
        let Surroundings { config, places, weights, dropout } = around;
        let &Config { hidden, first_position, epsilon, .. } = config;
        let tokens = batch.tokens();
        self.sums.resize(tokens * hidden, 0.0);
        self.out.fit(tokens, hidden);
        let positions = &weights[places.positions.clone()][first_position * hidden..];
        let kind = &weights[places.kinds.clone()][..hidden];
        let rows = self.sums.chunks_exact_mut(hidden);
        for ((id, position), row) in in_place(batch).zip(rows) {
            let word = &self.values[id * hidden..][..hidden];
            let position = &positions[position * hidden..][..hidden];
            for (row, ((word, position), kind)) in
                row.iter_mut().zip(word.iter().zip(position).zip(kind))
            {
                *row = word + position + kind;
            }
        }
        let learnt = Weights {
            weight: &weights[places.weight.clone()],
            bias: &weights[places.bias.clone()],
            epsilon,
        };
        let block = ROWS * hidden;
        let Normed { values, unit, scales } = &mut self.out;
        (
            self.sums.par_chunks(block),
            unit.par_chunks_mut(block),
            scales.par_chunks_mut(ROWS),
            values.par_chunks_mut(block),
        )
            .into_par_iter()
            .for_each(|(x, unit, scales, out)| {
                norm_forward(0, x, None, learnt, Kept { unit, scales }, out);
            });
        batch.bottom.copy_from_slice(values);
        drop_rows(dropout, &mut batch.bottom, hidden);
    }

    /// From the gradient of `batch.bottom`, which it spoils, to that of all embedding weights.
    pub(super) fn backward(
        &mut self,
        batch: &Batch,
        around: Surroundings<'_>,
        gradient: &mut [f32],
        gradients: &mut [f32],
        onto: Onto,
    ) {
        let Surroundings { config, places, weights, dropout } = around;
        let &Config { hidden, first_position, .. } = config;
        drop_rows(dropout, gradient, hidden);
        column_sums(gradient, &mut gradients[places.bias.clone()], onto);
        column_products(gradient, &self.out.unit, &mut gradients[places.weight.clone()], onto);
        let weight = &weights[places.weight.clone()];
        let block = ROWS * hidden;
        (
            gradient.par_chunks(block),
            self.out.unit.par_chunks(block),
            self.out.scales.par_chunks(ROWS),
            self.sums.par_chunks_mut(block),
        )
            .into_par_iter()
            .for_each(|(gradient, unit, scales, x)| {
                let addend = &mut [];
                norm_backward(
                    0,
                    NormBackward { gradient, unit, scales, weight, dropout: None, x, addend },
                );
            });
        if onto == Onto::Nothing {
            self.forget();
            gradients[places.positions.clone()].fill(0.0);
            gradients[places.kinds.clone()].fill(0.0);
        }
        let kind = places.kinds.start..places.kinds.start + hidden;
        for ((id, position), row) in in_place(batch).zip(self.sums.chunks_exact(hidden)) {
            if self.slots[id] == NONE {
                self.slots[id] = self.touched.len() as u32;
                self.touched.push(id as u32);
                self.gradients.resize(self.touched.len() * hidden, 0.0);
            }
            let slot = self.slots[id] as usize * hidden;
            let position = places.positions.start + (first_position + position) * hidden;
            let add = |target: &mut [f32]| {
                target.iter_mut().zip(row).for_each(|(target, value)| *target += value);
            };
            add(&mut self.gradients[slot..slot + hidden]);
            add(&mut gradients[position..position + hidden]);
            add(&mut gradients[kind.clone()]);
        }
    }

    /// The sum of the squares of its gradient.
    pub(super) fn squares(&self) -> f64 {
        squares(&self.gradients)
    }

    /// Moves the rows that were touched.
    pub(super) fn step(&mut self, numbers: Adam, hidden: usize) {
        for (&id, gradient) in self.touched.iter().zip(self.gradients.chunks_exact(hidden)) {
            let row = id as usize * hidden..(id as usize + 1) * hidden;
            let Self { values, means, squares, .. } = self;
            adam(
                numbers,
                &mut values[row.clone()],
                gradient,
                &mut means[row.clone()],
                &mut squares[row],
            );
        }
    }

    fn forget(&mut self) {
        for id in self.touched.drain(..) {
            self.slots[id as usize] = NONE;
        }
        self.gradients.clear();
    }
}

/// Each token of a batch with its place in its window.
fn in_place(batch: &Batch) -> impl Iterator<Item = (usize, usize)> {
    let positions = batch.lengths.iter().flat_map(|&length| 0..length);
    batch.ids.iter().map(|&id| id as usize).zip(positions)
}

fn drop_rows(dropout: Option<Dropout>, rows: &mut [f32], hidden: usize) {
    let Some(dropout) = dropout else { return };
    let mut factors = vec![0.0; hidden];
    for (index, row) in rows.chunks_exact_mut(hidden).enumerate() {
        dropout.fill(index, &mut factors);
        row.iter_mut().zip(&factors).for_each(|(value, factor)| *value *= factor);
    }
}
