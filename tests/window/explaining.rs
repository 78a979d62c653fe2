//! Suggestions are walked through by key, explained, rejected, and rejections taken back.

use serde_json::json;

use crate::{
    DESKTOP,
    hand::{add_concept, project_with, select_by_mouse, until_annotated, until_idle},
    harness::{Machine, Mark, Window, until},
    pictures::{large, leave, until_theme},
};

const TEXT: &str = "The Fortuna left Riga in May. The Anna left Riga in June. The Maria left Riga in July. \
                    The Clara left Riga in August. The Paula left Riga in March. The Greta left Riga in April.";

#[tokio::test]
async fn a_suggestion_says_why_it_is_made_and_a_rejection_is_taken_back() {
    let machine = Machine::start(DESKTOP).await;
    let window = machine.open(&[]).await;
    project_with(&machine, &window, "Letters", TEXT).await;
    let harbour = add_concept(&window, "harbour").await;
    for (start, _) in TEXT.match_indices("Riga").take(3) {
        select_by_mouse(&window, start, start + 4).await;
        window.press(&harbour).await;
        until_annotated(&window, start, start + 4, "harbour").await;
    }
    show_all(&window).await;
    until_idle(&window, 3).await;
    window.until_shown("[data-suggestion]").await;

    // Why.
    let asked = first_suggestion(&window).await;
    window.press("w").await;
    window.until_shown("[data-why] [data-near='harbour']").await;
    let likely = window.text("[data-why-probability]").await;
    assert!(likely.ends_with(" %") && likely.len() > 2, "{likely:?}");
    let version = window.text("[data-why-version]").await;
    assert!(version.starts_with("Model version "), "{version:?}");
    for theme in ["light", "dark"] {
        until_theme(&window, theme).await;
        window.until_shown("[data-why]").await;
        window.picture(&format!("why-{theme}")).await;
    }
    window.press("Escape").await;
    window.until_gone("[data-why]").await;
    assert_eq!(focused(&window).await, asked.key(), "only the explanation is closed");
    window.press("w").await;
    window.click("[data-why] [data-near]").await;
    window.until_gone("[data-why]").await;
    window.until_shown("[data-word].selected").await;

    // Rejected, and taken back.
    let rejected = first_suggestion(&window).await;
    let css = format!("[data-suggestion='{}-{}']", rejected.start, rejected.end);
    window.press("x").await;
    window.until_gone(&css).await;
    open(&window, 1).await;
    let row = format!("[data-rejected='0'][data-start='{}']", rejected.start);
    window.until_shown(&row).await;
    for theme in ["light", "dark"] {
        leave(&window, "rejected").await;
        until_theme(&window, theme).await;
        open(&window, 1).await;
        window.picture(&format!("rejected-{theme}")).await;
    }
    window.click("[data-dialog='rejected'] [data-reach='project']").await;
    until_rejections(&window, 1).await;
    window.press("Enter").await;
    until_rejections(&window, 0).await;
    leave(&window, "rejected").await;
    let said = "document.querySelector('[data-status] .said')?.textContent ?? ''";
    window
        .until_true("what was done", &format!("{said}.startsWith('Take back the rejection of')"))
        .await;
    window.press("Control+z").await;
    open(&window, 1).await;
    leave(&window, "rejected").await;

    large(&window).await;
    open(&window, 1).await;
    let fits = "[...document.querySelectorAll('dialog, dialog .body, dialog li')]\
                .every(box => box.scrollWidth <= box.clientWidth + 1)";
    window.until_true("the dialog to fit", fits).await;
    window.picture("rejected-large").await;
    leave(&window, "rejected").await;
    until_idle(&window, 3).await;
    first_suggestion(&window).await;
    window.press("w").await;
    window.until_shown("[data-why] [data-near]").await;
    let fits = "(box => box.scrollWidth <= box.clientWidth + 1)\
                (document.querySelector('.explained'))";
    window.until_true("the explanation to fit", fits).await;
    window.picture("why-large").await;
    window.quit().await;
}

/// Shows suggestions however little probable, so that the test depends on none being likely.
async fn show_all(window: &Window<'_>) {
    window
        .value(
            "(slider => { slider.value = 0; \
             slider.dispatchEvent(new Event('change', { bubbles: true })); })\
             (document.querySelector(a[0]))",
            &[json!("[data-field='threshold']")],
        )
        .await;
}

/// Lets go of everything at the beginning of the text and goes to the first suggestion by key.
async fn first_suggestion(window: &Window<'_>) -> Mark {
    window.click("[data-word][data-start='0']").await;
    window.press("Escape").await;
    window.until_gone("[data-text] [data-focused]").await;
    window.press(".").await;
    until("a focused suggestion", async || {
        let seen = window.seen().await;
        seen.focused().cloned().ok_or_else(|| format!("{:?}", seen.suggestions))
    })
    .await
}

async fn focused(window: &Window<'_>) -> (usize, usize, String) {
    window.seen().await.focused().map(Mark::key).expect("a focused suggestion")
}

async fn open(window: &Window<'_>, rejections: usize) {
    window.press("Shift+x").await;
    window.until_shown("[data-dialog='rejected']").await;
    until_rejections(window, rejections).await;
}

async fn until_rejections(window: &Window<'_>, wanted: usize) {
    let there = "document.querySelector('[data-rejections]')?.dataset.rejections";
    window.until_true(&format!("{wanted} rejections"), &format!("{there} === '{wanted}'")).await;
}
