use std::sync::atomic::{AtomicBool, Ordering};

use half::f16;

use crate::error::TaggerError;
use crate::head::{ConceptKey, Head};
use crate::known::Known;
use crate::lbfgs::{Ending, Limits, minimise};
use crate::linear::Cores;
use crate::objective::{Objective, Scratch};
use crate::options::{Centre, Model, Options, Start};
use crate::rows::Rows;
use crate::sharing::Root;
use crate::sketch::Sketch;
use crate::standardise::Standardisation;
use crate::start::{fold, learned_steps, start_from};
use crate::tags::OUTSIDE;

/// One sentence: its features and what is known about it.
#[derive(Clone, Copy, Debug)]
pub struct Example<'a> {
    /// `words × dim`, one row after the other.
    pub features: &'a [f16],
    /// Annotations, rejections, and whether a person finished it.
    pub known: &'a Known,
}

impl Example<'_> {
    /// The number of words for features of this width.
    pub(crate) fn words(&self, dim: usize) -> Result<usize, TaggerError> {
        words(self.features, dim)
    }
}

pub(crate) fn words(features: &[f16], dim: usize) -> Result<usize, TaggerError> {
    if dim == 0 || !features.len().is_multiple_of(dim) {
        return Err(TaggerError::BadFeatures(format!(
            "{} values are not a whole number of rows of {dim}",
            features.len()
        )));
    }
    Ok(features.len() / dim)
}

/// What a head is fitted to.
#[derive(Clone, Copy, Debug)]
pub struct TrainingSet<'a> {
    /// The width of the features of one word.
    pub dim: usize,
    /// All concepts, in the order that spans count in. A concept without spans is allowed; it is
    /// never suggested.
    pub concepts: &'a [ConceptKey],
    /// The sentences of which anything is known. Held-out ones do not belong here.
    pub examples: &'a [Example<'a>],
    /// The features of a sample of untouched sentences, about 40 to 100 of them: they tell what
    /// ordinary text looks like and carry the expected share of entity words. May be empty.
    pub unlabelled: &'a [&'a [f16]],
}

/// Fits a head to everything that is known.
///
/// All concepts are always fitted together on all annotations, so that a new one cannot push the
/// others out; `warm` only says where the search starts, and concepts that it does not hold start
/// as [`Options::start`] says. It may be of another [`Model`] or [`Scheme`](crate::Scheme). The head keeps the calibration of `warm`, the best guess until the next
/// cross-validation.
///
/// # Errors
/// [`TaggerError::NothingToLearn`] when no example holds a usable annotation,
/// [`TaggerError::BadFeatures`] for a matrix that is not of the set's width or not finite,
/// [`TaggerError::Diverged`] when the loss is not a number, [`TaggerError::Stopped`] soon after `stop` was
/// raised.
pub fn fit(
    set: &TrainingSet<'_>,
    options: &Options,
    warm: Option<&Head>,
    stop: &AtomicBool,
) -> Result<Head, TaggerError> {
    let usable = usable_concepts(set)?;
    let mut rows = Rows::gather(set, &usable, options)?;
    if let Some(negatives) = options.negatives {
        rows.draw(negatives);
    }
    let standardisation = Standardisation::measure(
        set.dim,
        set.examples.iter().map(|example| example.features).chain(set.unlabelled.iter().copied()),
    );
    let inputs = rows.standardised(&standardisation);
    if !inputs.iter().all(|value| value.is_finite()) {
        return Err(TaggerError::BadFeatures(
            "they hold a value that is not a finite number".to_owned(),
        ));
    }
    let warm = warm.filter(|warm| warm.dim == set.dim);
    let sketch = match (options.model, &options.start) {
        (Model::Prototypes, _) | (_, Start::Prototypes) => {
            Some(Sketch::prototypes(&inputs, set.dim, &rows.facts()))
        }
        (_, Start::Given(vectors)) => Sketch::given(vectors, set, &rows, &standardisation, &inputs),
        (_, Start::Nothing) => None,
    };
    let mut head = match sketch {
        Some(Sketch { weights, bias }) if options.model == Model::Prototypes => {
            fold(&weights, &bias, rows.steps, set, usable, &rows, &standardisation)
        }
        sketch => {
            let search = Search { set, options, rows: &rows, standardisation: &standardisation };
            search.run(&inputs, sketch, warm, usable, stop)?
        }
    };
    if stop.load(Ordering::Relaxed) {
        return Err(TaggerError::Stopped);
    }
    if let Some(warm) = warm {
        head.calibration = warm.calibration;
    }
    Ok(head)
}

/// What a search for the best rows knows.
struct Search<'a> {
    set: &'a TrainingSet<'a>,
    options: &'a Options,
    rows: &'a Rows<'a>,
    standardisation: &'a Standardisation,
}

impl Search<'_> {
    /// The best rows that are found until `stop` is raised; none where the loss is no number.
    fn run(
        &self,
        inputs: &[f32],
        sketch: Option<Sketch>,
        warm: Option<&Head>,
        usable: Vec<bool>,
        stop: &AtomicBool,
    ) -> Result<Head, TaggerError> {
        let Self { set, options, rows, standardisation } = *self;
        let root = Root::new(&rows.active, rows.scheme, options.sharing);
        let facts = rows.facts();
        let (dim, tags) = (set.dim, facts.tags);
        let mut weights = vec![0.0_f32; tags * dim];
        let mut bias = vec![0.0_f32; tags];
        bias[OUTSIDE] = facts.ratio.outside_bias(tags);
        let mut centre = None;
        if let Some(sketch) = sketch {
            (weights, bias) = (sketch.weights, sketch.bias);
            if options.centre == Centre::Start {
                let mut coordinates = weights.clone();
                root.coordinates(&mut coordinates, dim);
                centre = Some(coordinates);
            }
        }
        let objective = Objective {
            inputs,
            width: dim,
            facts,
            root: &root,
            l2: options.l2 * dim as f32,
            centre: centre.as_deref(),
            steps: rows.steps,
            cores: Cores::All,
        };
        if let Some(warm) = warm {
            start_from(warm, set, rows, standardisation, &mut weights, &mut bias);
        }
        root.coordinates(&mut weights, dim);
        let mut point = weights;
        point.extend(bias);
        match warm.filter(|warm| warm.scheme == rows.scheme) {
            Some(warm) if options.model == Model::LearnedCrf => {
                point.extend(learned_steps(warm, &rows.steps));
            }
            _ => point.resize(objective.size(), 0.0),
        }
        let mut scratch = Scratch::default();
        let ending = minimise(
            &mut point,
            Limits { evaluations: options.max_evaluations, tolerance: options.tolerance },
            |point, slope| {
                (!stop.load(Ordering::Relaxed))
                    .then(|| objective.evaluate(point, slope, &mut scratch))
            },
        );
        if ending == Ending::Diverged {
            return Err(TaggerError::Diverged);
        }
        let (coordinates, rest) = point.split_at(tags * dim);
        let (bias, more) = rest.split_at(tags);
        let mut weights = vec![0.0_f32; tags * dim];
        root.weights(coordinates, &mut weights, dim);
        Ok(fold(&weights, bias, rows.steps.plus(more), set, usable, rows, standardisation))
    }
}

pub(crate) fn usable_concepts(set: &TrainingSet<'_>) -> Result<Vec<bool>, TaggerError> {
    let mut usable = vec![false; set.concepts.len()];
    for example in set.examples {
        let words = example.words(set.dim)?;
        for span in &example.known.annotations {
            if span.concept < usable.len() && span.start < span.end && span.end <= words {
                usable[span.concept] = true;
            }
        }
    }
    if usable.iter().any(|usable| *usable) { Ok(usable) } else { Err(TaggerError::NothingToLearn) }
}
