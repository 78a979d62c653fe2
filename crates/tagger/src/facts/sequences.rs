use rayon::prelude::*;

use super::entity::Entity;
use super::{Facts, Stepping, says_something, softmax};
use crate::chain::{Bends, Chain, Passes};
use crate::steps::{KINDS, Steps};
use crate::tags::tag_count;

/// The least weight of an open tag beside the best one of its word, so that no sequence that is
/// known to be right becomes impossible.
const LEAST: f64 = 1e-250;

impl Facts<'_> {
    /// `log Z(legal) − log Z(permitted)` of each sentence, with all slopes exact.
    pub(super) fn judge_sequences(
        &self,
        scores: &mut [f32],
        steps: &Steps,
        stepping: Stepping,
        step_slopes: &mut [f32; KINDS],
    ) -> f64 {
        let chain = Chain::new(self.scheme.concepts(self.tags), steps);
        let in_doubt = self.in_doubt();
        let pulled = in_doubt > 0 && self.ratio.weight > 0.0;
        let mut bends = vec![0.0_f32; if pulled { scores.len() } else { 0 }];
        let sentences = self.split(scores, &mut bends);
        let each: Vec<Sums> = sentences
            .into_par_iter()
            .map_init(Room::default, |room, sentence| {
                self.judge_sentence(&chain, sentence, stepping, room)
            })
            .collect();
        // Summed in the order of the sentences, so that the threads do not matter.
        let sums = each.into_iter().fold(Sums::default(), Sums::plus);
        let (cost, pull) = self.ratio.cost(sums.entities, in_doubt);
        if pull != 0.0 {
            let pull = pull as f32;
            scores.iter_mut().zip(&bends).for_each(|(slope, bend)| *slope += pull * bend);
        }
        if stepping == Stepping::Learned {
            for ((slope, own), bend) in step_slopes.iter_mut().zip(sums.steps).zip(sums.step_bends)
            {
                *slope = (own + pull * bend) as f32;
            }
        }
        sums.loss + cost
    }

    /// Each sentence with its own part of everything.
    fn split<'a>(
        &'a self,
        mut scores: &'a mut [f32],
        mut bends: &'a mut [f32],
    ) -> Vec<Sentence<'a>> {
        let (mut agrees, mut doubtful) = (self.agrees, self.doubtful);
        let mut sentences = Vec::with_capacity(self.sentences.len());
        for &words in self.sentences {
            let size = words * self.tags;
            let (own_scores, rest) = scores.split_at_mut(size);
            scores = rest;
            let (own_bends, rest) = bends.split_at_mut(size.min(bends.len()));
            bends = rest;
            let (own_agrees, rest) = agrees.split_at(size);
            agrees = rest;
            let (own_doubtful, rest) = doubtful.split_at(words);
            doubtful = rest;
            sentences.push(Sentence {
                scores: own_scores,
                bends: own_bends,
                agrees: own_agrees,
                doubtful: own_doubtful,
            });
        }
        sentences
    }

    fn judge_sentence(
        &self,
        chain: &Chain,
        sentence: Sentence<'_>,
        stepping: Stepping,
        room: &mut Room,
    ) -> Sums {
        let Sentence { scores, bends, agrees, doubtful } = sentence;
        let mut sums = Sums::default();
        let informed = agrees.chunks_exact(self.tags).any(says_something);
        let pulled = !bends.is_empty() && doubtful.contains(&true);
        if !informed && !pulled {
            scores.fill(0.0);
            return sums;
        }
        self.weigh(scores, &mut room.weights);
        chain.run(&room.weights, &mut room.legal);
        if pulled {
            self.bend(chain, doubtful, bends, stepping, room, &mut sums);
        }
        if !informed {
            scores.fill(0.0);
            return sums;
        }
        let wide = chain.tags();
        room.permitted_weights.clear();
        room.permitted_weights.extend_from_slice(&room.weights);
        let rows =
            room.permitted_weights.chunks_exact_mut(wide).zip(agrees.chunks_exact(self.tags));
        for (weights, agrees) in rows {
            for (tag, weight) in weights.iter_mut().enumerate() {
                *weight *= f64::from(agrees[self.scheme.row(tag)]);
            }
        }
        chain.run(&room.permitted_weights, &mut room.permitted);
        sums.loss += room.legal.log_total - room.permitted.log_total;
        if stepping == Stepping::Learned {
            chain.steps(&room.weights, &room.legal, 1.0, &mut sums.steps);
            chain.steps(&room.permitted_weights, &room.permitted, -1.0, &mut sums.steps);
        }
        for (word, (row, agrees)) in
            scores.chunks_exact_mut(self.tags).zip(agrees.chunks_exact(self.tags)).enumerate()
        {
            let (legal, permitted) = (&room.legal, &room.permitted);
            let share = |tag: usize| {
                let place = word * wide + tag;
                legal.forward[place] * legal.backward[place]
                    - permitted.forward[place] * permitted.backward[place]
            };
            if self.entity > 0.0 {
                softmax(row);
                let entity = Entity::of(row, agrees);
                sums.loss += f64::from(self.entity) * entity.loss();
                for (tag, slope) in row.iter_mut().enumerate() {
                    *slope = self.entity * entity.slope(tag, *slope);
                }
            } else {
                row.fill(0.0);
            }
            for (tag, slope) in row.iter_mut().enumerate() {
                *slope += self.scheme.tags(tag).map(share).sum::<f64>() as f32;
            }
        }
        sums
    }

    /// The weights of the tags of a sentence, each word's best being 1.
    fn weigh(&self, scores: &[f32], weights: &mut Vec<f64>) {
        weights.clear();
        let tags = tag_count(self.scheme.concepts(self.tags));
        for row in scores.chunks_exact(self.tags) {
            let top = row.iter().fold(f32::NEG_INFINITY, |top, &score| top.max(score));
            weights.extend((0..tags).map(|tag| {
                let below = row[self.scheme.row(tag)] - top;
                // Scores are of single precision, and so can their exponentials be, but for those that
                // it has no numbers for.
                if below > -80.0 {
                    return f64::from(below.exp());
                }
                let weight = f64::from(below).exp();
                // What is no number stays none, so that the slopes tell.
                if weight < LEAST { LEAST } else { weight }
            }));
        }
    }

    /// How the expected number of entity words in doubt goes with the scores.
    fn bend(
        &self,
        chain: &Chain,
        doubtful: &[bool],
        bends: &mut [f32],
        stepping: Stepping,
        room: &mut Room,
        sums: &mut Sums,
    ) {
        let wide = chain.tags();
        let Room { weights, legal, bends: inner, slopes, .. } = room;
        slopes.clear();
        slopes.resize(weights.len(), 0.0);
        let expected = chain.bend(weights, legal, doubtful, inner, slopes);
        sums.entities += expected;
        if stepping == Stepping::Learned {
            chain.bend_steps(weights, legal, doubtful, inner, expected, &mut sums.step_bends);
        }
        for (row, slopes) in bends.chunks_exact_mut(self.tags).zip(slopes.chunks_exact(wide)) {
            for (tag, bend) in row.iter_mut().enumerate() {
                *bend = slopes[self.scheme.tags(tag)].iter().sum::<f64>() as f32;
            }
        }
    }
}

/// One sentence's part of everything.
struct Sentence<'a> {
    scores: &'a mut [f32],
    /// Empty where nothing pulls on the words in doubt.
    bends: &'a mut [f32],
    agrees: &'a [f32],
    doubtful: &'a [bool],
}

/// Room that the sentences of one thread share.
#[derive(Default)]
struct Room {
    weights: Vec<f64>,
    permitted_weights: Vec<f64>,
    legal: Passes,
    permitted: Passes,
    bends: Bends,
    slopes: Vec<f64>,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    loss: f64,
    entities: f64,
    steps: [f64; KINDS],
    step_bends: [f64; KINDS],
}

impl Sums {
    fn plus(mut self, other: Self) -> Self {
        self.loss += other.loss;
        self.entities += other.entities;
        for (sum, more) in self.steps.iter_mut().zip(other.steps) {
            *sum += more;
        }
        for (sum, more) in self.step_bends.iter_mut().zip(other.step_bends) {
            *sum += more;
        }
        self
    }
}
