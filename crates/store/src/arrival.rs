//! A document between its source and the database: checked, split into sentences, its states settled.

use std::collections::BTreeMap;

use handful_text::{Offsets, Span};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    action::{NewAnnotation, NewDocument, NewNote, NewSentence, RefusedSpan},
    annotate::overlap,
    content::sentences_of,
    record::{Note, ReviewState},
    work::shortened,
};

/// How much of a text stands for a missing title.
const TITLE: usize = 80;

/// A document that will be written.
pub(crate) struct Arrival {
    pub(crate) id: Uuid,
    pub(crate) hash: [u8; 32],
    pub(crate) position: i64,
    pub(crate) external_id: Option<String>,
    pub(crate) given_title: Option<String>,
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) meta: BTreeMap<String, serde_json::Value>,
    pub(crate) sentences: Vec<ArrivedSentence>,
    pub(crate) annotations: Vec<ArrivedAnnotation>,
    /// At most one for each sentence, by ordinal, and one for the whole.
    pub(crate) notes: BTreeMap<Option<u32>, Note>,
    state: Option<ReviewState>,
}

pub(crate) struct ArrivedSentence {
    pub(crate) span: Span,
    pub(crate) state: ReviewState,
    pub(crate) held_out: bool,
    given: Option<ReviewState>,
}

pub(crate) struct ArrivedAnnotation {
    pub(crate) given: NewAnnotation,
    pub(crate) surface: String,
    /// Nil until its name has been looked up.
    pub(crate) concept: Uuid,
}

/// What tells two texts apart.
pub(crate) fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

impl Arrival {
    /// Checks a document; annotations that cannot be are handed back, each with the reason.
    pub(crate) fn new(document: NewDocument, hash: [u8; 32]) -> (Self, Vec<RefusedSpan>) {
        let NewDocument { external_id, title, text, meta, state, sentences, annotations, notes } =
            document;
        let offsets = Offsets::new(&text);
        let sentences = match sentences {
            Some(given) => reconciled(given, &text, &offsets),
            None => found(&text),
        };
        let (annotations, refused) = checked(annotations, &text, &offsets);
        let given_title =
            title.map(|title| title.trim().to_owned()).filter(|title| !title.is_empty());
        let arrival = Self {
            id: Uuid::now_v7(),
            hash,
            position: 0,
            external_id,
            title: given_title.clone().unwrap_or_else(|| beginning(&text)),
            given_title,
            text,
            meta,
            notes: placed(notes, &sentences),
            sentences,
            annotations,
            state,
        };
        (arrival, refused)
    }

    /// Settles the review state of each sentence: its own, else the document's, else what follows from
    /// its annotations. A sentence with an annotation is never untouched.
    pub(crate) fn set_states(&mut self) {
        let spans: Vec<Span> = self.sentences.iter().map(|sentence| sentence.span).collect();
        let mut marked = vec![false; spans.len()];
        for annotation in &self.annotations {
            marked[sentences_of(&spans, annotation.given.span)].fill(true);
        }
        let from_document = match self.state {
            Some(ReviewState::Done) => ReviewState::Done,
            _ => ReviewState::Untouched,
        };
        for (sentence, marked) in self.sentences.iter_mut().zip(marked) {
            let state = sentence.given.unwrap_or(from_document);
            sentence.state = if marked { state.max(ReviewState::InProgress) } else { state };
            sentence.held_out &= sentence.state == ReviewState::Done;
        }
        // A source may say that a document is in progress without saying where; it must stay so.
        let untouched = |sentence: &ArrivedSentence| sentence.state == ReviewState::Untouched;
        if self.state == Some(ReviewState::InProgress)
            && self.sentences.iter().all(untouched)
            && let Some(first) = self.sentences.first_mut()
        {
            first.state = ReviewState::InProgress;
        }
    }
}

fn beginning(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    shortened(line, TITLE)
}

fn found(text: &str) -> Vec<ArrivedSentence> {
    handful_text::sentences(text)
        .into_iter()
        .map(|span| ArrivedSentence {
            span,
            state: ReviewState::Untouched,
            held_out: false,
            given: None,
        })
        .collect()
}

/// The sentences that the source gives, where they can be the sentences of this text; otherwise those
/// that are found, each in the least finished state of what it overlaps.
fn reconciled(given: Vec<NewSentence>, text: &str, offsets: &Offsets) -> Vec<ArrivedSentence> {
    let mut end = 0;
    let mut fits = !given.is_empty();
    for sentence in &given {
        let span = sentence.span;
        let between = Span::new(end, span.start.max(end));
        fits &= span.start >= end
            && handful_text::check_span(text, offsets, span).is_ok()
            && offsets.slice(text, between).is_some_and(|gap| gap.trim().is_empty());
        end = span.end.max(end);
    }
    let rest = Span::new(end.min(offsets.scalars()), offsets.scalars());
    fits &= offsets.slice(text, rest).is_some_and(|gap| gap.trim().is_empty());
    if fits {
        return given
            .into_iter()
            .map(|NewSentence { span, state, held_out }| ArrivedSentence {
                span,
                state: ReviewState::Untouched,
                held_out,
                given: state,
            })
            .collect();
    }
    let mut sentences = found(text);
    let spans: Vec<Span> = sentences.iter().map(|sentence| sentence.span).collect();
    for NewSentence { span, state, held_out } in given {
        for sentence in &mut sentences[sentences_of(&spans, span)] {
            sentence.given = match (sentence.given, state) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
            sentence.held_out |= held_out;
        }
    }
    sentences
}

/// Notes with the sentences that they are on; one that stands in none is on the last before it.
fn placed(notes: Vec<NewNote>, sentences: &[ArrivedSentence]) -> BTreeMap<Option<u32>, Note> {
    let mut placed: BTreeMap<Option<u32>, Note> = BTreeMap::new();
    for NewNote { at, note } in notes {
        let text = note.text.trim();
        if !note.flagged && text.is_empty() {
            continue;
        }
        let ordinal = at.map(|at| {
            let behind = sentences.partition_point(|sentence| sentence.span.start <= at);
            u32::try_from(behind.saturating_sub(1)).unwrap_or(u32::MAX)
        });
        let own = placed.entry(ordinal).or_default();
        own.flagged |= note.flagged;
        if !own.text.is_empty() && !text.is_empty() {
            own.text.push('\n');
        }
        own.text.push_str(text);
    }
    placed
}

/// Annotations that can stand in this text together. Where two overlap, the one given first stays.
fn checked(
    annotations: Vec<NewAnnotation>,
    text: &str,
    offsets: &Offsets,
) -> (Vec<ArrivedAnnotation>, Vec<RefusedSpan>) {
    let mut taken: Vec<ArrivedAnnotation> = Vec::with_capacity(annotations.len());
    let mut refused = Vec::new();
    let mut ends: BTreeMap<usize, Span> = BTreeMap::new();
    for annotation in annotations {
        let span = annotation.span;
        // Among spans that do not overlap, only the first that ends behind the start can be in the way.
        let in_the_way = ends
            .range(span.start.saturating_add(1)..)
            .next()
            .map(|(_, other)| *other)
            .filter(|other| other.overlaps(span));
        let reason = match (handful_text::check_span(text, offsets, span), in_the_way) {
            (Err(problem), _) => Some(format!("The span {span} {problem}.")),
            (Ok(()), Some(other)) => Some(overlap(span, other)),
            (Ok(()), None) => None,
        };
        match (reason, offsets.slice(text, span)) {
            (None, Some(surface)) => {
                ends.insert(span.end, span);
                taken.push(ArrivedAnnotation {
                    surface: surface.to_owned(),
                    given: annotation,
                    concept: Uuid::nil(),
                });
            }
            (reason, _) => {
                let reason =
                    reason.unwrap_or_else(|| format!("The span {span} is not in the text."));
                refused.push(RefusedSpan { annotation, reason });
            }
        }
    }
    (taken, refused)
}
