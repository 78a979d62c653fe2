//! How good the model is, what more of the work is likely to bring, and its versions.

use serde::{Deserialize, Serialize};

use crate::{ConceptId, FoundPlace, Score, ScoreBasis, SentenceRef};

/// How learning goes: what a person needs to know to go on or to stop.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LearningReport {
    /// How many annotations the project holds now.
    pub labels: u32,
    /// The model version in use; none before the first.
    pub version: Option<u32>,
    /// Whether a person chose it, so that nothing is learned for now.
    pub chosen: bool,
    /// How good it is.
    pub score: Score,
    /// How many annotations what was measured had learned from.
    pub score_labels: u32,
    /// How good versions on the encoder in use were, by the number of annotations.
    pub points: Vec<ScorePoint>,
    /// Every concept, in the project's order.
    pub concepts: Vec<ConceptProgress>,
    /// What is taken for what, the most frequent first; measured as `score` was.
    pub confusions: Vec<Confusion>,
    /// What the last version changed; none before there were two measured ones.
    pub change: Option<VersionChange>,
    /// What more annotations are likely to bring; none where there is too little evidence.
    pub outlook: Option<Outlook>,
    /// What to do next.
    pub advice: Advice,
    /// The newest versions, newest first.
    pub versions: Vec<VersionRow>,
}

/// How good a version was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScorePoint {
    /// How many annotations it had learned from.
    pub labels: u32,
    /// The version.
    pub version: u32,
    /// Whether layers of the encoder were tuned for it.
    pub deep: bool,
    /// When it was measured, in seconds since 1970.
    pub at: i64,
    /// F1, 0 to 1.
    pub f1: f32,
    /// Lower end of the 90 % interval of F1.
    pub low: f32,
    /// Upper end of the 90 % interval of F1.
    pub high: f32,
    /// On how many sentences.
    pub sentences: u32,
    /// Which ones.
    pub basis: ScoreBasis,
    /// Of each concept in them.
    pub concepts: Vec<ConceptScore>,
}

/// How good a version is at one concept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConceptScore {
    /// The concept.
    pub concept: ConceptId,
    /// F1, 0 to 1.
    pub f1: f32,
    /// The 90 % interval of F1, low and high; none where too few sentences hold the concept.
    pub interval: Option<[f32; 2]>,
    /// How many spans of it are annotated in what was judged.
    pub marked: u32,
}

/// How far a concept is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConceptProgress {
    /// The concept.
    pub concept: ConceptId,
    /// Its name.
    pub name: String,
    /// How many annotations it has.
    pub labels: u32,
    /// How good the version in use is at it; none where nothing of it was judged.
    pub score: Option<ConceptScore>,
    /// How many annotations more it should have, because it has too few or far fewer than the others; none
    /// where it has enough.
    pub wants: Option<u32>,
}

/// What is taken for what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Confusion {
    /// What a person marked; none where nothing is marked.
    pub marked: Option<ConceptId>,
    /// What the model makes of it; none where nothing. The same as `marked`: its edges are others.
    pub taken: Option<ConceptId>,
    /// How often.
    pub count: u32,
    /// The first places.
    pub places: Vec<FoundPlace>,
}

/// What a version changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VersionChange {
    /// The version before.
    pub from: u32,
    /// The newer one.
    pub to: u32,
    /// How many annotations more it had learned from; fewer where they were taken away.
    pub labels: i64,
    /// F1 before.
    pub f1_before: f32,
    /// F1 after.
    pub f1_after: f32,
    /// Whether the difference is larger than what chance explains: the intervals do not meet.
    pub beyond_chance: bool,
    /// Concepts whose F1 is another one by a point or more, the largest difference first.
    pub concepts: Vec<ConceptChange>,
}

/// What a version changed in one concept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConceptChange {
    /// The concept.
    pub concept: ConceptId,
    /// F1 before.
    pub before: f32,
    /// F1 after.
    pub after: f32,
}

/// What more annotations are likely to bring.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    /// From how many measurements that is told.
    pub points: u32,
    /// How many annotations the next point of F1 (0.01) is likely to cost; none where that cannot be told or
    /// is not to be expected.
    pub next_point: Option<Cost>,
    /// So many annotations more are looked ahead.
    pub horizon: u32,
    /// What they are likely to bring, in F1.
    pub gain: f32,
}

/// A number of annotations with its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// The likely number.
    pub likely: u32,
    /// In nine of ten cases it takes more.
    pub low: u32,
    /// In nine of ten cases it takes less.
    pub high: u32,
}

/// What to do next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// Nothing was measured yet: sentences are to be done.
    #[default]
    TooEarly,
    /// It is not known yet where it leads: go on.
    GoOn,
    /// More annotations are worth their while.
    WorthIt,
    /// Some concept has too few annotations for anybody to stop.
    FeedConcepts,
    /// More annotations bring little, but how good the model is is not known well: done sentences are to
    /// be checked.
    MeasureBetter,
    /// More annotations bring next to nothing, and how good the model is is known.
    Stop,
}

/// A model version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VersionRow {
    /// Its number.
    pub number: u32,
    /// When it was kept, in seconds since 1970; none where it is in use and was not kept yet.
    pub at: Option<i64>,
    /// How many annotations it had learned from.
    pub labels: u32,
    /// Whether layers of the encoder were tuned for it.
    pub deep: bool,
    /// What the encoder is called.
    pub encoder: String,
    /// How good it was; none where that was not measured.
    pub score: Option<Score>,
    /// Of each concept.
    pub concepts: Vec<ConceptScore>,
    /// Whether it is in use.
    pub in_use: bool,
    /// Whether it can be: its weights are kept and belong to the encoder in use.
    pub usable: bool,
}

/// Where two versions differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VersionComparison {
    /// How many sentences both have read, as if nothing were known of them.
    pub sentences: u32,
    /// In how many of them they do not find the same.
    pub differing: u32,
    /// The first of these.
    pub first: Vec<VersionDifference>,
}

/// A sentence that two versions read differently.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VersionDifference {
    /// The sentence.
    pub sentence: SentenceRef,
    /// The document's title.
    pub title: String,
    /// What the first version alone finds.
    pub one: Vec<ReadSpan>,
    /// What the second version alone finds.
    pub other: Vec<ReadSpan>,
}

/// Words that a version takes for a concept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadSpan {
    /// The words.
    pub words: String,
    /// The concept.
    pub concept: ConceptId,
}
