//! The layers in composed tensor operations, for graphics cards; on the processor they check our own kernels.
//!
//! Weights stay on the device. States come from the embedding, which the processor looks up, and go back to
//! it, where words are made of them; on the way windows of like length are padded to one tensor.

mod bucket;
mod layer;

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) use bucket::Bucket;
pub(crate) use layer::{Drops, Layer, LayerNorm};

use candle_core::Tensor;

use crate::checkpoint::Checkpoint;
use crate::config::Config;
use crate::packed::Desk;
use crate::{Device, EncoderError};

/// Layers for reading alone.
pub(crate) struct Stack {
    pub(crate) layers: Vec<Arc<Layer>>,
    device: Device,
    tensors: candle_core::Device,
    heads: usize,
    hidden: usize,
    lower: usize,
}

impl Stack {
    pub(crate) fn new(
        layers: Vec<Arc<Layer>>,
        config: &Config,
        device: &Device,
        tensors: &candle_core::Device,
    ) -> Self {
        let &Config { heads, hidden, features, .. } = config;
        let (device, tensors) = (device.clone(), tensors.clone());
        Self { layers, device, tensors, heads, hidden, lower: features.lower }
    }

    /// As many tokens as are worth being given at a time.
    pub(crate) fn group(&self) -> usize {
        if self.device.is_card() { 4096 } else { 256 }
    }

    /// As [`Packed::climb`](crate::packed::Packed::climb); `stop` is looked at before each layer.
    pub(crate) fn climb(
        &self,
        layers: Range<usize>,
        lengths: &[usize],
        desk: &mut Desk,
        stop: &AtomicBool,
    ) -> Result<(), EncoderError> {
        if layers.is_empty() {
            return Ok(());
        }
        let drops = Drops::default();
        for bucket in Bucket::of(lengths, &self.tensors)? {
            self.device.check()?;
            let mut states = bucket.pad(&desk.upper, self.hidden)?;
            for index in layers.clone() {
                if stop.load(Ordering::Relaxed) {
                    return Err(EncoderError::Stopped);
                }
                if index == self.lower {
                    bucket.unpad(&states, self.hidden, &mut desk.lower)?;
                }
                states = self.layers[index].forward(&states, self.heads, &bucket, &drops)?;
            }
            bucket.unpad(&states, self.hidden, &mut desk.upper)?;
        }
        Ok(())
    }
}

/// A layer as the checkpoint has it, on a device.
pub(crate) fn load(
    checkpoint: &Checkpoint<'_>,
    config: &Config,
    index: usize,
    device: &candle_core::Device,
) -> Result<Layer, EncoderError> {
    Layer::load(config, index, &mut |name, shape| {
        Ok(Tensor::from_vec(checkpoint.values(name, shape)?, shape, device)?)
    })
}
