use std::collections::{BTreeSet, VecDeque};

use csv::{ByteRecord, ReaderBuilder};
use serde_json::Value;

use super::{Found, Read, hand_over};
use crate::{
    Encoding, ReadOptions, Remark, Source, SourceDocument, SourceFormat, SourceProblem,
    lines::{LONGEST_LINE, LineEnds, Lines},
};

mod rows;

use rows::{Row, Rows};

/// How many rows are parsed at once: setting a parser up costs as much as some dozens of rows.
const BATCH: usize = 256;

/// A table: a row is a document, its other cells are what else is said of it.
pub(super) struct Table {
    rows: Rows,
    header: Header,
}

/// What the columns hold.
struct Header {
    names: Vec<String>,
    text: usize,
    id: Option<usize>,
    title: Option<usize>,
}

/// The column names of a table.
pub(crate) fn columns(
    source: &Source,
    format: SourceFormat,
    encoding: Encoding,
) -> Result<Vec<String>, SourceProblem> {
    let mut rows = open_rows(source, format, encoding)?;
    read_names(&mut rows)
}

impl Table {
    pub(super) fn open(
        source: &Source,
        format: SourceFormat,
        options: &ReadOptions,
    ) -> Result<Self, SourceProblem> {
        let mut rows = open_rows(source, format, options.encoding)?;
        let names = read_names(&mut rows)?;
        let header = Header::new(names, options.text_column.as_deref())?;
        Ok(Self { rows, header })
    }

    fn parse(&self, batch: &[Row], found: &mut VecDeque<Found>) -> Result<(), SourceProblem> {
        for group in batch.chunk_by(|a, b| a.literal == b.literal) {
            let bytes: String = group.iter().map(|row| format!("{}\n", row.text)).collect();
            let mut parser = ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .quoting(!group[0].literal)
                .delimiter(self.rows.delimiter())
                .from_reader(bytes.as_bytes());
            let mut record = ByteRecord::new();
            for row in group {
                let more = parser
                    .read_byte_record(&mut record)
                    .map_err(|error| SourceProblem::WrongFormat(error.to_string()))?;
                if !more {
                    break;
                }
                let cells: Vec<String> =
                    record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
                self.header.document(row.line, cells, found);
            }
        }
        Ok(())
    }
}

impl Read for Table {
    fn read_on(&mut self, found: &mut VecDeque<Found>) -> Result<bool, SourceProblem> {
        let mut batch = Vec::with_capacity(BATCH);
        let mut more = true;
        while batch.len() < BATCH {
            match self.rows.next_row(found)? {
                Some(row) => batch.push(row),
                None => {
                    more = false;
                    break;
                }
            }
        }
        self.parse(&batch, found)?;
        if !more {
            found.extend(self.rows.notes().into_iter().map(Found::Note));
        }
        Ok(more)
    }

    fn bytes_read(&self) -> u64 {
        self.rows.bytes_read()
    }
}

fn open_rows(
    source: &Source,
    format: SourceFormat,
    encoding: Encoding,
) -> Result<Rows, SourceProblem> {
    let lines = Lines::new(source.open()?, encoding, LineEnds::FeedOrReturn, LONGEST_LINE);
    Rows::open(lines, format)
}

fn read_names(rows: &mut Rows) -> Result<Vec<String>, SourceProblem> {
    let mut troubles = VecDeque::new();
    let row = rows.next_row(&mut troubles)?.ok_or(SourceProblem::Empty)?;
    if let Some(Found::Refused(trouble)) = troubles.front() {
        return Err(SourceProblem::WrongFormat(format!(
            "The row of column names {}.",
            trouble.words
        )));
    }
    let mut parser = ReaderBuilder::new()
        .has_headers(false)
        .quoting(!row.literal)
        .delimiter(rows.delimiter())
        .from_reader(row.text.as_bytes());
    let mut record = ByteRecord::new();
    parser
        .read_byte_record(&mut record)
        .map_err(|error| SourceProblem::WrongFormat(error.to_string()))?;
    let mut names = Vec::with_capacity(record.len());
    let mut taken = BTreeSet::new();
    for (place, cell) in record.iter().enumerate() {
        let mut name = String::from_utf8_lossy(cell).trim().to_owned();
        if name.is_empty() {
            name = format!("column {}", place + 1);
        }
        if !taken.insert(name.clone()) {
            name = format!("{name} ({})", place + 1);
            taken.insert(name.clone());
        }
        names.push(name);
    }
    Ok(names)
}

impl Header {
    fn new(names: Vec<String>, wanted: Option<&str>) -> Result<Self, SourceProblem> {
        let place = |wanted: &str| {
            let exact = names.iter().position(|name| name == wanted);
            let loose =
                || names.iter().position(|name| name.to_lowercase() == wanted.to_lowercase());
            exact.or_else(loose)
        };
        let text = match wanted {
            Some(wanted) => place(wanted).ok_or_else(|| SourceProblem::NoColumn {
                wanted: wanted.to_owned(),
                columns: names.clone(),
            })?,
            None if names.len() == 1 => 0,
            None => place("text")
                .ok_or_else(|| SourceProblem::ChooseColumn { columns: names.clone() })?,
        };
        let other = |wanted| place(wanted).filter(|&place| place != text);
        let (id, title) = (other("id"), other("title"));
        Ok(Self { names, text, id, title })
    }

    fn document(&self, line: u64, mut cells: Vec<String>, found: &mut VecDeque<Found>) {
        let wanted = self.names.len();
        if cells.len() > wanted && cells[wanted..].iter().any(|cell| !cell.is_empty()) {
            // A longer row means a separator within the text; taking its cells would cut the text.
            found.push_back(Found::Refused(Remark::at(
                line,
                format!(
                    "has {} cells where the first row names {wanted}: put the text in quotation marks",
                    cells.len()
                ),
            )));
            return;
        }
        if cells.len() <= self.text {
            found.push_back(Found::Refused(Remark::at(
                line,
                format!(
                    "has no cell in the column “{}”: it has {} of {wanted}",
                    self.names[self.text],
                    cells.len()
                ),
            )));
            return;
        }
        let mut document = SourceDocument {
            text: std::mem::take(&mut cells[self.text]),
            line,
            ..SourceDocument::default()
        };
        for (place, cell) in cells.into_iter().enumerate().take(wanted) {
            if place == self.text || cell.is_empty() {
                continue;
            }
            if Some(place) == self.id {
                document.external_id = Some(cell);
            } else if Some(place) == self.title {
                document.title = Some(cell);
            } else {
                document.meta.insert(self.names[place].clone(), Value::String(cell));
            }
        }
        hand_over(document, found);
    }
}
