//! A training run kept between two steps, so that it goes on as if it had never stopped.

use std::borrow::Cow;
use std::collections::HashMap;

use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

use super::Tuning;
use super::embedding::Embedding;
use super::layers::Row;
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
        self.check_whole()?;
        let rows = self.rows()?;
        let bytes: Vec<(&str, Vec<u8>)> = rows
            .iter()
            .map(|(name, values)| (*name, values.iter().flat_map(|v| v.to_le_bytes()).collect()))
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
        for (name, values) in self.rows()? {
            let view = tensors.tensor(name).map_err(damaged)?;
            if view.dtype() != Dtype::F32 || view.data().len() != 4 * values.len() {
                return Err(damaged(format!("their {name} has another shape")));
            }
            let numbers = view.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
            read.push(numbers.collect::<Vec<f32>>());
        }
        let mut read = read.iter();
        for (_, row) in OF_LAYERS {
            let values = read.next().map_or(&[][..], Vec::as_slice);
            self.layers.set_row(row, values)?;
        }
        for (row, values) in self.embedding.iter_mut().flat_map(of_embedding_mut).zip(read) {
            row.clone_from(values);
        }
        (self.passes, self.steps, self.pending) = (passes, steps, false);
        Ok(())
    }

    fn identity(&self) -> String {
        format!("{}..{} {}", self.from, self.config.features.upper, self.origin)
    }

    /// All that is kept, by name: first of the layers, then of the embeddings.
    fn rows(&self) -> Result<Vec<Kept<'_>>, EncoderError> {
        let mut rows = Vec::new();
        for (name, row) in OF_LAYERS {
            rows.push((name, self.layers.row(row)?));
        }
        if let Some(Embedding { weights, words, .. }) = &self.embedding {
            let own = [
                &weights.values,
                &weights.means,
                &weights.squares,
                &words.values,
                &words.means,
                &words.squares,
            ];
            rows.extend(OF_EMBEDDING.into_iter().zip(own.map(|row| Cow::Borrowed(&row[..]))));
        }
        Ok(rows)
    }
}

/// The name of a row and its numbers.
type Kept<'a> = (&'static str, Cow<'a, [f32]>);

const OF_LAYERS: [(&str, Row); 3] =
    [("values", Row::Values), ("means", Row::Means), ("squares", Row::Squares)];

const OF_EMBEDDING: [&str; 6] = [
    "embedding.values",
    "embedding.means",
    "embedding.squares",
    "words.values",
    "words.means",
    "words.squares",
];

/// In the order of [`OF_EMBEDDING`].
fn of_embedding_mut(embedding: &mut Embedding) -> [&mut Vec<f32>; 6] {
    let Embedding { weights, words, .. } = embedding;
    [
        &mut weights.values,
        &mut weights.means,
        &mut weights.squares,
        &mut words.values,
        &mut words.means,
        &mut words.squares,
    ]
}

fn damaged(reason: impl std::fmt::Display) -> EncoderError {
    EncoderError::Tuned { reason: reason.to_string() }
}
