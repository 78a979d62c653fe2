//! What a fit believes before it sees anything, and how hard it tries.

use std::sync::Arc;

use crate::facts::{Normalised, Stepping};
use crate::head::ConceptKey;
use crate::scheme::Scheme;
use crate::sharing::Sharing;

/// What share of words entities are believed to cover, and how strongly.
///
/// Source: Effland and Collins 2021, "Partially Supervised Named Entity Recognition via the
/// Expected Entity Ratio Loss".
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatioPrior {
    /// The share of words inside entities that is believed before any sentence is done (their ρ).
    pub expected: f32,
    /// How far the expected share may lie off without cost (their γ).
    pub margin: f32,
    /// How much a word in doubt weighs beside an annotated word. 0 switches the prior off.
    pub weight: f32,
    /// How many words of done sentences outweigh the belief as much as it weighs itself: with
    /// this many, the share found in done sentences and `expected` count alike.
    pub belief_words: f32,
    /// How much a word of a sentence that was begun but is not done counts as evidence of the
    /// ratio beside one of a done sentence. What is annotated there is only part of what there is,
    /// but a person begins where there is something to annotate.
    pub begun_share: f32,
}

/// How often two entities of one concept are believed to touch.
///
/// The tags of single words cannot tell a first word from a later one after a few examples, and
/// would cut entities in pieces; this share, which is much the same everywhere, keeps them whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdjacencyPrior {
    /// The share of entities that follow another of their concept at once, before any is seen.
    pub expected: f32,
    /// How many annotated entities weigh as much as this belief.
    pub belief_entities: f32,
}

/// Words of which nothing is known, taken for outside.
///
/// Source: Li, Liu and Shi 2021, "Empirical Analysis of Unlabeled Entity Problem in Named Entity
/// Recognition", whose negatives are spans; here they are words, as all that is learned from is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampledNegatives {
    /// The share of words in doubt that each fit draws, 0 to 1.
    pub share: f32,
    /// Which ones: the same seed draws the same words.
    pub seed: u64,
}

/// What a head is, beside its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Model {
    /// A softmax for each word by itself; only decoding knows which sequences are legal.
    Words,
    /// A conditional random field over the legal tag sequences of a sentence, all steps between
    /// words alike but for entities of one concept that touch. Source: Lafferty, McCallum and
    /// Pereira 2001; legal transitions alone as in StructShot (Yang and Katiyar 2020).
    LegalCrf,
    /// The same with a learned score for each kind of step, which all concepts share.
    #[default]
    LearnedCrf,
    /// No fit at all: the nearest mean of the standardised features of the words of a tag, the
    /// softmax of the distances having a temperature fitted to the sample. Source: prototypical
    /// networks (Snell, Swersky and Zemel 2017).
    Prototypes,
}

impl Model {
    pub(crate) fn normalised(self) -> Normalised {
        match self {
            Self::Words | Self::Prototypes => Normalised::Words,
            Self::LegalCrf => Normalised::Sequences(Stepping::Given),
            Self::LearnedCrf => Normalised::Sequences(Stepping::Learned),
        }
    }
}

/// Where the rows of concepts begin that no previous head has learned.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Start {
    /// At nothing, the outside bias apart.
    #[default]
    Nothing,
    /// At the nearest-mean head of [`Model::Prototypes`].
    Prototypes,
    /// Along these scores, as far as the sample bears them out.
    Given(Arc<ConceptVectors>),
}

/// For some concepts how well their names fit a word, as linear scores of its features: the
/// log-odds against its being of no concept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConceptVectors {
    /// The concepts, found by key like the rows of a head.
    pub keys: Vec<ConceptKey>,
    /// `keys × dim`, one after another, `dim` being the width of the features. Another width leaves
    /// them all aside.
    pub rows: Vec<f32>,
    /// One number for each key, beside the product of features and row.
    pub levels: Vec<f32>,
}

/// Where the penalty on the weights draws them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Centre {
    /// To nothing: the start is only where the search begins.
    #[default]
    Nothing,
    /// To the [`Start`]: what the sample does not speak against stays as it began.
    Start,
}

/// How a head is fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// How the words of an entity are told apart.
    pub scheme: Scheme,
    /// What the probabilities are a distribution over.
    pub model: Model,
    /// Where the search begins.
    pub start: Start,
    /// Where the weights are believed to lie.
    pub centre: Centre,
    /// How much the question whether a word is of an entity at all counts beside the question of
    /// which tag it has; 0 leaves it out.
    pub entity_loss: f32,
    /// Strength of the penalty on the weights for each dimension of the features: the loss is a
    /// sum over words, the features are standardised and the penalty is `½ · l2 · dim · ‖U‖²`, so
    /// that one value suits encoders of any width.
    pub l2: f32,
    /// Evaluations of the objective at the most.
    pub max_evaluations: usize,
    /// The relative improvement of a step under which the fit counts as settled.
    pub tolerance: f64,
    /// What the words in doubt are expected to hold.
    pub ratio: RatioPrior,
    /// Which share of the entities of a begun sentence is believed to be annotated, 0 to 1: how much an
    /// unmarked word there speaks for outside. At 0 it says nothing, at 1 the sentence counts as done.
    /// Source: the label frequency of Elkan and Noto 2008.
    pub completeness: f32,
    /// Words in doubt that count as outside: the alternative to `ratio`, whose weight is then best 0.
    pub negatives: Option<SampledNegatives>,
    /// What related tags learn from each other.
    pub sharing: Sharing,
    /// How often an entity is believed to begin right after another of its own concept.
    pub adjacency: AdjacencyPrior,
}

impl Options {
    /// The usual fit where it is known what the names of the concepts say: weights are drawn to that.
    #[must_use]
    pub fn named(names: Arc<ConceptVectors>) -> Self {
        Self { start: Start::Given(names), centre: Centre::Start, ..Self::default() }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            scheme: Scheme::Bio,
            model: Model::LearnedCrf,
            start: Start::Nothing,
            centre: Centre::Nothing,
            entity_loss: 0.0,
            l2: 0.0065,
            max_evaluations: 60,
            tolerance: 1e-4,
            ratio: RatioPrior {
                expected: 0.05,
                margin: 0.02,
                weight: 1.0,
                belief_words: 50.0,
                begun_share: 0.2,
            },
            completeness: 0.0,
            negatives: None,
            sharing: Sharing { entity: 1.0, position: 0.5, concept: 1.0, own: 0.5 },
            adjacency: AdjacencyPrior { expected: 0.02, belief_entities: 50.0 },
        }
    }
}
