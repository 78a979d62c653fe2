//! Model files, tokenizers, the encoder's forward pass and the feature cache.
//!
//! **Knows:** encoders in the Hugging Face layout (`config.json`, `tokenizer.json`,
//! `model.safetensors`), the arithmetic of the BERT family, how a word's vector comes out of sub-words
//! and windows, and how vectors are kept on disk. It is the only crate that builds candle graphs of
//! encoders. **Must never know:** concepts, annotations, projects, databases or screens. A sentence comes
//! in as text with its words; numbers go out.

mod cache;
mod checkpoint;
mod config;
mod convert;
mod encoder;
mod error;
mod features;
mod files;
mod graph;
mod kernel;
mod manifest;
mod packed;
#[cfg(test)]
mod parity;
mod reading;
mod states;
mod subwords;
mod train;
mod tuned;
mod windows;

pub use cache::{CacheError, FeatureCache, FeatureView, sentence_key};
pub use convert::convert;
pub use encoder::Encoder;
pub use error::EncoderError;
pub use features::{Features, Input, Pooling};
pub use graph::Graph;
pub use manifest::{FeatureLayers, FileEntry, Manifest, Source};
pub use states::TokenStates;
pub use train::{Bottom, Rates, Schedule, TuneOptions, Tuning};
pub use tuned::TunedWeights;

/// The most words that one sentence may have. Its features then take about 100 MB.
pub const MAX_WORDS: usize = 65_536;

/// The most bytes of UTF-8 that one sentence may have: 1 MiB, of which a tokenizer makes some 40 MiB.
pub const MAX_BYTES: usize = 1 << 20;
