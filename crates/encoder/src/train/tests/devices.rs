//! What our own kernels compute held against composed operations, and a card that fails against neither.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::*;
use crate::{Device, DeviceChoice, Rates};

const RATES: Rates = Rates {
    rate: 1e-3,
    layer_decay: 0.8,
    weight_decay: 0.1,
    clip: 0.5,
    first: 0.9,
    second: 0.999,
    epsilon: 1e-6,
};

fn encoder_on(folder: &str, device: &Device) -> Encoder {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
    Encoder::open_on(&tests.join(folder), device).expect("part of the crate")
}

/// Whichever the environment does not ask for.
fn the_other() -> Device {
    match Device::open(DeviceChoice::Automatic).tensors() {
        None => Device::composed(),
        Some(_) => Device::processor(),
    }
}

/// The length of the difference, as a share of the length of one of them.
fn differ(one: &[f32], other: &[f32]) -> f64 {
    assert_eq!(one.len(), other.len());
    let difference: Vec<f32> = one.iter().zip(other).map(|(a, b)| a - b).collect();
    norm(&difference) / norm(other).max(1e-12)
}

/// Some steps with dropout, pieces of batches, clipping and a running mean; the weights after them.
fn train(tuning: &mut Tuning, states: &[TokenStates]) -> Vec<(String, Vec<f32>, Vec<f32>)> {
    for step in 0..4 {
        pass(tuning, &[&states[step % 4], &states[3]]);
        pass(tuning, &[&states[1]]);
        tuning.step(&RATES);
        if step > 1 {
            tuning.average();
        }
    }
    tuning.settle();
    tensors(tuning)
}

fn assert_near(
    found: &[(String, Vec<f32>, Vec<f32>)],
    expected: &[(String, Vec<f32>, Vec<f32>)],
    what: &str,
) {
    assert_eq!(found.len(), expected.len());
    for ((name, values, gradients), (expected, exact, exact_gradients)) in
        found.iter().zip(expected)
    {
        assert_eq!(name, expected);
        if !is_nothing(name) {
            let (values, gradients) = (differ(values, exact), differ(gradients, exact_gradients));
            assert!(values < 1e-3, "{what}: {name} differs by {values:e}");
            assert!(gradients < 1e-3, "{what}: the gradient of {name} differs by {gradients:e}");
        }
    }
}

#[test]
fn both_ways_to_compute_train_alike() {
    for (folder, bottom) in [
        ("bert", Bottom::Embeddings),
        ("bert", Bottom::Layer(1)),
        ("roberta", Bottom::Embeddings),
        ("roberta", Bottom::Layer(2)),
    ] {
        let other = the_other();
        let [one, two] = [encoder(folder), encoder_on(folder, &other)];
        assert_ne!(one.device().in_words(), two.device().in_words());
        let mut tunings = [&one, &two].map(|encoder| tuning(encoder, bottom, 0.1));
        let states = states(&one, tunings[0].states_layer(), Pooling::FirstSubword);
        let [found, expected] = [0, 1].map(|which| train(&mut tunings[which], &states));
        assert_near(&found, &expected, &format!("{folder}, {bottom:?}"));
        // What one of them kept, the other goes on from.
        let kept = tunings[0].state().expect("stands after a step");
        tunings[1].restore(&kept).expect("of the same layers");
        assert!(tunings[1].state().expect("whole") == kept);
    }
}

/// Wherever a card fails, training comes to the same end, and reading after it too.
#[test]
fn a_card_that_fails_half_way_costs_nothing() {
    let encoder = encoder_on("bert", &Device::processor());
    let states = states(&encoder, 1, Pooling::FirstSubword);
    let mut whole = tuning(&encoder, Bottom::Layer(1), 0.1);
    let expected = train(&mut whole, &states);
    let never = AtomicBool::new(false);
    let read = |encoder: &Encoder| {
        let own = super::states(encoder, 1, Pooling::FirstSubword);
        let features = encoder.features_from(&own.iter().collect::<Vec<_>>(), &never);
        let features = features.expect("its own states");
        features.iter().flat_map(|own| own.values.iter().map(|v| v.to_f32())).collect::<Vec<_>>()
    };
    let tuned = encoder.with_tuned(&whole.weights().expect("writes")).expect("the same encoder");
    let exact = read(&tuned);
    let mut failed = [0; 2];
    for after in [0, 1, 2, 3, 4, 5, 7, 11, 20, 40, 41, 80, 120, 160, 200, 5_000] {
        let card = Device::breaking(after);
        let encoder = encoder_on("bert", &card);
        let mut tuning = tuning(&encoder, Bottom::Layer(1), 0.1);
        let found = train(&mut tuning, &states);
        failed[usize::from(card.works())] += 1;
        assert_near(&found, &expected, &format!("a card that fails after {after}"));
        let tuned = encoder.with_tuned(&tuning.weights().expect("writes")).expect("the same");
        assert!(differ(&read(&tuned), &exact) < 2e-3, "a card that fails after {after}");
        assert_eq!(card.works(), card.notice().is_none());
    }
    assert!(failed[0] > 5 && failed[1] > 0, "both ends are tried: {failed:?}");
}

#[test]
fn a_card_that_fails_while_reading_costs_nothing() {
    let plain = encoder_on("roberta", &Device::processor());
    let words: Vec<Vec<Span>> = TEXTS.iter().map(|text| words(text)).collect();
    let inputs: Vec<Input<'_>> =
        TEXTS.iter().zip(&words).map(|(text, words)| Input { text, words }).collect();
    let never = AtomicBool::new(false);
    let read = |encoder: &Encoder| -> Vec<f32> {
        let features = encoder.features(&inputs, Pooling::Mean, &never).expect("readable");
        features.iter().flat_map(|own| own.values.iter().map(|v| v.to_f32())).collect()
    };
    let exact = read(&plain);
    for after in 0..4 {
        let card = Device::breaking(after);
        let encoder = encoder_on("roberta", &card);
        assert!(differ(&read(&encoder), &exact) < 1e-3, "fails after {after}");
        assert!(differ(&read(&encoder), &exact) < 1e-3, "and again");
        assert_eq!(encoder.device().in_words(), "the processor");
        assert!(encoder.device().notice().expect("says why").contains("out of memory"));
    }
}
