use std::borrow::Cow;

use super::average;
use super::batch::{Batch, Half};
use super::layer::{Drops, Layer, Saved, Scratch};
use super::layers::{Below, Extent, Layers, Row, dropout_of};
use super::weights::{Laid, Places, Tensor, Weights};
use crate::EncoderError;
use crate::config::Config;
use crate::kernel::train::{Adam, Dropout, Onto};

/// Layers in training with our own kernels, on all cores, in memory that is taken once.
pub(super) struct Fused {
    config: Config,
    extent: Extent,
    weights: Weights,
    places: Vec<Places>,
    /// The running mean of the weights; empty until it is begun.
    mean: Vec<f32>,
    saved: Vec<Saved>,
    scratch: Scratch,
    /// The dropout of the last pass.
    dropping: Option<Dropout>,
}

impl Fused {
    pub(super) fn new(config: &Config, extent: Extent, laid: Laid) -> Self {
        Self {
            config: config.clone(),
            extent,
            places: laid.places(extent.count),
            weights: Weights::new(laid),
            mean: Vec::new(),
            saved: (0..extent.count).map(|_| Saved::default()).collect(),
            scratch: Scratch::default(),
            dropping: None,
        }
    }

    /// Everything that other layers hold, to go on from there.
    pub(super) fn copy_of(
        config: &Config,
        extent: Extent,
        other: &dyn Layers,
    ) -> Result<Self, EncoderError> {
        let values = other.row(Row::Values)?.into_owned();
        let laid = Laid { values, tensors: other.tensors().to_vec() };
        let mut copy = Self::new(config, extent, laid);
        for row in Row::ALL {
            copy.set_row(row, &other.row(row)?)?;
        }
        Ok(copy)
    }

    fn row_mut(&mut self, row: Row) -> &mut Vec<f32> {
        match row {
            Row::Values => &mut self.weights.values,
            Row::Gradients => &mut self.weights.gradients,
            Row::Means => &mut self.weights.means,
            Row::Squares => &mut self.weights.squares,
            Row::Averaged => &mut self.mean,
        }
    }
}

fn layer<'a>(
    config: &'a Config,
    batch: &'a Batch,
    weights: &'a [f32],
    places: &'a Places,
    drops: [Option<Dropout>; 2],
) -> Layer<'a> {
    let [attention, hidden] = drops;
    let drops = Drops { attention, hidden };
    Layer { config, lengths: &batch.lengths, places, weights, drops }
}

impl Layers for Fused {
    fn tensors(&self) -> &[Tensor] {
        &self.weights.tensors
    }

    fn forward(&mut self, batch: &Batch, dropping: Option<Dropout>) -> Result<(), EncoderError> {
        let Self { config, weights, places, saved, scratch, .. } = self;
        self.dropping = dropping;
        scratch.fit(batch.tokens(), config);
        for (index, places) in places.iter().enumerate() {
            let (below, rest) = saved.split_at_mut(index);
            let input = below.last().map_or(&batch.bottom, |saved| &saved.out.values);
            let drops = dropout_of(index, dropping);
            layer(config, batch, &weights.values, places, drops).forward(
                input,
                &mut rest[0],
                scratch,
            );
        }
        Ok(())
    }

    fn states(&self, of: Half) -> Option<&[f32]> {
        let saved = match of {
            Half::Upper => self.saved.last(),
            Half::Lower => self.extent.lower.map(|index| &self.saved[index]),
        };
        saved.map(|saved| saved.out.values.as_slice())
    }

    fn backward(
        &mut self,
        batch: &Batch,
        of_words: &[f32],
        onto: Onto,
    ) -> Result<(), EncoderError> {
        let Self { config, extent, weights, places, saved, scratch, dropping, .. } = self;
        let hidden = config.hidden;
        scratch.states.fill(0.0);
        batch.spread(of_words, hidden, Half::Upper, &mut scratch.states);
        let Weights { values, gradients, .. } = weights;
        for (index, places) in places.iter().enumerate().rev() {
            if extent.lower == Some(index) {
                batch.spread(of_words, hidden, Half::Lower, &mut scratch.states);
            }
            let (below, rest) = saved.split_at(index);
            let input = below.last().map_or(&batch.bottom, |saved| &saved.out.values);
            let wanted = if index > 0 { Below::Wanted } else { extent.below };
            let drops = dropout_of(index, *dropping);
            layer(config, batch, values, places, drops)
                .backward(input, &rest[0], scratch, gradients, onto, wanted);
        }
        Ok(())
    }

    fn below(&mut self) -> &mut [f32] {
        &mut self.scratch.states
    }

    fn squares(&self) -> f64 {
        self.weights.squares()
    }

    fn step(&mut self, tensor: usize, numbers: Adam) -> Result<(), EncoderError> {
        self.weights.step(tensor, numbers);
        Ok(())
    }

    fn average(&mut self, share: f32) -> Result<(), EncoderError> {
        average::take(&mut self.mean, &self.weights.values, share);
        Ok(())
    }

    fn settle(&mut self) -> Result<(), EncoderError> {
        self.weights.values.copy_from_slice(&self.mean);
        Ok(())
    }

    fn row(&self, row: Row) -> Result<Cow<'_, [f32]>, EncoderError> {
        let weights = &self.weights;
        Ok(Cow::Borrowed(match row {
            Row::Values => &weights.values,
            Row::Gradients => &weights.gradients,
            Row::Means => &weights.means,
            Row::Squares => &weights.squares,
            Row::Averaged => &self.mean,
        }))
    }

    fn set_row(&mut self, row: Row, values: &[f32]) -> Result<(), EncoderError> {
        let target = self.row_mut(row);
        target.clear();
        target.extend_from_slice(values);
        Ok(())
    }
}
