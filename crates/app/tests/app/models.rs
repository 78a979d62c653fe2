//! Models that leave a project and run over files without it.

use std::{path::Path, sync::atomic::AtomicBool};

use handful_contract::{
    AnnotateReport, ErrorCode, ExportFormat, Failure, ImportOptions, JobId, ModelReport,
    command as c,
};
use handful_encoder::{Device, Input, TokenClassifier};
use handful_tagger::Outputs;
use serde_json::Value;

use crate::desk::Desk;

const GOLD: &str = include_str!("../../../../assets/sample/gold.jsonl");

/// The sample project, its first letters done.
async fn learned(letters: u32) -> Desk {
    let desk = Desk::new();
    desk.ask(c::OpenSample {}).await;
    let path = desk.file("gold.jsonl", GOLD);
    desk.ask(c::LabelFrom { path, only: Some(letters) }).await;
    desk
}

fn export(desk: &Desk, name: &str) -> c::ExportModel {
    c::ExportModel {
        job: "model".into(),
        path: desk.path(name),
        name: Some("Letters".into()),
        with_onnx: false,
    }
}

fn annotate(desk: &Desk, input: &str, format: ExportFormat) -> c::AnnotateFiles {
    c::AnnotateFiles {
        job: "annotate".into(),
        model: desk.path("model"),
        paths: vec![desk.path(input)],
        options: ImportOptions::default(),
        output: desk.path("out"),
        format,
    }
}

fn texts() -> String {
    let text = |line: &str| -> Value {
        let gold: Value = serde_json::from_str(line).expect("JSON");
        serde_json::json!({ "id": gold["id"], "text": gold["text"] })
    };
    GOLD.lines().map(|line| format!("{}\n", text(line))).collect()
}

/// A very small model, which takes every word for a port.
fn small_model(desk: &Desk) {
    let encoder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../encoder/tests/reference/bert");
    let tags = ["O", "B-port", "I-port"];
    write_model(&encoder, Path::new(&desk.path("model")), &tags, &[0.0, 1.0, 0.0]);
}

/// A model whose outputs are the same for every word.
fn write_model(encoder: &Path, folder: &Path, tags: &[&str], bias: &[f32]) {
    let encoder = handful_encoder::Encoder::open(encoder).expect("part of the crates");
    let hidden = encoder.feature_dim() / 2;
    let layer = handful_encoder::TagLayer {
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        weights: vec![0.0; tags.len() * hidden],
        bias: bias.to_vec(),
    };
    let about = handful_encoder::About {
        name: "small".into(),
        source: handful_encoder::Source { package: "x".into(), version: "1".into() },
        licence: "MIT".into(),
    };
    std::fs::create_dir_all(folder).expect("makes");
    let model = TokenClassifier::new(&encoder, layer).expect("fits");
    model.export(folder, &about, &[]).expect("writes");
}

#[tokio::test]
async fn a_model_leaves_the_project_and_says_nearly_the_same() {
    let desk = learned(20).await;
    let order = c::ExportModel { with_onnx: true, ..export(&desk, "model") };
    let report: ModelReport = desk.ask(order).await;
    assert_eq!(report.path, desk.path("model"));
    assert_eq!(report.encoder, "handful-mini");
    assert_eq!(report.licence.as_deref(), Some("CC-BY-SA-4.0"));
    assert!(report.concepts.len() > 2, "{report:?}");
    assert!(report.concepts.iter().all(|concept| concept.annotations > 0), "{report:?}");
    assert!(!report.deep && !report.cancelled);
    let alike = report.alike;
    assert!(!alike.seen && alike.words > 50 && alike.sentences > 2, "{alike:?}");
    assert!(alike.same * 100 >= alike.words * 93, "{alike:?}");
    for file in ["README.md", "config.json", "model.onnx", "model.safetensors", "tokenizer.json"] {
        assert!(report.files.iter().any(|name| name == file), "{:?}", report.files);
    }
    let card = desk.read("model/README.md");
    assert!(
        card.contains("# Letters") && card.contains(&format!("{} of {}", alike.same, alike.words))
    );
    assert!(!desk.files().iter().any(|name| name.ends_with(".part")), "{:?}", desk.files());

    // Without the project, over files: the same spans as the model itself gives.
    desk.ask(c::CloseProject {}).await;
    desk.file("letters.jsonl", texts());
    let report: AnnotateReport =
        desk.ask(annotate(&desk, "letters.jsonl", ExportFormat::Jsonl)).await;
    assert_eq!((report.files, report.documents, report.refused_total), (1, 40, 0), "{report:?}");
    assert_eq!(report.model, "Letters");
    let model = TokenClassifier::open_on(Path::new(&desk.path("model")), &Device::processor());
    let model = model.expect("our own");
    let outputs = Outputs::parse(model.tags()).expect("our own");
    let mut spans = 0;
    for line in desk.read("out").lines() {
        let document: Value = serde_json::from_str(line).expect("JSON");
        let text = document["text"].as_str().expect("a text");
        let mut expected = Vec::new();
        let offsets = handful_text::Offsets::new(text);
        for sentence in handful_text::sentences(text) {
            let own = offsets.slice(text, sentence).expect("inside");
            let words = handful_text::words(own);
            let inputs = [Input { text: own, words: &words }];
            let scores = model.scores(&inputs, &AtomicBool::new(false)).expect("reads");
            for found in outputs.read(&scores[0]).expect("reads").spans {
                let (start, end) = (words[found.span.start].start, words[found.span.end - 1].end);
                expected.push((
                    sentence.start + start,
                    sentence.start + end,
                    outputs.concepts()[found.span.concept].clone(),
                ));
            }
        }
        let suggestions = document["suggestions"].as_array().expect("suggestions");
        let found: Vec<_> = suggestions
            .iter()
            .map(|one| {
                let place = |name: &str| one[name].as_u64().expect("a number") as usize;
                let score = one["score"].as_f64().expect("a probability");
                assert!((0.0..=1.0).contains(&score));
                (place("start"), place("end"), one["label"].as_str().expect("a name").to_owned())
            })
            .collect();
        assert_eq!(found, expected);
        spans += found.len();
    }
    assert_eq!(spans, report.suggestions as usize);
    assert!(spans > 60, "{spans} spans in forty letters");
}

#[tokio::test]
async fn what_is_kept_apart_scores_both() {
    let desk = learned(40).await;
    let report = desk.ask(export(&desk, "model")).await;
    // Forty letters of some five sentences, of which about a tenth is held out.
    let scores = report.scores.expect("some sentences are kept apart");
    for score in [&scores.in_use, &scores.exported] {
        let handful_contract::Score::Measured { f1, sentences, .. } = score else {
            panic!("{scores:?}");
        };
        assert!(*f1 > 0.4 && *sentences > 3, "{scores:?}");
    }
    // Everything is done, so that only what it was fitted to is left to compare.
    assert!(report.alike.seen, "{:?}", report.alike);
}

#[tokio::test]
async fn forms_of_tokens_hold_what_is_found_as_tags() {
    let desk = Desk::new();
    small_model(&desk);
    desk.file("letters.jsonl", texts());
    let report = desk.ask(annotate(&desk, "letters.jsonl", ExportFormat::Conll)).await;
    assert!(report.suggestions > 1_000, "{report:?}");
    assert_eq!(report.documents, 40);
    let tags = desk
        .read("out")
        .lines()
        .filter(|line| line.contains("\tB-") || line.contains(" B-"))
        .count();
    assert_eq!(
        tags as u64,
        u64::from(report.suggestions) - u64::from(report.lost_total),
        "{report:?}"
    );
}

#[tokio::test]
async fn a_folder_with_things_in_it_is_left_as_it_is() {
    let desk = learned(3).await;
    desk.file("model/own.txt", "kept");
    let failure = desk.refused(export(&desk, "model")).await;
    assert_eq!(failure.code, ErrorCode::AlreadyExists);
    expect_test::expect![
        "“DESK/model” is there already and has things in it. Choose a new name, or an empty folder."
    ]
    .assert_eq(&failure.message.replace(&desk.path(""), "DESK/"));
    assert_eq!(desk.read("model/own.txt"), "kept");
    let missing = desk.refused(export(&desk, "no/such/model")).await;
    assert_eq!(missing.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn nothing_to_export_is_said_and_leaves_nothing() {
    let desk = Desk::new();
    desk.with_texts("Letters", &["Riga is far."]).await;
    let failure = desk.refused(export(&desk, "model")).await;
    assert_eq!(failure.code, ErrorCode::InvalidInput);
    expect_test::expect!["There is nothing to learn from yet: mark at least one span first."]
        .assert_eq(&failure.message);
    let none = desk.refused(c::ExportModel { path: String::new(), ..export(&desk, "model") }).await;
    assert_eq!(none.code, ErrorCode::InvalidInput);
    assert!(!desk.files().iter().any(|name| name.contains("model")), "{:?}", desk.files());
}

#[tokio::test]
async fn a_stopped_export_or_run_leaves_nothing() {
    let desk = learned(3).await;
    desk.ask(c::CancelJob { job: JobId::from("model") }).await;
    let report = desk.ask(export(&desk, "model")).await;
    assert!(report.cancelled && report.files.is_empty(), "{report:?}");
    assert!(!desk.files().iter().any(|name| name.contains("model")), "{:?}", desk.files());
    small_model(&desk);
    desk.file("letters.jsonl", texts());
    desk.ask(c::CancelJob { job: JobId::from("annotate") }).await;
    let report = desk.ask(annotate(&desk, "letters.jsonl", ExportFormat::Jsonl)).await;
    assert!(report.cancelled, "{report:?}");
    assert!(!desk.files().iter().any(|name| name.starts_with("out") || name.ends_with(".part")));
}

#[tokio::test]
async fn files_that_cannot_be_annotated_are_said_and_cost_no_others() {
    let desk = Desk::new();
    small_model(&desk);
    desk.file("in/a.txt", "The Fortuna came in on Tuesday.");
    desk.file("in/b.jsonl", "{\"text\": \"Anders Holm waited off Bornholm.\"}\nnot json\n");
    desk.file("in/c.txt", "");
    let report = desk.ask(annotate(&desk, "in", ExportFormat::Jsonl)).await;
    assert_eq!((report.files, report.documents, report.refused_total), (2, 2, 2), "{report:?}");
    let inside = c::AnnotateFiles {
        output: desk.path("in/a.txt"),
        ..annotate(&desk, "in", ExportFormat::Jsonl)
    };
    let failure = desk.refused(inside).await;
    assert_eq!(failure.code, ErrorCode::InvalidInput);
    assert!(failure.message.contains("one of the files to read"), "{failure}");
    let only_empty = desk.refused(annotate(&desk, "in/c.txt", ExportFormat::Jsonl)).await;
    assert_eq!(only_empty.code, ErrorCode::EmptySource);
    let absent = desk.refused(annotate(&desk, "nowhere", ExportFormat::Jsonl)).await;
    assert_eq!(absent.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_folder_that_is_no_model_is_refused_in_plain_words() {
    let desk = Desk::new();
    desk.file("a.txt", "The Fortuna came in on Tuesday.");
    let of =
        |model: String| c::AnnotateFiles { model, ..annotate(&desk, "a.txt", ExportFormat::Jsonl) };
    let encoder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../encoder/tests/reference/bert");
    let failure: Failure = desk.refused(of(encoder.to_string_lossy().into_owned())).await;
    assert_eq!(failure.code, ErrorCode::Encoder);
    expect_test::expect!["This cannot be used as a model that tags words: its config.json does not say what its outputs are called (id2label); choose another one."].assert_eq(&failure.message);
    let empty = desk.refused(of(desk.path("places"))).await;
    assert_eq!(empty.code, ErrorCode::Encoder);

    // Outputs that are named, but not as tags.
    let own = desk.path("numbered");
    let scored =
        |tags: &[&str]| write_model(&encoder, Path::new(&own), tags, &vec![0.0; tags.len()]);
    scored(&["LABEL_0", "LABEL_1"]);
    let failure = desk.refused(of(own.clone())).await;
    assert_eq!(failure.code, ErrorCode::Encoder);
    expect_test::expect!["This model cannot be used to mark spans: none of its outputs stands for being of no concept (“O”). Choose another one."].assert_eq(&failure.message);
    scored(&["O", "B-a", "I-a", "E-a"]);
    let failure = desk.refused(of(own)).await;
    assert!(failure.message.contains("“E-a”"), "{failure}");
    assert!(!desk.files().iter().any(|name| name == "out"), "{:?}", desk.files());
}
