//! Exporting: documents as they are now, one at a time, into a file that is whole or absent.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use handful_contract::{ErrorCode, ExportFormat, ExportReport, ExportScope, Failure, command as c};
use handful_formats::{
    LabelledSpan, ScoredSpan, SourceDocument, SourceNote, SourceSentence, Writer, Written,
};
use handful_store::{Document, Filter, Note, NoteRecord};
use tokio::sync::mpsc::{self, Receiver};
use uuid::Uuid;

use crate::{
    App, Handle, atomic::AtomicFile, convert_source as convert, failure, jobs::Job, open,
    open::Opened,
};

/// So many documents may be read ahead of those that are written.
const AHEAD: usize = 64;

impl Handle<c::Export> for App {
    async fn handle(&self, command: c::Export) -> Result<ExportReport, Failure> {
        let opened = self.opened().await?;
        let path = open::absolute(&command.path)?;
        failure::check_folder_of(&path)?;
        if opened.is_project_file(&path) {
            return Err(Failure::new(
                ErrorCode::InvalidInput,
                "This is the project's own file. Choose another one to export to.",
            ));
        }
        let what = Export { path, format: command.format, scope: command.scope };
        if command.with_suggestions {
            // What no version has read yet would look as if nothing was found in it.
            let reading = opened.read_if_learned(self.job(command.job.clone())).await;
            match reading {
                Ok(Some(_)) => {
                    let job = self.job(command.job);
                    return opened.export(what, Suggestions::Written, job).await;
                }
                Ok(None) => {}
                Err(failure) if failure.code == ErrorCode::Cancelled => {
                    return Ok(what.cancelled());
                }
                Err(failure) => return Err(failure),
            }
        }
        opened.export(what, Suggestions::LeftOut, self.job(command.job)).await
    }
}

struct Export {
    path: PathBuf,
    format: ExportFormat,
    scope: ExportScope,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Suggestions {
    Written,
    LeftOut,
}

impl Export {
    fn cancelled(&self) -> ExportReport {
        let path = self.path.to_string_lossy().into_owned();
        ExportReport { path, cancelled: true, ..ExportReport::default() }
    }
}

impl Opened {
    fn is_project_file(&self, path: &Path) -> bool {
        path.canonicalize().is_ok_and(|path| path == self.store.path())
    }

    async fn export(
        &self,
        what: Export,
        suggestions: Suggestions,
        mut job: Job,
    ) -> Result<ExportReport, Failure> {
        let pulse = self.store.pulse().await.map_err(failure::store)?;
        let names: HashMap<Uuid, String> =
            pulse.concepts.into_iter().map(|concept| (concept.id, concept.name)).collect();
        let (filter, total) = match what.scope {
            ExportScope::All => (Filter::All, pulse.progress.documents),
            ExportScope::Done => (Filter::Done, pulse.progress.documents_done),
        };
        let name = what.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let doing = format!("Exporting {name}");
        let (hand_over, documents) = mpsc::channel(AHEAD);
        let (path, format) = (what.path.clone(), what.format);
        let writing = tokio::task::spawn_blocking(move || write(&path, format, documents));
        let mut notes: HashMap<Uuid, Vec<NoteRecord>> = HashMap::new();
        for note in self.store.notes(None).await.map_err(failure::store)? {
            notes.entry(note.on.document).or_default().push(note);
        }
        let mut stream = self.store.documents(filter).await.map_err(failure::store)?;
        let mut done = 0;
        let mut whole = true;
        while let Some(document) = stream.next().await.map_err(failure::store)? {
            if job.cancelled() {
                whole = false;
                break;
            }
            let suggested = match suggestions {
                Suggestions::Written => self.suggested(document.id, &names).await?,
                Suggestions::LeftOut => Vec::new(),
            };
            let own = notes.remove(&document.id).unwrap_or_default();
            let document = source_document(document, suggested, own, &names);
            if hand_over.send(Handed::Document(Box::new(document))).await.is_err() {
                // The writer has failed; it says below why.
                break;
            }
            done += 1;
            job.at(&doing, done, Some(u64::from(total)));
        }
        if whole {
            // A writer that failed listens no more, and says why below.
            let _ = hand_over.send(Handed::End).await;
        }
        drop(hand_over);
        let written = writing.await.map_err(|error| failure::broken(&error))??;
        let Some(written) = written else { return Ok(what.cancelled()) };
        job.tell(&doing, done, Some(u64::from(total)));
        Ok(report(&what.path, written))
    }

    async fn suggested(
        &self,
        document: Uuid,
        names: &HashMap<Uuid, String>,
    ) -> Result<Vec<ScoredSpan>, Failure> {
        let suggestions = self.session.suggestions(document).await.map_err(failure::session)?;
        Ok(suggestions
            .suggestions
            .into_iter()
            .filter_map(|one| {
                let label = names.get(&one.concept)?.clone();
                Some(ScoredSpan { span: one.span, label, score: Some(one.probability) })
            })
            .collect())
    }
}

/// What is handed to the writing thread. Without an end in sight the file is not to be kept.
enum Handed {
    Document(Box<SourceDocument>),
    End,
}

/// Writes what is handed over; none when the end did not come.
fn write(
    path: &Path,
    format: ExportFormat,
    mut documents: Receiver<Handed>,
) -> Result<Option<Written>, Failure> {
    let failed = |error: std::io::Error| failure::io("write", path, &error);
    let file = AtomicFile::create(path).map_err(failed)?;
    let mut writer = Writer::new(convert::target(format), file);
    loop {
        match documents.blocking_recv() {
            Some(Handed::Document(document)) => writer.push(&document).map_err(failed)?,
            Some(Handed::End) => break,
            None => return Ok(None),
        }
    }
    let (written, file) = writer.finish().map_err(failed)?;
    file.commit().map_err(failed)?;
    Ok(Some(written))
}

fn source_document(
    document: Document,
    suggestions: Vec<ScoredSpan>,
    notes: Vec<NoteRecord>,
    names: &HashMap<Uuid, String>,
) -> SourceDocument {
    let sentence = |ordinal: u32| document.sentences.get(ordinal as usize).map(|one| one.span);
    let notes = notes
        .into_iter()
        .map(|NoteRecord { on, note: Note { flagged, text } }| SourceNote {
            span: on.ordinal.and_then(sentence),
            flagged,
            text,
        })
        .collect();
    SourceDocument {
        notes,
        external_id: document.external_id,
        title: document.given_title,
        text: document.text,
        meta: document.meta,
        state: Some(convert::state_out(document.state)),
        spans: document
            .annotations
            .into_iter()
            .filter_map(|one| {
                Some(LabelledSpan { span: one.span, label: names.get(&one.concept)?.clone() })
            })
            .collect(),
        suggestions,
        sentences: Some(
            document
                .sentences
                .into_iter()
                .map(|one| SourceSentence { span: one.span, state: convert::state_out(one.state) })
                .collect(),
        ),
        line: 0,
    }
}

fn report(path: &Path, written: Written) -> ExportReport {
    let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    ExportReport {
        path: path.to_string_lossy().into_owned(),
        documents: count(written.documents),
        annotations: count(written.annotations),
        suggestions: count(written.suggestions),
        lost: written.lost.into_iter().map(convert::loss).collect(),
        lost_total: count(written.lost_total),
        notes: written.notes.iter().map(|note| convert::sentence(note)).collect(),
        cancelled: false,
    }
}
