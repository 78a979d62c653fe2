use handful_tagger::metrics::Scores;
use serde::{Deserialize, Serialize};

use crate::{Basis, Score};

/// From so many done sentences on there is a score.
pub const DONE_FOR_SCORE: u32 = 5;

/// From so many held-out sentences on they are the score's basis; until then it is cross-validation.
pub(crate) const HELD_OUT_FOR_SCORE: usize = 10;

/// In how many parts the examples are split.
pub(crate) const FOLDS: usize = 5;

/// The score of these counts; too early where they hold no annotation, which says nothing either way.
pub(crate) fn of(scores: &Scores, basis: Basis) -> Score {
    let entities = scores.entities;
    let Some(interval) = scores.interval.filter(|_| entities.gold > 0) else {
        return Score::TooEarly { sentences_needed: 1 };
    };
    Score::Measured {
        f1: entities.f1() as f32,
        low: interval.low as f32,
        high: interval.high as f32,
        precision: entities.precision() as f32,
        recall: entities.recall() as f32,
        sentences: u32::try_from(scores.sentences).unwrap_or(u32::MAX),
        basis,
    }
}

/// The score of a cross-validation, `done` sentences being done.
pub(crate) fn crossed(scores: Option<&Scores>, done: usize) -> Score {
    let scores = scores.filter(|_| done >= DONE_FOR_SCORE as usize);
    scores.map_or_else(|| too_early(done), |scores| of(scores, Basis::CrossValidation))
}

/// How many done sentences there are still to be before anything is measured.
pub(crate) fn too_early(done: usize) -> Score {
    let done = u32::try_from(done).unwrap_or(u32::MAX);
    Score::TooEarly { sentences_needed: DONE_FOR_SCORE.saturating_sub(done).max(1) }
}

/// A score as it is kept with a model version.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub(crate) enum Kept {
    TooEarly {
        sentences_needed: u32,
    },
    Measured {
        f1: f32,
        low: f32,
        high: f32,
        precision: f32,
        recall: f32,
        sentences: u32,
        hold_out: bool,
    },
}

impl From<&Score> for Kept {
    fn from(score: &Score) -> Self {
        match *score {
            Score::TooEarly { sentences_needed } => Self::TooEarly { sentences_needed },
            Score::Measured { f1, low, high, precision, recall, sentences, basis } => {
                let hold_out = basis == Basis::HoldOut;
                Self::Measured { f1, low, high, precision, recall, sentences, hold_out }
            }
        }
    }
}

impl From<Kept> for Score {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::TooEarly { sentences_needed } => Self::TooEarly { sentences_needed },
            Kept::Measured { f1, low, high, precision, recall, sentences, hold_out } => {
                let basis = if hold_out { Basis::HoldOut } else { Basis::CrossValidation };
                Self::Measured { f1, low, high, precision, recall, sentences, basis }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use handful_tagger::metrics::{EntityCounts, Interval};

    use super::*;

    fn scores(gold: usize) -> Scores {
        Scores {
            entities: EntityCounts { right: gold / 2, predicted: gold, gold },
            token_macro_f1: 0.5,
            interval: Some(Interval { low: 0.25, high: 0.75 }),
            sentences: 12,
        }
    }

    #[test]
    fn no_gold_span_is_no_score() {
        assert_eq!(of(&scores(0), Basis::HoldOut), Score::TooEarly { sentences_needed: 1 });
        assert_eq!(too_early(2), Score::TooEarly { sentences_needed: 3 });
    }
}
