//! Which sentence to ask a person about next.
//!
//! [`Head::outlook`] says of each sentence how unsure the head is of it, by one of several
//! [`Measure`]s, and what it expects there. [`select`] chooses among sentences so described, also
//! by what would be new in them ([`SpanVectors`]) and by which concepts are short of annotations.

mod doubt;
mod select;
mod spread;

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

pub use doubt::Measure;
pub use select::{Candidate, Preference, select};
pub use spread::SpanVectors;

use crate::decode::Prediction;
use crate::error::TaggerError;
use crate::fit::Example;
use crate::head::Head;
use crate::linear::Cores;
use crate::tags::{begin, concept_of};
use doubt::Committee;

/// What a head makes of a sentence, for choosing what to ask.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The spans that it would suggest.
    pub prediction: Prediction,
    /// How unsure it is: comparable between sentences read by one head with one measure, and by
    /// nothing else. 0 where no word is open.
    pub doubt: f32,
    /// How many entities of each concept it expects outside the annotations.
    pub expected: Vec<f32>,
    /// What the entities look like that it expects.
    pub spans: SpanVectors,
}

impl Head {
    /// Reads sentences for choosing among them, on all cores, in their order.
    ///
    /// `seed` settles what is drawn: the order of [`Measure::Random`], what [`Measure::Bald`] drops.
    /// `centre` is the mean feature vector of ordinary words ([`SpanVectors::centre`]).
    ///
    /// # Errors
    /// As [`Head::predict_all`]; [`TaggerError::BadFeatures`] too where `centre` has another width.
    pub fn outlook(
        &self,
        examples: &[Example<'_>],
        measure: Measure,
        centre: &[f32],
        seed: u64,
        stop: &AtomicBool,
    ) -> Result<Vec<Outlook>, TaggerError> {
        if centre.len() != self.dim() {
            return Err(TaggerError::BadFeatures(format!(
                "their mean has {} values in place of {}",
                centre.len(),
                self.dim()
            )));
        }
        let committee = (measure == Measure::Bald).then(|| Committee::of(self, centre, seed));
        examples
            .par_iter()
            .enumerate()
            .map(|(place, example)| {
                if stop.load(Ordering::Relaxed) {
                    return Err(TaggerError::Stopped);
                }
                let mut outlook = self.with_decoder(example, Cores::One, |decoder, allowed| {
                    let prediction = decoder.decode(self.calibration());
                    let marginals = decoder.marginals();
                    let words = example.features.len() / self.dim();
                    let open: Vec<usize> =
                        (0..words).filter(|&word| !allowed.is_annotated(word)).collect();
                    let tags = allowed.tags();
                    Outlook {
                        doubt: match measure {
                            Measure::Random => doubt::drawn(seed, place),
                            Measure::LeastConfidence => 1.0 - prediction.confidence,
                            Measure::Margin => doubt::margin(&marginals, tags, &open),
                            Measure::Entropy => doubt::entropy(&marginals, tags, &open),
                            Measure::Bald => 0.0,
                        },
                        expected: expected(&marginals, tags, &open),
                        spans: SpanVectors::expected(
                            example.features,
                            centre,
                            &prediction.spans,
                            &marginals,
                            &open,
                        ),
                        prediction,
                    }
                })?;
                if let Some(committee) = &committee {
                    outlook.doubt = committee.disagreement(example)?;
                }
                Ok(outlook)
            })
            .collect()
    }
}

/// The sum over the open words of the probability of each concept's first tag.
fn expected(marginals: &[f32], tags: usize, open: &[usize]) -> Vec<f32> {
    let concepts = (1..tags).filter_map(concept_of).filter(|(_, first)| *first).count();
    (0..concepts)
        .map(|concept| open.iter().map(|&word| marginals[word * tags + begin(concept)]).sum())
        .collect()
}
