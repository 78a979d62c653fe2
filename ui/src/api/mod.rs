//! The only place that waits for the backend.
//!
//! A [`Transport`] carries JSON there and back: [`tauri`] in the window, and, with the feature `fake`,
//! an in-memory project for developing in a browser. [`Backend`] puts types on it.

mod browser;
#[cfg(feature = "fake")]
mod fake;
mod focus;
mod tauri;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use handful_contract::{Command, ErrorCode, Event, Failure};
use leptos::task::spawn_local;

pub use browser::{
    after, after_painting, copy, name_window, now, on_animation_frame, random_name, system_language,
};
pub use focus::Focus;

/// Something that will be there later.
pub type Later<T> = Pin<Box<dyn Future<Output = T>>>;

/// Which files a dialog is to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choose {
    /// One project file.
    Project,
    /// Any number of files to import.
    Files,
    /// A folder to import.
    Folder,
    /// Where to save, beginning with this path.
    Save(String),
}

/// The way to the backend and to the desktop around it.
pub trait Transport {
    /// Calls a command with its arguments as JSON; the reply is JSON too.
    fn call(&self, name: &'static str, payload: String) -> Later<Result<String, Failure>>;
    /// Hears what the backend tells without being asked.
    fn listen(&self, hear: Box<dyn Fn(Event)>);
    /// Lets the person choose paths; none where nothing was chosen.
    fn choose(&self, what: Choose) -> Later<Vec<String>>;
    /// The folder where documents usually go; empty if the desktop does not say.
    fn folder(&self) -> Later<String>;
    /// Gives what surrounds the page (title bar, menu) a theme: light, dark, or the system's.
    fn frame(&self, theme: Option<&'static str>);
    /// Says the menu around the page in these words, by the names of its items.
    fn name_menu(&self, words: &[(&'static str, String)]);
}

type Turn = Box<dyn FnOnce() -> Later<()>>;

/// The backend with types on it. Cheap to clone.
#[derive(Clone)]
pub struct Backend {
    transport: Rc<dyn Transport>,
    turns: Rc<RefCell<Turns>>,
}

#[derive(Default)]
struct Turns {
    waiting: VecDeque<Turn>,
    running: bool,
}

impl Backend {
    /// The backend of this window, or the pretended one where it is asked for.
    pub fn here() -> Self {
        #[cfg(feature = "fake")]
        if let Some(kind) = browser::query("fake") {
            return Self::over(Rc::new(fake::Fake::new(&kind)));
        }
        Self::over(Rc::new(tauri::Tauri))
    }

    fn over(transport: Rc<dyn Transport>) -> Self {
        Self { transport, turns: Rc::default() }
    }

    /// Asks at once; `then` hears the reply.
    pub fn ask<C: Command>(
        &self,
        command: C,
        then: impl FnOnce(Result<C::Reply, Failure>) + 'static,
    ) {
        let asked = ask(self.transport.clone(), command);
        spawn_local(async move { then(asked.await) });
    }

    /// Asks after everything that was asked in turn before is answered, so that changes are made in
    /// the order of the keys.
    pub fn in_turn<C: Command>(
        &self,
        command: C,
        then: impl FnOnce(Result<C::Reply, Failure>) + 'static,
    ) {
        let transport = self.transport.clone();
        let turn: Turn =
            Box::new(move || Box::pin(async move { then(ask(transport, command).await) }));
        let mut turns = self.turns.borrow_mut();
        turns.waiting.push_back(turn);
        if !std::mem::replace(&mut turns.running, true) {
            let turns = self.turns.clone();
            spawn_local(async move {
                loop {
                    let Some(turn) = turns.borrow_mut().waiting.pop_front() else { break };
                    turn().await;
                }
                turns.borrow_mut().running = false;
            });
        }
    }

    /// Hears every event.
    pub fn listen(&self, hear: impl Fn(Event) + 'static) {
        self.transport.listen(Box::new(hear));
    }

    /// Lets the person choose paths; `then` is not called where nothing was chosen.
    pub fn choose(&self, what: Choose, then: impl FnOnce(Vec<String>) + 'static) {
        let chosen = self.transport.choose(what);
        spawn_local(async move {
            let paths = chosen.await;
            if !paths.is_empty() {
                then(paths);
            }
        });
    }

    /// Gives what surrounds the page a theme.
    pub fn frame(&self, theme: Option<&'static str>) {
        self.transport.frame(theme);
    }

    /// Says the menu around the page in these words.
    pub fn name_menu(&self, words: &[(&'static str, String)]) {
        self.transport.name_menu(words);
    }

    /// The folder where documents usually go.
    pub fn folder(&self, then: impl FnOnce(String) + 'static) {
        let folder = self.transport.folder();
        spawn_local(async move { then(folder.await) });
    }
}

async fn ask<C: Command>(transport: Rc<dyn Transport>, command: C) -> Result<C::Reply, Failure> {
    let payload = serde_json::to_string(&command).map_err(|error| garbled(C::NAME, &error))?;
    let reply = transport.call(C::NAME, payload).await?;
    serde_json::from_str(&reply).map_err(|error| garbled(C::NAME, &error))
}

fn garbled(name: &str, error: &serde_json::Error) -> Failure {
    Failure::new(
        ErrorCode::Internal,
        "Handful did not understand its own answer. Please try again.",
    )
    .with_detail(format!("{name}: {error}"))
}
