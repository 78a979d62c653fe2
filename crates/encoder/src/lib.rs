//! Model files, tokenizers, the encoder's forward and backward pass and the feature cache.
//!
//! **Knows:** encoders in the Hugging Face layout (`config.json`, `tokenizer.json`,
//! `model.safetensors` or `pytorch_model.bin`), the arithmetic of BERT, RoBERTa, XLM-RoBERTa, DistilBERT and
//! MPNet and its gradients, which device does it, how a word's vector comes out of sub-words and windows,
//! the space in which words and names are compared, how a linear layer upon an encoder scores tags, in such
//! folders and in ONNX, and how vectors are kept on disk. It is the only crate that builds graphs of
//! encoders. **Must never know:** what tags mean, annotations, losses, projects, databases or screens, nor
//! whose concept a name is. A sentence
//! comes in as text with its words; numbers go out, and in training the gradient of those numbers comes
//! back.
//!
//! # Fine-tuning
//!
//! ```
//! use std::sync::atomic::AtomicBool;
//!
//! use handful_encoder::{Bottom, Encoder, Input, Pooling, Rates, TuneOptions, Tuning};
//!
//! let encoder = Encoder::embedded()?;
//! let text = "The court sat in Lyon.";
//! let words = handful_text::words(text);
//! // What the frozen layers give is computed once, and may be kept.
//! let (layer, never) = (3, AtomicBool::new(false));
//! let inputs = [Input { text, words: &words }];
//! let states = encoder.token_states(&inputs, Pooling::FirstSubword, layer, &never)?;
//! let options = TuneOptions { bottom: Bottom::Layer(layer), dropout: 0.1, seed: 1 };
//! let mut tuning = Tuning::new(&encoder, options)?;
//! for _ in 0..2 {
//!     let vectors = tuning.forward(&[&states[0]])?;
//!     // The gradient of some loss: here that of half the sum of squares.
//!     let gradient = vectors.to_vec();
//!     tuning.backward(&gradient)?;
//!     tuning.step(&Rates::new(1e-4));
//! }
//! let tuned = encoder.with_tuned(&tuning.weights()?)?;
//! assert_ne!(tuned.fingerprint(), encoder.fingerprint());
//! let features = tuned.features_from(&[&states[0]], &never)?;
//! assert_eq!(features[0].words, words.len());
//! # Ok::<(), handful_encoder::EncoderError>(())
//! ```

mod cache;
mod checkpoint;
mod classify;
mod composed;
mod config;
mod convert;
mod device;
mod encoder;
mod error;
mod export;
mod family;
mod features;
mod files;
mod graph;
mod kernel;
mod manifest;
mod packed;
#[cfg(test)]
mod parity;
mod reading;
mod relative;
mod space;
mod states;
mod subwords;
#[cfg(test)]
mod tiny;
mod torch;
mod train;
mod tuned;
mod windows;

pub use cache::{CacheError, FeatureCache, FeatureView, sentence_key};
pub use classify::{TagLayer, TokenClassifier};
pub use convert::convert;
pub use device::{Device, DeviceChoice};
pub use encoder::Encoder;
pub use error::EncoderError;
pub use export::About;
pub use features::{Features, Input, Pooling};
pub use graph::Graph;
pub use kernel::train::{Dense, Onto};
pub use manifest::{FeatureLayers, FileEntry, Manifest, Source};
pub use space::{NameRows, Projection, SharedSpace};
pub use states::TokenStates;
pub use train::{Bottom, Rates, Schedule, TuneOptions, Tuning, TuningMemory};
pub use tuned::TunedWeights;

/// The most words that one sentence may have. Its features then take about 100 MB.
pub const MAX_WORDS: usize = 65_536;

/// The most bytes of UTF-8 that one sentence may have: 1 MiB, of which a tokenizer makes some 40 MiB.
pub const MAX_BYTES: usize = 1 << 20;
