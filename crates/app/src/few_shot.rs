//! Measuring few-shot quality on labelled data: how good the reflex is after k spans of each concept.

use std::{
    collections::{BTreeSet, HashMap},
    sync::atomic::AtomicBool,
};

use handful_contract::{Failure, FewShotReport, FewShotResult, Mean, Spread, command as c};
use handful_encoder::Features;
use handful_session::FeatureSource;
use handful_tagger::{
    Example, Known, Options, TrainingSet,
    fewshot::{self, Summary, TestSentence, Trial},
};

use crate::{
    App, Handle,
    evaluation_set::{self, EvaluationSet, Sentence},
    failure,
    jobs::Job,
    open,
};

impl Handle<c::EvaluateFewShot> for App {
    async fn handle(&self, command: c::EvaluateFewShot) -> Result<FewShotReport, Failure> {
        evaluation_set::check_protocol(&command.k, command.seeds)?;
        let folder = open::absolute(&command.data)?;
        let encoder = self.encoder.clone();
        let job = self.job(command.job);
        let run = move || {
            let encoder = encoder.get().map_err(|error| failure::encoder(&error))?;
            let set = EvaluationSet::read(&folder)?;
            Evaluation { encoder: encoder.as_ref(), job, set }.run(&command.k, command.seeds)
        };
        tokio::task::spawn_blocking(run).await.map_err(|error| failure::broken(&error))?
    }
}

struct Evaluation<'a> {
    encoder: &'a dyn FeatureSource,
    job: Job,
    set: EvaluationSet,
}

impl Evaluation<'_> {
    fn run(mut self, ks: &[u32], seeds: u32) -> Result<FewShotReport, Failure> {
        let samples: Vec<Vec<Vec<usize>>> = ks
            .iter()
            .map(|&k| (0..u64::from(seeds)).map(|seed| self.set.sample(k, seed)).collect())
            .collect();
        // Sentences that no sample holds are never needed.
        let drawn: BTreeSet<usize> = samples.iter().flatten().flatten().copied().collect();
        let drawn: Vec<usize> = drawn.into_iter().collect();
        let stop = self.job.stop_flag();
        let train = std::mem::take(&mut self.set.train);
        let test = std::mem::take(&mut self.set.test);
        let chosen: Vec<&Sentence> = drawn.iter().map(|&index| &train[index]).collect();
        let train_features: HashMap<usize, Features> =
            drawn.into_iter().zip(self.encode(&chosen, "Reading train.jsonl", &stop)?).collect();
        let test_features =
            self.encode(&test.iter().collect::<Vec<_>>(), "Reading test.jsonl", &stop)?;
        let unseen: Vec<TestSentence<'_>> = test
            .iter()
            .zip(&test_features)
            .map(|(sentence, features)| TestSentence {
                features: &features.values,
                gold: &sentence.gold,
                unaligned: sentence.unaligned.len(),
            })
            .collect();
        let trials = ks.len() as u64 * u64::from(seeds);
        let mut done = 0;
        let mut results = Vec::with_capacity(ks.len());
        for (&k, samples) in ks.iter().zip(&samples) {
            let mut scores = Vec::with_capacity(samples.len());
            for sample in samples {
                self.job.at("Learning and scoring", done, Some(trials));
                scores.push(self.trial(sample, &train, &train_features, &unseen, &stop)?);
                done += 1;
            }
            results.push(result(k, &scores));
        }
        self.job.tell("Learning and scoring", trials, Some(trials));
        Ok(FewShotReport { results, notes: self.set.notes })
    }

    fn trial(
        &self,
        sample: &[usize],
        train: &[Sentence],
        features: &HashMap<usize, Features>,
        test: &[TestSentence<'_>],
        stop: &AtomicBool,
    ) -> Result<Trial, Failure> {
        let known: Vec<Known> = sample.iter().map(|&index| train[index].known()).collect();
        let examples: Vec<Example<'_>> = sample
            .iter()
            .zip(&known)
            .filter_map(|(index, known)| {
                Some(Example { features: &features.get(index)?.values, known })
            })
            .collect();
        let set = TrainingSet {
            dim: self.encoder.dim(),
            concepts: &self.set.keys(),
            examples: &examples,
            unlabelled: &[],
        };
        fewshot::trial(&set, test, &Options::default(), stop)
            .map_err(|error| failure::tagger(&error))
    }

    fn encode(
        &mut self,
        sentences: &[&Sentence],
        what: &str,
        stop: &AtomicBool,
    ) -> Result<Vec<Features>, Failure> {
        evaluation_set::encode(self.encoder, sentences, stop, |done| {
            self.job.at(what, done as u64, Some(sentences.len() as u64));
        })
    }
}

fn result(k: u32, trials: &[Trial]) -> FewShotResult {
    let spread = |value: fn(&Trial) -> f64| {
        let summary = Summary::of(&trials.iter().map(value).collect::<Vec<_>>());
        Spread { mean: summary.mean, sd: summary.sd }
    };
    FewShotResult {
        k,
        entity_f1: spread(|trial| 100.0 * trial.scores.entities.f1()),
        token_macro_f1: spread(|trial| 100.0 * trial.scores.token_macro_f1),
        train_seconds: Mean { mean: spread(|trial| trial.train_time.as_secs_f64()).mean },
    }
}
