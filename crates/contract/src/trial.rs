use serde::{Deserialize, Serialize};

use crate::{HeadKind, LearningStrategy, Recipe, Refusal, TagScheme};

/// Mean and standard deviation over samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// Sample standard deviation.
    pub sd: f64,
    /// The 95 % interval of the mean by Student's t; none for fewer than two samples.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ci95: Option<[f64; 2]>,
}

/// A mean alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mean {
    /// Mean.
    pub mean: f64,
}

/// How far two settings lie apart that were measured on the same samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PairedDifference {
    /// The differences, sample by sample.
    pub difference: Spread,
    /// How probable a difference as large as this one would be if there were none, by a two-sided
    /// paired t-test; none for fewer than two samples.
    pub p: Option<f64>,
}

/// The suggestions of one bin of probability.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CalibrationBin {
    /// The lower bound.
    pub from: f64,
    /// The upper bound.
    pub to: f64,
    /// How many spans were suggested with such a probability.
    pub spans: u32,
    /// Their mean probability; 0 without spans.
    pub probability: f64,
    /// The share of them that is right; 0 without spans.
    pub right: f64,
}

/// How far the probabilities of suggestions can be relied upon.
///
/// Outcomes are the spans suggested on the test set, over all samples: the probability of each, and
/// whether the gold holds exactly it. They are sorted into ten bins of equal width; the expected
/// calibration error is the mean over the bins of the distance between the share of right spans and the mean
/// probability, each bin weighing its number of spans.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CalibrationReport {
    /// The expected calibration error of the head's own probabilities, 0 to 1.
    pub ece_before: f64,
    /// The same after each sample's calibration, which cross-validation on that sample alone chose.
    pub ece_after: f64,
    /// The mean of their temperatures.
    pub temperature: f64,
    /// The mean of their offsets, in nats.
    pub offset: f64,
    /// After the calibration, from the least probable.
    pub bins: Vec<CalibrationBin>,
}

/// What learns from a sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Depth {
    /// The head alone.
    #[default]
    Reflex,
    /// The head and the encoder's upper layers: a deep round, kept whatever it brings.
    Deep,
}

/// What is asked of an encoder with few labels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// Everything that Handful does with it; strict entity F1 is the score.
    #[default]
    FineTune,
    /// A plain linear layer on the encoder as it is, as the NuNER paper judges encoders; token-level
    /// macro F1 is the score.
    Probe,
}

/// Few-shot quality at one k.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FewShotResult {
    /// Spans of each concept in the training sample: at least k, at most 2k.
    pub k: u32,
    /// Strict entity-level micro F1 on the test set, 0 to 100.
    pub entity_f1: Spread,
    /// Token-level macro F1 on the test set, 0 to 100.
    pub token_macro_f1: Spread,
    /// Seconds to fit the head, the sample's vectors being there; of a deep round, to tune the layers
    /// too, what the frozen layers give being there.
    pub train_seconds: Mean,
    /// How far its probabilities can be relied upon; not measured of deep rounds, each of which would
    /// need several more for its temperature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration: Option<CalibrationReport>,
}

/// What is made of words that nobody has said anything of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unlabelled {
    /// They may have any tag (marginal likelihood), and a share of them is expected to be in
    /// entities (expected entity ratio).
    #[default]
    Unknown,
    /// They are outside.
    Outside,
    /// A random share of them is outside, nothing is expected of the rest (sampled negatives).
    Sampled,
}

/// Few-shot quality when some of the spans of the sample are hidden.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HiddenResult {
    /// Spans of each concept before any is hidden: at least k, at most 2k.
    pub k: u32,
    /// The share of spans that is hidden, in percent.
    pub hidden: u32,
    /// What is made of the words without an annotation.
    pub unlabelled: Unlabelled,
    /// Strict entity-level micro F1 on the test set, 0 to 100.
    pub entity_f1: Spread,
    /// How much that is less than with every span, the sentences being done.
    pub lost: PairedDifference,
}

/// Another way to learn from the same samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FewShotSetting {
    /// With done sentences that hold no span, as many as the corpus would have beside the sample.
    EntityFree,
    /// With 64 sentences beside it that nobody has touched.
    Untouched,
    /// Related tags share nothing.
    Unshared,
    /// Nothing is believed about entities that touch.
    Adjacent,
    /// The names of the concepts say nothing.
    Unnamed,
    /// Another head.
    Head(HeadKind),
    /// Other tags.
    Tags(TagScheme),
    /// Something done besides.
    Strategy(LearningStrategy),
}

/// A setting held against the recipe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedResult {
    /// Spans of each concept in the training sample: at least k, at most 2k.
    pub k: u32,
    /// What is different.
    pub setting: FewShotSetting,
    /// Strict entity-level micro F1 on the test set, 0 to 100.
    pub entity_f1: Spread,
    /// That less the recipe's.
    pub against_default: PairedDifference,
}

/// Few-shot quality over several k.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FewShotReport {
    /// The encoder's name.
    pub encoder: String,
    /// What learned.
    pub depth: Depth,
    /// Under which protocol.
    pub protocol: Protocol,
    /// How the head was learned.
    #[serde(default)]
    pub recipe: Recipe,
    /// One result for each k.
    pub results: Vec<FewShotResult>,
    /// With hidden spans, where that was asked for: by k, share and what is made of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<HiddenResult>,
    /// Other settings, where they were asked for: by k.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compared: Vec<ComparedResult>,
    /// What of the data could not be taken; the first thousand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Refusal>,
}
