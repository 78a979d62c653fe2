//! How learning goes is shown, two versions are held against each other, and an older one comes back into use.

use std::fs;

use serde_json::json;

use crate::{
    DESKTOP,
    harness::{Machine, Window, until},
    pictures::{large, leave, until_theme},
};

#[tokio::test]
async fn how_learning_goes_is_shown_and_an_older_version_comes_back() {
    let machine = Machine::start(DESKTOP).await;
    let window = machine.open(&[]).await;
    window.click("[data-act='open-sample']").await;
    window.until_shown("[data-page='project']").await;

    // Before the first annotation it says what to do.
    open(&window).await;
    window.until_shown("[data-advice]").await;
    window.picture("learning-empty-light").await;
    leave(&window, "learning").await;

    let gold = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/sample/gold.jsonl"));
    let gold = gold.expect("the sample's gold is there");
    let lines: Vec<&str> = gold.lines().collect();
    let mut first = None;
    for letters in [0..3, 3..5, 5..8, 8..12, 12..17, 17..24] {
        let version = taught(&machine, &window, &lines[letters]).await;
        first.get_or_insert(version);
    }
    let first = first.expect("something was learned");
    window.until_true("a score", "document.querySelector('[data-act=\"show-learning\"]')").await;
    window.click("[data-act='show-learning']").await;
    window.until_shown(&format!("[data-dialog='learning'] [data-version-row='{first}']")).await;
    let standing = window.text("[data-standing]").await;
    assert!(standing.starts_with("F1 0.") && standing.contains("nine times in ten"), "{standing}");
    window.until_true("a curve", "document.querySelectorAll('[data-point]').length >= 5").await;
    let label = "document.querySelector('.curve .picture').getAttribute('aria-label')";
    let label = window.value(label, &[]).await;
    assert!(label.as_str().is_some_and(|label| label.contains("measurements: F1 from")), "{label}");
    window.click(".as-table summary").await;
    let rows = "document.querySelectorAll('.as-table tbody tr').length \
                === document.querySelectorAll('[data-point]').length";
    window.until_true("the same numbers as a table", rows).await;
    window.click(".as-table summary").await;
    for theme in ["light", "dark"] {
        leave(&window, "learning").await;
        until_theme(&window, theme).await;
        open(&window).await;
        window.until_shown("[data-version-row]").await;
        window.picture(&format!("learning-{theme}")).await;
        to(&window, "[data-mistakes]").await;
        window.picture(&format!("learning-middle-{theme}")).await;
    }

    compare(&window, first).await;
    to(&window, "[data-pair]").await;
    window.picture("learning-versions-dark").await;

    window.click(&format!("[data-version-row='{first}'] [data-act='use-version']")).await;
    window.until_shown(&format!("[data-version-row='{first}'][data-in-use='true']")).await;
    window.until_shown(&format!("[data-chosen='{first}']")).await;
    window.picture("learning-chosen-dark").await;
    let version = format!(
        "document.querySelector('[data-status]').dataset.version === {}",
        json!(first.to_string())
    );
    window.until_true("the older version in use", &version).await;
    large(&window).await;
    let fits = "[...document.querySelectorAll('dialog, dialog .body, dialog section')]\
                .every(box => box.scrollWidth <= box.clientWidth + 1)";
    window.until_true("the dialog to fit", fits).await;
    window.picture("learning-large").await;
    to(&window, "[data-versions]").await;
    window.picture("learning-versions-large").await;

    window.click("[data-act='use-newest']").await;
    window.until_gone("[data-chosen]").await;
    window.until_true("another version in use", &format!("!({version})")).await;
    leave(&window, "learning").await;
    window.quit().await;
}

async fn open(window: &Window<'_>) {
    window.press("l").await;
    window.until_shown("[data-dialog='learning']").await;
}

/// Scrolls to a part of the dialog.
async fn to(window: &Window<'_>, part: &str) {
    let scroll = "(part => { const body = part.closest('.body'); body.scrollTop += \
                  part.getBoundingClientRect().top - body.getBoundingClientRect().top; })\
                  (document.querySelector(a[0]))";
    window.value(scroll, &[json!(part)]).await;
}

/// Labels letters from gold, as an import would, and learns; gives the version.
async fn taught(machine: &Machine, window: &Window<'_>, lines: &[&str]) -> u64 {
    let path = machine.path("gold.jsonl");
    fs::write(&path, lines.join("\n")).expect("a file");
    let script = "(async () => { const call = (name, payload) => \
                  window.__TAURI__.core.invoke('call', { name, payload }); \
                  await call('LabelFrom', { path: a[0], only: null }); \
                  return (await call('Learn', {})).version; })()\
                  .then(done, error => done({ error }))";
    let version = window.wait_for_call(script, &[json!(path.to_string_lossy())]).await;
    version.as_u64().unwrap_or_else(|| panic!("no version: {version}"))
}

/// Holds the oldest version against the newest.
async fn compare(window: &Window<'_>, first: u64) {
    let newest = "document.querySelector('[data-version-row]').dataset.versionRow";
    let newest = window.value(newest, &[]).await;
    let newest = newest.as_str().expect("a version").to_owned();
    for version in [first.to_string(), newest.clone()] {
        window.click(&format!("[data-version-row='{version}'] [data-act='pick-version']")).await;
    }
    window.until_shown(&format!("[data-pair='{first}-{newest}']")).await;
    window.click("[data-act='where-they-differ']").await;
    until("what both read differently", async || {
        let shown = "document.querySelector('[data-differing]')?.textContent ?? ''";
        let shown = window.value(shown, &[]).await;
        match shown.as_str() {
            Some(words) if words.contains("that were read with both") => Ok(()),
            _ => Err(format!("{shown}")),
        }
    })
    .await;
}
