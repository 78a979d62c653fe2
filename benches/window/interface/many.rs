use serde_json::json;

use crate::{
    DESKTOP,
    corpus::{import, lines, new_project, sentences},
    harness::{Machine, Window},
    statistics,
};

const DOCUMENTS: usize = 100_000;

/// Milliseconds until what was asked for is painted, among [`DOCUMENTS`].
pub(super) struct Many {
    /// A far place of the list.
    pub(super) list: Vec<f64>,
    /// Another part of the documents.
    pub(super) filter: Vec<f64>,
    /// The first places of a phrase, from its last letter on.
    pub(super) search: Vec<f64>,
}

/// Waits frame by frame until a condition holds, and once more until that is painted; then says how long it
/// took since `from`.
const PAINTED: &str = "const from = performance.now(); const painted = ready => { \
     const look = () => ready() \
       ? requestAnimationFrame(() => done(performance.now() - from)) \
       : requestAnimationFrame(look); \
     requestAnimationFrame(look); };";

/// Whether every row of the list that can be seen has its document.
const ROWS: &str = "const rows = () => { const list = document.querySelector('.documents .list'); \
     const box = list.getBoundingClientRect(); \
     const seen = [...list.querySelectorAll('[data-row]')].filter(row => { \
       const at = row.getBoundingClientRect(); return at.bottom > box.top && at.top < box.bottom; }); \
     return seen.length > 5 && seen.every(row => row.querySelector('[data-document]')); };";

pub(super) async fn measure() -> Many {
    let machine = Machine::start(DESKTOP).await;
    let texts = sentences(DOCUMENTS).into_iter().enumerate().map(|(place, text)| {
        let state = if place % 3 == 0 { "done" } else { "untouched" };
        json!({ "text": text, "state": state })
    });
    let file = lines(&machine, "many.jsonl", texts);
    let window = machine.open(&[]).await;
    new_project(&machine, &window).await;
    let took = import(&window, &file).await;
    statistics::report("import of 100,000 documents", "s", &[took / 1000.0]);
    window.press("Escape").await;
    window.until_gone("[data-dialog='report']").await;
    window.until_shown("[data-row] [data-document]").await;
    let measured = Many {
        list: list(&window).await,
        filter: filter(&window).await,
        search: search(&window).await,
    };
    window.quit().await;
    statistics::report("a far place of 100,000 documents", "ms", &measured.list);
    statistics::report("another part of 100,000 documents", "ms", &measured.filter);
    statistics::report("a phrase in 100,000 documents", "ms", &measured.search);
    measured
}

async fn list(window: &Window<'_>) -> Vec<f64> {
    let script = format!(
        "{ROWS} {PAINTED} const list = document.querySelector('.documents .list'); \
         list.scrollTop = a[0] * list.scrollHeight; painted(rows);"
    );
    let mut taken = Vec::new();
    for step in 1..=20 {
        // Far from the place before, and never the same place twice.
        let share = f64::from(step * 7 % 20) / 20.5;
        taken.push(number(window, &script, &[json!(share)]).await);
    }
    taken
}

async fn filter(window: &Window<'_>) -> Vec<f64> {
    let script = format!(
        "{ROWS} {PAINTED} const button = document.querySelector(`[data-filter=${{a[0]}}]`); \
         button.click(); \
         painted(() => button.getAttribute('aria-pressed') === 'true' && rows());"
    );
    let mut taken = Vec::new();
    for part in ["todo", "done", "all", "done", "todo", "all"] {
        taken.push(number(window, &script, &[json!(part)]).await);
    }
    taken
}

async fn search(window: &Window<'_>) -> Vec<f64> {
    window.press("Control+Shift+f").await;
    window.until_shown("[data-field='find']").await;
    let script = format!(
        "{PAINTED} const field = document.querySelector(\"[data-field='find']\"); \
         field.value = a[0]; field.dispatchEvent(new Event('input', {{ bubbles: true }})); \
         painted(() => {{ const found = document.querySelector('[data-found-row] mark'); \
         return found && found.textContent.toLowerCase() === a[0]; }});"
    );
    let mut taken = Vec::new();
    for phrase in
        ["fortuna", "letter 99999", "herring", "of may 1755", "tar", "letter 50001 of", "captain"]
    {
        taken.push(number(window, &script, &[json!(phrase)]).await);
    }
    taken
}

async fn number(window: &Window<'_>, script: &str, arguments: &[serde_json::Value]) -> f64 {
    window.wait_for_call(script, arguments).await.as_f64().expect("milliseconds")
}
