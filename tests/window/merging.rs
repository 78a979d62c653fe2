//! One concept merged into another, with what that does said beforehand.

use serde_json::json;

use crate::{
    DESKTOP,
    hand::{add_concept, project_with, select_by_mouse, until_annotated},
    harness::{Machine, Window},
};

#[tokio::test]
async fn a_concept_becomes_another_and_undo_parts_them() {
    let machine = Machine::start(DESKTOP).await;
    let window = machine.open(&[]).await;
    project_with(&machine, &window, "Letters", "The Fortuna left Riga.").await;
    let keys = [add_concept(&window, "ship").await, add_concept(&window, "vessel").await];
    for (start, end, concept) in [(4, 11, 0), (17, 21, 1)] {
        select_by_mouse(&window, start, end).await;
        window.press(&keys[concept]).await;
        until_annotated(&window, start, end, ["ship", "vessel"][concept]).await;
    }
    window.click("[data-concept-row='ship'] [data-act='edit-concept']").await;
    window.until_shown("[data-dialog='concept'] [data-field='merge']").await;
    window
        .value(
            "(list => { list.selectedIndex = 1; \
             list.dispatchEvent(new Event('change', { bubbles: true })); })\
             (document.querySelector(a[0]))",
            &[json!("[data-field='merge']")],
        )
        .await;
    let said = window.text("[data-merging]").await;
    assert!(said.starts_with("1 annotation of ship will become vessel"), "{said:?}");
    window.picture("merge").await;
    watch_for_nameless(&window).await;
    window.click("[data-dialog='concept'] [data-act='confirm']").await;
    window.until_gone("[data-concept-row='ship']").await;
    until_annotated(&window, 4, 11, "vessel").await;
    window.press("Control+z").await;
    until_annotated(&window, 4, 11, "ship").await;
    window.until_shown("[data-concept-row='ship']").await;
    window.press("Control+Shift+z").await;
    window.until_gone("[data-concept-row='ship']").await;
    until_annotated(&window, 4, 11, "vessel").await;
    assert_eq!(window.value("window.nameless", &[]).await, json!(0), "a mark without a name");
    window.quit().await;
}

/// Looks before each frame is painted whether some mark in the text has no name.
async fn watch_for_nameless(window: &Window<'_>) {
    window
        .value(
            "(() => { window.nameless = 0; \
             const look = () => { \
             if (document.querySelector('.mark:not([data-concept])')) window.nameless += 1; \
             requestAnimationFrame(look); }; \
             look(); })()",
            &[],
        )
        .await;
}
