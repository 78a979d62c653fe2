//! Few-shot quality while an encoder is pre-trained: small, and always on the same samples.

use std::{collections::BTreeSet, path::Path, sync::atomic::AtomicBool};

use handful_contract::{Failure, Probe};
use handful_encoder::Encoder;
use handful_session::FeatureSource as _;
use handful_tagger::{
    ConceptKey, Example, Known, Options, TrainingSet,
    fewshot::{self, TestSentence},
};

use crate::{
    evaluation_set::{self, EvaluationSet, Sentence},
    failure, open,
};

/// What is drawn from each folder.
const KS: [u32; 2] = [4, 16];
const SEEDS: u64 = 2;
const TEST_LIMIT: u32 = 200;

/// Folders to measure on.
pub(super) struct Beds(Vec<Bed>);

struct Bed {
    set: EvaluationSet,
    concepts: Vec<ConceptKey>,
    /// Each k with the sentences of a sample.
    samples: Vec<(u32, Vec<usize>)>,
}

impl Beds {
    pub(super) fn read(folders: &[String]) -> Result<Self, Failure> {
        let read = |folder: &String| {
            let folder = open::absolute(folder)?;
            Bed::read(&folder)
        };
        folders.iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The means over folders and samples, for each k.
    pub(super) fn probe(
        &self,
        encoder: &Encoder,
        steps: u64,
        stop: &AtomicBool,
    ) -> Result<Vec<Probe>, Failure> {
        let mut scores = Vec::new();
        for bed in &self.0 {
            scores.extend(bed.scores(encoder, stop)?);
        }
        let probes = KS.into_iter().map(|k| {
            let own: Vec<_> = scores.iter().filter(|(of, _)| *of == k).collect();
            let mean = |value: &dyn Fn(&fewshot::Trial) -> f64| {
                own.iter().map(|(_, trial)| value(trial)).sum::<f64>() / own.len() as f64
            };
            Probe {
                steps,
                k,
                entity_f1: mean(&|trial| 100.0 * trial.scores.entities.f1()),
                token_macro_f1: mean(&|trial| 100.0 * trial.scores.token_macro_f1),
            }
        });
        Ok(probes.collect())
    }
}

impl Bed {
    fn read(folder: &Path) -> Result<Self, Failure> {
        let mut set = EvaluationSet::read(folder)?;
        evaluation_set::limit(&mut set.test, Some(TEST_LIMIT));
        let samples = KS
            .into_iter()
            .flat_map(|k| (0..SEEDS).map(move |seed| (k, seed)))
            .map(|(k, seed)| (k, set.sample(k, seed)))
            .collect();
        Ok(Self { concepts: set.keys(), set, samples })
    }

    fn scores(
        &self,
        encoder: &Encoder,
        stop: &AtomicBool,
    ) -> Result<Vec<(u32, fewshot::Trial)>, Failure> {
        let drawn: BTreeSet<usize> =
            self.samples.iter().flat_map(|(_, sample)| sample).copied().collect();
        let drawn: Vec<usize> = drawn.into_iter().collect();
        let train: Vec<&Sentence> = drawn.iter().map(|&place| &self.set.train[place]).collect();
        let train = evaluation_set::encode(encoder, &train, stop, |_| ())?;
        let test: Vec<&Sentence> = self.set.test.iter().collect();
        let features = evaluation_set::encode(encoder, &test, stop, |_| ())?;
        let test: Vec<TestSentence<'_>> = test
            .iter()
            .zip(&features)
            .map(|(sentence, features)| TestSentence {
                features: &features.values,
                gold: &sentence.gold,
                unaligned: sentence.unaligned.len(),
            })
            .collect();
        let trial = |(k, sample): &(u32, Vec<usize>)| {
            let known: Vec<Known> =
                sample.iter().map(|&place| self.set.train[place].known()).collect();
            let examples: Vec<Example<'_>> = sample
                .iter()
                .zip(&known)
                .filter_map(|(place, known)| {
                    let features = &train[drawn.binary_search(place).ok()?].values;
                    Some(Example { features, known })
                })
                .collect();
            let set = TrainingSet {
                dim: encoder.dim(),
                concepts: &self.concepts,
                examples: &examples,
                unlabelled: &[],
            };
            let trial = fewshot::trial(&set, &test, &Options::default(), stop);
            Ok((*k, trial.map_err(|error| failure::tagger(&error))?))
        };
        self.samples.iter().map(trial).collect()
    }
}
