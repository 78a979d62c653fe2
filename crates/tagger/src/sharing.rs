//! Tags that have something in common learn from each other.
//!
//! A Gaussian prior on the weights under which the rows of related tags are correlated: every
//! entity tag shares one component (being an entity), first words another, the two tags of a
//! concept a third. The penalty `tr(Wᵀ K⁻¹ W)` of such a prior with covariance `K` over the tags
//! equals the plain `‖U‖²` in coordinates `W = L·U`, `K = L·Lᵀ`, in which the search runs.

use crate::scheme::{Part, Scheme};

/// How much of the prior variance of a tag's weights comes from what it shares with others. The
/// four are standard deviations; outside has only its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sharing {
    /// Shared by all entity tags.
    pub entity: f32,
    /// Shared, with opposite signs, by all first tags and all inside tags.
    pub position: f32,
    /// Shared by the first and the inside tag of a concept.
    pub concept: f32,
    /// A tag's own.
    pub own: f32,
}

/// The lower-triangular root of the covariance over the tags in use.
pub(crate) struct Root {
    tags: usize,
    lower: Vec<f32>,
}

impl Root {
    /// The root for these rows, outside among them. A share of 0 for `own` is raised to a trace,
    /// without which the covariance would have no root.
    pub(crate) fn new(active: &[usize], scheme: Scheme, sharing: Sharing) -> Self {
        let tags = active.len();
        let square = |x: f32| f64::from(x) * f64::from(x);
        let own = square(sharing.own).max(1e-4);
        let covariance = |a: usize, b: usize| {
            let mut sum = if a == b { own } else { 0.0 };
            if let (Some((concept_a, part_a)), Some((concept_b, part_b))) =
                (scheme.meaning(active[a]), scheme.meaning(active[b]))
            {
                sum += square(sharing.entity);
                sum += match (part_a, part_b) {
                    (Part::All, _) | (_, Part::All) => 0.0,
                    _ if part_a == part_b => square(sharing.position),
                    _ => -square(sharing.position),
                };
                if concept_a == concept_b {
                    sum += square(sharing.concept);
                }
            }
            sum
        };
        // Cholesky–Banachiewicz, row by row.
        let mut root = vec![0.0_f64; tags * tags];
        for row in 0..tags {
            for column in 0..=row {
                let dot: f64 =
                    (0..column).map(|k| root[row * tags + k] * root[column * tags + k]).sum();
                let rest = covariance(row, column) - dot;
                root[row * tags + column] = if row == column {
                    rest.max(1e-12).sqrt()
                } else {
                    rest / root[column * tags + column]
                };
            }
        }
        Self { tags, lower: root.into_iter().map(|value| value as f32).collect() }
    }

    fn row(&self, tag: usize) -> &[f32] {
        &self.lower[tag * self.tags..tag * self.tags + tag + 1]
    }

    /// `out = L · coordinates`, both `tags × width`.
    pub(crate) fn weights(&self, coordinates: &[f32], out: &mut [f32], width: usize) {
        out.fill(0.0);
        for (tag, out) in out.chunks_exact_mut(width).enumerate() {
            for (&share, row) in self.row(tag).iter().zip(coordinates.chunks_exact(width)) {
                add(out, share, row);
            }
        }
    }

    /// `out = Lᵀ · slopes`, both `tags × width`.
    pub(crate) fn slopes(&self, slopes: &[f32], out: &mut [f32], width: usize) {
        out.fill(0.0);
        for (tag, slope) in slopes.chunks_exact(width).enumerate() {
            for (&share, out) in self.row(tag).iter().zip(out.chunks_exact_mut(width)) {
                add(out, share, slope);
            }
        }
    }

    /// Solves `L · coordinates = weights` in place.
    pub(crate) fn coordinates(&self, weights: &mut [f32], width: usize) {
        for tag in 0..self.tags {
            let (before, rest) = weights.split_at_mut(tag * width);
            let row = &mut rest[..width];
            let (own, shared) = self.row(tag).split_last().expect("each row holds its diagonal");
            for (&share, before) in shared.iter().zip(before.chunks_exact(width)) {
                add(row, -share, before);
            }
            for value in row.iter_mut() {
                *value /= own;
            }
        }
    }
}

fn add(to: &mut [f32], share: f32, what: &[f32]) {
    if share != 0.0 {
        for (to, what) in to.iter_mut().zip(what) {
            *to = share.mul_add(*what, *to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARING: Sharing = Sharing { entity: 1.0, position: 0.5, concept: 0.7, own: 0.4 };

    /// Tags of concepts 0 and 2, concept 1 being without spans.
    const ACTIVE: [usize; 5] = [0, 1, 2, 5, 6];

    #[test]
    fn the_root_squared_is_the_covariance() {
        let root = Root::new(&ACTIVE, Scheme::Bio, SHARING);
        let product = |a: usize, b: usize| -> f32 {
            root.row(a).iter().zip(root.row(b)).map(|(a, b)| a * b).sum()
        };
        let expected = [
            (0, 0, 0.16),
            (0, 3, 0.0),
            (1, 1, 1.0 + 0.25 + 0.49 + 0.16),
            (1, 2, 1.0 - 0.25 + 0.49),
            (1, 3, 1.0 + 0.25),
            (2, 3, 1.0 - 0.25),
        ];
        for (a, b, expected) in expected {
            assert!((product(a, b) - expected).abs() < 1e-5, "{a} {b}");
        }
    }

    #[test]
    fn rows_for_whole_entities_share_no_position() {
        let root = Root::new(&[0, 1, 3], Scheme::Io, SHARING);
        let product = |a: usize, b: usize| -> f32 {
            root.row(a).iter().zip(root.row(b)).map(|(a, b)| a * b).sum()
        };
        assert!((product(1, 1) - (1.0 + 0.49 + 0.16)).abs() < 1e-5);
        assert!((product(1, 2) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn coordinates_and_weights_are_inverses_and_slopes_the_transpose() {
        let root = Root::new(&ACTIVE, Scheme::Bio, SHARING);
        let width = 3;
        let coordinates: Vec<f32> = (0..15).map(|i| ((i * 7) % 11) as f32 - 5.0).collect();
        let mut weights = vec![0.0; 15];
        root.weights(&coordinates, &mut weights, width);
        let other: Vec<f32> = (0..15).map(|i| ((i * 5) % 13) as f32 - 6.0).collect();
        let mut back = vec![0.0; 15];
        root.slopes(&other, &mut back, width);
        let dot = |a: &[f32], b: &[f32]| -> f32 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        assert!((dot(&weights, &other) - dot(&coordinates, &back)).abs() < 1e-2);
        root.coordinates(&mut weights, width);
        for (found, expected) in weights.iter().zip(&coordinates) {
            assert!((found - expected).abs() < 1e-3, "{found} {expected}");
        }
    }
}
