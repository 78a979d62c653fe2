use std::fs;

use serde_json::json;

use crate::{
    DESKTOP,
    gold::Gold,
    hand::{open_letter, select_by_mouse, until_annotated},
    harness::{Machine, Window, until},
    statistics,
};

/// How often a label is measured.
const TIMES: usize = 30;

/// What was measured of each label, in milliseconds.
pub(crate) struct Labels {
    /// From the key to the painted annotation.
    pub(crate) paint: Vec<f64>,
    /// From the key to refreshed suggestions on the screen.
    pub(crate) suggestions: Vec<f64>,
}

/// Notes when a key goes down, when the annotation that it makes is painted, and when suggestions of a
/// newer model version than the one at the time of the key are.
const WATCH: &str = r#"(() => {
  const painted = then => requestAnimationFrame(() => requestAnimationFrame(() => then(performance.now())));
  const annotations = () => document.querySelectorAll("[data-annotation]").length;
  const version = () => Number(document.querySelector("[data-status]").dataset.version ?? 0);
  addEventListener("keydown", event => {
    if (!/^[1-9]$/.test(event.key)) return;
    const key = { from: event.timeStamp, annotations: annotations(), version: version() };
    window.measured = key;
    const see = new MutationObserver(() => {
      if (annotations() > key.annotations) {
        see.disconnect();
        painted(at => { key.paint = at - key.from; });
      }
    });
    see.observe(document, { subtree: true, childList: true });
  }, true);
  const core = window.__TAURI__.core;
  const invoke = core.invoke;
  const heard = async (command, payload, options) => {
    const reply = await invoke(command, payload, options);
    const key = window.measured;
    if (payload?.name === "GetSuggestions" && key && (reply.version ?? 0) > key.version && !key.heard) {
      key.heard = true;
      painted(at => { key.suggestions = at - key.from; });
    }
    return reply;
  };
  window.__TAURI__.core = { ...core, invoke: heard };
  return window.__TAURI__.core.invoke === heard;
})()"#;

/// Marks spans in the sample after so many of its sentences are labelled and done. Each label is taken
/// back before the next, so that all meet the same number.
pub(crate) async fn measure(labelled_sentences: usize) -> Labels {
    let machine = Machine::start(DESKTOP).await;
    let gold = Gold::read();
    let window = machine.open(&[]).await;
    window.click("[data-act='open-sample']").await;
    window.until_shown("[data-page='project']").await;
    label_from_gold(&machine, &window, labelled_sentences).await;
    until_settled(&window, 0).await;
    assert_eq!(
        window.value(WATCH, &[]).await,
        true,
        "the page's way to the backend can be watched"
    );

    let mut labels = Labels { paint: Vec::new(), suggestions: Vec::new() };
    for letter in gold.letters().iter().rev() {
        if labels.paint.len() == TIMES {
            break;
        }
        open_letter(&window, letter).await;
        for span in letter.spans.iter().take(3) {
            if labels.paint.len() == TIMES {
                break;
            }
            let key = window.text(&format!("[data-concept-row='{}'] kbd", span.label)).await;
            let before = version(&window).await;
            select_by_mouse(&window, span.start, span.end).await;
            window.press(&key).await;
            until_annotated(&window, span.start, span.end, &span.label).await;
            let measured = until("both times of a label", async || {
                let measured = window.value("window.measured", &[]).await;
                match (measured["paint"].as_f64(), measured["suggestions"].as_f64()) {
                    (Some(paint), Some(suggestions)) => Ok((paint, suggestions)),
                    _ => Err(measured.to_string()),
                }
            })
            .await;
            labels.paint.push(measured.0);
            labels.suggestions.push(measured.1);
            until_settled(&window, before).await;
            let learned = version(&window).await;
            window.press("Control+z").await;
            until_settled(&window, learned).await;
        }
    }
    window.quit().await;
    statistics::report(
        &format!("key to paint with {labelled_sentences} sentences"),
        "ms",
        &labels.paint,
    );
    statistics::report(
        &format!("label to suggestions with {labelled_sentences} sentences"),
        "ms",
        &labels.suggestions,
    );
    labels
}

/// Marks the first letters of the sample from its gold; a letter has five sentences.
async fn label_from_gold(machine: &Machine, window: &Window<'_>, sentences: usize) {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/sample/gold.jsonl");
    let copy = machine.path("gold.jsonl");
    fs::copy(file, &copy).expect("a copy of the gold");
    let payload = json!({ "path": copy, "only": sentences / 5 });
    let report = window
        .wait_for_call(
            "window.__TAURI__.core.invoke('call', { name: 'LabelFrom', payload: a[0] })\
             .then(done, error => done({ error }))",
            &[payload],
        )
        .await;
    assert!(report["annotations"].as_u64().is_some_and(|n| n > 0), "labelled from gold: {report}");
}

async fn until_settled(window: &Window<'_>, version_before: u64) {
    until("the model to be up to date", async || {
        let phase = window.status("phase").await;
        let version = version(window).await;
        let settled = phase == "idle" && version > version_before;
        if settled { Ok(()) } else { Err(format!("{phase}, version {version}")) }
    })
    .await;
}

async fn version(window: &Window<'_>) -> u64 {
    window.status("version").await.parse().unwrap_or(0)
}
