use serde::Deserialize;

use crate::EncoderError;
use crate::manifest::FeatureLayers;

/// What decides the shape of the computation, out of `config.json`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Config {
    pub(crate) hidden: usize,
    pub(crate) layers: usize,
    pub(crate) heads: usize,
    pub(crate) wide: usize,
    pub(crate) epsilon: f32,
    pub(crate) vocabulary: usize,
    pub(crate) kinds: usize,
    /// Rows of the table of positions.
    pub(crate) positions: usize,
    /// The position of the first token: 0 for BERT; RoBERTa counts from behind the padding token.
    pub(crate) first_position: usize,
    /// The layers that features come from: the last and the middle one unless the manifest says otherwise.
    pub(crate) features: FeatureLayers,
}

#[derive(Deserialize)]
struct Family {
    model_type: Option<String>,
    #[serde(default)]
    architectures: Option<Vec<String>>,
}

/// The fields of Hugging Face's `BertConfig` and `RobertaConfig` that matter here.
#[derive(Deserialize)]
struct Fields {
    hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    intermediate_size: usize,
    max_position_embeddings: usize,
    vocab_size: usize,
    #[serde(default = "two")]
    type_vocab_size: usize,
    #[serde(default = "tiny")]
    layer_norm_eps: f32,
    #[serde(default)]
    hidden_act: Option<String>,
    #[serde(default)]
    position_embedding_type: Option<String>,
    #[serde(default)]
    pad_token_id: Option<usize>,
    #[serde(default)]
    is_decoder: bool,
}

fn two() -> usize {
    2
}

fn tiny() -> f32 {
    1e-12
}

impl Config {
    pub(crate) fn parse(json: &[u8]) -> Result<Self, EncoderError> {
        let family: Family =
            serde_json::from_slice(json).map_err(|error| refuse(error.to_string()))?;
        let kind = family.model_type.unwrap_or_default();
        let roberta = match kind.as_str() {
            "bert" => false,
            "roberta" | "xlm-roberta" | "camembert" => true,
            _ => {
                let named = family.architectures.and_then(|names| names.into_iter().next());
                let architecture = [Some(kind).filter(|kind| !kind.is_empty()), named];
                let unnamed = || "(unnamed)".to_owned();
                return Err(EncoderError::Architecture {
                    architecture: architecture.into_iter().flatten().next().unwrap_or_else(unnamed),
                });
            }
        };
        let fields: Fields =
            serde_json::from_slice(json).map_err(|error| refuse(error.to_string()))?;
        let expect = |field: &str, found: Option<&str>, known: &str| match found {
            Some(found) if found != known => {
                Err(refuse(format!("its {field} is \"{found}\", and only \"{known}\" is known")))
            }
            _ => Ok(()),
        };
        expect("hidden_act", fields.hidden_act.as_deref(), "gelu")?;
        expect("position_embedding_type", fields.position_embedding_type.as_deref(), "absolute")?;
        if fields.is_decoder {
            return Err(refuse("it is a decoder, which sees no words to the right"));
        }
        let config = Self {
            hidden: fields.hidden_size,
            layers: fields.num_hidden_layers,
            heads: fields.num_attention_heads,
            wide: fields.intermediate_size,
            epsilon: fields.layer_norm_eps,
            vocabulary: fields.vocab_size,
            kinds: fields.type_vocab_size,
            positions: fields.max_position_embeddings,
            first_position: if roberta { fields.pad_token_id.unwrap_or(1) + 1 } else { 0 },
            features: FeatureLayers {
                upper: fields.num_hidden_layers,
                lower: fields.num_hidden_layers / 2,
            },
        };
        let sizes = [
            config.hidden,
            config.layers,
            config.heads,
            config.wide,
            config.vocabulary,
            config.kinds,
        ];
        if sizes.contains(&0) || !config.hidden.is_multiple_of(config.heads) {
            return Err(refuse("its sizes do not fit together"));
        }
        // Both special tokens and a few words between them are the least that a window is good for.
        if config.positions < config.first_position + 10 {
            return Err(refuse("it has too few positions"));
        }
        Ok(config)
    }

    /// The most tokens of one window, special ones included.
    pub(crate) fn window(&self) -> usize {
        self.positions - self.first_position
    }

    /// Numbers to one head.
    pub(crate) fn head(&self) -> usize {
        self.hidden / self.heads
    }

    /// The same model with its features from the layers that a manifest names.
    pub(crate) fn with_features(self, chosen: Option<FeatureLayers>) -> Result<Self, EncoderError> {
        let Some(features) = chosen else { return Ok(self) };
        if features.lower >= features.upper || features.upper > self.layers {
            return Err(EncoderError::Manifest {
                reason: format!(
                    "features of layers {} and {} of {}",
                    features.upper, features.lower, self.layers
                ),
            });
        }
        Ok(Self { features, ..self })
    }
}

fn refuse(reason: impl Into<String>) -> EncoderError {
    EncoderError::Config { reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BERT: &str = r#"{"model_type":"bert","hidden_size":384,"num_hidden_layers":6,"num_attention_heads":12,
        "intermediate_size":1536,"max_position_embeddings":512,"vocab_size":30522,"hidden_act":"gelu"}"#;

    fn reason(json: &str) -> String {
        Config::parse(json.as_bytes()).expect_err("must be refused").to_string()
    }

    #[test]
    fn bert_counts_positions_from_0_and_roberta_from_behind_the_padding() {
        let bert = Config::parse(BERT.as_bytes()).expect("valid");
        assert_eq!(
            (bert.first_position, bert.window(), bert.head(), bert.features.lower),
            (0, 512, 32, 3)
        );
        let json = BERT.replace("\"bert\"", "\"roberta\"").replace("512", "514");
        let roberta = Config::parse(json.as_bytes()).expect("valid");
        assert_eq!((roberta.first_position, roberta.window()), (2, 512));
    }

    #[test]
    fn a_manifest_chooses_layers_that_exist() {
        let choose = |upper, lower| {
            let bert = Config::parse(BERT.as_bytes()).expect("valid");
            bert.with_features(Some(FeatureLayers { upper, lower })).map(|config| config.features)
        };
        assert_eq!(choose(4, 2).expect("valid"), FeatureLayers { upper: 4, lower: 2 });
        for (upper, lower) in [(7, 3), (2, 2), (0, 0)] {
            assert!(choose(upper, lower).is_err(), "{upper} and {lower}");
        }
    }

    #[test]
    fn foreign_architectures_are_named_in_one_sentence() {
        for kind in ["deberta-v2", "gpt2", "modernbert"] {
            let sentence = reason(&format!(r#"{{"model_type":"{kind}"}}"#));
            assert!(
                sentence.contains(kind) && sentence.ends_with("choose another encoder."),
                "{sentence}"
            );
        }
        assert!(reason(r#"{"architectures":["MPNetModel"]}"#).contains("MPNetModel"));
        assert!(reason("{}").contains("(unnamed)"));
    }

    #[test]
    fn unknown_settings_are_refused() {
        assert!(reason(&BERT.replace("\"gelu\"", "\"relu\"")).contains("relu"));
        assert!(reason(&BERT.replace("12,", "11,")).contains("sizes"));
        assert!(reason(&BERT.replace("\"hidden_size\":384,", "")).contains("hidden_size"));
        assert!(reason("not json").contains("config.json"));
    }
}
