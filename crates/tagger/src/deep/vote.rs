use std::sync::atomic::{AtomicBool, Ordering};

use handful_encoder::{Encoder, Features, TokenStates};
use rayon::prelude::*;

use super::round::trouble;
use super::{DeepOptions, DeepSet, Progress, deep_round};
use crate::calibration::Calibration;
use crate::decode::{Decoder, Prediction};
use crate::error::TaggerError;
use crate::fit::Example;
use crate::head::Head;
use crate::known::Known;
use crate::linear::Cores;
use crate::options::Options;
use crate::steps::{KINDS, Steps};
use crate::tags::Allowed;

/// Rounds that differ in their seed alone and decide together: the probability of a word's tag is the
/// mean of theirs. Source: deep ensembles (Lakshminarayanan, Pritzel and Blundell 2017).
///
/// Reading costs as many times as much as with one of them.
#[derive(Debug)]
pub struct Voters {
    members: Vec<(Encoder, Head)>,
    calibration: Calibration,
}

impl Voters {
    /// A round for each seed; [`DeepOptions::seed`] is left aside. Their progress counts on.
    ///
    /// # Errors
    /// As [`deep_round`]; [`TaggerError::NothingToLearn`] without a seed.
    pub fn train(
        encoder: &Encoder,
        set: &DeepSet<'_>,
        options: &Options,
        deep: &DeepOptions,
        seeds: &[u64],
        stop: &AtomicBool,
        tell: &dyn Fn(Progress),
    ) -> Result<Self, TaggerError> {
        let mut members = Vec::with_capacity(seeds.len());
        for (before, &seed) in seeds.iter().enumerate() {
            let told = |Progress { done, total }| {
                tell(Progress { done: before * total + done, total: seeds.len() * total });
            };
            let deep = DeepOptions { seed, ..*deep };
            let round = deep_round(encoder, set, options, &deep, stop, &told)?;
            members.push((encoder.with_tuned(&round.weights).map_err(trouble)?, round.head));
        }
        if members.is_empty() {
            return Err(TaggerError::NothingToLearn);
        }
        Ok(Self { members, calibration: Calibration::default() })
    }

    /// The same voters with another calibration.
    #[must_use]
    pub fn with_calibration(self, calibration: Calibration) -> Self {
        Self { calibration, ..self }
    }

    /// Decodes sentences on all cores, in their order, as if nothing were known about them.
    ///
    /// # Errors
    /// [`TaggerError::Stopped`] soon after `stop` was raised, [`TaggerError::Encoder`] for states that
    /// are not of the encoder's layer.
    pub fn predict_all(
        &self,
        states: &[&TokenStates],
        stop: &AtomicBool,
    ) -> Result<Vec<Prediction>, TaggerError> {
        let read: Vec<Vec<Features>> = (self.members.iter())
            .map(|(encoder, _)| encoder.features_from(states, stop).map_err(trouble))
            .collect::<Result<_, _>>()?;
        (0..states.len())
            .into_par_iter()
            .map(|place| {
                if stop.load(Ordering::Relaxed) {
                    return Err(TaggerError::Stopped);
                }
                let members = self.members.iter().zip(&read);
                let ballots: Vec<(&Head, &[half::f16])> =
                    members.map(|((_, head), features)| (head, &*features[place].values)).collect();
                vote(&ballots, self.calibration)
            })
            .collect()
    }
}

/// The heads, each with its own features of the same sentence, are of the same concepts.
fn vote(
    ballots: &[(&Head, &[half::f16])],
    calibration: Calibration,
) -> Result<Prediction, TaggerError> {
    let known = Known::default();
    let share = (ballots.len() as f32).recip();
    let mut chances: Vec<f32> = Vec::new();
    let mut steps = [0.0; KINDS];
    for (head, features) in ballots {
        let example = Example { features, known: &known };
        head.with_decoder(&example, Cores::One, |decoder, _| {
            chances.resize(decoder.chances().len(), 0.0);
            for (sum, chance) in chances.iter_mut().zip(decoder.chances()) {
                *sum += share * chance;
            }
        })?;
        steps.iter_mut().zip(head.steps.0).for_each(|(sum, step)| *sum += share * step);
    }
    let Some((head, features)) = ballots.first() else { return Ok(Prediction::default()) };
    // A concept that no round could learn is closed to all of them.
    let allowed = Allowed::new(&known, features.len() / head.dim(), &head.usable);
    let logits: Vec<f32> =
        chances.iter().map(|chance| chance.max(f32::MIN_POSITIVE).ln()).collect();
    Ok(Decoder::new(&logits, &allowed, Steps(steps)).decode(calibration))
}

#[cfg(test)]
mod tests {
    use half::f16;

    use super::*;
    use crate::head::ConceptKey;
    use crate::scheme::Scheme;

    /// A head of one concept that scores a word's only feature by these slopes.
    fn head(weights: [f32; 3]) -> Head {
        Head {
            dim: 1,
            concepts: vec![ConceptKey([1; 16])],
            usable: vec![true],
            scheme: Scheme::Bio,
            weights: weights.to_vec(),
            bias: vec![0.0; 3],
            steps: Steps::touching(0.02),
            calibration: Calibration::default(),
        }
    }

    #[test]
    fn one_voter_says_what_it_says_alone_and_two_what_lies_between() {
        let features: Vec<f16> = [1.0, -1.0, 0.5].map(f16::from_f32).to_vec();
        let known = Known::default();
        let alone = |head: &Head| {
            head.predict(&Example { features: &features, known: &known }).expect("features fit")
        };
        let sure = head([-2.0, 2.0, -2.0]);
        let doubting = head([-0.2, 0.2, -0.4]);
        let together = |heads: &[&Head]| {
            let ballots: Vec<_> = heads.iter().map(|head| (*head, &features[..])).collect();
            vote(&ballots, Calibration::default()).expect("features fit")
        };
        let one = together(&[&sure]);
        assert_eq!(one.spans.len(), alone(&sure).spans.len());
        for (one, alone) in one.spans.iter().zip(&alone(&sure).spans) {
            assert_eq!(one.span, alone.span);
            assert!((one.raw_probability - alone.raw_probability).abs() < 1e-4);
        }
        let first = |prediction: &Prediction| prediction.spans[0].raw_probability;
        let both = first(&together(&[&sure, &doubting]));
        assert!(first(&alone(&doubting)) < both && both < first(&alone(&sure)), "{both}");
    }
}
