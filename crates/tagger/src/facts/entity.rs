//! Whether a word is of an entity at all, asked apart from which.
//!
//! Decoupling the two helps where each concept has few examples, for the first is learned from all of
//! them together. Source: FFF-NER (Wang et al. 2022), whose two questions are two tokens of a prompt;
//! here they are two terms of the loss of one softmax.

use crate::tags::OUTSIDE;

/// What is known of a word's being an entity, against its tag probabilities.
pub(super) struct Entity {
    /// How much more the facts agree with outside than with an entity.
    lean: f32,
    outside: f32,
    /// How probable what is known is.
    agreed: f32,
}

impl Entity {
    /// `chances` are the word's softmax.
    pub(super) fn of(chances: &[f32], agrees: &[f32]) -> Self {
        let as_entity = agrees[OUTSIDE + 1..].iter().fold(0.0_f32, |most, &own| most.max(own));
        let of_entity: f32 = chances[OUTSIDE + 1..].iter().sum();
        let outside = chances[OUTSIDE];
        let agreed = (agrees[OUTSIDE] * outside + as_entity * of_entity).max(f32::MIN_POSITIVE);
        Self { lean: agrees[OUTSIDE] - as_entity, outside, agreed }
    }

    pub(super) fn loss(&self) -> f64 {
        -f64::from(self.agreed.ln())
    }

    /// The slope by the score of a tag of probability `chance`.
    pub(super) fn slope(&self, tag: usize, chance: f32) -> f32 {
        let own = if tag == OUTSIDE { 1.0 } else { 0.0 };
        -self.lean * self.outside * (own - chance) / self.agreed
    }
}
