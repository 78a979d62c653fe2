use crate::{
    Encoding, Found, ReadOptions, Reader, Source, SourceFormat, SourceProblem,
    document::shortened,
    lines::{LONGEST_LINE, LineEnds, LineProblem, Lines},
    read::table,
    source::Mark,
};

/// How many documents a preview shows, and how many characters of each.
const SAMPLES: usize = 3;
const SAMPLE_LENGTH: usize = 200;
/// How far a preview looks for bytes that are not UTF-8, so that it stays quick; the import itself
/// looks at all of them.
const SCANNED: u64 = 64 << 20;

/// What a source looks like before it is imported.
#[derive(Debug, Default)]
pub struct Preview {
    /// Its size in bytes.
    pub bytes: u64,
    /// The format it would be read as, where that can be told.
    pub format: Option<SourceFormat>,
    /// The columns, if it is a table.
    pub columns: Vec<String>,
    /// The first few documents, shortened.
    pub samples: Vec<String>,
    /// Why it cannot be read, or not wholly, as things stand.
    pub problem: Option<SourceProblem>,
}

/// Looks into a source as it would be read with these options. Whatever is wrong with it stands in the
/// preview's `problem`; the rest of the preview says as much as could be found out all the same.
#[must_use]
pub fn inspect(source: &Source, options: &ReadOptions) -> Preview {
    let mut preview = Preview { bytes: source.bytes().unwrap_or(0), ..Preview::default() };
    preview.problem = look(source, options, &mut preview).err();
    preview
}

fn look(
    source: &Source,
    options: &ReadOptions,
    preview: &mut Preview,
) -> Result<(), SourceProblem> {
    let format = Reader::format_of(source, options)?;
    preview.format = Some(format);
    if matches!(format, SourceFormat::Csv | SourceFormat::Tsv) {
        preview.columns = table::columns(source, format, options.encoding)?;
    }
    if options.encoding == Encoding::Utf8 {
        find_not_utf8(source)?;
    }
    for found in Reader::open(source, options)? {
        if let Found::Document(document) = found? {
            preview.samples.push(shortened(document.text.trim(), SAMPLE_LENGTH));
            if preview.samples.len() == SAMPLES {
                break;
            }
        }
    }
    Ok(())
}

fn find_not_utf8(source: &Source) -> Result<(), SourceProblem> {
    let opened = source.open()?;
    if opened.mark == Mark::Utf16 {
        return Ok(());
    }
    let mut lines = Lines::new(opened, Encoding::Utf8, LineEnds::FeedOrReturn, LONGEST_LINE);
    while let Some(line) = lines.next_line()? {
        if line.text == Err(LineProblem::NotUtf8) {
            return Err(SourceProblem::NotUtf8 { line: line.number });
        }
        if lines.bytes_read() > SCANNED {
            break;
        }
    }
    Ok(())
}
