use std::sync::atomic::AtomicBool;

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;

use crate::calibration::Calibration;
use crate::decode::Prediction;
use crate::error::TaggerError;
use crate::fit::{Example, TrainingSet, fit};
use crate::head::Head;
use crate::known::{Known, WordSpan};
use crate::metrics::{EntityCounts, Scores, ScoresBuilder};
use crate::options::Options;

/// A span that a head predicted in a sentence that it had not seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeldOutSpan {
    /// Index of the sentence in [`TrainingSet::examples`].
    pub sentence: usize,
    /// The predicted span.
    pub span: WordSpan,
    /// Its probability before calibration, 0 to 1.
    pub raw_probability: f32,
    /// Whether a person marked exactly this span.
    pub right: bool,
}

/// What a head makes of its own examples when it has not seen them.
#[derive(Clone, Debug, PartialEq)]
pub struct CrossValidation {
    /// The score over the done sentences; `None` when fewer than two are done.
    pub scores: Option<Scores>,
    /// Every held-out prediction that can be judged: all in done sentences, in unfinished ones
    /// those that touch an annotation or a rejected span.
    pub held_out: Vec<HeldOutSpan>,
    /// The temperature under which the held-out probabilities are most likely.
    pub calibration: Calibration,
    /// The strict counts behind these: predictions that can be judged, and all annotations.
    pub judged: EntityCounts,
    /// For each example how many judged predictions were wrong and how many annotations missed.
    pub errors: Vec<usize>,
    /// For each example whether a head that had not seen it read it.
    pub read: Vec<bool>,
    /// In how many parts the examples were split.
    pub folds: usize,
}

/// Fits `folds` heads, each on all but one part of the examples, and judges each on the part that
/// it has not seen, as if nothing were known about it.
///
/// The split depends on the number of examples only, so that two runs agree. With fewer examples
/// than folds each example is its own part. `warm` makes the fits fast; it must not hold more
/// than a starting point, which converged fits forget.
///
/// # Errors
/// As [`fit`], except that a part whose training examples hold no annotation is left out.
pub fn cross_validate(
    set: &TrainingSet<'_>,
    options: &Options,
    folds: usize,
    warm: Option<&Head>,
    stop: &AtomicBool,
) -> Result<CrossValidation, TaggerError> {
    let examples: Vec<Judged<'_>> = (set.examples.iter())
        .map(|example| Ok(Judged { words: example.words(set.dim)?, known: example.known }))
        .collect::<Result<_, TaggerError>>()?;
    over_folds(&examples, folds, |train, test| {
        let train: Vec<Example<'_>> = train.iter().map(|&place| set.examples[place]).collect();
        let head = match fit(&TrainingSet { examples: &train, ..*set }, options, warm, stop) {
            Ok(head) => head,
            Err(TaggerError::NothingToLearn) => return Ok(None),
            Err(error) => return Err(error),
        };
        let blank = Known::default();
        let unseen: Vec<Example<'_>> = (test.iter())
            .map(|&place| Example { features: set.examples[place].features, known: &blank })
            .collect();
        head.predict_all(&unseen, stop).map(Some)
    })
}

/// What a held-out sentence is judged by.
#[derive(Clone, Copy)]
pub(crate) struct Judged<'a> {
    pub(crate) words: usize,
    pub(crate) known: &'a Known,
}

/// Splits the examples into `folds` parts and judges what `predict` makes of each (its second
/// argument) from the others (its first); none where there was nothing to learn from.
pub(crate) fn over_folds(
    examples: &[Judged<'_>],
    folds: usize,
    mut predict: impl FnMut(&[usize], &[usize]) -> Result<Option<Vec<Prediction>>, TaggerError>,
) -> Result<CrossValidation, TaggerError> {
    let folds = folds.clamp(2, examples.len().max(2));
    let mut order: Vec<usize> = (0..examples.len()).collect();
    order.shuffle(&mut StdRng::seed_from_u64(5));
    let mut held_out = Vec::new();
    let mut judged = EntityCounts::default();
    let mut errors = vec![0; examples.len()];
    let mut read = vec![false; examples.len()];
    let mut scores = ScoresBuilder::default();
    for fold in 0..folds {
        let (test, train): (Vec<usize>, Vec<usize>) =
            (0..order.len()).partition(|place| place % folds == fold);
        let [test, train] =
            [test, train].map(|places| places.iter().map(|&at| order[at]).collect::<Vec<_>>());
        let Some(predictions) = predict(&train, &test)? else { continue };
        for (prediction, &sentence) in predictions.iter().zip(&test) {
            let Judged { words, known } = examples[sentence];
            read[sentence] = true;
            if known.done {
                let spans: Vec<WordSpan> = prediction.spans.iter().map(|span| span.span).collect();
                let counts = EntityCounts::of(&known.annotations, &spans);
                scores.add(words, &known.annotations, &spans, counts);
            }
            let before = held_out.len();
            held_out.extend(prediction.spans.iter().filter_map(|predicted| {
                let span = predicted.span;
                let can_be_judged = known.done
                    || known.annotations.iter().any(|gold| gold.overlaps(&span))
                    || known.rejected.contains(&span);
                can_be_judged.then(|| HeldOutSpan {
                    sentence,
                    span,
                    raw_probability: predicted.raw_probability,
                    right: known.annotations.contains(&span),
                })
            }));
            let own = &held_out[before..];
            let right = own.iter().filter(|span| span.right).count();
            let (predicted, gold) = (own.len(), known.annotations.len());
            judged.add(EntityCounts { right, predicted, gold });
            errors[sentence] = (predicted - right) + gold.saturating_sub(right);
        }
    }
    let calibration = Calibration::measure(
        held_out.iter().map(|held_out| (held_out.raw_probability, held_out.right)),
    );
    Ok(CrossValidation {
        scores: (scores.sentences() >= 2).then(|| scores.finish()),
        held_out,
        calibration,
        judged,
        errors,
        read,
        folds,
    })
}
