//! A small artificial language whose words carry their meaning in their features.

use half::f16;
use handful_tagger::{ConceptKey, Example, Known, TrainingSet, WordSpan};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// The width of the features.
pub(crate) const DIM: usize = 48;
/// Kinds of ordinary words.
const PLAIN_KINDS: usize = 6;

/// Sentences of ordinary words with an entity of one or two words here and there.
pub(crate) struct World {
    random: StdRng,
    /// One direction for each kind of plain word, then a first and a later one for each concept.
    directions: Vec<[f32; DIM]>,
    concepts: usize,
}

/// A sentence with everything that is true of it.
#[derive(Clone)]
pub(crate) struct Sentence {
    pub(crate) features: Vec<f16>,
    pub(crate) words: usize,
    pub(crate) spans: Vec<WordSpan>,
}

impl World {
    pub(crate) fn new(concepts: usize, seed: u64) -> Self {
        let mut random = StdRng::seed_from_u64(seed);
        let mut directions: Vec<[f32; DIM]> = (0..PLAIN_KINDS + 2 * concepts)
            .map(|_| std::array::from_fn(|_| normal(&mut random)))
            .collect();
        for concept in 0..concepts {
            let first = PLAIN_KINDS + 2 * concept;
            let base = directions[first];
            for (later, base) in directions[first + 1].iter_mut().zip(base) {
                *later = 0.8 * base + 0.6 * *later;
            }
        }
        Self { random, directions, concepts }
    }

    /// A sentence of about fourteen words, with the entities of the given concepts in this order.
    pub(crate) fn sentence(&mut self, concepts: &[usize]) -> Sentence {
        let mut sentence = Sentence { features: Vec::new(), words: 0, spans: Vec::new() };
        for &concept in concepts {
            self.plain_words(&mut sentence);
            let start = sentence.words;
            let length = self.random.random_range(1..=2);
            for place in 0..length {
                self.word(&mut sentence, PLAIN_KINDS + 2 * concept + place.min(1));
            }
            sentence.spans.push(WordSpan::new(start, start + length, concept));
        }
        self.plain_words(&mut sentence);
        sentence
    }

    /// Sentences with one or two entities each, of concepts drawn at random.
    pub(crate) fn sentences(&mut self, count: usize) -> Vec<Sentence> {
        (0..count)
            .map(|_| {
                let entities = self.random.random_range(1..=2);
                let concepts: Vec<usize> =
                    (0..entities).map(|_| self.random.random_range(0..self.concepts)).collect();
                self.sentence(&concepts)
            })
            .collect()
    }

    fn plain_words(&mut self, sentence: &mut Sentence) {
        for _ in 0..self.random.random_range(3..=7) {
            let kind = self.random.random_range(0..PLAIN_KINDS);
            self.word(sentence, kind);
        }
    }

    fn word(&mut self, sentence: &mut Sentence, kind: usize) {
        for d in 0..DIM {
            let value = self.directions[kind][d] + 0.6 * normal(&mut self.random);
            sentence.features.push(f16::from_f32(value));
        }
        sentence.words += 1;
    }
}

fn normal(random: &mut StdRng) -> f32 {
    let sum: f32 = (0..12).map(|_| random.random::<f32>()).sum();
    sum - 6.0
}

/// Keys for this many concepts.
pub(crate) fn keys(count: usize) -> Vec<ConceptKey> {
    (0..count).map(|c| ConceptKey([c as u8 + 1; 16])).collect()
}

pub(crate) fn done(spans: &[WordSpan]) -> Known {
    Known { done: true, annotations: spans.to_vec(), rejected: Vec::new() }
}

pub(crate) fn unfinished(spans: &[WordSpan]) -> Known {
    Known { done: false, ..done(spans) }
}

pub(crate) fn examples<'a>(sentences: &'a [Sentence], known: &'a [Known]) -> Vec<Example<'a>> {
    sentences
        .iter()
        .zip(known)
        .map(|(sentence, known)| Example { features: &sentence.features, known })
        .collect()
}

pub(crate) fn set<'a>(
    concepts: &'a [ConceptKey],
    examples: &'a [Example<'a>],
    unlabelled: &'a [&'a [f16]],
) -> TrainingSet<'a> {
    TrainingSet { dim: DIM, concepts, examples, unlabelled }
}
