//! What the frozen layers give: kept, so that fine-tuning and re-reading begin above them.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use half::f16;
use half::slice::HalfFloatSliceExt;

use crate::encoder::ARITHMETIC;
use crate::manifest::sha256;
use crate::packed::Desk;
use crate::reading::{self, Placed, Reader, Window, assemble, by_group, place};
use crate::{Encoder, EncoderError, Features, Input, Pooling};

/// The states of every token of one sentence after some layer, and how its words come out of them.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenStates {
    pub(crate) origin: Arc<str>,
    layer: usize,
    words: usize,
    pub(crate) windows: Vec<Window>,
    rows: Features,
}

impl TokenStates {
    /// The layer that they left: 0 is the embeddings.
    pub fn layer(&self) -> usize {
        self.layer
    }

    /// How many words the sentence has.
    pub fn words(&self) -> usize {
        self.words
    }

    /// How many tokens, the special ones of each window included.
    pub fn tokens(&self) -> usize {
        self.rows.words
    }

    /// The numbers: a row for each token, in the shape in which a [`FeatureCache`](crate::FeatureCache)
    /// keeps rows of words. [`Encoder::kept_states`] makes the rest again.
    pub fn rows(&self) -> &Features {
        &self.rows
    }
}

impl Encoder {
    /// How many numbers [`TokenStates`] of a layer have for each token: its state, and behind it that of
    /// the lower feature layer where that one is passed already.
    pub fn states_dim(&self, layer: usize) -> usize {
        let hidden = self.config.hidden;
        if self.config.features.lower < layer { 2 * hidden } else { hidden }
    }

    /// 64 hexadecimal digits that change whenever the states of that layer would. Tuning the layers above
    /// changes nothing here.
    pub fn states_fingerprint(&self, layer: usize) -> String {
        let mut identity = format!("states {ARITHMETIC} {layer} {}", self.sums);
        let lower = self.config.features.lower;
        if lower < layer {
            identity.push_str(&format!(" {lower}"));
        }
        let changed =
            |tuned: &&crate::TunedWeights| tuned.has_embeddings() || tuned.layers().start < layer;
        if let Some(tuned) = self.tuned.as_ref().filter(changed) {
            identity.push_str(&format!(" {}", tuned.sum()));
        }
        sha256(identity.as_bytes())
    }

    /// The states of every token of each sentence after `layer` layers, in the order given. `pooling`
    /// says how words will come out of them.
    ///
    /// # Errors
    /// As [`features`](Self::features), and [`EncoderError::Layers`] for a layer above the upper feature
    /// layer.
    pub fn token_states(
        &self,
        inputs: &[Input<'_>],
        pooling: Pooling,
        layer: usize,
        stop: &AtomicBool,
    ) -> Result<Vec<TokenStates>, EncoderError> {
        self.check_layer(layer)?;
        let (hidden, dim) = (self.config.hidden, self.states_dim(layer));
        let planned = reading::plan(self.reader(), inputs, pooling, stop)?;
        let windows = place(planned.iter().map(Vec::as_slice));
        let groups = self.compute(|reader| {
            by_group(reader.packed, &windows, |desk, group| {
                reader.run(&windows[group.clone()], 0..layer, desk, stop)?;
                Ok((group, halves(desk, hidden, dim)))
            })
        })?;
        let tokens = |windows: &[Window]| windows.iter().map(|window| window.tokens.len()).sum();
        let mut rows: Vec<Vec<f16>> =
            planned.iter().map(|own| vec![f16::ZERO; tokens(own) * dim]).collect();
        for (group, values) in groups {
            let mut values = values.as_slice();
            for Placed { sentence, window, start } in &windows[group] {
                let (own, rest) = values.split_at(window.tokens.len() * dim);
                rows[*sentence][start * dim..][..own.len()].copy_from_slice(own);
                values = rest;
            }
        }
        let origin: Arc<str> = self.states_fingerprint(layer).into();
        let whole = inputs.iter().zip(planned).zip(rows).map(|((input, windows), values)| {
            let rows = Features { words: tokens(&windows), dim, values };
            let (origin, words) = (origin.clone(), input.words.len());
            TokenStates { origin, layer, words, windows, rows }
        });
        Ok(whole.collect())
    }

    /// States whose rows were kept: cuts the sentence into sub-words again, which costs little, and
    /// computes nothing. `None` when the rows are not of this sentence's shape.
    ///
    /// # Errors
    /// As [`features`](Self::features).
    pub fn kept_states(
        &self,
        input: &Input<'_>,
        pooling: Pooling,
        layer: usize,
        rows: &[f16],
    ) -> Result<Option<TokenStates>, EncoderError> {
        self.check_layer(layer)?;
        let never = AtomicBool::new(false);
        let mut planned =
            reading::plan(self.reader(), std::slice::from_ref(input), pooling, &never)?;
        let windows = planned.pop().unwrap_or_default();
        let tokens = windows.iter().map(|window| window.tokens.len()).sum();
        let dim = self.states_dim(layer);
        let origin = self.states_fingerprint(layer).into();
        let rows = Features { words: tokens, dim, values: rows.to_vec() };
        let fits = rows.values.len() == tokens * dim;
        let words = input.words.len();
        Ok(fits.then_some(TokenStates { origin, layer, words, windows, rows }))
    }

    /// Word vectors as [`features`](Self::features) gives them, read from the states on; they differ by
    /// what the states lost as f16.
    ///
    /// # Errors
    /// [`EncoderError::Stopped`]; [`EncoderError::Batch`] for states that are not of this encoder's frozen
    /// layers.
    pub fn features_from(
        &self,
        states: &[&TokenStates],
        stop: &AtomicBool,
    ) -> Result<Vec<Features>, EncoderError> {
        let Some(first) = states.first() else { return Ok(Vec::new()) };
        let hidden = self.config.hidden;
        let (layer, dim) = (first.layer, self.states_dim(first.layer));
        self.check_layer(layer)?;
        check_origin(&self.states_fingerprint(layer), states.iter().copied())?;
        let windows = place(states.iter().map(|states| states.windows.as_slice()));
        let read = |reader: Reader<'_>, desk: &mut Desk, group: Range<usize>| {
            let own = &windows[group.clone()];
            let lengths = own.iter().map(|placed| placed.window.tokens.len());
            reader.packed.resume(lengths.clone().sum(), desk, |desk| {
                let rows = own.iter().flat_map(|placed| {
                    let range =
                        placed.start * dim..(placed.start + placed.window.tokens.len()) * dim;
                    states[placed.sentence].rows.values[range].chunks_exact(dim)
                });
                let targets = desk.upper.chunks_exact_mut(hidden);
                for ((row, upper), lower) in
                    rows.zip(targets).zip(desk.lower.chunks_exact_mut(hidden))
                {
                    row[..hidden].convert_to_f32_slice(upper);
                    if dim > hidden {
                        row[hidden..].convert_to_f32_slice(lower);
                    }
                }
            });
            reader.packed.climb(layer..self.config.features.upper, &lengths, desk, stop)?;
            Ok(reader.pool::<f16>(&windows, group, desk))
        };
        let parts = self.compute(|reader| {
            by_group(reader.packed, &windows, |desk, group| read(reader, desk, group))
        })?;
        let values =
            assemble(2 * hidden, states.iter().map(|states| states.words), &windows, parts);
        let whole = states.iter().zip(values);
        Ok(whole
            .map(|(states, values)| Features { words: states.words, dim: 2 * hidden, values })
            .collect())
    }

    fn check_layer(&self, layer: usize) -> Result<(), EncoderError> {
        let upper = self.config.features.upper;
        if layer <= upper {
            return Ok(());
        }
        let reason =
            format!("states of layer {layer}, which lies above its upper feature layer {upper}");
        Err(EncoderError::Layers { reason })
    }
}

/// Refuses states that come from elsewhere.
pub(crate) fn check_origin<'a>(
    origin: &str,
    mut states: impl Iterator<Item = &'a TokenStates>,
) -> Result<(), EncoderError> {
    if states.all(|states| &*states.origin == origin) {
        return Ok(());
    }
    let reason = "the token states come from another encoder or another layer".to_owned();
    Err(EncoderError::Batch { reason })
}

/// The states on the desk as rows of `dim` numbers.
fn halves(desk: &Desk, hidden: usize, dim: usize) -> Vec<f16> {
    let mut values = vec![f16::ZERO; desk.upper.len() / hidden * dim];
    let vectors = desk.upper.chunks_exact(hidden).zip(desk.lower.chunks_exact(hidden));
    for (row, (upper, lower)) in values.chunks_exact_mut(dim).zip(vectors) {
        row[..hidden].convert_from_f32_slice(upper);
        if dim > hidden {
            row[hidden..].convert_from_f32_slice(lower);
        }
    }
    values
}

/// The rows of one layer among those of some states, from f16.
pub(crate) fn widen(states: &TokenStates, columns: &Range<usize>, target: &mut [f32]) {
    let Features { dim, values, .. } = states.rows();
    let targets = target.chunks_exact_mut(columns.len());
    for (row, target) in values.chunks_exact(*dim).zip(targets) {
        row[columns.clone()].convert_to_f32_slice(target);
    }
}
