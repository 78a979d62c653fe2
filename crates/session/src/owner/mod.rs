//! The one thread that decides: it takes commands, keeps the board up to date, gives the worker its next
//! job and shows what came of it.

mod answer;
mod behave;
mod command;
mod corpus;
mod deepen;
mod examine;
mod in_use;
mod keep;
mod plan;
mod rules;
mod settle;
mod start;
mod texts;
mod versions;

use std::{
    collections::HashSet,
    path::PathBuf,
    rc::Rc,
    sync::{
        Arc,
        atomic::AtomicBool,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use handful_store::StoreError;
use rayon::ThreadPool;
use tokio::sync::oneshot;
use uuid::Uuid;

pub(crate) use self::command::{Command, Reply, Sight, Watch};
use self::{
    command::{Asker, Corpus, Learner, Stage, Work},
    deepen::Depth,
    examine::Examination,
    rules::Rules,
    texts::Texts,
};
use crate::{
    Cause, DeepHold, InUse, Learned, Measurement, Options, SentenceRef, State, Trouble,
    budget::Budget,
    deep::Round,
    io::{Io, IoError},
    jobs::{Job, Model},
    nearest,
    pool::Pools,
    reader::Reader,
    shared::Shared,
    states::States,
};

/// How long nothing may happen before the version in use is kept in the project.
const QUIET: Duration = Duration::from_secs(20);

/// How often a command that can be cancelled is looked after while the worker is busy.
const WATCHED: Duration = Duration::from_millis(50);

/// How often the source of power is looked at while a deep round waits for another.
const POWER: Duration = Duration::from_secs(5);

/// How long a halted session waits for a job that does not look at its flag, such as the reading of the
/// encoder's files; its thread ends by itself afterwards.
const PATIENCE: Duration = Duration::from_millis(250);

pub(crate) struct Owner {
    io: Rc<Io>,
    shared: Arc<Shared>,
    options: Options,
    inbox: Receiver<Command>,
    /// The other end of `inbox`.
    owner: Sender<Command>,
    worker: Sender<(Job, Arc<AtomicBool>, Arc<ThreadPool>)>,
    worker_thread: JoinHandle<()>,
    stage: Stage,

    corpus: Corpus,
    /// Documents were announced as changed.
    gold_due: bool,
    /// What reads in use: the encoder as it is, or with layers tuned to this project.
    reader: Option<Arc<Reader>>,
    /// The encoder as it is.
    frozen: Option<Arc<Reader>>,
    /// What its lower layers leave, for deep rounds; none where it cannot be tuned.
    states: Option<Arc<States>>,
    /// The job in hand was given before another encoder came into use.
    outdated: bool,
    cache: PathBuf,
    deep: Sender<(Round, Arc<AtomicBool>)>,
    deep_thread: JoinHandle<()>,
    depth: Depth,
    /// What all computing runs on.
    pools: Pools,
    budget: Budget,
    /// Why no deep round begins, or why the one in hand waits.
    hold: Option<DeepHold>,
    /// What the last one left out.
    left_out: Option<DeepHold>,
    /// How many annotations there were when the last deep round began.
    deepened_at: u32,
    /// The kept version was looked for.
    restored: bool,

    /// Counts changes of the gold.
    revision: u64,
    /// The revision that the model in use learned from.
    learned: u64,
    /// A refit was asked for, whether the gold has changed or not.
    asked: bool,
    model: Option<Arc<Model>>,
    next_version: u32,
    kept: Option<u32>,
    /// How good the version in use is, as far as is known.
    measurement: Measurement,
    /// The version that it belongs to.
    measured: Option<u32>,
    /// What was measured and is not in the project yet.
    unrecorded: Option<handful_store::Measurement>,
    /// The version that a person chose to be in use; none where the newest is.
    chosen: Option<u32>,
    fits_since_measured: u32,
    trouble: Option<Trouble>,

    sight: Option<Sight>,
    /// Documents that changed while this session ran.
    touched: HashSet<Uuid>,
    sample: Vec<SentenceRef>,
    soon: Vec<SentenceRef>,
    /// Every document before this one is read by the version in use.
    cursor: usize,
    unread: usize,
    texts: Texts,
    examination: Examination,
    rules: Rules,

    learners: Vec<Learner>,
    /// Who waits for a deep round that has not begun.
    deepeners: Vec<Reply<State>>,
    /// Who waits for the one in hand.
    deepening_for: Vec<Reply<State>>,
    watchers: Vec<Watch>,
    /// Who wants the version in use.
    exporters: Vec<Reply<InUse>>,
    askers: Vec<Asker>,
    /// Who wants to know how good the version in use is.
    inquirers: Vec<Reply<Learned>>,
    stopping: Vec<oneshot::Sender<()>>,

    /// Documents whose suggestions changed and nobody was told yet.
    untold: HashSet<Uuid>,
    told_at: Instant,
    shown_at: Instant,
    quiet_since: Instant,
}

impl Owner {
    fn run(mut self, opening: Job) {
        let io = self.io.clone();
        let _within = io.enter();
        self.give(opening, Work::Opening);
        while !self.shared.is_halted() {
            let more = self.attend();
            if more {
                match self.inbox.try_recv() {
                    Ok(command) => self.take(command),
                    Err(mpsc::TryRecvError::Empty) => {}
                    Err(mpsc::TryRecvError::Disconnected) => break,
                }
                continue;
            }
            match self.inbox.recv_timeout(self.patience()) {
                Ok(command) => self.take(command),
                Err(RecvTimeoutError::Timeout) => {
                    if self.options.clock.since(self.quiet_since) >= QUIET {
                        self.keep();
                    }
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.finish();
    }

    /// Everything that follows from what was told so far. Says whether there is more to do at once.
    fn attend(&mut self) -> bool {
        while let Ok(command) = self.inbox.try_recv() {
            self.take(command);
        }
        if self.shared.is_halted() {
            return false;
        }
        let more = match self.bring_up_to_date() {
            Ok(more) => more,
            Err(IoError::Halted) => return false,
            Err(IoError::Store(error)) => {
                self.fail(store_trouble(&error));
                false
            }
        };
        self.look_for_rules();
        self.assign();
        match self.deepen() {
            Ok(()) | Err(IoError::Halted) => {}
            Err(IoError::Store(error)) => self.fail(store_trouble(&error)),
        }
        let more = match self.examine() {
            Ok(unread) => more || unread,
            Err(IoError::Halted) => return false,
            Err(IoError::Store(error)) => {
                self.examination.refuse(&store_trouble(&error));
                self.fail(store_trouble(&error));
                more
            }
        };
        self.publish();
        self.answer();
        more
    }

    fn take(&mut self, command: Command) {
        self.quiet_since = self.options.clock.now();
        match command {
            Command::GoldChanged => {
                self.gold_due = true;
                self.forgive();
            }
            Command::CorpusChanged => {
                self.corpus = Corpus::Due;
                self.forgive();
            }
            Command::Look(sight) => {
                self.shared.stir();
                self.look(sight);
            }
            Command::Next { except, reply } => self.askers.push(Asker { except, reply }),
            Command::Learn { reply } => {
                let begun = matches!(self.stage, Stage::Busy(Work::Fitting { .. }));
                let version = self.next_version + u32::from(begun);
                self.learners.push(Learner { version, reply });
                self.asked = true;
                self.forgive();
                self.interrupt_background();
            }
            Command::Deepen { reply } => {
                self.deepeners.push(reply);
                self.asked |= self.model.is_none();
                self.forgive();
            }
            Command::PredictAll(watch) => {
                self.watchers.push(watch);
                self.forgive();
            }
            Command::InUse { reply } => {
                self.exporters.push(reply);
                self.forgive();
            }
            Command::Done(done) => self.settle(done),
            Command::CallOff => self.call_off(),
            Command::Deepening(steps) => self.deepening(steps),
            Command::Deepened(outcome) => self.deepened(outcome),
            Command::LikelyErrors { reply } => self.examination.wait(reply),
            Command::Examined(found) => self.examined(found),
            Command::Rules(walk, told) => self.rules_told(walk, told),
            Command::RulesRest(walk) => self.rules_rest(walk),
            Command::Nearest { span, most, reply } => {
                nearest::answer(&self.shared, self.reader.as_ref(), span, most, reply);
            }
            Command::Inquire { reply } => self.inquirers.push(reply),
            Command::Choose { version, reply } => self.choose(version, reply),
            Command::Release { reply } => self.release(reply),
            Command::Differ(comparison) => self.differ(comparison),
            Command::Behave(manners) => self.behave(manners),
            Command::Stop { reply } => self.stopping.push(reply),
        }
    }

    /// What failed before is tried again.
    fn forgive(&mut self) {
        // Without an encoder there is nothing to try with.
        if self.reader.is_some() {
            self.trouble = None;
        }
    }

    fn fail(&mut self, trouble: Trouble) {
        tracing::error!("{}", trouble.message);
        self.trouble = Some(trouble);
    }

    fn look(&mut self, sight: Sight) {
        if self.sight == Some(sight) {
            return;
        }
        self.sight = Some(sight);
        if !self.waiting(&self.visible()).is_empty() {
            self.interrupt_background();
        }
    }

    /// Ends the job in hand if nobody is waiting for it right now.
    fn interrupt_background(&self) {
        if let Stage::Busy(Work::Reading { background: true, .. } | Work::Measuring { .. }) =
            self.stage
        {
            self.shared.interrupt();
        }
    }

    fn give(&mut self, job: Job, work: Work) {
        let flag = self.shared.arm();
        if self.worker.send((job, flag, self.pools.answering.clone())).is_ok() {
            self.stage = Stage::Busy(work);
        }
    }

    fn patience(&self) -> Duration {
        match self.hold {
            _ if !self.watchers.is_empty() => WATCHED,
            Some(DeepHold::Battery) => POWER,
            _ => QUIET,
        }
    }

    /// Leaves: keeps what would be lost, waits for the worker, and tells who waits for that.
    fn finish(mut self) {
        self.shared.interrupt();
        self.stop_deepening();
        self.rules.stop();
        self.keep();
        drop(self.worker);
        drop(self.deep);
        let deadline = Instant::now() + PATIENCE;
        let gone = || self.worker_thread.is_finished() && self.deep_thread.is_finished();
        while !gone() && Instant::now() < deadline {
            if let Ok(Command::Stop { reply }) = self.inbox.recv_timeout(Duration::from_millis(1)) {
                self.stopping.push(reply);
            }
        }
        if self.worker_thread.is_finished() && self.worker_thread.join().is_err() {
            tracing::error!("the worker ended in a panic");
        }
        for reply in self.stopping {
            let _ = reply.send(());
        }
    }
}

fn store_trouble(error: &StoreError) -> Trouble {
    Trouble { cause: Cause::Store, message: error.to_string() }
}
