//! A plain layer that says of words what a head says, as far as it can.

use std::sync::atomic::{AtomicBool, Ordering};

use half::f16;
use half::slice::HalfFloatSliceExt as _;

use crate::error::TaggerError;
use crate::fit::Example;
use crate::head::Head;
use crate::lbfgs::{Ending, Limits, minimise};
use crate::linear::{Cores, gather, project};
use crate::options::Options;
use crate::standardise::Standardisation;
use crate::tags::{OUTSIDE, begin, inside};

/// Evaluations of the loss at the most. It is convex and has far more words to go by than a refit.
const EVALUATIONS: usize = 120;

/// A linear layer from the first part of a word's features to a score for each tag, each word by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct PlainLayer {
    /// How many numbers of a word's features it reads, from the first on.
    pub width: usize,
    /// The concepts that it has tags of, as the head counts them.
    pub concepts: Vec<usize>,
    /// `tags × width`: outside, then first and later words of each concept.
    pub weights: Vec<f32>,
    /// One number for each tag.
    pub bias: Vec<f32>,
}

impl PlainLayer {
    /// Scores of each word and tag, `words × tags`, for features as the head reads them.
    ///
    /// # Panics
    /// When `dim` is below the layer's width.
    #[must_use]
    pub fn scores(&self, features: &[f16], dim: usize) -> Vec<f32> {
        let inputs = narrowed(features, dim, self.width);
        let (words, tags) = (features.len() / dim, self.bias.len());
        let mut scores = vec![0.0; words * tags];
        project(&inputs, &self.weights, &mut scores, (words, self.width, tags), Cores::One);
        for row in scores.chunks_exact_mut(tags) {
            row.iter_mut().zip(&self.bias).for_each(|(score, bias)| *score += bias);
        }
        scores
    }
}

impl Head {
    /// Fits a plain layer to what this head makes of some sentences: for each word the probabilities of its
    /// tags over all legal sequences, given what is known of the sentence. What a person said thus stays as
    /// it is, and what nobody said is learned from the head, whose other features and steps between words
    /// a layer on its own does not see. The loss is the cross entropy with a penalty as in a fit.
    ///
    /// `concepts` are those that the layer gets tags of; what the head makes of any other counts as outside.
    /// `width` is how many of a word's features the layer may read.
    /// Source: Hinton, Vinyals and Dean 2015, "Distilling the Knowledge in a Neural Network", of the
    /// marginals as in Wang et al. 2020, "Structure-Level Knowledge Distillation For Multilingual
    /// Sequence Labeling".
    ///
    /// # Errors
    /// [`TaggerError::NothingToLearn`] without a word or a concept, [`TaggerError::BadFeatures`] for a
    /// matrix of another width or not finite, [`TaggerError::Diverged`], [`TaggerError::Stopped`] soon
    /// after `stop` was raised.
    pub fn imitated(
        &self,
        examples: &[Example<'_>],
        concepts: &[usize],
        width: usize,
        stop: &AtomicBool,
    ) -> Result<PlainLayer, TaggerError> {
        if concepts.is_empty() {
            return Err(TaggerError::NothingToLearn);
        }
        if width == 0 || width > self.dim() {
            return Err(TaggerError::BadFeatures(format!("{width} of {} numbers", self.dim())));
        }
        let columns: Vec<usize> = std::iter::once(OUTSIDE)
            .chain(concepts.iter().flat_map(|&concept| [begin(concept), inside(concept)]))
            .collect();
        let (mut inputs, mut targets) = (Vec::new(), Vec::new());
        for example in examples {
            if stop.load(Ordering::Relaxed) {
                return Err(TaggerError::Stopped);
            }
            let wanted = self.with_decoder(example, Cores::All, |decoder, allowed| {
                let marginals = decoder.marginals();
                let rows = marginals.chunks_exact(allowed.tags());
                let narrowed = rows.flat_map(|row| {
                    let entities: f32 = columns[1..].iter().map(|&tag| row[tag]).sum();
                    let own = columns[1..].iter().map(|&tag| row[tag]);
                    std::iter::once((1.0 - entities).max(0.0)).chain(own)
                });
                narrowed.collect::<Vec<f32>>()
            })?;
            targets.extend(wanted);
            inputs.extend(narrowed(example.features, self.dim(), width));
        }
        if targets.is_empty() {
            return Err(TaggerError::NothingToLearn);
        }
        let standardisation = standardise(&mut inputs, width);
        let tags = columns.len();
        let (weights, bias) = fitted(&inputs, &targets, (width, tags), stop)?;
        let mut layer = PlainLayer { width, concepts: concepts.to_vec(), weights, bias };
        // Folded, so that it reads features as they come.
        for (row, bias) in layer.weights.chunks_exact_mut(width).zip(&mut layer.bias) {
            let mut shift = 0.0_f64;
            let moments = standardisation.mean.iter().zip(&standardisation.scale);
            for (weight, (mean, scale)) in row.iter_mut().zip(moments) {
                *weight *= scale;
                shift += f64::from(*weight) * f64::from(*mean);
            }
            *bias = (f64::from(*bias) - shift) as f32;
        }
        Ok(layer)
    }
}

fn fitted(
    inputs: &[f32],
    targets: &[f32],
    (width, tags): (usize, usize),
    stop: &AtomicBool,
) -> Result<(Vec<f32>, Vec<f32>), TaggerError> {
    let words = targets.len() / tags;
    let l2 = Options::default().l2 * width as f32;
    let mut point = vec![0.0_f32; tags * (width + 1)];
    let mut scores = vec![0.0_f32; words * tags];
    let shape = (words, width, tags);
    let limits = Limits { evaluations: EVALUATIONS, tolerance: 1e-5 };
    let ending = minimise(&mut point, limits, |point, slope| {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        let (weights, bias) = point.split_at(tags * width);
        let (weight_slope, bias_slope) = slope.split_at_mut(tags * width);
        project(inputs, weights, &mut scores, shape, Cores::All);
        bias_slope.fill(0.0);
        let mut loss = 0.0_f64;
        for (row, wanted) in scores.chunks_exact_mut(tags).zip(targets.chunks_exact(tags)) {
            row.iter_mut().zip(bias).for_each(|(score, bias)| *score += bias);
            let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let sum: f32 = row.iter().map(|score| (score - top).exp()).sum();
            let level = top + sum.ln();
            for ((score, wanted), slope) in row.iter_mut().zip(wanted).zip(&mut *bias_slope) {
                loss += f64::from(wanted * (level - *score));
                *score = (*score - level).exp() - wanted;
                *slope += *score;
            }
        }
        gather(&scores, inputs, weight_slope, shape, Cores::All);
        for (slope, weight) in weight_slope.iter_mut().zip(weights) {
            *slope += l2 * weight;
            loss += 0.5 * f64::from(l2 * weight * weight);
        }
        Some(loss)
    });
    match ending {
        Ending::Stopped => Err(TaggerError::Stopped),
        Ending::Diverged => Err(TaggerError::Diverged),
        Ending::Converged | Ending::OutOfSteps => {
            let bias = point.split_off(tags * width);
            Ok((point, bias))
        }
    }
}

/// The first numbers of each word's features.
fn narrowed(features: &[f16], dim: usize, width: usize) -> Vec<f32> {
    let mut inputs = vec![0.0; features.len() / dim * width];
    for (row, target) in features.chunks_exact(dim).zip(inputs.chunks_exact_mut(width)) {
        row[..width].convert_to_f32_slice(target);
    }
    inputs
}

/// Brings each dimension to mean 0 and variance 1; those that do not vary are silenced.
fn standardise(inputs: &mut [f32], width: usize) -> Standardisation {
    let count = (inputs.len() / width) as f64;
    let (mut mean, mut squares) = (vec![0.0_f64; width], vec![0.0_f64; width]);
    for row in inputs.chunks_exact(width) {
        mean.iter_mut().zip(row).for_each(|(sum, &value)| *sum += f64::from(value));
    }
    mean.iter_mut().for_each(|sum| *sum /= count);
    for row in inputs.chunks_exact(width) {
        for ((sum, &value), mean) in squares.iter_mut().zip(row).zip(&mean) {
            *sum += (f64::from(value) - mean).powi(2);
        }
    }
    let scale = |sum: f64| if sum / count > 1e-10 { (count / sum).sqrt() as f32 } else { 0.0 };
    let standardisation = Standardisation {
        mean: mean.into_iter().map(|mean| mean as f32).collect(),
        scale: squares.into_iter().map(scale).collect(),
    };
    for row in inputs.chunks_exact_mut(width) {
        let moments = standardisation.mean.iter().zip(&standardisation.scale);
        row.iter_mut()
            .zip(moments)
            .for_each(|(value, (mean, scale))| *value = (*value - mean) * scale);
    }
    standardisation
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng as _, SeedableRng as _};

    use super::*;
    use crate::fit::{TrainingSet, fit};
    use crate::head::ConceptKey;
    use crate::known::{Known, WordSpan};
    use crate::outputs::Outputs;

    const DIM: usize = 12;
    static GO: AtomicBool = AtomicBool::new(false);

    /// Words whose first six numbers tell whether they are of the concept, and the last six more clearly.
    fn sentence(random: &mut StdRng) -> (Vec<f16>, Vec<WordSpan>) {
        let start = random.random_range(0..4);
        let span = WordSpan::new(start, start + random.random_range(1..4), 1);
        let features = (0..8).flat_map(|word| {
            let inside = (span.start..span.end).contains(&word);
            let first = word == span.start;
            (0..DIM).map(move |place| match (inside, first) {
                (true, true) => 1.5 - place as f32 * 0.1,
                (true, false) => 1.0 + place as f32 * 0.1,
                (false, _) => -1.0,
            })
        });
        let features: Vec<f32> = features.collect();
        let noise = features.iter().map(|value| value + random.random_range(-1.0..1.0));
        (noise.map(f16::from_f32).collect(), vec![span])
    }

    #[test]
    fn a_layer_on_half_of_the_features_says_what_the_head_says() {
        let mut random = StdRng::seed_from_u64(7);
        let drawn: Vec<_> = (0..60).map(|_| sentence(&mut random)).collect();
        let known: Vec<Known> = drawn
            .iter()
            .map(|(_, spans)| Known { done: true, annotations: spans.clone(), rejected: vec![] })
            .collect();
        let examples: Vec<Example<'_>> = (drawn.iter().zip(&known))
            .map(|((features, _), known)| Example { features, known })
            .collect();
        let concepts = [ConceptKey([0; 16]), ConceptKey([1; 16])];
        let set = TrainingSet {
            dim: DIM,
            concepts: &concepts,
            examples: &examples[..10],
            unlabelled: &[],
        };
        let head = fit(&set, &Options::default(), None, &GO).expect("fits");
        let nothing = Known::default();
        let mut shown: Vec<Example<'_>> = examples[..10].to_vec();
        shown.extend(
            drawn[10..40].iter().map(|(features, _)| Example { features, known: &nothing }),
        );
        let layer = head.imitated(&shown, &[1], DIM / 2, &GO).expect("imitates");
        assert_eq!(layer.concepts, [1]);
        assert_eq!((layer.weights.len(), layer.bias.len()), (3 * DIM / 2, 3));
        let outputs = Outputs::parse(&Outputs::names(&["found".to_owned()])).expect("our own");
        let (mut alike, mut all) = (0, 0);
        for (features, gold) in &drawn[40..] {
            let own = head.predict(&Example { features, known: &nothing }).expect("reads");
            let plain = outputs.read(&layer.scores(features, DIM)).expect("reads");
            let places = |prediction: &crate::Prediction| {
                let spans = prediction.spans.iter().map(|found| (found.span.start, found.span.end));
                spans.collect::<Vec<_>>()
            };
            let gold: Vec<_> = gold.iter().map(|span| (span.start, span.end)).collect();
            alike += usize::from(places(&own) == places(&plain) && places(&plain) == gold);
            all += 1;
        }
        assert!(alike * 10 >= all * 8, "{alike} of {all}");
    }

    #[test]
    fn it_stops_and_refuses_as_a_fit_does() {
        let mut random = StdRng::seed_from_u64(3);
        let (features, spans) = sentence(&mut random);
        let known = Known { done: true, annotations: spans, rejected: vec![] };
        let examples = [Example { features: &features, known: &known }];
        let concepts = [ConceptKey([0; 16]), ConceptKey([1; 16])];
        let set =
            TrainingSet { dim: DIM, concepts: &concepts, examples: &examples, unlabelled: &[] };
        let head = fit(&set, &Options::default(), None, &GO).expect("fits");
        let stopped = head.imitated(&examples, &[1], DIM, &AtomicBool::new(true));
        assert_eq!(stopped, Err(TaggerError::Stopped));
        assert_eq!(head.imitated(&[], &[1], DIM, &GO), Err(TaggerError::NothingToLearn));
        assert_eq!(head.imitated(&examples, &[], DIM, &GO), Err(TaggerError::NothingToLearn));
        let wider = head.imitated(&examples, &[1], DIM + 1, &GO);
        assert!(matches!(wider, Err(TaggerError::BadFeatures(_))));
        let broken = vec![f16::NAN; features.len()];
        let broken = [Example { features: &broken, known: &known }];
        assert!(matches!(head.imitated(&broken, &[1], DIM, &GO), Err(TaggerError::BadFeatures(_))));
    }
}
