use handful_contract::*;

use crate::{finding::found_places, values::*};

pub(super) fn outlook() -> Outlook {
    let next_point = Some(Cost { likely: 20, low: 12, high: 50 });
    Outlook { points: 7, next_point, horizon: 50, gain: 0.0125 }
}

fn concept_score() -> ConceptScore {
    ConceptScore { concept: ids().2, f1: 0.5, interval: Some([0.25, 0.75]), marked: 4 }
}

pub(super) fn learning_report() -> LearningReport {
    let point = ScorePoint {
        labels: 40,
        version: 7,
        deep: true,
        at: 1_760_000_000,
        f1: 0.75,
        low: 0.5,
        high: 0.875,
        sentences: 12,
        basis: ScoreBasis::HoldOut,
        concepts: vec![concept_score(), ConceptScore { interval: None, ..concept_score() }],
    };
    let row = VersionRow {
        number: 7,
        at: Some(1_760_000_000),
        labels: 40,
        deep: true,
        encoder: "handful-mini".into(),
        score: scores().pop(),
        concepts: vec![concept_score()],
        in_use: true,
        usable: true,
    };
    LearningReport {
        labels: 41,
        version: Some(7),
        chosen: true,
        score: scores().pop().expect("there are scores"),
        score_labels: 40,
        points: vec![point],
        concepts: vec![ConceptProgress {
            concept: ids().2,
            name: "site".into(),
            labels: 4,
            score: Some(concept_score()),
            wants: Some(1),
        }],
        confusions: vec![Confusion {
            marked: Some(ids().2),
            taken: None,
            count: 3,
            places: found_places(),
        }],
        change: Some(VersionChange {
            from: 6,
            to: 7,
            labels: -2,
            f1_before: 0.5,
            f1_after: 0.75,
            beyond_chance: false,
            concepts: vec![ConceptChange { concept: ids().2, before: 0.5, after: 0.625 }],
        }),
        outlook: Some(outlook()),
        advice: Advice::WorthIt,
        versions: vec![row.clone(), VersionRow { at: None, score: None, ..row }],
    }
}

pub(super) fn version_comparison() -> VersionComparison {
    VersionComparison {
        sentences: 300,
        differing: 1,
        first: vec![VersionDifference {
            sentence: sentence_ref(),
            title: "Letters".into(),
            one: vec![ReadSpan { words: "Riga".into(), concept: ids().2 }],
            other: vec![],
        }],
    }
}
