//! What a fit believes before it sees anything, and how hard it tries.

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
    /// but a begun sentence also holds more than others do.
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

/// How a head is fitted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
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

impl Default for Options {
    fn default() -> Self {
        Self {
            l2: 0.0065,
            max_evaluations: 60,
            tolerance: 1e-4,
            ratio: RatioPrior {
                expected: 0.15,
                margin: 0.05,
                weight: 1.0,
                belief_words: 50.0,
                begun_share: 1.0,
            },
            completeness: 0.0,
            negatives: None,
            sharing: Sharing { entity: 1.0, position: 0.5, concept: 1.0, own: 0.5 },
            adjacency: AdjacencyPrior { expected: 0.02, belief_entities: 50.0 },
        }
    }
}
