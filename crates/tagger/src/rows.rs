//! The words that a head learns from, and what is known of each.

use std::ops::Range;

use half::f16;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use rayon::prelude::*;

use crate::error::TaggerError;
use crate::facts::{Facts, Normalised, Ratio};
use crate::fit::{Example, TrainingSet, words};
use crate::options::{AdjacencyPrior, Options, RatioPrior, SampledNegatives};
use crate::scheme::Scheme;
use crate::standardise::Standardisation;
use crate::steps::Steps;
use crate::tags::{Allowed, OUTSIDE};

/// The words that a fit looks at.
pub(crate) struct Rows<'a> {
    pub(crate) scheme: Scheme,
    /// The rows of usable concepts, outside first.
    pub(crate) active: Vec<usize>,
    /// What steps add to a score before anything is learned of them.
    pub(crate) steps: Steps,
    /// The features of each sentence.
    sources: Vec<&'a [f16]>,
    /// How many words each has.
    sentences: Vec<usize>,
    /// `words × active`: how far each tag agrees with what is known.
    agrees: Vec<f32>,
    doubtful: Vec<bool>,
    normalised: Normalised,
    ratio: Ratio,
    entity: f32,
}

/// Words, and those among them that are annotated.
#[derive(Default)]
struct Covered {
    words: usize,
    annotated: usize,
}

impl<'a> Rows<'a> {
    pub(crate) fn gather(
        set: &TrainingSet<'a>,
        usable: &[bool],
        options: &Options,
    ) -> Result<Self, TaggerError> {
        let scheme = options.scheme;
        let overlooked = 1.0 - options.completeness.clamp(0.0, 1.0);
        let active = scheme.active(usable);
        let (mut done, mut begun) = (Covered::default(), Covered::default());
        let mut sources = Vec::new();
        let mut sentences = Vec::new();
        let mut agrees = Vec::new();
        let mut doubtful = Vec::new();
        for example in set.examples {
            let words = example.words(set.dim)?;
            let mut allowed = Allowed::new(example.known, words, usable);
            allowed.part_neighbours(&example.known.annotations);
            let annotated = (0..words).filter(|&word| allowed.is_annotated(word)).count();
            for word in 0..words {
                let open = allowed.row(word);
                let in_doubt = !example.known.done && !allowed.is_annotated(word);
                let entity = if in_doubt && annotated > 0 { overlooked } else { 1.0 };
                agrees.extend(active.iter().map(|&row| {
                    if !open[scheme.tags(row)].contains(&true) {
                        return 0.0;
                    }
                    if row == OUTSIDE { 1.0 } else { entity }
                }));
                doubtful.push(in_doubt);
            }
            let covered = if example.known.done { &mut done } else { &mut begun };
            if example.known.done || annotated > 0 {
                covered.words += words;
                covered.annotated += annotated;
            }
            sources.push(example.features);
            sentences.push(words);
        }
        for &features in set.unlabelled {
            let words = words(features, set.dim)?;
            agrees.extend(std::iter::repeat_n(1.0, words * active.len()));
            doubtful.extend(std::iter::repeat_n(true, words));
            sources.push(features);
            sentences.push(words);
        }
        Ok(Self {
            scheme,
            active,
            steps: Steps::of(scheme, adjacency(set.examples, options.adjacency)),
            sources,
            sentences,
            agrees,
            doubtful,
            normalised: options.model.normalised(),
            ratio: ratio(&done, &begun, &options.ratio),
            entity: options.entity_loss,
        })
    }

    /// What is known about all of them.
    pub(crate) fn facts(&self) -> Facts<'_> {
        Facts {
            scheme: self.scheme,
            normalised: self.normalised,
            tags: self.active.len(),
            agrees: &self.agrees,
            doubtful: &self.doubtful,
            sentences: &self.sentences,
            ratio: self.ratio,
            entity: self.entity,
        }
    }

    /// What is known about some sentences, given by their words.
    pub(crate) fn batch(&self, words: &[Range<usize>]) -> Batch {
        let tags = self.active.len();
        let mut batch = Batch::default();
        for words in words {
            batch.agrees.extend_from_slice(&self.agrees[words.start * tags..words.end * tags]);
            batch.doubtful.extend_from_slice(&self.doubtful[words.clone()]);
            batch.sentences.push(words.len());
        }
        batch
    }

    /// The features of all words, standardised, `words × dim`.
    pub(crate) fn standardised(&self, standardisation: &Standardisation) -> Vec<f32> {
        let dim = standardisation.mean.len();
        let mut inputs = vec![0.0_f32; self.doubtful.len() * dim];
        let mut rest = inputs.as_mut_slice();
        let mut parts = Vec::with_capacity(self.sources.len());
        for &features in &self.sources {
            let (part, after) = rest.split_at_mut(features.len());
            parts.push((features, part));
            rest = after;
        }
        parts.into_par_iter().for_each(|(features, part)| standardisation.apply(features, part));
        inputs
    }

    /// Settles words in doubt as outside.
    pub(crate) fn draw(&mut self, negatives: SampledNegatives) {
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
}

fn ratio(done: &Covered, begun: &Covered, prior: &RatioPrior) -> Ratio {
    let belief = f64::from(prior.belief_words.max(1.0));
    let trust = f64::from(prior.begun_share);
    let words = done.words as f64 + trust * begun.words as f64;
    let entities = done.annotated as f64 + trust * begun.annotated as f64;
    let expected = (entities + belief * f64::from(prior.expected)) / (words + belief);
    Ratio { expected, margin: f64::from(prior.margin), weight: f64::from(prior.weight) }
}

/// What is known about the words of some sentences.
#[derive(Default)]
pub(crate) struct Batch {
    agrees: Vec<f32>,
    doubtful: Vec<bool>,
    sentences: Vec<usize>,
}

impl Batch {
    /// As the rows that it was taken from say it.
    pub(crate) fn facts<'a>(&'a self, rows: &'a Rows<'_>) -> Facts<'a> {
        let Self { agrees, doubtful, sentences } = self;
        Facts { agrees, doubtful, sentences, ..rows.facts() }
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
