//! Words found in the document and in the project, walked through and marked by key.

use std::fs;

use serde_json::json;

use crate::{
    DESKTOP,
    hand::{add_concept, project_with, until_annotated},
    harness::{Machine, Window},
    pictures::{large, until_theme},
};

const FIRST: &str = "The Fortuna left Riga. Then the Fortuna came back. Riga was far.";
const OTHERS: &str = "Nobody saw the Fortuna or her boat.\n\nFortunate is who has a boat. 北京大学很大。\n\n\
                      The Fortuna was never seen again, although they looked for the Fortuna all winter.";

#[tokio::test]
async fn words_are_found_everywhere_and_marked_without_the_mouse() {
    let machine = Machine::start(DESKTOP).await;
    let window = machine.open(&[]).await;
    project_with(&machine, &window, "Letters", FIRST).await;
    import(&machine, &window, OTHERS).await;
    let ship = add_concept(&window, "ship").await;

    // In the document: Enter goes from place to place in the text.
    window.press("/").await;
    window.fill("[data-field='find']", "fortuna").await;
    until_found(&window, 2).await;
    window.press("Enter").await;
    until_selected(&window, 4).await;
    window.press("Enter").await;
    until_selected(&window, 32).await;
    window.press("Escape").await;
    window.until_gone("[data-find]").await;

    // In the project: the same words, walked through in the list and marked there.
    window.press("Control+Shift+f").await;
    until_found(&window, 6).await;
    window.click("[data-field='whole-words']").await;
    until_found(&window, 5).await;
    for theme in ["light", "dark"] {
        until_theme(&window, theme).await;
        window.picture(&format!("find-{theme}")).await;
    }
    window.click("[data-field='find']").await;
    window.press("ArrowDown ArrowDown").await;
    until_current(&window, 1).await;
    window.press(&ship).await;
    until_said(&window, "Mark 1 place as ship").await;
    until_current(&window, 2).await;
    until_annotated(&window, 32, 39, "ship").await;
    window.press("Control+a").await;
    window.until_shown("[data-checked='5']").await;
    window.press("Space").await;
    window.until_shown("[data-checked='4']").await;
    window.press(&ship).await;
    until_said(&window, "Mark 4 places as ship").await;
    until_annotated(&window, 4, 11, "ship").await;
    let annotated = "document.querySelectorAll('[data-find] .stands:not(.suggested)').length";
    window.until_true("four marked rows", &format!("{annotated} === 4")).await;
    window.picture("find-marked").await;
    window.press("Control+z").await;
    window.until_true("one marked row", &format!("{annotated} === 1")).await;
    window.choose("find-standing", "annotated").await;
    until_found(&window, 1).await;

    // Enter opens the place and gives the text the keyboard.
    window.fill("[data-field='find']", "boat").await;
    until_found(&window, 0).await;
    window.choose("find-standing", "").await;
    until_found(&window, 2).await;
    window.click("[data-field='find']").await;
    window.press("ArrowDown End Enter").await;
    window.until_true("the text", "document.activeElement?.dataset.text !== undefined").await;
    until_selected(&window, 23).await;
    window.press(&ship).await;
    until_annotated(&window, 23, 27, "ship").await;
    window.choose("find-standing", "annotated").await;
    until_found(&window, 1).await;

    window.choose("find-standing", "").await;
    window.fill("[data-field='find']", "北京").await;
    until_found(&window, 1).await;
    window.fill("[data-field='find']", "nowhere").await;
    until_found(&window, 0).await;
    window.picture("find-none").await;

    window.fill("[data-field='find']", "fortuna").await;
    until_found(&window, 5).await;
    let folds = "document.querySelector('[data-act=\"unfold-filters\"]').checkVisibility()";
    window.until_true("every filter to be at hand", &format!("!{folds}")).await;
    large(&window).await;
    let fits = "[...document.querySelectorAll('.finder, .asked, .narrowed')]\
                .every(box => box.scrollWidth <= box.clientWidth + 1)";
    window.until_true("the panel to fit", fits).await;
    // Where the window is low the filters make room, so that three places can be seen without scrolling.
    let filters = "document.querySelector('[data-field=\"find-standing\"]').checkVisibility()";
    window.until_true("folded filters", &format!("{folds} && !{filters}")).await;
    let seen = "(([list, panel, row]) => list.bottom <= panel.bottom + 1 \
                && list.height >= 3 * row.height - 1)\
                (['.found-list', '.finder', '[data-found-row]']\
                .map(css => document.querySelector(css).getBoundingClientRect()))";
    window.picture("find-large").await;
    window.until_true("three places to be seen", seen).await;
    window.click("[data-act='unfold-filters']").await;
    window.until_true("the filters", filters).await;
    window.until_true("the panel to fit", fits).await;
    window.picture("find-large-filters").await;
    window.choose("find-standing", "annotated").await;
    until_found(&window, 1).await;
    window.click("[data-act='unfold-filters']").await;
    window.until_true("folded filters", &format!("!{filters}")).await;
    // Whole words, and what stands there.
    assert_eq!(window.text("[data-act='unfold-filters']").await, "Filters: 2");
    window.quit().await;
}

async fn import(machine: &Machine, window: &Window<'_>, texts: &str) {
    let lines: String =
        texts.split("\n\n").map(|text| format!("{}\n", json!({ "text": text }))).collect();
    let path = machine.path("others.jsonl");
    fs::write(&path, lines).expect("texts");
    window.press("Control+i").await;
    window.fill("[data-dialog='import'] [data-field='path']", &path.to_string_lossy()).await;
    let confirm = "[data-dialog='import'] [data-act='confirm']";
    let ready = format!("!document.querySelector({confirm:?})?.disabled");
    window.until_true("files to import", &ready).await;
    window.click(confirm).await;
    window.until_shown("[data-dialog='report']").await;
    window.press("Escape").await;
    window.until_gone("[data-dialog='report']").await;
}

async fn until_found(window: &Window<'_>, places: usize) {
    let found = "document.querySelector('[data-found]')?.dataset.found";
    let done = "!document.querySelector('[data-found]')?.textContent.includes('more')";
    window
        .until_true(&format!("{places} places"), &format!("{found} === '{places}' && {done}"))
        .await;
}

async fn until_current(window: &Window<'_>, row: usize) {
    window.until_shown(&format!("[data-found-row='{row}'].current")).await;
}

async fn until_selected(window: &Window<'_>, start: usize) {
    window.until_shown(&format!("[data-word][data-start='{start}'].selected")).await;
}

async fn until_said(window: &Window<'_>, words: &str) {
    let said = "document.querySelector('[data-status] .said')?.textContent.trim()";
    window.until_true(words, &format!("{said} === {}", json!(words))).await;
}
