//! How many tokens a second the embedded encoder reads, beside what the processor gives at that moment:
//! the same products as bare matrix multiplications of the `gemm` crate. `items/s` are tokens.
//!
//!     cargo bench -p handful-encoder

mod texts;

use std::hint::black_box;
use std::sync::atomic::AtomicBool;

use divan::Bencher;
use divan::counter::ItemsCount;
use handful_encoder::{Encoder, FeatureCache, Input, Pooling, sentence_key};
use texts::{TOKENS, texts};

const SENTENCES: usize = 64;

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn features(bencher: Bencher<'_, '_>) {
    let encoder = Encoder::embedded().expect("the embedded encoder is whole");
    let texts = texts(SENTENCES);
    let inputs: Vec<Input<'_>> = texts.iter().map(|(text, words)| Input { text, words }).collect();
    let never = AtomicBool::new(false);
    bencher
        .counter(ItemsCount::new(SENTENCES * TOKENS))
        .bench(|| encoder.features(&inputs, Pooling::Mean, &never));
}

/// One sentence alone, as after a person typed or opened it.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn one_sentence(bencher: Bencher<'_, '_>) {
    let encoder = Encoder::embedded().expect("the embedded encoder is whole");
    let (text, words) = &texts(SENTENCES)[0];
    let never = AtomicBool::new(false);
    bencher
        .counter(ItemsCount::new(TOKENS))
        .bench(|| encoder.features(&[Input { text, words }], Pooling::Mean, &never));
}

/// The matrix products of all layers for as many tokens and nothing else.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn bare_products(bencher: Bencher<'_, '_>) {
    let rows = SENTENCES * TOKENS;
    let shapes = [(384, 3 * 384), (384, 384), (384, 1536), (1536, 384)];
    let x = vec![0.5_f32; rows * 1536];
    let weights = vec![0.25_f32; 1536 * 1536];
    let mut out = vec![0.0_f32; rows * 1536];
    bencher.counter(ItemsCount::new(rows)).bench_local(|| {
        for _layer in 0..6 {
            for (inputs, outputs) in shapes {
                // SAFETY: all three matrices are large enough for the largest shape.
                unsafe {
                    gemm::gemm(
                        rows,
                        outputs,
                        inputs,
                        out.as_mut_ptr(),
                        1,
                        outputs as isize,
                        false,
                        x.as_ptr(),
                        1,
                        inputs as isize,
                        weights.as_ptr(),
                        1,
                        outputs as isize,
                        0.0,
                        1.0,
                        false,
                        false,
                        false,
                        gemm::Parallelism::Rayon(0),
                    );
                }
            }
        }
        black_box(&out);
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn open(bencher: Bencher<'_, '_>) {
    bencher.bench(|| Encoder::embedded().map(drop));
}

/// The same sentences from the cache.
#[divan::bench]
fn cached(bencher: Bencher<'_, '_>) {
    let encoder = Encoder::embedded().expect("the embedded encoder is whole");
    let texts = texts(SENTENCES);
    let inputs: Vec<Input<'_>> = texts.iter().map(|(text, words)| Input { text, words }).collect();
    let never = AtomicBool::new(false);
    let features = encoder.features(&inputs, Pooling::Mean, &never).expect("readable");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dim = encoder.feature_dim();
    let cache = FeatureCache::open(folder.path(), encoder.fingerprint(), Pooling::Mean, dim)
        .expect("a cache");
    let keys: Vec<[u8; 16]> = texts.iter().map(|(text, _)| sentence_key(text)).collect();
    for (key, features) in keys.iter().zip(&features) {
        assert!(cache.put(key, features).expect("the disk takes it"));
    }
    bencher.counter(ItemsCount::new(SENTENCES)).bench(|| {
        keys.iter().filter_map(|key| cache.get(key)).map(|view| view.words()).sum::<usize>()
    });
}
