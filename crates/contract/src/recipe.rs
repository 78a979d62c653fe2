use serde::{Deserialize, Serialize};

/// What a head is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadKind {
    /// Linear, with a softmax for each word.
    Softmax,
    /// Linear, with a conditional random field over the legal tag sequences.
    LegalCrf,
    /// The same with learned scores for the steps from one tag to the next.
    #[default]
    LearnedCrf,
    /// The nearest mean of each tag's words.
    Prototypes,
}

/// How the words of an entity are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TagScheme {
    /// The first word of an entity and its other words are scored apart.
    #[default]
    Bio,
    /// All words of an entity are scored alike.
    Io,
}

/// Something that learning can do besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LearningStrategy {
    /// Whether a word is of an entity at all counts once more by itself.
    EntityLoss,
    /// The search for the weights begins at the prototypes.
    FromPrototypes,
    /// The penalty draws the weights to the prototypes, where the search begins too.
    NearPrototypes,
    /// Of deep rounds: the layers' weights are the mean of those of the second half of the steps.
    Averaged,
    /// Of deep rounds: three that differ in their seed alone decide together.
    Voting,
}

/// How a head is learned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Recipe {
    /// What it is.
    #[serde(default)]
    pub head: HeadKind,
    /// What it scores.
    #[serde(default)]
    pub tags: TagScheme,
    /// What is done besides.
    #[serde(default)]
    pub strategies: Vec<LearningStrategy>,
}
