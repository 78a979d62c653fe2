//! Pre-training an encoder: from files of sentences to a folder with an encoder.

mod output;
mod probe;
mod read;

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use handful_catalogue::Cache;
use handful_contract::{ErrorCode, Failure, PretrainReport, PretrainSet, Probe, command as c};
use handful_encoder::{Device, Encoder};
use handful_pretrain::{Annotation, Corpus, Options, PretrainError, Pretraining};
use serde_json::json;

use crate::{App, Handle, encoders, failure, jobs::Job, open, report::Report};
use output::Output;
use probe::Beds;

/// How long at most a stopped process loses.
const KEPT_EVERY: Duration = Duration::from_secs(180);

/// Steps between two lines of the log.
const LOGGED_EVERY: usize = 50;

/// Probes over a whole run, the one before it not counted.
const PROBES: usize = 10;

impl Handle<c::Pretrain> for App {
    async fn handle(&self, command: c::Pretrain) -> Result<PretrainReport, Failure> {
        let job = self.job(command.job.clone());
        let (computing, cache) = (self.computing.clone(), self.hub_cache());
        let run = move || run(job, &command, &cache, computing.device());
        tokio::task::spawn_blocking(run).await.map_err(|error| failure::broken(&error))?
    }
}

/// Everything that is settled before the first step.
struct Plan {
    options: Options,
    output: Output,
    encoder: Encoder,
    /// Where the new encoder's features come from.
    layers: [u32; 2],
    beds: Beds,
}

fn run(
    mut job: Job,
    command: &c::Pretrain,
    cache: &Cache,
    device: &Device,
) -> Result<PretrainReport, Failure> {
    let output = Output::open(open::absolute(&command.output)?, command.resume)?;
    let csv = command.csv.iter().map(|path| open::absolute(path));
    let csv: Vec<PathBuf> = csv.collect::<Result<_, _>>()?;
    let data = command.data.as_deref().map(open::absolute).transpose()?;
    let (mut corpus, mut notes) = (Corpus::default(), Report::default());
    if let Some(data) = data {
        read::folder(&data, &mut corpus, &mut notes, &mut job)?;
    }
    let anchored = read::tables(&csv, &mut corpus, &mut notes, &mut job)?;
    let base = encoders::base(encoders::folder(&command.encoder, cache)?.as_ref(), device);
    let encoder = base.map_err(|error| failure::encoder(&error))?;
    let mut options = Options { seed: command.seed, ..Options::default() };
    options.sentences = command.sentences.map_or(corpus.len(), |sentences| sentences as usize);
    options.frozen = encoder.layers() / 3;
    let layers = command.encoder.layers.unwrap_or([encoder.layers() as u32, options.frozen as u32]);
    // A pair of layers that is not there is said now and not after the last step.
    encoders::with_layers(&encoder, layers).map_err(|error| failure::encoder(&error))?;
    let beds = Beds::read(&command.probes)?;
    let plan = Plan { options, output, encoder, layers, beds };
    let report = train(&mut job, &plan, &corpus, command)?;
    Ok(PretrainReport { anchored, notes: notes.inner.refused, ..report })
}

fn train(
    job: &mut Job,
    plan: &Plan,
    corpus: &Corpus,
    command: &c::Pretrain,
) -> Result<PretrainReport, Failure> {
    let stop = job.stop_flag();
    job.tell("Reading the names of concepts", 0, None);
    let Plan { options, output, encoder, layers, beds } = plan;
    let mut training = match output.checkpoint()? {
        Some(kept) => Pretraining::resume(encoder, corpus, options.clone(), &kept, &stop),
        None => Pretraining::new(encoder, corpus, options.clone(), &stop),
    }
    .map_err(trouble)?;
    let (first, steps) = (training.done(), training.steps());
    let mut report = PretrainReport {
        sets: sets(corpus, &training),
        names: u32::try_from(corpus.names()).unwrap_or(u32::MAX),
        steps: steps as u64,
        ..PretrainReport::default()
    };
    if first == 0 {
        output.log(&json!({ "options": options, "sets": report.sets, "names": report.names }))?;
    }
    let mut clock = Clock::default();
    let mut losses: Vec<f64> = Vec::new();
    let begun_with = training.tokens();
    let between = steps.div_ceil(PROBES).max(1);
    loop {
        let done = training.done();
        if (done % between == 0 || done == steps) && (done > first || done == 0) {
            let probes = look(&training, beds, *layers, &stop)?;
            for probe in &probes {
                output.log(&json!({ "probe": probe }))?;
            }
            report.probes.extend(probes);
        }
        job.at("Learning", (done - first) as u64, Some((steps - first) as u64));
        let started = Instant::now();
        let step = match training.step(&stop) {
            Ok(Some(step)) => step,
            Ok(None) => break,
            Err(error) if error.is_stop() => {
                output.keep(&training.checkpoint().map_err(trouble)?)?;
                return Err(stopped());
            }
            Err(error) => return Err(trouble(error)),
        };
        clock.worked += started.elapsed();
        losses.push(step.loss);
        report.tokens = step.tokens;
        let seconds = clock.worked.as_secs_f64();
        if step.steps % LOGGED_EVERY == 0 || step.steps == steps {
            let recent = &losses[losses.len().saturating_sub(LOGGED_EVERY)..];
            let space = training.space();
            let pace = seconds / (step.steps - first) as f64;
            output.log(&json!({
                "step": step.steps,
                "of": steps,
                "loss": mean(recent),
                "norm": step.norm,
                "rate": step.rate,
                "names": step.names,
                "scale": space.scale,
                "bias": space.bias,
                "tokens": step.tokens,
                "seconds": seconds,
                "tokens_per_second": (step.tokens - begun_with) as f64 / seconds,
                "seconds_left": pace * (steps - step.steps) as f64,
            }))?;
        }
        if clock.kept.elapsed() >= KEPT_EVERY {
            output.keep(&training.checkpoint().map_err(trouble)?)?;
            clock.kept = Instant::now();
        }
    }
    output.keep(&training.checkpoint().map_err(trouble)?)?;
    let tuned = training.encoder().map_err(trouble)?;
    let tuned = encoders::with_layers(&tuned, *layers).map_err(|error| failure::encoder(&error))?;
    let space = training.space_of(&tuned, &stop).map_err(trouble)?;
    output.write(&tuned, &space, command)?;
    report.tokens = training.tokens();
    report.loss = (!losses.is_empty()).then(|| mean(&losses[losses.len().saturating_sub(100)..]));
    report.seconds = clock.worked.as_secs_f64();
    if !losses.is_empty() {
        report.tokens_per_second = (training.tokens() - begun_with) as f64 / report.seconds;
    }
    Ok(report)
}

/// How long the steps took, and when the run was last kept.
struct Clock {
    worked: Duration,
    kept: Instant,
}

impl Default for Clock {
    fn default() -> Self {
        Self { worked: Duration::ZERO, kept: Instant::now() }
    }
}

fn look(
    training: &Pretraining<'_>,
    beds: &Beds,
    layers: [u32; 2],
    stop: &std::sync::atomic::AtomicBool,
) -> Result<Vec<Probe>, Failure> {
    if beds.is_empty() {
        return Ok(Vec::new());
    }
    let tuned = training.encoder().map_err(trouble)?;
    let tuned = encoders::with_layers(&tuned, layers).map_err(|error| failure::encoder(&error))?;
    beds.probe(&tuned, training.done() as u64, stop)
}

fn sets(corpus: &Corpus, training: &Pretraining<'_>) -> Vec<PretrainSet> {
    let sets = corpus.sets().zip(training.shares()).map(|(facts, seen)| PretrainSet {
        name: facts.name.clone(),
        sentences: facts.sentences as u64,
        left_out: facts.left_out as u64,
        names: u32::try_from(facts.names).unwrap_or(u32::MAX),
        spans: facts.spans as u64,
        exhaustive: facts.annotation == Annotation::Exhaustive,
        seen: seen as u64,
    });
    sets.collect()
}

fn mean(losses: &[f64]) -> f64 {
    losses.iter().sum::<f64>() / losses.len().max(1) as f64
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in many a map_err")]
fn trouble(error: PretrainError) -> Failure {
    match &error {
        PretrainError::Encoder(inner) => failure::encoder(inner),
        PretrainError::Empty | PretrainError::Options { .. } => {
            Failure::new(ErrorCode::InvalidInput, error.to_string())
        }
        PretrainError::Checkpoint { .. } => Failure::new(ErrorCode::Damaged, error.to_string()),
        PretrainError::Diverged => Failure::new(ErrorCode::Internal, error.to_string()),
    }
}

fn stopped() -> Failure {
    Failure::new(
        ErrorCode::Cancelled,
        "Stopped. The run is kept in its folder and can be taken up again where it stood.",
    )
}
