//! Offsets, words, sentences and the algebra of spans.
