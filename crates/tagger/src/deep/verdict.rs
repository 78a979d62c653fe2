use std::sync::atomic::AtomicBool;

use handful_encoder::{Encoder, TokenStates};

use super::round::trouble;
use super::{DeepExample, DeepOptions, DeepSet, Progress, deep_round};
use crate::crossval::{CrossValidation, Judged, over_folds};
use crate::error::TaggerError;
use crate::fit::Example;
use crate::known::Known;
use crate::options::Options;

/// Whether a deep round may take the place of what is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// On held-out folds it makes no more errors than the other, as far as chance allows to tell.
    NotWorse,
    /// It makes more.
    Worse,
}

impl Verdict {
    /// Compares two cross-validations over the same examples, sentence by sentence: worse is what makes
    /// more errors in all, by more than one standard error of the paired differences.
    ///
    /// A handful of sentences decides little; on average a round is the better one, so that doubt speaks
    /// for it.
    #[must_use]
    pub fn of(deep: &CrossValidation, other: &CrossValidation) -> Self {
        let differences = deep.errors.iter().zip(&other.errors).map(|(&a, &b)| a as f64 - b as f64);
        let (sum, squares) =
            differences.fold((0.0, 0.0), |(sum, squares), d: f64| (sum + d, d.mul_add(d, squares)));
        if sum > squares.sqrt() { Self::Worse } else { Self::NotWorse }
    }
}

/// [`cross_validate`](crate::cross_validate) of deep rounds: `folds` rounds, each judged on the
/// part of the examples that it has not seen. With the same number of folds both split alike.
///
/// # Errors
/// As [`deep_round`], except that a part whose training examples hold no annotation is left out.
pub fn deep_cross_validate(
    encoder: &Encoder,
    set: &DeepSet<'_>,
    options: &Options,
    deep: &DeepOptions,
    folds: usize,
    stop: &AtomicBool,
    tell: &dyn Fn(Progress),
) -> Result<CrossValidation, TaggerError> {
    let examples: Vec<Judged<'_>> = (set.examples.iter())
        .map(|example| Judged { words: example.states.words(), known: example.known })
        .collect();
    over_folds(&examples, folds, |train, test| {
        let train: Vec<DeepExample<'_>> = train.iter().map(|&place| set.examples[place]).collect();
        let part = DeepSet { examples: &train, ..*set };
        let round = match deep_round(encoder, &part, options, deep, stop, tell) {
            Ok(round) => round,
            Err(TaggerError::NothingToLearn) => return Ok(None),
            Err(error) => return Err(error),
        };
        let tuned = encoder.with_tuned(&round.weights).map_err(trouble)?;
        let unseen: Vec<&TokenStates> =
            test.iter().map(|&place| set.examples[place].states).collect();
        let features = tuned.features_from(&unseen, stop).map_err(trouble)?;
        let blank = Known::default();
        let unseen: Vec<Example<'_>> = (features.iter())
            .map(|features| Example { features: &features.values, known: &blank })
            .collect();
        round.head.predict_all(&unseen, stop).map(Some)
    })
}
