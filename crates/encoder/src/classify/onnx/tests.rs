use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::message::{Node, Tensor};
use super::*;
use crate::{Encoder, TagLayer};

fn written(family: &str) -> (TokenClassifier, Model) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(family);
    let encoder = Encoder::open(&folder).expect("part of the crate");
    let hidden = encoder.config.hidden;
    let layer = TagLayer {
        tags: ["O", "B-court", "I-court"].map(str::to_owned).to_vec(),
        weights: (0..3 * hidden).map(|place| (place as f32 * 0.37).sin()).collect(),
        bias: vec![0.5, -0.25, 0.125],
    };
    let classifier = TokenClassifier::new(&encoder, layer).expect("it fits");
    let bytes = model(&classifier).expect("it can be written");
    let model = Model::decode(bytes.as_slice()).expect("it can be read");
    (classifier, model)
}

fn numbers(tensor: &Tensor) -> Vec<f32> {
    let bytes = tensor.raw_data.as_deref().expect("raw data");
    bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

fn kinds(nodes: &[Node]) -> HashMap<&str, usize> {
    let mut kinds = HashMap::new();
    for node in nodes {
        *kinds.entry(node.op_type.as_deref().expect("a kind")).or_default() += 1;
    }
    kinds
}

#[test]
fn it_says_what_it_is_and_what_it_takes() {
    for (family, expected) in [
        ("bert", ["input_ids", "attention_mask", "token_type_ids"].as_slice()),
        ("roberta", &["input_ids", "attention_mask"]),
    ] {
        let (_, model) = written(family);
        assert_eq!(model.ir_version, Some(8));
        let opsets: Vec<_> = model.opset_import.iter().map(|set| set.version).collect();
        assert_eq!(opsets, [Some(17)]);
        let graph = model.graph.expect("a graph");
        let inputs: Vec<&str> =
            graph.input.iter().filter_map(|input| input.name.as_deref()).collect();
        assert_eq!(inputs, expected);
        let shape = |value: &message::ValueInfo| {
            let tensor =
                value.kind.as_ref().and_then(|kind| kind.tensor.clone()).expect("a tensor");
            let dims = tensor.shape.expect("a shape").dim;
            let dims: Vec<String> = dims
                .into_iter()
                .map(|dim| {
                    dim.parameter.or(dim.value.map(|value| value.to_string())).unwrap_or_default()
                })
                .collect();
            (tensor.element, dims)
        };
        for input in &graph.input {
            let dims = ["batch_size", "sequence_length"].map(str::to_owned).to_vec();
            assert_eq!(shape(input), (Some(INT64), dims));
        }
        assert_eq!(graph.output.len(), 1);
        assert_eq!(graph.output[0].name.as_deref(), Some("logits"));
        let dims = ["batch_size", "sequence_length", "3"].map(str::to_owned).to_vec();
        assert_eq!(shape(&graph.output[0]), (Some(FLOAT), dims));
    }
}

#[test]
fn every_value_is_made_once_and_before_it_is_taken() {
    for family in ["bert", "roberta"] {
        let graph = written(family).1.graph.expect("a graph");
        let mut known: HashSet<&str> = HashSet::new();
        for name in graph.input.iter().map(|input| &input.name) {
            assert!(known.insert(name.as_deref().expect("a name")));
        }
        for name in graph.initializer.iter().map(|tensor| &tensor.name) {
            assert!(known.insert(name.as_deref().expect("a name")), "{name:?} twice");
        }
        for node in &graph.node {
            for input in &node.input {
                assert!(known.contains(input.as_str()), "{family}: {input} comes from nowhere");
            }
            for output in &node.output {
                assert!(known.insert(output), "{output} twice");
            }
        }
        assert!(known.contains("logits"));
        let kinds = kinds(&graph.node);
        assert_eq!((kinds["LayerNormalization"], kinds["Erf"], kinds["Softmax"]), (7, 3, 3));
        assert_eq!(kinds.get("CumSum").copied().unwrap_or(0), usize::from(family == "roberta"));
    }
}

#[test]
fn weights_are_those_of_the_model() {
    for family in ["bert", "roberta"] {
        let (classifier, model) = written(family);
        let graph = model.graph.expect("a graph");
        let found: HashMap<&str, &Tensor> = graph
            .initializer
            .iter()
            .map(|tensor| (tensor.name.as_deref().expect("a name"), tensor))
            .collect();
        let config = &classifier.encoder.config;
        let checkpoint = classifier.encoder.checkpoint().expect("whole");
        for (name, shape) in folder::parts(config) {
            let tensor = found[name.as_str()];
            let mut expected = checkpoint.values(&name, &shape).expect("whole");
            // Products of matrices take them column by column; tables are looked up row by row.
            let turned = shape.len() == 2 && !name.starts_with("embeddings.");
            let mut dims: Vec<i64> = shape.iter().map(|&size| size as i64).collect();
            if turned {
                expected = transposed(&expected, shape[0], shape[1]);
                dims.reverse();
            }
            assert_eq!(tensor.dims, dims, "{name}");
            assert_eq!(numbers(tensor), expected, "{name}");
        }
        let layer = numbers(found["classifier.weight"]);
        assert_eq!(layer, transposed(&classifier.layer.weights, 3, config.hidden));
        assert_eq!(numbers(found["classifier.bias"]), classifier.layer.bias);
    }
}
