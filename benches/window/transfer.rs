use std::{fmt::Write as _, fs};

use serde_json::{Value, json};

use crate::{
    DESKTOP,
    gold::Gold,
    harness::{Machine, Window, until},
    process, statistics,
};

/// Seconds from the confirmation of an import to its report, for 20,000 documents of one line.
pub(crate) async fn import_20k() -> f64 {
    let machine = Machine::start(DESKTOP).await;
    let file = machine.path("lines.jsonl");
    let lines = sentences(20_000).into_iter().fold(String::new(), |mut lines, text| {
        writeln!(lines, "{}", json!({ "text": text })).expect("written to memory");
        lines
    });
    fs::write(&file, lines).expect("a file of lines");
    let window = machine.open(&[]).await;
    new_project(&machine, &window).await;
    let milliseconds = import(&window, &file.to_string_lossy()).await;
    window.quit().await;
    statistics::report("import of 20,000 documents", "s", &[milliseconds / 1000.0]);
    milliseconds / 1000.0
}

/// Seconds from the confirmation of an import of 1,000 sentences, the first 100 of them marked, until
/// all others have suggestions; and the application's memory then, in megabytes.
pub(crate) async fn pre_annotate_1000() -> (f64, f64) {
    let machine = Machine::start(DESKTOP).await;
    let gold = Gold::read();
    let marked = gold.letters()[..20].iter().map(|letter| {
        let spans: Vec<Value> = letter
            .spans
            .iter()
            .map(|span| json!({ "start": span.start, "end": span.end, "label": span.label }))
            .collect();
        json!({ "text": letter.text, "state": "done", "spans": spans })
    });
    let rest = sentences(900).into_iter().map(|text| json!({ "text": text }));
    let file = machine.path("thousand.jsonl");
    let lines = marked.chain(rest).fold(String::new(), |mut lines, line| {
        writeln!(lines, "{line}").expect("written to memory");
        lines
    });
    fs::write(&file, lines).expect("a file of lines");
    let window = machine.open(&[]).await;
    new_project(&machine, &window).await;
    window
        .value(
            "(() => { addEventListener('click', e => { if (e.target.closest('[data-dialog=import] \
             [data-act=confirm]')) window.confirmed = performance.now(); }, true); \
             const read = () => { const s = document.querySelector('[data-status]')?.dataset; \
             if (window.confirmed && s?.phase === 'idle' && s.version) \
             window.idle ??= performance.now(); }; \
             new MutationObserver(read).observe(document, \
             { subtree: true, childList: true, attributes: true }); })()",
            &[],
        )
        .await;
    import(&window, &file.to_string_lossy()).await;
    let took = until("suggestions for every sentence", async || {
        let took = window.value("window.idle ? window.idle - window.confirmed : null", &[]).await;
        took.as_f64().ok_or_else(|| "still reading".to_owned())
    })
    .await;
    let resident = process::resident(DESKTOP);
    window.quit().await;
    statistics::report("suggestions for 1,000 sentences", "s", &[took / 1000.0]);
    statistics::report("memory", "MB", &[resident]);
    (took / 1000.0, resident)
}

async fn new_project(machine: &Machine, window: &Window<'_>) {
    window.click("[data-act='new-project']").await;
    let dialog = "[data-dialog='new-project']";
    window.fill(&format!("{dialog} [data-field='name']"), "Measured").await;
    let path = machine.path("measured.handful");
    window.fill(&format!("{dialog} [data-field='path']"), &path.to_string_lossy()).await;
    window.click(&format!("{dialog} [data-act='confirm']")).await;
    window.until_shown("[data-page='project']").await;
}

/// Imports a file by the dialog and waits for the report; milliseconds from the click to it.
async fn import(window: &Window<'_>, file: &str) -> f64 {
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
fn sentences(count: usize) -> Vec<String> {
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
