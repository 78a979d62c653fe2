//! The keys: what can be asked for, what asks for it, and what the person changed of that.

mod acts;
mod chord;
mod defaults;
mod map;
#[cfg(test)]
mod tests;

pub use acts::{Act, Group};
pub use chord::{Chord, Press};
pub use defaults::Binding;
pub use map::{KeyMap, Meaning, default_chord};
