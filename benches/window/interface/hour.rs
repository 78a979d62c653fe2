use super::expert::{Effort, Expert, Way};
use crate::{DESKTOP, harness::Machine, process, statistics};

/// How many keys somebody who works without a pause presses in an hour: one in a second.
const PRESSES: u32 = 3_600;

/// Brings the sample to its gold, goes on until as many keys are pressed as in an hour of work, and gives
/// the effort of the first part and the application's memory at the end, in megabytes.
pub(super) async fn measure() -> (Effort, f64) {
    let machine = Machine::start(DESKTOP).await;
    let window = machine.open(&[]).await;
    let mut expert = Expert::begin(&window, Way::Everywhere).await;
    let before = process::resident(DESKTOP);
    expert.all().await;
    let effort = expert.effort();
    while expert.effort().presses < PRESSES {
        // A walk through the text, an action taken back and done again, and each of the screens.
        expert.press("Control+ArrowRight ArrowRight ArrowRight Tab Tab Escape").await;
        expert.press("Control+z Control+z Control+Shift+z Control+Shift+z").await;
        expert.press("d d f f").await;
        for dialog in ["h", "p", "?", "Control+e", "Control+,", "Shift+a"] {
            expert.press(dialog).await;
            window.until_shown("dialog[open]").await;
            expert.press("Escape").await;
            window.until_gone("dialog[open]").await;
        }
    }
    let resident = process::resident(DESKTOP);
    window.quit().await;
    statistics::report("memory at the beginning of an hour", "MB", &[before]);
    statistics::report("memory after an hour", "MB", &[resident]);
    (effort, resident)
}
