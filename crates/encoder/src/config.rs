use std::sync::Arc;

use serde::Deserialize;

use crate::EncoderError;
use crate::checkpoint::Checkpoint;
use crate::family::Family;
use crate::manifest::FeatureLayers;
use crate::relative::Relative;

/// What decides the shape of the computation, out of `config.json`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Config {
    pub(crate) family: Family,
    pub(crate) hidden: usize,
    pub(crate) layers: usize,
    pub(crate) heads: usize,
    pub(crate) wide: usize,
    pub(crate) epsilon: f32,
    pub(crate) vocabulary: usize,
    /// Types of tokens; none where the family has no such table.
    pub(crate) kinds: usize,
    /// Rows of the table of positions.
    pub(crate) positions: usize,
    /// The position of the first token: 0 for BERT; RoBERTa counts from behind the padding token.
    pub(crate) first_position: usize,
    /// How many biases by distance each head of MPNet has; 0 for the other families.
    pub(crate) distances: usize,
    /// These biases, once the checkpoint was read: what is the same in every layer and never trained.
    pub(crate) relative: Option<Arc<Relative>>,
    /// The layers that features come from unless the manifest says otherwise: the last one, and the seventh
    /// from last, counted with it, where there are twelve or more (as NuNER's authors join them), else the
    /// middle one.
    pub(crate) features: FeatureLayers,
}

#[derive(Deserialize)]
struct Named {
    model_type: Option<String>,
    #[serde(default)]
    architectures: Option<Vec<String>>,
}

/// The fields of Hugging Face's `BertConfig`, `RobertaConfig`, `DistilBertConfig` (the other names) and
/// `MPNetConfig` that matter here.
#[derive(Deserialize)]
struct Fields {
    #[serde(alias = "dim")]
    hidden_size: usize,
    #[serde(alias = "n_layers")]
    num_hidden_layers: usize,
    #[serde(alias = "n_heads")]
    num_attention_heads: usize,
    #[serde(alias = "hidden_dim")]
    intermediate_size: usize,
    max_position_embeddings: usize,
    vocab_size: usize,
    #[serde(default = "two")]
    type_vocab_size: usize,
    #[serde(default = "tiny")]
    layer_norm_eps: f32,
    #[serde(default, alias = "activation")]
    hidden_act: Option<String>,
    #[serde(default)]
    position_embedding_type: Option<String>,
    #[serde(default)]
    pad_token_id: Option<usize>,
    #[serde(default)]
    is_decoder: bool,
    #[serde(default = "thirty_two")]
    relative_attention_num_buckets: usize,
}

fn two() -> usize {
    2
}

fn tiny() -> f32 {
    1e-12
}

fn thirty_two() -> usize {
    32
}

impl Config {
    pub(crate) fn parse(json: &[u8]) -> Result<Self, EncoderError> {
        let named: Named =
            serde_json::from_slice(json).map_err(|error| refuse(error.to_string()))?;
        let kind = named.model_type.unwrap_or_default();
        let Some(family) = Family::of(&kind) else {
            let named = named.architectures.and_then(|names| names.into_iter().next());
            let architecture = [Some(kind).filter(|kind| !kind.is_empty()), named];
            let unnamed = || "(unnamed)".to_owned();
            return Err(EncoderError::Architecture {
                architecture: architecture.into_iter().flatten().next().unwrap_or_else(unnamed),
            });
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
        let layers = fields.num_hidden_layers;
        let config = Self {
            family,
            hidden: fields.hidden_size,
            layers,
            heads: fields.num_attention_heads,
            wide: fields.intermediate_size,
            // DistilBERT's norms have no setting of their own.
            epsilon: if family == Family::DistilBert { tiny() } else { fields.layer_norm_eps },
            vocabulary: fields.vocab_size,
            kinds: if family.has_kinds() { fields.type_vocab_size } else { 0 },
            positions: fields.max_position_embeddings,
            first_position: match family {
                Family::Bert | Family::DistilBert => 0,
                Family::Roberta => fields.pad_token_id.unwrap_or(1).saturating_add(1),
                // Whatever its configuration says.
                Family::MpNet => 2,
            },
            distances: match family {
                Family::MpNet => fields.relative_attention_num_buckets,
                _ => 0,
            },
            relative: None,
            features: FeatureLayers {
                upper: layers,
                lower: if layers < 12 { layers / 2 } else { layers - 6 },
            },
        };
        let Self { hidden, heads, wide, vocabulary, kinds, distances, .. } = config;
        let sizes = [hidden, layers, heads, wide, vocabulary];
        let kinds_missing = family.has_kinds() && kinds == 0;
        let distances_odd = family == Family::MpNet && (distances < 4 || distances % 4 != 0);
        if sizes.contains(&0) || kinds_missing || distances_odd || !hidden.is_multiple_of(heads) {
            return Err(refuse("its sizes do not fit together"));
        }
        // Both special tokens and a few words between them are the least that a window is good for.
        if config.positions.saturating_sub(config.first_position) < 10 {
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

    /// The same model with what the checkpoint says of distances.
    pub(crate) fn with_distances(self, checkpoint: &Checkpoint<'_>) -> Result<Self, EncoderError> {
        if self.distances == 0 {
            return Ok(self);
        }
        let table = Relative::load(checkpoint, self.heads, self.distances, self.window())?;
        Ok(Self { relative: Some(Arc::new(table)), ..self })
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
        let json = BERT.replace("\"bert\"", "\"mpnet\"").replace("512", "514");
        let mpnet = Config::parse(json.as_bytes()).expect("valid");
        assert_eq!(
            (mpnet.first_position, mpnet.window(), mpnet.kinds, mpnet.distances),
            (2, 512, 0, 32)
        );
    }

    #[test]
    fn distilbert_has_names_of_its_own() {
        let json = r#"{"model_type":"distilbert","dim":768,"n_layers":6,"n_heads":12,"hidden_dim":3072,
            "max_position_embeddings":512,"vocab_size":30522,"activation":"gelu","pad_token_id":0,
            "sinusoidal_pos_embds":false,"tie_weights_":true}"#;
        let config = Config::parse(json.as_bytes()).expect("valid");
        assert_eq!((config.hidden, config.layers, config.wide, config.kinds), (768, 6, 3072, 0));
        assert!(reason(&json.replace("\"gelu\"", "\"relu\"")).contains("relu"));
    }

    #[test]
    fn deep_encoders_give_the_last_layer_and_the_seventh_from_last() {
        let lower = |layers: &str| {
            let json = BERT.replace("\"num_hidden_layers\":6", layers);
            Config::parse(json.as_bytes()).expect("valid").features.lower
        };
        assert_eq!(lower("\"num_hidden_layers\":12"), 6);
        assert_eq!(lower("\"num_hidden_layers\":24"), 18);
        assert_eq!(lower("\"num_hidden_layers\":4"), 2);
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
        for kind in ["deberta-v2", "gpt2", "modernbert", "electra"] {
            let sentence = reason(&format!(r#"{{"model_type":"{kind}"}}"#));
            assert!(
                sentence.contains(kind) && sentence.ends_with("choose another encoder."),
                "{sentence}"
            );
        }
        assert!(reason(r#"{"architectures":["ElectraModel"]}"#).contains("ElectraModel"));
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
