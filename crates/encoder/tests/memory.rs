//! Training takes its memory once: no step after the first few leaves anything behind, and the whole of
//! it is bounded.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use handful_encoder::{
    Bottom, Encoder, FeatureLayers, Input, Pooling, Rates, TokenStates, TuneOptions, Tuning,
};
use handful_text::words;

/// The system's allocator, counting what is taken and not given back.
struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(live, Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn steps_leave_nothing_behind() {
    let encoder = Encoder::embedded().expect("the embedded encoder is whole");
    let features = FeatureLayers { upper: 6, lower: 3 };
    let encoder = encoder.with_feature_layers(features).expect("has six layers");
    let expected = encoder.tuning_memory(Bottom::Layer(0));
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let options = TuneOptions { bottom: Bottom::Layer(0), dropout: 0.1, seed: 1 };
    let mut tuning = Tuning::new(&encoder, options).expect("has these layers");
    let text = "the court of london found that a letter was late and 1867 ".repeat(3);
    let words = words(&text);
    let inputs = [Input { text: &text, words: &words }; 8];
    let never = AtomicBool::new(false);
    let states = encoder.token_states(&inputs, Pooling::Mean, 0, &never).expect("readable");
    let batch: Vec<&TokenStates> = states.iter().collect();
    let tokens = states.iter().map(TokenStates::tokens).sum();
    let gradient = vec![1e-3; 8 * words.len() * encoder.feature_dim()];
    let mut step = |batch: &[&TokenStates]| {
        let count = tuning.forward(batch).expect("its own states").len();
        tuning.backward(&gradient[..count]).expect("as many numbers");
        tuning.step(&Rates::new(1e-6));
        LIVE.load(Ordering::Relaxed)
    };
    // The pool's threads take what they keep the first few times that they are given work.
    let warm = (0..5).map(|_| step(&batch)).max().expect("five steps");
    for round in 0..15 {
        let live = step(&batch[..1 + round % 8]);
        // The pool's queues grow by a page now and then.
        assert!(live <= warm + (64 << 10), "step {round} left {} bytes", live - warm);
    }
    let taken = PEAK.load(Ordering::Relaxed) - before;
    println!("at most {} MiB, foretold {}", taken >> 20, expected.of(tokens) >> 20);
    assert!(taken <= expected.of(tokens), "more than whoever plans with it was told");
    assert!(
        expected.of(tokens) <= 2 * taken,
        "so much more that rounds would be refused for nothing"
    );
    assert!(taken < 320 << 20, "training took {} MiB", taken >> 20);
}
