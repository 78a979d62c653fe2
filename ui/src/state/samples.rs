//! Documents for tests.

use handful_contract::{Concept, ConceptId, Document, ReviewState, Sentence, Suggestion};

/// A document whose sentences are these, one space between them.
pub fn document(sentences: &[&str]) -> Document {
    let mut at = 0;
    let lines = sentences
        .iter()
        .enumerate()
        .map(|(ordinal, text)| {
            let start = at;
            let end = start + text.chars().count();
            at = end + 1;
            Sentence {
                ordinal: ordinal as u32,
                start: start as u32,
                end: end as u32,
                state: ReviewState::Untouched,
                held_out: false,
            }
        })
        .collect();
    Document {
        id: "doc".into(),
        title: "A document".into(),
        text: sentences.join(" "),
        meta: Default::default(),
        state: ReviewState::Untouched,
        sentences: lines,
        annotations: Vec::new(),
        suggestions: Vec::new(),
        notes: Vec::new(),
    }
}

/// A concept with a key.
pub fn concept(id: &str, key: &str) -> Concept {
    Concept {
        id: id.into(),
        name: id.into(),
        description: String::new(),
        color: 0,
        key: Some(key.into()),
        annotations: 0,
    }
}

/// A suggestion for the first occurrence of `words` in a document.
pub fn suggestion(document: &Document, words: &str, concept: &str, probability: f32) -> Suggestion {
    let byte = document.text.find(words).expect("the words are in the text");
    let start = document.text[..byte].chars().count();
    Suggestion {
        start: start as u32,
        end: (start + words.chars().count()) as u32,
        concept: ConceptId::from(concept),
        probability,
        rule: None,
    }
}
