//! The main job: start, import, mark, suggestions. What the project's claims of speed and size rest on.

mod label;
mod transfer;

use serde_json::{Value, json};

use crate::{DESKTOP, harness::Machine, process, statistics};

pub(crate) async fn measure() -> Value {
    let usable = window_usable().await;
    let import = transfer::import_20k().await;
    let (pre_annotate, resident) = transfer::pre_annotate_1000().await;
    let after_20 = label::measure(20).await;
    let after_100 = label::measure(100).await;
    let paint = statistics::p95(&[after_20.paint.as_slice(), after_100.paint.as_slice()].concat());
    let bytes = |path: &str| std::fs::metadata(path).expect("a built file").len() as f64;
    let wasm = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/dist/handful-ui_bg.wasm");
    json!({
        "window_usable_ms": usable.round(),
        "import_20k_s": statistics::rounded(import),
        "key_to_paint_p95_ms": paint.round(),
        "label_to_suggestions_p95_ms": {
            "20": statistics::p95(&after_20.suggestions).round(),
            "100": statistics::p95(&after_100.suggestions).round(),
        },
        "pre_annotate_1000_s": statistics::rounded(pre_annotate),
        "rss_mb": resident.round(),
        "binary_mb": statistics::rounded(bytes(DESKTOP) / 1e6),
        "wasm_kb": (bytes(wasm) / 1e3).round(),
    })
}

/// From the start of the process to a window that can be used, in milliseconds: the median of five
/// starts on one machine, the first of them with nothing in the application's folders.
async fn window_usable() -> f64 {
    let machine = Machine::start(DESKTOP).await;
    let mut times = Vec::new();
    for _ in 0..5 {
        let window = machine.open(&[]).await;
        let ready = "performance.getEntriesByName('handful-ready')[0]";
        let ready = format!("performance.timeOrigin + {ready}.startTime");
        let ready =
            window.value(&ready, &[]).await.as_f64().expect("the page marks when it is ready");
        times.push(ready - process::started(DESKTOP));
        window.quit().await;
    }
    statistics::report("window usable", "ms", &times);
    statistics::median(&times)
}
