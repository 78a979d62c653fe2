//! What suggestions the interface was given, so that a decision is recorded about the suggestion that
//! the person saw, even if the model has changed its mind since.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use handful_store::LabelledSpan;
use uuid::Uuid;

/// A person decides in the document on screen; a few more are kept for answers that cross.
const DOCUMENTS: usize = 8;

/// What is recorded of a suggestion besides its span and concept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) version: u32,
    pub(crate) probability: f32,
}

type Documents = VecDeque<(Uuid, HashMap<LabelledSpan, Seen>)>;

#[derive(Default)]
pub(crate) struct Shown {
    documents: Mutex<Documents>,
}

impl Shown {
    pub(crate) fn note(&self, document: Uuid, suggestions: &handful_session::Suggestions) {
        let mut documents = self.lock();
        let at = documents.iter().position(|(one, _)| *one == document);
        let mut entry =
            at.and_then(|at| documents.remove(at)).unwrap_or_else(|| (document, HashMap::new()));
        entry.1.extend(suggestions.suggestions.iter().map(|one| {
            let span = LabelledSpan { span: one.span, concept: one.concept };
            let version = suggestions.version_of(one);
            (span, Seen { version, probability: one.probability })
        }));
        documents.push_front(entry);
        documents.truncate(DOCUMENTS);
    }

    pub(crate) fn find(&self, document: Uuid, span: LabelledSpan) -> Option<Seen> {
        let documents = self.lock();
        let (_, suggestions) = documents.iter().find(|(one, _)| *one == document)?;
        suggestions.get(&span).copied()
    }

    fn lock(&self) -> MutexGuard<'_, Documents> {
        // Only a record of what was shown: after a panic elsewhere it is at worst shorter.
        self.documents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use handful_session::{Suggestion, Suggestions};
    use handful_text::Span;

    use super::*;

    fn suggested(version: u32, start: usize, probability: f32) -> Suggestions {
        let span = Span { start, end: start + 3 };
        let suggestion = Suggestion { span, concept: Uuid::nil(), probability, rule: None };
        Suggestions { document: Uuid::nil(), version: Some(version), suggestions: vec![suggestion] }
    }

    fn at(start: usize) -> LabelledSpan {
        LabelledSpan { span: Span { start, end: start + 3 }, concept: Uuid::nil() }
    }

    #[test]
    fn what_was_seen_is_remembered_with_its_version() {
        let shown = Shown::default();
        shown.note(Uuid::nil(), &suggested(1, 0, 0.5));
        shown.note(Uuid::nil(), &suggested(2, 9, 0.75));
        let find = |start| shown.find(Uuid::nil(), at(start));
        assert_eq!(find(0), Some(Seen { version: 1, probability: 0.5 }));
        assert_eq!(find(9), Some(Seen { version: 2, probability: 0.75 }));
        assert_eq!(find(4), None);
    }

    #[test]
    fn documents_left_long_ago_are_forgotten() {
        let shown = Shown::default();
        for number in 0..=DOCUMENTS as u128 {
            shown.note(Uuid::from_u128(number), &suggested(1, 0, 0.5));
        }
        assert_eq!(shown.find(Uuid::from_u128(0), at(0)), None);
        assert!(shown.find(Uuid::from_u128(1), at(0)).is_some());
    }
}
