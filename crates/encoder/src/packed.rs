//! The forward pass for inference: no padding, no graph, each core on its own sentences.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::EncoderError;
use crate::checkpoint::{Checkpoint, Kind, Table, WORDS};
use crate::config::Config;
use crate::kernel::{Activation, Norm, Panels, add_norm, attend, linear, norm_rows};

/// A model's weights, laid out for the kernels. The word table alone stays in the file, in its own
/// precision: a call touches a few of its rows.
pub(crate) struct Packed {
    config: Config,
    words: Range<usize>,
    kind: Kind,
    /// Position vectors with the vector of the first segment added, from the first position on.
    positions: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
}

struct Layer {
    /// Queries, keys and values in one.
    project: Panels,
    attended: Panels,
    attended_norm: Norm,
    widen: Panels,
    narrow: Panels,
    narrow_norm: Norm,
}

/// One thread's memory for a group of windows; after [`Packed::run`] its results.
#[derive(Default)]
pub(crate) struct Desk {
    /// The upper feature layer's vectors, token after token.
    pub(crate) upper: Vec<f32>,
    /// The lower feature layer's.
    pub(crate) lower: Vec<f32>,
    projected: Vec<f32>,
    context: Vec<f32>,
    addend: Vec<f32>,
    wide: Vec<f32>,
    scratch: Vec<f32>,
}

impl Packed {
    /// `model` is the content of the file that `checkpoint` was read from.
    pub(crate) fn load(
        checkpoint: &Checkpoint<'_>,
        config: &Config,
        model: &[u8],
    ) -> Result<Self, EncoderError> {
        let &Config { hidden, vocabulary, positions, first_position, kinds, .. } = config;
        let words = checkpoint.table(WORDS, &[vocabulary, hidden])?;
        let start = words.bytes.as_ptr().addr() - model.as_ptr().addr();
        let shape = [positions, hidden];
        let mut table = checkpoint.values("embeddings.position_embeddings.weight", &shape)?;
        table.drain(..first_position * hidden);
        let kinds =
            checkpoint.values("embeddings.token_type_embeddings.weight", &[kinds, hidden])?;
        for row in table.chunks_exact_mut(hidden) {
            row.iter_mut().zip(&kinds).for_each(|(value, kind)| *value += kind);
        }
        let layers = (0..config.features.upper)
            .into_par_iter()
            .map(|index| Layer::load(checkpoint, config, index))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            config: config.clone(),
            words: start..start + words.bytes.len(),
            kind: words.kind,
            positions: table,
            norm: norm(checkpoint, config, "embeddings.LayerNorm")?,
            layers,
        })
    }

    /// Reads windows, each a list of tokens with the special ones, one after another.
    ///
    /// Fails only as [`EncoderError::Stopped`]; `stop` is looked at twice in each layer.
    pub(crate) fn run<'w>(
        &self,
        model: &[u8],
        windows: &(impl Iterator<Item = &'w [u32]> + Clone),
        desk: &mut Desk,
        stop: &AtomicBool,
    ) -> Result<(), EncoderError> {
        let &Config { hidden, heads, wide, .. } = &self.config;
        let tokens = windows.clone().map(<[u32]>::len).sum::<usize>();
        let Desk { upper: states, lower, projected, context, addend, wide: widened, scratch } =
            desk;
        for (buffer, width) in [
            (&mut *states, hidden),
            (&mut *lower, hidden),
            (&mut *projected, 3 * hidden),
            (&mut *context, hidden),
            (&mut *addend, hidden),
            (&mut *widened, wide),
        ] {
            buffer.resize(tokens * width, 0.0);
        }
        self.embed(model, windows.clone(), states);
        let proceed = || match stop.load(Ordering::Relaxed) {
            true => Err(EncoderError::Stopped),
            false => Ok(()),
        };
        for (index, layer) in self.layers.iter().enumerate() {
            if index == self.config.features.lower {
                lower.copy_from_slice(states);
            }
            proceed()?;
            linear(states, &layer.project, Activation::None, projected);
            let mut start = 0;
            for window in windows.clone() {
                let end = start + window.len();
                attend(
                    &projected[3 * hidden * start..3 * hidden * end],
                    heads,
                    self.config.head(),
                    scratch,
                    &mut context[hidden * start..hidden * end],
                );
                start = end;
            }
            linear(context, &layer.attended, Activation::None, addend);
            add_norm(states, addend, &layer.attended_norm);
            proceed()?;
            linear(states, &layer.widen, Activation::Gelu, widened);
            linear(widened, &layer.narrow, Activation::None, addend);
            add_norm(states, addend, &layer.narrow_norm);
        }
        Ok(())
    }

    fn embed<'w>(&self, model: &[u8], windows: impl Iterator<Item = &'w [u32]>, x: &mut [f32]) {
        let hidden = self.config.hidden;
        let table = Table { bytes: &model[self.words.clone()], kind: self.kind };
        let places =
            windows.flat_map(|window| window.iter().zip(self.positions.chunks_exact(hidden)));
        for (row, (&id, position)) in x.chunks_exact_mut(hidden).zip(places) {
            table.read(id as usize * hidden, row);
            row.iter_mut().zip(position).for_each(|(value, position)| *value += position);
        }
        norm_rows(x, &self.norm);
    }
}

impl Layer {
    fn load(
        checkpoint: &Checkpoint<'_>,
        config: &Config,
        index: usize,
    ) -> Result<Self, EncoderError> {
        let &Config { hidden, wide, .. } = config;
        let name = |part: &str| format!("encoder.layer.{index}.{part}");
        let dense = |parts: &[&str], inputs: usize, outputs: usize| {
            let mut panels = Panels::zeros(inputs, outputs * parts.len());
            let mut row = vec![0.0; inputs];
            for (place, part) in parts.iter().enumerate() {
                let weights =
                    checkpoint.table(&name(&format!("{part}.weight")), &[outputs, inputs])?;
                let bias = checkpoint.values(&name(&format!("{part}.bias")), &[outputs])?;
                for (output, bias) in bias.into_iter().enumerate() {
                    weights.read(output * inputs, &mut row);
                    panels.set(place * outputs + output, &row, bias);
                }
            }
            Ok::<_, EncoderError>(panels)
        };
        let attention = ["attention.self.query", "attention.self.key", "attention.self.value"];
        Ok(Self {
            project: dense(&attention, hidden, hidden)?,
            attended: dense(&["attention.output.dense"], hidden, hidden)?,
            attended_norm: norm(checkpoint, config, &name("attention.output.LayerNorm"))?,
            widen: dense(&["intermediate.dense"], hidden, wide)?,
            narrow: dense(&["output.dense"], wide, hidden)?,
            narrow_norm: norm(checkpoint, config, &name("output.LayerNorm"))?,
        })
    }
}

fn norm(checkpoint: &Checkpoint<'_>, config: &Config, name: &str) -> Result<Norm, EncoderError> {
    Ok(Norm {
        weight: checkpoint.values(&format!("{name}.weight"), &[config.hidden])?,
        bias: checkpoint.values(&format!("{name}.bias"), &[config.hidden])?,
        epsilon: config.epsilon,
    })
}
