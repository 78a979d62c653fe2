//! Measuring few-shot quality on labelled data: how good the reflex is after k spans of each concept.

mod bench;
mod hidden;
mod settings;

use std::collections::{BTreeSet, HashMap};

use handful_contract::{
    ErrorCode, Failure, FewShotReport, FewShotResult, HiddenResult, Mean, command as c,
};
use handful_session::FeatureSource;
use handful_tagger::{
    Calibration, Known, Options,
    calibration::Reliability,
    fewshot::{TestSentence, Trial},
};

use crate::{
    App, Handle,
    evaluation_set::{self, EvaluationSet, Sentence},
    failure,
    jobs::Job,
    open, summary,
};
use bench::Bench;

impl Handle<c::EvaluateFewShot> for App {
    async fn handle(&self, command: c::EvaluateFewShot) -> Result<FewShotReport, Failure> {
        evaluation_set::check_protocol(&command.k, command.seeds)?;
        if command.hide.iter().any(|&share| share >= 100) {
            return Err(Failure::new(
                ErrorCode::InvalidInput,
                "Of the spans at most 99 % can be hidden: something must be left to learn from.",
            ));
        }
        let folder = open::absolute(&command.data)?;
        let encoder = self.encoder.clone();
        let job = self.job(command.job.clone());
        let run = move || {
            let encoder = encoder.get().map_err(|error| failure::encoder(&error))?;
            let mut set = EvaluationSet::read(&folder)?;
            evaluation_set::limit(&mut set.test, command.test_limit);
            run(encoder.as_ref(), job, set, &command)
        };
        tokio::task::spawn_blocking(run).await.map_err(|error| failure::broken(&error))?
    }
}

fn run(
    encoder: &dyn FeatureSource,
    mut job: Job,
    set: EvaluationSet,
    command: &c::EvaluateFewShot,
) -> Result<FewShotReport, Failure> {
    let samples: Vec<Vec<Vec<usize>>> = command
        .k
        .iter()
        .map(|&k| (0..u64::from(command.seeds)).map(|seed| set.sample(k, seed)).collect())
        .collect();
    let beside: Vec<Vec<settings::Beside>> = samples
        .iter()
        .map(|samples| {
            let each = samples
                .iter()
                .zip(0..)
                .map(|(sample, seed)| settings::beside(&command.compare, &set.train, sample, seed));
            each.collect()
        })
        .collect();
    // Sentences that nobody learns from are never read.
    let drawn: BTreeSet<usize> = samples
        .iter()
        .flatten()
        .flatten()
        .chain(beside.iter().flatten().flat_map(settings::Beside::sentences))
        .copied()
        .collect();
    let drawn: Vec<usize> = drawn.into_iter().collect();
    let stop = job.stop_flag();
    let chosen: Vec<&Sentence> = drawn.iter().map(|&index| &set.train[index]).collect();
    let mut encode = |sentences: &[&Sentence], what: &str| {
        evaluation_set::encode(encoder, sentences, &stop, |done| {
            job.at(what, done as u64, Some(sentences.len() as u64));
        })
    };
    let features: HashMap<usize, _> =
        drawn.into_iter().zip(encode(&chosen, "Reading train.jsonl")?).collect();
    let test_features = encode(&set.test.iter().collect::<Vec<_>>(), "Reading test.jsonl")?;
    let test: Vec<TestSentence<'_>> = set
        .test
        .iter()
        .zip(&test_features)
        .map(|(sentence, features)| TestSentence {
            features: &features.values,
            gold: &sentence.gold,
            unaligned: sentence.unaligned.len(),
        })
        .collect();
    let bench = Bench {
        dim: encoder.dim(),
        concepts: &set.keys(),
        features: &features,
        test: &test,
        stop: &stop,
    };
    let trials = command.k.len() as u64 * u64::from(command.seeds);
    let mut report = FewShotReport::default();
    for (at, (&k, samples)) in command.k.iter().zip(&samples).enumerate() {
        let mut full: Vec<Trial> = Vec::with_capacity(samples.len());
        let mut calibrations = Vec::with_capacity(samples.len());
        let mut hidden = vec![Vec::new(); hidden::cases(&command.hide).count()];
        let mut compared = vec![Vec::new(); command.compare.len()];
        for (seed, sample) in samples.iter().enumerate() {
            let over = at * samples.len() + seed;
            job.at("Learning and scoring", over as u64, Some(trials));
            let known: Vec<Known> = sample.iter().map(|&index| set.train[index].known()).collect();
            let done = bench.examples(sample, &known);
            full.push(bench.learn(&done, &[], &Options::default())?);
            calibrations.push(bench.calibrate(&done)?);
            for (scores, (share, unlabelled)) in hidden.iter_mut().zip(hidden::cases(&command.hide))
            {
                let (known, options) = hidden::facts(&known, share, unlabelled, seed as u64);
                let begun = bench.examples(sample, &known);
                scores.push(f1(&bench.learn(&begun, &[], &options)?));
            }
            for (scores, &setting) in compared.iter_mut().zip(&command.compare) {
                let trial = settings::learn(&bench, setting, &done, &beside[at][seed])?;
                scores.push(f1(&trial));
            }
        }
        let full_f1: Vec<f64> = full.iter().map(f1).collect();
        report.results.push(result(k, &full, &calibrations));
        report.hidden.extend(hidden::cases(&command.hide).zip(&hidden).map(
            |((share, unlabelled), scores)| HiddenResult {
                k,
                hidden: share,
                unlabelled,
                entity_f1: summary::spread(scores),
                lost: summary::paired(scores, &full_f1),
            },
        ));
        report.compared.extend(
            command
                .compare
                .iter()
                .zip(&compared)
                .map(|(&setting, scores)| settings::result(k, setting, scores, &full_f1)),
        );
    }
    job.tell("Learning and scoring", trials, Some(trials));
    report.notes = set.notes;
    Ok(report)
}

fn f1(trial: &Trial) -> f64 {
    100.0 * trial.scores.entities.f1()
}

fn result(k: u32, trials: &[Trial], calibrations: &[Calibration]) -> FewShotResult {
    let spread = |value: &dyn Fn(&Trial) -> f64| {
        summary::spread(&trials.iter().map(value).collect::<Vec<_>>())
    };
    let before: Reliability = trials.iter().flat_map(|trial| &trial.outcomes).copied().collect();
    let after: Reliability = trials
        .iter()
        .zip(calibrations)
        .flat_map(|(trial, calibration)| {
            trial.outcomes.iter().map(|&(raw, right)| (calibration.apply(raw), right))
        })
        .collect();
    let temperatures: Vec<f64> =
        calibrations.iter().map(|calibration| f64::from(calibration.temperature)).collect();
    FewShotResult {
        k,
        entity_f1: spread(&f1),
        token_macro_f1: spread(&|trial| 100.0 * trial.scores.token_macro_f1),
        train_seconds: Mean { mean: spread(&|trial| trial.train_time.as_secs_f64()).mean },
        calibration: summary::calibration(&before, &after, &temperatures),
    }
}
