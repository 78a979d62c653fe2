//! What was done is listed, and a key goes back and forth in it, across a restart too.

use serde_json::json;

use crate::{
    DESKTOP,
    hand::{add_concept, project_with, select_by_mouse, until_annotated},
    harness::{Machine, Window},
    pictures::{large, leave, until_theme},
};

const TEXT: &str = "The Fortuna left Riga. Then the Fortuna came back. Riga was far.";

#[tokio::test]
async fn any_state_can_be_gone_to_by_key() {
    let machine = Machine::start(DESKTOP).await;
    let window = machine.open(&[]).await;
    let project = project_with(&machine, &window, "Letters", TEXT).await;
    let ship = add_concept(&window, "ship").await;
    for (start, end) in [(4, 11), (32, 39)] {
        select_by_mouse(&window, start, end).await;
        window.press(&ship).await;
        until_annotated(&window, start, end, "ship").await;
    }
    window.quit().await;

    let window = machine.open(&[&project]).await;
    until_annotated(&window, 32, 39, "ship").await;
    window.press("h").await;
    until_rows(&window, &["false", "false", "false", "false", ""]).await;
    let newest = window.text("[data-past='0']").await;
    assert!(newest.starts_with("now") && newest.contains("mark “Fortuna” as ship"), "{newest:?}");
    window.press("ArrowDown ArrowDown Enter").await;
    until_rows(&window, &["true", "true", "false", "false", ""]).await;
    window.until_true("no annotation", "!document.querySelector('[data-annotation]')").await;
    for theme in ["light", "dark"] {
        leave(&window, "history").await;
        until_theme(&window, theme).await;
        window.press("h").await;
        window.until_shown("[data-past='2'].current").await;
        window.picture(&format!("history-{theme}")).await;
    }
    window.press("ArrowUp Enter").await;
    until_rows(&window, &["true", "false", "false", "false", ""]).await;
    until_annotated(&window, 4, 11, "ship").await;
    window.press("End Enter").await;
    until_rows(&window, &["true", "true", "true", "true", ""]).await;
    window.until_true("no text", "!document.querySelector('[data-word]')").await;
    window.press("Home Enter").await;
    until_rows(&window, &["false", "false", "false", "false", ""]).await;
    until_annotated(&window, 32, 39, "ship").await;
    leave(&window, "history").await;

    large(&window).await;
    window.click("[data-act='history']").await;
    window.until_shown("[data-past='0']").await;
    let fits = "[...document.querySelectorAll('dialog, dialog .body, dialog li')]\
                .every(box => box.scrollWidth <= box.clientWidth + 1)";
    window.until_true("the dialog to fit", fits).await;
    window.picture("history-large").await;
    leave(&window, "history").await;
    window.quit().await;
}

/// Waits until the rows are undone or not as listed; the beginning is neither.
async fn until_rows(window: &Window<'_>, undone: &[&str]) {
    let undone: Vec<&str> =
        undone.iter().map(|one| if one.is_empty() { "false" } else { one }).collect();
    let rows = "JSON.stringify([...document.querySelectorAll('[data-past]')]\
                .map(row => row.dataset.undone))";
    window
        .until_true("the history", &format!("{rows} === {}", json!(json!(undone).to_string())))
        .await;
}
