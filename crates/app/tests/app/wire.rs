use handful_contract::{ErrorCode, command::NAMES};
use serde_json::{Value, json};

use crate::desk::Desk;

#[tokio::test]
async fn commands_go_by_their_names() {
    let desk = Desk::new();
    let path = desk.path("a.handful");
    let project = desk
        .app
        .call("CreateProject", json!({ "path": path, "name": "Letters" }))
        .await
        .expect("is made");
    assert_eq!(project["name"], "Letters");
    assert_eq!(project["access"], json!({ "kind": "read_write" }));
    let draft = json!({ "name": "place", "description": "", "color": null, "key": null });
    let applied = desk.app.call("AddConcept", json!({ "draft": draft })).await.expect("is added");
    assert_eq!(applied["pulse"]["concepts"][0]["name"], "place");
    assert_eq!(desk.app.call("CloseProject", json!({})).await, Ok(Value::Null));
    assert_eq!(desk.app.call("GetProject", json!({})).await, Ok(Value::Null));
}

#[tokio::test]
async fn every_command_of_the_contract_is_known() {
    for name in NAMES {
        // A payload that fits no command: those without fields take it, the others say what is wrong.
        let desk = Desk::new();
        if let Err(failure) = desk.app.call(name, json!({})).await {
            assert!(!failure.detail.contains("no such command"), "{name}: {failure:?}");
        }
    }
}

#[tokio::test]
async fn what_is_not_understood_changes_nothing() {
    let desk = Desk::new();
    let unknown = desk.app.call("Fly", json!({})).await.expect_err("there is no such command");
    assert_eq!(unknown.code, ErrorCode::Internal);
    assert_eq!(unknown.detail, "Fly: there is no such command");
    let broken = desk.app.call("CreateProject", json!({ "path": 7 })).await.expect_err("no path");
    assert_eq!(broken.code, ErrorCode::Internal);
    assert!(broken.detail.starts_with("CreateProject: "), "{}", broken.detail);
    assert_eq!(desk.files(), Vec::<String>::new());
}

#[tokio::test]
async fn without_a_project_nothing_can_be_changed() {
    let desk = Desk::new();
    let failure = desk.app.call("Undo", json!({})).await.expect_err("nothing is open");
    assert_eq!(failure.code, ErrorCode::NoProject);
    expect_test::expect!["No project is open. Open or make one first."].assert_eq(&failure.message);
}
