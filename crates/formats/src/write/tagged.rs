//! What all formats of tokens and tags have in common.

use std::collections::BTreeSet;

use handful_text::{Offsets, Span, words};

use super::{Loss, Written};
use crate::{LabelledSpan, SourceDocument, overlap};

/// A sentence as tokens, each with the place of its tag.
pub(super) struct TaggedSentence {
    pub(super) tokens: Vec<String>,
    pub(super) tags: Vec<Tag>,
}

/// An IOB2 tag; the concept is a place in the list of the document's labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Outside,
    Begin(String),
    Inside(String),
}

impl Tag {
    /// The tag as it is written, with a concept's name spelt by `spell`.
    pub(super) fn spelt(&self, spell: impl FnOnce(&str) -> String) -> String {
        match self {
            Self::Outside => "O".to_owned(),
            Self::Begin(label) => format!("B-{}", spell(label)),
            Self::Inside(label) => format!("I-{}", spell(label)),
        }
    }
}

const OVERLAP: &str = "it overlaps a longer or earlier span";
const BEHIND: &str = "an annotation is in its place";
const WITHIN: &str = "it begins or ends within a token";
const ACROSS: &str = "it goes on over the end of a sentence";

/// Parts a document into tagged sentences; what cannot be held is counted.
pub(super) fn sentences(document: &SourceDocument, written: &mut Written) -> Vec<TaggedSentence> {
    written.notes_left_out += document.notes.len() as u64;
    let offsets = Offsets::new(&document.text);
    let tokens = tokens(&document.text, &offsets);
    let bounds: Vec<Span> =
        document.sentences_or_found().iter().map(|sentence| sentence.span).collect();
    let mut lose = |marked: &LabelledSpan, reason: &str| {
        written.lose(|| Loss {
            document: document.called(),
            surface: document.surface(&offsets, marked.span),
            concept: marked.label.clone(),
            reason: reason.to_owned(),
        });
    };
    let fits = |marked: &LabelledSpan| fault(marked.span, &tokens, &bounds);
    let (sound, faulty): (Vec<_>, Vec<_>) =
        document.spans.iter().cloned().partition(|marked| fits(marked).is_none());
    for marked in &faulty {
        lose(marked, fits(marked).unwrap_or(WITHIN));
    }
    let (mut kept, parted) = overlap::part(sound);
    for marked in &parted {
        lose(marked, OVERLAP);
    }
    let annotations = kept.len();
    let mut suggested = Vec::new();
    for scored in &document.suggestions {
        let marked = LabelledSpan { span: scored.span, label: scored.label.clone() };
        let place = kept.partition_point(|kept| kept.span.end <= marked.span.start);
        match fits(&marked) {
            Some(fault) => lose(&marked, fault),
            None if kept.get(place).is_some_and(|kept| kept.span.overlaps(marked.span)) => {
                lose(&marked, BEHIND);
            }
            None => suggested.push(marked),
        }
    }
    let (suggested, parted) = overlap::part(suggested);
    for marked in &parted {
        lose(marked, OVERLAP);
    }
    written.annotations += annotations as u64;
    written.suggestions += suggested.len() as u64;
    kept.extend(suggested);
    kept.sort_by_key(|marked| marked.span);
    tag(document, &offsets, &tokens, &bounds, &kept)
}

/// Why tokens and sentences cannot hold a span; none where they can.
fn fault(span: Span, tokens: &[Span], sentences: &[Span]) -> Option<&'static str> {
    let starts = tokens.binary_search_by_key(&span.start, |token| token.start).is_ok();
    let ends = tokens.binary_search_by_key(&span.end, |token| token.end).is_ok();
    if !starts || !ends {
        return Some(WITHIN);
    }
    let place = sentences.partition_point(|sentence| sentence.end <= span.start);
    (!sentences.get(place).is_some_and(|sentence| sentence.contains(span))).then_some(ACROSS)
}

/// The words of a text, parted further where white space or a control character stands within one: a
/// column cannot hold those, and readers part columns there.
fn tokens(text: &str, offsets: &Offsets) -> Vec<Span> {
    let splits = |character: char| character.is_whitespace() || character.is_control();
    let mut found = Vec::new();
    for word in words(text) {
        let surface = offsets.slice(text, word).unwrap_or_default();
        if !surface.contains(splits) {
            found.push(word);
            continue;
        }
        let mut at = word.start;
        for part in surface.split(splits) {
            let length = part.chars().count();
            if length > 0 {
                found.push(Span::new(at, at + length));
            }
            at += length + 1;
        }
    }
    found
}

fn tag(
    document: &SourceDocument,
    offsets: &Offsets,
    tokens: &[Span],
    bounds: &[Span],
    spans: &[LabelledSpan],
) -> Vec<TaggedSentence> {
    let mut tokens = tokens.iter().copied().peekable();
    let mut spans = spans.iter().peekable();
    let mut sentences = Vec::with_capacity(bounds.len());
    for bound in bounds {
        let mut sentence = TaggedSentence { tokens: Vec::new(), tags: Vec::new() };
        while let Some(token) = tokens.next_if(|token| token.end <= bound.end) {
            while spans.next_if(|marked| marked.span.end <= token.start).is_some() {}
            sentence.tokens.push(document.surface(offsets, token));
            sentence.tags.push(match spans.peek() {
                Some(marked) if marked.span.start == token.start => {
                    Tag::Begin(marked.label.clone())
                }
                Some(marked) if marked.span.contains(token) => Tag::Inside(marked.label.clone()),
                _ => Tag::Outside,
            });
        }
        if !sentence.tokens.is_empty() {
            sentences.push(sentence);
        }
    }
    sentences
}

/// Concept names as columns can hold them: without white space, and each still its own.
#[derive(Default)]
pub(super) struct Spelling {
    known: std::collections::BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Spelling {
    pub(super) fn of(&mut self, label: &str, notes: &mut Vec<String>) -> String {
        if let Some(spelt) = self.known.get(label) {
            return spelt.clone();
        }
        let plain: String = label
            .chars()
            .map(|c| if c.is_whitespace() || c.is_control() { '_' } else { c })
            .collect();
        let mut spelt = plain.clone();
        let mut number = 2;
        while !self.taken.insert(spelt.clone()) {
            spelt = format!("{plain}_{number}");
            number += 1;
        }
        if spelt != label {
            notes.push(format!("the concept “{label}” is written {spelt}"));
        }
        self.known.insert(label.to_owned(), spelt.clone());
        spelt
    }
}
