//! What contradicts itself is shown, can be gone to, and can be called right.

use serde_json::json;

use crate::{
    DESKTOP,
    hand::{add_concept, current, project_with, select_by_mouse, until_annotated, until_idle},
    harness::{Machine, Window},
    pictures::{large, leave, until_theme},
};

const TEXT: &str = "The Fortuna left Riga. Then Fortuna came to Riga again. Riga was far.";

#[tokio::test]
async fn what_contradicts_itself_is_listed_and_can_be_called_right() {
    let machine = Machine::start(DESKTOP).await;
    let window = machine.open(&[]).await;
    project_with(&machine, &window, "Letters", TEXT).await;
    let keys = [add_concept(&window, "harbour").await, add_concept(&window, "ship").await];
    for (start, end, concept) in [(17, 21, 0), (44, 48, 1), (4, 11, 1)] {
        select_by_mouse(&window, start, end).await;
        window.press(&keys[concept]).await;
        until_annotated(&window, start, end, ["harbour", "ship"][concept]).await;
    }
    until_idle(&window, 3).await;
    until_likely(&window, "1 likely error").await;
    // The second sentence is done, and leaves out the ship that the first one names.
    window.click("[data-sentence='1'] [data-word][data-start='36']").await;
    window.press("d").await;
    window.until_shown("[data-sentence='1'][data-state='done']").await;
    until_likely(&window, "2 likely errors").await;

    for theme in ["light", "dark"] {
        until_theme(&window, theme).await;
        open(&window).await;
        window.until_shown("[data-likely-error='Riga']").await;
        window.picture(&format!("likely-errors-{theme}")).await;
        leave(&window, "likely-errors").await;
    }
    open(&window).await;
    let riga = window.text("[data-likely-error='Riga']").await;
    for words in ["Marked as harbour", "Marked as ship", "left Riga", "1 place"] {
        assert!(riga.contains(words), "{words} in {riga:?}");
    }
    let fortuna = window.text("[data-likely-error='Fortuna']").await;
    assert!(fortuna.contains("Left out") && fortuna.contains("Then Fortuna came"), "{fortuna:?}");
    window.click("[data-likely-error='Fortuna'] [data-act='to-place'][data-start='28']").await;
    window.until_gone("[data-dialog='likely-errors']").await;
    assert_eq!(current(&window).await, 1, "a place leads to its sentence");

    open(&window).await;
    window.click("[data-likely-error='Riga'] [data-act='confirm']").await;
    window.until_gone("[data-likely-error='Riga']").await;
    leave(&window, "likely-errors").await;
    until_likely(&window, "1 likely error").await;
    window.press("Control+z").await;
    until_likely(&window, "2 likely errors").await;

    large(&window).await;
    open(&window).await;
    window.until_shown("[data-likely-error='Riga']").await;
    let fits = "[...document.querySelectorAll('dialog, dialog .body, dialog li')]\
                .every(box => box.scrollWidth <= box.clientWidth + 1)";
    window.until_true("the dialog to fit", fits).await;
    window.picture("likely-errors-large").await;
    leave(&window, "likely-errors").await;
    window.quit().await;
}

async fn open(window: &Window<'_>) {
    window.click("[data-act='likely-errors']").await;
    window.until_shown("[data-dialog='likely-errors']").await;
}

async fn until_likely(window: &Window<'_>, words: &str) {
    let shown = "document.querySelector('[data-act=\"likely-errors\"]')?.textContent.trim()";
    window.until_true(words, &format!("{shown} === {}", json!(words))).await;
}
