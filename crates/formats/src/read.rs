//! One reader over all formats.

use std::collections::VecDeque;

use handful_text::{Offsets, check_span};

use crate::{
    LabelledSpan, Overlaps, ReadOptions, Remark, Source, SourceDocument, SourceFormat,
    SourceProblem, detect, overlap,
};

pub(crate) mod conll;
mod json_span;
mod jsonl;
mod plain;
pub(crate) mod table;
mod tags;

/// What a reader comes upon.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A document.
    Document(Box<SourceDocument>),
    /// Something that was not taken.
    Refused(Remark),
    /// Something about what was taken: a scheme recognised, something altered.
    Note(Remark),
}

/// One format's way of reading.
trait Read: Send {
    /// Reads on and puts what it comes upon into `found`, of a big source only a part. False at the end.
    fn read_on(&mut self, found: &mut VecDeque<Found>) -> Result<bool, SourceProblem>;

    fn bytes_read(&self) -> u64;
}

/// The documents of a source, one at a time, with whatever is to be said about them.
///
/// A line or a span that cannot be taken costs that line or span alone. A problem with the whole source
/// comes as the last item.
pub struct Reader {
    format: SourceFormat,
    inner: Box<dyn Read>,
    found: VecDeque<Found>,
    ended: bool,
    /// Whether anything came that is not a note.
    substance: bool,
}

impl Reader {
    /// Begins to read.
    ///
    /// # Errors
    /// When the source as a whole cannot be read as asked: empty, not text, no such column, unknown tags.
    pub fn open(source: &Source, options: &ReadOptions) -> Result<Self, SourceProblem> {
        let format = Self::format_of(source, options)?;
        let inner: Box<dyn Read> = match format {
            SourceFormat::Text => Box::new(plain::Plain::open(source, options)?),
            SourceFormat::Csv | SourceFormat::Tsv => {
                Box::new(table::Table::open(source, format, options)?)
            }
            SourceFormat::Jsonl => Box::new(jsonl::Jsonl::open(source, options)?),
            SourceFormat::Conll => Box::new(conll::Conll::open(source, options)?),
        };
        Ok(Self { format, inner, found: VecDeque::new(), ended: false, substance: false })
    }

    /// The format a source would be read as.
    ///
    /// # Errors
    /// When it is empty, cannot be read, is not text, or is of a kind that is known not to be held.
    pub fn format_of(
        source: &Source,
        options: &ReadOptions,
    ) -> Result<SourceFormat, SourceProblem> {
        let head = source.head(detect::HEAD)?;
        if head.is_empty() {
            return Err(SourceProblem::Empty);
        }
        detect::refuse_binary(&head)?;
        options.format.map_or_else(|| detect::format_of(source, &head), Ok)
    }

    /// The format it is read as.
    #[must_use]
    pub const fn format(&self) -> SourceFormat {
        self.format
    }

    /// How many bytes of the source were read so far.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.inner.bytes_read()
    }
}

impl Iterator for Reader {
    type Item = Result<Found, SourceProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(found) = self.found.pop_front() {
                self.substance |= !matches!(found, Found::Note(_));
                return Some(Ok(found));
            }
            if self.ended {
                return None;
            }
            match self.inner.read_on(&mut self.found) {
                Ok(true) => {}
                Ok(false) => {
                    self.ended = true;
                    let only_notes = self.found.iter().all(|found| matches!(found, Found::Note(_)));
                    if only_notes && !self.substance {
                        self.found.clear();
                        return Some(Err(SourceProblem::Empty));
                    }
                }
                Err(problem) => {
                    self.ended = true;
                    return Some(Err(problem));
                }
            }
        }
    }
}

/// Hands a document on, or says why it cannot be taken.
fn hand_over(document: SourceDocument, found: &mut VecDeque<Found>) {
    hand_over_with(Overlaps::Parted, document, found);
}

/// The same with another way to take spans that overlap.
fn hand_over_with(overlaps: Overlaps, mut document: SourceDocument, found: &mut VecDeque<Found>) {
    let line = document.line;
    if let Some(at) = document.text.find('\0') {
        let within = document.text[..at].matches('\n').count();
        let place =
            if within > 0 { format!(" in line {} of its text", within + 1) } else { String::new() };
        found.push_back(Found::Refused(Remark::at(
            line,
            format!("has a NUL{place}, which no text has: the file may be damaged"),
        )));
        return;
    }
    if document.text.trim().is_empty() {
        found.push_back(Found::Refused(Remark::at(line, "has no text")));
        return;
    }
    if !document.spans.is_empty() {
        let offsets = Offsets::new(&document.text);
        document.spans = usable(&mut document, &offsets, found);
        if overlaps == Overlaps::Parted {
            document.spans = without_overlaps(&mut document, &offsets, found);
        }
    }
    found.push_back(Found::Document(Box::new(document)));
}

fn usable(
    document: &mut SourceDocument,
    offsets: &Offsets,
    found: &mut VecDeque<Found>,
) -> Vec<LabelledSpan> {
    let mut usable = std::mem::take(&mut document.spans);
    usable.retain(|marked| match check_span(&document.text, offsets, marked.span) {
        Ok(()) => true,
        Err(problem) => {
            found.push_back(Found::Refused(Remark::at(
                document.line,
                format!("the span {} ({}) {problem}", marked.span, marked.label),
            )));
            false
        }
    });
    usable
}

fn without_overlaps(
    document: &mut SourceDocument,
    offsets: &Offsets,
    found: &mut VecDeque<Found>,
) -> Vec<LabelledSpan> {
    let (kept, parted) = overlap::part(std::mem::take(&mut document.spans));
    for marked in parted {
        found.push_back(Found::Refused(Remark::at(
            document.line,
            format!(
                "“{}” ({}) overlaps a longer or earlier span; a stretch of text has one concept",
                document.surface(offsets, marked.span),
                marked.label
            ),
        )));
    }
    kept
}
