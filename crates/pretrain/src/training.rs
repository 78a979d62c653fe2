use std::collections::HashMap;
use std::sync::atomic::AtomicBool;

use handful_encoder::{
    Bottom, Encoder, EncoderError, FeatureLayers, Input, Pooling, Rates, Schedule, SharedSpace,
    TokenStates, TuneOptions, Tuning,
};
use handful_text::words;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::goals::{Lots, goals};
use crate::head::Head;
use crate::names::Names;
use crate::order::order;
use crate::reread;
use crate::{Corpus, Options, PretrainError};

/// A word is tagged by its first sub-word, here as everywhere.
const POOLING: Pooling = Pooling::FirstSubword;

/// Sentences over which the length of words is measured.
const MEASURED: usize = 256;

/// The one field of a checkpoint's metadata.
const RUN: &str = "run";

/// A run under way.
pub struct Pretraining<'c> {
    corpus: &'c Corpus,
    options: Options,
    encoder: Encoder,
    order: Vec<u32>,
    lots: Lots,
    names: Names,
    tuning: Tuning,
    head: Head,
    /// Changes whenever a run would go otherwise.
    identity: String,
    progress: Progress,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Progress {
    steps: usize,
    words: u64,
    tokens: u64,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    identity: String,
    progress: Progress,
}

/// What one step gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Steps so far, this one included.
    pub steps: usize,
    /// Sub-words read so far, the special ones included.
    pub tokens: u64,
    /// The mean over the words of the batch of what each lost over all names.
    pub loss: f64,
    /// The norm of the whole gradient before it was clipped.
    pub norm: f64,
    /// The layers' learning rate.
    pub rate: f32,
    /// Names that the batch was held against.
    pub names: usize,
}

impl<'c> Pretraining<'c> {
    /// Prepares a run: reads all names and lays the trained layers out.
    ///
    /// # Errors
    /// [`PretrainError::Empty`] and [`PretrainError::Options`]; [`PretrainError::Encoder`] when there are
    /// no layers above the frozen ones, or `stop` was raised.
    pub fn new(
        encoder: &Encoder,
        corpus: &'c Corpus,
        options: Options,
        stop: &AtomicBool,
    ) -> Result<Self, PretrainError> {
        options.check()?;
        if corpus.names.is_empty() {
            return Err(PretrainError::Empty);
        }
        // The lower feature layer is the trained layers' input, which costs nothing.
        let features = FeatureLayers { upper: encoder.layers(), lower: options.frozen };
        let encoder = encoder.with_feature_layers(features)?;
        let names = Names::read(&encoder, &corpus.names, stop)?;
        let tune = TuneOptions {
            bottom: Bottom::Layer(options.frozen),
            dropout: options.dropout,
            seed: options.seed,
        };
        let tuning = Tuning::new(&encoder, tune)?;
        let head = Head::new(options.dim, [names.width; 2], options.seed);
        let order = order(corpus, &options);
        let lots = Lots::new(corpus, &options);
        let progress = Progress::default();
        let parts = format!("{options:?} {} {}", encoder.fingerprint(), corpus.digest());
        let identity = Sha256::digest(parts).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { corpus, options, encoder, order, lots, names, tuning, head, identity, progress })
    }

    /// Takes a run up again where [`checkpoint`](Self::checkpoint) left it. Every later step is as if it
    /// had never been left, bit for bit.
    ///
    /// # Errors
    /// As [`new`](Self::new); [`PretrainError::Checkpoint`] when it is damaged, or of another encoder,
    /// other data or other options.
    pub fn resume(
        encoder: &Encoder,
        corpus: &'c Corpus,
        options: Options,
        checkpoint: &[u8],
        stop: &AtomicBool,
    ) -> Result<Self, PretrainError> {
        let mut run = Self::new(encoder, corpus, options, stop)?;
        let damaged = |_| PretrainError::checkpoint("it is damaged or is something else");
        let (_, header) = SafeTensors::read_metadata(checkpoint).map_err(damaged)?;
        let tensors = SafeTensors::deserialize(checkpoint).map_err(damaged)?;
        let kept = header.metadata().as_ref().and_then(|fields| fields.get(RUN));
        let kept: Kept = kept
            .and_then(|kept| serde_json::from_str(kept).ok())
            .ok_or_else(|| PretrainError::checkpoint("it does not say where the run stood"))?;
        if kept.identity != run.identity {
            let reason = "its encoder, data or options were others than these";
            return Err(PretrainError::checkpoint(reason));
        }
        for (name, row) in run.rows_mut() {
            let view = tensors.tensor(name).map_err(damaged)?;
            if view.data().len() != 4 * row.len() {
                return Err(PretrainError::checkpoint("its numbers are not as many as these"));
            }
            let numbers = view.data().as_chunks().0;
            row.iter_mut()
                .zip(numbers)
                .for_each(|(value, bytes)| *value = f32::from_le_bytes(*bytes));
        }
        run.tuning.restore(tensors.tensor("layers").map_err(damaged)?.data())?;
        run.progress = kept.progress;
        Ok(run)
    }

    /// Everything that the run needs to go on, as a safetensors file.
    ///
    /// # Errors
    /// [`PretrainError::Checkpoint`] when it cannot be written.
    pub fn checkpoint(&self) -> Result<Vec<u8>, PretrainError> {
        let failed = |error: safetensors::SafeTensorError| PretrainError::checkpoint(error);
        let layers = self.tuning.state()?;
        let head = [
            ("head.values", &self.head.values),
            ("head.means", &self.head.means),
            ("head.squares", &self.head.squares),
        ];
        let head = head.map(|(name, values)| {
            (name, values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>())
        });
        let mut views = vec![(
            "layers",
            TensorView::new(Dtype::U8, vec![layers.len()], &layers).map_err(failed)?,
        )];
        for (name, bytes) in &head {
            let view = TensorView::new(Dtype::F32, vec![bytes.len() / 4], bytes);
            views.push((*name, view.map_err(failed)?));
        }
        let kept = Kept { identity: self.identity.clone(), progress: self.progress };
        let kept = serde_json::to_string(&kept).map_err(PretrainError::checkpoint)?;
        safetensors::serialize(views, Some(HashMap::from([(RUN.to_owned(), kept)]))).map_err(failed)
    }

    fn rows_mut(&mut self) -> [(&'static str, &mut Vec<f32>); 3] {
        [
            ("head.values", &mut self.head.values),
            ("head.means", &mut self.head.means),
            ("head.squares", &mut self.head.squares),
        ]
    }

    /// Steps in all.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.order.len().div_ceil(self.options.batch)
    }

    /// Steps made so far.
    #[must_use]
    pub fn done(&self) -> usize {
        self.progress.steps
    }

    /// Sub-words read so far, the special ones included.
    #[must_use]
    pub fn tokens(&self) -> u64 {
        self.progress.tokens
    }

    /// How many sentences of each set the whole run sees.
    #[must_use]
    pub fn shares(&self) -> Vec<usize> {
        let mut shares = vec![0; self.corpus.sets.len()];
        for &place in &self.order {
            shares[self.corpus.sentences[place as usize].set] += 1;
        }
        shares
    }

    /// Learns from the next sentences; `None` when all are seen.
    ///
    /// # Errors
    /// [`PretrainError::Diverged`]; [`PretrainError::Encoder`] when `stop` was raised: the run is then
    /// as it was before the step.
    pub fn step(&mut self, stop: &AtomicBool) -> Result<Option<Step>, PretrainError> {
        let step = self.progress.steps;
        let Some(batch) = self.order.chunks(self.options.batch).nth(step) else { return Ok(None) };
        let sentences: Vec<_> =
            batch.iter().map(|&place| &self.corpus.sentences[place as usize]).collect();
        let words: Vec<_> = sentences.iter().map(|sentence| words(&sentence.text)).collect();
        let inputs: Vec<Input<'_>> = sentences
            .iter()
            .zip(&words)
            .map(|(sentence, words)| Input { text: &sentence.text, words })
            .collect();
        let states =
            self.encoder.token_states(&inputs, POOLING, self.tuning.states_layer(), stop)?;
        let counted: Vec<_> = sentences
            .iter()
            .zip(&words)
            .map(|(sentence, words)| (*sentence, words.len()))
            .collect();
        // Drawn anew from the step's number, so that nothing of the drawing has to be kept.
        let mut random = StdRng::seed_from_u64(self.options.seed ^ ((step as u64 + 1) << 20));
        let near = |one, other| self.names.cosine(one, other) >= self.options.near;
        let goals = goals(self.corpus, &self.lots, &counted, &self.options, &mut random, near);
        let names: Vec<f32> =
            goals.names.iter().flat_map(|&name| self.names.of(name)).copied().collect();

        let (width, count) = (self.names.width, words.iter().map(Vec::len).sum::<usize>());
        let batch: Vec<&TokenStates> = states.iter().collect();
        let vectors = self.tuning.forward(&batch)?;
        let upper: Vec<f32> =
            vectors.chunks_exact(2 * width).flat_map(|both| &both[..width]).copied().collect();
        let learnt = self.head.learn(&upper, &names, &goals.weights);
        if !learnt.loss.is_finite() {
            return Err(PretrainError::Diverged);
        }
        let mut gradient = vec![0.0; count * 2 * width];
        for (both, upper) in
            gradient.chunks_exact_mut(2 * width).zip(learnt.of_words.chunks_exact(width))
        {
            both[..width].copy_from_slice(upper);
        }
        self.tuning.backward(&gradient)?;

        let options = &self.options;
        let steps = self.steps();
        let rate = |peak: f32| {
            let warmup = (options.warmup * steps as f32) as usize;
            // The first step moves already, and the last one still does.
            Schedule { peak, warmup: warmup + 1, steps: steps + 1 }.rate(step + 1)
        };
        let layers = self.tuning.gradient_norm();
        let norm = layers.hypot(self.head.gradient_norm());
        let shrink = (f64::from(options.clip) / (norm + 1e-6)).min(1.0) as f32;
        let rates = |peak: f32| Rates {
            layer_decay: 1.0,
            weight_decay: options.weight_decay,
            ..Rates::new(rate(peak))
        };
        if !norm.is_finite() {
            return Err(PretrainError::Diverged);
        }
        let clip = shrink * layers as f32;
        self.tuning.step(&Rates { clip, ..rates(options.rate) });
        self.head.step(&rates(options.head_rate), shrink, step as i32 + 1);
        self.progress.steps += 1;
        self.progress.words += count as u64;
        self.progress.tokens += states.iter().map(TokenStates::tokens).sum::<usize>() as u64;
        Ok(Some(Step {
            steps: self.progress.steps,
            tokens: self.progress.tokens,
            loss: learnt.loss,
            norm,
            rate: rate(options.rate),
            names: goals.names.len(),
        }))
    }

    /// The encoder as it is now, with features of its last layer and of the frozen one.
    ///
    /// # Errors
    /// [`PretrainError::Encoder`] when a weight cannot be kept as f16.
    pub fn encoder(&self) -> Result<Encoder, PretrainError> {
        Ok(self.encoder.with_tuned(&self.tuning.weights()?)?)
    }

    /// The space of words and names as it is now. Names come into it from the vectors of the encoder that
    /// the run began with.
    #[must_use]
    pub fn space(&self) -> SharedSpace {
        self.head.space()
    }

    /// The same space for names that `encoder` itself reads, so that the one that the run began with need
    /// not travel with it: its side of names is laid, in least squares over all names of the corpus, where
    /// the trained one puts them.
    ///
    /// # Errors
    /// [`PretrainError::Encoder`] when `stop` was raised.
    pub fn space_of(
        &self,
        encoder: &Encoder,
        stop: &AtomicBool,
    ) -> Result<SharedSpace, PretrainError> {
        let space = self.space();
        let last = FeatureLayers { upper: encoder.layers(), lower: self.options.frozen };
        let encoder = encoder.with_feature_layers(last)?;
        let own = Names::read(&encoder, &self.corpus.names, stop)?;
        let count = self.corpus.names.len();
        let goals = (0..count as u32).flat_map(|name| space.name(self.names.of(name)));
        let names = reread::fit(own.values(), &goals.collect::<Vec<f32>>(), count);
        let length = self.word_length(&space, &encoder, stop)?;
        Ok(SharedSpace { names, length, ..space })
    }

    /// How long the words of the first sentences of the run are in the mean. `encoder` gives the vectors of its
    /// last layer.
    fn word_length(
        &self,
        space: &SharedSpace,
        encoder: &Encoder,
        stop: &AtomicBool,
    ) -> Result<f32, PretrainError> {
        let sentences: Vec<_> = (self.order.iter().take(MEASURED))
            .map(|&place| &*self.corpus.sentences[place as usize].text)
            .collect();
        let words: Vec<_> = sentences.iter().map(|text| words(text)).collect();
        let inputs: Vec<Input<'_>> =
            sentences.iter().zip(&words).map(|(text, words)| Input { text, words }).collect();
        let (mut sum, mut count) = (0.0_f64, 0_u32);
        for features in encoder.features(&inputs, POOLING, stop)? {
            for vector in features.values.chunks_exact(features.dim) {
                let upper: Vec<f32> =
                    vector[..self.names.width].iter().map(|value| value.to_f32()).collect();
                sum += f64::from(space.word_length(&upper));
                count += 1;
            }
        }
        Ok(if count == 0 { 1.0 } else { (sum / f64::from(count)) as f32 })
    }
}

impl PretrainError {
    /// Whether it is only that a stop was asked for.
    #[must_use]
    pub fn is_stop(&self) -> bool {
        matches!(self, Self::Encoder(EncoderError::Stopped))
    }
}
