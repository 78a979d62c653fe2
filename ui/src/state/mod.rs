//! What the interface knows: plain Rust, without a screen and without waiting for anything.

// First, because the others say their words by its macros.
#[macro_use]
pub mod messages;

pub mod accept;
pub mod agreement;
pub mod concepts;
pub mod documents;
pub mod editor;
pub mod encoders;
pub mod find;
pub mod history;
pub mod insight;
pub mod keys;
pub mod layout;
pub mod leaving;
pub mod marks;
pub mod menu;
pub mod page;
pub mod paths;
pub mod rules;
pub mod settings;
pub mod walk;
pub mod wording;

#[cfg(test)]
mod palette;
#[cfg(test)]
pub mod samples;
