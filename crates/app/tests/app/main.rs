//! The application as a host sees it: commands in, replies and events out, files on disk.

mod bad_input;
mod desk;
mod editing;
mod exporting;
mod few_shot;
mod importing;
mod learning;
mod projects;
mod samples;
mod simulating;
mod wire;
