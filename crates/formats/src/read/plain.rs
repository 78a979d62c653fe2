use std::collections::VecDeque;

use super::{Found, Read, hand_over};
use crate::{
    ReadOptions, Remark, Source, SourceDocument, SourceProblem, TextUnit,
    lines::{LONGEST_LINE, LineEnds, LineProblem, Lines},
};

/// The longest text that becomes one document.
const LONGEST_TEXT: u64 = LONGEST_LINE;

/// Plain text: a file, a paragraph or a line is a document.
pub(super) struct Plain {
    lines: Lines,
    unit: TextUnit,
    title: String,
}

impl Plain {
    pub(super) fn open(source: &Source, options: &ReadOptions) -> Result<Self, SourceProblem> {
        let lines =
            Lines::new(source.open()?, options.encoding, LineEnds::FeedOrReturn, LONGEST_LINE);
        Ok(Self { lines, unit: options.unit, title: source.stem().to_owned() })
    }

    fn whole_file(&mut self, found: &mut VecDeque<Found>) -> Result<(), SourceProblem> {
        let mut text = String::new();
        while let Some(line) = self.lines.next_line()? {
            let part = line.text.map_err(|problem| match problem {
                LineProblem::NotUtf8 => SourceProblem::NotUtf8 { line: line.number },
                LineProblem::TooLong { bytes } => {
                    SourceProblem::TooLong { bytes, limit: LONGEST_TEXT }
                }
            })?;
            // Most of what is one long line is that line alone: no second copy of it is made.
            if text.is_empty() {
                text = part;
            } else {
                text.push_str(&part);
            }
            if line.ended {
                text.push('\n');
            }
            if text.len() as u64 > LONGEST_TEXT {
                return Err(SourceProblem::TooLong {
                    bytes: text.len() as u64,
                    limit: LONGEST_TEXT,
                });
            }
        }
        if !text.trim().is_empty() {
            let title = Some(self.title.clone());
            hand_over(SourceDocument { title, text, line: 1, ..SourceDocument::default() }, found);
        }
        Ok(())
    }

    /// One paragraph; false where no more follows.
    fn paragraph(&mut self, found: &mut VecDeque<Found>) -> Result<bool, SourceProblem> {
        let mut document = SourceDocument::default();
        let mut problem = None;
        let mut more = false;
        while let Some(line) = self.lines.next_line()? {
            more = true;
            match line.text {
                Ok(text) if text.trim().is_empty() => {
                    if document.line > 0 {
                        break;
                    }
                    continue;
                }
                Ok(text) if problem.is_none() => {
                    if document.line > 0 {
                        document.text.push('\n');
                    }
                    document.text.push_str(&text);
                }
                Ok(_) => {}
                Err(this) => problem = problem.or(Some((line.number, this))),
            }
            if document.line == 0 {
                document.line = line.number;
            }
        }
        match problem {
            Some((line, problem)) => found.push_back(Found::Refused(Remark::at(
                line,
                format!(
                    "{}; the paragraph from line {} on is left out",
                    problem.words(),
                    document.line
                ),
            ))),
            None if document.line > 0 => hand_over(document, found),
            None => {}
        }
        Ok(more)
    }

    fn line(&mut self, found: &mut VecDeque<Found>) -> Result<bool, SourceProblem> {
        let Some(line) = self.lines.next_line()? else { return Ok(false) };
        match line.text {
            Ok(text) if text.trim().is_empty() => {}
            Ok(text) => {
                hand_over(
                    SourceDocument { text, line: line.number, ..SourceDocument::default() },
                    found,
                );
            }
            Err(problem) => {
                found.push_back(Found::Refused(Remark::at(line.number, problem.words())));
            }
        }
        Ok(true)
    }
}

impl Read for Plain {
    fn read_on(&mut self, found: &mut VecDeque<Found>) -> Result<bool, SourceProblem> {
        let more = match self.unit {
            TextUnit::WholeFile => {
                self.whole_file(found)?;
                false
            }
            TextUnit::Paragraph => self.paragraph(found)?,
            TextUnit::Line => self.line(found)?,
        };
        if !more {
            found.extend(self.lines.notes().into_iter().map(Found::Note));
        }
        Ok(more)
    }

    fn bytes_read(&self) -> u64 {
        self.lines.bytes_read()
    }
}
