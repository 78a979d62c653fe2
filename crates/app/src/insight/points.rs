//! The learning curve that the project keeps, and what its last step changed.

use std::cmp::Reverse;

use handful_contract::{ConceptChange, Failure, ScorePoint, VersionChange};
use handful_session::{Learned, Measurement, Score};
use handful_store::Concept;

use super::concept_scores;
use crate::{convert, failure, open::Opened};

impl Opened {
    /// How good versions were on the encoder in use, by the number of annotations.
    pub(super) async fn points(
        &self,
        learned: &Learned,
        concepts: &[Concept],
    ) -> Result<Vec<ScorePoint>, Failure> {
        let Some(encoder) = &learned.fingerprint else { return Ok(Vec::new()) };
        let kept = self.store.measurements(encoder).await.map_err(failure::store)?;
        let points = kept.into_iter().filter_map(|kept| {
            let measured = Measurement::from_json(&kept.score, kept.annotations)?;
            let Score::Measured { f1, low, high, sentences, basis, .. } = measured.score else {
                return None;
            };
            Some(ScorePoint {
                labels: kept.annotations,
                version: kept.version,
                deep: kept.tuned,
                at: kept.at / 1_000,
                f1,
                low,
                high,
                sentences,
                basis: convert::score_basis(basis),
                concepts: concept_scores(&measured.concepts, concepts),
            })
        });
        Ok(points.collect())
    }
}

/// A difference of F1 that is worth a word.
const A_POINT: f32 = 0.01;

/// What the newest measured version changed against the one measured before it in the same way.
pub(super) fn change(points: &[ScorePoint]) -> Option<VersionChange> {
    let after = points.iter().max_by_key(|point| point.version)?;
    let before = (points.iter())
        .filter(|point| point.version < after.version && point.basis == after.basis)
        .max_by_key(|point| point.version)?;
    let mut concepts: Vec<ConceptChange> = (after.concepts.iter())
        .filter_map(|own| {
            let old = before.concepts.iter().find(|old| old.concept == own.concept)?;
            let concept = own.concept.clone();
            Some(ConceptChange { concept, before: old.f1, after: own.f1 })
        })
        .filter(|change| (change.after - change.before).abs() >= A_POINT)
        .collect();
    let size = |change: &ConceptChange| (1e4 * (change.after - change.before).abs()) as u32;
    concepts.sort_by_key(|change| Reverse(size(change)));
    Some(VersionChange {
        from: before.version,
        to: after.version,
        labels: i64::from(after.labels) - i64::from(before.labels),
        f1_before: before.f1,
        f1_after: after.f1,
        beyond_chance: before.high < after.low || after.high < before.low,
        concepts,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use handful_contract::{ConceptId, ConceptScore, ScoreBasis};

    use super::*;

    pub(crate) fn point(labels: u32, version: u32, f1: f32) -> ScorePoint {
        ScorePoint {
            labels,
            version,
            deep: false,
            at: 0,
            f1,
            low: f1 - 0.04,
            high: f1 + 0.04,
            sentences: 40,
            basis: ScoreBasis::CrossValidation,
            concepts: vec![ConceptScore {
                concept: ConceptId::from("ship"),
                f1: f1 - 0.1,
                interval: None,
                marked: 9,
            }],
        }
    }

    #[test]
    fn the_last_step_is_the_one_between_the_newest_versions() {
        assert_eq!(change(&[]), None);
        assert_eq!(change(&[point(10, 1, 0.5)]), None);
        // Annotations were taken away after version 3.
        let points = [point(10, 4, 0.5), point(20, 2, 0.6), point(30, 3, 0.75)];
        let step = change(&points).expect("there are several");
        assert_eq!((step.from, step.to, step.labels), (3, 4, -20));
        assert!(step.beyond_chance);
        assert_eq!(step.concepts.len(), 1);
        let close = [point(20, 2, 0.6), point(30, 3, 0.605)];
        let step = change(&close).expect("there are several");
        assert!(!step.beyond_chance && step.concepts.is_empty(), "{step:?}");
    }

    #[test]
    fn what_was_measured_otherwise_is_not_held_against_it() {
        let apart = ScorePoint { basis: ScoreBasis::HoldOut, ..point(30, 3, 0.75) };
        assert_eq!(change(&[point(20, 2, 0.6), apart]), None);
    }
}
