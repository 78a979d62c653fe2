use std::ops::Range;

use crate::EncoderError;
use crate::checkpoint::{Checkpoint, EMBEDDING_NORM, KINDS, POSITIONS};
use crate::config::Config;

/// Trained weights, all in one row of numbers, with Adam's running means beside them in the same order.
pub(super) struct Weights {
    pub(super) values: Vec<f32>,
    pub(super) gradients: Vec<f32>,
    pub(super) means: Vec<f32>,
    pub(super) squares: Vec<f32>,
    pub(super) tensors: Vec<Tensor>,
}

/// Tensors as the checkpoint has them, one after another.
pub(super) struct Laid {
    pub(super) values: Vec<f32>,
    pub(super) tensors: Vec<Tensor>,
}

/// One tensor among them.
#[derive(Clone)]
pub(super) struct Tensor {
    /// As the checkpoint calls it.
    pub(super) name: String,
    pub(super) shape: Vec<usize>,
    pub(super) place: Range<usize>,
    /// Trained layers above its own.
    pub(super) depth: usize,
    pub(super) decays: Decays,
}

/// Whether weight decay pulls on a tensor: not on norms and biases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decays {
    Yes,
    No,
}

/// Where one layer's tensors begin, in the order of [`PARTS`], and where the last one ends.
pub(super) struct Places([usize; PARTS.len() + 1]);

/// Where a norm's tensors are, and the bias of what is added before it.
pub(super) struct NormPlaces {
    pub(super) before: Range<usize>,
    pub(super) weight: Range<usize>,
    pub(super) bias: Range<usize>,
}

pub(super) struct EmbeddingPlaces {
    pub(super) positions: Range<usize>,
    /// Empty where tokens have no types.
    pub(super) kinds: Range<usize>,
    pub(super) weight: Range<usize>,
    pub(super) bias: Range<usize>,
}

/// The tensors of a layer in such an order that queries, keys and values are one matrix and one bias.
const PARTS: [&str; 16] = [
    "attention.self.query.weight",
    "attention.self.key.weight",
    "attention.self.value.weight",
    "attention.self.query.bias",
    "attention.self.key.bias",
    "attention.self.value.bias",
    "attention.output.dense.weight",
    "attention.output.dense.bias",
    "attention.output.LayerNorm.weight",
    "attention.output.LayerNorm.bias",
    "intermediate.dense.weight",
    "intermediate.dense.bias",
    "output.dense.weight",
    "output.dense.bias",
    "output.LayerNorm.weight",
    "output.LayerNorm.bias",
];

impl Places {
    pub(super) fn project(&self) -> Range<usize> {
        self.0[0]..self.0[3]
    }

    pub(super) fn project_bias(&self) -> Range<usize> {
        self.0[3]..self.0[6]
    }

    pub(super) fn attended(&self) -> Range<usize> {
        self.part(6)
    }

    pub(super) fn attended_norm(&self) -> NormPlaces {
        NormPlaces { before: self.part(7), weight: self.part(8), bias: self.part(9) }
    }

    pub(super) fn widen(&self) -> Range<usize> {
        self.part(10)
    }

    pub(super) fn widen_bias(&self) -> Range<usize> {
        self.part(11)
    }

    pub(super) fn narrow(&self) -> Range<usize> {
        self.part(12)
    }

    pub(super) fn narrow_norm(&self) -> NormPlaces {
        NormPlaces { before: self.part(13), weight: self.part(14), bias: self.part(15) }
    }

    fn part(&self, index: usize) -> Range<usize> {
        self.0[index]..self.0[index + 1]
    }
}

/// Lays tensors one after another.
struct Laying<'a> {
    checkpoint: &'a Checkpoint<'a>,
    laid: Laid,
}

impl Laying<'_> {
    fn lay(
        &mut self,
        name: String,
        shape: &[usize],
        depth: usize,
    ) -> Result<Range<usize>, EncoderError> {
        let Laid { values, tensors } = &mut self.laid;
        let start = values.len();
        values.extend(self.checkpoint.values(&name, shape)?);
        let place = start..values.len();
        let decays = if shape.len() > 1 { Decays::Yes } else { Decays::No };
        let (shape, range) = (shape.to_vec(), place.clone());
        tensors.push(Tensor { name, shape, place, depth, decays });
        Ok(range)
    }
}

impl Laid {
    /// The layers of that range.
    pub(super) fn layers(
        checkpoint: &Checkpoint<'_>,
        config: &Config,
        layers: Range<usize>,
    ) -> Result<Self, EncoderError> {
        let &Config { hidden, wide, .. } = config;
        let mut laying = Laying::new(checkpoint);
        for index in layers.clone() {
            for part in PARTS {
                let outputs = if part.starts_with("intermediate") { wide } else { hidden };
                let inputs = if part == "output.dense.weight" { wide } else { hidden };
                let matrix = part.ends_with("weight") && !part.contains("LayerNorm");
                let shape: &[usize] = if matrix { &[outputs, inputs] } else { &[outputs] };
                let name = format!("encoder.layer.{index}.{part}");
                laying.lay(name, shape, layers.end - 1 - index)?;
            }
        }
        Ok(laying.laid)
    }

    /// The embeddings but the word table, which lie `depth` layers below the uppermost.
    pub(super) fn embeddings(
        checkpoint: &Checkpoint<'_>,
        config: &Config,
        depth: usize,
    ) -> Result<(Self, EmbeddingPlaces), EncoderError> {
        let &Config { hidden, positions, kinds, .. } = config;
        let mut laying = Laying::new(checkpoint);
        let mut lay = |name: &str, shape: &[usize]| laying.lay(name.to_owned(), shape, depth);
        let places = EmbeddingPlaces {
            positions: lay(POSITIONS, &[positions, hidden])?,
            kinds: if kinds > 0 { lay(KINDS, &[kinds, hidden])? } else { 0..0 },
            weight: lay(&format!("{EMBEDDING_NORM}.weight"), &[hidden])?,
            bias: lay(&format!("{EMBEDDING_NORM}.bias"), &[hidden])?,
        };
        Ok((laying.laid, places))
    }

    /// Where the tensors of each of so many layers are.
    pub(super) fn places(&self, layers: usize) -> Vec<Places> {
        let start = |index: usize| {
            let tensor = self.tensors.get(index);
            tensor.map_or(self.values.len(), |tensor| tensor.place.start)
        };
        let layer =
            |index: usize| Places(std::array::from_fn(|part| start(index * PARTS.len() + part)));
        (0..layers).map(layer).collect()
    }
}

impl<'a> Laying<'a> {
    fn new(checkpoint: &'a Checkpoint<'a>) -> Self {
        Self { checkpoint, laid: Laid { values: Vec::new(), tensors: Vec::new() } }
    }
}

impl Weights {
    pub(super) fn new(laid: Laid) -> Self {
        let Laid { values, tensors } = laid;
        let zeros = || vec![0.0; values.len()];
        Self { gradients: zeros(), means: zeros(), squares: zeros(), values, tensors }
    }
}
