use handful_contract::{AskMeasure, AskStrategy, ErrorCode, command as c};

use crate::desk::Desk;

const GOLD: &str = include_str!("../../../../assets/sample/gold.jsonl");

fn simulate(data: String, measures: &[AskMeasure]) -> c::Simulate {
    let strategies =
        measures.iter().map(|&measure| AskStrategy { measure, ..AskStrategy::default() }).collect();
    c::Simulate {
        job: "simulate".into(),
        data,
        strategies,
        seeds: 2,
        // A letter holds several spans, so that the reference alone is passed by the first ones.
        labels: Some(60),
        reference: 2,
        pool_limit: None,
        test_limit: None,
        keys: 10,
    }
}

#[tokio::test]
async fn strategies_are_played_to_the_end_and_held_against_each_other() {
    let desk = Desk::new();
    let lines: Vec<&str> = GOLD.lines().collect();
    desk.file("data/train.jsonl", lines[..30].join("\n"));
    desk.file("data/test.jsonl", lines[30..].join("\n"));
    let command = simulate(desk.path("data"), &[AskMeasure::Random, AskMeasure::Entropy]);
    let report = desk.ask(command.clone()).await;
    assert_eq!((report.pool, report.test), (30, 10));
    assert_eq!(report.reference.k, 2);
    let [random, entropy] = report.strategies.as_slice() else { panic!("{report:?}") };
    assert_eq!(random.against_first, None);
    assert!(entropy.against_first.is_some());
    let labels = |at: usize| {
        report.strategies[at].curve.iter().map(|point| point.labels).collect::<Vec<_>>()
    };
    assert_eq!(labels(0), labels(1), "scores are compared at the same numbers of labels");
    assert!(labels(0).is_sorted() && labels(0).len() > 1);
    let keys = random.keys.as_ref().expect("they were asked for");
    assert!((keys.sentences - 10.0).abs() < 1e-9);
    assert!((keys.by_hand - (2.0 * keys.spans + keys.sentences)).abs() < 1e-9, "{keys:?}");
    let other = entropy.keys.as_ref().expect("they were asked for");
    assert!((keys.by_hand - other.by_hand).abs() < 1e-9, "by hand the order does not matter");
    assert_eq!(desk.ask(command).await, report, "everything that is drawn follows the seeds");
}

#[tokio::test]
async fn plays_without_anything_to_play_are_refused() {
    let desk = Desk::new();
    desk.file("bare/train.jsonl", "{\"text\":\"Riga\",\"spans\":[]}\n");
    let span = r#"[{"start":0,"end":4,"label":"place"}]"#;
    desk.file("bare/test.jsonl", format!("{{\"text\":\"Hull\",\"spans\":{span}}}\n"));
    let bare = desk.refused(simulate(desk.path("bare"), &[AskMeasure::Bald])).await;
    expect_test::expect![[
        "There is no labelled span in train.jsonl, so the expert has nothing to mark."
    ]]
    .assert_eq(&bare.message);
    let none = desk.refused(simulate(desk.path("bare"), &[])).await;
    assert_eq!(none.code, ErrorCode::InvalidInput);
}
