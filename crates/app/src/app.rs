use std::{future::Future, num::NonZeroUsize, sync::Arc};

use handful_contract::{
    Command, DeviceChoice, ErrorCode, Event, Failure, command::*, for_each_command,
};
use handful_encoder::Encoder;
use handful_session::{Manners, SharedEncoder};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tokio::sync::{Mutex, RwLock, RwLockReadGuard};

use crate::{
    Emit, Places, catalogue::Encoders, device::Computing, jobs::Jobs, open::Opened, power,
    recent::Memory,
};

/// The application: everything that the contract's commands can do.
///
/// Commands may be asked for from any number of tasks at once; the project is closed only when those
/// that work on it have ended, and jobs are stopped for that.
pub struct App {
    pub(crate) places: Places,
    pub(crate) memory: Memory,
    pub(crate) jobs: Jobs,
    pub(crate) emit: Emit,
    pub(crate) open: RwLock<Option<Opened>>,
    /// Held while projects are opened and closed, so that two openings cannot cross.
    pub(crate) turn: Mutex<()>,
    /// The one that travels with the application.
    pub(crate) encoder: SharedEncoder,
    pub(crate) encoders: Encoders,
    pub(crate) computing: Arc<Computing>,
    pub(crate) session: handful_session::Options,
    pub(crate) limits: Limits,
}

/// What one run may take of the machine, whatever the preferences say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Threads that compute; as the preferences have it where none.
    pub threads: Option<NonZeroUsize>,
    /// Megabytes of memory for learning; as the preferences have it where none.
    pub memory_mb: Option<u32>,
    /// What computes; as the preferences have it where none.
    pub device: Option<DeviceChoice>,
}

impl Limits {
    /// These limits, and where there is none what the preferences say.
    pub(crate) fn over(self, preferred: Manners) -> Manners {
        let memory = self.memory_mb.map(|megabytes| u64::from(megabytes) * 1_000_000);
        Manners {
            threads: self.threads.or(preferred.threads),
            memory: memory.or(preferred.memory),
            ..preferred
        }
    }
}

/// How the application answers one command.
pub trait Handle<C: Command> {
    /// Does what is asked.
    fn handle(&self, command: C) -> impl Future<Output = Result<C::Reply, Failure>> + Send;
}

impl App {
    /// An application with a person in front of it: it reads and learns in the background.
    ///
    /// `hear` is called with every event, from any thread, and must not block.
    pub fn new(places: Places, hear: impl Fn(Event) + Send + Sync + 'static) -> Self {
        Self::with(places, Arc::new(hear), handful_session::Options::default())
    }

    /// An application that learns and reads only when it is asked to, for one command of a script.
    pub fn on_demand(places: Places, hear: impl Fn(Event) + Send + Sync + 'static) -> Self {
        let session =
            handful_session::Options { background: false, deep_after: None, ..Default::default() };
        Self::with(places, Arc::new(hear), session)
    }

    /// The same application within these limits. The number of threads holds for measurements too, and
    /// hence for the whole process.
    ///
    /// # Errors
    /// When the process has begun to compute already, or the system gives no threads.
    pub fn within(self, limits: Limits) -> Result<Self, Failure> {
        if let Some(threads) = limits.threads {
            rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global().map_err(
                |error| {
                    let message = "The system gives us no threads to work with.";
                    Failure::new(ErrorCode::Internal, message).with_detail(error.to_string())
                },
            )?;
        }
        if let Some(choice) = limits.device {
            self.computing.choose(choice);
        }
        Ok(Self { limits, ..self })
    }

    /// Why the processor computes although a graphics card was to, if that came out by now; a whole
    /// sentence.
    pub fn device_notice(&self) -> Option<String> {
        self.computing.notice()
    }

    fn with(places: Places, emit: Emit, session: handful_session::Options) -> Self {
        let computing = Arc::new(Computing::new(places.clone()));
        let device = computing.clone();
        let encoder =
            SharedEncoder::from_fn(move || Ok(Arc::new(Encoder::embedded_on(device.device())?)));
        Self {
            memory: Memory::new(places.clone()),
            encoders: Encoders::new(places.clone()),
            places,
            jobs: Jobs::default(),
            emit,
            open: RwLock::new(None),
            turn: Mutex::new(()),
            encoder,
            computing,
            session: handful_session::Options { power: power::of_this_machine(), ..session },
            limits: Limits::default(),
        }
    }

    /// Answers one command.
    ///
    /// # Errors
    /// Whatever kept it from being done, in words for the person who asked.
    pub async fn ask<C: Command>(&self, command: C) -> Result<C::Reply, Failure>
    where
        Self: Handle<C>,
    {
        // The futures of all commands would otherwise lie one in another, as large as the largest.
        Box::pin(self.handle(command)).await
    }

    /// Answers one command by its name on the wire, for hosts that speak JSON.
    ///
    /// # Errors
    /// As [`Self::ask`]; besides, when there is no such command or `payload` does not fit it.
    pub async fn call(&self, name: &str, payload: Value) -> Result<Value, Failure> {
        macro_rules! dispatch {
            ($($command:ident),*) => {
                match name {
                    $(<$command as Command>::NAME => {
                        let command: $command = read(name, payload)?;
                        write(name, &self.ask(command).await?)
                    })*
                    _ => Err(misunderstood(name, "there is no such command")),
                }
            };
        }
        for_each_command!(dispatch)
    }

    /// The open project, kept open while the guard lives.
    pub(crate) async fn opened(&self) -> Result<RwLockReadGuard<'_, Opened>, Failure> {
        RwLockReadGuard::try_map(self.open.read().await, Option::as_ref).map_err(|_| {
            Failure::new(ErrorCode::NoProject, "No project is open. Open or make one first.")
        })
    }
}

fn read<T: DeserializeOwned>(name: &str, payload: Value) -> Result<T, Failure> {
    serde_json::from_value(payload).map_err(|error| misunderstood(name, &error.to_string()))
}

fn write<T: Serialize>(name: &str, reply: &T) -> Result<Value, Failure> {
    serde_json::to_value(reply).map_err(|error| misunderstood(name, &error.to_string()))
}

fn misunderstood(name: &str, why: &str) -> Failure {
    Failure::new(
        ErrorCode::Internal,
        "The window and the rest of Handful do not fit together. Please install it anew.",
    )
    .with_detail(format!("{name}: {why}"))
}
