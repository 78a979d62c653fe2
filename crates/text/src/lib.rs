//! Offsets, words, sentences and the algebra of spans.
//!
//! **Knows:** Unicode: scalar values, UTF-16 units, bytes and grapheme clusters, word segments
//! (UAX #29), where sentences end, where a text repeats a phrase, how far two sets of spans agree.
//! **Must never know:** files, projects, concepts, models or screens. It is pure, does no input or output,
//! and compiles for `wasm32-unknown-unknown`, so that interface and backend snap a selection alike.
//!
//! Every offset that leaves this crate without saying otherwise counts Unicode scalar values from the
//! start of the text, and every end is exclusive.

mod abbreviations;
mod agreement;
mod lines;
mod occurrences;
mod offsets;
mod sentences;
mod snap;
mod span;
mod words;

pub use agreement::{Agreement, Marked, SpanCounts};
pub use occurrences::{Matching, occurrences};
pub use offsets::Offsets;
pub use sentences::sentences;
pub use snap::{check_span, snap_to_graphemes, snap_to_words};
pub use span::{Span, SpanProblem};
pub use words::words;
