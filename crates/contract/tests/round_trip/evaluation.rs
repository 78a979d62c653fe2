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
        device: "the processor".into(),
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

pub(super) fn encoder_choice() -> EncoderChoice {
    EncoderChoice { folder: Some("encoders/own".into()), layers: Some([6, 3]) }
}

pub(super) fn encoder_rows() -> Vec<EncoderRow> {
    let whole = |origin| EncoderRow {
        name: "owner/name".into(),
        origin,
        about: "For letters.".into(),
        licence: Some("MIT".into()),
        languages: Some("English".into()),
        bytes: Some(498_604_904),
        rounded: true,
        here: true,
        fetched: 7,
        chosen: true,
    };
    let all = [EncoderOrigin::BuiltIn, EncoderOrigin::Listed, EncoderOrigin::Folder];
    for one in all {
        match one {
            EncoderOrigin::BuiltIn | EncoderOrigin::Listed | EncoderOrigin::Folder => {}
        }
    }
    let bare = |row: EncoderRow| EncoderRow { licence: None, languages: None, bytes: None, ..row };
    all.into_iter().flat_map(|origin| [whole(origin), bare(whole(origin))]).collect()
}

pub(super) fn pretrain_report() -> PretrainReport {
    PretrainReport {
        sets: vec![PretrainSet {
            name: "letters".into(),
            sentences: 9_000,
            left_out: 3,
            names: 53,
            spans: 12_345,
            exhaustive: true,
            seen: 11_000,
        }],
        anchored: Some(AnchorCount {
            exact: 900,
            by_case: 80,
            ambiguous: 50,
            missing: 40,
            unreadable: 4,
        }),
        names: 5_100,
        steps: 4_844,
        tokens: 5_000_000,
        loss: Some(1.0 / 3.0),
        seconds: 1_500.5,
        tokens_per_second: 3_333.25,
        probes: vec![Probe { steps: 500, k: 4, entity_f1: 39.5, token_macro_f1: 47.25 }],
        notes: vec![refusal()],
    }
}
