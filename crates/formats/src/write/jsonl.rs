use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde::Serialize;
use serde_json::Value;

use super::{Layout, Written};
use crate::{ReviewState, SourceDocument, SourceSentence};

/// Handful's own: reading it again gives the same document.
pub(super) struct Jsonl;

#[derive(Serialize)]
struct Object<'d> {
    id: Option<&'d str>,
    text: &'d str,
    state: ReviewState,
    spans: Vec<Marked<'d>>,
    suggestions: Vec<Suggested<'d>>,
    meta: &'d BTreeMap<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'d str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sentences: Vec<Stretch>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<Noted<'d>>,
}

#[derive(Serialize)]
struct Marked<'d> {
    start: usize,
    end: usize,
    label: &'d str,
}

#[derive(Serialize)]
struct Suggested<'d> {
    start: usize,
    end: usize,
    label: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f32>,
}

#[derive(Serialize)]
struct Noted<'d> {
    #[serde(flatten)]
    sentence: Option<Bounds>,
    flagged: bool,
    text: &'d str,
}

#[derive(Serialize)]
struct Bounds {
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct Stretch {
    start: usize,
    end: usize,
    state: ReviewState,
}

impl Layout for Jsonl {
    fn document(
        &mut self,
        document: &SourceDocument,
        out: &mut dyn Write,
        written: &mut Written,
    ) -> io::Result<()> {
        let titled = document.meta.get("title").and_then(Value::as_str);
        let object = Object {
            id: document.external_id.as_deref(),
            title: document.title.as_deref().filter(|title| titled != Some(title)),
            text: &document.text,
            state: state_of(document),
            spans: document
                .spans
                .iter()
                .map(|marked| Marked {
                    start: marked.span.start,
                    end: marked.span.end,
                    label: &marked.label,
                })
                .collect(),
            suggestions: document
                .suggestions
                .iter()
                .map(|scored| Suggested {
                    start: scored.span.start,
                    end: scored.span.end,
                    label: &scored.label,
                    score: scored.score,
                })
                .collect(),
            meta: &document.meta,
            sentences: own_sentences(document),
            notes: document
                .notes
                .iter()
                .map(|note| Noted {
                    sentence: note.span.map(|span| Bounds { start: span.start, end: span.end }),
                    flagged: note.flagged,
                    text: &note.text,
                })
                .collect(),
        };
        serde_json::to_writer(&mut *out, &object)?;
        out.write_all(b"\n")?;
        written.annotations += document.spans.len() as u64;
        written.suggestions += document.suggestions.len() as u64;
        Ok(())
    }
}

/// The document's state, or the one that its sentences add up to.
fn state_of(document: &SourceDocument) -> ReviewState {
    if let Some(state) = document.state {
        return state;
    }
    let states: Vec<ReviewState> =
        document.sentences_or_found().iter().map(|sentence| sentence.state).collect();
    if !states.is_empty() && states.iter().all(|&state| state == ReviewState::Done) {
        ReviewState::Done
    } else if states.iter().all(|&state| state == ReviewState::Untouched) {
        ReviewState::Untouched
    } else {
        ReviewState::InProgress
    }
}

/// The document's sentences, where the text, the spans and the document's state do not already tell
/// bounds and states of all of them.
fn own_sentences(document: &SourceDocument) -> Vec<Stretch> {
    let Some(own) = &document.sentences else { return Vec::new() };
    if document.found_sentences(Some(state_of(document))) == *own {
        return Vec::new();
    }
    own.iter()
        .map(|&SourceSentence { span, state }| Stretch { start: span.start, end: span.end, state })
        .collect()
}
