//! How long one training step of the embedded encoder takes (8 sentences of 40 tokens, dropout 0.1,
//! AdamW), beside what the processor gives at that moment: the same products as bare matrix
//! multiplications of the `gemm` crate. `items/s` are tokens.
//!
//!     cargo bench -p handful-encoder --bench training
//!
//! PyTorch's time and memory for the same steps: `benches/peers/train_step.py`.

mod texts;

use std::hint::black_box;
use std::sync::atomic::AtomicBool;

use divan::Bencher;
use divan::counter::ItemsCount;
use handful_encoder::{
    Bottom, Encoder, FeatureLayers, Input, Pooling, Rates, TokenStates, TuneOptions, Tuning,
};
use texts::{TOKENS, texts};

const SENTENCES: usize = 8;

fn main() {
    divan::main();
}

struct Work {
    tuning: Tuning,
    states: Vec<TokenStates>,
    gradient: Vec<f32>,
}

impl Work {
    fn new(features: FeatureLayers, bottom: Bottom) -> Self {
        let encoder = Encoder::embedded().expect("the embedded encoder is whole");
        let encoder = encoder.with_feature_layers(features).expect("has six layers");
        let options = TuneOptions { bottom, dropout: 0.1, seed: 1 };
        let tuning = Tuning::new(&encoder, options).expect("has these layers");
        let texts = texts(SENTENCES);
        let inputs: Vec<Input<'_>> =
            texts.iter().map(|(text, words)| Input { text, words }).collect();
        let never = AtomicBool::new(false);
        let states = encoder
            .token_states(&inputs, Pooling::Mean, tuning.states_layer(), &never)
            .expect("readable");
        let count = SENTENCES * (TOKENS - 2) * encoder.feature_dim();
        let gradient = (0..count).map(|place| (place as f32 * 0.7).sin() * 1e-3).collect();
        Self { tuning, states, gradient }
    }

    fn step(&mut self) {
        let batch: Vec<&TokenStates> = self.states.iter().collect();
        black_box(self.tuning.forward(&batch).expect("its own states"));
        self.tuning.backward(&self.gradient).expect("as many numbers");
        self.tuning.step(&Rates::new(1e-6));
    }
}

fn steps(bencher: Bencher<'_, '_>, features: FeatureLayers, bottom: Bottom) {
    let mut work = Work::new(features, bottom);
    work.step();
    bencher.counter(ItemsCount::new(SENTENCES * TOKENS)).bench_local(|| work.step());
}

const ALL: FeatureLayers = FeatureLayers { upper: 6, lower: 3 };
const EMBEDDED: FeatureLayers = FeatureLayers { upper: 4, lower: 2 };

/// All six layers and the embeddings.
#[divan::bench(sample_count = 40, sample_size = 1)]
fn everything(bencher: Bencher<'_, '_>) {
    steps(bencher, ALL, Bottom::Embeddings);
}

/// Layers from this one up to the sixth.
#[divan::bench(sample_count = 40, sample_size = 1, args = [0, 2, 3, 4])]
fn from_layer(bencher: Bencher<'_, '_>, layer: usize) {
    steps(bencher, ALL, Bottom::Layer(layer));
}

/// As the embedded encoder is read: features of layers 4 and 2.
#[divan::bench(sample_count = 40, sample_size = 1, args = [2, 3])]
fn up_to_the_fourth_from(bencher: Bencher<'_, '_>, layer: usize) {
    steps(bencher, EMBEDDED, Bottom::Layer(layer));
}

/// The parts of a step of all six layers.
#[divan::bench(sample_count = 40, sample_size = 1)]
fn forward_alone(bencher: Bencher<'_, '_>) {
    let mut work = Work::new(ALL, Bottom::Layer(0));
    bencher.bench_local(|| {
        let batch: Vec<&TokenStates> = work.states.iter().collect();
        black_box(work.tuning.forward(&batch).expect("its own states"));
    });
}

#[divan::bench(sample_count = 40, sample_size = 1)]
fn backward_alone(bencher: Bencher<'_, '_>) {
    let mut work = Work::new(ALL, Bottom::Layer(0));
    let batch: Vec<&TokenStates> = work.states.iter().collect();
    work.tuning.forward(&batch).expect("its own states");
    bencher.bench_local(|| {
        work.tuning.backward(&work.gradient).expect("as many numbers");
    });
}

/// The matrix products of such a step in all six layers and nothing else.
#[divan::bench(sample_count = 40, sample_size = 1)]
fn bare_products(bencher: Bencher<'_, '_>) {
    let rows = SENTENCES * TOKENS;
    let mut memory = vec![0.5_f32; 3 * 1536 * 1536];
    let (x, rest) = memory.split_at_mut(1536 * 1536);
    let (w, y) = rest.split_at_mut(1536 * 1536);
    bencher.counter(ItemsCount::new(rows)).bench_local(|| {
        for _layer in 0..6 {
            for (inputs, outputs) in [(384, 3 * 384), (384, 384), (384, 1536), (1536, 384)] {
                product([rows, outputs, inputs], (x, inputs, 1), (w, 1, inputs), y);
                product([rows, inputs, outputs], (y, outputs, 1), (w, inputs, 1), x);
                product([outputs, inputs, rows], (y, 1, outputs), (x, inputs, 1), w);
            }
        }
    });
}

/// Strides from row to row and from column to column.
fn product(
    [rows, columns, depth]: [usize; 3],
    (a, a_row, a_column): (&[f32], usize, usize),
    (b, b_row, b_column): (&[f32], usize, usize),
    out: &mut [f32],
) {
    // SAFETY: all three matrices are as large as the largest shape.
    unsafe {
        gemm::gemm(
            rows,
            columns,
            depth,
            out.as_mut_ptr(),
            1,
            columns as isize,
            false,
            a.as_ptr(),
            a_column as isize,
            a_row as isize,
            b.as_ptr(),
            b_column as isize,
            b_row as isize,
            0.0,
            1e-3,
            false,
            false,
            false,
            gemm::Parallelism::Rayon(0),
        );
    }
}
