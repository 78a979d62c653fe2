//! The store as its callers see it: one binary, so that it is linked once.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod actions;
mod common;
mod dropped;
mod files;
mod history;
mod imports;
mod killed;
mod notes;
mod reads;
mod reshaping;
mod rules;
mod search;
mod undo;
mod versions;
