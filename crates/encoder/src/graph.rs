use candle_core::{Device, Tensor};

use crate::EncoderError;
use crate::checkpoint::{Checkpoint, EMBEDDING_NORM, KINDS, POSITIONS, WORDS};
use crate::composed::{Bucket, Drops, Layer, LayerNorm};
use crate::config::Config;

/// The encoder as a graph of plain tensor operations, each with a backward pass: what checks the kernels. Its
/// layers are those that compute on a graphics card.
///
/// The arithmetic is that of Hugging Face's `modeling_bert.py`, without dropout and without the pooler, and
/// that of its other families where they differ from it.
#[derive(Clone, Debug)]
pub struct Graph {
    heads: usize,
    first_position: usize,
    words: Tensor,
    positions: Tensor,
    /// The vector of the first type of token; none where tokens have no types.
    kind: Option<Tensor>,
    norm: LayerNorm,
    layers: Vec<Layer>,
}

type Result<T> = std::result::Result<T, EncoderError>;

/// Makes a tensor of the weights by that name, or a variable to be trained.
pub(crate) type Place<'a> = &'a dyn Fn(&str, Tensor) -> candle_core::Result<Tensor>;

impl Graph {
    pub(crate) fn load(
        checkpoint: &Checkpoint<'_>,
        config: &Config,
        place: Place<'_>,
    ) -> Result<Self> {
        let &Config { hidden, vocabulary, positions, kinds, .. } = config;
        let mut read = |name: &str, shape: &[usize]| -> Result<Tensor> {
            let tensor = Tensor::from_vec(checkpoint.values(name, shape)?, shape, &Device::Cpu)?;
            Ok(place(name, tensor)?)
        };
        Ok(Self {
            heads: config.heads,
            first_position: config.first_position,
            words: read(WORDS, &[vocabulary, hidden])?,
            positions: read(POSITIONS, &[positions, hidden])?,
            kind: (kinds > 0).then(|| read(KINDS, &[kinds, hidden])).transpose()?,
            norm: LayerNorm::load(config, EMBEDDING_NORM, &mut read)?,
            layers: (0..config.layers)
                .map(|index| Layer::load(config, index, &mut read))
                .collect::<Result<_>>()?,
        })
    }

    /// The vectors of one window's tokens after the embedding and after each layer:
    /// `layers + 1` tensors of `[tokens, hidden]`.
    ///
    /// # Errors
    /// When a token is not of the vocabulary or there are more than the model has positions.
    pub fn hidden_states(&self, tokens: &[u32]) -> Result<Vec<Tensor>> {
        let ids = Tensor::new(tokens, self.words.device())?;
        let positions = self.positions.narrow(0, self.first_position, tokens.len())?;
        let mut embedded = (self.words.index_select(&ids, 0)? + positions)?;
        if let Some(kind) = &self.kind {
            embedded = embedded.broadcast_add(&kind.narrow(0, 0, 1)?)?;
        }
        let (bucket, drops) = (Bucket::single(tokens.len(), self.words.device()), Drops::default());
        let mut states = vec![self.norm.forward(&embedded)?];
        for layer in &self.layers {
            let below = &states[states.len() - 1];
            let above = layer.forward(below, self.heads, &bucket, &drops)?;
            states.push(above);
        }
        Ok(states)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::path::Path;
    use std::sync::Mutex;
    use std::sync::atomic::AtomicBool;

    use candle_core::Var;

    use super::*;
    use crate::FeatureLayers;
    use crate::files::Files;
    use crate::packed::{Desk, Packed};
    use crate::tiny;

    fn roberta() -> Files {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/roberta");
        Files::open(&folder).expect("part of the crate")
    }

    fn numbers(tensor: &Tensor) -> Vec<f32> {
        tensor.flatten_all().and_then(|flat| flat.to_vec1()).expect("f32")
    }

    #[test]
    fn the_kernels_compute_what_the_graph_computes() {
        let embedded = Files::embedded().expect("the embedded encoder is whole");
        let families = tiny::FAMILIES.map(tiny::files);
        for files in [roberta(), embedded].into_iter().chain(families) {
            let config = Config::parse(&files.config).expect("valid");
            let checkpoint = Checkpoint::parse(&files.model, config.family).expect("valid");
            let config = config.with_distances(&checkpoint).expect("valid");
            let graph = Graph::load(&checkpoint, &config, &|_, tensor| Ok(tensor)).expect("valid");
            let packed =
                Packed::load(&checkpoint, &config, &files.model, &crate::Device::processor())
                    .expect("valid");
            let windows: Vec<Vec<u32>> = [1, 2, 9, 41, 64]
                .iter()
                .map(|&length| (0..length).map(|place| (place * 7 + length) % 80).collect())
                .collect();
            let mut desk = Desk::default();
            let slices = windows.iter().map(Vec::as_slice);
            packed.embed(&files.model, &slices, &mut desk);
            let lengths = slices.map(<[u32]>::len);
            packed
                .climb(0..config.features.upper, &lengths, &mut desk, &AtomicBool::new(false))
                .expect("not stopped");
            let mut start = 0;
            for window in &windows {
                let states = graph.hidden_states(window).expect("known tokens");
                assert_eq!(states.len(), config.layers + 1);
                let end = start + window.len() * config.hidden;
                let FeatureLayers { upper, lower } = config.features;
                for (found, state) in [(&desk.upper, upper), (&desk.lower, lower)] {
                    let exact = numbers(&states[state]);
                    let pairs = found[start..end].iter().zip(&exact);
                    let worst = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                    assert!(worst < 2e-5, "{} tokens, layer {state}: {worst:e}", window.len());
                }
                start = end;
            }
        }
    }

    /// Fused layers of the usual libraries cut the gradient without a word; here it must reach every
    /// weight, and be the slope that moving the weight shows.
    #[test]
    fn the_gradient_reaches_every_weight_and_is_the_slope() {
        let files = roberta();
        let config = Config::parse(&files.config).expect("valid");
        let checkpoint = Checkpoint::parse(&files.model, config.family).expect("valid");
        let variables: Mutex<HashMap<String, Var>> = Mutex::default();
        let place = |name: &str, tensor: Tensor| {
            let variable = Var::from_tensor(&tensor)?;
            let tensor = variable.as_tensor().clone();
            variables.lock().expect("one thread").insert(name.to_owned(), variable);
            Ok(tensor)
        };
        let graph = Graph::load(&checkpoint, &config, &place).expect("valid");
        let tokens = [0, 17, 40, 300, 40, 2];
        // A loss that weighs every number differently: layer norm makes plain sums and squares constant.
        let loss = || -> Result<Tensor> {
            let states = graph.hidden_states(&tokens)?;
            let last = &states[states.len() - 1];
            let weights =
                (Tensor::arange(0_f32, last.elem_count() as f32, &Device::Cpu)? * 0.7)?.sin()?;
            Ok((last.flatten_all()?.sin()? * weights)?.sum_all()?)
        };
        let value = || -> f64 { f64::from(numbers(&loss().expect("computes"))[0]) };
        let gradients = loss().expect("computes").backward().expect("has a backward pass");
        let variables = variables.lock().expect("one thread");
        assert_eq!(variables.len(), 5 + 16 * config.layers);
        for (name, variable) in variables.iter() {
            let gradient =
                gradients.get(variable).unwrap_or_else(|| panic!("no gradient for {name}"));
            let slopes = numbers(gradient);
            // A key's bias shifts all scores of a query alike and cancels in the softmax.
            if name.ends_with("key.bias") {
                assert!(slopes.iter().all(|slope| slope.abs() < 1e-3), "{name}");
                continue;
            }
            let steepest = |a: &usize, b: &usize| slopes[*a].abs().total_cmp(&slopes[*b].abs());
            let steep = (0..slopes.len()).max_by(steepest).expect("not empty");
            assert!(slopes[steep].abs() > 1e-5, "{name} is cut off");
            let original = variable.as_tensor().copy().expect("copies");
            let step = 1e-2;
            let moved = |by: f32| {
                let mut values = numbers(&original);
                values[steep] += by;
                let tensor =
                    Tensor::from_vec(values, original.shape(), &Device::Cpu).expect("shape");
                variable.set(&tensor).expect("same shape");
                value()
            };
            let slope = (moved(step) - moved(-step)) / (2.0 * f64::from(step));
            variable.set(&original).expect("same shape");
            let expected = f64::from(slopes[steep]);
            let tolerance = 0.03 * expected.abs() + 3e-3;
            assert!((slope - expected).abs() < tolerance, "{name}: {slope}, not {expected}");
        }
    }
}
