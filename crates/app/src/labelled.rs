//! Files of labelled texts, as gold to copy from or to measure on.

use std::path::Path;

use handful_contract::{Failure, Refusal};
use handful_formats::{Found, ReadOptions, Reader, Source, SourceDocument, SourceFormat};

use crate::{convert_source as convert, failure};

/// The labelled texts of a JSONL file.
#[derive(Debug, Default)]
pub(crate) struct Labelled {
    pub(crate) documents: Vec<SourceDocument>,
    pub(crate) refused: Vec<Refusal>,
}

/// Reads a JSONL file with `text` and `spans`, or only its first lines.
pub(crate) fn read(path: &Path, lines: Option<u32>) -> Result<Labelled, Failure> {
    let source = Source::file(path);
    let problem = |problem| match problem {
        handful_formats::SourceProblem::Io(error) => failure::io("read", path, &error),
        other => failure::source(source.name(), &other),
    };
    let options = ReadOptions { format: Some(SourceFormat::Jsonl), ..ReadOptions::default() };
    let beyond = |line: u64| lines.is_some_and(|lines| line > u64::from(lines));
    let mut labelled = Labelled::default();
    for found in Reader::open(&source, &options).map_err(problem)? {
        match found.map_err(problem)? {
            Found::Document(document) if beyond(document.line) => break,
            Found::Document(document) => labelled.documents.push(*document),
            Found::Refused(remark) if remark.line.is_some_and(beyond) => break,
            Found::Refused(remark) => labelled.refused.push(Refusal {
                source: source.name().to_owned(),
                line: remark.line,
                reason: convert::sentence(&remark.words),
            }),
            Found::Note(_) => {}
        }
    }
    Ok(labelled)
}
