use std::sync::atomic::AtomicBool;

use super::{Embedding, Row, encoder, loss, norm, pass, states, tensors, tuning};
use crate::train::{Bottom, Rates, Tuning};
use crate::{Encoder, EncoderError, FeatureLayers, Features, Pooling, TokenStates, TunedWeights};

fn flat(features: &[Features]) -> Vec<f32> {
    features.iter().flat_map(|features| features.values.iter().map(|half| half.to_f32())).collect()
}

fn read(encoder: &Encoder, states: &[TokenStates]) -> Vec<f32> {
    flat(
        &encoder
            .features_from(&states.iter().collect::<Vec<_>>(), &AtomicBool::new(false))
            .expect("its own states"),
    )
}

/// The largest difference, where the numbers themselves are about 1 and one side is in f16.
fn largest(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

fn step(tuning: &mut Tuning, batch: &[&TokenStates], rate: f32) -> f64 {
    let value = pass(tuning, batch);
    tuning.step(&Rates::new(rate));
    value
}

#[test]
fn without_dropout_training_computes_what_inference_computes() {
    let embedded = Encoder::embedded().expect("whole");
    let above = FeatureLayers { upper: 6, lower: 2 };
    let above = embedded.with_feature_layers(above).expect("has six layers");
    let families = crate::tiny::FAMILIES.map(encoder);
    for encoder in
        [encoder("bert"), encoder("roberta"), embedded, above].into_iter().chain(families)
    {
        let upper = encoder.config.features.upper;
        let bottoms = (0..upper).map(Bottom::Layer).chain([Bottom::Embeddings]);
        for bottom in bottoms {
            for pooling in [Pooling::Mean, Pooling::FirstSubword] {
                let mut tuning = tuning(&encoder, bottom, 0.1);
                let states = states(&encoder, tuning.states_layer(), pooling);
                let batch: Vec<_> = states.iter().collect();
                let found = tuning.features(&batch).expect("its own states");
                let difference = largest(found, &read(&encoder, &states));
                // Half a unit in the last place of f16 at 8 is 0.004.
                assert!(difference < 0.004, "{bottom:?}, {pooling:?}: {difference:e}");
            }
        }
    }
}

#[test]
fn pieces_of_a_batch_add_up() {
    let encoder = encoder("bert");
    let states = states(&encoder, 1, Pooling::Mean);
    let mut tuning = tuning(&encoder, Bottom::Layer(1), 0.0);
    let (_, gradient) = loss(tuning.features(&states.iter().collect::<Vec<_>>()).expect("own"));
    tuning.backward(&gradient).expect("as many");
    let whole = tensors(&tuning);
    let norm_of_whole = tuning.gradient_norm();
    tuning.step(&Rates::new(0.0));
    let mut start = 0;
    for sentence in &states {
        let count = tuning.features(&[sentence]).expect("own").len();
        tuning.backward(&gradient[start..start + count]).expect("as many");
        start += count;
    }
    assert!((tuning.gradient_norm() - norm_of_whole).abs() < 1e-4 * norm_of_whole);
    for ((name, _, whole), (_, _, pieces)) in whole.iter().zip(tensors(&tuning)) {
        let difference = largest(whole, &pieces);
        assert!(difference < 1e-4 * (1.0 + norm(whole) as f32), "{name}: {difference:e}");
    }
}

#[test]
fn the_mean_of_some_steps_takes_the_place_of_the_last() {
    let encoder = encoder("bert");
    for bottom in [Bottom::Layer(1), Bottom::Embeddings] {
        let mut tuning = tuning(&encoder, bottom, 0.0);
        let states = states(&encoder, tuning.states_layer(), Pooling::Mean);
        let batch: Vec<_> = states.iter().collect();
        let values = |tuning: &Tuning| -> Vec<f32> {
            tensors(tuning).into_iter().flat_map(|(_, values, _)| values).collect()
        };
        let mut sum = vec![0.0_f32; values(&tuning).len()];
        for _ in 0..3 {
            step(&mut tuning, &batch, 1e-2);
            tuning.average();
            sum.iter_mut().zip(values(&tuning)).for_each(|(sum, value)| *sum += value);
        }
        let last = values(&tuning);
        tuning.settle();
        let settled = values(&tuning);
        let mean: Vec<f32> = sum.iter().map(|sum| sum / 3.0).collect();
        assert!(largest(&settled, &mean) < 1e-6 && largest(&settled, &last) > 1e-3);
        tuning.settle();
        assert_eq!(values(&tuning), settled, "a mean counts once");
    }
}

#[test]
fn the_seed_decides_what_is_dropped_and_each_pass_drops_something_else() {
    let encoder = encoder("bert");
    let states = states(&encoder, 0, Pooling::Mean);
    let batch: Vec<_> = states.iter().collect();
    let passes = |seed: u64| {
        let options = crate::TuneOptions { bottom: Bottom::Embeddings, dropout: 0.2, seed };
        let mut tuning = Tuning::new(&encoder, options).expect("has such layers");
        let plain = tuning.features(&batch).expect("own").to_vec();
        let first = tuning.forward(&batch).expect("own").to_vec();
        let second = tuning.forward(&batch).expect("own").to_vec();
        assert_eq!(tuning.features(&batch).expect("own"), plain);
        [plain, first, second]
    };
    let [plain, first, second] = passes(1);
    assert_eq!(passes(1), [plain.clone(), first.clone(), second.clone()]);
    assert!(largest(&plain, &first) > 0.1 && largest(&first, &second) > 0.1);
    assert!(largest(&passes(2)[1], &first) > 0.1);
}

/// With the same numbers dropped before and behind, the loss rises along the gradient as fast as its
/// length says.
#[test]
fn the_gradient_with_dropout_is_the_slope() {
    for folder in ["bert", "roberta"] {
        for bottom in [Bottom::Layer(1), Bottom::Embeddings] {
            let encoder = encoder(folder);
            let mut tuning = tuning(&encoder, bottom, 0.2);
            let states = states(&encoder, tuning.states_layer(), Pooling::Mean);
            let batch: Vec<_> = states.iter().collect();
            pass(&mut tuning, &batch);
            let length = tuning.gradient_norm();
            let row = |row| tuning.layers.row(row).expect("is there").into_owned();
            let (values, direction) = (row(Row::Values), row(Row::Gradients));
            let embedding = tuning.embedding.as_ref().map(|embedding| {
                let Embedding { weights, words, .. } = embedding;
                (weights.values.clone(), weights.gradients.clone(), words.values.clone())
            });
            let hidden = tuning.config.hidden;
            let mut moved = |by: f64| {
                let scale = (by / length) as f32;
                let along = |values: &[f32], direction: &[f32]| -> Vec<f32> {
                    values
                        .iter()
                        .zip(direction)
                        .map(|(value, along)| value + scale * along)
                        .collect()
                };
                let target = along(&values, &direction);
                tuning.layers.set_row(Row::Values, &target).expect("as many");
                if let (Some(target), Some((values, direction, table))) =
                    (&mut tuning.embedding, &embedding)
                {
                    target.weights.values = along(values, direction);
                    let words = &mut target.words;
                    for (&id, direction) in words.touched.iter().zip(words.gradients.chunks(hidden))
                    {
                        let range = id as usize * hidden..(id as usize + 1) * hidden;
                        words.values[range.clone()]
                            .copy_from_slice(&along(&table[range], direction));
                    }
                }
                tuning.passes = 0;
                loss(tuning.forward(&batch).expect("own")).0
            };
            let step = 2e-3;
            let slope = (moved(step) - moved(-step)) / (2.0 * step);
            assert!(
                (slope / length - 1.0).abs() < 0.01,
                "{folder}, {bottom:?}: {slope}, not {length}"
            );
        }
    }
}

#[test]
fn training_reaches_what_it_is_asked_for() {
    for bottom in [Bottom::Layer(2), Bottom::Layer(1), Bottom::Embeddings] {
        let encoder = encoder("roberta");
        let mut tuning = tuning(&encoder, bottom, 0.1);
        let states = states(&encoder, tuning.states_layer(), Pooling::Mean);
        let batch: Vec<_> = states.iter().collect();
        let before = loss(tuning.features(&batch).expect("own")).0;
        for _ in 0..30 {
            step(&mut tuning, &batch, 0.01);
        }
        let after = loss(tuning.features(&batch).expect("own")).0;
        assert!(after < before - 8.0, "{bottom:?}: {before} became {after}");
    }
}

#[test]
fn tuned_weights_make_an_encoder_that_reads_as_training_did() {
    for (folder, bottom) in
        [("bert", Bottom::Layer(2)), ("roberta", Bottom::Layer(1)), ("bert", Bottom::Embeddings)]
    {
        let encoder = encoder(folder);
        let mut tuning = tuning(&encoder, bottom, 0.1);
        let from = tuning.states_layer();
        let states = states(&encoder, from, Pooling::Mean);
        let batch: Vec<_> = states.iter().collect();
        for _ in 0..3 {
            step(&mut tuning, &batch, 0.005);
        }
        let weights = tuning.weights().expect("writes");
        let weights = TunedWeights::from_bytes(weights.as_bytes()).expect("reads");
        assert_eq!(weights.layers(), from..3);
        let tuned = encoder.with_tuned(&weights).expect("the same encoder");
        assert_ne!(tuned.fingerprint(), encoder.fingerprint());
        let frozen = bottom != Bottom::Embeddings;
        assert_eq!(tuned.states_fingerprint(from) == encoder.states_fingerprint(from), frozen);
        assert_ne!(tuned.states_fingerprint(3), encoder.states_fingerprint(3));
        let own = super::states(&tuned, from, Pooling::Mean);
        if frozen {
            assert_eq!(own, states, "what is frozen stays");
        }
        let before = read(&encoder, &states);
        let after = read(&tuned, &own);
        let expected = tuning.features(&batch).expect("own").to_vec();
        let (moved, lost) = (largest(&before, &after), largest(&after, &expected));
        println!(
            "{folder}, {bottom:?}: tuning moved features by {moved:e}, f16 weights lose {lost:e}"
        );
        assert!(moved > 0.05 && lost < 0.02, "{folder}: {moved} and {lost}");
        // Tuning goes on from there, and above it: what was tuned below is kept.
        let mut further = super::tuning(&tuned, Bottom::Layer(2), 0.0);
        let top = super::states(&tuned, 2, Pooling::Mean);
        step(&mut further, &top.iter().collect::<Vec<_>>(), 0.005);
        let again = further.weights().expect("writes");
        assert_eq!(again.layers(), from..3);
        let twice = encoder.with_tuned(&again).expect("the same encoder");
        let known = again.tensors().expect("whole").names().len();
        assert_eq!(known, weights.tensors().expect("whole").names().len());
        assert_eq!(twice.states_fingerprint(from) == encoder.states_fingerprint(from), frozen);
        let expected = further.features(&top.iter().collect::<Vec<_>>()).expect("own").to_vec();
        let found = read(&twice, &super::states(&twice, 2, Pooling::Mean));
        assert!(largest(&found, &expected) < 0.02);
        // And the way back is there.
        let graph = tuned.graph().expect("loads").hidden_states(&[1, 7, 9]).expect("known tokens");
        assert_eq!(graph.len(), 4);
    }
}

#[test]
fn strangers_are_refused() {
    let (bert, roberta) = (encoder("bert"), encoder("roberta"));
    let weights = tuning(&bert, Bottom::Layer(2), 0.0).weights().expect("writes");
    assert!(matches!(roberta.with_tuned(&weights), Err(EncoderError::Tuned { .. })));
    let bytes = weights.as_bytes();
    for damaged in [&bytes[..bytes.len() - 1], &bytes[..7], b"nothing of the kind"] {
        assert!(matches!(TunedWeights::from_bytes(damaged), Err(EncoderError::Tuned { .. })));
    }
    let mut tuning = tuning(&bert, Bottom::Layer(1), 0.0);
    for states in [states(&roberta, 1, Pooling::Mean), states(&bert, 2, Pooling::Mean)] {
        assert!(matches!(tuning.forward(&[&states[0]]), Err(EncoderError::Batch { .. })));
    }
    let own = states(&bert, 1, Pooling::Mean);
    let count = tuning.forward(&[&own[0]]).expect("own").len();
    assert!(matches!(tuning.backward(&vec![0.0; count + 1]), Err(EncoderError::Batch { .. })));
    let options = crate::TuneOptions { bottom: Bottom::Layer(3), dropout: 0.0, seed: 0 };
    assert!(matches!(Tuning::new(&bert, options), Err(EncoderError::Layers { .. })));
    let layers = FeatureLayers { upper: 4, lower: 1 };
    assert!(matches!(bert.with_feature_layers(layers), Err(EncoderError::Layers { .. })));
}

#[test]
fn a_gradient_that_is_not_a_number_moves_nothing() {
    let encoder = encoder("bert");
    let states = states(&encoder, 1, Pooling::Mean);
    let mut tuning = tuning(&encoder, Bottom::Layer(1), 0.0);
    let before = tensors(&tuning);
    let mut gradient = vec![0.1; tuning.forward(&[&states[0]]).expect("own").len()];
    gradient[5] = f32::NAN;
    tuning.backward(&gradient).expect("as many");
    assert!(tuning.step(&Rates::new(0.1)).is_nan());
    let after = tensors(&tuning);
    assert!(before.iter().zip(&after).all(|(before, after)| before.1 == after.1));
    // The next step starts afresh.
    step(&mut tuning, &states.iter().collect::<Vec<_>>(), 0.01);
    assert!(tensors(&tuning).iter().all(|(_, values, _)| norm(values).is_finite()));
    assert_eq!(tuning.step(&Rates::new(0.1)), 0.0, "without a gradient there is nothing to do");
}

#[test]
fn an_empty_batch_is_no_trouble() {
    let encoder = encoder("bert");
    let mut tuning = tuning(&encoder, Bottom::Embeddings, 0.1);
    assert!(tuning.forward(&[]).expect("nothing foreign").is_empty());
    tuning.backward(&[]).expect("as many");
    assert_eq!(tuning.step(&Rates::new(0.1)), 0.0);
}
