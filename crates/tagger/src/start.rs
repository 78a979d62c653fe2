//! Where a search begins, and the head that comes of where it ends.

use std::collections::HashMap;

use crate::calibration::Calibration;
use crate::fit::TrainingSet;
use crate::head::{ConceptKey, Head};
use crate::rows::Rows;
use crate::standardise::Standardisation;
use crate::steps::{KINDS, Steps};
use crate::tags::{OUTSIDE, begin, concept_of, inside};

/// Puts the rows of the concepts that `warm` shares with the set into `weights` (`active × dim`, for
/// standardised features) and their biases into `bias`.
pub(crate) fn start_from(
    warm: &Head,
    set: &TrainingSet<'_>,
    rows: &Rows<'_>,
    standardisation: &Standardisation,
    weights: &mut [f32],
    bias: &mut [f32],
) {
    let known: HashMap<ConceptKey, usize> = warm
        .concepts
        .iter()
        .enumerate()
        .filter(|(concept, _)| warm.usable[*concept])
        .map(|(concept, &key)| (key, concept))
        .collect();
    let dim = set.dim;
    for (place, &row) in rows.active.iter().enumerate() {
        let old_tag = match concept_of(rows.scheme.tags(row).start) {
            None => OUTSIDE,
            Some((concept, first)) => match known.get(&set.concepts[concept]) {
                Some(&old) if first => begin(old),
                Some(&old) => inside(old),
                None => continue,
            },
        };
        let old = warm.scheme.row(old_tag);
        let old_row = &warm.weights[old * dim..(old + 1) * dim];
        let new_row = &mut weights[place * dim..(place + 1) * dim];
        let mut shift = 0.0_f64;
        for (d, (weight, &old)) in new_row.iter_mut().zip(old_row).enumerate() {
            let scale = standardisation.scale[d];
            *weight = if scale > 0.0 { old / scale } else { 0.0 };
            shift += f64::from(old) * f64::from(standardisation.mean[d]);
        }
        bias[place] = (f64::from(warm.bias[old]) + shift) as f32;
    }
}

/// What the steps of `head` add to those given before anything is learned of them.
pub(crate) fn learned_steps(head: &Head, given: &Steps) -> [f32; KINDS] {
    std::array::from_fn(|kind| head.steps.0[kind] - given.0[kind])
}

/// A head for features as they come, from rows for standardised ones.
pub(crate) fn fold(
    fitted: &[f32],
    fitted_bias: &[f32],
    steps: Steps,
    set: &TrainingSet<'_>,
    usable: Vec<bool>,
    rows: &Rows<'_>,
    standardisation: &Standardisation,
) -> Head {
    let dim = set.dim;
    let count = rows.scheme.rows(set.concepts.len());
    let mut weights = vec![0.0_f32; count * dim];
    let mut bias = vec![0.0_f32; count];
    for (place, &to) in rows.active.iter().enumerate() {
        let row = &mut weights[to * dim..(to + 1) * dim];
        row.copy_from_slice(&fitted[place * dim..(place + 1) * dim]);
        let shift = standardisation.fold(row);
        bias[to] = (f64::from(fitted_bias[place]) - shift) as f32;
    }
    Head {
        dim,
        concepts: set.concepts.to_vec(),
        usable,
        scheme: rows.scheme,
        weights,
        bias,
        steps,
        calibration: Calibration::default(),
    }
}
