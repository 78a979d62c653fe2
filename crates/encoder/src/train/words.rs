use super::average;
use crate::EncoderError;
use crate::checkpoint::{Checkpoint, WORDS};
use crate::config::Config;
use crate::kernel::train::{Adam, adam, squares};

/// The table of word vectors in training. A batch touches few of its rows, so the gradient has those
/// alone, and Adam moves those alone: the running means of a row rest while it is not seen (as PyTorch's
/// `SparseAdam`).
pub(super) struct WordTable {
    pub(super) values: Vec<f32>,
    pub(super) means: Vec<f32>,
    pub(super) squares: Vec<f32>,
    /// The running mean of the values; empty until it is begun.
    averaged: Vec<f32>,
    hidden: usize,
    /// For each token its row in `gradients`, or [`NONE`].
    slots: Vec<u32>,
    /// The tokens of the rows of `gradients`.
    pub(super) touched: Vec<u32>,
    pub(super) gradients: Vec<f32>,
}

const NONE: u32 = u32::MAX;

impl WordTable {
    pub(super) fn load(checkpoint: &Checkpoint<'_>, config: &Config) -> Result<Self, EncoderError> {
        let &Config { hidden, vocabulary, .. } = config;
        let values = checkpoint.values(WORDS, &[vocabulary, hidden])?;
        Ok(Self {
            means: vec![0.0; values.len()],
            squares: vec![0.0; values.len()],
            values,
            averaged: Vec::new(),
            hidden,
            slots: vec![NONE; vocabulary],
            touched: Vec::new(),
            gradients: Vec::new(),
        })
    }

    /// A token's vector.
    pub(super) fn word(&self, id: usize) -> &[f32] {
        &self.values[id * self.hidden..][..self.hidden]
    }

    /// The gradient of a token's vector, of zeros if nothing was added to it.
    pub(super) fn gradient_mut(&mut self, id: usize) -> &mut [f32] {
        if self.slots[id] == NONE {
            self.slots[id] = self.touched.len() as u32;
            self.touched.push(id as u32);
            self.gradients.resize(self.touched.len() * self.hidden, 0.0);
        }
        &mut self.gradients[self.slots[id] as usize * self.hidden..][..self.hidden]
    }

    /// The sum of the squares of its gradient.
    pub(super) fn length(&self) -> f64 {
        squares(&self.gradients)
    }

    /// Moves the rows that were touched.
    pub(super) fn step(&mut self, numbers: Adam) {
        for (&id, gradient) in self.touched.iter().zip(self.gradients.chunks_exact(self.hidden)) {
            let row = id as usize * self.hidden..(id as usize + 1) * self.hidden;
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

    /// Lets go of the gradient.
    pub(super) fn forget(&mut self) {
        for id in self.touched.drain(..) {
            self.slots[id as usize] = NONE;
        }
        self.gradients.clear();
    }

    pub(super) fn average(&mut self, share: f32) {
        average::take(&mut self.averaged, &self.values, share);
    }

    pub(super) fn settle(&mut self) {
        self.values.copy_from_slice(&self.averaged);
    }
}
