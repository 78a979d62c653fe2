use std::sync::atomic::AtomicBool;

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;

use crate::calibration::Calibration;
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
    let folds = folds.clamp(2, set.examples.len().max(2));
    let mut order: Vec<usize> = (0..set.examples.len()).collect();
    order.shuffle(&mut StdRng::seed_from_u64(5));
    let blank = Known::default();
    let mut held_out = Vec::new();
    let mut scores = ScoresBuilder::default();
    for fold in 0..folds {
        let part = |place: &usize| place % folds == fold;
        let (test, train): (Vec<usize>, Vec<usize>) =
            (0..order.len()).partition(|place| part(place));
        let train: Vec<Example<'_>> =
            train.iter().map(|&place| set.examples[order[place]]).collect();
        let head = match fit(&TrainingSet { examples: &train, ..*set }, options, warm, stop) {
            Ok(head) => head,
            Err(TaggerError::NothingToLearn) => continue,
            Err(error) => return Err(error),
        };
        let unseen: Vec<Example<'_>> = test
            .iter()
            .map(|&place| Example { features: set.examples[order[place]].features, known: &blank })
            .collect();
        for (prediction, &place) in head.predict_all(&unseen, stop)?.iter().zip(&test) {
            let sentence = order[place];
            let example = &set.examples[sentence];
            let known = example.known;
            if known.done {
                let spans: Vec<WordSpan> = prediction.spans.iter().map(|span| span.span).collect();
                scores.add(
                    example.words(set.dim)?,
                    &known.annotations,
                    &spans,
                    EntityCounts::of(&known.annotations, &spans),
                );
            }
            held_out.extend(prediction.spans.iter().filter_map(|predicted| {
                let span = predicted.span;
                let judged = known.done
                    || known.annotations.iter().any(|gold| gold.overlaps(&span))
                    || known.rejected.contains(&span);
                judged.then(|| HeldOutSpan {
                    sentence,
                    span,
                    raw_probability: predicted.raw_probability,
                    right: known.annotations.contains(&span),
                })
            }));
        }
    }
    let calibration = Calibration::measure(
        held_out.iter().map(|held_out| (held_out.raw_probability, held_out.right)),
    );
    Ok(CrossValidation {
        scores: (scores.sentences() >= 2).then(|| scores.finish()),
        held_out,
        calibration,
        folds,
    })
}
