//! The forward pass for inference: no padding, no graph, each core on its own sentences.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::checkpoint::{Checkpoint, EMBEDDING_NORM, KINDS, Kind, POSITIONS, Table, WORDS};
use crate::composed::{self, Stack};
use crate::config::Config;
use crate::kernel::{Activation, Norm, Panels, add_norm, attend, linear, norm_rows};
use crate::{Device, EncoderError, TunedWeights};

/// A model's weights, laid out for what computes with them, in pieces that several models may share.
pub(crate) struct Packed {
    config: Config,
    embedding: Arc<Embedding>,
    layers: Layers,
}

/// The layers above the embedding: here the two ways to compute part.
enum Layers {
    /// For our own kernels on the processor.
    Kernels(Vec<Arc<Layer>>),
    /// For composed operations on a device.
    Composed(Stack),
}

/// The word table stays in the file, in its own precision: a call touches a few of its rows.
struct Embedding {
    words: Range<usize>,
    kind: Kind,
    /// Position vectors with the vector of the first segment added, from the first position on.
    positions: Vec<f32>,
    norm: Norm,
}

/// A layer for our own kernels.
struct Layer {
    /// Queries, keys and values in one.
    project: Panels,
    attended: Panels,
    attended_norm: Norm,
    widen: Panels,
    narrow: Panels,
    narrow_norm: Norm,
}

/// One thread's memory for a group of windows; after [`Packed::climb`] its results.
#[derive(Default)]
pub(crate) struct Desk {
    /// The vectors of the layer that was last reached, token after token.
    pub(crate) upper: Vec<f32>,
    /// The lower feature layer's, once it was passed.
    pub(crate) lower: Vec<f32>,
    projected: Vec<f32>,
    context: Vec<f32>,
    addend: Vec<f32>,
    wide: Vec<f32>,
    scratch: Vec<f32>,
}

impl Desk {
    fn fit(&mut self, tokens: usize, hidden: usize, wide: usize) {
        for (buffer, width) in [
            (&mut self.upper, hidden),
            (&mut self.lower, hidden),
            (&mut self.projected, 3 * hidden),
            (&mut self.context, hidden),
            (&mut self.addend, hidden),
            (&mut self.wide, wide),
        ] {
            buffer.resize(tokens * width, 0.0);
        }
    }
}

impl Packed {
    /// Lays a model out for a device; `words` is the content of the file that holds the word table.
    pub(crate) fn load(
        checkpoint: &Checkpoint<'_>,
        config: &Config,
        words: &[u8],
        device: &Device,
    ) -> Result<Self, EncoderError> {
        let embedding = Arc::new(Embedding::load(checkpoint, config, words)?);
        Self::with(checkpoint, config, device, embedding, &Parent { layers: None, changed: &[] })
    }

    /// Another model, for the same device where that still works: what none of these tunings `changed` is
    /// shared with this one.
    pub(crate) fn vary(
        &self,
        checkpoint: &Checkpoint<'_>,
        config: &Config,
        words: &[u8],
        device: &Device,
        changed: &[&TunedWeights],
    ) -> Result<Self, EncoderError> {
        let embedding = if changed.iter().any(|tuned| tuned.has_embeddings()) {
            Arc::new(Embedding::load(checkpoint, config, words)?)
        } else {
            self.embedding.clone()
        };
        let parent = Parent { layers: Some(&self.layers), changed };
        Self::with(checkpoint, config, device, embedding, &parent)
    }

    fn with(
        checkpoint: &Checkpoint<'_>,
        config: &Config,
        device: &Device,
        embedding: Arc<Embedding>,
        parent: &Parent<'_>,
    ) -> Result<Self, EncoderError> {
        let layers = match device.tensors() {
            None => {
                let kept = match parent.layers {
                    Some(Layers::Kernels(layers)) => layers.as_slice(),
                    _ => &[],
                };
                let load = |index| Layer::load(checkpoint, config, index);
                Layers::Kernels(parent.pieces(kept, config.features.upper, load)?)
            }
            Some(tensors) => {
                let kept = match parent.layers {
                    Some(Layers::Composed(stack)) => stack.layers.as_slice(),
                    _ => &[],
                };
                device.check()?;
                let load = |index| composed::load(checkpoint, config, index, tensors);
                let layers = parent.pieces(kept, config.features.upper, load)?;
                Layers::Composed(Stack::new(layers, config, device, tensors))
            }
        };
        Ok(Self { config: config.clone(), embedding, layers })
    }

    /// The layers, where composed operations compute them.
    pub(crate) fn composed(&self) -> Option<&Stack> {
        match &self.layers {
            Layers::Kernels(_) => None,
            Layers::Composed(stack) => Some(stack),
        }
    }

    /// Lays the embeddings of windows, each a list of tokens with the special ones, on the desk, one
    /// after another.
    pub(crate) fn embed<'w>(
        &self,
        words: &[u8],
        windows: &(impl Iterator<Item = &'w [u32]> + Clone),
        desk: &mut Desk,
    ) {
        let &Config { hidden, wide, .. } = &self.config;
        let Embedding { words: range, kind, positions, norm } = &*self.embedding;
        desk.fit(windows.clone().map(<[u32]>::len).sum(), hidden, wide);
        let table = Table { bytes: &words[range.clone()], kind: *kind };
        let places =
            windows.clone().flat_map(|window| window.iter().zip(positions.chunks_exact(hidden)));
        for (row, (&id, position)) in desk.upper.chunks_exact_mut(hidden).zip(places) {
            table.read(id as usize * hidden, row);
            row.iter_mut().zip(position).for_each(|(value, position)| *value += position);
        }
        norm_rows(&mut desk.upper, norm);
    }

    /// Lays windows of these lengths on the desk as they left some layer, their vectors written by
    /// `fill`.
    pub(crate) fn resume(&self, tokens: usize, desk: &mut Desk, fill: impl FnOnce(&mut Desk)) {
        desk.fit(tokens, self.config.hidden, self.config.wide);
        fill(desk);
    }

    /// Takes the windows on the desk through some layers.
    ///
    /// Our own kernels fail only as [`EncoderError::Stopped`]; `stop` is looked at twice in each layer.
    pub(crate) fn climb(
        &self,
        layers: Range<usize>,
        lengths: &(impl Iterator<Item = usize> + Clone),
        desk: &mut Desk,
        stop: &AtomicBool,
    ) -> Result<(), EncoderError> {
        let own = match &self.layers {
            Layers::Kernels(layers) => layers,
            Layers::Composed(stack) => {
                return stack.climb(layers, &lengths.clone().collect::<Vec<_>>(), desk, stop);
            }
        };
        let &Config { hidden, heads, ref relative, .. } = &self.config;
        let Desk { upper: states, lower, projected, context, addend, wide: widened, scratch } =
            desk;
        let proceed = || match stop.load(Ordering::Relaxed) {
            true => Err(EncoderError::Stopped),
            false => Ok(()),
        };
        for index in layers {
            let layer = &own[index];
            if index == self.config.features.lower {
                lower.copy_from_slice(states);
            }
            proceed()?;
            linear(states, &layer.project, Activation::None, projected);
            let mut start = 0;
            for length in lengths.clone() {
                let end = start + length;
                attend(
                    &projected[3 * hidden * start..3 * hidden * end],
                    heads,
                    self.config.head(),
                    relative.as_deref(),
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
}

/// What a model has in common with another one.
struct Parent<'a> {
    layers: Option<&'a Layers>,
    changed: &'a [&'a TunedWeights],
}

impl Parent<'_> {
    /// So many layers: kept ones where no tuning changed them.
    fn pieces<T: Send + Sync>(
        &self,
        kept: &[Arc<T>],
        count: usize,
        load: impl Fn(usize) -> Result<T, EncoderError> + Sync,
    ) -> Result<Vec<Arc<T>>, EncoderError> {
        let changed =
            |index: usize| self.changed.iter().any(|tuned| tuned.layers().contains(&index));
        let piece = |index: usize| match kept.get(index).filter(|_| !changed(index)) {
            Some(layer) => Ok(layer.clone()),
            None => load(index).map(Arc::new),
        };
        (0..count).into_par_iter().map(piece).collect()
    }
}

impl Embedding {
    fn load(
        checkpoint: &Checkpoint<'_>,
        config: &Config,
        source: &[u8],
    ) -> Result<Self, EncoderError> {
        let &Config { hidden, vocabulary, positions, first_position, kinds, .. } = config;
        let words = checkpoint.table(WORDS, &[vocabulary, hidden])?;
        let start = words.bytes.as_ptr().addr() - source.as_ptr().addr();
        let mut table = checkpoint.values(POSITIONS, &[positions, hidden])?;
        table.drain(..first_position * hidden);
        if kinds > 0 {
            let kinds = checkpoint.values(KINDS, &[kinds, hidden])?;
            for row in table.chunks_exact_mut(hidden) {
                row.iter_mut().zip(&kinds).for_each(|(value, kind)| *value += kind);
            }
        }
        Ok(Self {
            words: start..start + words.bytes.len(),
            kind: words.kind,
            positions: table,
            norm: norm(checkpoint, config, EMBEDDING_NORM)?,
        })
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
