//! One action under way inside its transaction.

use std::sync::Arc;

use sqlx::SqliteConnection;
use uuid::Uuid;

use crate::{
    action::{Action, RefusedSpan},
    change::{self, Changes, ConceptRow, RowState},
    content::{Content, ContentCache},
    error::StoreError,
    record::Place,
};

/// What an action works with: the transaction, what is known, and what it has changed so far.
pub(crate) struct Work<'w> {
    pub(crate) conn: &'w mut SqliteConnection,
    pub(crate) contents: &'w ContentCache,
    pub(crate) annotator: Uuid,
    pub(crate) changes: Changes,
    pub(crate) refused: Vec<(Uuid, RefusedSpan)>,
}

/// What an action says of itself for the undo log.
pub(crate) struct Deed {
    pub(crate) words: String,
    pub(crate) place: Option<Place>,
}

impl Work<'_> {
    /// Does what the action says, inside the transaction.
    pub(crate) async fn act(&mut self, action: Action) -> Result<Deed, StoreError> {
        match action {
            Action::AddConcept { draft } => self.add_concept(draft).await,
            Action::UpdateConcept { id, draft } => self.update_concept(id, draft).await,
            Action::DeleteConcept { id } => self.delete_concept(id).await,
            Action::MergeConcept { id, into } => self.merge_concept(id, into).await,
            Action::Annotate { document, span, concept } => {
                self.annotate(document, span, concept).await
            }
            Action::AnnotateAll { words, concept, places } => {
                self.annotate_all(words, concept, places).await
            }
            Action::ChangeAnnotation { id, span, concept } => {
                self.change_annotation(id, span, concept).await
            }
            Action::DeleteAnnotation { id } => self.delete_annotation(id).await,
            Action::Replace { document, gone, come } => self.replace(document, gone, come).await,
            Action::SplitAnnotation { id, parts } => self.split_annotation(id, parts).await,
            Action::JoinAnnotations { one, other } => self.join_annotations(one, other).await,
            Action::TakeBackRejection { document, suggested } => {
                self.take_back_rejection(document, suggested).await
            }
            Action::Decide { document, suggested, version, probability, decision } => {
                self.decide(document, suggested, version, probability, decision).await
            }
            Action::AcceptAll { words, accepted } => self.accept_all(words, accepted).await,
            Action::SetSentenceState { place, state, held_out } => {
                self.set_sentence_state(place, state, held_out).await
            }
            Action::SetDocumentState { document, state, held_out } => {
                self.set_document_state(document, state, &held_out).await
            }
            Action::Confirm { surface, readings } => self.confirm(surface, readings).await,
            Action::SetNote { on, note } => self.set_note(on, note).await,
            Action::AddRule { rule } => self.add_rule(rule).await,
            Action::AddRules { words, rules } => self.add_rules(words, rules).await,
            Action::RemoveRule { concept, kind, text } => {
                self.remove_rule(concept, kind, text).await
            }
            Action::BulkLabel { words, documents } => self.bulk_label(words, documents).await,
        }
    }

    pub(crate) async fn put(&mut self, state: RowState) -> Result<(), StoreError> {
        self.changes.put(&mut *self.conn, state).await
    }

    pub(crate) async fn put_over(
        &mut self,
        before: RowState,
        state: RowState,
    ) -> Result<(), StoreError> {
        self.changes.put_over(&mut *self.conn, before, state).await
    }

    pub(crate) async fn content(&mut self, document: Uuid) -> Result<Arc<Content>, StoreError> {
        self.contents.get(&mut *self.conn, document).await
    }

    pub(crate) async fn concept(&mut self, id: Uuid) -> Result<ConceptRow, StoreError> {
        change::concept_row(&mut *self.conn, id).await?.ok_or(StoreError::NoSuchConcept { id })
    }
}

/// A text in quotes, on one line and short enough for a menu.
pub(crate) fn quoted(text: &str) -> String {
    format!("“{}”", shortened(text, 40))
}

/// A text on one line, cut after so many scalar values.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let mut short = String::new();
    let mut room = most;
    for word in text.split_whitespace() {
        if !short.is_empty() && room > 0 {
            short.push(' ');
            room -= 1;
        }
        for scalar in word.chars() {
            if room == 0 {
                short.truncate(short.trim_end().len());
                short.push('…');
                return short;
            }
            short.push(scalar);
            room -= 1;
        }
    }
    short
}
