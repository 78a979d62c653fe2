use crate::Span;

/// A stretch of text whose characters all take the same number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    scalar: usize,
    byte: usize,
    utf16: usize,
    /// Bytes of each character, 1 to 4. Characters of 4 bytes, and only they, take two UTF-16 units.
    width: usize,
}

impl Run {
    const fn units(self) -> usize {
        if self.width == 4 { 2 } else { 1 }
    }
}

/// Converts between offsets in scalar values, bytes and UTF-16 units of one text.
///
/// It holds no copy of the text. ASCII text needs no table at all and every look-up is a comparison;
/// otherwise there is one entry for each run of characters of equal width, and a look-up is a binary
/// search among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offsets {
    scalars: usize,
    bytes: usize,
    utf16: usize,
    /// Empty for ASCII; otherwise the first run starts at 0.
    runs: Vec<Run>,
}

impl Offsets {
    /// Measures a text. One pass.
    #[must_use]
    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            let length = text.len();
            return Self { scalars: length, bytes: length, utf16: length, runs: Vec::new() };
        }
        let mut runs: Vec<Run> = Vec::new();
        let (mut scalar, mut byte, mut utf16, mut last_width) = (0, 0, 0, 0);
        for character in text.chars() {
            let width = character.len_utf8();
            if width != last_width {
                runs.push(Run { scalar, byte, utf16, width });
                last_width = width;
            }
            scalar += 1;
            byte += width;
            utf16 += character.len_utf16();
        }
        Self { scalars: scalar, bytes: byte, utf16, runs }
    }

    /// How many scalar values the text has.
    #[must_use]
    pub const fn scalars(&self) -> usize {
        self.scalars
    }

    /// How many bytes the text has in UTF-8.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many units the text has in UTF-16.
    #[must_use]
    pub const fn utf16(&self) -> usize {
        self.utf16
    }

    /// The byte at which scalar value `scalar` starts; the text's end belongs to it. None beyond that.
    #[must_use]
    pub fn byte_of(&self, scalar: usize) -> Option<usize> {
        if scalar > self.scalars {
            return None;
        }
        Some(match self.run_before(scalar, |run| run.scalar) {
            Some(run) => run.byte + (scalar - run.scalar) * run.width,
            None => scalar,
        })
    }

    /// The scalar value that starts at `byte`; none beyond the end and inside a character.
    #[must_use]
    pub fn scalar_of_byte(&self, byte: usize) -> Option<usize> {
        if byte > self.bytes {
            return None;
        }
        let Some(run) = self.run_before(byte, |run| run.byte) else { return Some(byte) };
        let inside = byte - run.byte;
        inside.is_multiple_of(run.width).then(|| run.scalar + inside / run.width)
    }

    /// The UTF-16 unit at which scalar value `scalar` starts; none beyond the end.
    #[must_use]
    pub fn utf16_of(&self, scalar: usize) -> Option<usize> {
        if scalar > self.scalars {
            return None;
        }
        Some(match self.run_before(scalar, |run| run.scalar) {
            Some(run) => run.utf16 + (scalar - run.scalar) * run.units(),
            None => scalar,
        })
    }

    /// The scalar value that starts at UTF-16 unit `unit`; none beyond the end and between the two
    /// halves of a surrogate pair.
    #[must_use]
    pub fn scalar_of_utf16(&self, unit: usize) -> Option<usize> {
        if unit > self.utf16 {
            return None;
        }
        let Some(run) = self.run_before(unit, |run| run.utf16) else { return Some(unit) };
        let inside = unit - run.utf16;
        inside.is_multiple_of(run.units()).then(|| run.scalar + inside / run.units())
    }

    /// The text of a span. `text` must be the text that was measured; none where the span is reversed
    /// or out of range.
    #[must_use]
    pub fn slice<'t>(&self, text: &'t str, span: Span) -> Option<&'t str> {
        text.get(self.byte_of(span.start)?..self.byte_of(span.end)?)
    }

    /// The run that holds an offset of one kind; none for ASCII, where all kinds agree.
    fn run_before(&self, offset: usize, key: impl Fn(&Run) -> usize) -> Option<Run> {
        let after = self.runs.partition_point(|run| key(run) <= offset);
        after.checked_sub(1).map(|at| self.runs[at])
    }
}
