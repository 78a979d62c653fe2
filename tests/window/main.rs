//! The main job in the real window, done as a person does it: with mouse and keys.

mod accepting;
mod comparing;
mod elsewhere;
mod explaining;
mod finding;
mod gold;
mod hand;
mod harness;
mod history;
mod keyboard;
mod languages;
mod learning;
mod likely_errors;
mod main_job;
mod merging;
mod models;
mod naming;
mod noting;
mod pictures;
mod reshaping;
mod ruling;
mod settings;
mod start;

/// The application under test, built by Cargo for this test.
const DESKTOP: &str = env!("CARGO_BIN_EXE_handful-desktop");
