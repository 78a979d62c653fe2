use rayon::prelude::*;

use super::entity::Entity;
use super::{Facts, softmax};
use crate::tags::OUTSIDE;

/// Words that one task works on.
const BLOCK: usize = 256;

impl Facts<'_> {
    /// Each word by itself.
    pub(super) fn judge_words(&self, scores: &mut [f32]) -> f64 {
        let sums = self.likelihood(scores);
        let (cost, pull) = self.ratio.cost(sums.entities, self.in_doubt());
        self.slopes(scores, pull as f32);
        sums.loss + cost
    }

    /// Turns scores into tag probabilities in place.
    fn likelihood(&self, chances: &mut [f32]) -> Sums {
        let tags = self.tags;
        chances
            .par_chunks_mut(BLOCK * tags)
            .zip(self.agrees.par_chunks(BLOCK * tags))
            .zip(self.doubtful.par_chunks(BLOCK))
            .map(|((chances, agrees), doubtful)| {
                let mut sums = Sums::default();
                let rows = chances.chunks_exact_mut(tags).zip(agrees.chunks_exact(tags));
                for ((row, agrees), &doubtful) in rows.zip(doubtful) {
                    softmax(row);
                    sums.loss -= f64::from(permitted(row, agrees).ln());
                    if doubtful {
                        sums.entities += f64::from(1.0 - row[OUTSIDE]);
                    }
                    if self.entity > 0.0 {
                        sums.loss += f64::from(self.entity) * Entity::of(row, agrees).loss();
                    }
                }
                sums
            })
            .reduce(Sums::default, Sums::plus)
    }

    /// Turns tag probabilities into the slopes of the scores in place.
    fn slopes(&self, chances: &mut [f32], pull: f32) {
        let tags = self.tags;
        chances
            .par_chunks_mut(BLOCK * tags)
            .zip(self.agrees.par_chunks(BLOCK * tags))
            .zip(self.doubtful.par_chunks(BLOCK))
            .for_each(|((chances, agrees), doubtful)| {
                let rows = chances.chunks_exact_mut(tags).zip(agrees.chunks_exact(tags));
                for ((row, agrees), &doubtful) in rows.zip(doubtful) {
                    let permitted = permitted(row, agrees);
                    let entity = (self.entity > 0.0).then(|| Entity::of(row, agrees));
                    let outside = row[OUTSIDE];
                    let pull = if doubtful { pull } else { 0.0 };
                    for (tag, (chance, agrees)) in row.iter_mut().zip(agrees).enumerate() {
                        let own = *chance;
                        let share = agrees * own / permitted;
                        // d(1 − p(O))/dz_t = p(O) · (p(t) − [t is outside]), negated below for O.
                        let bend =
                            if tag == OUTSIDE { -outside * (1.0 - outside) } else { outside * own };
                        *chance += pull.mul_add(bend, -share);
                        if let Some(entity) = &entity {
                            *chance += self.entity * entity.slope(tag, own);
                        }
                    }
                }
            });
    }
}

/// How probable it is that a person would have said of the word what was said.
fn permitted(chances: &[f32], agrees: &[f32]) -> f32 {
    let sum: f32 = chances.iter().zip(agrees).map(|(chance, agrees)| agrees * chance).sum();
    sum.max(f32::MIN_POSITIVE)
}

#[derive(Clone, Copy, Default)]
struct Sums {
    loss: f64,
    entities: f64,
}

impl Sums {
    fn plus(self, other: Self) -> Self {
        Self { loss: self.loss + other.loss, entities: self.entities + other.entities }
    }
}
