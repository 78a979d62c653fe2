//! What a source is, by its name and its first bytes.

use crate::{
    Source, SourceFormat, SourceProblem,
    read::conll::{columns_of, looks_like_tag},
};

/// How much of a source is looked at to tell what it is.
pub(crate) const HEAD: u64 = 64 << 10;

impl SourceFormat {
    /// The format that a file name's ending stands for; none for an ending that says nothing.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        Some(match &*ending.to_lowercase() {
            "txt" | "text" | "md" => Self::Text,
            "csv" => Self::Csv,
            "tsv" | "tab" => Self::Tsv,
            "jsonl" | "ndjson" => Self::Jsonl,
            "conll" | "conll2002" | "conll2003" | "bio" | "iob" | "iob1" | "iob2" | "bioes"
            | "bilou" => Self::Conll,
            _ => return None,
        })
    }
}

/// What kinds of file that people take for text begin with.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive, or a Word, Excel or LibreOffice document"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel document"),
    (b"{\\rtf", "a rich-text document"),
    (b"SQLite format 3\0", "a database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
];

/// Refuses what is not text at all.
pub(crate) fn refuse_binary(head: &[u8]) -> Result<(), SourceProblem> {
    for (signature, what) in SIGNATURES {
        if head.starts_with(signature) {
            return Err(SourceProblem::NotText(format!(
                "The file is {what}, not plain text. Save its text as .txt and import that."
            )));
        }
    }
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return Ok(());
    }
    let control =
        head.iter().filter(|&&byte| byte < 0x20 && !matches!(byte, 9..=13 | 0x1b)).count();
    // Text has next to none; a stray NUL in one line must not cost the other lines.
    if control * 30 > head.len() {
        return Err(SourceProblem::NotText(
            "The file is not text: it is full of bytes that stand for no character.".to_owned(),
        ));
    }
    Ok(())
}

/// The format of a source whose options name none.
pub(crate) fn format_of(source: &Source, head: &[u8]) -> Result<SourceFormat, SourceProblem> {
    let by_name = SourceFormat::of_name(source.name());
    if by_name.is_some_and(|format| format != SourceFormat::Text) {
        return Ok(by_name.unwrap_or(SourceFormat::Text));
    }
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}');
    let start = text.trim_start();
    if source.ending() == "json" && !start.starts_with('{') {
        return Err(SourceProblem::WrongFormat(
            "The file is one JSON value. Handful reads JSONL: one object with a “text” on each line."
                .to_owned(),
        ));
    }
    // Tagged corpora go by .txt as often as by anything; their lines give them away.
    if looks_tagged(text) {
        return Ok(SourceFormat::Conll);
    }
    if source.ending() == "json" || begins_with_object(start) {
        return Ok(SourceFormat::Jsonl);
    }
    Ok(SourceFormat::Text)
}

/// Whether the first line is a JSON object; one that goes on beyond the look, if it names its text.
fn begins_with_object(start: &str) -> bool {
    match start.split_once('\n') {
        Some((first, _)) => {
            serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(first).is_ok()
        }
        None => start.starts_with('{') && start.contains("\"text\""),
    }
}

/// Whether the lines are tokens with tags.
fn looks_tagged(text: &str) -> bool {
    if text.starts_with("-DOCSTART-") {
        return true;
    }
    let mut lines = 0;
    let mut outside = false;
    // The last line may be cut where the look ends.
    let whole = text.rsplit_once('\n').map_or(text, |(whole, _)| whole);
    for line in
        whole.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).take(100)
    {
        let columns = columns_of(line);
        let Some(tag) = columns.last().filter(|_| columns.len() >= 2) else { return false };
        if !looks_like_tag(tag) {
            return false;
        }
        outside |= *tag == "O";
        lines += 1;
    }
    lines >= 3 && outside
}
