//! Which encoders there are, and what becomes of a project that is given another one.

use std::{path::Path, sync::Arc};

use handful_contract::{EncoderOrigin, ErrorCode, Phase, command as c};

use crate::desk::Desk;

const GOLD: &str = include_str!("../../../../assets/sample/gold.jsonl");

/// A tiny RoBERTa in a folder of the desk's own.
fn tiny(desk: &Desk, name: &str) -> String {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../encoder/tests/reference/roberta");
    for file in ["config.json", "tokenizer.json", "model.safetensors"] {
        let content = std::fs::read(source.join(file)).expect("part of the encoder's tests");
        desk.file(&format!("{name}/{file}"), content);
    }
    desk.path(name)
}

async fn labelled(desk: &Desk) {
    desk.ask(c::OpenSample {}).await;
    let path = desk.file("gold.jsonl", GOLD);
    desk.ask(c::LabelFrom { path, only: Some(12) }).await;
}

#[tokio::test]
async fn a_project_that_gets_another_encoder_keeps_its_labels_and_learns_anew() {
    let folder = Arc::new(tempfile::tempdir().expect("a folder"));
    let desk = Desk::at(folder.clone());
    labelled(&desk).await;
    let before = desk.ask(c::Learn {}).await;
    let documents = desk.documents().await;
    let pulse = desk.ask(c::GetProject {}).await.expect("is open").pulse;
    let name = tiny(&desk, "tiny");

    let project = desk.ask(c::ChooseEncoder { name: name.clone() }).await;
    assert_eq!(project.pulse, pulse, "nothing that a person did is changed, undo included");
    let state = desk.ask(c::GetLearning {}).await;
    assert_eq!((state.version, state.labels), (None, 0), "nothing is learned with it yet");
    let after = desk.ask(c::Learn {}).await;
    assert_eq!((after.encoder.as_str(), after.labels), ("tiny", before.labels));
    assert!(after.version > before.version, "{after:?}");
    let read = desk.ask(c::Suggest { job: "s".into() }).await;
    assert_eq!((read.phase, read.unread), (Phase::Idle, 0));
    let marked = |documents: &[handful_contract::Document]| -> Vec<_> {
        documents.iter().map(|one| (one.id.clone(), one.annotations.clone())).collect()
    };
    assert_eq!(marked(&desk.documents().await), marked(&documents));

    // The choice is remembered, and the version that was learned with it is taken up.
    desk.ask(c::CloseProject {}).await;
    let desk = Desk::at(folder);
    desk.ask(c::OpenSample {}).await;
    let again = desk.ask(c::Learn {}).await;
    assert_eq!(again.encoder, "tiny");
    let rows = desk.ask(c::ListEncoders {}).await;
    assert!(rows.iter().all(|row| !row.chosen), "a folder that was not added is not listed");

    desk.ask(c::ChooseEncoder { name: "handful-mini".into() }).await;
    let back = desk.ask(c::Learn {}).await;
    assert_eq!(back.encoder, before.encoder);
    let rows = desk.ask(c::ListEncoders {}).await;
    assert!(rows[0].chosen && rows[0].origin == EncoderOrigin::BuiltIn, "{:?}", rows[0]);
}

#[tokio::test]
async fn an_encoder_that_cannot_be_read_takes_the_place_of_nothing() {
    let desk = Desk::new();
    let name = tiny(&desk, "damaged");
    desk.file("damaged/model.safetensors", b"half");
    let refused = desk.refused(c::ChooseEncoder { name: name.clone() }).await;
    assert_eq!(refused.code, ErrorCode::NoProject);
    labelled(&desk).await;
    let before = desk.ask(c::Learn {}).await;
    let refused = desk.refused(c::ChooseEncoder { name: name.clone() }).await;
    assert_eq!(refused.code, ErrorCode::Encoder, "{refused:?}");
    let refused = desk.refused(c::AddEncoder { folder: name }).await;
    assert_eq!(refused.code, ErrorCode::Encoder, "{refused:?}");
    let refused = desk.refused(c::ChooseEncoder { name: "numind/NuNER-v2.0".into() }).await;
    assert_eq!(refused.code, ErrorCode::NotFound);
    assert!(refused.message.contains("Download it first"), "{refused:?}");
    assert_eq!(desk.ask(c::GetLearning {}).await.version, before.version, "it goes on");
    assert_eq!(desk.ask(c::Learn {}).await.encoder, before.encoder);
}

#[tokio::test]
async fn folders_are_added_and_taken_off_the_list() {
    let folder = Arc::new(tempfile::tempdir().expect("a folder"));
    let desk = Desk::at(folder.clone());
    let name = tiny(&desk, "own");
    let row = desk.ask(c::AddEncoder { folder: name.clone() }).await;
    assert_eq!((row.name.as_str(), row.origin, row.here), (&*name, EncoderOrigin::Folder, true));
    assert_eq!((row.licence, row.languages), (None, None), "nobody said");
    desk.ask(c::AddEncoder { folder: name.clone() }).await;
    let rows = Desk::at(folder).ask(c::ListEncoders {}).await;
    assert_eq!(rows.iter().filter(|row| row.name == name).count(), 1, "remembered, and once");

    labelled(&desk).await;
    desk.ask(c::ChooseEncoder { name: name.clone() }).await;
    let rows = desk.ask(c::ListEncoders {}).await;
    let chosen: Vec<&str> =
        rows.iter().filter(|row| row.chosen).map(|row| row.name.as_str()).collect();
    assert_eq!(chosen, [&*name]);
    let refused = desk.refused(c::RemoveEncoder { name: name.clone() }).await;
    assert_eq!(refused.code, ErrorCode::InvalidInput, "it is in use");
    desk.ask(c::ChooseEncoder { name: "handful-mini".into() }).await;
    desk.ask(c::RemoveEncoder { name: name.clone() }).await;
    assert!(Path::new(&name).join("config.json").is_file(), "the folder is somebody's own");
    let refused = desk.refused(c::RemoveEncoder { name }).await;
    assert_eq!(refused.code, ErrorCode::NotFound);
    let refused = desk.refused(c::RemoveEncoder { name: "handful-mini".into() }).await;
    assert_eq!(refused.code, ErrorCode::InvalidInput);
}

#[tokio::test]
async fn the_list_says_what_a_download_would_be() {
    let desk = Desk::new();
    let rows = desk.ask(c::ListEncoders {}).await;
    assert_eq!(rows.len(), 7);
    let find = |name: &str| rows.iter().find(|row| row.name == name).expect("is listed");
    let exact = find("numind/NuNER-v2.0");
    assert_eq!((exact.bytes, exact.rounded, exact.here), (Some(498_604_904), false, false));
    assert_eq!(exact.licence.as_deref(), Some("MIT"));
    assert_eq!(find("intfloat/multilingual-e5-small").bytes, None);
    let refused =
        desk.refused(c::DownloadEncoder { job: "d".into(), name: "somebody/else".into() }).await;
    assert_eq!(refused.code, ErrorCode::NotFound);
}
