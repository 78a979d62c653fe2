//! One writer over all formats.

use std::io::{self, Write};

use crate::SourceDocument;

mod conll;
mod hugging_face;
mod jsonl;
mod tagged;

/// How a corpus is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TargetFormat {
    /// Handful's own JSONL, which loses nothing.
    #[default]
    Jsonl,
    /// CoNLL: two columns, a token and its IOB2 tag.
    Conll,
    /// JSONL with `id`, `tokens` and `ner_tags`, a sentence a line, the tags by name.
    HuggingFace,
}

/// One span that the format could not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// What its document is called.
    pub document: String,
    /// The span's text.
    pub surface: String,
    /// Its concept's name.
    pub concept: String,
    /// Why the format cannot hold it.
    pub reason: String,
}

/// How many losses are listed; all are counted.
const LISTED: usize = 1000;

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Documents.
    pub documents: u64,
    /// Annotations.
    pub annotations: u64,
    /// Suggestions.
    pub suggestions: u64,
    /// Spans that the format could not hold; the first thousand.
    pub lost: Vec<Loss>,
    /// How many there were in all.
    pub lost_total: u64,
    /// Flags and notes that the format has no place for.
    pub notes_left_out: u64,
    /// What was written otherwise than it is ("the concept “pitch motor” is written pitch_motor").
    pub notes: Vec<String>,
}

impl Written {
    fn lose(&mut self, loss: impl FnOnce() -> Loss) {
        self.lost_total += 1;
        if self.lost.len() < LISTED {
            self.lost.push(loss());
        }
    }
}

/// Writes documents one at a time. Suggestions are written where a document has them; who wants none
/// hands over documents without.
///
/// Formats of tokens hold neither overlaps, nor spans that begin or end within a token or go on over
/// the end of a sentence, nor the difference between a suggestion and an annotation: the first three
/// are losses, and a suggestion is written as a tag where no annotation is in its way. Every token
/// without a span is tagged as outside, whether its sentence is done or not.
pub struct Writer<W> {
    out: W,
    inner: Box<dyn Layout + Send>,
    written: Written,
}

/// One format's way of writing.
trait Layout {
    fn document(
        &mut self,
        document: &SourceDocument,
        out: &mut dyn Write,
        written: &mut Written,
    ) -> io::Result<()>;
}

impl<W: Write> Writer<W> {
    /// A writer into `out`, which should be buffered.
    pub fn new(format: TargetFormat, out: W) -> Self {
        let inner: Box<dyn Layout + Send> = match format {
            TargetFormat::Jsonl => Box::new(jsonl::Jsonl),
            TargetFormat::Conll => Box::<conll::Conll>::default(),
            TargetFormat::HuggingFace => Box::<hugging_face::HuggingFace>::default(),
        };
        Self { out, inner, written: Written::default() }
    }

    /// Writes one document.
    ///
    /// # Errors
    /// When `out` does not take it.
    pub fn push(&mut self, document: &SourceDocument) -> io::Result<()> {
        self.inner.document(document, &mut self.out, &mut self.written)?;
        self.written.documents += 1;
        Ok(())
    }

    /// Flushes, and says what was written. The output comes back, so that a file can be synced.
    ///
    /// # Errors
    /// When `out` does not take what is left.
    pub fn finish(mut self) -> io::Result<(Written, W)> {
        self.out.flush()?;
        if self.written.notes_left_out > 0 {
            self.written.notes.push(match self.written.notes_left_out {
                1 => "1 flag or note is left out: this format has no place for it".to_owned(),
                count => format!(
                    "{count} flags and notes are left out: this format has no place for them"
                ),
            });
        }
        Ok((self.written, self.out))
    }
}
