use std::sync::atomic::AtomicBool;

use handful_encoder::Encoder;

use crate::PretrainError;

/// What the encoder of names gives for each name, which never changes: rows of length 1.
pub(crate) struct Names {
    pub(crate) width: usize,
    values: Vec<f32>,
}

impl Names {
    /// `encoder` gives the vectors of its last layer.
    pub(crate) fn read(
        encoder: &Encoder,
        names: &[String],
        stop: &AtomicBool,
    ) -> Result<Self, PretrainError> {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let vectors = encoder.text_vectors(&names, stop)?;
        let width = encoder.feature_dim() / 2;
        Ok(Self { width, values: vectors.concat() })
    }

    /// All rows, one after another.
    pub(crate) fn values(&self) -> &[f32] {
        &self.values
    }

    pub(crate) fn of(&self, name: u32) -> &[f32] {
        &self.values[name as usize * self.width..][..self.width]
    }

    pub(crate) fn cosine(&self, one: u32, other: u32) -> f32 {
        self.of(one).iter().zip(self.of(other)).map(|(a, b)| a * b).sum()
    }
}
