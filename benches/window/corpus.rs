//! Corpora of any size, and how they come into the window.

use std::{fmt::Write as _, fs};

use serde_json::Value;

use crate::{
    gold::Gold,
    harness::{Machine, Window, until},
};

/// Writes a file of one JSON object in each line, and gives its path.
pub(crate) fn lines(
    machine: &Machine,
    name: &str,
    objects: impl IntoIterator<Item = Value>,
) -> String {
    let text = objects.into_iter().fold(String::new(), |mut text, object| {
        writeln!(text, "{object}").expect("written to memory");
        text
    });
    let file = machine.path(name);
    fs::write(&file, text).expect("a file of lines");
    file.to_string_lossy().into_owned()
}

/// Makes an empty project through its dialog.
pub(crate) async fn new_project(machine: &Machine, window: &Window<'_>) {
    window.click("[data-act='new-project']").await;
    let dialog = "[data-dialog='new-project']";
    window.fill(&format!("{dialog} [data-field='name']"), "Measured").await;
    let path = machine.path("measured.handful");
    window.fill(&format!("{dialog} [data-field='path']"), &path.to_string_lossy()).await;
    window.click(&format!("{dialog} [data-act='confirm']")).await;
    window.until_shown("[data-page='project']").await;
}

/// Imports a file by the dialog and waits for the report; milliseconds from the click to it.
pub(crate) async fn import(window: &Window<'_>, file: &str) -> f64 {
    window
        .value(
            "(() => { let from; \
             addEventListener('click', e => { if (e.target.closest('[data-dialog=import] \
             [data-act=confirm]')) from = performance.now(); }, true); \
             const see = () => { if (from && document.querySelector('[data-dialog=report]')) \
             requestAnimationFrame(() => requestAnimationFrame(() => { \
             window.imported ??= performance.now() - from; })); }; \
             new MutationObserver(see).observe(document, { subtree: true, childList: true }); })()",
            &[],
        )
        .await;
    window.press("Control+i").await;
    let dialog = "[data-dialog='import']";
    window.fill(&format!("{dialog} [data-field='path']"), file).await;
    let ready = format!("!document.querySelector(\"{dialog} [data-act='confirm']\")?.disabled");
    window.until_true("an import that can be confirmed", &ready).await;
    window.click(&format!("{dialog} [data-act='confirm']")).await;
    until("the report of the import", async || {
        let took = window.value("window.imported ?? null", &[]).await;
        took.as_f64().ok_or_else(|| "no report yet".to_owned())
    })
    .await
}

/// So many different sentences of about twenty words: those of the sample, each time about another
/// letter of another year.
pub(crate) fn sentences(count: usize) -> Vec<String> {
    let gold = Gold::read();
    let sample: Vec<&str> = gold
        .letters()
        .iter()
        .flat_map(|letter| letter.text.split_inclusive(". "))
        .map(|sentence| sentence.trim().trim_end_matches('.'))
        .filter(|sentence| !sentence.is_empty())
        .collect();
    let months = ["January", "March", "May", "July", "September", "November"];
    (0..count)
        .map(|n| {
            let month = months[n % months.len()];
            let sentence = sample[n % sample.len()];
            format!(
                "{sentence}, as letter {n} of {month} {} has it for the second time.",
                1700 + n % 97
            )
        })
        .collect()
}
