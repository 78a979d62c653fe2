use handful_contract::{ErrorCode, FewShotSetting, Unlabelled, command as c};

use crate::desk::Desk;

const GOLD: &str = include_str!("../../../../assets/sample/gold.jsonl");

fn evaluate(data: String, k: &[u32], seeds: u32) -> c::EvaluateFewShot {
    c::EvaluateFewShot {
        job: "evaluate".into(),
        data,
        k: k.to_vec(),
        seeds,
        test_limit: None,
        hide: Vec::new(),
        compare: Vec::new(),
    }
}

/// The sample project's gold, three quarters to learn from.
fn sample(desk: &Desk) -> String {
    let lines: Vec<&str> = GOLD.lines().collect();
    desk.file("data/train.jsonl", lines[..30].join("\n"));
    desk.file("data/test.jsonl", lines[30..].join("\n"));
    desk.path("data")
}

#[tokio::test]
async fn more_spans_make_a_better_score() {
    let desk = Desk::new();
    let data = sample(&desk);
    let report = desk.ask(evaluate(data, &[2, 16], 3)).await;
    assert_eq!(report.notes, []);
    let [few, many] = report.results.as_slice() else { panic!("{report:?}") };
    assert_eq!((few.k, many.k), (2, 16));
    for one in [few, many] {
        assert!((0.0..=100.0).contains(&one.entity_f1.mean), "{one:?}");
        assert!((0.0..=100.0).contains(&one.token_macro_f1.mean), "{one:?}");
        assert!(one.train_seconds.mean > 0.0, "{one:?}");
    }
    assert!(few.entity_f1.sd > 0.0, "three samples differ: {few:?}");
    assert!(many.entity_f1.mean > few.entity_f1.mean, "{few:?} {many:?}");
    let again = desk.ask(evaluate(desk.path("data"), &[2], 3)).await;
    assert_eq!(again.results[0].entity_f1, few.entity_f1, "the same seeds draw the same samples");
}

#[tokio::test]
async fn every_score_has_an_interval_and_its_probabilities_are_judged() {
    let desk = Desk::new();
    let report = desk.ask(evaluate(sample(&desk), &[16], 3)).await;
    let [one] = report.results.as_slice() else { panic!("{report:?}") };
    let [low, high] = one.entity_f1.ci95.expect("three samples");
    // Student's t with two degrees of freedom: 4.3027 / √3 deviations either way.
    let reach = 2.484_1 * one.entity_f1.sd;
    assert!((high - low - 2.0 * reach).abs() < 1e-3 * (1.0 + reach), "{:?}", one.entity_f1);
    let calibration = &one.calibration;
    assert_eq!(calibration.bins.len(), 10);
    let spans: u32 = calibration.bins.iter().map(|bin| bin.spans).sum();
    assert!(spans > 0);
    let error: f64 = calibration
        .bins
        .iter()
        .map(|bin| f64::from(bin.spans) * (bin.right - bin.probability).abs())
        .sum();
    assert!((error / f64::from(spans) - calibration.ece_after).abs() < 1e-9, "{calibration:?}");
    for bin in calibration.bins.iter().filter(|bin| bin.spans > 0) {
        assert!(bin.from - 1e-6 <= bin.probability && bin.probability <= bin.to + 1e-6, "{bin:?}");
    }
    assert!(calibration.ece_before > 0.0 && calibration.temperature > 0.0);
}

#[tokio::test]
async fn hidden_spans_cost_least_when_unmarked_is_not_taken_for_outside() {
    let desk = Desk::new();
    let hide = vec![0, 60];
    let command = c::EvaluateFewShot { hide, ..evaluate(sample(&desk), &[16], 3) };
    let report = desk.ask(command).await;
    let of = |hidden: u32, unlabelled: Unlabelled| {
        report
            .hidden
            .iter()
            .find(|one| (one.hidden, one.unlabelled) == (hidden, unlabelled))
            .expect("is there")
    };
    assert_eq!(report.hidden.len(), 6);
    let full = report.results[0].entity_f1.mean;
    for one in &report.hidden {
        assert!((full - one.entity_f1.mean - one.lost.difference.mean).abs() < 1e-9, "{one:?}");
    }
    let nothing = of(0, Unlabelled::Outside);
    assert_eq!(nothing.lost.difference.mean, 0.0, "nothing hidden, and read as before");
    let (unknown, outside) = (of(60, Unlabelled::Unknown), of(60, Unlabelled::Outside));
    assert!(unknown.entity_f1.mean > outside.entity_f1.mean, "{unknown:?} {outside:?}");
}

#[tokio::test]
async fn settings_are_compared_on_the_same_samples() {
    let desk = Desk::new();
    let compare = vec![FewShotSetting::Untouched, FewShotSetting::EntityFree];
    let command = c::EvaluateFewShot { compare, ..evaluate(sample(&desk), &[4], 3) };
    let report = desk.ask(command).await;
    let [untouched, entity_free] = report.compared.as_slice() else { panic!("{report:?}") };
    let default = report.results[0].entity_f1.mean;
    for one in [untouched, entity_free] {
        let against = one.against_default.difference.mean;
        assert!((one.entity_f1.mean - default - against).abs() < 1e-9, "{one:?}");
        assert!(one.against_default.p.is_some_and(|p| (0.0..=1.0).contains(&p)), "{one:?}");
    }
}

#[tokio::test]
async fn data_that_cannot_be_measured_on_is_said() {
    let desk = Desk::new();
    let missing = desk.refused(evaluate(desk.path("nowhere"), &[4], 1)).await;
    assert_eq!(missing.code, ErrorCode::NotFound);
    desk.file("bare/train.jsonl", "{\"text\":\"Riga\",\"spans\":[]}\n");
    desk.file("bare/test.jsonl", "{\"text\":\"Hull\",\"spans\":[]}\n");
    let bare = desk.refused(evaluate(desk.path("bare"), &[4], 1)).await;
    assert_eq!(bare.code, ErrorCode::InvalidInput);
    expect_test::expect!["“FOLDER” holds no labelled span, so there is nothing to measure."]
        .assert_eq(&bare.message.replace(&desk.path("bare"), "FOLDER"));
    let none = desk.refused(evaluate(desk.path("bare"), &[], 1)).await;
    assert_eq!(none.code, ErrorCode::InvalidInput);
    let all = c::EvaluateFewShot { hide: vec![100], ..evaluate(desk.path("bare"), &[4], 1) };
    assert_eq!(desk.refused(all).await.code, ErrorCode::InvalidInput);
}

#[tokio::test]
async fn a_measurement_can_be_stopped() {
    let desk = Desk::new();
    desk.file("data/train.jsonl", GOLD);
    desk.file("data/test.jsonl", GOLD);
    desk.ask(c::CancelJob { job: "evaluate".into() }).await;
    let failure = desk.refused(evaluate(desk.path("data"), &[4], 1)).await;
    assert_eq!(failure.code, ErrorCode::Cancelled);
}
