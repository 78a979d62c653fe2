use std::sync::Arc;

use candle_core::{D, Result, Tensor};

use super::bucket::Bucket;
use crate::EncoderError;
use crate::config::Config;
use crate::relative::Relative;

/// One layer of the model in plain tensor operations, each with a backward pass.
///
/// The arithmetic is that of Hugging Face's `modeling_bert.py`.
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    query: Dense,
    key: Dense,
    value: Dense,
    attended: Dense,
    attended_norm: LayerNorm,
    widen: Dense,
    narrow: Dense,
    narrow_norm: LayerNorm,
    /// What scores gain by distance.
    relative: Option<Arc<Relative>>,
}

#[derive(Clone, Debug)]
struct Dense {
    weight: Tensor,
    bias: Tensor,
}

#[derive(Clone, Debug)]
pub(crate) struct LayerNorm {
    weight: Tensor,
    bias: Tensor,
    epsilon: f64,
}

/// Gives the tensor of that name and shape.
pub(crate) type Read<'a> =
    &'a mut dyn FnMut(&str, &[usize]) -> std::result::Result<Tensor, EncoderError>;

/// What dropout multiplies numbers by in one layer; nothing is dropped where there is none.
#[derive(Default)]
pub(crate) struct Drops {
    /// The weights after the softmax: `[windows, heads, longest, longest]`.
    pub(crate) attention: Option<Tensor>,
    /// What is added before each norm: `[rows, hidden]`.
    pub(crate) hidden: [Option<Tensor>; 2],
}

impl Layer {
    pub(crate) fn load(
        config: &Config,
        index: usize,
        read: Read<'_>,
    ) -> std::result::Result<Self, EncoderError> {
        let &Config { hidden, wide, .. } = config;
        let name = |part: &str| format!("encoder.layer.{index}.{part}");
        let mut dense = |part: &str, inputs: usize, outputs: usize| {
            Ok::<_, EncoderError>(Dense {
                weight: read(&format!("{}.weight", name(part)), &[outputs, inputs])?,
                bias: read(&format!("{}.bias", name(part)), &[outputs])?,
            })
        };
        let query = dense("attention.self.query", hidden, hidden)?;
        let key = dense("attention.self.key", hidden, hidden)?;
        let value = dense("attention.self.value", hidden, hidden)?;
        let attended = dense("attention.output.dense", hidden, hidden)?;
        let widen = dense("intermediate.dense", hidden, wide)?;
        let narrow = dense("output.dense", wide, hidden)?;
        let attended_norm = LayerNorm::load(config, &name("attention.output.LayerNorm"), read)?;
        let narrow_norm = LayerNorm::load(config, &name("output.LayerNorm"), read)?;
        let relative = config.relative.clone();
        Ok(Self {
            query,
            key,
            value,
            attended,
            attended_norm,
            widen,
            narrow,
            narrow_norm,
            relative,
        })
    }

    /// From the states below, `[windows · longest, hidden]`, to those above.
    pub(crate) fn forward(
        &self,
        x: &Tensor,
        heads: usize,
        bucket: &Bucket,
        drops: &Drops,
    ) -> Result<Tensor> {
        let hidden = x.dim(D::Minus1)?;
        let (windows, longest) = (bucket.windows(), bucket.longest());
        let by_head = |x: Tensor| -> Result<Tensor> {
            x.reshape((windows, longest, heads, hidden / heads))?.transpose(1, 2)?.contiguous()
        };
        let query = by_head(self.query.forward(x)?)?;
        let key = by_head(self.key.forward(x)?)?;
        let value = by_head(self.value.forward(x)?)?;
        let scale = 1.0 / ((hidden / heads) as f64).sqrt();
        let mut scores = (query.matmul(&key.t()?)? * scale)?;
        if let Some(relative) = &self.relative {
            scores = scores.broadcast_add(&bucket.gains(relative, heads)?)?;
        }
        if let Some(mask) = bucket.mask() {
            scores = scores.broadcast_add(mask)?;
        }
        let weights = dropped(softmax(&scores)?, drops.attention.as_ref())?;
        let context = weights.matmul(&value)?.transpose(1, 2)?.contiguous()?;
        let context = context.reshape((windows * longest, hidden))?;
        let [first, second] = &drops.hidden;
        let attended = dropped(self.attended.forward(&context)?, first.as_ref())?;
        let x = self.attended_norm.forward(&(x + attended)?)?;
        let wide = self.widen.forward(&x)?.gelu_erf()?;
        let narrow = dropped(self.narrow.forward(&wide)?, second.as_ref())?;
        self.narrow_norm.forward(&(x + narrow)?)
    }
}

fn dropped(x: Tensor, factors: Option<&Tensor>) -> Result<Tensor> {
    match factors {
        Some(factors) => x * factors,
        None => Ok(x),
    }
}

impl Dense {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        x.matmul(&self.weight.t()?)?.broadcast_add(&self.bias)
    }
}

impl LayerNorm {
    pub(crate) fn load(
        config: &Config,
        name: &str,
        read: Read<'_>,
    ) -> std::result::Result<Self, EncoderError> {
        Ok(Self {
            weight: read(&format!("{name}.weight"), &[config.hidden])?,
            bias: read(&format!("{name}.bias"), &[config.hidden])?,
            epsilon: f64::from(config.epsilon),
        })
    }

    pub(crate) fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let centred = x.broadcast_sub(&x.mean_keepdim(D::Minus1)?)?;
        let variance = centred.sqr()?.mean_keepdim(D::Minus1)?;
        let unit = centred.broadcast_div(&(variance + self.epsilon)?.sqrt()?)?;
        unit.broadcast_mul(&self.weight)?.broadcast_add(&self.bias)
    }
}

/// Softmax over the last dimension. The largest score is taken out as a constant: it cancels.
fn softmax(scores: &Tensor) -> Result<Tensor> {
    let most = scores.max_keepdim(D::Minus1)?.detach();
    let powers = scores.broadcast_sub(&most)?.exp()?;
    powers.broadcast_div(&powers.sum_keepdim(D::Minus1)?)
}
