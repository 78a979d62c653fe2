use std::{
    collections::VecDeque,
    io::{self, BufRead, BufReader, Read},
};

use encoding_rs::WINDOWS_1252;

use crate::{Encoding, Remark, source::Opened};

/// Longer lines are skipped and reported rather than held in memory.
pub(crate) const LONGEST_LINE: u64 = 256 << 20;

/// One line of a source as text, without its end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Counted from 1.
    pub(crate) number: u64,
    pub(crate) text: Result<String, LineProblem>,
    /// Whether a line end follows; the last line may have none.
    pub(crate) ended: bool,
}

/// Why a line cannot be had as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineProblem {
    NotUtf8,
    TooLong { bytes: u64 },
}

impl LineProblem {
    pub(crate) fn words(self) -> String {
        match self {
            Self::NotUtf8 => {
                "is not UTF-8 text; read the file as Windows-1252 to keep it".to_owned()
            }
            Self::TooLong { bytes } => {
                format!("is {} MB long, which is more than can be read", bytes / 1_000_000)
            }
        }
    }
}

/// Which bytes end a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineEnds {
    /// A line feed, with a carriage return before it or not.
    Feed,
    /// That, or a carriage return alone, as on old Macintoshes.
    FeedOrReturn,
}

/// The lines of a source, one at a time. Counts what it unifies and what it decodes.
pub(crate) struct Lines {
    bytes: BufReader<Box<dyn Read + Send>>,
    encoding: Encoding,
    ends: LineEnds,
    limit: u64,
    number: u64,
    read: u64,
    /// Lines that were found within one stretch between line feeds.
    waiting: VecDeque<(Vec<u8>, bool)>,
    returns: u64,
    decoded: u64,
}

impl Lines {
    pub(crate) fn new(opened: Opened, encoding: Encoding, ends: LineEnds, limit: u64) -> Self {
        Self {
            bytes: BufReader::with_capacity(1 << 16, opened.bytes),
            encoding,
            ends,
            limit,
            number: 0,
            read: 0,
            waiting: VecDeque::new(),
            returns: 0,
            decoded: 0,
        }
    }

    /// How many bytes were read so far; of UTF-16, as many as it has in UTF-8.
    pub(crate) const fn bytes_read(&self) -> u64 {
        self.read
    }

    /// The next line; none at the end.
    pub(crate) fn next_line(&mut self) -> io::Result<Option<Line>> {
        if let Some((bytes, ended)) = self.waiting.pop_front() {
            return Ok(Some(self.line(bytes, ended)));
        }
        let mut bytes = Vec::new();
        let read = (&mut self.bytes).take(self.limit).read_until(b'\n', &mut bytes)? as u64;
        self.read += read;
        if read == 0 {
            return Ok(None);
        }
        if bytes.last() != Some(&b'\n') && read == self.limit {
            drop(bytes);
            let rest = self.skip_line()?;
            self.number += 1;
            let text = Err(LineProblem::TooLong { bytes: read + rest });
            return Ok(Some(Line { number: self.number, text, ended: true }));
        }
        let ended = bytes.last() == Some(&b'\n');
        if ended {
            bytes.pop();
            if bytes.last() == Some(&b'\r') {
                bytes.pop();
                self.returns += 1;
            }
        }
        if self.ends == LineEnds::FeedOrReturn && bytes.contains(&b'\r') {
            return Ok(Some(self.split_at_returns(&bytes, ended)));
        }
        Ok(Some(self.line(bytes, ended)))
    }

    /// Notes for the report about all that was read so far.
    pub(crate) fn notes(&self) -> Vec<Remark> {
        let mut notes = Vec::new();
        if self.returns > 0 {
            notes.push(Remark::of_file(format!(
                "{} with a carriage return {} unified",
                counted(self.returns, "line end"),
                if self.returns == 1 { "was" } else { "were" }
            )));
        }
        if self.decoded > 0 {
            notes.push(Remark::of_file(format!(
                "{} read as Windows-1252",
                if self.decoded == 1 {
                    "1 line was".to_owned()
                } else {
                    format!("{} lines were", self.decoded)
                }
            )));
        }
        notes
    }

    fn split_at_returns(&mut self, bytes: &[u8], ended: bool) -> Line {
        let mut parts = bytes.split(|&byte| byte == b'\r').peekable();
        let first = parts.next().unwrap_or_default().to_vec();
        while let Some(part) = parts.next() {
            self.returns += 1;
            let last = parts.peek().is_none();
            // A carriage return at the very end of the source ends the last line; nothing follows it.
            if !(last && part.is_empty() && !ended) {
                self.waiting.push_back((part.to_vec(), !last || ended));
            }
        }
        self.line(first, true)
    }

    fn line(&mut self, bytes: Vec<u8>, ended: bool) -> Line {
        self.number += 1;
        let text = String::from_utf8(bytes).or_else(|error| match self.encoding {
            Encoding::Utf8 => Err(LineProblem::NotUtf8),
            Encoding::Windows1252 => {
                self.decoded += 1;
                Ok(WINDOWS_1252.decode_without_bom_handling(error.as_bytes()).0.into_owned())
            }
        });
        Line { number: self.number, text, ended }
    }

    fn skip_line(&mut self) -> io::Result<u64> {
        let mut skipped = 0;
        loop {
            let chunk = self.bytes.fill_buf()?;
            let (length, found) = match chunk.iter().position(|&byte| byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (chunk.len(), chunk.is_empty()),
            };
            self.bytes.consume(length);
            self.read += length as u64;
            skipped += length as u64;
            if found {
                return Ok(skipped);
            }
        }
    }
}

/// "1 line end", "2 line ends".
pub(crate) fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Source;

    fn lines(
        bytes: &[u8],
        ends: LineEnds,
        limit: u64,
    ) -> (Vec<Result<String, LineProblem>>, Vec<Remark>) {
        let opened = Source::memory("x", bytes).open().expect("opens");
        let mut lines = Lines::new(opened, Encoding::Utf8, ends, limit);
        let mut found = Vec::new();
        while let Some(line) = lines.next_line().expect("reads") {
            assert_eq!(line.number as usize, found.len() + 1);
            found.push(line.text);
        }
        assert_eq!(lines.bytes_read(), bytes.len() as u64);
        (found, lines.notes())
    }

    #[test]
    fn every_kind_of_line_end_ends_a_line() {
        let (found, notes) = lines(b"a\r\nb\rc\n\nd\r", LineEnds::FeedOrReturn, 100);
        assert_eq!(found, ["a", "b", "c", "", "d"].map(|text| Ok(text.to_owned())));
        assert_eq!(notes[0].words, "3 line ends with a carriage return were unified");
        let (found, _) = lines(b"a\rb\n", LineEnds::Feed, 100);
        assert_eq!(found, [Ok("a\rb".to_owned())]);
    }

    #[test]
    fn a_line_beyond_the_limit_is_skipped_and_the_next_is_kept() {
        let (found, _) = lines(b"0123456789\nshort\n", LineEnds::Feed, 8);
        assert_eq!(found, [Err(LineProblem::TooLong { bytes: 11 }), Ok("short".to_owned())]);
        let (found, _) = lines(b"0123456\n", LineEnds::Feed, 8);
        assert_eq!(found, [Ok("0123456".to_owned())]);
    }
}
