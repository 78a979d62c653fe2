use std::borrow::Cow;

use super::batch::{Batch, Half};
use super::weights::Tensor;
use crate::EncoderError;
use crate::kernel::train::{Adam, Dropout, Onto};

/// The layers in training: the one seam between what our own kernels compute and what composed operations
/// do. States and gradients of words come and go as numbers in the layout of a [`Batch`]; weights, their
/// gradients and Adam's means stay with whoever computes.
///
/// What fails leaves everything as it was, so that it can be tried again elsewhere.
pub(super) trait Layers: Send {
    /// The trained tensors, one after another.
    fn tensors(&self) -> &[Tensor];

    /// Takes a batch from `batch.bottom` to the upper feature layer, and keeps what the way back needs.
    fn forward(&mut self, batch: &Batch, dropping: Option<Dropout>) -> Result<(), EncoderError>;

    /// A feature layer's states of the last batch; none of a lower one that no trained layer makes.
    fn states(&self, of: Half) -> Option<&[f32]>;

    /// The gradient of every weight, given that of the word vectors of the last batch.
    fn backward(&mut self, batch: &Batch, of_words: &[f32], onto: Onto)
    -> Result<(), EncoderError>;

    /// The gradient of `batch.bottom`, after [`backward`](Self::backward) and where it is wanted.
    fn below(&mut self) -> &mut [f32];

    /// The sum of the squares of the gradient.
    fn squares(&self) -> f64;

    /// Moves one tensor.
    fn step(&mut self, tensor: usize, numbers: Adam) -> Result<(), EncoderError>;

    /// Moves the running mean of the weights towards them by that share of the way; 1 begins it.
    fn average(&mut self, share: f32) -> Result<(), EncoderError>;

    /// Puts the running mean in the place of the weights.
    fn settle(&mut self) -> Result<(), EncoderError>;

    /// One number for each weight, in the order of the tensors; none where there is no such row yet.
    fn row(&self, row: Row) -> Result<Cow<'_, [f32]>, EncoderError>;

    /// Takes what [`row`](Self::row) gave.
    fn set_row(&mut self, row: Row, values: &[f32]) -> Result<(), EncoderError>;
}

/// What there is of each weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Row {
    Values,
    Gradients,
    /// Adam's running mean.
    Means,
    /// Adam's running mean of squares.
    Squares,
    /// The running mean of the weights themselves.
    Averaged,
}

impl Row {
    pub(super) const ALL: [Self; 5] =
        [Self::Values, Self::Gradients, Self::Means, Self::Squares, Self::Averaged];
}

/// Whether what lies below the trained layers is trained too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Below {
    Wanted,
    Frozen,
}

/// Which layers are trained, counted from the first trained one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    /// How many.
    pub(super) count: usize,
    /// The one that makes the lower feature layer's states, if a trained one does.
    pub(super) lower: Option<usize>,
    pub(super) below: Below,
}

/// The dropout of one layer: of attention's weights, and of what is added, which each norm has a site of.
pub(super) fn dropout_of(layer: usize, dropping: Option<Dropout>) -> [Option<Dropout>; 2] {
    let first = 2 * layer as u64;
    [1, 2].map(|site| dropping.map(|dropout| dropout.at(first + site)))
}
