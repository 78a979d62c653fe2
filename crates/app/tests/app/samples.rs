use std::collections::BTreeMap;

use handful_contract::{
    Depth, EncoderChoice, ErrorCode, Protocol, Recipe, SampledSentence, command as c,
};

use crate::desk::Desk;

const GOLD: &str = include_str!("../../../../assets/sample/gold.jsonl");

/// A folder of data whose fourth training line cannot be read.
fn data(desk: &Desk) -> String {
    let mut lines: Vec<&str> = GOLD.lines().collect();
    lines.insert(3, "{\"text\":");
    desk.file("data/train.jsonl", lines[..30].join("\n"));
    desk.file("data/test.jsonl", lines[30..].join("\n"));
    desk.path("data")
}

fn draw(data: String, output: Option<String>) -> c::DrawSamples {
    c::DrawSamples { data, k: vec![2, 4], seeds: 2, test_limit: Some(5), output }
}

fn sentences(desk: &Desk, file: &str) -> Vec<SampledSentence> {
    let line = |line| serde_json::from_str(line).expect("a sentence");
    desk.read(file).lines().map(line).collect()
}

#[tokio::test]
async fn a_sample_is_written_as_few_shot_learns_from_it() {
    let desk = Desk::new();
    let report = desk.ask(draw(data(&desk), Some(desk.path("out/set")))).await;
    assert_eq!(report.notes.len(), 1, "{:?}", report.notes);
    let drawn: Vec<(u32, u64)> = report.samples.iter().map(|one| (one.k, one.seed)).collect();
    assert_eq!(drawn, [(2, 0), (2, 1), (4, 0), (4, 1)]);
    assert_ne!(report.samples[0].lines, report.samples[1].lines, "seeds draw differently");

    let train = desk.read("data/train.jsonl");
    let train: Vec<&str> = train.lines().collect();
    for sample in &report.samples {
        let written =
            sentences(&desk, &format!("out/set/train-{}-{}.jsonl", sample.k, sample.seed));
        assert_eq!(written.len(), sample.lines.len());
        let mut spans = BTreeMap::<usize, u32>::new();
        for (sentence, &line) in written.iter().zip(&sample.lines) {
            let source: serde_json::Value =
                serde_json::from_str(train[usize::try_from(line).expect("small") - 1])
                    .expect("the line that was named");
            assert_eq!(source["text"], sentence.text);
            assert_eq!(source["spans"].as_array().map(Vec::len), Some(sentence.spans.len()));
            for &[_, _, concept] in sentence.gold.iter().chain(&sentence.unaligned) {
                *spans.entry(concept).or_default() += 1;
            }
        }
        assert_eq!(spans.len(), report.concepts.len());
        // The letters hold too few spans to fill every concept without overfilling another.
        assert!(spans.values().all(|&n| n <= 2 * sample.k), "{spans:?}");
        assert!(spans.values().any(|&n| n >= sample.k), "{spans:?}");
    }
}

#[tokio::test]
async fn words_and_spans_say_the_same() {
    let desk = Desk::new();
    desk.file(
        "data/train.jsonl",
        r#"{"text":"Die “Größe”, Riga","spans":[{"start":5,"end":10,"label":"Ship"}]}"#,
    );
    let cut = r#"{"text":"Hamburger Hafen","spans":[{"start":0,"end":7,"label":"Place"}]}"#;
    desk.file("data/test.jsonl", cut);
    let ask = c::DrawSamples { k: vec![1], seeds: 1, ..draw(desk.path("data"), None) };
    let report = desk.ask(c::DrawSamples { output: Some(desk.path("out")), ..ask }).await;
    assert_eq!(report.concepts, ["Place", "Ship"]);
    let [one] = sentences(&desk, "out/train-1-0.jsonl").try_into().expect("one sentence");
    assert_eq!(one.words, [[0, 3], [4, 5], [5, 10], [10, 11], [11, 12], [13, 17]]);
    assert_eq!((one.gold, one.unaligned), (vec![[2, 3, 1]], vec![]));
    let [test] = sentences(&desk, "out/test.jsonl").try_into().expect("one sentence");
    assert_eq!((test.gold, test.unaligned), (vec![], vec![[0, 1, 0]]));
}

#[tokio::test]
async fn what_was_written_can_be_measured_on_and_draws_the_same() {
    let desk = Desk::new();
    let first = desk.ask(draw(data(&desk), Some(desk.path("out")))).await;
    assert_eq!((first.test_sentences, sentences(&desk, "out/test.jsonl").len()), (5, 5));
    let bare = desk.ask(draw(data(&desk), None)).await;
    assert_eq!(bare, first, "writing changes nothing");

    let read = |samples: &[handful_contract::Sample], train: &str| -> Vec<Vec<String>> {
        let lines: Vec<serde_json::Value> =
            train.lines().map(|line| serde_json::from_str(line).unwrap_or_default()).collect();
        let text = |&line: &u64| lines[usize::try_from(line).expect("small") - 1]["text"].clone();
        samples
            .iter()
            .map(|one| one.lines.iter().map(text).map(|text| text.to_string()).collect())
            .collect()
    };
    let again = desk.ask(draw(desk.path("out"), None)).await;
    assert_eq!(
        read(&again.samples, &desk.read("out/train.jsonl")),
        read(&first.samples, &desk.read("data/train.jsonl"))
    );
    assert_eq!(again.notes, [], "the line that could not be read is not there any more");
    let measured = desk
        .ask(c::EvaluateFewShot {
            job: "evaluate".into(),
            data: desk.path("out"),
            k: vec![2],
            seeds: 1,
            test_limit: None,
            hide: Vec::new(),
            compare: Vec::new(),
            depth: Depth::Reflex,
            protocol: Protocol::FineTune,
            encoder: EncoderChoice::default(),
            recipe: Recipe::default(),
        })
        .await;
    assert_eq!(measured.notes, []);
    assert_eq!(measured.results.len(), 1);
}

#[tokio::test]
async fn nothing_to_draw_and_nowhere_to_write_is_said() {
    let desk = Desk::new();
    let none = desk.refused(c::DrawSamples { seeds: 0, ..draw(data(&desk), None) }).await;
    assert_eq!(none.code, ErrorCode::InvalidInput);
    let file = desk.file("file", "in the way");
    let blocked = desk.refused(draw(data(&desk), Some(file))).await;
    assert_ne!(blocked.code, ErrorCode::NotFound, "{blocked:?}");
    assert_eq!(desk.read("file"), "in the way");
}

#[tokio::test]
async fn speed_is_that_of_every_test_sentence() {
    let desk = Desk::new();
    let data = data(&desk);
    let report = desk.ask(c::EvaluateSpeed { job: "speed".into(), data: data.clone() }).await;
    assert_eq!(report.sentences as usize, desk.read("data/test.jsonl").lines().count());
    assert!(report.words > u64::from(report.sentences));
    let learned = [report.fit_seconds, report.deep_seconds];
    let read = [report.read_seconds, report.suggest_seconds, report.deep_suggest_seconds];
    for seconds in learned.into_iter().chain(read).chain([report.train_step_seconds]) {
        assert!(seconds > 0.0, "{report:?}");
    }
    desk.ask(c::CancelJob { job: "speed".into() }).await;
    let stopped = desk.refused(c::EvaluateSpeed { job: "speed".into(), data }).await;
    assert_eq!(stopped.code, ErrorCode::Cancelled);
}
