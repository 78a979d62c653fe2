use std::borrow::Cow;

use candle_core::{Tensor, Var};

use super::batch::{Batch, Half};
use super::layers::{Below, Extent, Layers, Row, dropout_of};
use super::weights::{self, Laid};
use crate::composed::{Bucket, Drops, Layer};
use crate::config::Config;
use crate::kernel::train::{Adam, Dropout, Onto};
use crate::{Device, EncoderError};

/// Layers in training with composed operations and candle's autograd, on a device.
///
/// Dropout drops what our own kernels drop: its factors are a function of the place, made on the processor.
pub(super) struct Composed {
    device: Device,
    at: candle_core::Device,
    heads: usize,
    hidden: usize,
    extent: Extent,
    tensors: Vec<weights::Tensor>,
    values: Vec<Var>,
    gradients: Vec<Tensor>,
    means: Vec<Tensor>,
    squares: Vec<Tensor>,
    /// The running mean of the weights; empty until it is begun.
    averaged: Vec<Tensor>,
    /// On the values, which change beneath them.
    layers: Vec<Layer>,
    passes: Vec<Pass>,
    upper: Vec<f32>,
    lower: Vec<f32>,
    below: Vec<f32>,
    /// The sum of the squares of the gradient.
    length: f64,
}

/// One bucket of the last batch.
struct Pass {
    bucket: Bucket,
    bottom: Tensor,
    upper: Tensor,
    lower: Option<Tensor>,
}

type Result<T> = std::result::Result<T, EncoderError>;

impl Composed {
    pub(super) fn new(
        config: &Config,
        from: usize,
        extent: Extent,
        laid: &Laid,
        device: &Device,
        at: &candle_core::Device,
    ) -> Result<Self> {
        let Laid { values: numbers, tensors } = laid;
        let (mut values, mut zeros) = (Vec::new(), Vec::new());
        for tensor in tensors {
            let numbers = &numbers[tensor.place.clone()];
            values.push(Var::from_slice(numbers, tensor.shape.as_slice(), at)?);
            zeros.push(Tensor::zeros(tensor.shape.as_slice(), candle_core::DType::F32, at)?);
        }
        let mut read = |name: &str, _: &[usize]| {
            let place = tensors.iter().position(|tensor| tensor.name == name);
            place.map(|place| values[place].as_tensor().clone()).ok_or_else(|| {
                EncoderError::Layers { reason: format!("its {name}, which is not trained") }
            })
        };
        let layers = (from..from + extent.count)
            .map(|index| Layer::load(config, index, &mut read))
            .collect::<Result<_>>()?;
        Ok(Self {
            device: device.clone(),
            at: at.clone(),
            heads: config.heads,
            hidden: config.hidden,
            extent,
            tensors: tensors.clone(),
            gradients: zeros.clone(),
            means: zeros.clone(),
            squares: zeros,
            averaged: Vec::new(),
            values,
            layers,
            passes: Vec::new(),
            upper: Vec::new(),
            lower: Vec::new(),
            below: Vec::new(),
            length: 0.0,
        })
    }

    fn drops(
        &self,
        layer: usize,
        bucket: &Bucket,
        dropping: Option<Dropout>,
    ) -> candle_core::Result<Drops> {
        let [attention, hidden] = dropout_of(layer, dropping);
        let rows = |site| {
            hidden.map(|dropout| bucket.drop_rows(dropout.at(site), self.hidden)).transpose()
        };
        Ok(Drops {
            attention: attention
                .map(|dropout| bucket.drop_attention(dropout, self.heads))
                .transpose()?,
            hidden: [rows(1)?, rows(2)?],
        })
    }

    fn pass(
        &self,
        bucket: Bucket,
        batch: &Batch,
        dropping: Option<Dropout>,
    ) -> candle_core::Result<Pass> {
        self.device.check()?;
        let mut bottom = bucket.pad(&batch.bottom, self.hidden)?;
        if self.extent.below == Below::Wanted {
            bottom = Var::from_tensor(&bottom)?.into_inner();
        }
        let mut states = bottom.clone();
        let mut lower = None;
        for (index, layer) in self.layers.iter().enumerate() {
            let drops = self.drops(index, &bucket, dropping)?;
            states = layer.forward(&states, self.heads, &bucket, &drops)?;
            if self.extent.lower == Some(index) {
                lower = Some(states.clone());
            }
        }
        Ok(Pass { bucket, bottom, upper: states, lower })
    }

    /// The gradients of the last batch alone, and that of its states below.
    fn differentiate(&self, of: [&[f32]; 2]) -> candle_core::Result<(Vec<Tensor>, Vec<f32>)> {
        self.device.check()?;
        let [of_upper, of_lower] = of;
        let mut sum = Tensor::zeros((), candle_core::DType::F32, &self.at)?;
        for Pass { bucket, upper, lower, .. } in &self.passes {
            // The gradient of this sum is the one that was given.
            sum = (sum + (upper * bucket.pad(of_upper, self.hidden)?)?.sum_all()?)?;
            if let Some(lower) = lower {
                sum = (sum + (lower * bucket.pad(of_lower, self.hidden)?)?.sum_all()?)?;
            }
        }
        let mut found = sum.backward()?;
        let mut below = vec![0.0; of_upper.len()];
        if self.extent.below == Below::Wanted {
            for Pass { bucket, bottom, .. } in &self.passes {
                if let Some(gradient) = found.remove(bottom) {
                    bucket.unpad(&gradient, self.hidden, &mut below)?;
                }
            }
        }
        let of = |value: &Var| found.remove(value).map_or_else(|| value.zeros_like(), Ok);
        Ok((self.values.iter().map(of).collect::<candle_core::Result<_>>()?, below))
    }

    fn row_tensors(&self, row: Row) -> Vec<&Tensor> {
        match row {
            Row::Values => self.values.iter().map(Var::as_tensor).collect(),
            Row::Gradients => self.gradients.iter().collect(),
            Row::Means => self.means.iter().collect(),
            Row::Squares => self.squares.iter().collect(),
            Row::Averaged => self.averaged.iter().collect(),
        }
    }
}

impl Layers for Composed {
    fn tensors(&self) -> &[weights::Tensor] {
        &self.tensors
    }

    fn forward(&mut self, batch: &Batch, dropping: Option<Dropout>) -> Result<()> {
        // What the last pass holds is let go before the next takes its place.
        self.passes.clear();
        let mut passes = Vec::new();
        for bucket in Bucket::of(&batch.lengths, &self.at)? {
            passes.push(self.pass(bucket, batch, dropping)?);
        }
        let numbers = batch.tokens() * self.hidden;
        self.upper.resize(numbers, 0.0);
        self.lower.resize(if self.extent.lower.is_some() { numbers } else { 0 }, 0.0);
        for Pass { bucket, upper, lower, .. } in &passes {
            bucket.unpad(upper, self.hidden, &mut self.upper)?;
            if let Some(lower) = lower {
                bucket.unpad(lower, self.hidden, &mut self.lower)?;
            }
        }
        self.passes = passes;
        Ok(())
    }

    fn states(&self, of: Half) -> Option<&[f32]> {
        match of {
            Half::Upper => Some(&self.upper),
            Half::Lower => self.extent.lower.map(|_| self.lower.as_slice()),
        }
    }

    fn backward(&mut self, batch: &Batch, of_words: &[f32], onto: Onto) -> Result<()> {
        let mut of = [(); 2].map(|()| vec![0.0; batch.tokens() * self.hidden]);
        for (half, of) in [Half::Upper, Half::Lower].into_iter().zip(&mut of) {
            batch.spread(of_words, self.hidden, half, of);
        }
        let (mut gradients, below) = self.differentiate([&of[0], &of[1]])?;
        if onto == Onto::Before {
            let sums = self.gradients.iter().zip(&gradients).map(|(before, new)| before + new);
            gradients = sums.collect::<candle_core::Result<_>>()?;
        }
        let squares = gradients.iter().map(|gradient| gradient.sqr()?.sum_all());
        let squares: Vec<Tensor> = squares.collect::<candle_core::Result<_>>()?;
        let squares: Vec<f32> = Tensor::stack(&squares, 0)?.to_vec1()?;
        self.length = squares.into_iter().map(f64::from).sum();
        (self.gradients, self.below) = (gradients, below);
        Ok(())
    }

    fn below(&mut self) -> &mut [f32] {
        &mut self.below
    }

    fn squares(&self) -> f64 {
        self.length
    }

    fn step(&mut self, tensor: usize, numbers: Adam) -> Result<()> {
        self.device.check()?;
        let Adam { scale, rate, decay, first, second, epsilon, step } = numbers;
        let [scale, rate, decay, first, second, epsilon] =
            [scale, rate, decay, first, second, epsilon].map(f64::from);
        let correction = |decay: f64| 1.0 - decay.powf(f64::from(step));
        let gradient = (&self.gradients[tensor] * scale)?;
        let mean = ((&self.means[tensor] * first)? + (&gradient * (1.0 - first))?)?;
        let square = ((&self.squares[tensor] * second)? + (gradient.sqr()? * (1.0 - second))?)?;
        let root = ((&square / correction(second))?.sqrt()? + epsilon)?;
        let unit = ((&mean / correction(first))? / root)?;
        let value = self.values[tensor].as_detached_tensor();
        let moved = ((value * (1.0 - rate * decay))? - (unit * rate)?)?;
        self.values[tensor].set(&moved)?;
        (self.means[tensor], self.squares[tensor]) = (mean, square);
        Ok(())
    }

    fn average(&mut self, share: f32) -> Result<()> {
        self.device.check()?;
        let share = f64::from(share);
        let values = self.values.iter().map(Var::as_detached_tensor);
        let averaged: candle_core::Result<Vec<Tensor>> = if share == 1.0 {
            values.map(|value| value.copy()).collect()
        } else {
            let both = self.averaged.iter().zip(values);
            both.map(|(mean, value)| mean + ((value - mean)? * share)?).collect()
        };
        self.averaged = averaged?;
        Ok(())
    }

    fn settle(&mut self) -> Result<()> {
        for (value, mean) in self.values.iter().zip(&self.averaged) {
            value.set(mean)?;
        }
        Ok(())
    }

    fn row(&self, row: Row) -> Result<Cow<'_, [f32]>> {
        let mut numbers = Vec::new();
        for tensor in self.row_tensors(row) {
            numbers.extend(tensor.flatten_all()?.to_vec1::<f32>()?);
        }
        Ok(Cow::Owned(numbers))
    }

    fn set_row(&mut self, row: Row, values: &[f32]) -> Result<()> {
        let tensors = self.tensors.iter().filter(|tensor| tensor.place.end <= values.len());
        let read = tensors.map(|tensor| {
            Tensor::from_slice(&values[tensor.place.clone()], tensor.shape.as_slice(), &self.at)
        });
        let read: Vec<Tensor> = read.collect::<candle_core::Result<_>>()?;
        match row {
            Row::Values => {
                for (value, read) in self.values.iter().zip(&read) {
                    value.set(read)?;
                }
            }
            Row::Gradients => self.gradients = read,
            Row::Means => self.means = read,
            Row::Squares => self.squares = read,
            Row::Averaged => self.averaged = read,
        }
        Ok(())
    }
}
