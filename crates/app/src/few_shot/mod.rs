//! Measuring few-shot quality on labelled data: how good the reflex or a deep round is after k spans of
//! each concept.

mod bench;
mod hidden;
mod recipe;
mod settings;

use std::{
    collections::{BTreeSet, HashMap},
    sync::atomic::AtomicBool,
};

use handful_contract::{
    CalibrationReport, Depth, ErrorCode, Failure, FewShotReport, FewShotResult, HeadKind,
    HiddenResult, Mean, Protocol, Recipe, command as c,
};
use handful_session::FeatureSource;
use handful_tagger::{
    Calibration, Options,
    calibration::Reliability,
    deep::DeepOptions,
    fewshot::{DeepTestSentence, TestSentence, Trial},
};

use crate::{
    App, Handle,
    evaluation_set::{self, EvaluationSet, Sentence},
    failure,
    jobs::Job,
    open, summary,
};
use bench::{Bench, Deep, Lesson, Reflex};
use recipe::Method;
use settings::Beside;

impl Handle<c::EvaluateFewShot> for App {
    async fn handle(&self, command: c::EvaluateFewShot) -> Result<FewShotReport, Failure> {
        check(&command)?;
        let folder = open::absolute(&command.data)?;
        let encoder = self.chosen(&command.encoder)?;
        let job = self.job(command.job.clone());
        let run = move || {
            let encoder = encoder.get().map_err(|error| failure::encoder(&error))?;
            let mut set = EvaluationSet::read(&folder)?;
            evaluation_set::limit(&mut set.test, command.test_limit);
            match command.depth {
                Depth::Reflex => reflex(encoder.as_ref(), job, set, &command),
                Depth::Deep => deep(encoder.as_ref(), job, set, &command),
            }
        };
        tokio::task::spawn_blocking(run).await.map_err(|error| failure::broken(&error))?
    }
}

fn check(command: &c::EvaluateFewShot) -> Result<(), Failure> {
    evaluation_set::check_protocol(&command.k, command.seeds)?;
    let refuse = |why: &str| Err(Failure::new(ErrorCode::InvalidInput, why));
    if command.hide.iter().any(|&share| share >= 100) {
        return refuse(
            "Of the spans at most 99 % can be hidden: something must be left to learn from.",
        );
    }
    if (command.depth, command.protocol) == (Depth::Deep, Protocol::Probe) {
        return refuse("A probe judges the encoder as it is, so nothing of it can be tuned.");
    }
    if !recipe::fits(command.depth, &command.recipe, &command.compare) {
        return refuse(
            "Averaging and voting are of deep rounds: ask for the depth “deep” with them.",
        );
    }
    Ok(())
}

fn reflex(
    encoder: &dyn FeatureSource,
    mut job: Job,
    set: EvaluationSet,
    command: &c::EvaluateFewShot,
) -> Result<FewShotReport, Failure> {
    let plan = Plan::draw(&set, command);
    let stop = job.stop_flag();
    let mut read = |sentences: &[&Sentence], what: &str| {
        evaluation_set::encode(encoder, sentences, &stop, |done| {
            job.at(what, done as u64, Some(sentences.len() as u64));
        })
    };
    let features: HashMap<usize, _> =
        plan.drawn.iter().copied().zip(read(&plan.sentences(&set), TRAIN)?).collect();
    let test_features = read(&set.test.iter().collect::<Vec<_>>(), TEST)?;
    let test: Vec<TestSentence<'_>> = (set.test.iter().zip(&test_features))
        .map(|(sentence, features)| TestSentence {
            features: &features.values,
            gold: &sentence.gold,
            unaligned: sentence.unaligned.len(),
        })
        .collect();
    let (dim, concepts) = (encoder.dim(), &set.keys());
    let bench = Reflex { dim, concepts, features: &features, test: &test, stop: &stop };
    let options = options(encoder, &set, command, &stop)?;
    let report = measure(&bench, &mut job, &set, &plan, options, command)?;
    Ok(FewShotReport { encoder: encoder.name().to_owned(), notes: set.notes, ..report })
}

fn options(
    source: &dyn FeatureSource,
    set: &EvaluationSet,
    command: &c::EvaluateFewShot,
    stop: &AtomicBool,
) -> Result<Options, Failure> {
    match evaluation_set::named(source, set, stop)? {
        Some(options) => Ok(options),
        None if command.k.contains(&0) => Err(Failure::new(
            ErrorCode::InvalidInput,
            "Before the first span only names are there to go by, and this encoder reads none: it was not \
             pre-trained on names, or its features do not come from its last layer. Leave out k = 0.",
        )),
        None => Ok(Options::default()),
    }
}

fn deep(
    source: &dyn FeatureSource,
    mut job: Job,
    set: EvaluationSet,
    command: &c::EvaluateFewShot,
) -> Result<FewShotReport, Failure> {
    let encoder = evaluation_set::tunable(source)?;
    let options = DeepOptions::default();
    let plan = Plan::draw(&set, command);
    let stop = job.stop_flag();
    let fitting = self::options(source, &set, command, &stop)?;
    let mut read = |sentences: &[&Sentence], what: &str| {
        evaluation_set::states(encoder, options.from_layer, sentences, &stop, |done| {
            job.at(what, done as u64, Some(sentences.len() as u64));
        })
    };
    let states: HashMap<usize, _> =
        plan.drawn.iter().copied().zip(read(&plan.sentences(&set), TRAIN)?).collect();
    let test_states = read(&set.test.iter().collect::<Vec<_>>(), TEST)?;
    let test: Vec<DeepTestSentence<'_>> = (set.test.iter().zip(&test_states))
        .map(|(sentence, states)| DeepTestSentence {
            states,
            gold: &sentence.gold,
            unaligned: sentence.unaligned.len(),
        })
        .collect();
    let concepts = &set.keys();
    let bench = Deep { encoder, options, concepts, states: &states, test: &test, stop: &stop };
    let report = measure(&bench, &mut job, &set, &plan, fitting, command)?;
    Ok(FewShotReport { encoder: encoder.name().to_owned(), notes: set.notes, ..report })
}

const TRAIN: &str = "Reading train.jsonl";
const TEST: &str = "Reading test.jsonl";

/// What is learned from, by k and seed, as indices into `train.jsonl`.
struct Plan {
    samples: Vec<Vec<Vec<usize>>>,
    beside: Vec<Vec<Beside>>,
    /// All of them, sorted: sentences that nobody learns from are never read.
    drawn: Vec<usize>,
}

impl Plan {
    fn draw(set: &EvaluationSet, command: &c::EvaluateFewShot) -> Self {
        let seeds = 0..u64::from(command.seeds);
        let samples: Vec<Vec<Vec<usize>>> = (command.k.iter())
            .map(|&k| seeds.clone().map(|seed| set.sample(k, seed)).collect())
            .collect();
        let beside_each = |samples: &Vec<Vec<usize>>| {
            let each = samples.iter().zip(0..);
            each.map(|(sample, seed)| settings::beside(&command.compare, &set.train, sample, seed))
                .collect()
        };
        let beside: Vec<Vec<Beside>> = samples.iter().map(beside_each).collect();
        let sentences = beside.iter().flatten().flat_map(Beside::sentences);
        let drawn: BTreeSet<usize> =
            samples.iter().flatten().flatten().chain(sentences).copied().collect();
        Self { samples, beside, drawn: drawn.into_iter().collect() }
    }

    fn sentences<'a>(&self, set: &'a EvaluationSet) -> Vec<&'a Sentence> {
        self.drawn.iter().map(|&index| &set.train[index]).collect()
    }
}

/// What the bench learns with by itself, and how that is called.
fn usual(command: &c::EvaluateFewShot, options: Options) -> (Method, Recipe) {
    let (options, recipe) = match command.protocol {
        Protocol::FineTune => (options, command.recipe.clone()),
        Protocol::Probe => (
            Options {
                sharing: settings::UNSHARED,
                adjacency: settings::UNDECIDED,
                ..Options::default()
            },
            Recipe { head: HeadKind::Softmax, ..command.recipe.clone() },
        ),
    };
    (Method::new(options, &recipe), recipe)
}

fn measure(
    bench: &dyn Bench,
    job: &mut Job,
    set: &EvaluationSet,
    plan: &Plan,
    options: Options,
    command: &c::EvaluateFewShot,
) -> Result<FewShotReport, Failure> {
    let (usual, recipe) = usual(command, options);
    let trials = command.k.len() as u64 * u64::from(command.seeds);
    let mut report = FewShotReport {
        depth: command.depth,
        protocol: command.protocol,
        recipe,
        ..FewShotReport::default()
    };
    for (at, (&k, samples)) in command.k.iter().zip(&plan.samples).enumerate() {
        let mut full: Vec<Trial> = Vec::with_capacity(samples.len());
        let mut calibrations = Vec::with_capacity(samples.len());
        let mut hidden = vec![Vec::new(); hidden::cases(&command.hide).count()];
        let mut compared = vec![Vec::new(); command.compare.len()];
        for (seed, sample) in samples.iter().enumerate() {
            let over = at * samples.len() + seed;
            job.at("Learning and scoring", over as u64, Some(trials));
            let known = sample.iter().map(|&index| set.train[index].known()).collect();
            let done = Lesson { sentences: sample.clone(), known, untouched: Vec::new() };
            full.push(bench.learn(&done, &usual)?);
            if k == 0 {
                // Without a sample there is nothing to calibrate with, to hide or to make something else of.
                calibrations.push(Calibration::default());
                continue;
            }
            calibrations.extend(bench.calibrate(&done, &usual)?);
            for (scores, (share, unlabelled)) in hidden.iter_mut().zip(hidden::cases(&command.hide))
            {
                let (known, options) =
                    hidden::facts(&done.known, share, unlabelled, seed as u64, &usual.options);
                let method = Method { options, ..usual.clone() };
                scores.push(f1(&bench.learn(&Lesson { known, ..done.clone() }, &method)?));
            }
            for (scores, &setting) in compared.iter_mut().zip(&command.compare) {
                let beside = &plan.beside[at][seed];
                let (lesson, method) = settings::changed(setting, &done, beside, &usual);
                scores.push(f1(&bench.learn(&lesson, &method)?));
            }
        }
        let full_f1: Vec<f64> = full.iter().map(f1).collect();
        report.results.push(result(k, &full, &calibrations));
        if k == 0 {
            continue;
        }
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
    Ok(report)
}

fn f1(trial: &Trial) -> f64 {
    100.0 * trial.scores.entities.f1()
}

fn result(k: u32, trials: &[Trial], calibrations: &[Calibration]) -> FewShotResult {
    let spread = |value: &dyn Fn(&Trial) -> f64| {
        summary::spread(&trials.iter().map(value).collect::<Vec<_>>())
    };
    FewShotResult {
        k,
        entity_f1: spread(&f1),
        token_macro_f1: spread(&|trial| 100.0 * trial.scores.token_macro_f1),
        train_seconds: Mean { mean: spread(&|trial| trial.train_time.as_secs_f64()).mean },
        calibration: (!calibrations.is_empty()).then(|| calibration(trials, calibrations)),
    }
}

fn calibration(trials: &[Trial], calibrations: &[Calibration]) -> CalibrationReport {
    let before: Reliability = trials.iter().flat_map(|trial| &trial.outcomes).copied().collect();
    let after: Reliability = trials
        .iter()
        .zip(calibrations)
        .flat_map(|(trial, calibration)| {
            trial.outcomes.iter().map(|&(raw, right)| (calibration.apply(raw), right))
        })
        .collect();
    summary::calibration(&before, &after, calibrations)
}
