//! Training held against inference, against autograd on the same weights, and against PyTorch.

mod against_autograd;
mod against_pytorch;
mod devices;
mod state;
mod tuning;

use std::path::Path;
use std::sync::atomic::AtomicBool;

use handful_text::{Span, words};

use super::embedding::Embedding;
use super::layers::Row;
use super::{Bottom, TuneOptions, Tuning};
use crate::{Device, DeviceChoice, Encoder, Input, Pooling, TokenStates, tiny};

const TEXTS: [&str; 4] = [
    "Marie Curie was born in Warsaw in 1867.",
    "The appeal court in Lyon set aside judgment no. 17 because the notice had been served late",
    "naïve readers",
    // More sub-words than one window of the tiny models holds.
    "odd pneumonoultramicroscopicsilicovolcanoconiosis letters; the court in Lyon was born late, and \
     the appeal had been served by Marie in Warsaw because readers of the notice set judgment aside",
];

fn encoder(folder: &str) -> Encoder {
    if tiny::FAMILIES.contains(&folder) {
        let device = Device::open(DeviceChoice::Automatic);
        return Encoder::load(tiny::files(folder), &device).expect("whole");
    }
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
    Encoder::open(&tests.join(folder)).expect("part of the crate")
}

fn tuning(encoder: &Encoder, bottom: Bottom, dropout: f32) -> Tuning {
    let options = TuneOptions { bottom, dropout, seed: 3 };
    Tuning::new(encoder, options).expect("has such layers")
}

fn states(encoder: &Encoder, layer: usize, pooling: Pooling) -> Vec<TokenStates> {
    let words: Vec<Vec<Span>> = TEXTS.iter().map(|text| words(text)).collect();
    let inputs: Vec<Input<'_>> =
        TEXTS.iter().zip(&words).map(|(text, words)| Input { text, words }).collect();
    let never = AtomicBool::new(false);
    encoder.token_states(&inputs, pooling, layer, &never).expect("readable")
}

/// A loss that weighs every number differently, and its gradient: layer norm makes plain sums and
/// squares constant.
fn loss(vectors: &[f32]) -> (f64, Vec<f32>) {
    let weigh = |place: usize| (0.7 * place as f64).sin();
    let terms = vectors.iter().enumerate();
    let gradient = terms.clone().map(|(place, &x)| (f64::from(x).cos() * weigh(place)) as f32);
    let gradient = gradient.collect();
    (terms.map(|(place, &x)| f64::from(x).sin() * weigh(place)).sum(), gradient)
}

/// One forward and backward pass.
fn pass(tuning: &mut Tuning, batch: &[&TokenStates]) -> f64 {
    let (value, gradient) = loss(tuning.forward(batch).expect("its own states"));
    tuning.backward(&gradient).expect("as many numbers");
    value
}

/// Each trained tensor's name, numbers and gradient; that of the word table with all its rows.
fn tensors(tuning: &Tuning) -> Vec<(String, Vec<f32>, Vec<f32>)> {
    let layers = &tuning.layers;
    let row = |row| layers.row(row).expect("is there").into_owned();
    let mut parts = vec![(layers.tensors(), row(Row::Values), row(Row::Gradients))];
    if let Some(Embedding { weights, .. }) = &tuning.embedding {
        parts.push((&weights.tensors, weights.values.clone(), weights.gradients.clone()));
    }
    let mut tensors: Vec<_> = parts
        .iter()
        .flat_map(|(tensors, values, gradients)| {
            tensors.iter().map(|tensor| {
                let place = tensor.place.clone();
                let values = values[place.clone()].to_vec();
                (tensor.name.clone(), values, gradients[place].to_vec())
            })
        })
        .collect();
    if let Some(Embedding { words, .. }) = &tuning.embedding {
        let mut gradient = vec![0.0; words.values.len()];
        let hidden = tuning.config.hidden;
        for (&id, row) in words.touched.iter().zip(words.gradients.chunks_exact(hidden)) {
            gradient[id as usize * hidden..][..hidden].copy_from_slice(row);
        }
        tensors.push((crate::checkpoint::WORDS.to_owned(), words.values.clone(), gradient));
    }
    tensors
}

fn norm(values: &[f32]) -> f64 {
    values.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>().sqrt()
}

/// A key's bias shifts all scores of a query alike and cancels in the softmax: its gradient is rounding.
fn is_nothing(name: &str) -> bool {
    name.ends_with("key.bias")
}
