//! What the interface knows: plain Rust, without a screen and without waiting for anything.

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
