use std::path::Path;

use handful_contract::{Depth, EncoderChoice, ErrorCode, Event, Protocol, Recipe, command as c};
use serde_json::Value;

use crate::desk::Desk;

/// Small enough to be trained in a moment.
fn tiny() -> EncoderChoice {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../encoder/tests/reference/roberta");
    EncoderChoice { folder: Some(folder.to_string_lossy().into_owned()), layers: None }
}

/// Two sets, of which the second has spans that overlap, and a table.
fn data(desk: &Desk) -> c::Pretrain {
    let people = ["Marie", "Curie", "readers"];
    let line = |text: &str, spans: &[(usize, usize, &str)]| {
        let spans: Vec<Value> = spans
            .iter()
            .map(|(start, end, label)| serde_json::json!({ "start": start, "end": end, "label": label }))
            .collect();
        format!("{}\n", serde_json::json!({ "text": text, "spans": spans }))
    };
    let mut lines: String = (0..30)
        .map(|n| {
            let who = people[n % 3];
            line(&format!("the {who} was late"), &[(4, 4 + who.len(), "person")])
        })
        .collect();
    lines.push_str("{\"text\":\n");
    desk.file("data/people.jsonl", lines);
    let both = line("the court in Lyon", &[(13, 17, "town"), (4, 17, "court")]);
    desk.file("data/places.jsonl", both.repeat(20));
    let table = "input,output\n\
        Marie was in Warsaw.,\"['Marie <> Person', 'warsaw <> Town']\"\n\
        \"the court, the court\",\"['court <> Court', 'judge <> Person', 'court']\"\n\
        of no use,nothing\n";
    let csv = vec![desk.file("table.csv", table)];
    c::Pretrain {
        job: "pretrain".into(),
        data: Some(desk.path("data")),
        csv,
        output: desk.path("own"),
        encoder: tiny(),
        seed: 1,
        sentences: Some(320),
        resume: false,
        probes: Vec::new(),
        name: None,
        licence: Some("CC-BY-SA-4.0".into()),
    }
}

#[tokio::test]
async fn an_encoder_comes_out_that_can_be_measured_with() {
    let desk = Desk::new();
    let gold: Vec<&str> = include_str!("../../../../assets/sample/gold.jsonl").lines().collect();
    desk.file("eval/train.jsonl", gold[..30].join("\n"));
    desk.file("eval/test.jsonl", gold[30..].join("\n"));
    let command = c::Pretrain { probes: vec![desk.path("eval")], ..data(&desk) };
    let report = desk.ask(command.clone()).await;

    let sets: Vec<_> = report
        .sets
        .iter()
        .map(|set| (set.name.as_str(), set.sentences, set.spans, set.names, set.exhaustive))
        .collect();
    let expected =
        [("people", 30, 30, 1, true), ("places", 20, 40, 2, true), ("table", 2, 4, 3, false)];
    assert_eq!(sets, expected, "spans that overlap are kept, an ambiguous one is marked twice");
    assert_eq!(report.sets.iter().map(|set| set.seen).sum::<u64>(), 320);
    let anchored = report.anchored.expect("there was a table");
    assert_eq!((anchored.exact, anchored.by_case, anchored.ambiguous), (2, 1, 1));
    assert_eq!((anchored.missing, anchored.unreadable), (1, 1));
    let notes: Vec<_> = report.notes.iter().map(|note| (note.source.as_str(), note.line)).collect();
    assert_eq!(notes, [("people.jsonl", Some(31)), ("table.csv", Some(4))]);
    assert_eq!((report.steps, report.names), (10, 3));
    assert!(report.tokens > 1000 && report.tokens_per_second > 0.0, "{report:?}");
    // Before the first step and after each of the ten, at two k.
    assert_eq!(report.probes.len(), 22);
    assert!(
        report.probes.iter().all(|probe| (0.0..=100.0).contains(&probe.entity_f1)),
        "{:?}",
        report.probes
    );

    let log = desk.read("own/log.jsonl");
    let log: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let steps: Vec<&Value> = log.iter().filter(|line| line["step"].is_number()).collect();
    assert!(log[0]["options"].is_object());
    assert_eq!(steps.len(), 1, "the last step is always there");
    assert_eq!(
        (steps[0]["step"].as_u64(), steps[0]["seconds_left"].as_f64()),
        (Some(10), Some(0.0))
    );
    assert_eq!(log.iter().filter(|line| line["probe"].is_object()).count(), 22);

    let manifest: Value = serde_json::from_str(&desk.read("own/manifest.json")).expect("JSON");
    assert_eq!(manifest["name"], "own");
    assert_eq!(manifest["licence"], "CC-BY-SA-4.0");
    assert_eq!(manifest["feature_layers"], serde_json::json!({ "upper": 3, "lower": 1 }));
    assert!(manifest["files"]["concepts.safetensors"].is_object());
    let measured = |folder: &str| c::EvaluateFewShot {
        job: "evaluate".into(),
        data: desk.path("eval"),
        k: vec![4],
        seeds: 1,
        test_limit: None,
        hide: Vec::new(),
        compare: Vec::new(),
        recipe: Recipe::default(),
        depth: Depth::Reflex,
        protocol: Protocol::FineTune,
        encoder: EncoderChoice { folder: Some(desk.path(folder)), layers: Some([3, 2]) },
    };
    desk.ask(measured("own")).await;
    assert_eq!(desk.refused(measured("nowhere")).await.code, ErrorCode::Encoder);
    let mut beyond = measured("own");
    beyond.encoder.layers = Some([4, 2]);
    assert_eq!(desk.refused(beyond).await.code, ErrorCode::Encoder);

    let again = desk.refused(command.clone()).await;
    assert_eq!(again.code, ErrorCode::AlreadyExists, "{again:?}");
    let other = c::Pretrain { resume: true, seed: 2, ..command.clone() };
    assert_eq!(desk.refused(other).await.code, ErrorCode::Damaged);
    // Nothing is left to do, and the features may come from elsewhere now.
    let encoder = EncoderChoice { layers: Some([3, 2]), ..tiny() };
    let kept = desk.ask(c::Pretrain { resume: true, encoder, ..command }).await;
    assert_eq!((kept.loss, kept.tokens), (None, report.tokens));
    let manifest: Value = serde_json::from_str(&desk.read("own/manifest.json")).expect("JSON");
    assert_eq!(manifest["feature_layers"], serde_json::json!({ "upper": 3, "lower": 2 }));
}

#[tokio::test]
async fn a_run_that_is_stopped_can_be_taken_up_again() {
    let desk = Desk::new();
    let sentences = Some(6_400);
    let command = c::Pretrain { csv: Vec::new(), sentences, ..data(&desk) };
    let missing = c::Pretrain { resume: true, ..command.clone() };
    assert_eq!(desk.refused(missing).await.code, ErrorCode::NotFound);

    let begun = async {
        desk.wait_for(|event| match event {
            Event::Job { progress } if progress.what == "Learning" && progress.done > 0 => Some(()),
            _ => None,
        })
        .await;
        desk.ask(c::CancelJob { job: "pretrain".into() }).await;
    };
    let (stopped, ()) = tokio::join!(desk.refused(command.clone()), begun);
    assert_eq!(stopped.code, ErrorCode::Cancelled, "{stopped:?}");
    assert!(!desk.folder.path().join("own/model.safetensors").exists());
    let resumed = desk.ask(c::Pretrain { resume: true, ..command.clone() }).await;
    let whole = desk.ask(c::Pretrain { output: desk.path("other"), ..command }).await;
    assert_eq!((resumed.tokens, resumed.steps), (whole.tokens, 200));
    for file in ["model.safetensors", "concepts.safetensors"] {
        let read =
            |folder: &str| std::fs::read(desk.path(&format!("{folder}/{file}"))).expect(file);
        assert!(read("own") == read("other"), "{file} differs");
    }
}

#[tokio::test]
async fn what_cannot_be_learned_from_is_said() {
    let desk = Desk::new();
    desk.file("empty/readme.txt", "nothing");
    let nothing = c::Pretrain { data: Some(desk.path("empty")), csv: Vec::new(), ..data(&desk) };
    assert_eq!(desk.refused(nothing).await.code, ErrorCode::NotFound);
    desk.file("bare/a.jsonl", "{\"text\": \"no span\"}\n");
    let bare = c::Pretrain { data: Some(desk.path("bare")), csv: Vec::new(), ..data(&desk) };
    assert_eq!(desk.refused(bare).await.code, ErrorCode::InvalidInput);
    let csv = vec![desk.file("other.csv", "text,label\na,b\n")];
    let table = c::Pretrain { data: None, csv, ..data(&desk) };
    assert_eq!(desk.refused(table).await.code, ErrorCode::NoColumn);
}
