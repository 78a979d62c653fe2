//! The thread that does what takes time, one job after the other.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender},
    },
};

use handful_encoder::{EncoderError, Input};
use handful_tagger::{
    ConceptKey, Example, Prediction, TaggerError, TrainingSet, cross_validate, fit_named, metrics,
};
use handful_text::Span;
use rayon::ThreadPool;
use uuid::Uuid;

use crate::{
    Cause, Suggestion, Trouble,
    board::{Features, Reading},
    jobs::{Done, Fitted, Item, Job, Lesson, Lessons, Model, ReadItem},
    measurement::Measured,
    names,
    owner::Command,
    reader::{Reader, Rows},
    score,
};

/// Takes jobs with their flags and the threads to do them with until nobody can send any more.
pub(crate) fn run(
    jobs: &Receiver<(Job, Arc<AtomicBool>, Arc<ThreadPool>)>,
    owner: &Sender<Command>,
) {
    while let Ok((job, stop, pool)) = jobs.recv() {
        let done = catch_unwind(AssertUnwindSafe(|| pool.install(|| perform(job, &stop))))
            .unwrap_or_else(|panic| Done::Panicked(trouble_of(&*panic)));
        if owner.send(Command::Done(done)).is_err() {
            return;
        }
    }
}

pub(crate) fn trouble_of(panic: &(dyn Any + Send)) -> Trouble {
    let what = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("of an unknown kind");
    internal(&format!("a mistake in the program ({what})"))
}

pub(crate) fn internal(what: &str) -> Trouble {
    Trouble {
        cause: Cause::Internal,
        message: format!(
            "Learning failed because of {what}. What you mark is safe; learning is tried again with the next change."
        ),
    }
}

fn perform(job: Job, stop: &AtomicBool) -> Done {
    match job {
        Job::Open { encoder, cache } => Done::Opened(
            encoder
                .get()
                .map(|source| Arc::new(Reader::new(source, &cache)))
                .map_err(|error| Trouble { cause: Cause::Encoder, message: error.to_string() }),
        ),
        Job::Read { reader, model, items } => read(&reader, model.as_deref(), &items, stop),
        Job::Fit { reader, lessons, warm } => teach(&reader, &lessons, warm.as_deref(), stop),
        Job::Measure { reader, lessons, held_out, model } => {
            measure(&reader, &lessons, &held_out, &model, stop)
        }
    }
}

/// Reads sentences, and says what this model makes of them where there is one.
pub(crate) fn read(
    reader: &Reader,
    model: Option<&Model>,
    items: &[Item],
    stop: &AtomicBool,
) -> Done {
    let mut features: Vec<Found> = items
        .iter()
        .map(|item| match reader.rows(&item.key, item.words.count()) {
            Some(rows) => Found { rows: Some(rows), state: Features::There },
            None => Found { rows: None, state: Features::Missing },
        })
        .collect();
    if compute(reader, items, &mut features, stop).is_err() {
        return Done::Interrupted;
    }
    let readings = match model {
        Some(model) => match predict(model, items, &mut features, stop) {
            Ok(readings) => readings,
            Err(()) => return Done::Interrupted,
        },
        None => items.iter().map(|_| None).collect(),
    };
    let read = items.iter().zip(features).zip(readings);
    Done::Read(
        read.map(|((item, found), reading)| ReadItem {
            at: item.at,
            features: found.state,
            reading,
        })
        .collect(),
    )
}

struct Found {
    rows: Option<Rows>,
    state: Features,
}

/// Stopped halfway.
type Stopped = ();

/// Reads those sentences whose features are missing and whose text is at hand.
fn compute(
    reader: &Reader,
    items: &[Item],
    found: &mut [Found],
    stop: &AtomicBool,
) -> Result<(), Stopped> {
    let words: Vec<(usize, Vec<Span>)> = (items.iter().zip(&*found).enumerate())
        .filter(|(_, (item, found))| found.rows.is_none() && item.text.is_some())
        .map(|(place, (item, _))| (place, item.words.spans()))
        .collect();
    let inputs: Vec<Input<'_>> = words
        .iter()
        .map(|(place, words)| Input {
            text: items[*place].text.as_deref().unwrap_or_default(),
            words,
        })
        .collect();
    if inputs.is_empty() {
        return Ok(());
    }
    let read: Vec<Option<handful_encoder::Features>> = match reader.source.features(&inputs, stop) {
        Ok(read) => read.into_iter().map(Some).collect(),
        Err(EncoderError::Stopped) => return Err(()),
        // One sentence that cannot be read must not keep the others from being read.
        Err(_) => inputs
            .iter()
            .map(|input| match reader.source.features(&[*input], stop) {
                Ok(mut read) => Ok(read.pop()),
                Err(EncoderError::Stopped) => Err(()),
                Err(error) => {
                    tracing::warn!("a sentence is left unread: {error}");
                    Ok(None)
                }
            })
            .collect::<Result<_, Stopped>>()?,
    };
    for ((place, words), features) in words.iter().zip(read) {
        let sound = |features: &handful_encoder::Features| {
            features.values.len() == words.len() * reader.dim()
                && features.values.iter().all(|value| value.is_finite())
        };
        found[*place] = match features.filter(sound) {
            Some(features) => {
                let item = &items[*place];
                let there = reader.keep(&item.key, &features, item.needed);
                let state = if there { Features::There } else { Features::Fleeting };
                Found { rows: Some(Rows::Held(features.values.into())), state }
            }
            None => Found { rows: None, state: Features::Unreadable },
        };
    }
    Ok(())
}

fn predict(
    model: &Model,
    items: &[Item],
    found: &mut [Found],
    stop: &AtomicBool,
) -> Result<Vec<Option<Reading>>, Stopped> {
    let places: Vec<usize> =
        (0..items.len()).filter(|&place| found[place].rows.is_some()).collect();
    let examples: Vec<Example<'_>> = places
        .iter()
        .filter_map(|&place| {
            let features = found[place].rows.as_deref()?;
            Some(Example { features, known: &items[place].known })
        })
        .collect();
    let predictions: Vec<Option<Prediction>> = match model.head.predict_all(&examples, stop) {
        Ok(predictions) => predictions.into_iter().map(Some).collect(),
        Err(TaggerError::Stopped) => return Err(()),
        Err(_) => examples.iter().map(|example| model.head.predict(example).ok()).collect(),
    };
    let mut readings: Vec<Option<Reading>> = items.iter().map(|_| None).collect();
    for (&place, prediction) in places.iter().zip(predictions) {
        match prediction.filter(|prediction| prediction.confidence.is_finite()) {
            Some(prediction) => readings[place] = Some(reading(model, &items[place], &prediction)),
            None => found[place].state = Features::Unreadable,
        }
    }
    Ok(readings)
}

fn reading(model: &Model, item: &Item, prediction: &Prediction) -> Reading {
    let words = if prediction.spans.is_empty() { Vec::new() } else { item.words.spans() };
    let found = prediction
        .spans
        .iter()
        .filter(|predicted| {
            let by_name = model.by_name.get(predicted.span.concept).is_some_and(|by_name| *by_name);
            let least = if by_name { names::LEAST_PROBABILITY } else { 0.0 };
            predicted.raw_probability.is_finite() && predicted.raw_probability >= least
        })
        .filter_map(|predicted| {
            let span = predicted.span;
            let (first, last) = (words.get(span.start)?, words.get(span.end.checked_sub(1)?)?);
            Some(Suggestion {
                span: Span::new(item.start + first.start, item.start + last.end),
                concept: Uuid::from_bytes(model.head.concepts().get(span.concept)?.0),
                probability: predicted.raw_probability,
                rule: None,
            })
        })
        .collect();
    Reading { version: model.version, confidence: prediction.confidence, found }
}

/// Lessons with their features; those whose features are gone are left out.
pub(crate) struct Prepared<'a> {
    rows: Vec<(&'a Lesson, Rows)>,
    missing: Vec<&'a Lesson>,
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(reader: &Reader, lessons: &'a [Lesson]) -> Self {
        let mut prepared = Self { rows: Vec::new(), missing: Vec::new() };
        for lesson in lessons {
            match reader.rows(&lesson.key, lesson.words) {
                Some(rows) => prepared.rows.push((lesson, rows)),
                None => prepared.missing.push(lesson),
            }
        }
        prepared
    }

    /// Whether no lesson's features are gone.
    pub(crate) fn is_whole(&self) -> bool {
        self.missing.is_empty()
    }

    /// Those whose features are there, in the order of the examples.
    fn lessons(&self) -> impl Iterator<Item = &'a Lesson> + Clone {
        self.rows.iter().map(|(lesson, _)| *lesson)
    }

    fn examples(&self) -> Vec<Example<'_>> {
        self.rows
            .iter()
            .map(|(lesson, features)| Example { features, known: &lesson.known })
            .collect()
    }

    /// What a head is fitted to: these and untouched sentences.
    pub(crate) fn with_set<T>(
        &self,
        ordinary: &Prepared<'_>,
        dim: usize,
        concepts: &[ConceptKey],
        then: impl FnOnce(&TrainingSet<'_>) -> T,
    ) -> T {
        let unlabelled: Vec<&[half::f16]> = ordinary.rows.iter().map(|(_, rows)| &**rows).collect();
        then(&TrainingSet { dim, concepts, examples: &self.examples(), unlabelled: &unlabelled })
    }
}

fn teach(reader: &Reader, lessons: &Lessons, warm: Option<&Model>, stop: &AtomicBool) -> Done {
    let taught = Prepared::new(reader, &lessons.examples);
    let ordinary = Prepared::new(reader, &lessons.unlabelled);
    let options = reader.options(lessons, stop);
    let fitted = taught.with_set(&ordinary, reader.dim(), &lessons.concepts, |set| {
        fit_named(set, &options, warm.map(|model| &model.head), stop)
    });
    let head = match fitted {
        Ok(head) => head,
        Err(TaggerError::Stopped) => return Done::Interrupted,
        Err(TaggerError::NothingToLearn) => return Done::Nothing,
        Err(error) => return Done::Fitted(Err(internal(&format!("an error ({error})")))),
    };
    // A head that cannot read its own lessons must not take the place of one that can.
    if let Some(Err(error)) = taught.examples().first().map(|example| head.predict(example)) {
        return Done::Fitted(Err(internal(&format!("an error ({error})"))));
    }
    Done::Fitted(Ok(Fitted {
        head,
        by_name: lessons.unseen(),
        labels: lessons.labels,
        gold: lessons.gold,
        missing: taught.missing.iter().map(|lesson| lesson.at).collect(),
    }))
}

fn measure(
    reader: &Reader,
    lessons: &Lessons,
    held_out: &[Lesson],
    model: &Model,
    stop: &AtomicBool,
) -> Done {
    let taught = Prepared::new(reader, &lessons.examples);
    let ordinary = Prepared::new(reader, &lessons.unlabelled);
    let apart = Prepared::new(reader, held_out);
    let done = held_out.len() + lessons.examples.iter().filter(|lesson| lesson.known.done).count();
    let crossed = if let Some(tuned) = &model.tuned {
        tuned.crossed.clone()
    } else {
        // From nothing each time: the head in use has seen every part, and a fit that stops early would
        // carry over what it saw.
        let options = reader.options(lessons, stop);
        let crossed = taught.with_set(&ordinary, reader.dim(), &lessons.concepts, |set| {
            cross_validate(set, &options, score::FOLDS, None, stop)
        });
        match crossed {
            Ok(crossed) => Measured::crossed(
                &crossed,
                taught.lessons(),
                &lessons.concepts,
                lessons.labels,
                done,
            ),
            Err(TaggerError::Stopped) => return Done::Interrupted,
            Err(error) => return Done::Measured(Err(internal(&format!("an error ({error})")))),
        }
    };
    let measured = if apart.rows.len() >= score::HELD_OUT_FOR_SCORE {
        match metrics::evaluate_by_concept(&model.head, &apart.examples(), stop) {
            Ok(scores) => {
                let concepts = model.head.concepts();
                let calibration = crossed.calibration;
                Measured::held_out(&scores, apart.lessons(), concepts, model.labels, calibration)
            }
            Err(TaggerError::Stopped) => return Done::Interrupted,
            Err(error) => return Done::Measured(Err(internal(&format!("an error ({error})")))),
        }
    } else {
        crossed
    };
    if stop.load(Ordering::Relaxed) {
        return Done::Interrupted;
    }
    Done::Measured(Ok(measured))
}
