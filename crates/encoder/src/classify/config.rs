//! What `config.json` says of a token classifier, and how one is written.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::refuse;
use crate::EncoderError;
use crate::config::Config;

/// The families that transformers has a token classifier for whose encoder is computed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Family {
    /// What transformers calls the classifier.
    pub(super) architecture: &'static str,
    /// What stands before the names of the encoder's weights in it.
    pub(super) prefix: &'static str,
    /// Whether it is told which of two segments a token belongs to.
    pub(super) takes_kinds: bool,
}

impl Family {
    /// The family by `model_type`.
    pub(super) fn of(config: &[u8]) -> Result<Self, EncoderError> {
        let fields = fields(config)?;
        let kind = fields.get("model_type").and_then(Value::as_str).unwrap_or_default();
        let (architecture, prefix, takes_kinds) = match kind {
            "bert" => ("BertForTokenClassification", "bert.", true),
            "roberta" => ("RobertaForTokenClassification", "roberta.", false),
            "xlm-roberta" => ("XLMRobertaForTokenClassification", "roberta.", false),
            "camembert" => ("CamembertForTokenClassification", "roberta.", false),
            other => {
                return Err(refuse(format!(
                    "an encoder of the kind \"{other}\" cannot be written as one"
                )));
            }
        };
        Ok(Self { architecture, prefix, takes_kinds })
    }
}

#[derive(Deserialize)]
struct Named {
    id2label: Option<BTreeMap<String, String>>,
}

/// The names of the outputs, in their order.
pub(super) fn tags(config: &[u8]) -> Result<Vec<String>, EncoderError> {
    let named: Named = serde_json::from_slice(config)
        .map_err(|error| refuse(format!("its config.json cannot be read ({error})")))?;
    let Some(named) = named.id2label.filter(|named| !named.is_empty()) else {
        return Err(refuse("its config.json does not say what its outputs are called (id2label)"));
    };
    let name = |place: usize| named.get(&place.to_string()).cloned();
    let tags: Option<Vec<String>> = (0..named.len()).map(name).collect();
    tags.ok_or_else(|| refuse("the numbers in its id2label do not run from 0 without a gap"))
}

/// The encoder's own `config.json`, as far up as it is read, with the tags as its outputs.
pub(super) fn written(
    base: &[u8],
    config: &Config,
    tags: &[String],
) -> Result<Vec<u8>, EncoderError> {
    let family = Family::of(base)?;
    let mut fields = fields(base)?;
    // Where it was saved before, and in which precision.
    for left_out in ["_name_or_path", "dtype", "gradient_checkpointing", "num_labels"] {
        fields.remove(left_out);
    }
    let numbered = tags.iter().enumerate();
    let id2label: Map<String, Value> =
        numbered.clone().map(|(id, tag)| (id.to_string(), tag.as_str().into())).collect();
    let label2id: Map<String, Value> = numbered.map(|(id, tag)| (tag.clone(), id.into())).collect();
    for (field, value) in [
        ("architectures", Value::from(vec![family.architecture])),
        ("id2label", id2label.into()),
        ("label2id", label2id.into()),
        ("num_hidden_layers", config.features.upper.into()),
        ("torch_dtype", "float32".into()),
    ] {
        fields.insert(field.to_owned(), value);
    }
    pretty(&fields.into())
}

pub(super) fn fields(json: &[u8]) -> Result<Map<String, Value>, EncoderError> {
    serde_json::from_slice(json).map_err(|error| EncoderError::Config { reason: error.to_string() })
}

pub(super) fn pretty(value: &Value) -> Result<Vec<u8>, EncoderError> {
    let mut json = serde_json::to_vec_pretty(value)
        .map_err(|error| EncoderError::Config { reason: error.to_string() })?;
    json.push(b'\n');
    Ok(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(config: &str) -> String {
        tags(config.as_bytes()).expect_err("must be refused").to_string()
    }

    #[test]
    fn outputs_are_named_in_the_order_of_their_numbers() {
        let names: Vec<String> =
            (0..12).map(|place| format!("\"{place}\": \"tag {place}\"")).collect();
        let config = format!("{{\"id2label\": {{{}}}}}", names.join(","));
        let found = tags(config.as_bytes()).expect("named");
        assert_eq!(found[2..4], ["tag 2", "tag 3"]);
        assert_eq!(found[10..], ["tag 10", "tag 11"]);
    }

    #[test]
    fn outputs_without_names_are_refused() {
        assert!(reason("{}").contains("(id2label)"));
        assert!(reason(r#"{"id2label": {}}"#).contains("(id2label)"));
        assert!(reason(r#"{"id2label": {"0": "O", "2": "B-x"}}"#).contains("gap"));
        assert!(reason(r#"{"id2label": ["O"]}"#).contains("cannot be read"));
    }

    #[test]
    fn families_without_a_classifier_are_named() {
        let error = Family::of(br#"{"model_type": "gpt2"}"#).expect_err("refused").to_string();
        assert!(error.contains("gpt2"), "{error}");
    }
}
