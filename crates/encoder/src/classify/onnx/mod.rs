//! A token classifier as one ONNX file.
//!
//! The graph is that of Hugging Face's `modeling_bert.py` and `modeling_roberta.py` in operations of opset 17,
//! the lowest with a layer norm of its own; with IR version 8 older runtimes read it too. Inputs and
//! outputs are called as `optimum` calls them.

mod message;
mod sketch;

use prost::Message;

use self::message::{Attribute, FLOAT, INT64, Model, OperatorSet};
use self::sketch::{Name, Sketch};
use super::config::{Family, fields};
use super::{TokenClassifier, folder, refuse};
use crate::EncoderError;
use crate::checkpoint::{Checkpoint, EMBEDDING_NORM, KINDS, POSITIONS, WORDS};
use crate::config::Config;

/// The name that the file has in a model's folder.
pub(super) const FILE: &str = "model.onnx";

const IR_VERSION: i64 = 8;
const OPSET: i64 = 17;

/// A message of protobuf is no longer than this.
const LARGEST: usize = 2_000_000_000;

/// The content of the file.
pub(super) fn model(classifier: &TokenClassifier) -> Result<Vec<u8>, EncoderError> {
    let TokenClassifier { encoder, layer } = classifier;
    let config = &encoder.config;
    let numbers: usize =
        folder::parts(config).iter().map(|(_, shape)| shape.iter().product::<usize>()).sum();
    if 4 * numbers > LARGEST {
        return Err(refuse("its weights are more than the 2 GB that one ONNX file holds"));
    }
    let family = Family::of(&encoder.files.config)?;
    let padding =
        fields(&encoder.files.config)?.get("pad_token_id").and_then(serde_json::Value::as_i64);
    let mut writer = Writer {
        sketch: Sketch::default(),
        checkpoint: encoder.checkpoint()?,
        config,
        padding: padding.unwrap_or(config.first_position as i64 - 1),
    };
    let mut inputs = vec!["input_ids", "attention_mask"];
    if family.takes_kinds {
        inputs.push("token_type_ids");
    }
    let mask = writer.mask();
    let mut states = writer.embed(family)?;
    for index in 0..config.features.upper {
        states = writer.layer(index, &states, &mask)?;
    }
    let (tags, hidden) = (layer.tags.len(), config.hidden);
    let weights = transposed(&layer.weights, tags, hidden);
    let weights = writer.sketch.floats("classifier.weight", &[hidden, tags], &weights);
    let bias = writer.sketch.floats("classifier.bias", &[tags], &layer.bias);
    let product = writer.sketch.op("MatMul", &[&states, &weights], &[]);
    writer.sketch.node("Add", &[&product, &bias], &[], "logits");
    let model = Model {
        ir_version: Some(IR_VERSION),
        producer_name: Some("handful".to_owned()),
        producer_version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        graph: Some(writer.sketch.finish(&inputs, tags)),
        opset_import: vec![OperatorSet { domain: Some(String::new()), version: Some(OPSET) }],
    };
    Ok(model.encode_to_vec())
}

struct Writer<'a> {
    sketch: Sketch,
    checkpoint: Checkpoint<'a>,
    config: &'a Config,
    padding: i64,
}

impl Writer<'_> {
    /// What is added to the scores of attention: nothing, or so much that padding is not seen.
    fn mask(&mut self) -> Name {
        let sketch = &mut self.sketch;
        let given = "attention_mask".to_owned();
        let seen = sketch.op("Cast", &[&given], &[Attribute::int("to", FLOAT.into())]);
        let one = sketch.floats("one", &[], &[1.0]);
        let hidden = sketch.op("Sub", &[&one, &seen], &[]);
        let least = sketch.floats("least", &[], &[f32::MIN]);
        let mask = sketch.op("Mul", &[&hidden, &least], &[]);
        let axes = sketch.ints("mask_axes", &[2], &[1, 2]);
        sketch.op("Unsqueeze", &[&mask, &axes], &[])
    }

    fn embed(&mut self, family: Family) -> Result<Name, EncoderError> {
        let ids = "input_ids".to_owned();
        let words = self.table(WORDS, self.config.vocabulary)?;
        let places = self.table(POSITIONS, self.config.positions)?;
        let kinds = self.table(KINDS, self.config.kinds)?;
        let words = self.sketch.op("Gather", &[&words, &ids], &[]);
        let positions = self.positions(&ids);
        let positions = self.sketch.op("Gather", &[&places, &positions], &[]);
        let kind = if family.takes_kinds {
            "token_type_ids".to_owned()
        } else {
            self.sketch.ints("first_kind", &[], &[0])
        };
        let kinds = self.sketch.op("Gather", &[&kinds, &kind], &[]);
        let sum = self.sketch.op("Add", &[&words, &kinds], &[]);
        let sum = self.sketch.op("Add", &[&sum, &positions], &[]);
        self.norm(EMBEDDING_NORM, &sum)
    }

    /// The row of each token in the table of positions: its place, or where places are counted from
    /// behind the padding its place among the tokens that are none.
    fn positions(&mut self, ids: &Name) -> Name {
        let one = self.sketch.ints("next", &[], &[1]);
        if self.config.first_position == 0 {
            let shape = self.sketch.op("Shape", &[ids], &[]);
            let length = self.sketch.op("Gather", &[&shape, &one], &[]);
            let zero = self.sketch.ints("first", &[], &[0]);
            return self.sketch.op("Range", &[&zero, &length, &one], &[]);
        }
        let padding = self.sketch.ints("padding", &[], &[self.padding]);
        let padded = self.sketch.op("Equal", &[ids, &padding], &[]);
        let there = self.sketch.op("Not", &[&padded], &[]);
        let there = self.sketch.op("Cast", &[&there], &[Attribute::int("to", INT64.into())]);
        let count = self.sketch.op("CumSum", &[&there, &one], &[]);
        let count = self.sketch.op("Mul", &[&count, &there], &[]);
        let last = self.config.first_position as i64 - 1;
        let last = self.sketch.ints("before_first", &[], &[last]);
        self.sketch.op("Add", &[&count, &last], &[])
    }

    fn layer(&mut self, index: usize, states: &Name, mask: &Name) -> Result<Name, EncoderError> {
        let &Config { hidden, heads, wide, .. } = self.config;
        let part = |module: &str| format!("encoder.layer.{index}.{module}");
        let head = self.config.head();
        let apart = [0, 0, heads as i64, head as i64];
        let apart = self.sketch.ints(&part("heads"), &[4], &apart);
        let split = |writer: &mut Self, module: &str, order: &[i64]| {
            let projected = writer.dense(&part(module), states, hidden, hidden)?;
            let rows = writer.sketch.op("Reshape", &[&projected, &apart], &[]);
            Ok::<_, EncoderError>(writer.sketch.op(
                "Transpose",
                &[&rows],
                &[Attribute::ints("perm", order)],
            ))
        };
        let query = split(self, "attention.self.query", &[0, 2, 1, 3])?;
        let key = split(self, "attention.self.key", &[0, 2, 3, 1])?;
        let value = split(self, "attention.self.value", &[0, 2, 1, 3])?;
        let products = self.sketch.op("MatMul", &[&query, &key], &[]);
        let scale = self.sketch.floats(&part("scale"), &[], &[(head as f32).sqrt().recip()]);
        let scores = self.sketch.op("Mul", &[&products, &scale], &[]);
        let scores = self.sketch.op("Add", &[&scores, mask], &[]);
        let shares = self.sketch.op("Softmax", &[&scores], &[Attribute::int("axis", -1)]);
        let context = self.sketch.op("MatMul", &[&shares, &value], &[]);
        let context =
            self.sketch.op("Transpose", &[&context], &[Attribute::ints("perm", &[0, 2, 1, 3])]);
        let whole = self.sketch.ints(&part("whole"), &[3], &[0, 0, hidden as i64]);
        let context = self.sketch.op("Reshape", &[&context, &whole], &[]);
        let attended = self.dense(&part("attention.output.dense"), &context, hidden, hidden)?;
        let sum = self.sketch.op("Add", &[&attended, states], &[]);
        let attended = self.norm(&part("attention.output.LayerNorm"), &sum)?;
        let widened = self.dense(&part("intermediate.dense"), &attended, hidden, wide)?;
        let bent = self.gelu(&part("gelu"), &widened);
        let narrowed = self.dense(&part("output.dense"), &bent, wide, hidden)?;
        let sum = self.sketch.op("Add", &[&narrowed, &attended], &[]);
        self.norm(&part("output.LayerNorm"), &sum)
    }

    /// `x · ½ · (1 + erf(x / √2))`.
    fn gelu(&mut self, name: &str, input: &Name) -> Name {
        let sketch = &mut self.sketch;
        let root = sketch.floats(&format!("{name}.root"), &[], &[std::f32::consts::SQRT_2]);
        let one = sketch.floats(&format!("{name}.one"), &[], &[1.0]);
        let half = sketch.floats(&format!("{name}.half"), &[], &[0.5]);
        let scaled = sketch.op("Div", &[input, &root], &[]);
        let bent = sketch.op("Erf", &[&scaled], &[]);
        let share = sketch.op("Add", &[&bent, &one], &[]);
        let product = sketch.op("Mul", &[input, &share], &[]);
        sketch.op("Mul", &[&product, &half], &[])
    }

    fn dense(
        &mut self,
        module: &str,
        input: &Name,
        inputs: usize,
        outputs: usize,
    ) -> Result<Name, EncoderError> {
        let (weight, bias) = (format!("{module}.weight"), format!("{module}.bias"));
        let rows = self.checkpoint.values(&weight, &[outputs, inputs])?;
        let columns = transposed(&rows, outputs, inputs);
        let weights = self.sketch.floats(&weight, &[inputs, outputs], &columns);
        let numbers = self.checkpoint.values(&bias, &[outputs])?;
        let bias = self.sketch.floats(&bias, &[outputs], &numbers);
        let product = self.sketch.op("MatMul", &[input, &weights], &[]);
        Ok(self.sketch.op("Add", &[&product, &bias], &[]))
    }

    fn norm(&mut self, module: &str, input: &Name) -> Result<Name, EncoderError> {
        let hidden = self.config.hidden;
        let mut part = |name: String| -> Result<Name, EncoderError> {
            let numbers = self.checkpoint.values(&name, &[hidden])?;
            Ok(self.sketch.floats(&name, &[hidden], &numbers))
        };
        let (weight, bias) = (part(format!("{module}.weight"))?, part(format!("{module}.bias"))?);
        let attributes =
            [Attribute::int("axis", -1), Attribute::float("epsilon", self.config.epsilon)];
        Ok(self.sketch.op("LayerNormalization", &[input, &weight, &bias], &attributes))
    }

    fn table(&mut self, name: &str, rows: usize) -> Result<Name, EncoderError> {
        let shape = [rows, self.config.hidden];
        let numbers = self.checkpoint.values(name, &shape)?;
        Ok(self.sketch.floats(name, &shape, &numbers))
    }
}

/// `rows × columns` as `columns × rows`.
fn transposed(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    let mut turned = Vec::with_capacity(values.len());
    for column in 0..columns {
        turned.extend((0..rows).map(|row| values[row * columns + column]));
    }
    turned
}

#[cfg(test)]
mod tests;
