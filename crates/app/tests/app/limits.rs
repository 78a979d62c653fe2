//! What a person lets learning take of the machine.

use std::sync::Arc;

use handful_contract::{
    DeepHold, DeviceChoice, ErrorCode, Event, Preferences, ReviewState, command as c,
};

use crate::desk::Desk;

#[tokio::test]
async fn limits_that_leave_nothing_are_refused_and_others_remembered() {
    let desk = Desk::new();
    for (preferences, words) in [
        (Preferences { threads: Some(0), ..Preferences::default() }, "at least one thread"),
        (Preferences { memory_mb: Some(1), ..Preferences::default() }, "at least 128 MB"),
    ] {
        let refused = desk.refused(c::SetPreferences { preferences }).await;
        assert_eq!(refused.code, ErrorCode::InvalidInput);
        assert!(refused.message.contains(words), "{refused:?}");
    }
    let preferences = Preferences {
        threads: Some(1),
        memory_mb: Some(128),
        deep_on_battery: true,
        device: DeviceChoice::Processor,
        ..Preferences::default()
    };
    desk.ask(c::SetPreferences { preferences: preferences.clone() }).await;
    let again = Desk::at(desk.folder);
    assert_eq!(again.ask(c::GetPreferences {}).await, preferences);
    let device = again.ask(c::GetDevice {}).await;
    assert_eq!((device.name.as_str(), device.notice), ("the processor", None));
}

#[tokio::test]
async fn a_memory_limit_holds_in_the_open_project_at_once() {
    let desk = Desk::lively(Arc::new(tempfile::tempdir().expect("a folder")));
    let texts: Vec<String> = (0..12).map(|n| format!("Ship {n} left Riga.")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let preferences = Preferences { memory_mb: Some(128), ..Preferences::default() };
    desk.ask(c::SetPreferences { preferences }).await;
    desk.with_texts("P", &texts).await;
    let place = desk.concept("place").await;
    for document in desk.documents().await {
        desk.mark(&document, "Riga", &place).await;
        let state = ReviewState::Done;
        desk.ask(c::SetDocumentState { document: document.id, state }).await;
    }
    let needed = desk
        .wait_for(|event| match event {
            Event::Learning { state } => match state.held_back {
                Some(DeepHold::TooLittleMemory { needed_mb }) => Some(needed_mb),
                _ => None,
            },
            _ => None,
        })
        .await;
    let refused = desk.refused(c::Deepen {}).await;
    assert_eq!(refused.code, ErrorCode::InvalidInput);
    assert!(refused.message.contains(&format!("{needed} MB")), "{refused:?} of {needed}");
    let preferences = Preferences { memory_mb: Some(needed), ..Preferences::default() };
    desk.ask(c::SetPreferences { preferences }).await;
    desk.wait_for(|event| match event {
        Event::Learning { state } => state.deepening,
        _ => None,
    })
    .await;
    desk.ask(c::CloseProject {}).await;
}
