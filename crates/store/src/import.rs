//! Bringing documents in.

use crate::{
    action::{NewDocument, Outcome, Pushed},
    error::StoreError,
};

/// How an import ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportSummary {
    /// Documents that are now in the project.
    pub imported: u32,
    /// Documents that were there already.
    pub duplicates: u32,
    /// Documents without text.
    pub empty: u32,
    /// Annotations that came with them.
    pub annotations: u32,
    /// Annotations that could not be taken.
    pub refused: u32,
    /// Names of concepts that came with them.
    pub concepts: Vec<String>,
    /// What changed; [`Outcome::reload`] is set unless nothing was imported.
    pub outcome: Outcome,
}

/// An import that is under way: one transaction, rolled back when it is dropped. Other changes wait for
/// its end; reading goes on as if it had not begun.
pub struct Importer {}

impl Importer {
    /// Takes one document. An error leaves the importer fit only for dropping.
    pub async fn push(&mut self, document: NewDocument) -> Result<Pushed, StoreError> {
        let _ = document;
        Err(crate::store::pending())
    }

    /// Puts everything on disk as one action.
    pub async fn commit(self) -> Result<ImportSummary, StoreError> {
        Err(crate::store::pending())
    }

    /// Takes everything back; the project is as it was.
    pub async fn abandon(self) -> Result<(), StoreError> {
        Err(crate::store::pending())
    }
}
