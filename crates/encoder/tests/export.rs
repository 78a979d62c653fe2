//! Encoders written to folders, and the space of words and names.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::atomic::AtomicBool;

use handful_encoder::{
    About, Encoder, EncoderError, FeatureLayers, Input, Manifest, Pooling, Projection, SharedSpace,
    Source,
};
use handful_text::words;

use common::{GO, tiny, tuned};

fn about() -> About {
    About {
        name: "own".to_owned(),
        source: Source { package: "handful".to_owned(), version: "1.2.3".to_owned() },
        licence: "CC-BY-SA-4.0".to_owned(),
    }
}

fn features(encoder: &Encoder) -> Vec<f32> {
    let text = "Marie Curie was born in Warsaw in 1867.";
    let words = words(text);
    let inputs = [Input { text, words: &words }];
    let features = encoder.features(&inputs, Pooling::FirstSubword, &GO).unwrap();
    features[0].values.iter().map(|value| value.to_f32()).collect()
}

#[test]
fn what_was_tuned_is_written_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let layers = FeatureLayers { upper: 3, lower: 1 };
    let encoder = tuned(&tiny("roberta").with_feature_layers(layers).unwrap());
    let manifest = encoder.export(folder.path(), &about(), &[("NOTICE", b"own words")]).unwrap();
    assert_eq!(manifest.feature_layers, Some(layers));
    assert_eq!((manifest.name.as_str(), manifest.licence.as_str()), ("own", "CC-BY-SA-4.0"));
    let files: Vec<&str> = manifest.files.keys().map(String::as_str).collect();
    assert_eq!(files, ["NOTICE", "config.json", "model.safetensors", "tokenizer.json"]);
    let written = std::fs::read(folder.path().join("manifest.json")).unwrap();
    assert_eq!(Manifest::parse(&written).unwrap(), manifest);

    let opened = Encoder::open(folder.path()).unwrap();
    assert_eq!(opened.name(), "own");
    // Tuned weights are kept in f16, and so is the file: nothing is lost on the way.
    assert_eq!(features(&opened), features(&encoder));
    assert_ne!(features(&opened), features(&tiny("roberta").with_feature_layers(layers).unwrap()));
}

#[test]
fn a_text_has_the_mean_of_its_tokens() {
    let encoder =
        tiny("roberta").with_feature_layers(FeatureLayers { upper: 3, lower: 1 }).unwrap();
    let text = "the court in Lyon";
    let words = words(text);
    let inputs = [Input { text, words: &words }];
    let states = encoder.token_states(&inputs, Pooling::FirstSubword, 3, &GO).unwrap();
    let rows = states[0].rows();
    let mut mean = vec![0.0_f64; rows.dim / 2];
    for row in rows.values.chunks(rows.dim) {
        mean.iter_mut().zip(row).for_each(|(sum, value)| *sum += value.to_f64());
    }
    let length = mean.iter().map(|value| value * value).sum::<f64>().sqrt();
    let vectors = encoder.text_vectors(&["Warsaw", text], &GO).unwrap();
    for (found, sum) in vectors[1].iter().zip(mean) {
        assert!((f64::from(*found) - sum / length).abs() < 1e-5);
    }
    assert_eq!(encoder.text_vectors(&[], &GO).unwrap(), Vec::<Vec<f32>>::new());
    assert!(matches!(
        encoder.text_vectors(&["Warsaw"], &AtomicBool::new(true)),
        Err(EncoderError::Stopped)
    ));
}

#[test]
fn names_of_like_meaning_lie_near_each_other() {
    let encoder = Encoder::embedded().unwrap();
    let encoder = encoder.with_feature_layers(FeatureLayers { upper: 6, lower: 2 }).unwrap();
    let names = ["medicine", "pharmaceutical drug", "railway station"];
    let vectors = encoder.text_vectors(&names, &GO).unwrap();
    let cosine = |one: usize, other: usize| -> f32 {
        vectors[one].iter().zip(&vectors[other]).map(|(a, b)| a * b).sum()
    };
    assert!(cosine(0, 1) > 0.5, "{}", cosine(0, 1));
    assert!(cosine(0, 2) < 0.3, "{}", cosine(0, 2));
    assert!((cosine(2, 2) - 1.0).abs() < 1e-5);
}

#[test]
fn a_name_says_which_words_it_fits() {
    let encoder = Encoder::embedded().unwrap();
    let text = "Marie Curie was born in Warsaw in 1867.";
    let words = words(text);
    let inputs = [Input { text, words: &words }];
    let features = encoder.features(&inputs, Pooling::FirstSubword, &GO).unwrap();
    let rows = encoder.name_rows(&["person", "city", "year"], &GO).unwrap().unwrap();
    assert_eq!((rows.weights.len(), rows.bias.len()), (3 * encoder.feature_dim(), 3));
    let score = |word: usize, name: usize| {
        let vector = features[0].word(word).unwrap();
        let row = &rows.weights[name * encoder.feature_dim()..][..encoder.feature_dim()];
        let product: f32 = vector.iter().zip(row).map(|(a, b)| a.to_f32() * b).sum();
        product + rows.bias[name]
    };
    for (word, name) in [(0, 0), (1, 0), (5, 1), (7, 2)] {
        let best = (0..3).max_by(|&a, &b| score(word, a).total_cmp(&score(word, b)));
        assert_eq!(best, Some(name), "{}", &text[words[word].start..words[word].end]);
        // Above every word that bears nothing.
        for other in [2, 3, 4, 6, 8] {
            assert!(score(word, name) > score(other, name), "{word} {other}");
        }
    }
    assert!(encoder.name_rows(&[], &GO).unwrap().unwrap().bias.is_empty());
    let lower = encoder.with_feature_layers(FeatureLayers { upper: 4, lower: 2 }).unwrap();
    assert_eq!(lower.name_rows(&["person"], &GO).unwrap(), None);
    assert_eq!(tiny("roberta").name_rows(&["person"], &GO).unwrap(), None);
}

#[test]
fn a_space_is_kept_and_a_damaged_one_is_refused() {
    let projection = |inputs: usize, start: f32| Projection {
        weights: (0..2 * inputs).map(|n| start + n as f32).collect(),
        bias: vec![0.5, -0.5],
    };
    let (words, names) = (projection(3, -2.0), projection(2, 1.0));
    let space = SharedSpace { words, names, scale: 4.0, bias: -1.0, length: 2.0 };
    let word = space.word(&[1.0, 0.0, 0.0]);
    // (-2 + 0.5, 1 - 0.5) and (1 + 0.5, 3 - 0.5), each brought to length 1.
    let expected = [-1.5_f32 / 2.5_f32.sqrt(), 0.5 / 2.5_f32.sqrt()];
    assert!(word.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{word:?}");
    let name = space.name(&[1.0, 0.0]);
    let cosine = (-1.5 * 1.5 + 0.5 * 2.5) / (2.5_f32 * 8.5).sqrt();
    assert!((space.logit(&word, &name) - (4.0 * cosine - 1.0)).abs() < 1e-5);

    let bytes = space.to_bytes().unwrap();
    assert_eq!(SharedSpace::from_bytes(&bytes).unwrap(), space);
    let refused = |bytes: &[u8]| SharedSpace::from_bytes(bytes).unwrap_err().to_string();
    assert!(refused(&bytes[..bytes.len() - 1]).contains("cannot be used"));
    assert!(refused(b"").contains("cannot be used"));
    let wrong = SharedSpace {
        names: Projection { weights: vec![1.0; 3], ..space.names.clone() },
        ..space.clone()
    };
    assert!(wrong.to_bytes().is_err());
    let flat = SharedSpace { length: 0.0, ..space.clone() };
    assert!(refused(&flat.to_bytes().unwrap()).contains("no length"));
    let wild = SharedSpace { scale: f32::NAN, ..space };
    assert!(refused(&wild.to_bytes().unwrap()).contains("no numbers"));
}
