//! An expert played from gold, to see which way of asking learns most from the fewest labels.

use std::{collections::HashMap, sync::Mutex, sync::PoisonError};

use handful_contract::{
    AskMeasure, AskStrategy, CurvePoint, ErrorCode, Failure, KeyPresses, SimulatedStrategy,
    SimulationReference, SimulationReport, command as c,
};
use handful_encoder::Features;
use handful_session::FeatureSource;
use handful_tagger::{
    Example, Known, TrainingSet, WordSpan,
    asking::{Measure, Preference, SpanVectors},
    fewshot::{self, TestSentence},
    simulate::{Curve, Plan, PoolSentence, Step, Strategy, World, play_all},
    statistics::Summary,
};

use crate::{
    App, Handle,
    evaluation_set::{self, EvaluationSet, Sentence},
    failure,
    jobs::Job,
    open, summary,
};

/// The queue's: one proposal in so many is drawn at random, whatever the strategy.
const RANDOM_SHARE: f32 = 0.1;
/// Between two fits the done sentences grow by a fifth. The running application refits after every
/// label, which no play could afford.
const GROWTH: f32 = 0.2;

impl Handle<c::Simulate> for App {
    async fn handle(&self, command: c::Simulate) -> Result<SimulationReport, Failure> {
        if command.strategies.is_empty() || command.seeds == 0 || command.reference == 0 {
            return Err(Failure::new(
                ErrorCode::InvalidInput,
                "Say at least one strategy, one seed and one span of each concept to compare with.",
            ));
        }
        let folder = open::absolute(&command.data)?;
        let encoder = self.encoder.clone();
        let job = self.job(command.job.clone());
        let run = move || {
            let encoder = encoder.get().map_err(|error| failure::encoder(&error))?;
            let mut set = EvaluationSet::read(&folder)?;
            evaluation_set::limit(&mut set.train, command.pool_limit);
            evaluation_set::limit(&mut set.test, command.test_limit);
            if set.train.iter().all(|sentence| sentence.spans().next().is_none()) {
                return Err(Failure::new(
                    ErrorCode::InvalidInput,
                    "There is no labelled span in train.jsonl, so the expert has nothing to mark.",
                ));
            }
            simulate(encoder.as_ref(), job, &set, &command)
        };
        tokio::task::spawn_blocking(run).await.map_err(|error| failure::broken(&error))?
    }
}

fn simulate(
    encoder: &dyn FeatureSource,
    mut job: Job,
    set: &EvaluationSet,
    command: &c::Simulate,
) -> Result<SimulationReport, Failure> {
    let stop = job.stop_flag();
    let mut encode = |sentences: &[Sentence], what: &str| {
        let all: Vec<&Sentence> = sentences.iter().collect();
        evaluation_set::encode(encoder, &all, &stop, |done| {
            job.at(what, done as u64, Some(all.len() as u64));
        })
    };
    let pool_features = encode(&set.train, "Reading train.jsonl")?;
    let test_features = encode(&set.test, "Reading test.jsonl")?;
    let gold: Vec<Vec<WordSpan>> =
        set.train.iter().map(|sentence| sentence.spans().copied().collect()).collect();
    let words = numbered(&set.train);
    let pool: Vec<PoolSentence<'_>> = pool_features
        .iter()
        .zip(&words)
        .zip(&gold)
        .map(|((features, words), gold)| PoolSentence { features: &features.values, words, gold })
        .collect();
    let test: Vec<TestSentence<'_>> = set
        .test
        .iter()
        .zip(&test_features)
        .map(|(sentence, features)| TestSentence {
            features: &features.values,
            gold: &sentence.gold,
            unaligned: sentence.unaligned.len(),
        })
        .collect();
    let rows: Vec<_> = pool_features.iter().map(|features| features.values.as_slice()).collect();
    let (dim, concepts) = (encoder.dim(), set.keys());
    let centre = SpanVectors::centre(dim, &rows);
    let options = &evaluation_set::named(encoder, set, &stop)?.unwrap_or_default();
    let (concepts, pool, test, centre) = (&concepts[..], &pool[..], &test[..], &centre[..]);
    let world = World { options, dim, concepts, pool, test, centre };
    let reference = reference(&world, set, &pool_features, command, &stop)?;
    let labels = command.labels.map_or(reference.labels.round() as usize, |labels| labels as usize);

    let plans: Vec<Plan> = command
        .strategies
        .iter()
        .flat_map(|strategy| (0..u64::from(command.seeds)).map(move |seed| (strategy, seed)))
        .map(|(strategy, seed)| Plan { strategy: of(strategy), labels, growth: GROWTH, seed })
        .collect();
    // Everything of a few sentences, nothing judged.
    let few = &pool[..pool.len().min(command.keys as usize)];
    let keyed = World { pool: few, test: &[], ..world };
    let keyed_plans: Vec<Plan> = plans
        .iter()
        .filter(|_| few.iter().any(|sentence| !sentence.gold.is_empty()))
        .map(|plan| Plan { labels: usize::MAX, ..*plan })
        .collect();
    let total = (plans.len() + keyed_plans.len()) as u64;
    let job = Mutex::new(job);
    let told = |done: usize| {
        let mut job = job.lock().unwrap_or_else(PoisonError::into_inner);
        job.at("Playing", done as u64, Some(total));
    };
    let tagger = |error| failure::tagger(&error);
    let plays = play_all(&world, &plans, &stop, &told).map_err(tagger)?;
    let keyed =
        play_all(&keyed, &keyed_plans, &stop, &|done| told(plans.len() + done)).map_err(tagger)?;
    Ok(SimulationReport {
        pool: u32::try_from(pool.len()).unwrap_or(u32::MAX),
        test: u32::try_from(test.len()).unwrap_or(u32::MAX),
        concepts: set.concepts.clone(),
        strategies: strategies(command, &plays, &keyed, &reference),
        reference,
        notes: set.notes.clone(),
    })
}

/// The F1 of as many random spans of each concept, from the same pool.
fn reference(
    world: &World<'_>,
    set: &EvaluationSet,
    features: &[Features],
    command: &c::Simulate,
    stop: &std::sync::atomic::AtomicBool,
) -> Result<SimulationReference, Failure> {
    let mut labels = Vec::new();
    let mut scores = Vec::new();
    for seed in 0..u64::from(command.seeds) {
        let sample = fewshot::sample(
            &set.train
                .iter()
                .map(|sentence| sentence.spans().map(|span| span.concept).collect())
                .collect::<Vec<_>>(),
            set.concepts.len(),
            command.reference as usize,
            seed,
        );
        let known: Vec<Known> = sample.iter().map(|&index| set.train[index].known()).collect();
        let examples: Vec<Example<'_>> = sample
            .iter()
            .zip(&known)
            .map(|(&index, known)| Example { features: &features[index].values, known })
            .collect();
        let training = TrainingSet {
            dim: world.dim,
            concepts: world.concepts,
            examples: &examples,
            unlabelled: &[],
        };
        let trial = fewshot::trial(&training, world.test, world.options, stop)
            .map_err(|error| failure::tagger(&error))?;
        labels.push(known.iter().map(|known| known.annotations.len()).sum::<usize>() as f64);
        scores.push(trial.scores.entities.f1());
    }
    Ok(SimulationReference {
        k: command.reference,
        labels: Summary::of(&labels).mean,
        entity_f1: summary::spread(&summary::percent(scores)),
    })
}

fn strategies(
    command: &c::Simulate,
    plays: &[Vec<Step>],
    keyed: &[Vec<Step>],
    reference: &SimulationReference,
) -> Vec<SimulatedStrategy> {
    let seeds = command.seeds as usize;
    // Where all have a score, so that the areas are comparable.
    let (from, to) = Curve::range(plays).unwrap_or_default();
    let area = |plays: &[Vec<Step>]| {
        summary::percent(plays.iter().map(|play| Curve::area(play, from, to)))
    };
    let first = area(&plays[..seeds]);
    plays
        .chunks(seeds)
        .zip(&command.strategies)
        .enumerate()
        .map(|(at, (plays, strategy))| {
            let own = area(plays);
            let reaches = Curve::reaches(plays, reference.entity_f1.mean / 100.0);
            SimulatedStrategy {
                strategy: *strategy,
                curve: Curve::of(plays, from, to)
                    .points
                    .iter()
                    .map(|point| CurvePoint {
                        labels: point.labels,
                        entity_f1: summary::of(&point.f1.times(100.0)),
                    })
                    .collect(),
                area: summary::spread(&own),
                against_first: (at > 0).then(|| summary::paired(&first, &own)),
                labels_to_reference: reaches,
                share_of_reference: reaches.map(|labels| labels / reference.labels.max(1.0)),
                keys: keyed.chunks(seeds).nth(at).and_then(keys),
            }
        })
        .collect()
}

fn keys(plays: &[Vec<Step>]) -> Option<KeyPresses> {
    let last: Vec<&Step> = plays.iter().filter_map(|play| play.last()).collect();
    let mean = |value: &dyn Fn(&Step) -> usize| {
        Summary::of(&last.iter().map(|step| value(step) as f64).collect::<Vec<_>>()).mean
    };
    (!last.is_empty()).then(|| KeyPresses {
        sentences: mean(&|step| step.sentences),
        spans: mean(&|step| step.labels),
        by_hand: mean(&|step| step.keys.by_hand),
        with_suggestions: mean(&|step| step.keys.with_suggestions),
        with_occurrences: mean(&|step| step.keys.with_occurrences),
    })
}

fn of(strategy: &AskStrategy) -> Strategy {
    Strategy {
        measure: match strategy.measure {
            AskMeasure::Random => Measure::Random,
            AskMeasure::LeastConfidence => Measure::LeastConfidence,
            AskMeasure::Margin => Measure::Margin,
            AskMeasure::Entropy => Measure::Entropy,
            AskMeasure::Bald => Measure::Bald,
        },
        preference: Preference { spread: strategy.spread, balance: strategy.balance },
        random_share: RANDOM_SHARE,
    }
}

/// The words of each sentence, those that differ only in case having the same number.
fn numbered(sentences: &[Sentence]) -> Vec<Vec<u32>> {
    let mut numbers: HashMap<String, u32> = HashMap::new();
    sentences
        .iter()
        .map(|sentence| {
            let text: Vec<char> = sentence.source.text.chars().collect();
            sentence
                .words
                .iter()
                .map(|word| {
                    let word: String = text[word.start..word.end].iter().collect();
                    let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                    *numbers.entry(word.to_lowercase()).or_insert(next)
                })
                .collect()
        })
        .collect()
}
