use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use handful_encoder::{
    Bottom, Encoder, EncoderError, Features, Rates, Schedule, TokenStates, TuneOptions,
    TunedWeights, Tuning,
};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;

use super::head::TrainedHead;
use super::{DeepOptions, DeepSet};
use crate::error::TaggerError;
use crate::fit::{Example, Rows, TrainingSet, fit, usable_concepts};
use crate::head::Head;
use crate::options::Options;

/// What a round came to.
#[derive(Clone, Debug)]
pub struct DeepRound {
    /// The tuned layers.
    pub weights: TunedWeights,
    /// The head for the features of the tuned encoder.
    pub head: Head,
}

/// How far a round is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Steps taken.
    pub done: usize,
    /// Steps in all.
    pub total: usize,
}

/// Tunes the layers above [`DeepOptions::from_layer`] together with a head that starts as the reflex,
/// and fits the reflex anew to the features that come of it.
///
/// The loss is the reflex's: the marginal likelihood of what is known and the expected ratio of entity
/// words. `stop` is looked at before each step.
///
/// # Errors
/// As [`fit`]; [`TaggerError::Diverged`] when the loss is no longer a number, and
/// [`TaggerError::Encoder`] for states that are not of this encoder's layer.
pub fn deep_round(
    encoder: &Encoder,
    set: &DeepSet<'_>,
    options: &Options,
    deep: &DeepOptions,
    stop: &AtomicBool,
    tell: &dyn Fn(Progress),
) -> Result<DeepRound, TaggerError> {
    let states: Vec<&TokenStates> = set
        .examples
        .iter()
        .map(|example| example.states)
        .chain(set.unlabelled.iter().copied())
        .collect();
    let refit = |encoder: &Encoder| -> Result<_, TaggerError> {
        let features = read(encoder, &states, stop)?;
        let head = with_set(encoder, set, &features, |set| fit(set, options, None, stop))?;
        Ok((features, head))
    };
    let (features, head) = refit(encoder)?;
    let tuning = TuneOptions {
        bottom: Bottom::Layer(deep.from_layer),
        dropout: deep.dropout,
        seed: deep.seed,
    };
    let mut tuning = Tuning::new(encoder, tuning).map_err(trouble)?;
    with_set(encoder, set, &features, |whole| {
        let rows = Rows::gather(whole, &usable_concepts(whole)?, options.completeness)?;
        let mut trained = TrainedHead::start(&head, &rows, whole);
        let mut places = Vec::with_capacity(states.len());
        let mut first = 0;
        for states in &states {
            places.push(first..first + states.words());
            first += states.words();
        }
        let steps = deep.steps(states.len());
        let layers = Schedule { peak: deep.layer_rate, warmup: deep.rising(steps), steps };
        let heads = Schedule { peak: deep.head_rate, ..layers };
        let mut random = StdRng::seed_from_u64(deep.seed);
        let mut order: Vec<usize> = Vec::new();
        for step in 0..steps {
            if stop.load(Ordering::Relaxed) {
                return Err(TaggerError::Stopped);
            }
            tell(Progress { done: step, total: steps });
            if order.len() < deep.batch.min(states.len()) {
                let mut again: Vec<usize> = (0..states.len()).collect();
                again.shuffle(&mut random);
                again.append(&mut order);
                order = again;
            }
            let batch = order.split_off(order.len() - deep.batch.min(order.len()));
            let sentences: Vec<&TokenStates> = batch.iter().map(|&place| states[place]).collect();
            let inputs = tuning.forward(&sentences).map_err(trouble)?;
            let words: Vec<Range<usize>> =
                batch.iter().map(|&place| places[place].clone()).collect();
            let facts = rows.facts_of(&words, &options.ratio);
            let (loss, slopes) =
                trained.learn(inputs, &facts.facts(), heads.rate(step), deep.weight_decay);
            if !loss.is_finite() {
                return Err(TaggerError::Diverged);
            }
            tuning.backward(slopes).map_err(trouble)?;
            let norm = tuning.step(&Rates {
                layer_decay: deep.layer_decay,
                weight_decay: deep.weight_decay,
                clip: deep.clip,
                ..Rates::new(layers.rate(step))
            });
            if !norm.is_finite() {
                return Err(TaggerError::Diverged);
            }
        }
        tell(Progress { done: steps, total: steps });
        Ok(())
    })?;
    let weights = tuning.weights().map_err(trouble)?;
    let tuned = encoder.with_tuned(&weights).map_err(trouble)?;
    let (_, head) = refit(&tuned)?;
    Ok(DeepRound { weights, head })
}

fn read(
    encoder: &Encoder,
    states: &[&TokenStates],
    stop: &AtomicBool,
) -> Result<Vec<Features>, TaggerError> {
    encoder.features_from(states, stop).map_err(trouble)
}

fn with_set<T>(
    encoder: &Encoder,
    set: &DeepSet<'_>,
    features: &[Features],
    then: impl FnOnce(&TrainingSet<'_>) -> Result<T, TaggerError>,
) -> Result<T, TaggerError> {
    let (known, rest) = features.split_at(set.examples.len());
    let examples: Vec<Example<'_>> = (set.examples.iter().zip(known))
        .map(|(example, features)| Example { features: &features.values, known: example.known })
        .collect();
    let unlabelled: Vec<&[half::f16]> = rest.iter().map(|features| &*features.values).collect();
    then(&TrainingSet {
        dim: encoder.feature_dim(),
        concepts: set.concepts,
        examples: &examples,
        unlabelled: &unlabelled,
    })
}

pub(crate) fn trouble(error: EncoderError) -> TaggerError {
    match error {
        EncoderError::Stopped => TaggerError::Stopped,
        error => TaggerError::Encoder(error.to_string()),
    }
}
