//! What is looked for before any model does: added by hand and from a file, seen, accepted, taken out.

use std::fs;

use crate::{
    DESKTOP,
    hand::{add_concept, project_with, until_annotated},
    harness::{Machine, Window, until},
    pictures::{large, leave, until_theme},
};

const TEXT: &str =
    "The Fortuna left Riga in 1850. The Anna left Riga in 1851. Nobody saw the Maria or Lübeck.";

#[tokio::test]
async fn dictionaries_and_patterns_suggest_before_the_first_annotation() {
    let machine = Machine::start(DESKTOP).await;
    let window = machine.open(&[]).await;
    project_with(&machine, &window, "Letters", TEXT).await;
    add_concept(&window, "harbour").await;

    // An expression that is none, and one that is.
    window.press("p").await;
    window.until_shown("[data-dialog='rules']").await;
    window.click("[data-kind='expression']").await;
    add(&window, "18(\\d\\d").await;
    window.until_shown("[data-dialog='rules'] [data-trouble='InvalidInput']").await;
    let why = window.text("[data-dialog='rules'] [data-trouble]").await;
    assert!(why.contains("At character 3, a “(” is opened and never closed."), "{why}");
    window.picture("rules-refused").await;
    add(&window, "18\\d\\d").await;
    until_listed(&window, "18\\\\d\\\\d", 2).await;
    window.until_gone("[data-dialog='rules'] [data-trouble]").await;

    // Words, and a file of them.
    window.click("[data-kind='words']").await;
    add(&window, "Riga").await;
    until_listed(&window, "Riga", 2).await;
    let file = machine.path("harbours.txt");
    fs::write(&file, "Lübeck\nStralsund\nRiga\n").expect("a list");
    window.fill("[data-field='rules-path']", &file.to_string_lossy()).await;
    window.click("[data-act='read-rules']").await;
    window.until_shown("[data-dialog='rules'] [data-report]").await;
    let said = window.text("[data-dialog='rules'] [data-report]").await;
    assert_eq!(said, "2 entries added, 1 there already.");
    until_listed(&window, "Lübeck", 1).await;
    for theme in ["light", "dark"] {
        leave(&window, "rules").await;
        until_theme(&window, theme).await;
        window.press("p").await;
        until_listed(&window, "Lübeck", 1).await;
        window.picture(&format!("rules-{theme}")).await;
    }
    leave(&window, "rules").await;

    // They are in the text, before anything is annotated, and say what they are.
    until("what rules suggest", async || {
        let seen = window.seen().await;
        let by_rule = "document.querySelectorAll('[data-suggestion][data-by-rule]').length";
        let many = window.value(by_rule, &[]).await;
        if many == 5 { Ok(()) } else { Err(format!("{many} of {:?}", seen.suggestions)) }
    })
    .await;
    window.click("[data-word][data-start='0']").await;
    window.press("Escape").await;
    window.press(".").await;
    window.until_shown("[data-text] [data-focused='true']").await;
    assert_eq!(window.text(".card .sure").await, "matches your dictionary");
    window.press("w").await;
    window.until_shown("[data-why] [data-why-rule]").await;
    let why = window.text("[data-why-rule]").await;
    assert_eq!(why, "“Riga” is in the dictionary of harbour.");
    window.picture("rules-why").await;
    window.press("Escape").await;
    window.press("Enter").await;
    until_annotated(&window, 17, 21, "harbour").await;
    window.press("x").await;
    window.until_gone("[data-suggestion='25-29']").await;

    // Taken out where it should not be, and brought back by undo.
    window.press("Escape").await;
    window.press("p").await;
    until_listed(&window, "18\\\\d\\\\d", 2).await;
    window.click("[data-rule^='18'] [data-act='remove-rule']").await;
    window.until_gone("[data-rule^='18']").await;
    leave(&window, "rules").await;
    window.until_gone("[data-suggestion='53-57']").await;
    window.press("Control+z").await;
    window.until_shown("[data-suggestion='53-57'][data-by-rule]").await;

    large(&window).await;
    window.press("p").await;
    until_listed(&window, "Lübeck", 1).await;
    let fits = "[...document.querySelectorAll('dialog, dialog .body, dialog li')]\
                .every(box => box.scrollWidth <= box.clientWidth + 1)";
    window.until_true("the dialog to fit", fits).await;
    window.picture("rules-large").await;
    leave(&window, "rules").await;
    window.quit().await;
}

/// Types something to look for and adds it.
async fn add(window: &Window<'_>, text: &str) {
    window.fill("[data-dialog='rules'] [data-field='rule']", text).await;
    window.press("Enter").await;
}

/// Waits until a rule is listed with so many places.
async fn until_listed(window: &Window<'_>, rule: &str, places: u32) {
    window.until_shown(&format!("[data-rule='{rule}'][data-places='{places}']")).await;
}
