//! Sentences to pre-train on, out of files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use handful_contract::{AnchorCount, ErrorCode, Failure, Refusal};
use handful_formats::{
    Anchoring, Found, Overlaps, ReadOptions, Reader, Source, SourceDocument, SourceFormat, anchor,
};
use handful_pretrain::{Annotation, Corpus, Labelled};

use crate::{convert_source as convert, failure, jobs::Job, report::Report};

/// The columns of NuNER's tables.
const TEXT: &str = "input";
const ANNOTATIONS: &str = "output";

/// Every JSONL file of a folder, in the order of their names, each as a set of its own.
pub(super) fn folder(
    folder: &Path,
    corpus: &mut Corpus,
    notes: &mut Report,
    job: &mut Job,
) -> Result<(), Failure> {
    let entries = fs::read_dir(folder).map_err(|error| failure::io("read", folder, &error))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(Failure::new(
            ErrorCode::NotFound,
            format!("“{}” holds no .jsonl file. Choose the folder that does.", folder.display()),
        ));
    }
    for (place, file) in files.iter().enumerate() {
        job.at("Reading sentences", place as u64, Some(files.len() as u64));
        let options = ReadOptions {
            format: Some(SourceFormat::Jsonl),
            overlaps: Overlaps::Kept,
            ..ReadOptions::default()
        };
        let mut sentences = Vec::new();
        documents(file, &options, notes, job, |document| {
            let spans = document.spans.into_iter().map(|marked| (marked.span, marked.label));
            sentences.push(Labelled { text: document.text, spans: spans.collect() });
            None
        })?;
        corpus.add(stem(file), None, sentences);
    }
    Ok(())
}

/// NuNER's tables, each as an open-ended set. Says what became of their annotations.
pub(super) fn tables(
    files: &[PathBuf],
    corpus: &mut Corpus,
    notes: &mut Report,
    job: &mut Job,
) -> Result<Option<AnchorCount>, Failure> {
    let mut sum = Anchoring::default();
    for (place, file) in files.iter().enumerate() {
        job.at("Reading tables", place as u64, Some(files.len() as u64));
        let options = ReadOptions {
            format: Some(SourceFormat::Csv),
            text_column: Some(TEXT.to_owned()),
            ..ReadOptions::default()
        };
        let mut sentences = Vec::new();
        documents(file, &options, notes, job, |document| {
            let list = document.meta.get(ANNOTATIONS).and_then(|cell| cell.as_str());
            let Some(anchored) = list.and_then(|list| anchor(&document.text, list)) else {
                return Some(format!("has no list of annotations in the column “{ANNOTATIONS}”"));
            };
            sum += anchored.anchoring;
            sentences.push(Labelled { text: document.text, spans: anchored.spans });
            None
        })?;
        corpus.add(stem(file), Some(Annotation::Open), sentences);
    }
    Ok((!files.is_empty()).then_some(AnchorCount {
        exact: sum.exact as u64,
        by_case: sum.by_case as u64,
        ambiguous: sum.ambiguous as u64,
        missing: sum.missing as u64,
        unreadable: sum.unreadable as u64,
    }))
}

/// Hands every document of a file to `take`, which may say why it does not take it.
fn documents(
    file: &Path,
    options: &ReadOptions,
    notes: &mut Report,
    job: &Job,
    mut take: impl FnMut(SourceDocument) -> Option<String>,
) -> Result<(), Failure> {
    let source = Source::file(file);
    let problem = |problem| match problem {
        handful_formats::SourceProblem::Io(error) => failure::io("read", file, &error),
        other => failure::source(source.name(), &other),
    };
    for found in Reader::open(&source, options).map_err(problem)? {
        if job.cancelled() {
            return Err(failure::cancelled());
        }
        let (line, words) = match found.map_err(problem)? {
            Found::Document(document) => {
                let line = Some(document.line);
                match take(*document) {
                    Some(words) => (line, words),
                    None => continue,
                }
            }
            Found::Refused(remark) => (remark.line, remark.words),
            Found::Note(_) => continue,
        };
        let reason = convert::sentence(&words);
        notes.refuse(Refusal { source: source.name().to_owned(), line, reason });
    }
    Ok(())
}

fn stem(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
