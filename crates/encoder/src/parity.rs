//! The numbers are those of Hugging Face transformers (PyTorch, f32) for the same weights, made by
//! `tests/reference/reference.py` and `families.py`, which stand beside them and say how to make them again. Both
//! poolings, last and middle layer, at words spread over each sentence: every layer stands below the last,
//! so whichever ones the manifest chooses are covered.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use handful_text::Span;
use serde::Deserialize;

use crate::files::Files;
use crate::{Device, DeviceChoice, Encoder, Input, Pooling, reading, tiny};

#[derive(Deserialize)]
struct Sentence {
    text: String,
    tokens: usize,
    words: Vec<[usize; 2]>,
    first: Vec<Sample>,
    mean: Vec<Sample>,
}

#[derive(Deserialize)]
struct Sample {
    word: usize,
    norms: [f64; 2],
    values: Vec<(usize, f64)>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference")
}

/// The largest difference from the reference over all samples of a file.
fn largest_difference(encoder: &Encoder, file: &str) -> f64 {
    let json = std::fs::read(folder().join(file)).expect("the reference is part of the crate");
    let sentences: Vec<Sentence> = serde_json::from_slice(&json).expect("the reference is JSON");
    let words: Vec<Vec<Span>> = sentences
        .iter()
        .map(|sentence| sentence.words.iter().map(|&[start, end]| Span::new(start, end)).collect())
        .collect();
    let inputs: Vec<Input<'_>> = sentences
        .iter()
        .zip(&words)
        .map(|(sentence, words)| Input { text: &sentence.text, words })
        .collect();
    let (dim, never) = (encoder.feature_dim(), AtomicBool::new(false));
    let mut largest: f64 = 0.0;
    for pooling in [Pooling::FirstSubword, Pooling::Mean] {
        let vectors = reading::read::<f32>(encoder.reader(), &inputs, pooling, &never)
            .expect("the reference is readable");
        for (index, (sentence, vectors)) in sentences.iter().zip(&vectors).enumerate() {
            assert_eq!(vectors.len(), sentence.words.len() * dim);
            let samples = match pooling {
                Pooling::FirstSubword => &sentence.first,
                Pooling::Mean => &sentence.mean,
            };
            let mut worst: f64 = 0.0;
            for sample in samples {
                let vector = &vectors[sample.word * dim..][..dim];
                for &(place, value) in &sample.values {
                    worst = worst.max((f64::from(vector[place]) - value).abs());
                }
                for (half, norm) in vector.chunks(dim / 2).zip(sample.norms) {
                    let squares: f64 = half.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
                    worst = worst.max((squares.sqrt() - norm).abs());
                }
            }
            println!("{file} {index}, {} tokens, {pooling:?}: {worst:.1e}", sentence.tokens);
            largest = largest.max(worst);
        }
        dump(file, pooling, &vectors);
    }
    largest
}

/// Writes all vectors beside those of `reference.py --full` when a folder for them is named.
fn dump(file: &str, pooling: Pooling, vectors: &[Vec<f32>]) {
    let Some(folder) = std::env::var_os("HANDFUL_PARITY_DUMP") else { return };
    let name = match pooling {
        Pooling::FirstSubword => "first",
        Pooling::Mean => "mean",
    };
    for (index, vectors) in vectors.iter().enumerate() {
        let path = Path::new(&folder)
            .join(format!("{}-{index}-{name}.f32", file.trim_end_matches(".json")));
        std::fs::write(path, bytemuck::cast_slice::<f32, u8>(vectors))
            .expect("the folder can be written");
    }
}

#[test]
fn the_embedded_encoder_computes_what_transformers_computes() {
    let mut files = Files::embedded().expect("the embedded encoder is whole");
    files.manifest = None;
    let device = Device::open(DeviceChoice::Automatic);
    let encoder = Encoder::load(files, &device).expect("the embedded encoder is whole");
    let difference = largest_difference(&encoder, "mini.json");
    assert!(difference <= 1e-3, "largest absolute difference {difference:e}");
}

#[test]
fn roberta_computes_what_transformers_computes() {
    let encoder = Encoder::open(&folder().join("roberta")).expect("the tiny RoBERTa is whole");
    let difference = largest_difference(&encoder, "roberta.json");
    assert!(difference <= 1e-3, "largest absolute difference {difference:e}");
}

#[test]
fn each_family_computes_what_transformers_computes() {
    let device = Device::open(DeviceChoice::Automatic);
    for family in tiny::FAMILIES {
        let encoder = Encoder::load(tiny::files(family), &device).expect("the tiny model is whole");
        let difference = largest_difference(&encoder, &format!("{family}.json"));
        assert!(difference <= 1e-3, "{family}: largest absolute difference {difference:e}");
    }
}
