//! The threads of a session.

use std::{
    collections::HashSet,
    path::PathBuf,
    rc::Rc,
    sync::{
        Arc,
        mpsc::{self, Receiver, Sender},
    },
    thread::{self, JoinHandle},
};

use handful_store::Store;
use handful_tagger::Calibration;

use super::{
    Owner,
    command::{Command, Corpus, Stage},
    deepen::Depth,
    examine::Examination,
    rules::Rules,
    texts::Texts,
};
use crate::{
    Measurement, Options, SharedEncoder, budget::Budget, deep, io::Io, jobs::Job, pool::Pools,
    shared::Shared, worker,
};

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
        shared.board_mut().calibration = Calibration::believed();
        let io = Io::new(store, shared.halting())?;
        let (worker, jobs) = mpsc::channel();
        let (deep, rounds) = mpsc::channel();
        let pools = Pools::new(options.manners.threads).map_err(std::io::Error::other)?;
        let budget = Budget::new(options.manners.memory);
        let (owner, deep_owner) = (commands.clone(), commands.clone());
        let deep_thread = thread::Builder::new()
            .name("handful-deep".to_owned())
            .spawn(move || deep::run(&rounds, &deep_owner))?;
        let worker_thread = thread::Builder::new()
            .name("handful-worker".to_owned())
            .spawn(move || worker::run(&jobs, &commands))?;
        thread::Builder::new().name("handful-session".to_owned()).spawn(move || {
            let now = options.clock.now();
            let owner = Self {
                io: Rc::new(io),
                shared,
                options,
                inbox,
                owner,
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
                pools,
                budget,
                hold: None,
                left_out: None,
                deepened_at: 0,
                restored: false,
                revision: 0,
                learned: 0,
                asked: false,
                model: None,
                next_version: 1,
                kept: None,
                measurement: Measurement::default(),
                measured: None,
                unrecorded: None,
                chosen: None,
                fits_since_measured: 0,
                trouble: None,
                sight: None,
                touched: HashSet::new(),
                sample: Vec::new(),
                soon: Vec::new(),
                cursor: 0,
                unread: 0,
                texts: Texts::new(budget.texts()),
                examination: Examination::default(),
                rules: Rules::default(),
                learners: Vec::new(),
                deepeners: Vec::new(),
                deepening_for: Vec::new(),
                watchers: Vec::new(),
                exporters: Vec::new(),
                askers: Vec::new(),
                inquirers: Vec::new(),
                stopping: Vec::new(),
                untold: HashSet::new(),
                told_at: now,
                shown_at: now,
                quiet_since: now,
            };
            owner.run(Job::Open { encoder, cache });
        })
    }
}
