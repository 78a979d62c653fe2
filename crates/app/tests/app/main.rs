//! The application as a host sees it: commands in, replies and events out, files on disk.

mod accepting;
mod bad_input;
mod comparing;
mod contradicting;
mod desk;
mod editing;
mod encoders;
mod explaining;
mod exporting;
mod few_shot;
mod finding;
mod importing;
mod insight;
mod learning;
mod limits;
mod models;
mod noting;
mod occurrences;
mod past;
mod pretraining;
mod projects;
mod ruling;
mod samples;
mod simulating;
mod wire;
