//! A training run kept between two steps, so that it goes on as if it had never stopped.

use std::collections::HashMap;

use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

use super::Tuning;
use crate::EncoderError;

/// The one field of the file's metadata: passes, steps, and what is trained of which encoder.
const RUN: &str = "run";

impl Tuning {
    /// The whole run as it stands after a step: weights and Adam's means in full precision, and the
    /// place in the sequence of dropouts. A mean that [`average`](Self::average) has begun is not kept. A
    /// safetensors file.
    ///
    /// # Errors
    /// [`EncoderError::Batch`] while gradients wait for their step, which are not kept.
    pub fn state(&self) -> Result<Vec<u8>, EncoderError> {
        if self.pending {
            let reason = "its gradients wait for their step, and are not kept".to_owned();
            return Err(EncoderError::Batch { reason });
        }
        let bytes: Vec<(&str, Vec<u8>)> = self
            .rows()
            .into_iter()
            .map(|(name, values)| (name, values.iter().flat_map(|v| v.to_le_bytes()).collect()))
            .collect();
        let views = bytes.iter().map(|(name, bytes)| {
            let view = TensorView::new(Dtype::F32, vec![bytes.len() / 4], bytes);
            Ok((*name, view.map_err(damaged)?))
        });
        let views: Vec<(&str, TensorView<'_>)> = views.collect::<Result<_, EncoderError>>()?;
        let run = format!("{} {} {}", self.passes, self.steps, self.identity());
        let metadata = HashMap::from([(RUN.to_owned(), run)]);
        safetensors::serialize(views, Some(metadata)).map_err(damaged)
    }

    /// Goes on from what [`state`](Self::state) gave for the same encoder and the same layers. Dropout
    /// and seed stay as this run has them; with those of the other run every later step is the same, bit
    /// for bit.
    ///
    /// # Errors
    /// [`EncoderError::Tuned`] when the bytes are damaged or of another encoder; the run is then as it
    /// was.
    pub fn restore(&mut self, state: &[u8]) -> Result<(), EncoderError> {
        let (_, header) = SafeTensors::read_metadata(state).map_err(damaged)?;
        let tensors = SafeTensors::deserialize(state).map_err(damaged)?;
        let run = header.metadata().as_ref().and_then(|fields| fields.get(RUN));
        let run = run.ok_or_else(|| damaged("they do not say where the run stood"))?;
        let mut fields = run.splitn(3, ' ');
        let mut number = || fields.next()?.parse::<u64>().ok();
        let (passes, steps) = (number(), number());
        let (Some(passes), Some(steps)) = (passes, steps) else {
            return Err(damaged("they do not say where the run stood"));
        };
        if fields.next() != Some(&*self.identity()) {
            return Err(damaged("they are of another encoder or of other layers"));
        }
        let steps = u32::try_from(steps).map_err(damaged)?;
        let mut read = Vec::new();
        for (name, values) in self.rows() {
            let view = tensors.tensor(name).map_err(damaged)?;
            if view.dtype() != Dtype::F32 || view.data().len() != 4 * values.len() {
                return Err(damaged(format!("their {name} has another shape")));
            }
            let numbers = view.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
            read.push(numbers.collect::<Vec<f32>>());
        }
        for (row, values) in self.rows_mut().into_iter().zip(read) {
            *row = values;
        }
        (self.passes, self.steps, self.pending) = (passes, steps, false);
        Ok(())
    }

    fn identity(&self) -> String {
        format!("{}..{} {}", self.from, self.config.features.upper, self.origin)
    }

    fn rows(&self) -> Vec<(&'static str, &Vec<f32>)> {
        let weights = &self.weights;
        let mut rows = vec![
            ("values", &weights.values),
            ("means", &weights.means),
            ("squares", &weights.squares),
        ];
        if let Some(words) = &self.words {
            rows.push(("words.values", &words.values));
            rows.push(("words.means", &words.means));
            rows.push(("words.squares", &words.squares));
        }
        rows
    }

    /// In the order of [`rows`](Self::rows).
    fn rows_mut(&mut self) -> Vec<&mut Vec<f32>> {
        let weights = &mut self.weights;
        let mut rows = vec![&mut weights.values, &mut weights.means, &mut weights.squares];
        if let Some(words) = &mut self.words {
            rows.extend([&mut words.values, &mut words.means, &mut words.squares]);
        }
        rows
    }
}

fn damaged(reason: impl std::fmt::Display) -> EncoderError {
    EncoderError::Tuned { reason: reason.to_string() }
}
