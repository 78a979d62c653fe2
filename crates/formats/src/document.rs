use std::collections::BTreeMap;

use handful_text::{Offsets, Span, sentences};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How far a person has come with a sentence or a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    /// Nobody has marked anything here.
    #[default]
    Untouched,
    /// Something is marked; the rest is unknown.
    InProgress,
    /// Everything here is marked: what is not, is outside.
    Done,
}

/// A span with the name of its concept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledSpan {
    /// Where it is in the document's text.
    pub span: Span,
    /// The name of its concept.
    pub label: String,
}

/// A span that a model proposed.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoredSpan {
    /// Where it is in the document's text.
    pub span: Span,
    /// The name of its concept.
    pub label: String,
    /// The model's probability, 0 to 1, where it gave one.
    pub score: Option<f32>,
}

/// One sentence with its review state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceSentence {
    /// Where it is in the document's text.
    pub span: Span,
    /// How far it is reviewed.
    pub state: ReviewState,
}

/// What a person wrote or flagged beside a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceNote {
    /// The sentence it is on; none where it is on the whole document.
    pub span: Option<Span>,
    /// Whether it is flagged.
    pub flagged: bool,
    /// The words; may be empty.
    pub text: String,
}

/// A document as a file holds it: what a [`Reader`](crate::Reader) gives and a
/// [`Writer`](crate::Writer) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceDocument {
    /// The source's own name for it.
    pub external_id: Option<String>,
    /// A title, where it has one of its own.
    pub title: Option<String>,
    /// The text, verbatim but for line ends.
    pub text: String,
    /// What else the source says of it.
    pub meta: BTreeMap<String, Value>,
    /// Its review state, where the source knows of such a thing. Without one, sentences with a span
    /// are in progress and the others untouched.
    pub state: Option<ReviewState>,
    /// What a person marked. A reader gives them in order, without overlaps, each within the text and
    /// on the edges of characters.
    pub spans: Vec<LabelledSpan>,
    /// What a model suggested.
    pub suggestions: Vec<ScoredSpan>,
    /// Its sentences in order, where the source says something about them: other bounds than
    /// [`handful_text::sentences`] finds, or a state for each.
    pub sentences: Option<Vec<SourceSentence>>,
    /// Flags and notes on it and on its sentences.
    pub notes: Vec<SourceNote>,
    /// The line of the source where it begins, counted from 1; 0 where it comes from no source.
    pub line: u64,
}

impl SourceDocument {
    /// A document that is only a text.
    #[must_use]
    pub fn of_text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Its sentences with their states: its own list, or what [`handful_text::sentences`] finds, each
    /// in the state that the document's state and spans give it.
    #[must_use]
    pub fn sentences_or_found(&self) -> Vec<SourceSentence> {
        self.sentences.clone().unwrap_or_else(|| self.found_sentences(self.state))
    }

    /// What [`handful_text::sentences`] finds, in the states that a document's state and the spans
    /// give: all as the document where it is done or untouched, otherwise in progress where a span is.
    pub(crate) fn found_sentences(&self, state: Option<ReviewState>) -> Vec<SourceSentence> {
        let mut reaches: Vec<Span> = self.spans.iter().map(|marked| marked.span).collect();
        reaches.sort_unstable();
        // From here on an end is the furthest that any span so far reaches, so that one look-up tells
        // whether a sentence is touched.
        let mut furthest = 0;
        for reach in &mut reaches {
            furthest = furthest.max(reach.end);
            reach.end = furthest;
        }
        let state_of = |sentence: Span| match state {
            Some(state @ (ReviewState::Done | ReviewState::Untouched)) => state,
            Some(ReviewState::InProgress) | None => {
                let before = reaches.partition_point(|reach| reach.start < sentence.end);
                match reaches[..before].last() {
                    Some(reach) if reach.end > sentence.start => ReviewState::InProgress,
                    _ => ReviewState::Untouched,
                }
            }
        };
        sentences(&self.text)
            .into_iter()
            .map(|span| SourceSentence { span, state: state_of(span) })
            .collect()
    }

    /// What to call it in a report: its title, its own name, or the beginning of its text.
    #[must_use]
    pub fn called(&self) -> String {
        self.title.as_ref().or(self.external_id.as_ref()).cloned().unwrap_or_else(|| {
            let line = self.text.trim_start().lines().next().unwrap_or_default();
            shortened(line.trim_end(), 40)
        })
    }

    /// The text of a span; empty where it is out of range.
    pub(crate) fn surface(&self, offsets: &Offsets, span: Span) -> String {
        offsets.slice(&self.text, span).unwrap_or_default().to_owned()
    }
}

/// The first `limit` characters, with an ellipsis where more follow.
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}
