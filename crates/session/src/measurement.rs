//! How good a version is, concept by concept, and what it mistakes for what.

use std::collections::HashMap;

use handful_store::ListedVersion;
use handful_tagger::{
    Calibration, ConceptKey, CrossValidation, Known, breakdown::Breakdown, metrics::Scores,
};
use handful_text::Span;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Basis, Score, SentenceRef, board::Board, jobs::Lesson, score};

/// So many places of each confusion are kept.
const PLACES: usize = 5;

/// So many kinds of confusion are kept, the most frequent ones.
const CONFUSIONS: usize = 40;

/// How good a version is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measurement {
    /// How many annotations what was measured had learned from. After a deep round that is fewer than the
    /// version in use has seen: its score is that of the round.
    pub labels: u32,
    /// Over all concepts.
    pub score: Score,
    /// Of each concept that is annotated or predicted in what was judged.
    pub concepts: Vec<ConceptScore>,
    /// The most frequent first.
    pub confusions: Vec<Confusion>,
}

/// How good a version is at one concept.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConceptScore {
    /// The concept.
    pub concept: Uuid,
    /// F1, 0 to 1.
    pub f1: f32,
    /// The 90 % interval of F1, low and high; none where too few sentences hold the concept.
    pub interval: Option<(f32, f32)>,
    /// How many spans of it are annotated in what was judged.
    pub marked: u32,
}

/// What is taken for what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Confusion {
    /// What a person marked; none where nothing is marked.
    pub marked: Option<Uuid>,
    /// What the model makes of it; none where nothing. The same as `marked`: its edges are others.
    pub taken: Option<Uuid>,
    /// How often.
    pub count: u32,
    /// The first places.
    pub places: Vec<ConfusedPlace>,
}

/// Where something is taken for something else.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConfusedPlace {
    /// The document.
    pub document: Uuid,
    /// The place of the sentence in it, counted from 0.
    pub ordinal: u32,
    /// First scalar value in the document.
    pub start: u32,
    /// One past the last scalar value.
    pub end: u32,
}

/// What the worker found out about a version, before it is known where its mistakes stand in the texts.
#[derive(Clone)]
pub(crate) struct Measured {
    pub(crate) score: Score,
    pub(crate) calibration: Calibration,
    /// How many annotations what was measured had learned from.
    pub(crate) labels: u32,
    concepts: Vec<ConceptScore>,
    slips: Vec<Slip>,
    /// Mistakes that were looked up before.
    confusions: Vec<Confusion>,
}

/// One mistake; words are counted within the sentence.
#[derive(Clone, Copy)]
struct Slip {
    at: SentenceRef,
    words: (usize, usize),
    marked: Option<Uuid>,
    taken: Option<Uuid>,
}

impl Measured {
    /// By cross-validation over these lessons, `done` sentences being done.
    pub(crate) fn crossed<'a>(
        crossed: &CrossValidation,
        lessons: impl Iterator<Item = &'a Lesson> + Clone,
        concepts: &[ConceptKey],
        labels: u32,
        done: usize,
    ) -> Self {
        let known = lessons.clone().map(|lesson| -> &'a Known { &lesson.known });
        let breakdown = Breakdown::of_crossed(crossed, known, concepts.len());
        let score = score::crossed(crossed.scores.as_ref(), done);
        let blank = Self::with(score, crossed.calibration, labels);
        blank.broken_down(&breakdown, lessons, concepts)
    }

    /// By sentences that were held out; the calibration stays that of the cross-validation.
    pub(crate) fn held_out<'a>(
        (scores, breakdown): &(Scores, Breakdown),
        lessons: impl Iterator<Item = &'a Lesson>,
        concepts: &[ConceptKey],
        labels: u32,
        calibration: Calibration,
    ) -> Self {
        let blank = Self::with(score::of(scores, Basis::HoldOut), calibration, labels);
        blank.broken_down(breakdown, lessons, concepts)
    }

    /// What was kept of an earlier measurement.
    pub(crate) fn kept(measurement: &Measurement, calibration: Calibration) -> Self {
        Self {
            concepts: measurement.concepts.clone(),
            confusions: measurement.confusions.clone(),
            ..Self::with(measurement.score.clone(), calibration, measurement.labels)
        }
    }

    fn with(score: Score, calibration: Calibration, labels: u32) -> Self {
        let (concepts, slips, confusions) = (Vec::new(), Vec::new(), Vec::new());
        Self { score, calibration, labels, concepts, slips, confusions }
    }

    fn broken_down<'a>(
        self,
        breakdown: &Breakdown,
        lessons: impl Iterator<Item = &'a Lesson>,
        keys: &[ConceptKey],
    ) -> Self {
        // Where there is no score yet, its parts would say more than the whole.
        if !matches!(self.score, Score::Measured { .. }) {
            return self;
        }
        let lessons: Vec<&Lesson> = lessons.collect();
        let named = |concept: usize| keys.get(concept).map(|key| Uuid::from_bytes(key.0));
        let concepts = (keys.iter().zip(&breakdown.concepts))
            .filter(|(_, own)| own.counts.gold + own.counts.predicted > 0)
            .map(|(key, own)| ConceptScore {
                concept: Uuid::from_bytes(key.0),
                f1: own.counts.f1() as f32,
                interval: own.interval.map(|range| (range.low as f32, range.high as f32)),
                marked: u32::try_from(own.counts.gold).unwrap_or(u32::MAX),
            })
            .collect();
        let slips = (breakdown.mistakes.iter())
            .filter_map(|mistake| {
                let span = mistake.gold.or(mistake.predicted)?;
                Some(Slip {
                    at: lessons.get(mistake.sentence)?.at,
                    words: (span.start, span.end),
                    marked: mistake.gold.and_then(|span| named(span.concept)),
                    taken: mistake.predicted.and_then(|span| named(span.concept)),
                })
            })
            .collect();
        Self { concepts, slips, ..self }
    }

    /// The same with its mistakes put together and looked up in the texts.
    pub(crate) fn located(&self, board: &Board) -> Measurement {
        let mut confusions = self.confusions.clone();
        let mut places: HashMap<(Option<Uuid>, Option<Uuid>), usize> = HashMap::new();
        for slip in &self.slips {
            let key = (slip.marked, slip.taken);
            let place = *places.entry(key).or_insert_with(|| {
                let (marked, taken) = key;
                confusions.push(Confusion { marked, taken, count: 0, places: Vec::new() });
                confusions.len() - 1
            });
            let confusion = &mut confusions[place];
            confusion.count += 1;
            if confusion.places.len() < PLACES {
                confusion.places.extend(slip.place(board));
            }
        }
        confusions.sort_by_key(|confusion| std::cmp::Reverse(confusion.count));
        confusions.truncate(CONFUSIONS);
        Measurement {
            labels: self.labels,
            score: self.score.clone(),
            concepts: self.concepts.clone(),
            confusions,
        }
    }
}

impl Slip {
    /// None where its sentence left the project meanwhile.
    fn place(&self, board: &Board) -> Option<ConfusedPlace> {
        let sentence = board.sentence(self.at)?;
        let words = sentence.words.spans();
        let (first, last) = (words.get(self.words.0)?, words.get(self.words.1.checked_sub(1)?)?);
        let own = |offset: usize| sentence.start + u32::try_from(offset).unwrap_or(0);
        Some(ConfusedPlace {
            document: self.at.document,
            ordinal: self.at.ordinal,
            start: own(first.start),
            end: own(last.end),
        })
    }
}

impl ConfusedPlace {
    /// Where, in scalar values of the document.
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}

/// A measurement as it is kept with a version, beside the score itself.
#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(flatten)]
    score: score::Kept,
    /// None in projects of an older Handful.
    #[serde(default)]
    labels: Option<u32>,
    #[serde(default)]
    concepts: Vec<ConceptScore>,
    #[serde(default)]
    confusions: Vec<Confusion>,
}

impl Measurement {
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let kept = Kept {
            score: (&self.score).into(),
            labels: Some(self.labels),
            concepts: self.concepts.clone(),
            confusions: self.confusions.clone(),
        };
        serde_json::to_value(kept).unwrap_or_default()
    }

    /// What was kept, of a version with so many annotations. None where it was written in some other form.
    #[must_use]
    pub fn from_json(kept: &serde_json::Value, labels: u32) -> Option<Self> {
        let Kept { score, labels: own, concepts, confusions } = Kept::deserialize(kept).ok()?;
        let labels = own.unwrap_or(labels);
        Some(Self { labels, score: score.into(), concepts, confusions })
    }
}

/// What is kept beside a version's weights about what it learned from.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Training {
    /// Tells this gold from any other, in hexadecimal.
    pub(crate) gold: String,
    /// Sentences that it learned from.
    pub(crate) sentences: usize,
    /// How many of them were done.
    pub(crate) done: usize,
    /// What the encoder is called.
    #[serde(default)]
    pub(crate) encoder: String,
    /// Whether layers of it were tuned.
    #[serde(default)]
    pub(crate) deep: bool,
    /// Concepts that it knew by their names alone.
    #[serde(default)]
    pub(crate) by_name: Vec<Uuid>,
}

/// A kept model version.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// Its number.
    pub number: u32,
    /// When it was kept, in milliseconds since 1970.
    pub at: i64,
    /// How many annotations it learned from.
    pub labels: u32,
    /// Whether layers of the encoder were tuned for it.
    pub deep: bool,
    /// What the encoder is called; empty where an older Handful kept it.
    pub encoder: String,
    /// Fingerprint of the encoder as it came.
    pub fingerprint: String,
    /// Whether its weights are still there.
    pub has_weights: bool,
    /// How good it was; none where it was kept before that was known.
    pub measurement: Option<Measurement>,
}

impl Version {
    /// As the project lists it.
    #[must_use]
    pub fn of(listed: ListedVersion) -> Self {
        let training = Training::deserialize(&listed.training).unwrap_or_default();
        Self {
            number: listed.number,
            at: listed.created_at,
            labels: listed.annotations,
            deep: training.deep,
            encoder: training.encoder,
            fingerprint: listed.encoder,
            has_weights: listed.has_weights,
            measurement: Measurement::from_json(&listed.score, listed.annotations),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::{Document, Sentence};

    fn measured(score: Score) -> Measurement {
        let concept = Uuid::from_u128(1);
        let place = ConfusedPlace { document: Uuid::from_u128(9), ordinal: 1, start: 4, end: 9 };
        Measurement {
            labels: 17,
            score,
            concepts: vec![ConceptScore {
                concept,
                f1: 0.5,
                interval: Some((0.2, 0.7)),
                marked: 4,
            }],
            confusions: vec![Confusion {
                marked: Some(concept),
                taken: None,
                count: 3,
                places: vec![place],
            }],
        }
    }

    #[test]
    fn a_kept_measurement_comes_back() {
        let score = Score::Measured {
            f1: 0.5,
            low: 0.25,
            high: 0.75,
            precision: 0.5,
            recall: 0.5,
            sentences: 12,
            basis: Basis::HoldOut,
        };
        for measurement in [measured(score), measured(score::too_early(2))] {
            let json = measurement.to_json();
            assert_eq!(Measurement::from_json(&json, 20), Some(measurement));
        }
        assert_eq!(Measurement::from_json(&serde_json::json!({"kind": "guessed"}), 20), None);
    }

    #[test]
    fn a_score_of_an_older_handful_is_read() {
        let old = serde_json::json!({"kind": "too_early", "sentences_needed": 3});
        let read = Measurement::from_json(&old, 20).expect("it is read");
        assert_eq!((read.labels, read.score), (20, Score::TooEarly { sentences_needed: 3 }));
    }

    #[test]
    fn mistakes_are_put_together_and_found_in_the_texts() {
        let document = Uuid::from_u128(9);
        let mut board = Board::default();
        let sentence = |start, text| Sentence::new(start, text, true, false);
        let sentences = vec![sentence(0, "The tug left."), sentence(14, "Ada saw the Fortuna.")];
        board.add(Document { id: document, sentences });
        let (ship, person) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let slip = |ordinal, words, marked, taken| Slip {
            at: SentenceRef { document, ordinal },
            words,
            marked,
            taken,
        };
        let measured = Measured {
            slips: vec![
                slip(0, (1, 2), Some(ship), None),
                slip(1, (0, 1), Some(person), Some(ship)),
                slip(1, (3, 4), Some(person), Some(ship)),
                // Its sentence left the project.
                slip(7, (0, 1), Some(person), Some(ship)),
            ],
            ..Measured::with(score::too_early(2), Calibration::believed(), 5)
        };
        let found = measured.located(&board);
        assert_eq!(found.labels, 5);
        let [often, once] = &found.confusions[..] else { panic!("two kinds") };
        assert_eq!((often.marked, often.taken, often.count), (Some(person), Some(ship), 3));
        let spans: Vec<Span> = often.places.iter().map(ConfusedPlace::span).collect();
        assert_eq!(spans, [Span::new(14, 17), Span::new(26, 33)]);
        assert_eq!((once.marked, once.taken, once.count), (Some(ship), None, 1));
    }
}
