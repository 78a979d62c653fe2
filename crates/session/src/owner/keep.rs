//! Model versions in the project: a reopened one goes on from the newest.

use handful_encoder::TunedWeights;
use handful_store::{ModelVersion, NewModelVersion};
use handful_tagger::Head;
use serde::{Deserialize, Serialize};

use super::Owner;
use crate::{
    deep,
    io::IoError,
    jobs::{Measured, Model, Tuned},
    lessons, score, weights,
};

/// What is kept beside a version's weights about what it learned from.
#[derive(Serialize, Deserialize)]
struct Training {
    /// Tells this gold from any other, in hexadecimal.
    gold: String,
    /// Sentences that it learned from.
    sentences: usize,
    /// How many of them were done.
    done: usize,
}

impl Owner {
    /// Takes up the newest kept version, once encoder and corpus are there. If the gold is still the one
    /// that it learned from, it is the version in use; otherwise the next refit starts from it.
    pub(super) fn restore(&mut self) -> Result<(), IoError> {
        let Some(reader) = self.reader().filter(|_| !self.restored).cloned() else { return Ok(()) };
        let kept = self.io.latest_version()?;
        self.next_version = self.io.highest_version()?.saturating_add(1);
        self.restored = true;
        let Some(kept) = kept else { return Ok(()) };
        let training = Training::deserialize(&kept.training).ok();
        let version = kept.number;
        let kept_weights = unpacked(&kept, reader.source.fingerprint(), reader.dim());
        let Some((head, weights)) = kept_weights else { return Ok(()) };
        if let Some(tuned) = &weights {
            let states = self.states.as_ref();
            let restored = states.and_then(|states| deep::restore(states, tuned, &self.cache));
            let Some(restored) = restored else { return Ok(()) };
            self.read_with(restored);
            self.deepened_at = kept.annotations;
        }
        let board = self.shared.board();
        let lessons =
            lessons::draw(&board, &board.concepts, &self.touched, &self.sample, usize::MAX);
        drop(board);
        let gold = training.and_then(|training| u64::from_str_radix(&training.gold, 16).ok());
        let same = gold == Some(lessons.gold);
        let calibration = head.calibration();
        self.shared.board_mut().calibration = calibration;
        let score = score::from_json(&kept.score);
        let crossed = Measured { score: score.clone().unwrap_or_default(), calibration };
        self.take_into_use(Model {
            version,
            head,
            by_name: lessons.unseen(),
            labels: kept.annotations,
            gold: gold.unwrap_or_default(),
            tuned: weights.map(|weights| Tuned { weights, crossed }),
        });
        self.kept = Some(version);
        if same {
            self.learned = self.revision;
            if let Some(score) = score {
                self.score = score;
                self.measured = Some(version);
            }
        }
        self.count_unread();
        Ok(())
    }

    /// Keeps the version in use if it is not kept yet.
    pub(super) fn keep(&mut self) {
        let Some(model) = self.model.clone() else { return };
        let Some(reader) = &self.frozen else { return };
        // What only names say is found again faster than it is read.
        if self.kept == Some(model.version) || !self.is_taught() {
            return;
        }
        let board = self.shared.board();
        let calibration = board.calibration;
        let teachers = lessons::teachers(&board);
        let training = Training {
            gold: format!("{:016x}", model.gold),
            sentences: teachers.len(),
            done: teachers.iter().filter(|(_, sentence)| sentence.done).count(),
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
            score: if measured { score::to_json(&self.score) } else { serde_json::Value::Null },
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
