//! Models with a few thousand weights that follow from a formula, one of each family that has no folder of its
//! own in `tests/reference`; `families.py` there makes the same ones.

use std::path::Path;

use safetensors::tensor::{Dtype, TensorView, serialize};

use crate::checkpoint::{EMBEDDING_NORM, KINDS, POSITIONS, WORDS};
use crate::config::Config;
use crate::files::{Content, Files, MODEL};
use crate::relative::Relative;

pub(crate) const FAMILIES: [&str; 3] = ["distilbert", "mpnet", "xlm-roberta"];

/// What reads each of them, and what stands before the names of its tensors: as checkpoints with a head for
/// some task have it, or nothing.
fn beside(family: &str) -> (&'static str, &'static str) {
    match family {
        "distilbert" => ("bert", "distilbert."),
        "mpnet" => ("roberta", ""),
        _ => ("xlm-roberta", "roberta."),
    }
}

pub(crate) fn files(family: &str) -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
    let read = |path: &str| std::fs::read(folder.join(path)).expect("part of the crate");
    let (tokenizer, prefix) = beside(family);
    let config = read(&format!("{family}/config.json"));
    Files {
        name: family.to_owned(),
        model: Content::Read(model(&Config::parse(&config).expect("valid"), prefix)),
        config: Content::Read(config),
        tokenizer: Content::Read(read(&format!("{tokenizer}/tokenizer.json"))),
        model_file: MODEL,
        manifest: None,
        space: None,
        notices: Vec::new(),
    }
}

fn model(config: &Config, prefix: &str) -> Vec<u8> {
    let tensors: Vec<(String, Vec<usize>, Vec<u8>)> = shapes(config)
        .into_iter()
        .map(|(name, shape)| {
            let name = config.family.in_file(&name).into_owned();
            let bytes = numbers(&name, &shape).iter().flat_map(|x| x.to_le_bytes()).collect();
            (format!("{prefix}{name}"), shape, bytes)
        })
        .collect();
    let views = tensors.iter().map(|(name, shape, bytes)| {
        (name, TensorView::new(Dtype::F32, shape.clone(), bytes).expect("fits"))
    });
    serialize(views, None).expect("serialises")
}

fn shapes(config: &Config) -> Vec<(String, Vec<usize>)> {
    let &Config { hidden, wide, layers, heads, vocabulary, positions, kinds, distances, .. } =
        config;
    let mut shapes = vec![
        (WORDS.to_owned(), vec![vocabulary, hidden]),
        (POSITIONS.to_owned(), vec![positions, hidden]),
    ];
    if kinds > 0 {
        shapes.push((KINDS.to_owned(), vec![kinds, hidden]));
    }
    if distances > 0 {
        shapes.push((Relative::NAME.to_owned(), vec![distances, heads]));
    }
    let mut norm = |name: &str| {
        shapes.extend(["weight", "bias"].map(|part| (format!("{name}.{part}"), vec![hidden])));
    };
    norm(EMBEDDING_NORM);
    for index in 0..layers {
        norm(&format!("encoder.layer.{index}.attention.output.LayerNorm"));
        norm(&format!("encoder.layer.{index}.output.LayerNorm"));
    }
    for index in 0..layers {
        for (part, inputs, outputs) in [
            ("attention.self.query", hidden, hidden),
            ("attention.self.key", hidden, hidden),
            ("attention.self.value", hidden, hidden),
            ("attention.output.dense", hidden, hidden),
            ("intermediate.dense", hidden, wide),
            ("output.dense", wide, hidden),
        ] {
            let name = format!("encoder.layer.{index}.{part}");
            shapes.push((format!("{name}.weight"), vec![outputs, inputs]));
            shapes.push((format!("{name}.bias"), vec![outputs]));
        }
    }
    shapes
}

/// The numbers of a tensor by its name in the file, as `families.py` has them: a linear congruential generator
/// that begins with the name's FNV-1a hash, spread evenly around 0, or around 1 in vectors.
pub(crate) fn numbers(name: &str, shape: &[usize]) -> Vec<f32> {
    let hash = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    let mut state = name.bytes().fold(0xcbf2_9ce4_8422_2325, hash);
    let middle = if shape.len() == 1 { 1.0 } else { 0.0 };
    let next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let share = (state >> 40) as f64 / f64::from(1 << 24);
        (middle + 0.8 * (share - 0.5)) as f32
    };
    std::iter::repeat_with(next).take(shape.iter().product()).collect()
}
