use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use half::f16;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use rayon::prelude::*;

use crate::calibration::Calibration;
use crate::error::TaggerError;
use crate::facts::{Facts, Ratio};
use crate::head::{ConceptKey, Head};
use crate::known::Known;
use crate::lbfgs::{Limits, minimise};
use crate::linear::Cores;
use crate::objective::{Objective, Scratch};
use crate::options::{AdjacencyPrior, Options, RatioPrior, SampledNegatives};
use crate::sharing::Root;
use crate::standardise::Standardisation;
use crate::tags::{Allowed, OUTSIDE, begin, concept_of, inside, tag_count};

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

fn words(features: &[f16], dim: usize) -> Result<usize, TaggerError> {
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
/// from nothing. The head keeps the calibration of `warm`, the best guess until the next
/// cross-validation.
///
/// # Errors
/// [`TaggerError::NothingToLearn`] when no example holds a usable annotation,
/// [`TaggerError::BadFeatures`] for a matrix that is not of the set's width or not finite,
/// [`TaggerError::Stopped`] soon after `stop` was raised.
pub fn fit(
    set: &TrainingSet<'_>,
    options: &Options,
    warm: Option<&Head>,
    stop: &AtomicBool,
) -> Result<Head, TaggerError> {
    let usable = usable_concepts(set)?;
    let mut rows = Rows::gather(set, &usable, options.completeness)?;
    if let Some(negatives) = options.negatives {
        rows.draw(negatives);
    }
    let standardisation = Standardisation::measure(
        set.dim,
        set.examples.iter().map(|example| example.features).chain(set.unlabelled.iter().copied()),
    );
    let inputs = standardised(&rows, &standardisation);
    if !inputs.iter().all(|value| value.is_finite()) {
        return Err(TaggerError::BadFeatures(
            "they hold a value that is not a finite number".to_owned(),
        ));
    }
    let active = &rows.active;
    let root = Root::new(active, options.sharing);
    let objective = Objective {
        inputs: &inputs,
        width: set.dim,
        facts: rows.facts(&options.ratio),
        root: &root,
        l2: options.l2 * set.dim as f32,
        cores: Cores::All,
    };
    let mut point = vec![0.0_f32; objective.size()];
    point[active.len() * set.dim + OUTSIDE] = objective.facts.ratio.outside_bias(active.len());
    if let Some(warm) = warm.filter(|warm| warm.dim == set.dim) {
        start_from(warm, set, active, &standardisation, &mut point);
        root.coordinates(&mut point[..active.len() * set.dim], set.dim);
    }
    let mut scratch = Scratch::default();
    minimise(
        &mut point,
        Limits { evaluations: options.max_evaluations, tolerance: options.tolerance },
        |point, slope| {
            (!stop.load(Ordering::Relaxed)).then(|| objective.evaluate(point, slope, &mut scratch))
        },
    );
    if stop.load(Ordering::Relaxed) {
        return Err(TaggerError::Stopped);
    }
    let mut weights = vec![0.0_f32; active.len() * set.dim];
    let (coordinates, bias) = point.split_at(active.len() * set.dim);
    root.weights(coordinates, &mut weights, set.dim);
    let mut head = fold(&weights, bias, set, usable, active, &standardisation, warm);
    head.adjacency = adjacency(set.examples, options.adjacency);
    Ok(head)
}

/// The features of all rows, standardised, `rows × dim`.
fn standardised(rows: &Rows<'_>, standardisation: &Standardisation) -> Vec<f32> {
    let dim = standardisation.mean.len();
    let mut inputs = vec![0.0_f32; rows.count * dim];
    let mut rest = inputs.as_mut_slice();
    let mut parts = Vec::with_capacity(rows.sources.len());
    for &features in &rows.sources {
        let (part, after) = rest.split_at_mut(features.len());
        parts.push((features, part));
        rest = after;
    }
    parts.into_par_iter().for_each(|(features, part)| standardisation.apply(features, part));
    inputs
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

/// The words that a fit looks at.
pub(crate) struct Rows<'a> {
    /// The tags of usable concepts, outside first.
    pub(crate) active: Vec<usize>,
    count: usize,
    /// The features of each sentence.
    sources: Vec<&'a [f16]>,
    /// `count × active`: how far each tag agrees with what is known.
    agrees: Vec<f32>,
    doubtful: Vec<bool>,
    /// Words of done sentences, and those among them that are annotated.
    done: (usize, usize),
    /// The same of the others that hold an annotation.
    begun: (usize, usize),
}

impl<'a> Rows<'a> {
    pub(crate) fn gather(
        set: &TrainingSet<'a>,
        usable: &[bool],
        completeness: f32,
    ) -> Result<Self, TaggerError> {
        let overlooked = 1.0 - completeness.clamp(0.0, 1.0);
        let mut active = vec![OUTSIDE];
        for (concept, &usable) in usable.iter().enumerate() {
            if usable {
                active.extend([begin(concept), inside(concept)]);
            }
        }
        let mut rows = Self {
            active,
            count: 0,
            sources: Vec::new(),
            agrees: Vec::new(),
            doubtful: Vec::new(),
            done: (0, 0),
            begun: (0, 0),
        };
        for example in set.examples {
            let words = example.words(set.dim)?;
            let mut allowed = Allowed::new(example.known, words, usable);
            allowed.part_neighbours(&example.known.annotations);
            let annotated = (0..words).filter(|&word| allowed.is_annotated(word)).count();
            for word in 0..words {
                let row = allowed.row(word);
                let doubtful = !example.known.done && !allowed.is_annotated(word);
                let entity = if doubtful && annotated > 0 { overlooked } else { 1.0 };
                rows.agrees.extend(rows.active.iter().map(|&tag| match row[tag] {
                    false => 0.0,
                    true if tag == OUTSIDE => 1.0,
                    true => entity,
                }));
                rows.doubtful.push(doubtful);
            }
            if example.known.done {
                rows.done.0 += words;
                rows.done.1 += annotated;
            } else if annotated > 0 {
                rows.begun.0 += words;
                rows.begun.1 += annotated;
            }
            rows.count += words;
            rows.sources.push(example.features);
        }
        for &features in set.unlabelled {
            let words = words(features, set.dim)?;
            rows.agrees.extend(std::iter::repeat_n(1.0, words * rows.active.len()));
            rows.doubtful.extend(std::iter::repeat_n(true, words));
            rows.count += words;
            rows.sources.push(features);
        }
        Ok(rows)
    }

    /// What is known about all of them.
    fn facts(&self, prior: &RatioPrior) -> Facts<'_> {
        Facts {
            tags: self.active.len(),
            agrees: &self.agrees,
            doubtful: &self.doubtful,
            ratio: self.ratio(prior),
        }
    }

    /// What is known about some of them, sentence after sentence.
    pub(crate) fn facts_of(&self, words: &[Range<usize>], prior: &RatioPrior) -> Batch {
        let tags = self.active.len();
        let mut batch =
            Batch { tags, ratio: self.ratio(prior), agrees: Vec::new(), doubtful: Vec::new() };
        for words in words {
            batch.agrees.extend_from_slice(&self.agrees[words.start * tags..words.end * tags]);
            batch.doubtful.extend_from_slice(&self.doubtful[words.clone()]);
        }
        batch
    }

    /// Settles words in doubt as outside.
    fn draw(&mut self, negatives: SampledNegatives) {
        let mut random = StdRng::seed_from_u64(negatives.seed);
        let rows = self.agrees.chunks_exact_mut(self.active.len());
        for (agrees, doubtful) in rows.zip(&mut self.doubtful) {
            if *doubtful && random.random::<f32>() < negatives.share {
                agrees.fill(0.0);
                agrees[OUTSIDE] = 1.0;
                *doubtful = false;
            }
        }
    }

    fn ratio(&self, prior: &RatioPrior) -> Ratio {
        let belief = f64::from(prior.belief_words.max(1.0));
        let trust = f64::from(prior.begun_share);
        let words = self.done.0 as f64 + trust * self.begun.0 as f64;
        let entities = self.done.1 as f64 + trust * self.begun.1 as f64;
        let expected = (entities + belief * f64::from(prior.expected)) / (words + belief);
        Ratio { expected, margin: f64::from(prior.margin), weight: f64::from(prior.weight) }
    }
}

/// What is known about the words of some sentences.
pub(crate) struct Batch {
    tags: usize,
    ratio: Ratio,
    agrees: Vec<f32>,
    doubtful: Vec<bool>,
}

impl Batch {
    pub(crate) fn facts(&self) -> Facts<'_> {
        let Self { tags, ratio, agrees, doubtful } = self;
        Facts { tags: *tags, agrees, doubtful, ratio: *ratio }
    }
}

/// The share of annotations that begin where another of their concept ends.
fn adjacency(examples: &[Example<'_>], prior: AdjacencyPrior) -> f32 {
    let mut entities = 0_usize;
    let mut touching = 0_usize;
    for example in examples {
        let annotations = &example.known.annotations;
        entities += annotations.len();
        touching += annotations
            .iter()
            .filter(|span| {
                annotations
                    .iter()
                    .any(|other| other.concept == span.concept && other.end == span.start)
            })
            .count();
    }
    let belief = prior.belief_entities.max(1.0);
    let share = (touching as f32 + belief * prior.expected) / (entities as f32 + belief);
    share.clamp(1e-4, 1.0)
}

/// Puts the rows of the concepts that `warm` shares with the set into `point`.
pub(crate) fn start_from(
    warm: &Head,
    set: &TrainingSet<'_>,
    active: &[usize],
    standardisation: &Standardisation,
    point: &mut [f32],
) {
    let known: HashMap<ConceptKey, usize> = warm
        .concepts
        .iter()
        .enumerate()
        .filter(|(concept, _)| warm.usable[*concept])
        .map(|(concept, &key)| (key, concept))
        .collect();
    let dim = set.dim;
    let (weights, bias) = point.split_at_mut(active.len() * dim);
    for (place, &tag) in active.iter().enumerate() {
        let old = match concept_of(tag) {
            None => OUTSIDE,
            Some((concept, first)) => match known.get(&set.concepts[concept]) {
                Some(&old) if first => begin(old),
                Some(&old) => inside(old),
                None => continue,
            },
        };
        let old_row = &warm.weights[old * dim..(old + 1) * dim];
        let row = &mut weights[place * dim..(place + 1) * dim];
        let mut shift = 0.0_f64;
        for (d, (weight, &old)) in row.iter_mut().zip(old_row).enumerate() {
            let scale = standardisation.scale[d];
            *weight = if scale > 0.0 { old / scale } else { 0.0 };
            shift += f64::from(old) * f64::from(standardisation.mean[d]);
        }
        bias[place] = (f64::from(warm.bias[old]) + shift) as f32;
    }
}

/// A head for features as they come.
fn fold(
    fitted: &[f32],
    fitted_bias: &[f32],
    set: &TrainingSet<'_>,
    usable: Vec<bool>,
    active: &[usize],
    standardisation: &Standardisation,
    warm: Option<&Head>,
) -> Head {
    let dim = set.dim;
    let tags = tag_count(set.concepts.len());
    let mut weights = vec![0.0_f32; tags * dim];
    let mut bias = vec![0.0_f32; tags];
    for (place, &tag) in active.iter().enumerate() {
        let row = &mut weights[tag * dim..(tag + 1) * dim];
        let mut shift = 0.0_f64;
        for (d, (weight, &fitted)) in
            row.iter_mut().zip(&fitted[place * dim..(place + 1) * dim]).enumerate()
        {
            *weight = fitted * standardisation.scale[d];
            shift += f64::from(*weight) * f64::from(standardisation.mean[d]);
        }
        bias[tag] = (f64::from(fitted_bias[place]) - shift) as f32;
    }
    Head {
        dim,
        concepts: set.concepts.to_vec(),
        usable,
        weights,
        bias,
        adjacency: 1.0,
        calibration: warm.map_or_else(Calibration::default, |warm| warm.calibration),
    }
}
