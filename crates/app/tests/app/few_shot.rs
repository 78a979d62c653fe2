use handful_contract::{ErrorCode, command as c};

use crate::desk::Desk;

const GOLD: &str = include_str!("../../../../assets/sample/gold.jsonl");

fn evaluate(data: String, k: &[u32], seeds: u32) -> c::EvaluateFewShot {
    c::EvaluateFewShot { job: "evaluate".into(), data, k: k.to_vec(), seeds }
}

#[tokio::test]
async fn more_spans_make_a_better_score() {
    let desk = Desk::new();
    let lines: Vec<&str> = GOLD.lines().collect();
    desk.file("data/train.jsonl", lines[..30].join("\n"));
    desk.file("data/test.jsonl", lines[30..].join("\n"));
    let report = desk.ask(evaluate(desk.path("data"), &[2, 16], 3)).await;
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
