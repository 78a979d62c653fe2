//! Reading and writing corpora: a stream of documents in, a stream out.
//!
//! **Knows:** file formats, encodings of characters, tagging schemes, and what each of them cannot
//! hold. **Must never know:** the database, the model, the screen, or what a project already contains.
//! It never drops a label in silence: whatever a source says that cannot be taken comes out of the
//! [`Reader`] as a [`Remark`] with its line, and whatever a format cannot hold comes out of the
//! [`Writer`] as a [`Loss`].
//!
//! All offsets in and out of this crate are Unicode scalar values, end exclusive.
//!
//! What happens to a text on its way in: a byte order mark is removed, line ends become `\n` (and every
//! span stays on its characters), a text with a NUL is refused; nothing else is changed. CoNLL has no
//! spacing of its own: the tokens of a sentence are joined by one space each and the sentences by one
//! line end, so that every offset follows from the tokens alone.

mod detect;
mod document;
mod inspect;
mod lines;
mod nuner;
mod options;
mod overlap;
mod problem;
mod read;
mod source;
mod write;

pub use document::{
    LabelledSpan, ReviewState, ScoredSpan, SourceDocument, SourceNote, SourceSentence,
};
pub use inspect::{Preview, inspect};
pub use nuner::{Anchored, Anchoring, anchor};
pub use options::{Encoding, Overlaps, ReadOptions, SourceFormat, TextUnit};
pub use problem::{Remark, SourceProblem};
pub use read::{Found, Reader};
pub use source::Source;
pub use write::{Loss, TargetFormat, Writer, Written};
