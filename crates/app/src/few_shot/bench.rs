//! One trial: something learns from a sample and is scored on the test sentences.

use std::{collections::HashMap, sync::atomic::AtomicBool};

use handful_contract::Failure;
use handful_encoder::{Encoder, Features, TokenStates};
use handful_tagger::{
    Calibration, ConceptKey, Example, Known, TrainingSet, cross_validate,
    deep::{DeepExample, DeepOptions, DeepSet},
    fewshot::{self, DeepLesson, DeepTestSentence, TestSentence, Trial},
};

use super::recipe::Method;
use crate::failure;

/// As many as the running application uses.
const FOLDS: usize = 5;

/// What is learned from, as indices into `train.jsonl`.
#[derive(Clone, Default)]
pub(super) struct Lesson {
    pub(super) sentences: Vec<usize>,
    /// What is known about each of them.
    pub(super) known: Vec<Known>,
    pub(super) untouched: Vec<usize>,
}

/// Something that learns.
pub(super) trait Bench {
    fn learn(&self, lesson: &Lesson, method: &Method) -> Result<Trial, Failure>;

    /// The temperature that the sample alone speaks for, where it can be told at little cost.
    fn calibrate(&self, lesson: &Lesson, method: &Method) -> Result<Option<Calibration>, Failure>;
}

/// A head alone.
pub(super) struct Reflex<'a> {
    pub(super) dim: usize,
    pub(super) concepts: &'a [ConceptKey],
    /// Of the sentences of `train.jsonl` that are learned from, by their index.
    pub(super) features: &'a HashMap<usize, Features>,
    pub(super) test: &'a [TestSentence<'a>],
    pub(super) stop: &'a AtomicBool,
}

impl Reflex<'_> {
    fn with_set<T>(&self, lesson: &Lesson, then: impl FnOnce(&TrainingSet<'_>) -> T) -> T {
        let vectors = |index: &usize| Some(self.features.get(index)?.values.as_slice());
        let examples: Vec<Example<'_>> = (lesson.sentences.iter().zip(&lesson.known))
            .filter_map(|(index, known)| Some(Example { features: vectors(index)?, known }))
            .collect();
        let unlabelled: Vec<_> = lesson.untouched.iter().filter_map(vectors).collect();
        let (dim, concepts) = (self.dim, self.concepts);
        then(&TrainingSet { dim, concepts, examples: &examples, unlabelled: &unlabelled })
    }
}

impl Bench for Reflex<'_> {
    fn learn(&self, lesson: &Lesson, method: &Method) -> Result<Trial, Failure> {
        self.with_set(lesson, |set| fewshot::trial(set, self.test, &method.options, self.stop))
            .map_err(|error| failure::tagger(&error))
    }

    fn calibrate(&self, lesson: &Lesson, method: &Method) -> Result<Option<Calibration>, Failure> {
        self.with_set(lesson, |set| cross_validate(set, &method.options, FOLDS, None, self.stop))
            .map(|crossed| Some(crossed.calibration))
            .map_err(|error| failure::tagger(&error))
    }
}

/// A head and the layers below it.
pub(super) struct Deep<'a> {
    pub(super) encoder: &'a Encoder,
    pub(super) options: DeepOptions,
    pub(super) concepts: &'a [ConceptKey],
    /// Of the sentences of `train.jsonl` that are learned from, by their index.
    pub(super) states: &'a HashMap<usize, TokenStates>,
    pub(super) test: &'a [DeepTestSentence<'a>],
    pub(super) stop: &'a AtomicBool,
}

impl Bench for Deep<'_> {
    fn learn(&self, lesson: &Lesson, method: &Method) -> Result<Trial, Failure> {
        let examples: Vec<DeepExample<'_>> = (lesson.sentences.iter().zip(&lesson.known))
            .filter_map(|(index, known)| {
                Some(DeepExample { states: self.states.get(index)?, known })
            })
            .collect();
        let unlabelled: Vec<&TokenStates> =
            lesson.untouched.iter().filter_map(|index| self.states.get(index)).collect();
        let set = DeepSet { concepts: self.concepts, examples: &examples, unlabelled: &unlabelled };
        let deep = DeepOptions { averaged: method.averaged, ..self.options };
        let seeds: Vec<u64> = (deep.seed..).take(method.voters).collect();
        let round = DeepLesson { encoder: self.encoder, set: &set, options: &method.options };
        fewshot::deep_trial(&round, &deep, &seeds, self.test, self.stop)
            .map_err(|error| failure::tagger(&error))
    }

    fn calibrate(&self, _: &Lesson, _: &Method) -> Result<Option<Calibration>, Failure> {
        Ok(None)
    }
}
