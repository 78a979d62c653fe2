use std::ops::Range;
use std::sync::atomic::AtomicBool;

use handful_encoder::{
    Bottom, Encoder, EncoderError, Features, TokenStates, TuneOptions, TunedWeights, Tuning,
};

use super::head::TrainedHead;
use super::passes::passes;
use super::{DeepOptions, DeepSet};
use crate::error::TaggerError;
use crate::fit::{Example, TrainingSet, fit, usable_concepts};
use crate::head::Head;
use crate::options::Options;
use crate::rows::Rows;

/// What a round came to.
#[derive(Clone, Debug)]
pub struct DeepRound {
    /// The tuned layers.
    pub weights: TunedWeights,
    /// The head for the features of the tuned encoder.
    pub head: Head,
}

/// What a round over several sets came to.
#[derive(Clone, Debug)]
pub struct SharedRound {
    /// The tuned layers, which all heads read.
    pub weights: TunedWeights,
    /// A head for each set, in their order.
    pub heads: Vec<Head>,
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
/// The loss is the reflex's: the likelihood of what is known and the expected ratio of entity
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
    let sets = std::slice::from_ref(set);
    let SharedRound { weights, heads } = shared_round(encoder, sets, options, deep, stop, tell)?;
    let head = heads.into_iter().next().ok_or(TaggerError::NothingToLearn)?;
    Ok(DeepRound { weights, head })
}

/// A round over several sets, each with its own concepts: several projects, or tag sets over the same
/// sentences. Each has a head of its own over the layers that all of them tune.
///
/// A step draws sentences of all sets alike; every word of which something is known weighs the same.
///
/// # Errors
/// As [`deep_round`]; [`TaggerError::NothingToLearn`] too when there is no set, or one without an
/// annotation.
pub fn shared_round(
    encoder: &Encoder,
    sets: &[DeepSet<'_>],
    options: &Options,
    deep: &DeepOptions,
    stop: &AtomicBool,
    tell: &dyn Fn(Progress),
) -> Result<SharedRound, TaggerError> {
    if sets.is_empty() {
        return Err(TaggerError::NothingToLearn);
    }
    let before: Vec<Floor<'_>> =
        sets.iter().map(|set| Floor::read(encoder, set, stop)).collect::<Result<_, _>>()?;
    let tuning = TuneOptions {
        bottom: Bottom::Layer(deep.from_layer),
        dropout: deep.dropout,
        seed: deep.seed,
    };
    let mut tuning = Tuning::new(encoder, tuning).map_err(trouble)?;
    tune(&mut tuning, &before, options, deep, stop, tell)?;
    let weights = tuning.weights().map_err(trouble)?;
    let tuned = encoder.with_tuned(&weights).map_err(trouble)?;
    let refit = |set: &DeepSet<'_>| {
        let floor = Floor::read(&tuned, set, stop)?;
        floor.with(|whole| fit(whole, options, None, stop))
    };
    Ok(SharedRound { heads: sets.iter().map(refit).collect::<Result<_, _>>()?, weights })
}

fn tune(
    tuning: &mut Tuning,
    floors: &[Floor<'_>],
    options: &Options,
    deep: &DeepOptions,
    stop: &AtomicBool,
    tell: &dyn Fn(Progress),
) -> Result<(), TaggerError> {
    let examples: Vec<Vec<Example<'_>>> = floors.iter().map(Floor::examples).collect();
    let unlabelled: Vec<Vec<&[half::f16]>> = floors.iter().map(Floor::unlabelled).collect();
    let mut pupils: Vec<Pupil<'_>> = (floors.iter().zip(&examples).zip(&unlabelled))
        .map(|((floor, examples), unlabelled)| {
            Pupil::start(&floor.whole(examples, unlabelled), floor, options, stop)
        })
        .collect::<Result<_, _>>()?;
    let states: Vec<&[&TokenStates]> = floors.iter().map(|floor| &*floor.states).collect();
    passes(tuning, &states, deep, stop, &mut |at| tell(at), |batch, features, rates, slopes| {
        learn(&mut pupils, batch, features, rates, slopes)
    })
}

/// A head in training, with what is known of the words of its set.
struct Pupil<'a> {
    rows: Rows<'a>,
    head: TrainedHead,
    /// The words of each sentence.
    places: Vec<Range<usize>>,
}

impl<'a> Pupil<'a> {
    fn start(
        whole: &TrainingSet<'a>,
        floor: &Floor<'_>,
        options: &Options,
        stop: &AtomicBool,
    ) -> Result<Self, TaggerError> {
        let reflex = fit(whole, options, None, stop)?;
        let rows = Rows::gather(whole, &usable_concepts(whole)?, options)?;
        let head = TrainedHead::start(&reflex, &rows, whole);
        let mut places = Vec::with_capacity(floor.states.len());
        let mut first = 0;
        for states in &floor.states {
            places.push(first..first + states.words());
            first += states.words();
        }
        Ok(Self { rows, head, places })
    }
}

/// Lets every head learn from its own sentences of a batch that is in the order of the sets. Gives the
/// mean loss of the words of which something is known, with the slopes for the features.
fn learn(
    pupils: &mut [Pupil<'_>],
    batch: &[(usize, usize)],
    features: &[f32],
    (rate, decay): (f32, f32),
    slopes: &mut Vec<f32>,
) -> f64 {
    let parts: Vec<_> = batch
        .chunk_by(|a, b| a.0 == b.0)
        .map(|part| {
            let pupil = &pupils[part[0].0];
            let words: Vec<Range<usize>> =
                part.iter().map(|&(_, place)| pupil.places[place].clone()).collect();
            (part[0].0, pupil.rows.batch(&words))
        })
        .collect();
    let informative: usize =
        parts.iter().map(|(set, batch)| batch.facts(&pupils[*set].rows).informative()).sum();
    let share = 1.0 / informative.max(1) as f32;
    let mut rest = features;
    let mut loss = 0.0;
    slopes.clear();
    for (set, batch) in &parts {
        let Pupil { rows, head, .. } = &mut pupils[*set];
        let facts = batch.facts(rows);
        let (own, after) = rest.split_at(facts.rows() * head.width());
        rest = after;
        let (own_loss, own_slopes) = head.learn(own, &facts, share, rate, decay);
        loss += own_loss;
        slopes.extend_from_slice(own_slopes);
    }
    loss
}

/// A set with what an encoder makes of it.
struct Floor<'a> {
    set: &'a DeepSet<'a>,
    /// Of the examples, then of the untouched sentences.
    states: Vec<&'a TokenStates>,
    features: Vec<Features>,
    dim: usize,
}

impl<'a> Floor<'a> {
    fn read(
        encoder: &Encoder,
        set: &'a DeepSet<'a>,
        stop: &AtomicBool,
    ) -> Result<Self, TaggerError> {
        let states: Vec<&TokenStates> = set
            .examples
            .iter()
            .map(|example| example.states)
            .chain(set.unlabelled.iter().copied())
            .collect();
        let features = encoder.features_from(&states, stop).map_err(trouble)?;
        Ok(Self { set, states, features, dim: encoder.feature_dim() })
    }

    fn examples(&self) -> Vec<Example<'_>> {
        (self.set.examples.iter().zip(&self.features))
            .map(|(example, features)| Example { features: &features.values, known: example.known })
            .collect()
    }

    fn unlabelled(&self) -> Vec<&[half::f16]> {
        let rest = &self.features[self.set.examples.len()..];
        rest.iter().map(|features| &*features.values).collect()
    }

    fn whole<'s>(
        &'s self,
        examples: &'s [Example<'s>],
        unlabelled: &'s [&'s [half::f16]],
    ) -> TrainingSet<'s> {
        TrainingSet { dim: self.dim, concepts: self.set.concepts, examples, unlabelled }
    }

    fn with<T>(&self, then: impl FnOnce(&TrainingSet<'_>) -> T) -> T {
        then(&self.whole(&self.examples(), &self.unlabelled()))
    }
}

pub(super) fn trouble(error: EncoderError) -> TaggerError {
    match error {
        EncoderError::Stopped => TaggerError::Stopped,
        error => TaggerError::Encoder(error.to_string()),
    }
}
