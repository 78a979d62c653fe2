//! Which lines make up one row of a table.

use std::{collections::VecDeque, io};

use crate::{
    Remark, SourceFormat, SourceProblem,
    lines::{Line, Lines},
    read::Found,
};

/// A cell in quotation marks longer than this is taken for one whose end is missing.
const LONGEST_CELL_LINES: usize = 1000;

/// One row before it is parted into cells.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The line where it begins, counted from 1.
    pub(super) line: u64,
    /// Its lines with `\n` between them.
    pub(super) text: String,
    /// Whether its quotation marks are characters like any other.
    pub(super) literal: bool,
}

/// The rows of a table, one at a time.
pub(super) struct Rows {
    lines: Lines,
    /// Lines that were read on trial.
    returned: VecDeque<Line>,
    delimiter: u8,
    semicolons: bool,
}

impl Rows {
    pub(super) fn open(lines: Lines, format: SourceFormat) -> Result<Self, SourceProblem> {
        let mut rows =
            Self { lines, returned: VecDeque::new(), delimiter: b'\t', semicolons: false };
        if format == SourceFormat::Csv {
            rows.find_delimiter()?;
        }
        Ok(rows)
    }

    pub(super) const fn delimiter(&self) -> u8 {
        self.delimiter
    }

    pub(super) const fn bytes_read(&self) -> u64 {
        self.lines.bytes_read()
    }

    pub(super) fn notes(&self) -> Vec<Remark> {
        let mut notes = self.lines.notes();
        if self.semicolons {
            notes.push(Remark::of_file("read as a table with semicolons between its cells"));
        }
        notes
    }

    /// The next row that is not empty. Lines that cannot be read are refused on the way.
    pub(super) fn next_row(&mut self, found: &mut VecDeque<Found>) -> io::Result<Option<Row>> {
        while let Some(first) = self.next_line()? {
            let text = match first.text {
                Ok(text) if text.is_empty() => continue,
                Ok(text) => text,
                Err(problem) => {
                    found.push_back(Found::Refused(Remark::at(first.number, problem.words())));
                    continue;
                }
            };
            return Ok(Some(self.complete(first.number, text, found)?));
        }
        Ok(None)
    }

    /// Adds the lines that a cell in quotation marks goes on over.
    fn complete(
        &mut self,
        line: u64,
        first: String,
        found: &mut VecDeque<Found>,
    ) -> io::Result<Row> {
        let mut scan = Scan::default();
        scan.line(&first, self.delimiter);
        if !scan.open() && scan.regular {
            return Ok(Row { line, text: first, literal: false });
        }
        let mut trial: Vec<Line> = Vec::new();
        let mut text = first.clone();
        while scan.open() && scan.regular && trial.len() < LONGEST_CELL_LINES {
            let Some(next) = self.next_line()? else { break };
            if let Ok(more) = &next.text {
                text.push('\n');
                text.push_str(more);
                scan.line(more, self.delimiter);
                trial.push(next);
            } else {
                self.returned.push_front(next);
                break;
            }
        }
        if !scan.open() && scan.regular {
            return Ok(Row { line, text, literal: false });
        }
        // A quotation mark that is only a character must not swallow the rows after it.
        for next in trial.into_iter().rev() {
            self.returned.push_front(next);
        }
        found.push_back(Found::Note(Remark::at(
            line,
            "has a quotation mark that opens a cell and does not close it; its marks are kept as they are",
        )));
        Ok(Row { line, text: first, literal: true })
    }

    fn next_line(&mut self) -> io::Result<Option<Line>> {
        match self.returned.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.lines.next_line(),
        }
    }

    /// Takes the separator that the first row has most of, or that a line `sep=;` names.
    fn find_delimiter(&mut self) -> Result<(), SourceProblem> {
        self.delimiter = b',';
        let first = loop {
            match self.lines.next_line()? {
                Some(line) if line.text.as_ref().is_ok_and(String::is_empty) => {}
                Some(line) => break line,
                None => return Ok(()),
            }
        };
        if let Ok(text) = &first.text {
            let named = text.strip_prefix("sep=").filter(|rest| rest.len() == 1);
            if let Some(named) = named {
                self.delimiter = named.as_bytes()[0];
                self.semicolons = self.delimiter == b';';
                return Ok(());
            }
            let mut best = 0;
            for candidate in *b",;\t" {
                let mut scan = Scan::default();
                scan.line(text, candidate);
                if scan.cells > best {
                    best = scan.cells;
                    self.delimiter = candidate;
                }
            }
            self.semicolons = self.delimiter == b';';
        }
        self.returned.push_back(first);
        Ok(())
    }
}

/// Follows quotation marks as RFC 4180 means them.
struct Scan {
    place: Place,
    /// Separators seen so far.
    cells: usize,
    /// Whether every closing mark stood at the end of its cell.
    regular: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Plain,
    Quoted,
    /// After a mark within a quoted cell: the cell's end, or the first of two that stand for one.
    Closing,
}

impl Default for Scan {
    fn default() -> Self {
        Self { place: Place::Start, cells: 0, regular: true }
    }
}

impl Scan {
    fn open(&self) -> bool {
        self.place == Place::Quoted
    }

    fn line(&mut self, line: &str, delimiter: u8) {
        for byte in line.bytes() {
            self.place = match (self.place, byte) {
                (Place::Start, b'"') | (Place::Closing, b'"') => Place::Quoted,
                (Place::Quoted, b'"') => Place::Closing,
                (Place::Quoted, _) => Place::Quoted,
                (Place::Start | Place::Plain | Place::Closing, byte) if byte == delimiter => {
                    self.cells += 1;
                    Place::Start
                }
                (Place::Closing, _) => {
                    self.regular = false;
                    Place::Plain
                }
                (Place::Start | Place::Plain, _) => Place::Plain,
            };
        }
        if self.place != Place::Quoted {
            self.place = Place::Start;
        }
    }
}
