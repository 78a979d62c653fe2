use std::sync::atomic::AtomicBool;

use handful_encoder::{EncoderError, Features, Input};
use handful_text::Span;

use super::{InUse, Making, STRETCH};
use crate::{SessionError, jobs::Lesson, reader::Rows};

impl InUse {
    /// The features of sentences; none of those that cannot be read.
    pub(super) fn rows(
        &self,
        lessons: &[&Lesson],
        tell: &mut impl FnMut(Making),
        stop: &AtomicBool,
    ) -> Result<Vec<Option<Rows>>, SessionError> {
        let mut rows = Vec::with_capacity(lessons.len());
        for stretch in lessons.chunks(STRETCH) {
            tell(Making::Reading { done: rows.len() as u64, total: lessons.len() as u64 });
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
    pub(super) fn read<T>(
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
