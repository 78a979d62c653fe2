use serde::{Deserialize, Serialize};

use crate::Refusal;

/// Which sentences were drawn for learning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// At least so many spans of each concept, and at most twice as many.
    pub k: u32,
    /// Which of the samples for this k, counted from 0.
    pub seed: u64,
    /// Their lines in `train.jsonl`, counted from 1, in the order drawn.
    pub lines: Vec<u64>,
}

/// The samples of one folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleReport {
    /// The names of the concepts; elsewhere a concept is its place in this list.
    pub concepts: Vec<String>,
    /// By k and seed.
    pub samples: Vec<Sample>,
    /// How many sentences there are to test on.
    pub test_sentences: u32,
    /// What of the data could not be taken; the first thousand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Refusal>,
}

/// A sentence with everything that learning and scoring need, a line of the files
/// `train-K-SEED.jsonl` and `test.jsonl` that [`DrawSamples`](crate::command::DrawSamples) writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampledSentence {
    /// The text.
    pub text: String,
    /// What a person marked.
    pub spans: Vec<SampledSpan>,
    /// Start and end of each word in Unicode scalar values.
    pub words: Vec<[usize; 2]>,
    /// Spans on whole words: first word, the word after the last, concept.
    pub gold: Vec<[usize; 3]>,
    /// Spans that cut a word, widened to whole words: something to learn from; in a test, missed.
    pub unaligned: Vec<[usize; 3]>,
}

/// A span as the files of a corpus hold it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampledSpan {
    /// Start in Unicode scalar values.
    pub start: usize,
    /// End in Unicode scalar values, exclusive.
    pub end: usize,
    /// The concept's name.
    pub label: String,
}

/// How fast this machine reads and suggests.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SpeedReport {
    /// What computed, as part of a sentence: "the processor".
    pub device: String,
    /// Sentences read.
    pub sentences: u32,
    /// Words in them.
    pub words: u64,
    /// Seconds from the text of all of them to their vectors.
    pub read_seconds: f64,
    /// Sentences that the head learned from.
    pub sample_sentences: u32,
    /// Seconds for that, vectors being there.
    pub fit_seconds: f64,
    /// Seconds from the vectors of all sentences to the suggestions in them.
    pub suggest_seconds: f64,
    /// Seconds of a deep round on that sample, what the frozen layers give being there.
    pub deep_seconds: f64,
    /// Seconds after it from what the frozen layers give for all sentences, which is kept, to the
    /// suggestions in them.
    pub deep_suggest_seconds: f64,
    /// Median seconds of a training step over all weights of the embedded encoder: 8 sentences of 40
    /// sub-words.
    pub train_step_seconds: f64,
}
