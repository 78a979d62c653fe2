//! What more than one of these tests needs.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::atomic::AtomicBool;

use handful_encoder::{Bottom, Encoder, Input, Pooling, Rates, TokenStates, TuneOptions, Tuning};
use handful_text::words;

/// A flag that nobody raises.
pub(crate) static GO: AtomicBool = AtomicBool::new(false);

/// A very small encoder of this family.
pub(crate) fn tiny(family: &str) -> Encoder {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(family);
    Encoder::open(&folder).unwrap()
}

/// The encoder after some steps of a senseless training.
pub(crate) fn tuned(encoder: &Encoder) -> Encoder {
    let text = "the court in Lyon set the judgment aside";
    let words = words(text);
    let inputs = [Input { text, words: &words }];
    let states = encoder.token_states(&inputs, Pooling::Mean, 1, &GO).unwrap();
    let batch: Vec<&TokenStates> = states.iter().collect();
    let options = TuneOptions { bottom: Bottom::Layer(1), dropout: 0.0, seed: 1 };
    let mut tuning = Tuning::new(encoder, options).unwrap();
    for _ in 0..5 {
        let vectors = tuning.forward(&batch).unwrap().to_vec();
        tuning.backward(&vectors).unwrap();
        tuning.step(&Rates::new(1e-2));
    }
    encoder.with_tuned(&tuning.weights().unwrap()).unwrap()
}
