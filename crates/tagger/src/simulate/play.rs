//! One play, and many at once.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use half::f16;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{Rng as _, SeedableRng as _};

use super::keys::{Counter, Keys};
use crate::asking::{Candidate, Measure, Preference, SpanVectors, select};
use crate::error::TaggerError;
use crate::fewshot::TestSentence;
use crate::fit::{Example, TrainingSet, fit};
use crate::head::{ConceptKey, Head};
use crate::known::{Known, WordSpan};
use crate::metrics::EntityCounts;
use crate::options::Options;

/// A sentence that can be asked about.
#[derive(Clone, Copy, Debug)]
pub struct PoolSentence<'a> {
    /// `words × dim`, one row after the other.
    pub features: &'a [f16],
    /// Its words, equal ones by equal numbers; only all occurrences depend on them.
    pub words: &'a [u32],
    /// Everything that the expert would mark in it.
    pub gold: &'a [WordSpan],
}

/// What a play happens in.
#[derive(Clone, Copy, Debug)]
pub struct World<'a> {
    /// How heads are fitted.
    pub options: &'a Options,
    /// The width of the features of one word.
    pub dim: usize,
    /// All concepts, in the order that spans count in.
    pub concepts: &'a [ConceptKey],
    /// What can be asked about.
    pub pool: &'a [PoolSentence<'a>],
    /// What the heads are judged on; where there is nothing, all scores are 0.
    pub test: &'a [TestSentence<'a>],
    /// The mean of the features of ordinary words ([`SpanVectors::centre`]).
    pub centre: &'a [f32],
}

/// How it is chosen what to ask.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strategy {
    /// How doubt is measured.
    pub measure: Measure,
    /// What else counts.
    pub preference: Preference,
    /// The share of sentences that are drawn at random whatever is measured.
    pub random_share: f32,
}

/// One play.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// What is asked.
    pub strategy: Strategy,
    /// The play ends at the first step with so many spans marked, or when the pool is at its end.
    pub labels: usize,
    /// Between two fits the done sentences grow by this share, by one at the least.
    pub growth: f32,
    /// Settles everything that is drawn.
    pub seed: u64,
}

/// The state of a play after a fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Sentences done.
    pub sentences: usize,
    /// Spans marked in them.
    pub labels: usize,
    /// On the test sentences.
    pub score: EntityCounts,
    /// Keys pressed so far.
    pub keys: Keys,
}

/// A play starts with sentences drawn at random until so many of them hold a span.
const START: usize = 3;
/// So many untouched sentences show the head what ordinary text looks like.
const UNTOUCHED: usize = 64;
/// Spread looks back on so many sentences.
const MEMORY: usize = 64;

/// Plays one strategy to its end. The pool must hold at least one span.
///
/// # Errors
/// As [`fit`] and [`Head::outlook`].
pub fn play(world: &World<'_>, plan: &Plan, stop: &AtomicBool) -> Result<Vec<Step>, TaggerError> {
    let mut player = Player::new(world, plan);
    player.start();
    let mut steps = Vec::new();
    let mut head: Option<Head> = None;
    loop {
        let next = player.fit(head.as_ref(), stop)?;
        steps.push(player.step(&next, stop)?);
        if player.labels() >= plan.labels || player.order.is_empty() {
            return Ok(steps);
        }
        player.ask(&next, steps.len() as u64, stop)?;
        head = Some(next);
    }
}

/// Plays many plans, each on one core, as many at a time as there are cores; `told` hears how many
/// are over.
///
/// # Errors
/// As [`play`], the first that comes.
pub fn play_all(
    world: &World<'_>,
    plans: &[Plan],
    stop: &AtomicBool,
    told: &(dyn Fn(usize) + Sync),
) -> Result<Vec<Vec<Step>>, TaggerError> {
    let next = AtomicUsize::new(0);
    let over = AtomicUsize::new(0);
    let played: Vec<Mutex<Option<Played>>> = plans.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(plan) = plans.get(at) else { return };
            let result = play(world, plan, stop);
            *played[at].lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
            told(over.fetch_add(1, Ordering::Relaxed) + 1);
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..cores.min(plans.len()) {
            // Whole plays side by side keep the cores busier than the small products of one play.
            scope.spawn(|| match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
                Ok(alone) => alone.install(work),
                Err(_) => work(),
            });
        }
    });
    played
        .into_iter()
        .filter_map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner))
        .collect()
}

/// How one play ended.
type Played = Result<Vec<Step>, TaggerError>;

struct Player<'a> {
    world: &'a World<'a>,
    plan: &'a Plan,
    random: StdRng,
    /// What was not asked about yet, in the order that chance gave it, the next at the end.
    order: Vec<usize>,
    /// What was asked about, in that order.
    asked: Vec<usize>,
    known: Vec<Known>,
    looks: Vec<SpanVectors>,
    annotations: Vec<usize>,
    counter: Counter<'a>,
}

impl<'a> Player<'a> {
    fn new(world: &'a World<'a>, plan: &'a Plan) -> Self {
        let mut random = StdRng::seed_from_u64(plan.seed);
        let mut order: Vec<usize> = (0..world.pool.len()).collect();
        order.shuffle(&mut random);
        let pool = world.pool;
        Self {
            world,
            plan,
            random,
            order,
            asked: Vec::new(),
            known: Vec::new(),
            looks: Vec::new(),
            annotations: vec![0; world.concepts.len()],
            counter: Counter::new(
                pool.iter().map(|sentence| sentence.words).collect(),
                pool.iter().map(|sentence| sentence.gold).collect(),
            ),
        }
    }

    fn labels(&self) -> usize {
        self.annotations.iter().sum()
    }

    fn start(&mut self) {
        let mut with_spans = 0;
        while with_spans < START
            && let Some(sentence) = self.order.pop()
        {
            with_spans += usize::from(!self.world.pool[sentence].gold.is_empty());
            self.answer(sentence, &[]);
        }
    }

    fn answer(&mut self, sentence: usize, suggested: &[WordSpan]) {
        let PoolSentence { features, gold, .. } = self.world.pool[sentence];
        self.counter.pass(sentence, suggested);
        for span in gold {
            self.annotations[span.concept] += 1;
        }
        if self.plan.strategy.preference.spread != 0.0 {
            self.looks.push(SpanVectors::known(features, self.world.centre, gold));
        }
        self.asked.push(sentence);
        self.known.push(Known { done: true, annotations: gold.to_vec(), rejected: Vec::new() });
    }

    fn fit(&self, warm: Option<&Head>, stop: &AtomicBool) -> Result<Head, TaggerError> {
        let pool = self.world.pool;
        let examples: Vec<Example<'_>> = self
            .asked
            .iter()
            .zip(&self.known)
            .map(|(&sentence, known)| Example { features: pool[sentence].features, known })
            .collect();
        // From the other end of the order than chance draws from, so that they last.
        let unlabelled: Vec<&[f16]> =
            self.order.iter().take(UNTOUCHED).map(|&sentence| pool[sentence].features).collect();
        let set = TrainingSet {
            dim: self.world.dim,
            concepts: self.world.concepts,
            examples: &examples,
            unlabelled: &unlabelled,
        };
        fit(&set, self.world.options, warm, stop)
    }

    fn step(&self, head: &Head, stop: &AtomicBool) -> Result<Step, TaggerError> {
        let blank = Known::default();
        let unseen: Vec<Example<'_>> = self
            .world
            .test
            .iter()
            .map(|sentence| Example { features: sentence.features, known: &blank })
            .collect();
        let score = head
            .predict_all(&unseen, stop)?
            .iter()
            .zip(self.world.test)
            .map(|(prediction, sentence)| sentence.counts(prediction))
            .collect();
        Ok(Step {
            sentences: self.asked.len(),
            labels: self.labels(),
            score,
            keys: self.counter.keys,
        })
    }

    /// Asks about as many sentences as come between two fits.
    fn ask(&mut self, head: &Head, turn: u64, stop: &AtomicBool) -> Result<(), TaggerError> {
        let many = ((self.plan.growth * self.asked.len() as f32) as usize)
            .clamp(1, self.order.len().max(1));
        let Strategy { measure, preference, random_share } = self.plan.strategy;
        let by_chance = if measure == Measure::Random && preference == Preference::default() {
            many
        } else {
            (0..many).filter(|_| self.random.random::<f32>() < random_share).count()
        };
        let mut chosen = self.order.split_off(self.order.len() - by_chance);
        let blank = Known::default();
        let unread: &[usize] = if many > by_chance { &self.order } else { &[] };
        let examples: Vec<Example<'_>> = unread
            .iter()
            .map(|&sentence| Example {
                features: self.world.pool[sentence].features,
                known: &blank,
            })
            .collect();
        let seed = self.plan.seed.wrapping_add(turn << 20);
        let outlooks = head.outlook(&examples, measure, self.world.centre, seed, stop)?;
        let candidates: Vec<Candidate<'_>> = outlooks
            .iter()
            .map(|outlook| Candidate {
                doubt: outlook.doubt,
                expected: &outlook.expected,
                spans: &outlook.spans,
            })
            .collect();
        let lately: Vec<&SpanVectors> = self.looks.iter().rev().take(MEMORY).collect();
        let mut picked =
            select(&candidates, &lately, &self.annotations, preference, many - by_chance);
        picked.sort_unstable();
        chosen.extend(picked.iter().rev().map(|&at| self.order.remove(at)));
        let suggested = self.suggestions(head, &chosen, stop)?;
        for (sentence, suggested) in chosen.into_iter().zip(suggested) {
            self.answer(sentence, &suggested);
        }
        Ok(())
    }

    fn suggestions(
        &self,
        head: &Head,
        sentences: &[usize],
        stop: &AtomicBool,
    ) -> Result<Vec<Vec<WordSpan>>, TaggerError> {
        let blank = Known::default();
        let examples: Vec<Example<'_>> = sentences
            .iter()
            .map(|&sentence| Example {
                features: self.world.pool[sentence].features,
                known: &blank,
            })
            .collect();
        let predictions = head.predict_all(&examples, stop)?;
        Ok(predictions
            .into_iter()
            .map(|prediction| prediction.spans.iter().map(|predicted| predicted.span).collect())
            .collect())
    }
}
