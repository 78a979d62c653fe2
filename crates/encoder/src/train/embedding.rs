use rayon::prelude::*;

use super::average;
use super::batch::Batch;
use super::layer::Normed;
use super::optimizer::{Rates, numbers};
use super::weights::{Decays, EmbeddingPlaces, Laid, Weights};
use super::words::WordTable;
use crate::EncoderError;
use crate::checkpoint::Checkpoint;
use crate::config::Config;
use crate::kernel::train::{
    self, Dropout, Kept, NormBackward, Onto, column_products, column_sums, norm_backward,
    norm_forward,
};

/// The embeddings in training. They are looked up and moved on the processor, whatever computes the layers: a
/// batch touches few words, and the table is the largest part of many an encoder.
pub(super) struct Embedding {
    pub(super) words: WordTable,
    /// All but the words.
    pub(super) weights: Weights,
    places: EmbeddingPlaces,
    /// The running mean of the weights; empty until it is begun.
    averaged: Vec<f32>,
    /// The sums of word, position and kind.
    sums: Vec<f32>,
    out: Normed,
}

/// Rows that one core takes at a time.
const ROWS: usize = 32;

impl Embedding {
    /// `depth` is how many layers lie above.
    pub(super) fn load(
        checkpoint: &Checkpoint<'_>,
        config: &Config,
        depth: usize,
    ) -> Result<Self, EncoderError> {
        let (laid, places) = Laid::embeddings(checkpoint, config, depth)?;
        Ok(Self {
            words: WordTable::load(checkpoint, config)?,
            weights: Weights::new(laid),
            places,
            averaged: Vec::new(),
            sums: Vec::new(),
            out: Normed::default(),
        })
    }

    /// The embeddings of a batch, to `batch.bottom`.
    pub(super) fn forward(&mut self, batch: &mut Batch, config: &Config, dropout: Option<Dropout>) {
        let (places, weights) = (&self.places, &self.weights.values);
        let &Config { hidden, first_position, epsilon, .. } = config;
        let tokens = batch.tokens();
        self.sums.resize(tokens * hidden, 0.0);
        self.out.fit(tokens, hidden);
        let positions = &weights[places.positions.clone()][first_position * hidden..];
        let kind = weights[places.kinds.clone()].get(..hidden);
        let rows = self.sums.chunks_exact_mut(hidden);
        for ((id, position), row) in in_place(batch).zip(rows) {
            let word = self.words.word(id);
            let position = &positions[position * hidden..][..hidden];
            for (row, (word, position)) in row.iter_mut().zip(word.iter().zip(position)) {
                *row = word + position;
            }
            if let Some(kind) = kind {
                row.iter_mut().zip(kind).for_each(|(row, kind)| *row += kind);
            }
        }
        let learnt = train::Weights {
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
        config: &Config,
        dropout: Option<Dropout>,
        gradient: &mut [f32],
        onto: Onto,
    ) {
        let Self { words, weights, places, sums, out, .. } = self;
        let Weights { values: weights, gradients, .. } = weights;
        let &Config { hidden, first_position, .. } = config;
        drop_rows(dropout, gradient, hidden);
        column_sums(gradient, &mut gradients[places.bias.clone()], onto);
        column_products(gradient, &out.unit, &mut gradients[places.weight.clone()], onto);
        let weight = &weights[places.weight.clone()];
        let block = ROWS * hidden;
        (
            gradient.par_chunks(block),
            out.unit.par_chunks(block),
            out.scales.par_chunks(ROWS),
            sums.par_chunks_mut(block),
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
            words.forget();
            gradients[places.positions.clone()].fill(0.0);
            gradients[places.kinds.clone()].fill(0.0);
        }
        let kind =
            (!places.kinds.is_empty()).then_some(places.kinds.start..places.kinds.start + hidden);
        for ((id, position), row) in in_place(batch).zip(sums.chunks_exact(hidden)) {
            let position = places.positions.start + (first_position + position) * hidden;
            let add = |target: &mut [f32]| {
                target.iter_mut().zip(row).for_each(|(target, value)| *target += value);
            };
            add(words.gradient_mut(id));
            add(&mut gradients[position..position + hidden]);
            if let Some(kind) = kind.clone() {
                add(&mut gradients[kind]);
            }
        }
    }

    /// The sum of the squares of its gradient.
    pub(super) fn length(&self) -> f64 {
        self.weights.squares() + self.words.length()
    }

    pub(super) fn step(&mut self, rates: &Rates, scale: f32, step: u32, depth: usize) {
        for index in 0..self.weights.tensors.len() {
            let decays = self.weights.tensors[index].decays;
            self.weights.step(index, numbers(rates, scale, step, depth, decays));
        }
        self.words.step(numbers(rates, scale, step, depth, Decays::Yes));
    }

    /// Moves the running mean towards the weights by that share of the way; 1 begins it.
    pub(super) fn average(&mut self, share: f32) {
        average::take(&mut self.averaged, &self.weights.values, share);
        self.words.average(share);
    }

    /// Puts the running mean in the place of the weights.
    pub(super) fn settle(&mut self) {
        self.weights.values.copy_from_slice(&self.averaged);
        self.words.settle();
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
