use serde::{Deserialize, Serialize};

use crate::{PairedDifference, Refusal, Spread};

/// How it is measured how unsure the model is of a sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskMeasure {
    /// Not at all: drawn at random.
    Random,
    /// The probability of the best tag sequence, by its length.
    #[default]
    LeastConfidence,
    /// The distance between a word's two likeliest tags.
    Margin,
    /// The entropy of the words' tags.
    Entropy,
    /// What heads with dropped inputs disagree about.
    Bald,
}

/// How it is chosen which sentence to ask about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AskStrategy {
    /// Doubt, which counts from 0 to 1.
    pub measure: AskMeasure,
    /// How much it counts against a sentence that it resembles one asked about before.
    pub spread: f32,
    /// How much it counts for a sentence that it holds concepts with few annotations.
    pub balance: f32,
}

/// The score at a number of labels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Spans marked.
    pub labels: f64,
    /// Strict entity-level micro F1 on the test set over the seeds, 0 to 100.
    pub entity_f1: Spread,
}

/// Key presses until every sentence is right, the mean over the seeds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeyPresses {
    /// Sentences worked through.
    pub sentences: f64,
    /// Spans in them.
    pub spans: f64,
    /// Everything by hand.
    pub by_hand: f64,
    /// With suggestions.
    pub with_suggestions: f64,
    /// With suggestions, and all occurrences of a phrase marked at once where most of them are right.
    pub with_occurrences: f64,
}

/// One strategy, played from gold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SimulatedStrategy {
    /// Which.
    pub strategy: AskStrategy,
    /// Labels against F1, at numbers of labels that grow by the same factor and are the same for all
    /// strategies of a report.
    pub curve: Vec<CurvePoint>,
    /// The mean height of the curve, 0 to 100.
    pub area: Spread,
    /// The area less that of the first strategy, seed by seed; none for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against_first: Option<PairedDifference>,
    /// With how many labels the mean curve first reaches the reference; none where it does not.
    pub labels_to_reference: Option<f64>,
    /// That as a share of the labels of the reference.
    pub share_of_reference: Option<f64>,
    /// Where they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<KeyPresses>,
}

/// What the strategies are held against: as many random spans of each concept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SimulationReference {
    /// At least so many spans of each concept and at most twice as many, where the pool holds them.
    pub k: u32,
    /// Spans in the samples, the mean over the seeds.
    pub labels: f64,
    /// Strict entity-level micro F1 on the test set, 0 to 100.
    pub entity_f1: Spread,
}

/// Strategies of asking, each played by an expert made of gold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SimulationReport {
    /// Sentences that could be asked about.
    pub pool: u32,
    /// Sentences that the model was judged on.
    pub test: u32,
    /// The names of the concepts.
    pub concepts: Vec<String>,
    /// What the strategies are held against.
    pub reference: SimulationReference,
    /// In the order asked for.
    pub strategies: Vec<SimulatedStrategy>,
    /// What of the data could not be taken; the first thousand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Refusal>,
}
