//! What was done is listed, and any state of it can be gone to.

use handful_contract::{ErrorCode, command as c};

use crate::desk::Desk;

#[tokio::test]
async fn the_history_is_walked_back_and_forth_across_a_restart() {
    let desk = Desk::new();
    desk.with_texts("Letters", &["Riga is far. We sail.", "Hull is farther."]).await;
    let place = desk.concept("place").await;
    let documents = desk.documents().await;
    desk.mark(&documents[0], "Riga", &place).await;
    desk.mark(&documents[1], "Hull", &place).await;
    desk.ask(c::CloseProject {}).await;
    drop(desk.app);

    let desk = Desk::at(desk.folder);
    desk.reopen("Letters").await;
    let page = desk.ask(c::ListHistory { before: None, limit: 3 }).await;
    let words: Vec<&str> = page.actions.iter().map(|one| one.words.as_str()).collect();
    assert_eq!(words, ["mark “Hull” as place", "mark “Riga” as place", "add the concept “place”"]);
    assert!(page.more && page.actions.iter().all(|one| !one.undone));
    assert_eq!(page.actions[0].document.as_ref(), Some(&documents[1].id));
    assert_eq!(page.actions[0].title, "Hull is farther.");
    let older = desk.ask(c::ListHistory { before: Some(page.actions[2].number), limit: 3 }).await;
    assert_eq!((older.actions.len(), older.more), (1, false));

    let applied = desk.ask(c::Travel { to: page.actions[2].number }).await;
    assert_eq!(applied.action, "2 actions");
    assert_eq!(applied.pulse.progress.annotations, 0);
    assert_eq!(applied.pulse.redo.as_deref(), Some("mark “Riga” as place"));
    let undone = desk.ask(c::ListHistory { before: None, limit: 2 }).await;
    assert!(undone.actions.iter().all(|one| one.undone));
    let beginning = desk.ask(c::Travel { to: 0 }).await;
    assert_eq!((beginning.pulse.progress.documents, beginning.pulse.undo), (0, None));
    let applied = desk.ask(c::Travel { to: page.actions[0].number }).await;
    assert_eq!(applied.pulse.progress.annotations, 2);
    let nothing = desk.ask(c::Travel { to: page.actions[0].number }).await;
    assert_eq!(nothing.action, "");
    let refused = desk.refused(c::Travel { to: u64::MAX }).await;
    assert_eq!(refused.code, ErrorCode::InvalidInput);
}
