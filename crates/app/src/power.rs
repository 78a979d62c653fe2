//! Whether the machine runs on its battery.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use handful_session::Power;
use starship_battery::{Manager, State};

/// Some machines take tenths of a second to tell of their battery, so an answer is kept for so long.
const KEPT: Duration = Duration::from_secs(4);

/// The machine's own source of power.
pub(crate) fn of_this_machine() -> Power {
    let memory = Mutex::new(None);
    Power::new(move || remembered(&memory, Instant::now(), runs_on_battery))
}

fn remembered(
    memory: &Mutex<Option<(Instant, bool)>>,
    now: Instant,
    look: impl FnOnce() -> bool,
) -> bool {
    // What a panic left behind is an older answer at worst.
    let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
    match *memory {
        Some((then, answer)) if now.saturating_duration_since(then) < KEPT => answer,
        _ => memory.insert((now, look())).1,
    }
}

/// A machine whose batteries cannot be asked counts as one on the mains: better to learn than to wait for
/// ever.
fn runs_on_battery() -> bool {
    let discharging = || -> Result<bool, starship_battery::Error> {
        for battery in Manager::new()?.batteries()? {
            if battery?.state() == State::Discharging {
                return Ok(true);
            }
        }
        Ok(false)
    };
    discharging().unwrap_or_else(|error| {
        tracing::debug!("the batteries cannot be asked: {error}");
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_kept_for_a_moment_and_not_over_a_sleep() {
        let memory = Mutex::new(None);
        let start = Instant::now();
        let at = |seconds: u64, answer: bool| {
            remembered(&memory, start + Duration::from_secs(seconds), || answer)
        };
        assert!(at(0, true));
        assert!(at(3, false), "kept");
        assert!(!at(5, false));
        assert!(at(8 * 3_600, true), "after a night");
    }

    #[test]
    fn this_machine_can_be_asked() {
        // Whatever it answers: it must neither panic nor take long to come back.
        let power = of_this_machine();
        assert_eq!(format!("{power:?}"), "Power(..)");
        runs_on_battery();
    }
}
