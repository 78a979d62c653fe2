//! The one thread that decides: it takes commands, keeps the board up to date, gives the worker its next
//! job and shows what came of it.

mod answer;
mod corpus;
mod deepen;
mod keep;
mod plan;
mod settle;
mod texts;

use std::{
    collections::HashSet,
    path::PathBuf,
    rc::Rc,
    sync::{
        Arc,
        atomic::AtomicBool,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use handful_store::{Documents, Store, StoreError};
use tokio::sync::oneshot;
use uuid::Uuid;

use self::{deepen::Depth, texts::Texts};
use crate::{
    Cause, Options, Proposal, Score, SentenceRef, SessionError, SharedEncoder, State, Trouble,
    deep::{self, Outcome, Round, Steps},
    io::{Io, IoError},
    jobs::{Done, Job, Model},
    pool,
    reader::Reader,
    shared::Shared,
    states::States,
    worker,
};

/// How long nothing may happen before the version in use is kept in the project.
const QUIET: Duration = Duration::from_secs(20);

/// How often a command that can be cancelled is looked after while the worker is busy.
const WATCHED: Duration = Duration::from_millis(50);

/// How long a halted session waits for a job that does not look at its flag, such as the reading of the
/// encoder's files; its thread ends by itself afterwards.
const PATIENCE: Duration = Duration::from_millis(250);

pub(crate) type Reply<T> = oneshot::Sender<Result<T, SessionError>>;

/// What the owner is told.
pub(crate) enum Command {
    GoldChanged,
    CorpusChanged,
    Look(Sight),
    Next {
        except: Vec<SentenceRef>,
        reply: Reply<Option<Proposal>>,
    },
    Learn {
        reply: Reply<State>,
    },
    Deepen {
        reply: Reply<State>,
    },
    PredictAll(Watch),
    Done(Done),
    /// How far the deep round in hand is.
    Deepening(Steps),
    /// It has ended.
    Deepened(Outcome),
    Stop {
        reply: oneshot::Sender<()>,
    },
}

/// The sentences on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sight {
    pub(crate) document: Uuid,
    pub(crate) first: u32,
    pub(crate) last: u32,
}

/// Somebody who waits until everything is read.
pub(crate) struct Watch {
    pub(crate) progress: Box<dyn Fn(u32, u32) + Send>,
    pub(crate) cancel: Arc<AtomicBool>,
    pub(crate) reply: Reply<State>,
}

/// Somebody who waits for a refit.
struct Learner {
    /// The first version that was not yet begun when they asked.
    version: u32,
    reply: Reply<State>,
}

struct Asker {
    except: Vec<SentenceRef>,
    reply: Reply<Option<Proposal>>,
}

/// What the worker is doing.
enum Stage {
    Free,
    Busy(Work),
}

enum Work {
    Opening,
    /// Reading sentences; they are named so that a panic can be laid to them.
    Reading {
        sentences: Vec<SentenceRef>,
        background: bool,
        learning: bool,
    },
    /// Fitting to the gold of this revision.
    Fitting {
        revision: u64,
    },
    Measuring {
        version: u32,
    },
}

/// How much of the corpus is on the board.
enum Corpus {
    /// It is to be listed, because of an opening, an import or its undoing.
    Due,
    Listing {
        documents: Box<Documents>,
        order: Vec<Uuid>,
    },
    Known,
}

pub(crate) struct Owner {
    io: Rc<Io>,
    shared: Arc<Shared>,
    options: Options,
    inbox: Receiver<Command>,
    worker: Sender<(Job, Arc<AtomicBool>)>,
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
    score: Score,
    /// The version that `score` belongs to.
    measured: Option<u32>,
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

    learners: Vec<Learner>,
    /// Who waits for a deep round that has not begun.
    deepeners: Vec<Reply<State>>,
    /// Who waits for the one in hand.
    deepening_for: Vec<Reply<State>>,
    watchers: Vec<Watch>,
    askers: Vec<Asker>,
    stopping: Vec<oneshot::Sender<()>>,

    /// Documents whose suggestions changed and nobody was told yet.
    untold: HashSet<Uuid>,
    told_at: Instant,
    shown_at: Instant,
    quiet_since: Instant,
}

impl Owner {
    /// Starts the owner's thread and the worker's.
    pub(crate) fn spawn(
        store: Store,
        encoder: SharedEncoder,
        cache: PathBuf,
        options: Options,
        shared: Arc<Shared>,
        commands: Sender<Command>,
        inbox: Receiver<Command>,
    ) -> std::io::Result<JoinHandle<()>> {
        let io = Io::new(store, shared.halting())?;
        let (worker, jobs) = mpsc::channel();
        let (deep, rounds) = mpsc::channel();
        let pool = pool::computing().map_err(std::io::Error::other)?;
        let deep_pool = pool::tuning().map_err(std::io::Error::other)?;
        let owner = commands.clone();
        let deep_thread = thread::Builder::new()
            .name("handful-deep".to_owned())
            .spawn(move || deep::run(&rounds, &owner, &deep_pool))?;
        let worker_thread = thread::Builder::new()
            .name("handful-worker".to_owned())
            .spawn(move || worker::run(&jobs, &commands, &pool))?;
        thread::Builder::new().name("handful-session".to_owned()).spawn(move || {
            let now = Instant::now();
            let owner = Self {
                io: Rc::new(io),
                shared,
                options,
                inbox,
                worker,
                worker_thread,
                stage: Stage::Free,
                corpus: Corpus::Due,
                gold_due: false,
                reader: None,
                frozen: None,
                states: None,
                outdated: false,
                cache: cache.clone(),
                deep,
                deep_thread,
                depth: Depth::Resting,
                deepened_at: 0,
                restored: false,
                revision: 0,
                learned: 0,
                asked: false,
                model: None,
                next_version: 1,
                kept: None,
                score: Score::default(),
                measured: None,
                fits_since_measured: 0,
                trouble: None,
                sight: None,
                touched: HashSet::new(),
                sample: Vec::new(),
                soon: Vec::new(),
                cursor: 0,
                unread: 0,
                texts: Texts::default(),
                learners: Vec::new(),
                deepeners: Vec::new(),
                deepening_for: Vec::new(),
                watchers: Vec::new(),
                askers: Vec::new(),
                stopping: Vec::new(),
                untold: HashSet::new(),
                told_at: now,
                shown_at: now,
                quiet_since: now,
            };
            owner.run(Job::Open { encoder, cache });
        })
    }

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
                    if self.quiet_since.elapsed() >= QUIET {
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
        self.assign();
        match self.deepen() {
            Ok(()) | Err(IoError::Halted) => {}
            Err(IoError::Store(error)) => self.fail(store_trouble(&error)),
        }
        self.publish();
        self.answer();
        more
    }

    fn take(&mut self, command: Command) {
        self.quiet_since = Instant::now();
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
            Command::Done(done) => self.settle(done),
            Command::Deepening(steps) => self.deepening(steps),
            Command::Deepened(outcome) => self.deepened(outcome),
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
        if self.worker.send((job, flag)).is_ok() {
            self.stage = Stage::Busy(work);
        }
    }

    fn patience(&self) -> Duration {
        if self.watchers.is_empty() { QUIET } else { WATCHED }
    }

    /// Leaves: keeps what would be lost, waits for the worker, and tells who waits for that.
    fn finish(mut self) {
        self.shared.interrupt();
        self.stop_deepening();
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
