use std::{
    path::Path,
    sync::{Arc, atomic::AtomicBool},
};

use handful_encoder::{
    Bottom, Encoder, EncoderError, FeatureCache, Features, Input, NameRows, TokenStates,
    TuningMemory, sentence_key,
};

use crate::{FeatureSource, source::POOLING};

/// What the frozen layers of an encoder leave of each sentence, kept on disk where that is possible: what
/// deep rounds learn from, and what the layers above read again after each of them.
pub(crate) struct States {
    source: Arc<dyn FeatureSource>,
    layer: usize,
    cache: Option<FeatureCache>,
}

impl States {
    /// None for a source that is no encoder, whose layers cannot be tuned.
    pub(crate) fn new(
        source: Arc<dyn FeatureSource>,
        layer: usize,
        folder: &Path,
    ) -> Option<Arc<Self>> {
        let encoder = source.encoder()?;
        let fingerprint = encoder.states_fingerprint(layer);
        let cache = FeatureCache::open(folder, &fingerprint, POOLING, encoder.states_dim(layer))
            .inspect_err(|error| tracing::warn!("states are not kept on disk: {error}"))
            .ok();
        Some(Arc::new(Self { source, layer, cache }))
    }

    /// The encoder with its frozen layers.
    pub(crate) fn encoder(&self) -> &Encoder {
        self.source.encoder().expect("a source without an encoder has no states")
    }

    /// How much memory it takes to tune the layers above.
    pub(crate) fn tuning_memory(&self) -> TuningMemory {
        self.encoder().tuning_memory(Bottom::Layer(self.layer))
    }

    /// The states of these sentences, in their order.
    pub(crate) fn of(
        &self,
        inputs: &[Input<'_>],
        stop: &AtomicBool,
    ) -> Result<Vec<TokenStates>, EncoderError> {
        let encoder = self.encoder();
        let mut found: Vec<Option<TokenStates>> = inputs
            .iter()
            .map(|input| {
                let rows = self.cache.as_ref()?.get(&sentence_key(input.text))?;
                encoder.kept_states(input, POOLING, self.layer, rows.values()).ok().flatten()
            })
            .collect();
        let missing: Vec<usize> =
            (0..inputs.len()).filter(|&place| found[place].is_none()).collect();
        let wanted: Vec<Input<'_>> = missing.iter().map(|&place| inputs[place]).collect();
        let made = encoder.token_states(&wanted, POOLING, self.layer, stop)?;
        for (place, states) in missing.into_iter().zip(made) {
            self.keep(inputs[place].text, states.rows());
            found[place] = Some(states);
        }
        Ok(found.into_iter().flatten().collect())
    }

    fn keep(&self, text: &str, rows: &Features) {
        if let Some(cache) = &self.cache
            && let Err(error) = cache.put(&sentence_key(text), rows)
        {
            tracing::warn!("states of a sentence are not kept on disk: {error}");
        }
    }
}

/// An encoder whose upper layers were tuned to a project, on the states below them.
pub(crate) struct TunedSource {
    states: Arc<States>,
    encoder: Encoder,
}

impl TunedSource {
    pub(crate) fn new(states: Arc<States>, encoder: Encoder) -> Self {
        Self { states, encoder }
    }
}

impl FeatureSource for TunedSource {
    fn name(&self) -> &str {
        self.encoder.name()
    }

    fn fingerprint(&self) -> &str {
        self.encoder.fingerprint()
    }

    fn dim(&self) -> usize {
        self.encoder.feature_dim()
    }

    fn features(
        &self,
        inputs: &[Input<'_>],
        stop: &AtomicBool,
    ) -> Result<Vec<Features>, EncoderError> {
        let states = self.states.of(inputs, stop)?;
        self.encoder.features_from(&states.iter().collect::<Vec<_>>(), stop)
    }

    /// Names are read by the encoder as it came: tuning moves words a little, and was told nothing of names.
    fn name_rows(
        &self,
        names: &[&str],
        stop: &AtomicBool,
    ) -> Result<Option<NameRows>, EncoderError> {
        self.states.encoder().name_rows(names, stop)
    }
}
