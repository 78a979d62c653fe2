//! The thread that tunes layers, beside the one that keeps up with the person.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use handful_encoder::{Encoder, EncoderError, FeatureCache, Input, TokenStates, TunedWeights};
use handful_tagger::{
    TaggerError, cross_validate,
    deep::{DeepExample, DeepOptions, DeepSet, Progress, Verdict, deep_cross_validate, deep_round},
};
use handful_text::Span;
use rayon::ThreadPool;

use crate::{
    Trouble,
    board::Key,
    budget::DeepBudget,
    jobs::{Lesson, Lessons, Model, Tuned},
    measurement::Measured,
    owner::Command,
    reader::Reader,
    shared::Shared,
    states::{States, TunedSource},
    worker::{self, Prepared},
};

/// In how many parts the examples are split to compare a round with what is in use: each part costs a
/// round of its own.
const FOLDS: usize = 3;

/// Where the features of tuned encoders are kept, each in files of its own.
const FOLDER: &str = "tuned";

/// How many tuned encoders' features are kept.
const KEPT: usize = 3;

/// How often progress is told.
const PACE: Duration = Duration::from_millis(100);

/// One round.
pub(crate) struct Round {
    pub(crate) states: Arc<States>,
    /// What the version in use reads with.
    pub(crate) reader: Arc<Reader>,
    pub(crate) tuning: DeepOptions,
    pub(crate) budget: DeepBudget,
    /// Bytes of features that may be held in memory.
    pub(crate) held: usize,
    /// How many sentences are not among the lessons for want of memory.
    pub(crate) left_out: usize,
    pub(crate) lessons: Lessons,
    /// The texts of the examples, then of the unlabelled sentences.
    pub(crate) texts: Vec<String>,
    /// Sentences that shall be read with the new encoder before it is in use: those on screen.
    pub(crate) soon: Vec<(Key, String)>,
    /// The folder of all caches.
    pub(crate) cache: PathBuf,
    /// Counted from the gold that it learns from.
    pub(crate) revision: u64,
    /// Tells when somebody is at work, whom a round must not hold up.
    pub(crate) shared: Arc<Shared>,
    pub(crate) pool: Arc<ThreadPool>,
}

/// What a round brought.
pub(crate) enum Outcome {
    /// It finds as much as the version in use, or more.
    NotWorse(Box<Deepened>),
    /// The version in use stays.
    Worse {
        /// How many sentences it has not seen.
        left_out: usize,
    },
    /// Whatever is annotated is too long to be tuned on.
    TooLong {
        sentences: usize,
    },
    Interrupted,
    Failed(Trouble),
}

/// A version with layers of its own.
pub(crate) struct Deepened {
    pub(crate) reader: Arc<Reader>,
    pub(crate) model: Model,
    pub(crate) revision: u64,
    /// How many sentences it has not seen.
    pub(crate) left_out: usize,
}

/// How far the round in hand is, in steps over all of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Steps {
    pub(crate) done: u32,
    pub(crate) total: u32,
}

/// Takes rounds until nobody can send any more.
pub(crate) fn run(rounds: &Receiver<(Round, Arc<AtomicBool>)>, owner: &Sender<Command>) {
    while let Ok((round, stop)) = rounds.recv() {
        let perform = || round.pool.install(|| perform(&round, &Told::new(owner.clone()), &stop));
        let outcome = catch_unwind(AssertUnwindSafe(perform))
            .unwrap_or_else(|panic| Err(Failed::Trouble(worker::trouble_of(&*panic))));
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(Failed::Stopped) => Outcome::Interrupted,
            Err(Failed::Trouble(trouble)) => Outcome::Failed(trouble),
        };
        if owner.send(Command::Deepened(outcome)).is_err() {
            return;
        }
    }
}

enum Failed {
    Stopped,
    Trouble(Trouble),
}

impl From<TaggerError> for Failed {
    fn from(error: TaggerError) -> Self {
        match error {
            TaggerError::Stopped => Self::Stopped,
            error => Self::Trouble(worker::internal(&format!("an error ({error})"))),
        }
    }
}

impl From<EncoderError> for Failed {
    fn from(error: EncoderError) -> Self {
        match error {
            EncoderError::Stopped => Self::Stopped,
            error => Self::Trouble(worker::internal(&format!("an error ({error})"))),
        }
    }
}

/// Passes progress on, not too often.
struct Told {
    owner: Sender<Command>,
    parts: std::cell::Cell<usize>,
    last: std::cell::Cell<Option<Instant>>,
}

impl Told {
    fn new(owner: Sender<Command>) -> Self {
        Self { owner, parts: std::cell::Cell::new(0), last: std::cell::Cell::new(None) }
    }

    /// Each part counts alike, though the last sees more sentences than the others.
    fn step(&self, progress: Progress) {
        let finished = progress.done == progress.total;
        let steps = Steps {
            done: u32::try_from(self.parts.get() * progress.total + progress.done).unwrap_or(0),
            total: u32::try_from((FOLDS + 1) * progress.total).unwrap_or(0),
        };
        if finished {
            self.parts.set(self.parts.get() + 1);
        }
        if self.last.get().is_none_or(|last| last.elapsed() >= PACE) {
            self.last.set(Some(Instant::now()));
            // An owner that is gone needs no progress.
            let _ = self.owner.send(Command::Deepening(steps));
        }
    }
}

fn perform(round: &Round, tell: &Told, stop: &AtomicBool) -> Result<Outcome, Failed> {
    let Round { states, lessons, .. } = round;
    let words: Vec<Vec<Span>> = round.texts.iter().map(|text| handful_text::words(text)).collect();
    let inputs: Vec<Input<'_>> =
        round.texts.iter().zip(&words).map(|(text, words)| Input { text, words }).collect();
    let made = states.of(&inputs, stop)?;
    let (taught, ordinary) = made.split_at(lessons.examples.len());
    let fits = |states: &TokenStates| states.tokens() <= round.budget.tokens;
    let (taught, fitting): (Vec<&TokenStates>, Vec<Lesson>) = (taught.iter())
        .zip(&lessons.examples)
        .filter(|(states, _)| fits(states))
        .map(|(states, lesson)| (states, lesson.clone()))
        .unzip();
    let left_out = round.left_out + lessons.examples.len() - fitting.len();
    if fitting.iter().all(|lesson| lesson.known.annotations.is_empty()) {
        return Ok(Outcome::TooLong { sentences: left_out });
    }
    let examples: Vec<DeepExample<'_>> = (taught.iter().zip(&fitting))
        .map(|(states, lesson)| DeepExample { states, known: &lesson.known })
        .collect();
    let unlabelled: Vec<&TokenStates> = ordinary.iter().filter(|states| fits(states)).collect();
    let set = DeepSet { concepts: &lessons.concepts, examples: &examples, unlabelled: &unlabelled };
    let lengths = taught.iter().chain(&unlabelled).map(|states| states.tokens());
    let batch = round.budget.batch(lengths, round.tuning.batch);
    let options = round.reader.options(lessons, stop);
    let deep = DeepOptions { batch, ..round.tuning };
    let encoder = states.encoder();
    let told = |progress: Progress| {
        tell.step(progress);
        make_room(&round.shared, stop);
    };

    let crossed = deep_cross_validate(encoder, &set, &options, &deep, FOLDS, stop, &told)?;
    let in_use = Prepared::new(&round.reader, &fitting);
    let beside = Prepared::new(&round.reader, &lessons.unlabelled);
    // What the cache has lost meanwhile would make the comparison one of different examples.
    if in_use.is_whole() {
        let other = in_use.with_set(&beside, round.reader.dim(), &lessons.concepts, |set| {
            cross_validate(set, &options, FOLDS, None, stop)
        })?;
        if Verdict::of(&crossed, &other) == Verdict::Worse {
            return Ok(Outcome::Worse { left_out });
        }
    }
    let whole = deep_round(encoder, &set, &options, &deep, stop, &told)?;
    let tuned = encoder.with_tuned(&whole.weights)?;
    let reader = reader(states.clone(), tuned, &round.cache);
    reader.hold(round.held);
    read_ahead(&reader, &inputs, round, stop)?;
    let done = fitting.iter().filter(|lesson| lesson.known.done).count();
    let calibration = crossed.calibration;
    let (concepts, labels) = (&lessons.concepts, lessons.labels);
    let crossed = Measured::crossed(&crossed, fitting.iter(), concepts, labels, done);
    let model = Model {
        version: 0,
        head: whole.head.with_calibration(calibration),
        by_name: lessons.unseen(),
        labels: lessons.labels,
        gold: lessons.gold,
        tuned: Some(Tuned { weights: whole.weights, crossed }),
    };
    Ok(Outcome::NotWorse(Box::new(Deepened {
        reader: Arc::new(reader),
        model,
        revision: round.revision,
        left_out,
    })))
}

/// Waits between two steps while a person is at work, for on few cores even threads of the lowest
/// priority would be felt, and while something else holds deep rounds back.
fn make_room(shared: &Shared, stop: &AtomicBool) {
    while !shared.lets_deep_go_on() && !stop.load(Ordering::Relaxed) {
        // A flag has no bell, so that it must be looked at now and then.
        thread::park_timeout(Duration::from_millis(20));
    }
}

/// A reader with tuned layers; the features of those tuned long ago are let go.
pub(crate) fn reader(states: Arc<States>, tuned: Encoder, cache: &Path) -> Reader {
    let folder = cache.join(FOLDER);
    let source = TunedSource::new(states, tuned);
    FeatureCache::thin(&folder, KEPT);
    Reader::new(Arc::new(source), &folder)
}

/// The reader that a kept version's layers belong to; none where the weights are not this encoder's.
pub(crate) fn restore(
    states: &Arc<States>,
    weights: &TunedWeights,
    cache: &Path,
) -> Option<Arc<Reader>> {
    let tuned = states
        .encoder()
        .with_tuned(weights)
        .inspect_err(|error| tracing::warn!("kept layers are left aside: {error}"))
        .ok()?;
    Some(Arc::new(reader(states.clone(), tuned, cache)))
}

/// Reads with the new encoder what the next refit and the screen need, so that nobody waits for it.
fn read_ahead(
    reader: &Reader,
    inputs: &[Input<'_>],
    round: &Round,
    stop: &AtomicBool,
) -> Result<(), Failed> {
    let Lessons { examples, unlabelled, .. } = &round.lessons;
    let keys = examples.iter().chain(unlabelled).map(|lesson: &Lesson| lesson.key);
    let features = reader.source.features(inputs, stop)?;
    for (key, features) in keys.zip(&features) {
        reader.keep(&key, features, true);
    }
    let words: Vec<Vec<Span>> =
        round.soon.iter().map(|(_, text)| handful_text::words(text)).collect();
    let inputs: Vec<Input<'_>> =
        round.soon.iter().zip(&words).map(|((_, text), words)| Input { text, words }).collect();
    let features = reader.source.features(&inputs, stop)?;
    for ((key, _), features) in round.soon.iter().zip(&features) {
        reader.keep(key, features, true);
    }
    if stop.load(Ordering::Relaxed) { Err(Failed::Stopped) } else { Ok(()) }
}
