//! Commands that read the project.

use handful_contract::{Document, DocumentPage, Failure, Project, command as c};

use crate::{App, Handle, convert, failure};

/// More rows than any window shows; a larger question would only make the answer slow.
const ROWS: u32 = 1_000;

impl Handle<c::GetProject> for App {
    async fn handle(&self, _: c::GetProject) -> Result<Option<Project>, Failure> {
        match &*self.open.read().await {
            Some(opened) => opened.project().await.map(Some),
            None => Ok(None),
        }
    }
}

impl Handle<c::ListDocuments> for App {
    async fn handle(&self, command: c::ListDocuments) -> Result<DocumentPage, Failure> {
        let filter = convert::filter(command.filter);
        let limit = command.limit.min(ROWS);
        let page = self.opened().await?.store.list(filter, command.offset, limit).await;
        page.map(convert::page).map_err(failure::store)
    }
}

impl Handle<c::GetDocument> for App {
    async fn handle(&self, command: c::GetDocument) -> Result<Document, Failure> {
        let id = convert::uuid(&command.id.0, "document")?;
        let opened = self.opened().await?;
        let document = opened.store.document(id).await.map_err(failure::store)?;
        let suggestions = opened.suggestions(id).await?.suggestions;
        let notes = opened.store.notes(Some(id)).await.map_err(failure::store)?;
        Ok(convert::document(document, suggestions, notes))
    }
}
