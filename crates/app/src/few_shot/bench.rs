//! One fit and its score, whatever is learned from.

use std::{collections::HashMap, sync::atomic::AtomicBool};

use handful_contract::Failure;
use handful_encoder::Features;
use handful_tagger::{
    Calibration, ConceptKey, Example, Known, Options, TrainingSet, cross_validate,
    fewshot::{self, TestSentence, Trial},
};

use crate::failure;

/// As many as the running application uses.
const FOLDS: usize = 5;

pub(super) struct Bench<'a> {
    pub(super) dim: usize,
    pub(super) concepts: &'a [ConceptKey],
    /// Of the sentences of `train.jsonl` that are learned from, by their index.
    pub(super) features: &'a HashMap<usize, Features>,
    pub(super) test: &'a [TestSentence<'a>],
    pub(super) stop: &'a AtomicBool,
}

impl<'a> Bench<'a> {
    /// Sentences of `train.jsonl` with what is known about them.
    pub(super) fn examples<'k>(&self, sample: &[usize], known: &'k [Known]) -> Vec<Example<'k>>
    where
        'a: 'k,
    {
        let features = self.features;
        sample
            .iter()
            .zip(known)
            .filter_map(|(index, known)| {
                Some(Example { features: &features.get(index)?.values, known })
            })
            .collect()
    }

    /// `untouched` are indices into `train.jsonl`.
    pub(super) fn learn(
        &self,
        examples: &[Example<'_>],
        untouched: &[usize],
        options: &Options,
    ) -> Result<Trial, Failure> {
        let unlabelled: Vec<_> = untouched
            .iter()
            .filter_map(|index| Some(self.features.get(index)?.values.as_slice()))
            .collect();
        let set = TrainingSet {
            dim: self.dim,
            concepts: self.concepts,
            examples,
            unlabelled: &unlabelled,
        };
        fewshot::trial(&set, self.test, options, self.stop).map_err(|error| failure::tagger(&error))
    }

    /// The temperature that the sample alone speaks for.
    pub(super) fn calibrate(&self, examples: &[Example<'_>]) -> Result<Calibration, Failure> {
        let set = TrainingSet { dim: self.dim, concepts: self.concepts, examples, unlabelled: &[] };
        cross_validate(&set, &Options::default(), FOLDS, None, self.stop)
            .map(|crossed| crossed.calibration)
            .map_err(|error| failure::tagger(&error))
    }
}
