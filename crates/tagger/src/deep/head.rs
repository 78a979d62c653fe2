use super::moving::Moving;
use crate::facts::Facts;
use crate::fit::TrainingSet;
use crate::head::Head;
use crate::linear::{Cores, gather, project, spread};
use crate::rows::Rows;
use crate::standardise::Standardisation;
use crate::start::{learned_steps, start_from};
use crate::steps::{KINDS, Steps};

/// A head in training beside the layers below it, step by step.
///
/// It reads standardised features; their statistics stay those of the features before the first step,
/// which only sets the scale on which its weights move.
pub(super) struct TrainedHead {
    width: usize,
    tags: usize,
    standardisation: Standardisation,
    given_steps: Steps,
    /// `tags × width`, then a bias for each tag, then what each kind of step adds to its given score.
    moving: Moving,
    inputs: Vec<f32>,
    scores: Vec<f32>,
    below: Vec<f32>,
}

impl TrainedHead {
    /// A head that says what the fitted one says.
    pub(super) fn start(head: &Head, rows: &Rows<'_>, set: &TrainingSet<'_>) -> Self {
        let (width, tags) = (set.dim, rows.active.len());
        let matrices = set.examples.iter().map(|example| example.features);
        let standardisation =
            Standardisation::measure(width, matrices.chain(set.unlabelled.iter().copied()));
        let mut values = vec![0.0_f32; tags * (width + 1)];
        let (weights, bias) = values.split_at_mut(tags * width);
        start_from(head, set, rows, &standardisation, weights, bias);
        values.extend(learned_steps(head, &rows.steps));
        Self {
            width,
            tags,
            standardisation,
            given_steps: rows.steps,
            moving: Moving::start(values),
            inputs: Vec::new(),
            scores: Vec::new(),
            below: Vec::new(),
        }
    }

    /// The width of the features.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Judges a batch (`words × width`), moves against the slope and gives the loss with its gradient
    /// for the features, both times `share`.
    pub(super) fn learn(
        &mut self,
        features: &[f32],
        facts: &Facts<'_>,
        share: f32,
        rate: f32,
        decay: f32,
    ) -> (f64, &[f32]) {
        let shape = (facts.rows(), self.width, self.tags);
        let scale = &self.standardisation.scale;
        self.inputs.clear();
        self.inputs.extend_from_slice(features);
        self.standardisation.standardise(&mut self.inputs);
        self.scores.resize(facts.rows() * self.tags, 0.0);
        let (weights, rest) = self.moving.values.split_at(self.tags * self.width);
        let (bias, more) = rest.split_at(self.tags);
        project(&self.inputs, weights, &mut self.scores, shape, Cores::All);
        let mut step_slopes = [0.0; KINDS];
        let steps = self.given_steps.plus(more);
        let loss = facts.judge(&mut self.scores, bias, &steps, &mut step_slopes) * f64::from(share);
        for slope in &mut self.scores {
            *slope *= share;
        }
        self.below.resize(features.len(), 0.0);
        spread(&self.scores, weights, &mut self.below, shape, Cores::All);
        for row in self.below.chunks_exact_mut(self.width) {
            row.iter_mut().zip(scale).for_each(|(slope, scale)| *slope *= scale);
        }
        let (weight_slopes, rest) = self.moving.slopes.split_at_mut(self.tags * self.width);
        let (bias_slopes, more_slopes) = rest.split_at_mut(self.tags);
        gather(&self.scores, &self.inputs, weight_slopes, shape, Cores::All);
        bias_slopes.fill(0.0);
        for row in self.scores.chunks_exact(self.tags) {
            bias_slopes.iter_mut().zip(row).for_each(|(sum, slope)| *sum += slope);
        }
        for (slope, step) in more_slopes.iter_mut().zip(step_slopes) {
            *slope = share * step;
        }
        self.moving.step(rate, decay, self.tags * self.width);
        (loss, &self.below)
    }
}
