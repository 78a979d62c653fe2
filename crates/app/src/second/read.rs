//! Reading all of a file of annotated texts.

use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use handful_contract::{ErrorCode, Failure, ImportOptions, Refusal};
use handful_formats::{Found, Reader, Remark, Source, SourceDocument, SourceFormat, SourceProblem};

use crate::{convert_source as convert, failure, report::Report};

/// The texts of a file, with what was not taken.
pub(super) struct Read {
    pub(super) name: String,
    pub(super) documents: Vec<SourceDocument>,
    pub(super) report: Report,
}

impl Read {
    pub(super) fn refuse(&mut self, line: u64, words: &str) {
        let line = (line > 0).then_some(line);
        let reason = convert::sentence(words);
        self.report.refuse(Refusal { source: self.name.clone(), line, reason });
    }
}

/// Reads a file in any format that an import reads and that holds spans, until the end or until `stop` is raised.
pub(super) fn read(path: &Path, stop: &AtomicBool) -> Result<Read, Failure> {
    let source = Source::file(path);
    let name = source.name().to_owned();
    let failed = |problem: SourceProblem| match problem {
        SourceProblem::Io(error) => failure::io("read", path, &error),
        other => failure::source(&name, &other),
    };
    let options = convert::options(&ImportOptions::default());
    let reader = Reader::open(&source, &options).map_err(failed)?;
    if matches!(reader.format(), SourceFormat::Text | SourceFormat::Csv | SourceFormat::Tsv) {
        return Err(Failure::new(
            ErrorCode::UnknownFormat,
            format!(
                "“{name}” holds texts without annotations. Choose a JSONL or CoNLL file of annotated texts."
            ),
        ));
    }
    let mut read =
        Read { name: name.clone(), documents: Vec::new(), report: Report::new(Vec::new()) };
    let remark = |remark: Remark| Refusal {
        source: name.clone(),
        line: remark.line,
        reason: convert::sentence(&remark.words),
    };
    for found in reader {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        match found {
            Ok(Found::Document(document)) => read.documents.push(*document),
            Ok(Found::Refused(words)) => read.report.refuse(remark(words)),
            Ok(Found::Note(words)) => read.report.note(remark(words)),
            Err(problem) if read.documents.is_empty() => return Err(failed(problem)),
            // What was read before the damage is as good as it was.
            Err(problem) => read.refuse(0, &problem.to_string()),
        }
    }
    Ok(read)
}
