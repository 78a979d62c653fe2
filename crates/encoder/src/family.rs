//! The families of models that are computed here: one arithmetic, with a few differences.

use std::borrow::Cow;

/// Which of Hugging Face's models a checkpoint is one of. Its tensors are asked for by the names that
/// `BertModel` gives them; this says what they are called in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// `modeling_bert.py`.
    Bert,
    /// `modeling_roberta.py`, which XLM-RoBERTa and CamemBERT share: positions are counted from behind the
    /// padding token.
    Roberta,
    /// `modeling_distilbert.py`: no token types, other names.
    DistilBert,
    /// `modeling_mpnet.py`: no token types, positions as RoBERTa's, and a bias of attention by distance.
    MpNet,
}

const LAYER: &str = "encoder.layer.";

/// What BERT calls a part of a layer, and what the family does.
type Renamed = &'static [(&'static str, &'static str)];

const DISTILBERT: Renamed = &[
    ("attention.self.query", "attention.q_lin"),
    ("attention.self.key", "attention.k_lin"),
    ("attention.self.value", "attention.v_lin"),
    ("attention.output.dense", "attention.out_lin"),
    ("attention.output.LayerNorm", "sa_layer_norm"),
    ("intermediate.dense", "ffn.lin1"),
    ("output.dense", "ffn.lin2"),
    ("output.LayerNorm", "output_layer_norm"),
];

const MPNET: Renamed = &[
    ("attention.self.query", "attention.attn.q"),
    ("attention.self.key", "attention.attn.k"),
    ("attention.self.value", "attention.attn.v"),
    ("attention.output.dense", "attention.attn.o"),
    ("attention.output.LayerNorm", "attention.LayerNorm"),
];

impl Family {
    /// The family by `model_type` of `config.json`.
    pub(crate) fn of(model_type: &str) -> Option<Self> {
        match model_type {
            "bert" => Some(Self::Bert),
            "roberta" | "xlm-roberta" | "camembert" => Some(Self::Roberta),
            "distilbert" => Some(Self::DistilBert),
            "mpnet" => Some(Self::MpNet),
            _ => None,
        }
    }

    /// Whether tokens have types, whose vectors are added to theirs.
    pub(crate) fn has_kinds(self) -> bool {
        matches!(self, Self::Bert | Self::Roberta)
    }

    fn renamed(self) -> (&'static str, Renamed) {
        match self {
            Self::Bert | Self::Roberta => (LAYER, &[]),
            Self::DistilBert => ("transformer.layer.", DISTILBERT),
            Self::MpNet => (LAYER, MPNET),
        }
    }

    /// What the file calls a tensor, its prefix apart.
    pub(crate) fn in_file(self, name: &str) -> Cow<'_, str> {
        let (stem, renamed) = self.renamed();
        translate(name, LAYER, stem, renamed, |pair| *pair)
    }

    /// The way back.
    pub(crate) fn canonical(self, name: &str) -> Cow<'_, str> {
        let (stem, renamed) = self.renamed();
        translate(name, stem, LAYER, renamed, |&(ours, theirs)| (theirs, ours))
    }
}

fn translate<'a>(
    name: &'a str,
    from: &str,
    to: &str,
    renamed: Renamed,
    pair: impl Fn(&(&'static str, &'static str)) -> (&'static str, &'static str),
) -> Cow<'a, str> {
    let in_layer = || {
        let (index, part) = name.strip_prefix(from)?.split_once('.')?;
        let (module, leaf) = part.rsplit_once('.')?;
        let other = renamed.iter().map(pair).find(|(known, _)| *known == module);
        let module = other.map_or(module, |(_, other)| other);
        Some(format!("{to}{index}.{module}.{leaf}"))
    };
    in_layer().map_or(Cow::Borrowed(name), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_to_the_file_and_back() {
        for (family, ours, theirs) in [
            (
                Family::Bert,
                "encoder.layer.3.output.dense.bias",
                "encoder.layer.3.output.dense.bias",
            ),
            (
                Family::DistilBert,
                "encoder.layer.11.attention.output.LayerNorm.weight",
                "transformer.layer.11.sa_layer_norm.weight",
            ),
            (
                Family::DistilBert,
                "encoder.layer.0.output.dense.bias",
                "transformer.layer.0.ffn.lin2.bias",
            ),
            (
                Family::MpNet,
                "encoder.layer.2.attention.self.value.weight",
                "encoder.layer.2.attention.attn.v.weight",
            ),
            (
                Family::MpNet,
                "encoder.layer.2.output.LayerNorm.bias",
                "encoder.layer.2.output.LayerNorm.bias",
            ),
            (Family::MpNet, "embeddings.LayerNorm.bias", "embeddings.LayerNorm.bias"),
            (
                Family::MpNet,
                "encoder.relative_attention_bias.weight",
                "encoder.relative_attention_bias.weight",
            ),
        ] {
            assert_eq!(family.in_file(ours), theirs);
            assert_eq!(family.canonical(theirs), ours);
        }
    }
}
