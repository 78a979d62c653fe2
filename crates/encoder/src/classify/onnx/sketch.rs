//! A graph in the making.

use super::message::{
    Attribute, Dimension, FLOAT, Graph, INT64, Kind, Node, Shape, Tensor, TensorKind, ValueInfo,
};

/// What a value of the graph is called.
pub(super) type Name = String;

/// Nodes and the tensors that they take, in the order in which they are needed.
#[derive(Default)]
pub(super) struct Sketch {
    nodes: Vec<Node>,
    initializers: Vec<Tensor>,
}

impl Sketch {
    /// The output of an operation.
    pub(super) fn op(&mut self, kind: &str, inputs: &[&Name], attributes: &[Attribute]) -> Name {
        let name = format!("{kind}_{}", self.nodes.len());
        self.node(kind, inputs, attributes, &name);
        name
    }

    /// An operation whose output has a name that is known outside.
    pub(super) fn node(
        &mut self,
        kind: &str,
        inputs: &[&Name],
        attributes: &[Attribute],
        output: &str,
    ) {
        self.nodes.push(Node {
            input: inputs.iter().map(|name| (*name).clone()).collect(),
            output: vec![output.to_owned()],
            name: Some(format!("/{kind}_{}", self.nodes.len())),
            op_type: Some(kind.to_owned()),
            attribute: attributes.to_vec(),
        });
    }

    pub(super) fn floats(&mut self, name: &str, shape: &[usize], values: &[f32]) -> Name {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.tensor(name, FLOAT, shape, bytes)
    }

    pub(super) fn ints(&mut self, name: &str, shape: &[usize], values: &[i64]) -> Name {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.tensor(name, INT64, shape, bytes)
    }

    fn tensor(&mut self, name: &str, kind: i32, shape: &[usize], bytes: Vec<u8>) -> Name {
        self.initializers.push(Tensor {
            dims: shape.iter().map(|&size| size as i64).collect(),
            data_type: Some(kind),
            name: Some(name.to_owned()),
            raw_data: Some(bytes),
        });
        name.to_owned()
    }

    pub(super) fn finish(self, inputs: &[&str], outputs: usize) -> Graph {
        let tokens = |size: Option<usize>| {
            let named = ["batch_size", "sequence_length"]
                .map(|name| Dimension { value: None, parameter: Some(name.to_owned()) });
            let last = size.map(|size| Dimension { value: Some(size as i64), parameter: None });
            Shape { dim: named.into_iter().chain(last).collect() }
        };
        let value = |name: &str, element: i32, shape: Shape| ValueInfo {
            name: Some(name.to_owned()),
            kind: Some(Kind {
                tensor: Some(TensorKind { element: Some(element), shape: Some(shape) }),
            }),
        };
        Graph {
            node: self.nodes,
            name: Some("token_classifier".to_owned()),
            initializer: self.initializers,
            input: inputs.iter().map(|name| value(name, INT64, tokens(None))).collect(),
            output: vec![value("logits", FLOAT, tokens(Some(outputs)))],
        }
    }
}
