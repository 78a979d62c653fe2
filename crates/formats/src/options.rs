/// How a source is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceFormat {
    /// Plain text.
    Text,
    /// A table with commas or semicolons between its cells.
    Csv,
    /// A table with tabs between its cells.
    Tsv,
    /// One JSON object a line.
    Jsonl,
    /// A token a line, its tag in the last column, an empty line after each sentence.
    Conll,
}

/// What becomes one document of a plain text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TextUnit {
    /// The whole file.
    #[default]
    WholeFile,
    /// Each paragraph: lines up to an empty one.
    Paragraph,
    /// Each line that is not empty.
    Line,
}

/// How bytes become text. A byte order mark of UTF-16 is believed in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8; what is not is refused.
    #[default]
    Utf8,
    /// UTF-8, and Windows-1252 in every line that is not UTF-8.
    Windows1252,
}

/// What becomes of spans that overlap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Overlaps {
    /// The longest stays, of equally long ones the first; the others are refused.
    #[default]
    Parted,
    /// They all stay, as data to pre-train on has them.
    Kept,
}

/// How to read a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The format; by file name and content if absent.
    pub format: Option<SourceFormat>,
    /// What becomes one document of a plain text.
    pub unit: TextUnit,
    /// The column of a table that holds the text. If absent: the one named `text`, or the only one.
    pub text_column: Option<String>,
    /// How bytes become text.
    pub encoding: Encoding,
    /// What becomes of spans that overlap. Only JSONL can have any.
    pub overlaps: Overlaps,
}
