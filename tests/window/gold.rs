use serde::Deserialize;

use crate::harness::Seen;

/// A letter of the sample with the spans that a careful reader marks.
#[derive(Deserialize)]
pub(crate) struct Letter {
    pub(crate) text: String,
    pub(crate) spans: Vec<Span>,
    /// Its place in the sample, which is its place in the list of documents too.
    #[serde(skip)]
    pub(crate) place: usize,
}

#[derive(Deserialize)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) label: String,
}

impl Letter {
    /// Where these words stand as a span of gold with this label.
    pub(crate) fn find(&self, words: &str, label: &str) -> (usize, usize) {
        let text: Vec<char> = self.text.chars().collect();
        let span = self.spans.iter().find(|span| {
            span.label == label && text[span.start..span.end].iter().copied().eq(words.chars())
        });
        span.map(|span| (span.start, span.end)).expect("the words are marked in gold")
    }

    /// Gold as marks of the concepts that the person named for some of its labels.
    pub(crate) fn marks(&self, concepts: &[(&str, &str)]) -> Vec<(usize, usize, String)> {
        let named = |span: &Span| {
            let concept = concepts.iter().find(|(_, label)| *label == span.label)?;
            Some((span.start, span.end, concept.0.to_owned()))
        };
        self.spans.iter().filter_map(named).collect()
    }
}

/// The sample's gold. The application never sees it.
pub(crate) struct Gold(Vec<Letter>);

impl Gold {
    pub(crate) fn read() -> Self {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/sample/gold.jsonl");
        let lines = std::fs::read_to_string(file).expect("the sample's gold is there");
        let letter = |(place, line)| {
            let letter: Letter = serde_json::from_str(line).expect("a letter");
            Letter { place, ..letter }
        };
        Self(lines.lines().enumerate().map(letter).collect())
    }

    pub(crate) fn letters(&self) -> &[Letter] {
        &self.0
    }

    /// The letter that is on the screen.
    pub(crate) fn letter(&self, seen: &Seen) -> &Letter {
        let shown = |letter: &&Letter| {
            let text: Vec<char> = letter.text.chars().collect();
            seen.words.iter().all(|word| {
                text.get(word.start..word.end).is_some_and(|letters| {
                    letters.iter().copied().eq(word.text.trim_end_matches(' ').chars())
                })
            })
        };
        assert!(!seen.words.is_empty(), "no words are shown");
        self.0.iter().find(shown).expect("what is shown is a letter of the sample")
    }
}
