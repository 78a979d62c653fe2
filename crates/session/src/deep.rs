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
    Options, TaggerError, cross_validate,
    deep::{DeepExample, DeepOptions, DeepSet, Progress, Verdict, deep_cross_validate, deep_round},
};
use handful_text::Span;
use rayon::ThreadPool;

use crate::{
    Trouble,
    board::Key,
    jobs::{Lesson, Lessons, Model},
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
}

/// What a round brought.
pub(crate) enum Outcome {
    /// It finds as much as the version in use, or more.
    NotWorse(Box<Deepened>),
    /// The version in use stays.
    Worse,
    Interrupted,
    Failed(Trouble),
}

/// A version with layers of its own.
pub(crate) struct Deepened {
    pub(crate) reader: Arc<Reader>,
    pub(crate) model: Model,
    pub(crate) revision: u64,
}

/// How far the round in hand is, in steps over all of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Steps {
    pub(crate) done: u32,
    pub(crate) total: u32,
}

/// Takes rounds until nobody can send any more.
pub(crate) fn run(
    rounds: &Receiver<(Round, Arc<AtomicBool>)>,
    owner: &Sender<Command>,
    pool: &ThreadPool,
) {
    while let Ok((round, stop)) = rounds.recv() {
        let perform = || pool.install(|| perform(&round, &Told::new(owner.clone()), &stop));
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
    let examples: Vec<DeepExample<'_>> = (taught.iter().zip(&lessons.examples))
        .map(|(states, lesson)| DeepExample { states, known: &lesson.known })
        .collect();
    let unlabelled: Vec<&TokenStates> = ordinary.iter().collect();
    let set = DeepSet { concepts: &lessons.concepts, examples: &examples, unlabelled: &unlabelled };
    let (options, deep) = (Options::default(), DeepOptions::default());
    let encoder = states.encoder();
    let told = |progress: Progress| {
        tell.step(progress);
        make_room(&round.shared, stop);
    };

    let crossed = deep_cross_validate(encoder, &set, &options, &deep, FOLDS, stop, &told)?;
    let in_use = Prepared::new(&round.reader, &lessons.examples);
    let beside = Prepared::new(&round.reader, &lessons.unlabelled);
    // What the cache has lost meanwhile would make the comparison one of different examples.
    if in_use.is_whole() {
        let other = in_use.with_set(&beside, round.reader.dim(), &lessons.concepts, |set| {
            cross_validate(set, &options, FOLDS, None, stop)
        })?;
        if Verdict::of(&crossed, &other) == Verdict::Worse {
            return Ok(Outcome::Worse);
        }
    }
    let whole = deep_round(encoder, &set, &options, &deep, stop, &told)?;
    let tuned = encoder.with_tuned(&whole.weights)?;
    let reader = reader(states.clone(), tuned, &round.cache);
    read_ahead(&reader, &inputs, round, stop)?;
    let model = Model {
        version: 0,
        head: whole.head.with_calibration(crossed.calibration),
        labels: lessons.labels,
        gold: lessons.gold,
        tuned: Some(whole.weights),
    };
    Ok(Outcome::NotWorse(Box::new(Deepened {
        reader: Arc::new(reader),
        model,
        revision: round.revision,
    })))
}

/// Waits between two steps while a person is at work: on few cores even threads of the lowest priority
/// would be felt.
fn make_room(shared: &Shared, stop: &AtomicBool) {
    while !shared.is_quiet() && !stop.load(Ordering::Relaxed) {
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
