//! Drives the real window: an unseen screen, a WebDriver, the application, and a home of its own for
//! all three, so that no test meets another's files or the user's.
//!
//! Nothing here waits for a time to pass; whoever waits names a condition and is told what was seen
//! instead when the deadline is over.

mod audit;
mod driver;
mod group;
mod page;
mod screen;
mod window;

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};

use self::{driver::Driver, screen::Screen};
pub(crate) use self::{
    page::{Mark, Seen},
    window::Window,
};

/// How long a condition may take to come true. Generous: a busy machine is no failure of the program.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// Windows take turns. Two at once on a small machine would only measure each other.
static TURN: Mutex<()> = Mutex::const_new(());

/// One test's machine: a screen, a driver, and folders that are gone afterwards.
pub(crate) struct Machine {
    driver: Driver,
    screen: Screen,
    home: TempDir,
    binary: PathBuf,
    _turn: MutexGuard<'static, ()>,
}

impl Machine {
    /// Starts a screen and a driver for `binary`, the desktop application.
    pub(crate) async fn start(binary: &str) -> Self {
        let turn = TURN.lock().await;
        let home = tempfile::Builder::new().prefix("handful-").tempdir().expect("a folder");
        let screen = Screen::start().await;
        let driver = Driver::start(&screen, home.path()).await;
        Self { driver, screen, home, binary: binary.into(), _turn: turn }
    }

    /// A path within this machine's home.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Starts the application and waits until it can be used.
    pub(crate) async fn open(&self, arguments: &[&Path]) -> Window<'_> {
        Window::open(&self.driver, &self.screen, &self.binary, arguments).await
    }
}

/// Asks again and again until there is an answer.
///
/// # Panics
/// When the deadline passes; `what` then says what was waited for and `last` what was seen.
pub(crate) async fn until<T>(what: &str, mut probe: impl AsyncFnMut() -> Result<T, String>) -> T {
    let start = Instant::now();
    loop {
        match probe().await {
            Ok(found) => return found,
            Err(last) => assert!(
                start.elapsed() < DEADLINE,
                "waited {} s for {what}; the last thing seen was: {last}",
                DEADLINE.as_secs()
            ),
        }
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
}
