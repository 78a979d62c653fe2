use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use handful_text::{Span, words};
use sha2::{Digest as _, Sha256};

/// Longer sentences are left out: one alone would take the memory of a whole step.
const MOST_WORDS: usize = 200;

/// More names than any exhaustive annotation of the kind has.
const MOST_EXHAUSTIVE: usize = 64;

/// What a set says of a word by not marking it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Annotation {
    /// Every span that any of its names fits is marked.
    Exhaustive,
    /// Names are many and were given as they came to mind.
    Open,
}

/// A sentence as the data has it. Spans may overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labelled {
    /// The text.
    pub text: String,
    /// Spans in Unicode scalar values, each with the name of a concept.
    pub spans: Vec<(Span, String)>,
}

/// Everything there is to learn from: sets of sentences over one list of names.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    pub(crate) names: Vec<String>,
    known: HashMap<String, u32>,
    pub(crate) sets: Vec<Set>,
    pub(crate) sentences: Vec<Sentence>,
}

/// What became of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetFacts {
    /// As it was added.
    pub name: String,
    /// What its silence means.
    pub annotation: Annotation,
    /// Sentences taken.
    pub sentences: usize,
    /// Sentences left out because they are very long or have no word.
    pub left_out: usize,
    /// Different names.
    pub names: usize,
    /// Spans taken.
    pub spans: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Set {
    pub(crate) facts: SetFacts,
    /// Its names, each with how many spans bear it.
    pub(crate) names: Vec<(u32, usize)>,
    /// Where its sentences are.
    pub(crate) sentences: Range<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Sentence {
    pub(crate) set: usize,
    pub(crate) text: Box<str>,
    /// Runs of words with a name's place in the list.
    pub(crate) marks: Vec<(Range<u32>, u32)>,
}

impl Corpus {
    /// Takes a set of sentences. What its silence means is told by how many names it has, unless that is
    /// known. Names are compared in small letters; a span covers every word that it touches; one without
    /// a word or without a name is nothing.
    pub fn add(
        &mut self,
        name: impl Into<String>,
        annotation: Option<Annotation>,
        sentences: impl IntoIterator<Item = Labelled>,
    ) {
        let set = self.sets.len();
        let first = self.sentences.len();
        let (mut counts, mut left_out, mut spans) = (BTreeMap::new(), 0, 0);
        for Labelled { text, spans: marked } in sentences {
            let words = words(&text);
            if words.is_empty() || words.len() > MOST_WORDS {
                left_out += 1;
                continue;
            }
            let mut marks = Vec::with_capacity(marked.len());
            for (span, name) in marked {
                let start = words.partition_point(|word| word.end <= span.start);
                let end = words.partition_point(|word| word.start < span.end);
                let name = name.trim().to_lowercase();
                if start < end && !name.is_empty() {
                    let concept = self.name(name);
                    *counts.entry(concept).or_insert(0) += 1;
                    spans += 1;
                    marks.push((start as u32..end as u32, concept));
                }
            }
            self.sentences.push(Sentence { set, text: text.into(), marks });
        }
        let names: Vec<(u32, usize)> = counts.into_iter().collect();
        let annotation = annotation.unwrap_or(if names.len() > MOST_EXHAUSTIVE {
            Annotation::Open
        } else {
            Annotation::Exhaustive
        });
        let sentences = first..self.sentences.len();
        let facts = SetFacts {
            name: name.into(),
            annotation,
            sentences: sentences.len(),
            left_out,
            names: names.len(),
            spans,
        };
        self.sets.push(Set { facts, names, sentences });
    }

    /// What was added.
    pub fn sets(&self) -> impl Iterator<Item = &SetFacts> {
        self.sets.iter().map(|set| &set.facts)
    }

    /// How many sentences there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sentences.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    /// How many different names there are.
    #[must_use]
    pub fn names(&self) -> usize {
        self.names.len()
    }

    fn name(&mut self, name: String) -> u32 {
        if let Some(&known) = self.known.get(&name) {
            return known;
        }
        let place = self.names.len() as u32;
        self.names.push(name.clone());
        self.known.insert(name, place);
        place
    }

    /// Changes whenever a run on it would go otherwise.
    pub(crate) fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let mut text = |text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        };
        self.names.iter().for_each(|name| text(name));
        self.sets.iter().for_each(|set| text(&format!("{:?}", set.facts)));
        for sentence in &self.sentences {
            text(&sentence.text);
            text(&format!("{:?}", sentence.marks));
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(text: &str, spans: &[(usize, usize, &str)]) -> Labelled {
        let spans =
            spans.iter().map(|&(from, to, name)| (Span::new(from, to), name.to_owned())).collect();
        Labelled { text: text.to_owned(), spans }
    }

    #[test]
    fn spans_become_runs_of_words_and_names_one_list() {
        let mut corpus = Corpus::default();
        let ship = labelled("The Hope sailed.", &[(4, 8, "Ship"), (5, 10, "thing "), (8, 9, "x")]);
        corpus.add("sea", None, [ship, labelled("", &[]), labelled("a ".repeat(201).trim(), &[])]);
        corpus.add("more", Some(Annotation::Open), [labelled("Hope", &[(0, 4, "ship")])]);
        assert_eq!(corpus.names, ["ship", "thing"]);
        assert_eq!(corpus.sentences[0].marks, [(1..2, 0), (1..3, 1)]);
        assert_eq!(corpus.sentences[1].marks, [(0..1, 0)]);
        let facts: Vec<_> = corpus.sets().cloned().collect();
        assert_eq!(
            facts[0],
            SetFacts {
                name: "sea".to_owned(),
                annotation: Annotation::Exhaustive,
                sentences: 1,
                left_out: 2,
                names: 2,
                spans: 2
            }
        );
        assert_eq!(facts[1].annotation, Annotation::Open);
    }

    #[test]
    fn many_names_are_open_ended() {
        let many = |count: usize| {
            let mut corpus = Corpus::default();
            let names = (0..count).map(|n| labelled("word", &[(0, 4, &format!("name {n}"))]));
            corpus.add("set", None, names);
            corpus.sets[0].facts.annotation
        };
        assert_eq!((many(64), many(65)), (Annotation::Exhaustive, Annotation::Open));
    }

    #[test]
    fn the_digest_knows_texts_names_and_spans() {
        let one = |text: &str, spans: &[(usize, usize, &str)]| {
            let mut corpus = Corpus::default();
            corpus.add("set", None, [labelled(text, spans)]);
            corpus.digest()
        };
        let digests = [
            one("a b", &[(0, 1, "x")]),
            one("a c", &[(0, 1, "x")]),
            one("a b", &[(0, 1, "y")]),
            one("a b", &[(0, 3, "x")]),
        ];
        for (place, digest) in digests.iter().enumerate() {
            assert!(!digests[..place].contains(digest), "{place}");
        }
        assert_eq!(digests[0], one("a b", &[(0, 1, "x")]));
    }
}
