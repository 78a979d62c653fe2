//! The numbers are PyTorch's, made by `tests/reference/train_step.py`, which stands beside them and says
//! how to make them again.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use handful_text::Span;
use serde::Deserialize;

use super::{encoder, is_nothing, norm, pass, tensors, tuning};
use crate::train::{Bottom, Rates};
use crate::{Input, Pooling};

#[derive(Deserialize)]
struct Reference {
    rates: Given,
    losses: Vec<f64>,
    norm: f64,
    sentences: Vec<Sentence>,
    tensors: Vec<Tensor>,
}

#[derive(Deserialize)]
struct Given {
    rate: f32,
    layer_decay: f32,
    weight_decay: f32,
    clip: f32,
    epsilon: f32,
}

#[derive(Deserialize)]
struct Sentence {
    text: String,
    words: Vec<[usize; 2]>,
}

#[derive(Deserialize)]
struct Tensor {
    name: String,
    gradient: Summary,
    after: Summary,
}

#[derive(Deserialize)]
struct Summary {
    norm: f64,
    projection: f64,
    values: Vec<(usize, f64)>,
}

impl Summary {
    /// Every number within 1e-3, as a share of the tensor's typical one, and `rounding`: what is left
    /// where large terms cancel is rounded as they are.
    fn check(&self, found: &[f32], rounding: f64, what: &str) {
        let near = |found: f64, exact: f64, scale: f64| {
            let allowed = 1e-3 * scale.max(exact.abs()) + rounding;
            assert!((found - exact).abs() <= allowed, "{what}: {found}, not {exact}");
        };
        near(norm(found), self.norm, 0.0);
        let weigh = |place: usize| (0.7 * place as f64).sin();
        let terms = found.iter().enumerate().map(|(place, &x)| f64::from(x) * weigh(place));
        near(terms.sum(), self.projection, self.norm);
        for &(place, value) in &self.values {
            near(f64::from(found[place]), value, self.norm / (found.len() as f64).sqrt());
        }
    }
}

#[test]
fn steps_are_those_of_pytorch() {
    for folder in ["bert", "roberta"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(format!("tests/reference/{folder}-steps.json"));
        let json = std::fs::read(path).expect("the reference is part of the crate");
        let reference: Reference = serde_json::from_slice(&json).expect("the reference is JSON");
        let words: Vec<Vec<Span>> = reference
            .sentences
            .iter()
            .map(|sentence| sentence.words.iter().map(|&[a, b]| Span::new(a, b)).collect())
            .collect();
        let inputs: Vec<Input<'_>> = reference
            .sentences
            .iter()
            .zip(&words)
            .map(|(sentence, words)| Input { text: &sentence.text, words })
            .collect();
        let encoder = encoder(folder);
        let never = AtomicBool::new(false);
        let states = encoder.token_states(&inputs, Pooling::Mean, 0, &never).expect("readable");
        let batch: Vec<_> = states.iter().collect();
        let Given { rate, layer_decay, weight_decay, clip, epsilon } = reference.rates;
        let rates = Rates { layer_decay, weight_decay, clip, epsilon, ..Rates::new(rate) };
        let mut tuning = tuning(&encoder, Bottom::Embeddings, 0.0);
        for (step, &expected) in reference.losses.iter().enumerate() {
            let found = pass(&mut tuning, &batch);
            let allowed = 1e-3 * expected.abs();
            assert!((found - expected).abs() < allowed, "{folder} {step}: {found}, not {expected}");
            if step == 0 {
                let found = tensors(&tuning);
                assert_eq!(found.len(), reference.tensors.len());
                for tensor in reference.tensors.iter().filter(|tensor| !is_nothing(&tensor.name)) {
                    let (_, _, gradient) =
                        found.iter().find(|(name, ..)| *name == tensor.name).expect("same names");
                    let what = format!("{folder}: {}", tensor.name);
                    tensor.gradient.check(gradient, 2e-7 * reference.norm, &what);
                }
            }
            let norm = tuning.step(&rates);
            if step == 0 {
                assert!((norm - reference.norm).abs() < 1e-4 * norm, "{norm}");
            }
        }
        let found = tensors(&tuning);
        for tensor in reference.tensors.iter().filter(|tensor| !is_nothing(&tensor.name)) {
            let (_, values, _) =
                found.iter().find(|(name, ..)| *name == tensor.name).expect("same names");
            tensor.after.check(values, 0.0, &format!("{folder} after: {}", tensor.name));
        }
    }
}
