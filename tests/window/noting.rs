//! Sentences and documents are flagged and noted by key, and Find lists them.

use serde_json::json;

use crate::{
    DESKTOP,
    hand::{add_concept, project_with},
    harness::{Machine, Window},
    pictures::{in_both_themes, large, leave, until_theme},
};

const TEXT: &str = "The tug left Riga. The ship came to Riga. Nobody saw Riga.";

#[tokio::test]
async fn a_flag_and_a_note_are_one_key_each_and_are_found_again() {
    let machine = Machine::start(DESKTOP).await;
    let window = machine.open(&[]).await;
    let project = project_with(&machine, &window, "Letters", TEXT).await;
    let ship = add_concept(&window, "ship").await;
    window.click("[data-word][data-start='23']").await;
    window.press("f").await;
    window.until_shown("[data-sentence='1'][data-flagged='true']").await;
    window.press("n").await;
    window.fill("[data-dialog='note'] [data-field='note']", "Is a tug a ship?").await;
    window.press("Enter").await;
    window.until_gone("[data-dialog='note']").await;
    until_note(&window, "[data-sentence='1'] [data-note]", "Is a tug a ship?").await;

    // On the whole document, and taken back by undo.
    window.press("n").await;
    window.until_shown("[data-dialog='note']").await;
    in_both_themes(&window, "note", "n", "note").await;
    leave(&window, "note").await;
    window.press("Shift+n").await;
    window.until_shown("[data-dialog='note'] [data-on='document'][aria-pressed='true']").await;
    window.fill("[data-dialog='note'] [data-field='note']", "Read again").await;
    window.press("Enter").await;
    until_note(&window, "[data-document-note] [data-note]", "Read again").await;
    window.press("Control+z").await;
    window.until_gone("[data-document-note]").await;
    window.press("Control+Shift+z").await;
    until_note(&window, "[data-document-note] [data-note]", "Read again").await;
    window.quit().await;

    // Found again after a restart, without any words.
    let window = machine.open(&[&project]).await;
    until_note(&window, "[data-sentence='1'] [data-note]", "Is a tug a ship?").await;
    window.press("/").await;
    window.until_shown("[data-field='find']").await;
    window.choose("find-noted", "any").await;
    until_found(&window, 2).await;
    window.choose("find-noted", "flagged").await;
    until_found(&window, 1).await;
    for theme in ["light", "dark"] {
        until_theme(&window, theme).await;
        window.until_shown("[data-found-row='0'] .noted .said").await;
        window.picture(&format!("notes-{theme}")).await;
    }
    window.click("[data-field='find']").await;
    window.press("ArrowDown").await;
    window.press(&ship).await;
    window.press("Enter").await;
    window.until_shown("[data-sentence='1'][data-current]").await;
    let marks = "document.querySelectorAll('[data-annotation]').length";
    assert_eq!(window.value(marks, &[]).await, json!(0), "a note's sentence is not marked");
    window.fill("[data-field='find']", "Riga").await;
    until_found(&window, 1).await;

    large(&window).await;
    let fits = "[...document.querySelectorAll('.line, .written, .finder, .narrowed')]\
                .every(box => box.scrollWidth <= box.clientWidth + 1)";
    window.until_true("every line to fit", fits).await;
    window.picture("notes-large").await;
    window.quit().await;
}

async fn until_note(window: &Window<'_>, css: &str, words: &str) {
    let there = format!("document.querySelector({})?.textContent.trim()", json!(css));
    window.until_true(words, &format!("{there} === {}", json!(words))).await;
}

async fn until_found(window: &Window<'_>, places: usize) {
    let found = "document.querySelector('[data-found]')?.dataset.found";
    window.until_true(&format!("{places} places"), &format!("{found} === '{places}'")).await;
}
