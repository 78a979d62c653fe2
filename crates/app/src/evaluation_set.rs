//! Labelled data to measure on: a folder with `train.jsonl` and `test.jsonl`.

use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
    sync::{Arc, atomic::AtomicBool},
};

use handful_contract::{ErrorCode, Failure, Refusal};
use handful_encoder::{Encoder, EncoderError, Features, Input, NameRows, TokenStates};
use handful_formats::SourceDocument;
use handful_session::{FeatureSource, POOLING};
use handful_tagger::{ConceptKey, ConceptVectors, Known, Options, WordSpan, fewshot};
use handful_text::Span;
use rand::{SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};

use crate::{
    failure,
    labelled::{self, Labelled},
    report::Report,
};

/// Few enough that a stop is heard soon, enough that sentences of one length fill a batch.
pub(crate) const BATCH: usize = 256;

/// Any number: what matters is that a limited set is always the same one.
const LIMIT_SEED: u64 = 0;

/// Both files as sentences over one list of concepts.
pub(crate) struct EvaluationSet {
    /// Sorted; elsewhere a concept is its place in this list.
    pub(crate) concepts: Vec<String>,
    pub(crate) train: Vec<Sentence>,
    pub(crate) test: Vec<Sentence>,
    pub(crate) notes: Vec<Refusal>,
    /// The concepts of each training sentence's spans; the sentences themselves may be lent out.
    drawn_from: Vec<Vec<usize>>,
}

/// One line of the data, read as one sentence.
pub(crate) struct Sentence {
    pub(crate) source: SourceDocument,
    pub(crate) words: Vec<Span>,
    /// Spans on whole words.
    pub(crate) gold: Vec<WordSpan>,
    /// Spans that end or begin inside a word.
    pub(crate) unaligned: Vec<WordSpan>,
}

impl EvaluationSet {
    pub(crate) fn read(folder: &Path) -> Result<Self, Failure> {
        let Labelled { documents: train, refused } =
            labelled::read(&folder.join("train.jsonl"), None)?;
        let mut notes = Report::new(refused);
        let Labelled { documents: test, refused } =
            labelled::read(&folder.join("test.jsonl"), None)?;
        refused.into_iter().for_each(|one| notes.refuse(one));
        let names: BTreeSet<String> = train
            .iter()
            .chain(&test)
            .flat_map(|one| one.spans.iter().map(|span| span.label.clone()))
            .collect();
        if names.is_empty() {
            return Err(Failure::new(
                ErrorCode::InvalidInput,
                format!(
                    "“{}” holds no labelled span, so there is nothing to measure.",
                    folder.display()
                ),
            ));
        }
        let index: HashMap<&str, usize> =
            names.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        let sentences = |lines: Vec<SourceDocument>| {
            lines.into_iter().map(|line| Sentence::new(line, &index)).collect::<Vec<_>>()
        };
        let (train, test) = (sentences(train), sentences(test));
        let drawn_from = train
            .iter()
            .map(|sentence| sentence.spans().map(|span| span.concept).collect())
            .collect();
        let concepts = names.into_iter().collect();
        Ok(Self { concepts, train, test, notes: notes.inner.refused, drawn_from })
    }

    /// Which training sentences one trial learns from, in the order drawn.
    pub(crate) fn sample(&self, k: u32, seed: u64) -> Vec<usize> {
        fewshot::sample(&self.drawn_from, self.concepts.len(), k as usize, seed)
    }

    /// The concepts as the tagger knows them.
    pub(crate) fn keys(&self) -> Vec<ConceptKey> {
        (0..self.concepts.len() as u128).map(|n| ConceptKey(n.to_be_bytes())).collect()
    }
}

impl Sentence {
    fn new(source: SourceDocument, concepts: &HashMap<&str, usize>) -> Self {
        let words = handful_text::words(&source.text);
        let (mut gold, mut unaligned) = (Vec::new(), Vec::new());
        for span in &source.spans {
            let start = words.partition_point(|word| word.end <= span.span.start);
            let end = words.partition_point(|word| word.start < span.span.end);
            let Some(&concept) = concepts.get(span.label.as_str()) else { continue };
            if start >= end {
                continue;
            }
            let whole =
                words[start].start == span.span.start && words[end - 1].end == span.span.end;
            let kind = if whole { &mut gold } else { &mut unaligned };
            kind.push(WordSpan::new(start, end, concept));
        }
        Self { source, words, gold, unaligned }
    }

    /// All spans, those that cut a word widened to the whole word, as the window would snap them.
    pub(crate) fn spans(&self) -> impl Iterator<Item = &WordSpan> {
        self.gold.iter().chain(&self.unaligned)
    }

    /// What a head learns from it.
    pub(crate) fn known(&self) -> Known {
        Known { done: true, annotations: self.spans().copied().collect(), rejected: Vec::new() }
    }
}

/// How heads for the set are fitted, as in the running application. What the names of its concepts say is
/// part of that; none where the encoder reads no names.
pub(crate) fn named(
    source: &dyn FeatureSource,
    set: &EvaluationSet,
    stop: &AtomicBool,
) -> Result<Option<Options>, Failure> {
    let names: Vec<&str> = set.concepts.iter().map(String::as_str).collect();
    let rows = source.name_rows(&names, stop).map_err(|error| failure::encoder(&error))?;
    Ok(rows.map(|NameRows { weights, bias }| {
        let vectors = ConceptVectors { keys: set.keys(), rows: weights, levels: bias };
        Options::named(Arc::new(vectors))
    }))
}

/// The vectors of sentences; `at` hears how many are there.
pub(crate) fn encode(
    encoder: &dyn FeatureSource,
    sentences: &[&Sentence],
    stop: &AtomicBool,
    at: impl FnMut(usize),
) -> Result<Vec<Features>, Failure> {
    read(sentences, at, |inputs| encoder.features(inputs, stop))
}

/// What an encoder's lowest layers make of sentences, up to `layer`.
pub(crate) fn states(
    encoder: &Encoder,
    layer: usize,
    sentences: &[&Sentence],
    stop: &AtomicBool,
    at: impl FnMut(usize),
) -> Result<Vec<TokenStates>, Failure> {
    read(sentences, at, |inputs| encoder.token_states(inputs, POOLING, layer, stop))
}

/// The encoder behind a source.
pub(crate) fn tunable(source: &dyn FeatureSource) -> Result<&Encoder, Failure> {
    source.encoder().ok_or_else(|| {
        Failure::new(
            ErrorCode::InvalidInput,
            "The layers of this encoder cannot be tuned. Measure its reflex instead.",
        )
    })
}

fn read<T>(
    sentences: &[&Sentence],
    mut at: impl FnMut(usize),
    read: impl Fn(&[Input<'_>]) -> Result<Vec<T>, EncoderError>,
) -> Result<Vec<T>, Failure> {
    let mut all = Vec::with_capacity(sentences.len());
    for batch in sentences.chunks(BATCH) {
        at(all.len());
        let inputs: Vec<Input<'_>> = batch
            .iter()
            .map(|sentence| Input { text: &sentence.source.text, words: &sentence.words })
            .collect();
        all.extend(read(&inputs).map_err(|error| failure::encoder(&error))?);
    }
    Ok(all)
}

/// Whether there is anything to draw.
pub(crate) fn check_protocol(k: &[u32], seeds: u32) -> Result<(), Failure> {
    if k.is_empty() || seeds == 0 {
        return Err(Failure::new(
            ErrorCode::InvalidInput,
            "Say at least one k, and at least one seed.",
        ));
    }
    Ok(())
}

/// Leaves so many sentences, always the same ones.
pub(crate) fn limit(sentences: &mut Vec<Sentence>, limit: Option<u32>) {
    if let Some(limit) = limit.filter(|&limit| (limit as usize) < sentences.len()) {
        sentences.shuffle(&mut StdRng::seed_from_u64(LIMIT_SEED));
        sentences.truncate(limit as usize);
    }
}
