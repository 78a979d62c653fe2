//! What one person says of a text.

use handful_formats::{ReviewState, SourceDocument};
use handful_store::{self as store, Document};
use handful_text::{Marked, Offsets, Span, check_span};

use super::{align::Moving, names::Names};

/// A person's sentences and spans of a text, both in order; no two spans overlap.
#[derive(Debug, Default)]
pub(super) struct Side {
    /// Each sentence, and whether they have done it.
    pub(super) sentences: Vec<(Span, bool)>,
    /// Each span with the number of its concept's name.
    pub(super) spans: Vec<Marked<usize>>,
}

impl Side {
    /// What the project says. `name` gives the name of a concept.
    pub(super) fn of_project<'n>(
        document: &Document,
        name: impl Fn(uuid::Uuid) -> &'n str,
        names: &mut Names,
    ) -> Self {
        let done = |state| state == store::ReviewState::Done;
        let sentences = document.sentences.iter().map(|one| (one.span, done(one.state)));
        let spans = document
            .annotations
            .iter()
            .map(|one| Marked { span: one.span, kind: names.number(name(one.concept)) });
        Self { sentences: sentences.collect(), spans: spans.collect() }
    }

    /// What a file says.
    pub(super) fn of_file(document: &SourceDocument, names: &mut Names) -> Self {
        let spans = document
            .spans
            .iter()
            .map(|one| Marked { span: one.span, kind: names.number(&one.label) });
        Self { sentences: sentences(document), spans: spans.collect() }
    }

    /// The same said of a text that differs in white space alone; spans that cannot stand there are handed back.
    pub(super) fn moved(self, moving: &Moving, to: &str) -> (Self, Vec<Marked<usize>>) {
        let offsets = Offsets::new(to);
        let (mut spans, mut lost) = (Vec::new(), Vec::new());
        for own in self.spans {
            match moving.span(own.span).filter(|span| check_span(to, &offsets, *span).is_ok()) {
                Some(span) => spans.push(Marked { span, ..own }),
                None => lost.push(own),
            }
        }
        let sentences = self.sentences.into_iter();
        let sentences = sentences.filter_map(|(span, done)| Some((moving.span(span)?, done)));
        (Self { sentences: sentences.collect(), spans }, lost)
    }
}

/// A file that knows nothing of states is taken to be done: other tools write out what is finished.
fn sentences(document: &SourceDocument) -> Vec<(Span, bool)> {
    let says_nothing = document.state.is_none() && document.sentences.is_none();
    let found = document.sentences_or_found().into_iter();
    found.map(|one| (one.span, says_nothing || one.state == ReviewState::Done)).collect()
}
