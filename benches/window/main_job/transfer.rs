use serde_json::{Value, json};

use crate::{
    DESKTOP,
    corpus::{import, lines, new_project, sentences},
    gold::Gold,
    harness::{Machine, until},
    process, statistics,
};

/// Seconds from the confirmation of an import to its report, for 20,000 documents of one line.
pub(crate) async fn import_20k() -> f64 {
    let machine = Machine::start(DESKTOP).await;
    let texts = sentences(20_000).into_iter().map(|text| json!({ "text": text }));
    let file = lines(&machine, "lines.jsonl", texts);
    let window = machine.open(&[]).await;
    new_project(&machine, &window).await;
    let milliseconds = import(&window, &file).await;
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
    let file = lines(&machine, "thousand.jsonl", marked.chain(rest));
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
    import(&window, &file).await;
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
