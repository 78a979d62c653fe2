use handful_contract::*;

use crate::values::refusal;

pub(super) fn sample_report() -> SampleReport {
    SampleReport {
        concepts: vec!["Ship".into(), "Cargo".into()],
        samples: vec![Sample { k: 4, seed: 2, lines: vec![17, 3] }],
        test_sentences: 500,
        notes: vec![refusal()],
    }
}

pub(super) fn sampled_sentence() -> SampledSentence {
    SampledSentence {
        text: "The Hope.".into(),
        spans: vec![SampledSpan { start: 4, end: 8, label: "Ship".into() }],
        words: vec![[0, 3], [4, 8], [8, 9]],
        gold: vec![[1, 2, 0]],
        unaligned: vec![],
    }
}

pub(super) fn speed_report() -> SpeedReport {
    SpeedReport {
        sentences: 500,
        words: 7_000,
        read_seconds: 1.0 / 3.0,
        sample_sentences: 20,
        fit_seconds: 0.2,
        suggest_seconds: 2e-9,
        deep_seconds: 4.0,
        deep_suggest_seconds: 0.75,
        train_step_seconds: 0.125,
    }
}
