//! How fast this machine reads sentences and suggests spans in them.

use std::{cell::RefCell, sync::atomic::AtomicBool, time::Instant};

use handful_contract::{Failure, SpeedReport, command as c};
use handful_encoder::{
    Bottom, Device, Encoder, EncoderError, FeatureLayers, Input, Pooling, Rates, TokenStates,
    TuneOptions, Tuning,
};
use handful_session::FeatureSource;
use handful_tagger::{
    Example, Known, Options, TrainingSet,
    deep::{DeepExample, DeepOptions, DeepRound, DeepSet, Progress, deep_round},
    fit,
};

use crate::{
    App, Handle,
    evaluation_set::{self, BATCH, EvaluationSet, Sentence, encode},
    failure,
    jobs::Job,
    open,
};

/// The sample that the head learns from: how well it does so changes nothing of the speed.
const K: u32 = 16;

/// A batch to time a training step with: sentences, and sub-words to each with the two special ones.
const STEP: (usize, usize) = (8, 40);

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
    let deep = after_a_deep_round(encoder, set, &sample, &known, &mut job)?;
    job.tell("Timing a training step", 0, None);
    let device = evaluation_set::tunable(encoder)?.device();
    let train_step_seconds = train_step(device, &stop).map_err(|error| failure::encoder(&error))?;
    Ok(SpeedReport {
        device: device.in_words(),
        sentences: u32::try_from(sentences.len()).unwrap_or(u32::MAX),
        words: sentences.iter().map(|sentence| sentence.words.len() as u64).sum(),
        read_seconds,
        sample_sentences: u32::try_from(sample.len()).unwrap_or(u32::MAX),
        fit_seconds,
        suggest_seconds,
        deep_seconds: deep.learn,
        deep_suggest_seconds: deep.suggest,
        train_step_seconds,
    })
}

struct DeepSeconds {
    learn: f64,
    suggest: f64,
}

/// A deep round on the sample, and suggestions with it from what is kept of the frozen layers.
fn after_a_deep_round(
    source: &dyn FeatureSource,
    set: &EvaluationSet,
    sample: &[&Sentence],
    known: &[Known],
    job: &mut Job,
) -> Result<DeepSeconds, Failure> {
    let encoder = evaluation_set::tunable(source)?;
    let (stop, options) = (job.stop_flag(), DeepOptions::default());
    let read = |sentences: &[&Sentence]| {
        evaluation_set::states(encoder, options.from_layer, sentences, &stop, |_| ())
    };
    let states = read(sample)?;
    let examples: Vec<DeepExample<'_>> =
        states.iter().zip(known).map(|(states, known)| DeepExample { states, known }).collect();
    let lesson = DeepSet { concepts: &set.keys(), examples: &examples, unlabelled: &[] };
    let begun = Instant::now();
    let telling = RefCell::new(&mut *job);
    let tell = |Progress { done, total }| {
        telling.borrow_mut().at("Tuning layers", done as u64, Some(total as u64));
    };
    let DeepRound { weights, head } =
        deep_round(encoder, &lesson, &Options::default(), &options, &stop, &tell)
            .map_err(|error| failure::tagger(&error))?;
    let learn = begun.elapsed().as_secs_f64();

    let tuned = encoder.with_tuned(&weights).map_err(|error| failure::encoder(&error))?;
    let blank = Known::default();
    let (mut done, mut suggest) = (0, 0.0);
    for batch in set.test.chunks(BATCH) {
        job.at("Reading test.jsonl again", done as u64, Some(set.test.len() as u64));
        let states = read(&batch.iter().collect::<Vec<_>>())?;
        let begun = Instant::now();
        let features = tuned
            .features_from(&states.iter().collect::<Vec<_>>(), &stop)
            .map_err(|error| failure::encoder(&error))?;
        let unseen: Vec<Example<'_>> = features
            .iter()
            .map(|features| Example { features: &features.values, known: &blank })
            .collect();
        head.predict_all(&unseen, &stop).map_err(|error| failure::tagger(&error))?;
        suggest += begun.elapsed().as_secs_f64();
        done += batch.len();
    }
    Ok(DeepSeconds { learn, suggest })
}

/// The median seconds of one step over all weights of the embedded encoder, with a made-up gradient of
/// the word vectors in place of a head's.
fn train_step(device: &Device, stop: &AtomicBool) -> Result<f64, EncoderError> {
    let layers = FeatureLayers { upper: 6, lower: 3 };
    let encoder = Encoder::embedded_on(device)?.with_feature_layers(layers)?;
    let options = TuneOptions { bottom: Bottom::Embeddings, dropout: 0.1, seed: 0 };
    let mut tuning = Tuning::new(&encoder, options)?;
    // Each of these is one sub-word.
    let known = ["the", "court", "of", "london", "found", "that", "a", "letter", "was", "late"];
    let text = |sentence: usize| {
        let word = |place| known[(place * (sentence + 3) + sentence) % known.len()];
        (0..STEP.1 - 2).map(word).collect::<Vec<_>>().join(" ")
    };
    let texts: Vec<String> = (0..STEP.0).map(text).collect();
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
