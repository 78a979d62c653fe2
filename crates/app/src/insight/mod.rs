//! How good the model is, what more of the work is likely to bring, and its versions.

mod advice;
mod points;
mod versions;

use std::collections::HashMap;

use handful_contract::{ConceptProgress, Confusion, Failure, LearningReport, command as c};
use handful_session::{ConceptScore, Measurement};
use handful_store::Concept;
use uuid::Uuid;

use crate::{App, Handle, context::Cutter, convert, explain::Read, failure, open::Opened};

impl Handle<c::GetLearningReport> for App {
    async fn handle(&self, _: c::GetLearningReport) -> Result<LearningReport, Failure> {
        self.opened().await?.learning_report().await
    }
}

impl Opened {
    async fn learning_report(&self) -> Result<LearningReport, Failure> {
        let learned = self.session.learned().await.map_err(failure::session)?;
        let concepts = self.store.concepts().await.map_err(failure::store)?;
        let labels = concepts.iter().map(|concept| concept.annotations).sum();
        let points = self.points(&learned, &concepts).await?;
        let concepts_progress = concepts_progress(&concepts, &learned.measurement);
        let learned_from = learned.state.labels.max(learned.measurement.labels);
        let outlook = advice::outlook(&points, learned_from);
        let score = convert::score(&learned.measurement.score);
        Ok(LearningReport {
            labels,
            version: learned.state.version,
            chosen: learned.state.chosen,
            score_labels: learned.measurement.labels,
            confusions: self.confusions(&learned.measurement, &concepts).await?,
            change: points::change(&points),
            advice: advice::advice(&score, outlook.as_ref(), &concepts_progress),
            versions: self.versions(&learned, &concepts).await?,
            concepts: concepts_progress,
            outlook,
            points,
            score,
        })
    }

    /// With the places where they stand, as far as their texts still read so.
    async fn confusions(
        &self,
        measurement: &Measurement,
        concepts: &[Concept],
    ) -> Result<Vec<Confusion>, Failure> {
        let is_here = |id: Option<Uuid>| id.is_none_or(|id| known(concepts, id));
        let mut read = Read::default();
        let mut confusions = Vec::new();
        for confusion in &measurement.confusions {
            if !(is_here(confusion.marked) && is_here(confusion.taken)) {
                continue;
            }
            let mut places = Vec::new();
            for place in &confusion.places {
                let Some(document) = read.get(self, place.document).await? else { continue };
                places.push(Cutter::new(document).place(place.span(), None));
            }
            confusions.push(Confusion {
                marked: confusion.marked.map(convert::concept_id),
                taken: confusion.taken.map(convert::concept_id),
                count: confusion.count,
                places,
            });
        }
        Ok(confusions)
    }
}

/// Fewer annotations than this teach a concept badly, however it compares with the others: with four spans of
/// each, what is suggested is wrong by half as much again as with sixteen
/// (docs/decisions/0009-unfinished-sentences-and-probabilities.md).
const FEWEST: u32 = 5;

/// A concept starves beside the others where it has less than this share of what the one in the middle has.
const STARVING: u32 = 5;

fn concepts_progress(concepts: &[Concept], measurement: &Measurement) -> Vec<ConceptProgress> {
    let mut counts: Vec<u32> = concepts.iter().map(|concept| concept.annotations).collect();
    counts.sort_unstable();
    let middle = counts.get(counts.len() / 2).copied().unwrap_or(0);
    let scores: HashMap<Uuid, &ConceptScore> =
        measurement.concepts.iter().map(|score| (score.concept, score)).collect();
    let progress = concepts.iter().map(|concept| ConceptProgress {
        concept: convert::concept_id(concept.id),
        name: concept.name.clone(),
        labels: concept.annotations,
        score: scores.get(&concept.id).map(|score| concept_score(score)),
        wants: wants(concept.annotations, middle),
    });
    progress.collect()
}

/// How many annotations more a concept should have that has so many, the concept in the middle having
/// `middle`: at least [`FEWEST`], and at least a [`STARVING`]th of the middle.
fn wants(labels: u32, middle: u32) -> Option<u32> {
    let enough = FEWEST.max(middle / STARVING);
    (labels < enough).then(|| enough - labels)
}

fn concept_score(score: &ConceptScore) -> handful_contract::ConceptScore {
    handful_contract::ConceptScore {
        concept: convert::concept_id(score.concept),
        f1: score.f1,
        interval: score.interval.map(|(low, high)| [low, high]),
        marked: score.marked,
    }
}

/// Those of concepts that are still there.
fn concept_scores(
    scores: &[ConceptScore],
    concepts: &[Concept],
) -> Vec<handful_contract::ConceptScore> {
    scores.iter().filter(|own| known(concepts, own.concept)).map(concept_score).collect()
}

fn known(concepts: &[Concept], id: Uuid) -> bool {
    concepts.iter().any(|concept| concept.id == id)
}

#[cfg(test)]
mod tests {
    use super::wants;

    #[test]
    fn a_concept_starves_alone_or_beside_the_others() {
        assert_eq!(wants(0, 0), Some(5));
        assert_eq!(wants(4, 4), Some(1));
        assert_eq!(wants(5, 5), None);
        assert_eq!(wants(5, 100), Some(15));
        assert_eq!(wants(20, 100), None);
    }
}
