//! Many suggestions accepted at once, above a probability that a person chooses.

use serde_json::json;

use crate::{
    DESKTOP,
    gold::Gold,
    hand::{open_letter, select_by_mouse, until_annotated, until_idle},
    harness::{Machine, Window, until},
    pictures::{large, leave, until_theme},
};

#[tokio::test]
async fn those_above_a_probability_are_accepted_and_one_undo_takes_them_back() {
    let machine = Machine::start(DESKTOP).await;
    let gold = Gold::read();
    let window = machine.open(&[]).await;
    window.click("[data-act='open-sample']").await;
    window.until_shown("[data-page='project']").await;
    for letter in gold.letters().iter().take(3) {
        open_letter(&window, letter).await;
        for span in letter.spans.iter().take(4) {
            let key = window.text(&format!("[data-concept-row='{}'] kbd", span.label)).await;
            select_by_mouse(&window, span.start, span.end).await;
            window.press(&key).await;
            until_annotated(&window, span.start, span.end, &span.label).await;
        }
    }
    until_idle(&window, 12).await;

    open(&window).await;
    set(&window, 40).await;
    window.until_shown("[data-places][data-percent='40']").await;
    window.until_shown("[data-guard].grave").await;
    let many = places(&window).await;
    for theme in ["light", "dark"] {
        leave(&window, "accept").await;
        until_theme(&window, theme).await;
        open(&window).await;
        set(&window, 40).await;
        window.until_shown("[data-guard].grave").await;
        window.picture(&format!("accept-{theme}")).await;
    }
    let few = fewer(&window, many).await;
    window.until_true("no grave guard", "!document.querySelector('[data-guard].grave')").await;
    let ready =
        "!document.querySelector('[data-dialog=\"accept\"] [data-act=\"confirm\"]').disabled";
    window.until_true("a preview that can be acted on", ready).await;
    window.press("Enter").await;
    window.until_gone("[data-dialog='accept']").await;
    until_all_annotated(&window, 12 + few).await;
    window.press("Control+z").await;
    until_all_annotated(&window, 12).await;

    large(&window).await;
    open(&window).await;
    let fits = "[...document.querySelectorAll('dialog, dialog .body')]\
                .every(box => box.scrollWidth <= box.clientWidth + 1)";
    window.until_true("the dialog to fit", fits).await;
    window.picture("accept-large").await;
    leave(&window, "accept").await;
    window.quit().await;
}

async fn open(window: &Window<'_>) {
    window.press("Shift+a").await;
    window.until_shown("[data-dialog='accept'] [data-places] p:not(:empty)").await;
}

/// Moves the limit, as the slider's keys would.
async fn set(window: &Window<'_>, percent: u8) {
    window
        .value(
            "(slider => { slider.value = a[0]; \
             slider.dispatchEvent(new Event('input', { bubbles: true })); })\
             (document.querySelector('[data-field=\"limit\"]'))",
            &[json!(percent)],
        )
        .await;
}

/// Raises the limit until fewer suggestions lie above it, but some, and gives their number.
async fn fewer(window: &Window<'_>, many: u64) -> u64 {
    let mut limits = (50..100).step_by(5);
    loop {
        let percent = limits.next().expect("suggestions differ in probability");
        set(window, percent).await;
        window.until_shown(&format!("[data-places][data-percent='{percent}']")).await;
        match places(window).await {
            few if 0 < few && few < many => return few,
            _ => {}
        }
    }
}

/// How many suggestions would be accepted.
async fn places(window: &Window<'_>) -> u64 {
    let places = "Number(document.querySelector('[data-places]').dataset.places)";
    window.value(places, &[]).await.as_u64().expect("a number of places")
}

/// Waits until the project has so many annotations.
async fn until_all_annotated(window: &Window<'_>, wanted: u64) {
    until(&format!("{wanted} annotations"), async || {
        let counts = window
            .value(
                "[...document.querySelectorAll('[data-concept-row] .count')]\
                 .reduce((sum, one) => sum + Number(one.textContent), 0)",
                &[],
            )
            .await;
        if counts == json!(wanted) { Ok(()) } else { Err(counts.to_string()) }
    })
    .await;
}
