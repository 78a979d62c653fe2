//! What the names of concepts say, for whoever fits a head.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicBool},
};

use handful_encoder::{EncoderError, NameRows};
use handful_tagger::{Calibration, ConceptKey, ConceptVectors, Options};

use crate::FeatureSource;

/// Of a concept that is known by its name alone, nothing less probable is suggested.
pub(crate) const LEAST_PROBABILITY: f32 = 0.5;

/// How far names alone can be trusted: fitted to what they gave on seven evaluation sets, where a third of
/// what is suggested by name is right (`docs/decisions/0016-before-the-first-annotation.md`).
pub(crate) const CALIBRATION: Calibration = Calibration { temperature: 2.1, offset: -0.9 };

/// The names that were read so far: a rename is rare, and a refit comes after every annotation.
#[derive(Default)]
pub(crate) struct Names(Mutex<HashMap<String, NameRows>>);

impl Names {
    /// How heads of these concepts are fitted. Where the source reads no names, or cannot read these, the
    /// annotations speak alone.
    pub(crate) fn options(
        &self,
        source: &dyn FeatureSource,
        concepts: &[ConceptKey],
        names: &[String],
        stop: &AtomicBool,
    ) -> Options {
        match self.vectors(source, concepts, names, stop) {
            Ok(Some(vectors)) => Options::named(Arc::new(vectors)),
            Ok(None) | Err(EncoderError::Stopped) => Options::default(),
            Err(error) => {
                tracing::warn!("the names of concepts are not learned from: {error}");
                Options::default()
            }
        }
    }

    fn vectors(
        &self,
        source: &dyn FeatureSource,
        concepts: &[ConceptKey],
        names: &[String],
        stop: &AtomicBool,
    ) -> Result<Option<ConceptVectors>, EncoderError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|name, _| names.contains(name));
        let mut vectors = ConceptVectors::default();
        for (key, name) in concepts.iter().zip(names) {
            let rows = match known.get(name) {
                Some(rows) => rows,
                None => {
                    let Some(rows) = source.name_rows(&[name], stop)? else { return Ok(None) };
                    known.entry(name.clone()).or_insert(rows)
                }
            };
            vectors.keys.push(*key);
            vectors.rows.extend(&rows.weights);
            vectors.levels.extend(&rows.bias);
        }
        Ok(Some(vectors))
    }
}
