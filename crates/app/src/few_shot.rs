//! Measuring few-shot quality on labelled data: how good the reflex is after k spans of each concept.

use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
    sync::atomic::AtomicBool,
};

use handful_contract::{
    ErrorCode, Failure, FewShotReport, FewShotResult, Mean, Refusal, Spread, command as c,
};
use handful_encoder::{Features, Input};
use handful_formats::SourceDocument;
use handful_session::FeatureSource;
use handful_tagger::{
    ConceptKey, Example, Known, Options, TrainingSet, WordSpan,
    fewshot::{self, Summary, TestSentence, Trial},
};
use handful_text::Span;

use crate::{
    App, Handle, failure,
    jobs::Job,
    labelled::{self, Labelled},
    open,
    report::Report,
};

/// Few enough that a stop is heard soon, enough that sentences of one length fill a batch.
const BATCH: usize = 256;

impl Handle<c::EvaluateFewShot> for App {
    async fn handle(&self, command: c::EvaluateFewShot) -> Result<FewShotReport, Failure> {
        if command.k.is_empty() || command.k.contains(&0) || command.seeds == 0 {
            return Err(Failure::new(
                ErrorCode::InvalidInput,
                "Say at least one k and at least one seed, each 1 or more.",
            ));
        }
        let folder = open::absolute(&command.data)?;
        let encoder = self.encoder.clone();
        let job = self.job(command.job);
        let run = move || {
            let encoder = encoder.get().map_err(|error| failure::encoder(&error))?;
            Evaluation::read(&folder, encoder.as_ref(), job)?.run(&command.k, command.seeds)
        };
        tokio::task::spawn_blocking(run).await.map_err(|error| failure::broken(&error))?
    }
}

/// One line of the data, read as one sentence.
struct Sentence {
    text: String,
    words: Vec<Span>,
    /// Spans on whole words.
    gold: Vec<WordSpan>,
    /// Spans that end or begin inside a word.
    unaligned: Vec<WordSpan>,
}

struct Evaluation<'a> {
    encoder: &'a dyn FeatureSource,
    job: Job,
    concepts: Vec<ConceptKey>,
    train: Vec<Sentence>,
    test: Vec<Sentence>,
    notes: Vec<Refusal>,
}

impl<'a> Evaluation<'a> {
    fn read(folder: &Path, encoder: &'a dyn FeatureSource, job: Job) -> Result<Self, Failure> {
        let Labelled { documents: train, refused } =
            labelled::read(&folder.join("train.jsonl"), None)?;
        let mut notes = Report::new(refused);
        let Labelled { documents: test, refused } =
            labelled::read(&folder.join("test.jsonl"), None)?;
        refused.into_iter().for_each(|one| notes.refuse(one));
        let names: BTreeSet<&str> = train
            .iter()
            .chain(&test)
            .flat_map(|one| one.spans.iter().map(|span| span.label.as_str()))
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
            names.iter().enumerate().map(|(at, name)| (*name, at)).collect();
        let sentences = |lines: &[SourceDocument]| {
            lines.iter().map(|line| Sentence::new(line, &index)).collect::<Vec<_>>()
        };
        let (train, test) = (sentences(&train), sentences(&test));
        let concepts = (0..names.len() as u128).map(|n| ConceptKey(n.to_be_bytes())).collect();
        let notes = notes.inner.refused;
        Ok(Self { encoder, job, concepts, train, test, notes })
    }

    fn run(mut self, ks: &[u32], seeds: u32) -> Result<FewShotReport, Failure> {
        let per_sentence: Vec<Vec<usize>> = self
            .train
            .iter()
            .map(|sentence| sentence.spans().map(|span| span.concept).collect())
            .collect();
        let concepts = self.concepts.len();
        let samples: Vec<Vec<Vec<usize>>> = ks
            .iter()
            .map(|&k| {
                (0..u64::from(seeds))
                    .map(|seed| fewshot::sample(&per_sentence, concepts, k as usize, seed))
                    .collect()
            })
            .collect();
        // Sentences that no sample holds are never needed.
        let drawn: BTreeSet<usize> = samples.iter().flatten().flatten().copied().collect();
        let drawn: Vec<usize> = drawn.into_iter().collect();
        let stop = self.job.stop_flag();
        let (train, test) = (std::mem::take(&mut self.train), std::mem::take(&mut self.test));
        let chosen: Vec<&Sentence> = drawn.iter().map(|&index| &train[index]).collect();
        let train_features: HashMap<usize, Features> =
            drawn.into_iter().zip(self.encode(&chosen, "Reading train.jsonl", &stop)?).collect();
        let test_features =
            self.encode(&test.iter().collect::<Vec<_>>(), "Reading test.jsonl", &stop)?;
        let unseen: Vec<TestSentence<'_>> = test
            .iter()
            .zip(&test_features)
            .map(|(sentence, features)| TestSentence {
                features: &features.values,
                gold: &sentence.gold,
                unaligned: sentence.unaligned.len(),
            })
            .collect();
        let trials = ks.len() as u64 * u64::from(seeds);
        let mut done = 0;
        let mut results = Vec::with_capacity(ks.len());
        for (&k, samples) in ks.iter().zip(&samples) {
            let mut scores = Vec::with_capacity(samples.len());
            for sample in samples {
                self.job.at("Learning and scoring", done, Some(trials));
                scores.push(self.trial(sample, &train, &train_features, &unseen, &stop)?);
                done += 1;
            }
            results.push(result(k, &scores));
        }
        self.job.tell("Learning and scoring", trials, Some(trials));
        Ok(FewShotReport { results, notes: self.notes })
    }

    fn trial(
        &self,
        sample: &[usize],
        train: &[Sentence],
        features: &HashMap<usize, Features>,
        test: &[TestSentence<'_>],
        stop: &AtomicBool,
    ) -> Result<Trial, Failure> {
        let known: Vec<Known> = sample
            .iter()
            .map(|&index| Known {
                done: true,
                annotations: train[index].spans().copied().collect(),
                rejected: Vec::new(),
            })
            .collect();
        let examples: Vec<Example<'_>> = sample
            .iter()
            .zip(&known)
            .filter_map(|(index, known)| {
                Some(Example { features: &features.get(index)?.values, known })
            })
            .collect();
        let set = TrainingSet {
            dim: self.encoder.dim(),
            concepts: &self.concepts,
            examples: &examples,
            unlabelled: &[],
        };
        fewshot::trial(&set, test, &Options::default(), stop)
            .map_err(|error| failure::tagger(&error))
    }

    fn encode(
        &mut self,
        sentences: &[&Sentence],
        what: &str,
        stop: &AtomicBool,
    ) -> Result<Vec<Features>, Failure> {
        let total = sentences.len() as u64;
        let mut features = Vec::with_capacity(sentences.len());
        for batch in sentences.chunks(BATCH) {
            self.job.at(what, features.len() as u64, Some(total));
            let inputs: Vec<Input<'_>> = batch
                .iter()
                .map(|sentence| Input { text: &sentence.text, words: &sentence.words })
                .collect();
            features.extend(
                self.encoder.features(&inputs, stop).map_err(|error| failure::encoder(&error))?,
            );
        }
        Ok(features)
    }
}

impl Sentence {
    fn new(line: &SourceDocument, concepts: &HashMap<&str, usize>) -> Self {
        let words = handful_text::words(&line.text);
        let (mut gold, mut unaligned) = (Vec::new(), Vec::new());
        for span in &line.spans {
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
        Self { text: line.text.clone(), words, gold, unaligned }
    }

    /// All spans, those that cut a word widened to the whole word, as the window would snap them.
    fn spans(&self) -> impl Iterator<Item = &WordSpan> {
        self.gold.iter().chain(&self.unaligned)
    }
}

fn result(k: u32, trials: &[Trial]) -> FewShotResult {
    let spread = |value: fn(&Trial) -> f64| {
        let summary = Summary::of(&trials.iter().map(value).collect::<Vec<_>>());
        Spread { mean: summary.mean, sd: summary.sd }
    };
    FewShotResult {
        k,
        entity_f1: spread(|trial| 100.0 * trial.scores.entities.f1()),
        token_macro_f1: spread(|trial| 100.0 * trial.scores.token_macro_f1),
        train_seconds: Mean { mean: spread(|trial| trial.train_time.as_secs_f64()).mean },
    }
}
