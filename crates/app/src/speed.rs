//! How fast this machine reads sentences and suggests spans in them.

use std::{sync::atomic::AtomicBool, time::Instant};

use handful_contract::{Failure, SpeedReport, command as c};
use handful_encoder::{
    Bottom, Encoder, EncoderError, FeatureLayers, Input, Pooling, Rates, TokenStates, TuneOptions,
    Tuning,
};
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

/// A batch to time a training step with: sentences, and sub-words to each with the two special ones.
const BATCH: (usize, usize) = (8, 40);

/// Steps until every buffer is there, and steps that are timed.
const STEPS: (usize, usize) = (3, 15);

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
    drop(unseen);
    drop(features);
    job.tell("Timing a training step", 0, None);
    let train_step_seconds = train_step(&stop).map_err(|error| failure::encoder(&error))?;
    Ok(SpeedReport {
        sentences: u32::try_from(sentences.len()).unwrap_or(u32::MAX),
        words: sentences.iter().map(|sentence| sentence.words.len() as u64).sum(),
        read_seconds,
        sample_sentences: u32::try_from(sample.len()).unwrap_or(u32::MAX),
        fit_seconds,
        suggest_seconds,
        train_step_seconds,
    })
}

/// The median seconds of one step over all weights of the embedded encoder, with a made-up gradient of
/// the word vectors in place of a head's.
fn train_step(stop: &AtomicBool) -> Result<f64, EncoderError> {
    let layers = FeatureLayers { upper: 6, lower: 3 };
    let encoder = Encoder::embedded()?.with_feature_layers(layers)?;
    let options = TuneOptions { bottom: Bottom::Embeddings, dropout: 0.1, seed: 0 };
    let mut tuning = Tuning::new(&encoder, options)?;
    // Each of these is one sub-word.
    let known = ["the", "court", "of", "london", "found", "that", "a", "letter", "was", "late"];
    let text = |sentence: usize| {
        let word = |place| known[(place * (sentence + 3) + sentence) % known.len()];
        (0..BATCH.1 - 2).map(word).collect::<Vec<_>>().join(" ")
    };
    let texts: Vec<String> = (0..BATCH.0).map(text).collect();
    let words: Vec<_> = texts.iter().map(|text| handful_text::words(text)).collect();
    let inputs: Vec<Input<'_>> =
        texts.iter().zip(&words).map(|(text, words)| Input { text, words }).collect();
    let layer = tuning.states_layer();
    let states = encoder.token_states(&inputs, Pooling::FirstSubword, layer, stop)?;
    let batch: Vec<&TokenStates> = states.iter().collect();
    let mut seconds = Vec::new();
    let mut gradient = Vec::new();
    for _ in 0..STEPS.0 + STEPS.1 {
        if stop.load(std::sync::atomic::Ordering::Relaxed) {
            return Err(EncoderError::Stopped);
        }
        let begun = Instant::now();
        let vectors = tuning.forward(&batch)?.len();
        gradient.resize(vectors, 1e-3);
        tuning.backward(&gradient)?;
        tuning.step(&Rates::new(5e-5));
        seconds.push(begun.elapsed().as_secs_f64());
    }
    let timed = &mut seconds[STEPS.0..];
    timed.sort_by(f64::total_cmp);
    Ok(timed[timed.len() / 2])
}
