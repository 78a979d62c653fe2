//! Importing files and folders: reading on one thread, storing as one action on another.

use std::{collections::HashMap, sync::Arc};

use handful_contract::{
    Failure, ImportOptions, ImportReport, Refusal, SourcePreview, command as c,
};
use handful_formats::{Found, Reader, Source, SourceDocument, SourceFormat};
use handful_store::{Importer, Pushed, Store};
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::{
    App, Handle, convert_source as convert, failure,
    jobs::Job,
    report::Report,
    sources::{self, Sources},
};

/// So many documents may be read ahead of those that are stored.
const AHEAD: usize = 256;

impl Handle<c::InspectSources> for App {
    async fn handle(&self, command: c::InspectSources) -> Result<Vec<SourcePreview>, Failure> {
        let look = move || {
            let found = sources::find(&command.paths)?;
            let previews = found.files.iter().map(|file| inspect(file, &command.options));
            Ok(previews.collect())
        };
        tokio::task::spawn_blocking(look).await.map_err(|error| failure::broken(&error))?
    }
}

impl Handle<c::Import> for App {
    async fn handle(&self, command: c::Import) -> Result<ImportReport, Failure> {
        let opened = self.opened().await?;
        let job = self.job(command.job);
        let paths = command.paths;
        let found = tokio::task::spawn_blocking(move || sources::find(&paths))
            .await
            .map_err(|error| failure::broken(&error))??;
        let report = run(&opened.store, found, command.options, job).await?;
        if report.imported > 0 {
            opened.session.corpus_changed();
        }
        Ok(report)
    }
}

fn inspect(file: &sources::Source, options: &ImportOptions) -> SourcePreview {
    let source = Source::file(&file.path);
    let path = file.path.to_string_lossy().into_owned();
    if let Some(reason) = left_out(file, options) {
        let problem = Failure::new(handful_contract::ErrorCode::UnknownFormat, reason);
        return SourcePreview {
            path,
            bytes: source.bytes().unwrap_or(0),
            format: None,
            columns: Vec::new(),
            samples: Vec::new(),
            problem: Some(problem),
        };
    }
    let preview = handful_formats::inspect(&source, &convert::options(options));
    SourcePreview {
        path,
        bytes: preview.bytes,
        format: preview.format.map(convert::format_out),
        columns: preview.columns,
        samples: preview.samples,
        problem: preview.problem.map(|problem| failure::source(source.name(), &problem)),
    }
}

/// Why a file found in a folder is not read. One that a person named is read whatever its name says.
pub(crate) fn left_out(file: &sources::Source, options: &ImportOptions) -> Option<String> {
    let name = file.path.file_name()?.to_string_lossy();
    let known = file.named || options.format.is_some() || SourceFormat::of_name(&name).is_some();
    (!known).then(|| {
        "Handful does not know this kind of file. If it is text, import it by itself, or choose \
         the format."
            .to_owned()
    })
}

/// What the reading thread says.
enum Said {
    /// It begins with this file.
    File(String),
    Document(Box<SourceDocument>),
    Refused(Refusal),
    Note(Refusal),
    /// This file as a whole cannot be read, or not to its end.
    Problem(Refusal, Failure),
    /// How many bytes are read of all files.
    At(u64),
}

async fn run(
    store: &Store,
    found: Sources,
    options: ImportOptions,
    mut job: Job,
) -> Result<ImportReport, Failure> {
    let words = format!("import {}", called(&found));
    let only_one = found.files.len() == 1;
    let total =
        found.files.iter().filter_map(|file| file.path.metadata().ok()).map(|d| d.len()).sum();
    let mut importer = store.import(&words).await.map_err(failure::store)?;
    let mut report = Report::new(found.refused.iter().cloned());
    let (say, mut said) = mpsc::channel(AHEAD);
    let stop = job.stop_flag();
    let reading = tokio::task::spawn_blocking(move || {
        read(&found, &options, &say, &stop);
    });
    let stored = store_all(&mut importer, &mut said, &mut report, &mut job, total).await;
    // A reader that still has something to say finds nobody listening and ends.
    drop(said);
    reading.await.map_err(|error| failure::broken(&error))?;
    let problem = match stored {
        Ok(problem) => problem,
        Err(failure) => {
            // The failure matters more than one of the taking back, which the next opening repeats.
            let _ = importer.abandon().await;
            return Err(failure);
        }
    };
    if job.cancelled() {
        importer.abandon().await.map_err(failure::store)?;
        return Ok(report.cancelled());
    }
    if let Some(problem) = problem.filter(|_| only_one && report.inner.read == 0) {
        importer.abandon().await.map_err(failure::store)?;
        return Err(problem);
    }
    if report.inner.imported == 0 {
        importer.abandon().await.map_err(failure::store)?;
        return Ok(report.inner);
    }
    let summary = importer.commit().await.map_err(failure::store)?;
    report.inner.concepts = summary.concepts;
    job.tell("Importing", total, Some(total));
    Ok(report.inner)
}

/// Stores what is read until nothing more comes or the job is stopped. Gives the first problem with a
/// whole file.
async fn store_all(
    importer: &mut Importer,
    said: &mut Receiver<Said>,
    report: &mut Report,
    job: &mut Job,
    total: u64,
) -> Result<Option<Failure>, Failure> {
    let mut file = String::new();
    let mut what = String::new();
    let mut first_problem = None;
    let mut suggestions: HashMap<String, usize> = HashMap::new();
    while let Some(said) = said.recv().await {
        if job.cancelled() {
            return Ok(None);
        }
        match said {
            Said::File(name) => {
                report.inner.files += 1;
                what = format!("Importing {name}");
                file = name;
            }
            Said::Document(document) => {
                report.inner.read += 1;
                if !document.suggestions.is_empty() {
                    *suggestions.entry(file.clone()).or_default() += document.suggestions.len();
                }
                let line = (document.line > 0).then_some(document.line);
                let pushed = importer
                    .push(convert::document(*document))
                    .await
                    .map_err(|error| failure::nothing_imported(failure::store(error)))?;
                take(pushed, &file, line, report);
            }
            Said::Refused(refusal) => report.refuse(refusal),
            Said::Note(note) => report.note(note),
            Said::Problem(refusal, failure) => {
                report.refuse(refusal);
                first_problem.get_or_insert(failure);
            }
            Said::At(bytes) => job.at(&what, bytes, Some(total)),
        }
    }
    for (source, count) in suggestions {
        let were = if count == 1 { "suggestion was" } else { "suggestions were" };
        let reason = format!("{count} {were} left out: this project's own model makes new ones.");
        report.note(Refusal { source, line: None, reason });
    }
    Ok(first_problem)
}

fn take(pushed: Pushed, file: &str, line: Option<u64>, report: &mut Report) {
    let refuse = |reason| Refusal { source: file.to_owned(), line, reason };
    match pushed {
        Pushed::Added { annotations, refused, .. } => {
            report.inner.imported += 1;
            report.inner.annotations += annotations;
            for one in refused {
                report.refuse(refuse(one.reason));
            }
        }
        Pushed::Duplicate { .. } => report.inner.duplicates += 1,
        Pushed::Empty => report.refuse(refuse("It has no text.".to_owned())),
    }
}

/// Reads all files and says what comes, until all is said, nobody listens, or `stop` is raised.
fn read(
    found: &Sources,
    options: &ImportOptions,
    say: &Sender<Said>,
    stop: &Arc<std::sync::atomic::AtomicBool>,
) {
    let mut before = 0;
    for file in &found.files {
        let name = file.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if read_file(file, &name, options, before, say, stop).is_none() {
            return;
        }
        before += file.path.metadata().map_or(0, |data| data.len());
    }
}

/// None when nobody listens any more.
fn read_file(
    file: &sources::Source,
    name: &str,
    options: &ImportOptions,
    before: u64,
    say: &Sender<Said>,
    stop: &Arc<std::sync::atomic::AtomicBool>,
) -> Option<()> {
    let tell = |said| say.blocking_send(said).ok();
    let refusal = |line, reason: &str| Refusal {
        source: name.to_owned(),
        line,
        reason: convert::sentence(reason),
    };
    if let Some(reason) = left_out(file, options) {
        return tell(Said::Refused(refusal(None, &reason)));
    }
    let problem = |problem: handful_formats::SourceProblem| {
        let failure = failure::source(name, &problem);
        Said::Problem(refusal(None, &problem.to_string()), failure)
    };
    let mut reader = match Reader::open(&Source::file(&file.path), &convert::options(options)) {
        Ok(reader) => reader,
        Err(error) => return tell(problem(error)),
    };
    tell(Said::File(name.to_owned()))?;
    let mut told = 0;
    while let Some(found) = reader.next() {
        if stop.load(std::sync::atomic::Ordering::Relaxed) {
            return None;
        }
        tell(match found {
            Ok(Found::Document(document)) => Said::Document(document),
            Ok(Found::Refused(remark)) => Said::Refused(refusal(remark.line, &remark.words)),
            Ok(Found::Note(remark)) => Said::Note(refusal(remark.line, &remark.words)),
            Err(error) => problem(error),
        })?;
        let read = reader.bytes_read();
        if read != told {
            told = read;
            tell(Said::At(before + read))?;
        }
    }
    Some(())
}

/// What an import is called in the undo list.
fn called(found: &Sources) -> String {
    match found.files.as_slice() {
        [one] => one.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        many => format!("{} files", many.len()),
    }
}
