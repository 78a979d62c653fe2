//! Labelling from a file: a script's hands.

use std::{collections::HashSet, path::PathBuf};

use handful_contract::{Failure, ImportReport, Refusal, command as c};
use handful_store::{Action, LabelledDocument, ReviewState};

use crate::{
    App, Handle, convert_source as convert, edit, failure, labelled, open, open::Opened,
    report::Report,
};

impl Handle<c::LabelFrom> for App {
    async fn handle(&self, command: c::LabelFrom) -> Result<ImportReport, Failure> {
        let opened = self.opened().await?;
        let path = open::absolute(&command.path)?;
        opened.label_from(path, command.only).await
    }
}

impl Opened {
    /// Marks the spans of a file on the documents that have the very same text and sets those done,
    /// as one action.
    async fn label_from(&self, path: PathBuf, only: Option<u32>) -> Result<ImportReport, Failure> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let read = move || labelled::read(&path, only);
        let gold =
            tokio::task::spawn_blocking(read).await.map_err(|error| failure::broken(&error))??;
        let mut report = Report::new(gold.refused);
        report.inner.files = 1;
        let mut done = self.sentences_done().await?;
        let mut labelled = HashSet::new();
        let mut documents = Vec::new();
        for line in gold.documents {
            report.inner.read += 1;
            let found = self.store.document_with_text(&line.text).await.map_err(failure::store)?;
            let Some(document) = found else {
                report.refuse(Refusal {
                    source: name.clone(),
                    line: Some(line.line),
                    reason: "No document of the project has exactly this text.".to_owned(),
                });
                continue;
            };
            if !labelled.insert(document) {
                report.inner.duplicates += 1;
                continue;
            }
            let row = self.store.document_row(document).await.map_err(failure::store)?;
            documents.push(LabelledDocument {
                document,
                annotations: line.spans.into_iter().map(convert::annotation).collect(),
                state: Some(ReviewState::Done),
                held_out: edit::held_out(document, row.sentences, &mut done),
            });
        }
        if documents.is_empty() {
            return Ok(report.inner);
        }
        report.inner.imported = u32::try_from(documents.len()).unwrap_or(u32::MAX);
        let given: usize = documents.iter().map(|one| one.annotations.len()).sum();
        let words = format!("label {} documents from {name}", documents.len());
        let outcome = self
            .store
            .perform(Action::BulkLabel { words, documents })
            .await
            .map_err(failure::store)?;
        let taken = given.saturating_sub(outcome.refused.len());
        report.inner.annotations = u32::try_from(taken).unwrap_or(u32::MAX);
        for (_, one) in &outcome.refused {
            let reason = format!("“{}” was not marked: {}", one.annotation.concept, one.reason);
            report.refuse(Refusal { source: name.clone(), line: None, reason });
        }
        self.settle(outcome).await?;
        Ok(report.inner)
    }
}
