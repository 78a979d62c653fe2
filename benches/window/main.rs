//! Measures the real window of the release build (`cargo xtask figures main|interface [--json]`), and takes
//! the guide's pictures of it (`cargo xtask guide`).
//!
//! Times within the window are taken in the page itself: a key counts from the moment the system
//! reports it, and something is on screen at the second animation frame after the page changed.

mod corpus;
#[allow(dead_code, unused_imports, reason = "shared with the window tests, which use the rest")]
#[path = "../../tests/window/gold.rs"]
mod gold;
mod guide;
#[allow(dead_code, unused_imports, reason = "shared with the window tests, which use the rest")]
#[path = "../../tests/window/hand.rs"]
mod hand;
#[allow(dead_code, unused_imports, reason = "shared with the window tests, which use the rest")]
#[path = "../../tests/window/harness/mod.rs"]
mod harness;
mod interface;
mod main_job;
mod process;
mod statistics;

const DESKTOP: &str = env!("CARGO_BIN_EXE_handful-desktop");

fn main() {
    let asked = |word: &str| std::env::args().any(|argument| argument == word);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    if asked("guide") {
        runtime.block_on(guide::pictures());
        return;
    }
    let figures = if asked("interface") {
        runtime.block_on(interface::measure())
    } else {
        runtime.block_on(main_job::measure())
    };
    if asked("--json") {
        println!("{figures}");
    } else {
        println!("{figures:#}");
    }
}
