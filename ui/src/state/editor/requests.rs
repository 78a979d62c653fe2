use handful_contract::{AnnotationId, ConceptId, Decision, Note, ReviewState};
use handful_text::Span;

use super::super::keys::Act;
use super::super::marks::{MarkKey, wire};

/// A change of the open document, to be made by the backend.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Mark a span.
    Annotate(Span, ConceptId),
    /// Give an annotation another span or concept.
    Alter(AnnotationId, Span, ConceptId),
    /// Delete an annotation.
    Delete(AnnotationId),
    /// Split an annotation into these parts.
    Split(AnnotationId, Span, Span),
    /// Make one annotation of two; the first one stays.
    Join(AnnotationId, AnnotationId),
    /// Accept a suggestion.
    Accept(Span, ConceptId),
    /// Reject a suggestion.
    Reject(Span, ConceptId),
    /// Accept a suggestion with another span or concept.
    Correct(Span, ConceptId, Span, ConceptId),
    /// Set the review state of a sentence.
    State(usize, ReviewState),
    /// Set the note on a sentence, or on the whole document.
    Note(Option<usize>, Note),
}

impl Change {
    /// The mark that it is about, if there is one already.
    pub fn target(&self) -> Option<MarkKey> {
        match self {
            Self::Alter(id, ..) | Self::Delete(id) | Self::Split(id, ..) | Self::Join(id, _) => {
                Some(MarkKey::Annotation(id.clone()))
            }
            Self::Accept(span, concept)
            | Self::Reject(span, concept)
            | Self::Correct(span, concept, ..) => Some(MarkKey::Suggestion(*span, concept.clone())),
            Self::Annotate(..) | Self::State(..) | Self::Note(..) => None,
        }
    }

    /// The decision in it, with the suggestion that it is about.
    pub fn decision(&self) -> Option<(Span, &ConceptId, Decision)> {
        match self {
            Self::Accept(span, concept) => Some((*span, concept, Decision::Accept)),
            Self::Reject(span, concept) => Some((*span, concept, Decision::Reject)),
            Self::Correct(span, concept, to, other) => Some((
                *span,
                concept,
                Decision::Edit { start: wire(to.start), end: wire(to.end), concept: other.clone() },
            )),
            _ => None,
        }
    }
}

/// What the editor asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Make a change, and answer it under this ticket.
    Change(u64, Change),
    /// Propose the next sentence; the second is whether this one is to be passed over for now.
    Next {
        /// The sentence left behind.
        after: usize,
        /// Whether it is passed over rather than done.
        skipped: bool,
    },
    /// Say why a key did nothing, by the message of this key.
    Tell(&'static str),
    /// Something beyond the text: undo, dialogs, text size, lines of the screen.
    Beyond(Act),
}
