//! Model versions in the project: a reopened one goes on from the newest, or from the one that was chosen.

use std::{path::Path, sync::Arc};

use handful_encoder::TunedWeights;
use handful_store::{ModelVersion, NewModelVersion};
use handful_tagger::Head;
use serde::Deserialize;
use uuid::Uuid;

use super::Owner;
use crate::{
    Measurement, Score, deep,
    io::IoError,
    jobs::{Model, Tuned},
    lessons,
    measurement::{Measured, Training},
    reader::Reader,
    weights,
};

/// A kept version that can be in use.
pub(super) struct Revived {
    pub(super) model: Model,
    pub(super) reader: Arc<Reader>,
    /// How good it was; none where it was kept before that was known.
    pub(super) measurement: Option<Measurement>,
    /// Whether the gold is still the one that it learned from.
    pub(super) is_current: bool,
}

impl Owner {
    /// Takes up the newest kept version, or the one that a person chose, once encoder and corpus are there.
    /// If the gold is still the one that it learned from, it is the version in use; otherwise the next refit
    /// starts from it.
    pub(super) fn restore(&mut self) -> Result<(), IoError> {
        if self.reader().is_none() || self.restored {
            return Ok(());
        }
        let chosen = self.io.chosen_version()?;
        let kept = match chosen {
            Some(number) => Some(self.io.version(number)?),
            None => self.io.latest_version()?,
        };
        self.next_version = self.io.highest_version()?.saturating_add(1);
        self.restored = true;
        let Some(kept) = kept else { return Ok(()) };
        match self.revive(&kept, &self.cache) {
            Some(revived) => {
                self.chosen = chosen;
                self.take_up(revived);
            }
            // It was learned on another encoder: the choice is void with it.
            None if chosen.is_some() => self.forget_choice(),
            None => {}
        }
        Ok(())
    }

    /// Puts a kept version into use.
    pub(super) fn take_up(&mut self, revived: Revived) {
        let Revived { model, reader, measurement, is_current } = revived;
        let version = model.version;
        if model.tuned.is_some() {
            self.deepened_at = model.labels;
        }
        let in_use = self.reader().is_some_and(|own| Arc::ptr_eq(own, &reader));
        if !in_use {
            self.read_with(reader);
        }
        self.read_probabilities_by(model.head.calibration());
        self.take_into_use(model);
        self.kept = Some(version);
        self.measured = None;
        if is_current || self.chosen.is_some() {
            self.learned = self.revision;
            self.measured = measurement.as_ref().map(|_| version);
            self.measurement = measurement.unwrap_or_default();
        }
        self.cursor = 0;
        self.count_unread();
    }

    /// A kept version as it was; none where its weights were let go or are not those of the encoder in use.
    /// What its tuned layers read is kept in `cache`.
    pub(super) fn revive(&self, kept: &ModelVersion, cache: &Path) -> Option<Revived> {
        let frozen = self.frozen.clone()?;
        let (head, weights) = unpacked(kept, frozen.source.fingerprint(), frozen.dim())?;
        let reader = match &weights {
            Some(weights) => deep::restore(self.states.as_ref()?, weights, cache)?,
            None => frozen,
        };
        let training = Training::deserialize(&kept.training).unwrap_or_default();
        let gold = u64::from_str_radix(&training.gold, 16).ok();
        let board = self.shared.board();
        let lessons =
            lessons::draw(&board, &board.concepts, &self.touched, &self.sample, usize::MAX);
        drop(board);
        let measurement = Measurement::from_json(&kept.score, kept.annotations);
        let calibration = head.calibration();
        let by_name = (head.concepts().iter())
            .map(|key| training.by_name.contains(&Uuid::from_bytes(key.0)))
            .collect();
        let model = Model {
            version: kept.number,
            head,
            by_name,
            labels: kept.annotations,
            gold: gold.unwrap_or_default(),
            tuned: weights.map(|weights| {
                let measured = measurement.clone().unwrap_or_default();
                Tuned { weights, crossed: Measured::kept(&measured, calibration) }
            }),
        };
        let is_current = gold == Some(lessons.gold);
        Some(Revived { model, reader, measurement, is_current })
    }

    /// Keeps the version in use if it is not kept yet, and what was measured.
    pub(super) fn keep(&mut self) {
        self.record();
        let Some(model) = self.model.clone() else { return };
        let Some(reader) = &self.frozen else { return };
        // What only names say is found again faster than it is read.
        if self.kept == Some(model.version) || self.chosen.is_some() || !self.is_taught() {
            return;
        }
        let board = self.shared.board();
        let calibration = board.calibration;
        let teachers = lessons::teachers(&board);
        let training = Training {
            gold: format!("{:016x}", model.gold),
            sentences: teachers.len(),
            done: teachers.iter().filter(|(_, sentence)| sentence.done).count(),
            encoder: reader.source.name().to_owned(),
            deep: model.tuned.is_some(),
            by_name: model.known_by_name().into_iter().collect(),
        };
        drop(teachers);
        drop(board);
        let measured = self.measured == Some(model.version);
        let row = NewModelVersion {
            parent: self.kept,
            encoder: reader.source.fingerprint().to_owned(),
            annotations: model.labels,
            weights: Some(weights::pack(
                &model.head.clone().with_calibration(calibration),
                model.tuned.as_ref().map(|tuned| &tuned.weights),
            )),
            score: if measured { self.measurement.to_json() } else { serde_json::Value::Null },
            training: serde_json::to_value(training).unwrap_or_default(),
        };
        match self.io.keep(model.version, row) {
            Ok(kept) => {
                if kept {
                    self.kept = Some(model.version);
                }
            }
            // A project that can only be looked at, or a full disk: the version is learned again then.
            Err(error) => tracing::warn!("a model version is not kept: {error}"),
        }
    }

    /// Puts a measurement on the curve that the project keeps.
    pub(super) fn remember(&mut self, measurement: &Measurement, version: u32) {
        let Some(frozen) = &self.frozen else { return };
        if !matches!(measurement.score, Score::Measured { .. }) {
            return;
        }
        // The curve needs no mistakes, and a mistake is of the newest version only.
        let point = Measurement { confusions: Vec::new(), ..measurement.clone() };
        self.unrecorded = Some(handful_store::Measurement {
            encoder: frozen.source.fingerprint().to_owned(),
            tuned: self.model.as_ref().is_some_and(|model| model.tuned.is_some()),
            annotations: measurement.labels,
            version,
            score: point.to_json(),
            at: 0,
        });
        self.record();
    }

    /// Writes down what was measured; where somebody else is writing, later.
    fn record(&mut self) {
        let Some(measurement) = self.unrecorded.take() else { return };
        match self.io.record(&measurement) {
            Ok(true) => {}
            Ok(false) => self.unrecorded = Some(measurement),
            Err(error) => tracing::warn!("a measurement is not kept: {error}"),
        }
    }
}

/// Head and tuned layers of a kept version, if they are of this encoder.
fn unpacked(
    kept: &ModelVersion,
    fingerprint: &str,
    dim: usize,
) -> Option<(Head, Option<TunedWeights>)> {
    let bytes = kept.weights.as_ref().filter(|_| kept.encoder == fingerprint)?;
    let (head, tuned) = weights::unpack(bytes)
        .inspect_err(|error| tracing::warn!("a kept model version is left aside: {error}"))
        .ok()?;
    (head.dim() == dim).then_some((head, tuned))
}
