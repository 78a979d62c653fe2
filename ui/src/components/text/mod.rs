//! The text column: sentences, marks on them, and the hand that marks.

mod chunk;
mod column;
mod hit;
mod pieces;
mod scroll;
mod sentence;
mod why;

pub use column::{Text, focus_text};
pub use hit::{line_above, line_below};
