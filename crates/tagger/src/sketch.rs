//! Heads that are drawn rather than fitted: nearest means, and directions that somebody gives.

use crate::facts::{Facts, Normalised, Ratio};
use crate::fit::TrainingSet;
use crate::lbfgs::{Limits, minimise};
use crate::linear::{Cores, project};
use crate::options::ConceptVectors;
use crate::rows::Rows;
use crate::standardise::Standardisation;
use crate::steps::{KINDS, Steps};
use crate::tags::OUTSIDE;

/// A linear head for standardised features: `tags × dim`, and a bias for each tag.
pub(crate) struct Sketch {
    pub(crate) weights: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

/// How many words the mean of a concept counts beside those of one of its tags, so that a tag with
/// few words of its own leans on the concept.
const LEANING: f32 = 1.0;

/// How far apart, in nats, the scores of words are believed to lie before the sample speaks, as a
/// deviation.
const SHARPNESS: f32 = 3.0;

/// How much the expected share of entity words weighs for each word when a sketch is levelled.
const LEVELLING: f64 = 4.0;

impl Sketch {
    /// The nearest mean: the score of a tag is the negative squared distance to the mean of its words,
    /// over a temperature. What all tags have in common leaves a linear score, `x·μ − ½‖μ‖²`.
    ///
    /// Only words of which the tag is certain count. Where nothing is certainly outside, the words in
    /// doubt stand for it: nearly all of them are. The temperature and the level of outside are fitted to the
    /// same words, each measured by means that leave it out.
    pub(crate) fn prototypes(inputs: &[f32], dim: usize, facts: &Facts<'_>) -> Self {
        let members = members(facts);
        let means = Means::of(inputs, dim, facts, &members);
        let mut weights = Vec::with_capacity(facts.tags * dim);
        for tag in 0..facts.tags {
            weights.extend(means.mean(tag, None).unwrap_or_else(|| vec![0.0; dim]));
        }
        let halves = |mean: &[f32]| 0.5 * mean.iter().map(|value| value * value).sum::<f32>();
        let bias: Vec<f32> = weights.chunks_exact(dim).map(|mean| -halves(mean)).collect();
        let mut scores = scored(inputs, &weights, &bias, dim);
        let mut agrees = facts.agrees.to_vec();
        for (word, tag) in members.iter().enumerate() {
            let Some(tag) = *tag else { continue };
            let own = &inputs[word * dim..(word + 1) * dim];
            for other in means.related(tag) {
                let score = &mut scores[word * facts.tags + other];
                match means.mean(other, Some((tag, own))) {
                    Some(mean) => *score = dot(own, &mean) - halves(&mean),
                    // The only word of its concept says nothing about how near words come.
                    None => agrees[word * facts.tags..(word + 1) * facts.tags].fill(1.0),
                }
            }
        }
        Self { weights, bias }.levelled(&scores, &Facts { agrees: &agrees, ..*facts })
    }

    /// Both tags of a concept score by its direction, about the mean of all words; how far is measured on
    /// the sample. `None` for vectors of another width.
    pub(crate) fn given(
        vectors: &ConceptVectors,
        set: &TrainingSet<'_>,
        rows: &Rows<'_>,
        standardisation: &Standardisation,
        inputs: &[f32],
    ) -> Option<Self> {
        let (dim, facts) = (set.dim, rows.facts());
        vectors.check(dim).ok()?;
        let mut weights = vec![0.0; facts.tags * dim];
        for (row, &tag) in weights.chunks_exact_mut(dim).zip(&rows.active) {
            let place = rows.scheme.meaning(tag).and_then(|(concept, _)| {
                vectors.keys.iter().position(|key| *key == set.concepts[concept])
            });
            let Some(place) = place else { continue };
            let vector = &vectors.rows[place * dim..(place + 1) * dim];
            for ((weight, value), scale) in row.iter_mut().zip(vector).zip(&standardisation.scale) {
                *weight = if *scale > 0.0 { value / scale } else { 0.0 };
            }
            let length = dot(row, row).sqrt();
            if length > 0.0 {
                row.iter_mut().for_each(|weight| *weight /= length);
            }
        }
        let bias = vec![0.0; facts.tags];
        let scores = scored(inputs, &weights, &bias, dim);
        Some(Self { weights, bias }.levelled(&scores, &facts))
    }

    /// Multiplied with a factor and with a bias for outside, under which what is known is most likely
    /// and as many words are of entities as expected. `scores` are the sketch's own.
    fn levelled(mut self, scores: &[f32], facts: &Facts<'_>) -> Self {
        let tags = facts.tags;
        let spread = spread(scores, tags);
        if spread <= 0.0 {
            self.bias[OUTSIDE] = facts.ratio.outside_bias(tags);
            return self;
        }
        let everything = vec![true; facts.rows()];
        let facts = Facts {
            normalised: Normalised::Words,
            doubtful: &everything,
            ratio: Ratio { margin: 0.0, weight: LEVELLING, ..facts.ratio },
            entity: 0.0,
            ..*facts
        };
        let factor = |sharpness: f32| SHARPNESS / spread * sharpness.clamp(-6.0, 6.0).exp();
        let mut point = vec![0.0, facts.ratio.outside_bias(tags)];
        let mut slopes = Vec::new();
        let limits = Limits { evaluations: 40, tolerance: 1e-4 };
        minimise(&mut point, limits, |point, slope| {
            let factor = factor(point[0]);
            slopes.clear();
            slopes.extend(scores.iter().map(|score| factor * score));
            let mut bias = vec![0.0; tags];
            bias[OUTSIDE] = point[1];
            let steps = Steps::touching(1.0);
            let value = facts.judge(&mut slopes, &bias, &steps, &mut [0.0; KINDS]);
            let along: f64 =
                slopes.iter().zip(scores).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            slope[0] = (f64::from(factor) * along) as f32 + point[0];
            slope[1] = slopes.iter().step_by(tags).sum();
            Some(value + 0.5 * f64::from(point[0] * point[0]))
        });
        let factor = factor(point[0]);
        self.weights.iter_mut().chain(&mut self.bias).for_each(|value| *value *= factor);
        self.bias[OUTSIDE] += point[1];
        self
    }
}

/// The deviation of the scores of the entity tags beside that of outside.
fn spread(scores: &[f32], tags: usize) -> f32 {
    let (mut sum, mut squares, mut count) = (0.0_f64, 0.0_f64, 0.0_f64);
    for row in scores.chunks_exact(tags) {
        for &score in &row[OUTSIDE + 1..] {
            let value = f64::from(score - row[OUTSIDE]);
            sum += value;
            squares += value * value;
            count += 1.0;
        }
    }
    let variance = squares / count.max(1.0) - (sum / count.max(1.0)).powi(2);
    variance.max(0.0).sqrt() as f32
}

fn scored(inputs: &[f32], weights: &[f32], bias: &[f32], dim: usize) -> Vec<f32> {
    let (rows, tags) = (inputs.len() / dim, bias.len());
    let mut scores = vec![0.0; rows * tags];
    project(inputs, weights, &mut scores, (rows, dim, tags), Cores::All);
    for row in scores.chunks_exact_mut(tags) {
        row.iter_mut().zip(bias).for_each(|(score, bias)| *score += bias);
    }
    scores
}

/// The tag of each word that can have but one.
fn members(facts: &Facts<'_>) -> Vec<Option<usize>> {
    let certain = |agrees: &[f32]| {
        let mut open = (0..agrees.len()).filter(|&tag| agrees[tag] > 0.0);
        match (open.next(), open.next()) {
            (Some(tag), None) => Some(tag),
            _ => None,
        }
    };
    let mut members: Vec<Option<usize>> =
        facts.agrees.chunks_exact(facts.tags).map(certain).collect();
    if !members.contains(&Some(OUTSIDE)) {
        for (member, &doubtful) in members.iter_mut().zip(facts.doubtful) {
            if doubtful && member.is_none() {
                *member = Some(OUTSIDE);
            }
        }
    }
    members
}

/// Sums of the words of each tag.
struct Means {
    dim: usize,
    /// The concept of each tag.
    concepts: Vec<Option<usize>>,
    /// `tags × dim`.
    sums: Vec<f32>,
    counts: Vec<f32>,
}

impl Means {
    fn of(inputs: &[f32], dim: usize, facts: &Facts<'_>, members: &[Option<usize>]) -> Self {
        let concept = |tag| facts.scheme.meaning(tag).map(|(concept, _)| concept);
        let mut sums = vec![0.0; facts.tags * dim];
        let mut counts = vec![0.0; facts.tags];
        for (row, tag) in inputs.chunks_exact(dim).zip(members) {
            let Some(tag) = *tag else { continue };
            counts[tag] += 1.0;
            let sum = &mut sums[tag * dim..(tag + 1) * dim];
            sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        }
        Self { dim, concepts: (0..facts.tags).map(concept).collect(), sums, counts }
    }

    /// The tags of the same concept, the tag itself among them.
    fn related(&self, tag: usize) -> impl Iterator<Item = usize> + '_ {
        let own = self.concepts[tag];
        (0..self.concepts.len()).filter(move |&other| self.concepts[other] == own)
    }

    /// The mean of a tag, leaning on that of its concept; without one word, given with its tag, if
    /// asked. `None` where no word of the concept is left.
    fn mean(&self, tag: usize, without: Option<(usize, &[f32])>) -> Option<Vec<f32>> {
        let left_out = |other: usize| without.filter(|(own, _)| *own == other).map(|(_, row)| row);
        let count =
            |other: usize| self.counts[other] - f32::from(u8::from(left_out(other).is_some()));
        let all: f32 = self.related(tag).map(count).sum();
        if all < 0.5 {
            return None;
        }
        let total = count(tag) + LEANING;
        let mut mean = vec![0.0; self.dim];
        for other in self.related(tag) {
            let own = if other == tag { 1.0 } else { 0.0 };
            let share = (own + LEANING / all) / total;
            let sum = &self.sums[other * self.dim..(other + 1) * self.dim];
            mean.iter_mut().zip(sum).for_each(|(mean, sum)| *mean += share * sum);
            if let Some(row) = left_out(other) {
                mean.iter_mut().zip(row).for_each(|(mean, value)| *mean -= share * value);
            }
        }
        Some(mean)
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests;
