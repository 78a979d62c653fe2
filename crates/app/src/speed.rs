//! How fast this machine reads sentences and suggests spans in them.

use std::time::Instant;

use handful_contract::{Failure, SpeedReport, command as c};
use handful_session::FeatureSource;
use handful_tagger::{Example, Known, Options, TrainingSet, fit};

use crate::{
    App, Handle,
    evaluation_set::{EvaluationSet, Sentence, encode},
    failure,
    jobs::Job,
    open,
};

/// The sample that the head learns from: how well it does so changes nothing of the speed.
const K: u32 = 16;

impl Handle<c::EvaluateSpeed> for App {
    async fn handle(&self, command: c::EvaluateSpeed) -> Result<SpeedReport, Failure> {
        let folder = open::absolute(&command.data)?;
        let encoder = self.encoder.clone();
        let job = self.job(command.job);
        let run = move || {
            let encoder = encoder.get().map_err(|error| failure::encoder(&error))?;
            measure(&EvaluationSet::read(&folder)?, encoder.as_ref(), job)
        };
        tokio::task::spawn_blocking(run).await.map_err(|error| failure::broken(&error))?
    }
}

fn measure(
    set: &EvaluationSet,
    encoder: &dyn FeatureSource,
    mut job: Job,
) -> Result<SpeedReport, Failure> {
    let stop = job.stop_flag();
    let sample: Vec<&Sentence> =
        set.sample(K, 0).into_iter().map(|index| &set.train[index]).collect();
    let sample_features = encode(encoder, &sample, &stop, |_| ())?;
    let known: Vec<Known> = sample.iter().map(|sentence| sentence.known()).collect();
    let examples: Vec<Example<'_>> = known
        .iter()
        .zip(&sample_features)
        .map(|(known, features)| Example { features: &features.values, known })
        .collect();
    let learn_from = TrainingSet {
        dim: encoder.dim(),
        concepts: &set.keys(),
        examples: &examples,
        unlabelled: &[],
    };
    let begun = Instant::now();
    let head = fit(&learn_from, &Options::default(), None, &stop)
        .map_err(|error| failure::tagger(&error))?;
    let fit_seconds = begun.elapsed().as_secs_f64();

    let sentences: Vec<&Sentence> = set.test.iter().collect();
    let begun = Instant::now();
    let features = encode(encoder, &sentences, &stop, |done| {
        job.at("Reading test.jsonl", done as u64, Some(sentences.len() as u64));
    })?;
    let read_seconds = begun.elapsed().as_secs_f64();

    let blank = Known::default();
    let unseen: Vec<Example<'_>> = features
        .iter()
        .map(|features| Example { features: &features.values, known: &blank })
        .collect();
    let begun = Instant::now();
    head.predict_all(&unseen, &stop).map_err(|error| failure::tagger(&error))?;
    let suggest_seconds = begun.elapsed().as_secs_f64();
    Ok(SpeedReport {
        sentences: u32::try_from(sentences.len()).unwrap_or(u32::MAX),
        words: sentences.iter().map(|sentence| sentence.words.len() as u64).sum(),
        read_seconds,
        sample_sentences: u32::try_from(sample.len()).unwrap_or(u32::MAX),
        fit_seconds,
        suggest_seconds,
    })
}
