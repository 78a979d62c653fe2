use std::{error::Error, fmt, ops::Range};

/// A stretch of a text in Unicode scalar values, end exclusive.
///
/// A span is only a pair of numbers: whether it lies within a text and cuts no character in two is what
/// [`check_span`](crate::check_span) tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first scalar value.
    pub start: usize,
    /// One past the last scalar value.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// How many scalar values it covers; 0 where it is reversed.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether it covers nothing, which a reversed span does too.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether `inner` lies wholly within this span. An empty span lies within one that holds its place.
    #[must_use]
    pub const fn contains(self, inner: Self) -> bool {
        self.start <= inner.start && inner.end <= self.end && inner.start <= inner.end
    }

    /// Whether the two share at least one scalar value. Touching spans do not overlap.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        !self.is_empty() && !other.is_empty() && self.start < other.end && other.start < self.end
    }

    /// What both cover; none where they do not overlap.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        self.overlaps(other)
            .then(|| Self::new(self.start.max(other.start), self.end.min(other.end)))
    }

    /// The same span as a range, for slicing what is indexed by scalar values.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}–{}", self.start, self.end)
    }
}

/// Why a span cannot be used on a text. Its words fit after "the span 5–9 ".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanProblem {
    /// Start and end are the same.
    Empty,
    /// The end lies before the start.
    Reversed,
    /// It reaches past the end of the text.
    OutOfRange {
        /// How many scalar values the text has.
        scalars: usize,
    },
    /// An edge lies inside what a reader sees as one character.
    SplitsGrapheme {
        /// That edge, in scalar values.
        at: usize,
    },
}

impl fmt::Display for SpanProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "is empty"),
            Self::Reversed => write!(f, "ends before it starts"),
            Self::OutOfRange { scalars } => {
                write!(f, "reaches past the end of the text, which has {scalars} characters")
            }
            Self::SplitsGrapheme { at } => {
                write!(
                    f,
                    "cuts through the middle of a character (an emoji or an accented letter) at {at}"
                )
            }
        }
    }
}

impl Error for SpanProblem {}
