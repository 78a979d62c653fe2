//! Model files, tokenizers, the encoder's forward pass and the feature cache.
