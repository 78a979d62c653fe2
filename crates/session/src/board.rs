//! What the session knows of the corpus, compactly: everything but the texts and the features.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use handful_patterns::Match;
use handful_store::Rule;
use handful_tagger::Calibration;
use handful_text::Span;
use uuid::Uuid;

use crate::{RulePlaces, SentenceRef, Suggestion, names, rules, words::Words};

/// The key of a sentence's features.
pub(crate) type Key = [u8; 16];

/// Sentences of more words than this are not read by the model: their features alone would fill the
/// memory, and nobody labels a sentence of thousands of words.
pub(crate) const LONGEST: usize = 4_000;

/// The whole corpus in the project's order. The owner writes it, everybody reads it.
#[derive(Debug, Default)]
pub(crate) struct Board {
    documents: Vec<Document>,
    places: HashMap<Uuid, usize>,
    gold: BTreeMap<SentenceRef, Gold>,
    /// Every concept of the project, in its order; what is not in it is not suggested any more.
    pub(crate) concepts: Vec<Uuid>,
    /// What they are called, in the same order.
    pub(crate) names: Vec<String>,
    /// How a reading's probabilities become calibrated ones.
    pub(crate) calibration: Calibration,
    /// Concepts that the version in use knows by their names alone.
    pub(crate) by_name: HashSet<Uuid>,
    /// What rules there are; matches name them by their places in it.
    pub(crate) rules: Arc<Vec<Rule>>,
    /// All texts were looked through with these.
    pub(crate) looked_through: bool,
    /// How many sentences are done.
    pub(crate) done: usize,
    /// How many sentences there are.
    pub(crate) total: usize,
}

#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) id: Uuid,
    pub(crate) sentences: Vec<Sentence>,
}

/// One sentence.
#[derive(Clone, Debug)]
pub(crate) struct Sentence {
    /// First scalar value in the document.
    pub(crate) start: u32,
    pub(crate) words: Words,
    pub(crate) key: Key,
    pub(crate) done: bool,
    pub(crate) held_out: bool,
    pub(crate) features: Features,
    pub(crate) reading: Option<Reading>,
    /// Where rules fit, by start.
    pub(crate) matches: Box<[Match]>,
}

/// Whether a sentence's features are in the cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Features {
    /// Nobody has looked yet.
    Unknown,
    Missing,
    There,
    /// The encoder has read it, but nothing keeps what it read: each version reads it anew.
    Fleeting,
    /// The encoder failed on this sentence, or there is nothing in it to read, or far too much.
    Unreadable,
}

/// What one model version saw in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reading {
    pub(crate) version: u32,
    /// Length-normalised probability of the best tag sequence.
    pub(crate) confidence: f32,
    /// With probabilities before calibration, by start.
    pub(crate) found: Box<[Suggestion]>,
}

/// What a person said of a sentence, in scalar values of its document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gold {
    pub(crate) annotations: Vec<(Span, Uuid)>,
    pub(crate) rejected: Vec<(Span, Uuid)>,
}

impl Gold {
    pub(crate) fn is_empty(&self) -> bool {
        self.annotations.is_empty() && self.rejected.is_empty()
    }

    /// Whether a suggestion is still open: no annotation overlaps it and nobody rejected it.
    pub(crate) fn leaves_open(&self, suggestion: &Suggestion) -> bool {
        !self.annotations.iter().any(|(gold, _)| gold.overlaps(suggestion.span))
            && !self.rejected.contains(&(suggestion.span, suggestion.concept))
    }
}

impl Sentence {
    /// A sentence as it comes from the store, before the encoder or a model has seen it.
    pub(crate) fn new(start: usize, text: &str, done: bool, held_out: bool) -> Self {
        let spans = handful_text::words(text);
        let readable = (1..=LONGEST).contains(&spans.len());
        Self {
            start: u32::try_from(start).unwrap_or(u32::MAX),
            // The words of a sentence that is never read would be kept for nothing.
            words: if readable { Words::pack(&spans) } else { Words::default() },
            key: handful_encoder::sentence_key(text),
            done,
            held_out,
            features: if readable { Features::Unknown } else { Features::Unreadable },
            reading: None,
            matches: Box::default(),
        }
    }

    /// Whether the model shall look at it: a done sentence has nothing left to suggest.
    pub(crate) fn open(&self) -> bool {
        !self.done && self.features != Features::Unreadable
    }

    /// Whether this version has yet to read it; without a version, whether the encoder has.
    pub(crate) fn waits_for(&self, version: Option<u32>) -> bool {
        self.open()
            && match version {
                Some(version) => {
                    self.reading.as_ref().is_none_or(|reading| reading.version != version)
                }
                None => matches!(self.features, Features::Unknown | Features::Missing),
            }
    }
}

impl Board {
    pub(crate) fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The place of a document in the project's order.
    pub(crate) fn place(&self, document: Uuid) -> Option<usize> {
        self.places.get(&document).copied()
    }

    pub(crate) fn document(&self, document: Uuid) -> Option<&Document> {
        self.documents.get(self.place(document)?)
    }

    pub(crate) fn sentence(&self, at: SentenceRef) -> Option<&Sentence> {
        self.document(at.document)?.sentences.get(at.ordinal as usize)
    }

    pub(crate) fn sentence_mut(&mut self, at: SentenceRef) -> Option<&mut Sentence> {
        let place = self.place(at.document)?;
        self.documents[place].sentences.get_mut(at.ordinal as usize)
    }

    /// How many sentences a model is to read.
    pub(crate) fn open(&self) -> usize {
        self.sentences().filter(|(_, sentence)| sentence.open()).count()
    }

    /// Every sentence in the project's order.
    pub(crate) fn sentences(&self) -> impl Iterator<Item = (SentenceRef, &Sentence)> {
        self.documents.iter().flat_map(Document::refs)
    }

    pub(crate) fn gold(&self, at: SentenceRef) -> Option<&Gold> {
        self.gold.get(&at)
    }

    /// What a person said of each sentence, by document and place.
    pub(crate) fn all_gold(&self) -> impl Iterator<Item = (SentenceRef, &Gold)> {
        self.gold.iter().map(|(at, gold)| (*at, gold))
    }

    /// The sentences of a document of which a person said anything.
    fn gold_of(&self, document: Uuid) -> impl Iterator<Item = SentenceRef> {
        let all =
            SentenceRef { document, ordinal: 0 }..=SentenceRef { document, ordinal: u32::MAX };
        self.gold.range(all).map(|(at, _)| *at)
    }

    /// Takes a document in at the end of the order; one that is there already stays as it is.
    pub(crate) fn add(&mut self, document: Document) {
        if self.places.contains_key(&document.id) {
            return;
        }
        self.total += document.sentences.len();
        self.done += document.sentences.iter().filter(|sentence| sentence.done).count();
        self.places.insert(document.id, self.documents.len());
        self.documents.push(document);
    }

    /// Puts the documents into this order and forgets those that are not in it.
    pub(crate) fn arrange(&mut self, order: &[Uuid]) {
        let mut held: HashMap<Uuid, Document> =
            self.documents.drain(..).map(|document| (document.id, document)).collect();
        self.documents = order.iter().filter_map(|id| held.remove(id)).collect();
        self.places = self.documents.iter().enumerate().map(|(n, d)| (d.id, n)).collect();
        let places = &self.places;
        self.gold.retain(|at, _| places.contains_key(&at.document));
        let sentences = || self.documents.iter().flat_map(|document| &document.sentences);
        self.total = sentences().count();
        self.done = sentences().filter(|sentence| sentence.done).count();
    }

    /// Replaces what is known of a document's review: states, annotations and rejections. Says whether
    /// anything that training or prediction sees is different now.
    pub(crate) fn review(&mut self, document: Uuid, reviewed: Vec<Reviewed>) -> bool {
        let Some(place) = self.place(document) else { return false };
        let mut changed = false;
        let mut silent: HashSet<SentenceRef> = self.gold_of(document).collect();
        let sentences = &mut self.documents[place].sentences;
        let mut states = vec![(false, false); sentences.len()];
        for Reviewed { ordinal, done, held_out, gold } in reviewed {
            let Some(state) = states.get_mut(ordinal as usize) else { continue };
            *state = (done, held_out);
            let at = SentenceRef { document, ordinal };
            if !gold.is_empty() {
                silent.remove(&at);
                changed |= self.gold.insert(at, gold.clone()) != Some(gold);
            }
        }
        for (sentence, (done, held_out)) in sentences.iter_mut().zip(states) {
            if (sentence.done, sentence.held_out) != (done, held_out) {
                self.done = self.done + usize::from(done) - usize::from(sentence.done);
                (sentence.done, sentence.held_out) = (done, held_out);
                changed = true;
            }
        }
        changed |= !silent.is_empty();
        for at in silent {
            self.gold.remove(&at);
        }
        changed
    }

    /// Another encoder reads from now on: nobody has looked yet whether its features are there.
    pub(crate) fn doubt_features(&mut self) {
        for sentence in self.documents.iter_mut().flat_map(|document| &mut document.sentences) {
            if sentence.features != Features::Unreadable {
                sentence.features = Features::Unknown;
            }
        }
    }

    /// Forgets what models saw; gives the documents in which they had seen anything.
    pub(crate) fn forget_readings(&mut self) -> Vec<Uuid> {
        let mut told = Vec::new();
        for document in &mut self.documents {
            let mut any = false;
            for sentence in &mut document.sentences {
                any |= sentence.reading.take().is_some_and(|reading| !reading.found.is_empty());
            }
            if any {
                told.push(document.id);
            }
        }
        told
    }

    /// Puts what rules that stay had found under their new numbers and forgets the rest; gives the
    /// documents in which anything was forgotten.
    pub(crate) fn keep_matches(&mut self, number: impl Fn(u32) -> Option<u32>) -> Vec<Uuid> {
        let mut told = Vec::new();
        for document in &mut self.documents {
            let mut any = false;
            for sentence in document.sentences.iter_mut().filter(|it| !it.matches.is_empty()) {
                let renumbered = |it: &Match| Some(Match { rule: number(it.rule)?, ..*it });
                let kept: Box<[Match]> = sentence.matches.iter().filter_map(renumbered).collect();
                any |= kept.len() < sentence.matches.len();
                sentence.matches = kept;
            }
            if any {
                told.push(document.id);
            }
        }
        told
    }

    /// What rules fit in each sentence of a document; says whether it is anything else than before.
    pub(crate) fn put_matches(&mut self, document: Uuid, found: Vec<Box<[Match]>>) -> bool {
        let Some(place) = self.place(document) else { return false };
        let mut changed = false;
        for (sentence, found) in self.documents[place].sentences.iter_mut().zip(found) {
            changed |= sentence.matches != found;
            sentence.matches = found;
        }
        changed
    }

    /// In how many places each rule fits.
    pub(crate) fn rule_places(&self) -> RulePlaces {
        let mut places = vec![0; self.rules.len()];
        let sentences = self.documents.iter().flat_map(|document| &document.sentences);
        for it in sentences.flat_map(|sentence| &sentence.matches) {
            if let Some(count) = places.get_mut(it.rule as usize) {
                *count += 1;
            }
        }
        RulePlaces { rules: self.rules.clone(), places, complete: self.looked_through }
    }

    /// The rule that fits exactly here and says this concept.
    pub(crate) fn rule_at(&self, document: Uuid, span: Span, concept: Uuid) -> Option<&Rule> {
        let sentences = &self.document(document)?.sentences;
        let mut matches = sentences.iter().flat_map(|sentence| &sentence.matches);
        let fits = |it: &&Match| {
            let rule = self.rules.get(it.rule as usize);
            it.span == span && rule.is_some_and(|rule| rule.concept == concept)
        };
        self.rules.get(matches.find(fits)?.rule as usize)
    }

    /// What is suggested in a document now: of each open sentence what its last reader saw and what rules
    /// fit, without what annotations cover, what was rejected, and concepts that are gone. `gold` gives each sentence's.
    pub(crate) fn suggestions<'a>(
        &self,
        document: &Document,
        concepts: &HashSet<Uuid>,
        is_done: impl Fn(u32) -> bool,
        gold: impl Fn(u32) -> Option<&'a Gold>,
    ) -> Vec<Suggestion> {
        let mut open = Vec::new();
        for (ordinal, sentence) in (0_u32..).zip(&document.sentences) {
            if is_done(ordinal) {
                continue;
            }
            let gold = gold(ordinal);
            let still_open = |suggestion: &Suggestion| {
                concepts.contains(&suggestion.concept)
                    && gold.is_none_or(|gold| gold.leaves_open(suggestion))
            };
            let found = sentence.reading.iter().flat_map(|reading| &reading.found);
            let model = found.filter(|suggestion| still_open(suggestion)).map(|suggestion| {
                let by_name = self.by_name.contains(&suggestion.concept);
                let calibration = if by_name { names::CALIBRATION } else { self.calibration };
                let probability = calibration.apply(suggestion.probability);
                Suggestion { probability, ..*suggestion }
            });
            let fitting = sentence.matches.iter().filter_map(|it| self.suggested_by(it));
            let fitting = fitting.filter(|suggestion| still_open(suggestion)).collect();
            open.extend(rules::joined(model.collect(), fitting));
        }
        open
    }

    fn suggested_by(&self, it: &Match) -> Option<Suggestion> {
        let rule = self.rules.get(it.rule as usize)?;
        Some(Suggestion {
            span: it.span,
            concept: rule.concept,
            probability: rules::PROBABILITY,
            rule: Some(rule.kind),
        })
    }
}

/// What the store says of one sentence's review.
#[derive(Clone, Debug)]
pub(crate) struct Reviewed {
    pub(crate) ordinal: u32,
    pub(crate) done: bool,
    pub(crate) held_out: bool,
    pub(crate) gold: Gold,
}

impl Document {
    /// Its sentences with their references.
    pub(crate) fn refs(&self) -> impl Iterator<Item = (SentenceRef, &Sentence)> {
        (0..)
            .zip(&self.sentences)
            .map(|(ordinal, sentence)| (SentenceRef { document: self.id, ordinal }, sentence))
    }
}
