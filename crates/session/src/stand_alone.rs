//! The version in use as a model that needs neither a project nor this program.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Arc, atomic::AtomicBool},
};

use handful_encoder::{EncoderError, Features, Input, TagLayer, TokenClassifier};
use handful_store::{Store, StoreError};
use handful_tagger::{
    Example, Known, Outputs, PlainLayer, TaggerError, WordSpan,
    metrics::{EntityCounts, ScoresBuilder},
};
use handful_text::Span;
use uuid::Uuid;

use crate::{
    Basis, Cause, Score, SentenceRef, SessionError, Trouble, io,
    jobs::{Lesson, Model},
    reader::{Reader, Rows},
    score, worker,
};

/// How many words a layer is fitted to at the most: beyond it more of them change little.
pub(crate) const WORDS: usize = 40_000;

/// By how many words at the most it is told how much is tagged alike.
pub(crate) const APART: usize = 10_000;

/// How many sentences are read between two looks at how far it is.
const STRETCH: usize = 128;

/// The version in use as it was when it was asked for, with what it takes to make a model of it that
/// stands alone.
pub struct InUse {
    pub(crate) model: Arc<Model>,
    /// What reads for it.
    pub(crate) reader: Arc<Reader>,
    /// The encoder as it came.
    pub(crate) frozen: Arc<Reader>,
    /// What the concepts of its head are called.
    pub(crate) names: Vec<String>,
    pub(crate) examples: Vec<Lesson>,
    /// Untouched sentences, from which the layer learns what the head says.
    pub(crate) shown: Vec<Lesson>,
    /// Untouched sentences by which the two are compared.
    pub(crate) apart: Vec<Lesson>,
    pub(crate) held_out: Vec<Lesson>,
    pub(crate) texts: HashMap<SentenceRef, String>,
}

/// A model that stands alone: what it is, and how it does beside the one that it was made of.
#[derive(Debug)]
pub struct StandAlone {
    /// The model, its tags being those of [`Outputs::names`].
    pub classifier: TokenClassifier,
    /// The concepts that it tags, with how many annotations each was learned from.
    pub concepts: Vec<(String, u32)>,
    /// The version that it was made of.
    pub version: u32,
    /// How many annotations that version learned from.
    pub labels: u32,
    /// Whether layers of the encoder were tuned for it.
    pub tuned: bool,
    /// What the encoder is called.
    pub encoder: String,
    /// SPDX identifier of its licence, where it says.
    pub licence: Option<String>,
    /// On the sentences that are kept apart from learning: the version in use, then this model. None where
    /// there are no such sentences.
    pub scores: Option<(Score, Score)>,
    /// How many words the two tag alike.
    pub alike: Alike,
}

/// How far two models say the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alike {
    /// Sentences that both have read.
    pub sentences: u32,
    /// Words of them.
    pub words: u32,
    /// Words with the same tag.
    pub same: u32,
    /// The model that stands alone was fitted to these very sentences, there being no others.
    pub seen: bool,
}

impl InUse {
    /// Has the texts at hand of all sentences that are yet to be read. Those whose document is gone by now
    /// are left out in what follows.
    pub(crate) async fn fetch(&mut self, store: &Store) -> Result<(), StoreError> {
        let judged = self.held_out.iter().chain(&self.apart);
        let judged =
            judged.chain(if self.apart.is_empty() { self.examples.as_slice() } else { &[] });
        let taught = self.examples.iter().chain(&self.shown);
        let unread = taught.filter(|one| self.reader.rows(&one.key, one.words).is_none());
        let wanted: HashSet<SentenceRef> = judged.chain(unread).map(|lesson| lesson.at).collect();
        let documents: HashSet<Uuid> = wanted.iter().map(|at| at.document).collect();
        for id in documents {
            let document = match store.document(id).await {
                Ok(document) => document,
                Err(StoreError::NoSuchDocument { .. }) => continue,
                Err(error) => return Err(error),
            };
            for (ordinal, text) in io::sentence_texts(&document).into_iter().enumerate() {
                let at = SentenceRef { document: id, ordinal: ordinal as u32 };
                if wanted.contains(&at) {
                    self.texts.insert(at, text.to_owned());
                }
            }
        }
        Ok(())
    }

    /// Makes a model of it: the encoder with the layers tuned for this version, and upon its last layer a
    /// plain one that was fitted to say what the head says. Takes all cores, and as long as it takes to read
    /// what nobody has read so far; `tell` hears how many sentences are read, and of how many.
    ///
    /// # Errors
    /// [`SessionError::Cancelled`] soon after `stop` was raised; [`SessionError::Failed`] for an encoder
    /// that has no layers of its own to hand out, or where anything cannot be computed.
    pub fn stand_alone(
        &self,
        mut tell: impl FnMut(u64, u64),
        stop: &AtomicBool,
    ) -> Result<StandAlone, SessionError> {
        let Some(encoder) = self.frozen.source.encoder() else {
            return Err(trouble("This project's encoder cannot be written to a folder."));
        };
        let tuned = match &self.model.tuned {
            Some(tuned) => Some(encoder.with_tuned(&tuned.weights).map_err(of_encoder)?),
            None => None,
        };
        let encoder = tuned.as_ref().unwrap_or(encoder);
        let dim = self.reader.dim();
        let layer = {
            let taught: Vec<&Lesson> = self.examples.iter().chain(&self.shown).collect();
            let rows = self.rows(&taught, &mut tell, stop)?;
            let read = taught.iter().zip(&rows);
            let examples: Vec<Example<'_>> = read
                .filter_map(|(lesson, rows)| {
                    Some(Example { features: rows.as_deref()?, known: &lesson.known })
                })
                .collect();
            // What is known by its name alone is a guess, good enough to be shown to a person and no more.
            let head = &self.model.head;
            let by_name =
                |concept: usize| self.model.by_name.get(concept).is_some_and(|known| *known);
            let concepts: Vec<usize> = (0..head.concepts().len())
                .filter(|&concept| head.has_learned(concept) && !by_name(concept))
                .collect();
            head.imitated(&examples, &concepts, dim / 2, stop).map_err(of_tagger)?
        };
        let PlainLayer { concepts: learned, weights, bias, .. } = layer;
        let names: Vec<String> =
            learned.iter().filter_map(|&concept| self.names.get(concept).cloned()).collect();
        let tags = Outputs::names(&names);
        let outputs = Outputs::parse(&tags).map_err(of_tagger)?;
        let classifier =
            TokenClassifier::new(encoder, TagLayer { tags, weights, bias }).map_err(of_encoder)?;
        let beside = Beside { in_use: self, classifier: &classifier, outputs, learned: &learned };
        let scores = beside.scores(&mut tell, stop)?;
        let alike = beside.alike(&mut tell, stop)?;
        let marked = |concept: usize| -> u32 {
            let spans = self.examples.iter().flat_map(|lesson| &lesson.known.annotations);
            spans.map(|span| u32::from(span.concept == concept)).sum()
        };
        Ok(StandAlone {
            concepts: names
                .into_iter()
                .zip(learned.iter().map(|&concept| marked(concept)))
                .collect(),
            version: self.model.version,
            labels: self.model.labels,
            tuned: tuned.is_some(),
            encoder: encoder.name().to_owned(),
            licence: encoder.licence().map(str::to_owned),
            scores,
            alike,
            classifier,
        })
    }

    /// The features of sentences; none of those that cannot be read.
    fn rows(
        &self,
        lessons: &[&Lesson],
        tell: &mut impl FnMut(u64, u64),
        stop: &AtomicBool,
    ) -> Result<Vec<Option<Rows>>, SessionError> {
        let mut rows = Vec::with_capacity(lessons.len());
        for stretch in lessons.chunks(STRETCH) {
            tell(rows.len() as u64, lessons.len() as u64);
            let mut found: Vec<Option<Rows>> =
                stretch.iter().map(|one| self.reader.rows(&one.key, one.words)).collect();
            let missing: Vec<usize> =
                (0..stretch.len()).filter(|&place| found[place].is_none()).collect();
            let wanted: Vec<&Lesson> = missing.iter().map(|&place| stretch[place]).collect();
            let read = self.read(&wanted, |inputs| self.reader.source.features(inputs, stop))?;
            for (place, features) in missing.into_iter().zip(read) {
                let sound = |features: &Features| {
                    features.values.len() == stretch[place].words * self.reader.dim()
                        && features.values.iter().all(|value| value.is_finite())
                };
                let features = features.filter(sound);
                found[place] = features.map(|features| Rows::Held(features.values.into()));
            }
            rows.extend(found);
        }
        Ok(rows)
    }

    /// Has something read whose texts are at hand; one sentence that cannot be read keeps no other from it.
    fn read<T>(
        &self,
        lessons: &[&Lesson],
        read: impl Fn(&[Input<'_>]) -> Result<Vec<T>, EncoderError>,
    ) -> Result<Vec<Option<T>>, SessionError> {
        let words: Vec<Vec<Span>> =
            lessons.iter().map(|lesson| handful_text::words(self.text(lesson))).collect();
        let whole = |place: usize| words[place].len() == lessons[place].words;
        let there: Vec<usize> = (0..lessons.len()).filter(|&place| whole(place)).collect();
        let inputs: Vec<Input<'_>> = there
            .iter()
            .map(|&place| Input { text: self.text(lessons[place]), words: &words[place] })
            .collect();
        let mut found: Vec<Option<T>> = lessons.iter().map(|_| None).collect();
        match read(&inputs) {
            Ok(all) => {
                for (place, one) in there.into_iter().zip(all) {
                    found[place] = Some(one);
                }
            }
            Err(EncoderError::Stopped) => return Err(SessionError::Cancelled),
            Err(_) => {
                for (place, input) in there.into_iter().zip(&inputs) {
                    found[place] = match read(&[*input]) {
                        Ok(mut one) => one.pop(),
                        Err(EncoderError::Stopped) => return Err(SessionError::Cancelled),
                        Err(error) => {
                            tracing::warn!("a sentence is left unread: {error}");
                            None
                        }
                    };
                }
            }
        }
        Ok(found)
    }

    fn text(&self, lesson: &Lesson) -> &str {
        self.texts.get(&lesson.at).map(String::as_str).unwrap_or_default()
    }
}

/// The version in use and the model made of it, side by side.
struct Beside<'a> {
    in_use: &'a InUse,
    classifier: &'a TokenClassifier,
    outputs: Outputs,
    /// Which concepts of the head those of the model are.
    learned: &'a [usize],
}

impl Beside<'_> {
    /// What each says of some sentences; those that one of them cannot read are left out.
    fn spans<'l>(
        &self,
        lessons: &'l [Lesson],
        tell: &mut impl FnMut(u64, u64),
        stop: &AtomicBool,
    ) -> Result<Vec<Said<'l>>, SessionError> {
        let all: Vec<&'l Lesson> = lessons.iter().collect();
        let rows = self.in_use.rows(&all, tell, stop)?;
        let nothing = Known::default();
        let mut said = Vec::with_capacity(all.len());
        for (lessons, rows) in all.chunks(STRETCH).zip(rows.chunks(STRETCH)) {
            let scores =
                self.in_use.read(lessons, |inputs| self.classifier.scores(inputs, stop))?;
            for ((lesson, rows), scores) in lessons.iter().zip(rows).zip(scores) {
                let (Some(features), Some(scores)) = (rows.as_deref(), scores) else { continue };
                let example = Example { features, known: &nothing };
                let head = self.in_use.model.head.predict(&example).map_err(of_tagger)?;
                let alone = self.outputs.read(&scores).map_err(of_tagger)?;
                said.push(Said {
                    lesson,
                    head: head
                        .spans
                        .iter()
                        .map(|found| found.span)
                        .filter(|span| self.learned.contains(&span.concept))
                        .collect(),
                    alone: alone
                        .spans
                        .iter()
                        .map(|found| {
                            let WordSpan { start, end, concept } = found.span;
                            WordSpan::new(start, end, self.learned[concept])
                        })
                        .collect(),
                });
            }
        }
        Ok(said)
    }

    fn scores(
        &self,
        tell: &mut impl FnMut(u64, u64),
        stop: &AtomicBool,
    ) -> Result<Option<(Score, Score)>, SessionError> {
        let said = self.spans(&self.in_use.held_out, tell, stop)?;
        if said.is_empty() {
            return Ok(None);
        }
        let of = |spans: for<'s> fn(&'s Said<'_>) -> &'s Vec<WordSpan>| {
            let mut builder = ScoresBuilder::default();
            for one in &said {
                let (gold, found) = (&one.lesson.known.annotations, spans(one));
                builder.add(one.lesson.words, gold, found, EntityCounts::of(gold, found));
            }
            score::of(&builder.finish(), Basis::HoldOut)
        };
        Ok(Some((of(|said| &said.head), of(|said| &said.alone))))
    }

    fn alike(
        &self,
        tell: &mut impl FnMut(u64, u64),
        stop: &AtomicBool,
    ) -> Result<Alike, SessionError> {
        let InUse { apart, examples, .. } = self.in_use;
        let seen = apart.is_empty();
        let mut alike = Alike { seen, ..Alike::default() };
        for one in self.spans(if seen { examples } else { apart }, tell, stop)? {
            let words = one.lesson.words;
            let tags = |spans: &[WordSpan]| {
                let mut tags = vec![None; words];
                for span in spans {
                    for (place, tag) in tags.iter_mut().take(span.end).skip(span.start).enumerate()
                    {
                        *tag = Some((span.concept, place == 0));
                    }
                }
                tags
            };
            let pairs = tags(&one.head).into_iter().zip(tags(&one.alone));
            alike.sentences += 1;
            alike.words += words as u32;
            alike.same += pairs.map(|(head, alone)| u32::from(head == alone)).sum::<u32>();
        }
        Ok(alike)
    }
}

/// What the two say of a sentence as if nothing were known of it.
struct Said<'a> {
    lesson: &'a Lesson,
    head: Vec<WordSpan>,
    alone: Vec<WordSpan>,
}

impl fmt::Debug for InUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InUse").field("version", &self.model.version).finish_non_exhaustive()
    }
}

fn trouble(message: &str) -> SessionError {
    SessionError::Failed(Trouble { cause: Cause::Encoder, message: message.to_owned() })
}

fn of_encoder(error: EncoderError) -> SessionError {
    match error {
        EncoderError::Stopped => SessionError::Cancelled,
        error => trouble(&error.to_string()),
    }
}

fn of_tagger(error: TaggerError) -> SessionError {
    match error {
        TaggerError::Stopped => SessionError::Cancelled,
        TaggerError::NothingToLearn => SessionError::NothingToLearn,
        error => SessionError::Failed(worker::internal(&format!("an error ({error})"))),
    }
}
