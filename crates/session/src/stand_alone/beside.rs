use std::sync::atomic::AtomicBool;

use handful_encoder::TokenClassifier;
use handful_tagger::{
    Example, Known, Outputs, WordSpan,
    metrics::{EntityCounts, ScoresBuilder},
};

use super::{Alike, InUse, Making, STRETCH, of_tagger};
use crate::{Basis, Score, SessionError, jobs::Lesson, score};

/// The version in use and the model made of it, side by side.
pub(super) struct Beside<'a> {
    pub(super) in_use: &'a InUse,
    pub(super) classifier: &'a TokenClassifier,
    pub(super) outputs: Outputs,
    /// Which concepts of the head those of the model are.
    pub(super) learned: &'a [usize],
}

impl Beside<'_> {
    /// What each says of some sentences; those that one of them cannot read are left out.
    fn spans<'l>(
        &self,
        lessons: &'l [Lesson],
        tell: &mut impl FnMut(Making),
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

    /// On held-out sentences: the version in use, then the model. None where there are none.
    pub(super) fn scores(
        &self,
        tell: &mut impl FnMut(Making),
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

    /// How many words of untouched sentences, or else of the lessons, both tag alike.
    pub(super) fn alike(
        &self,
        tell: &mut impl FnMut(Making),
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
