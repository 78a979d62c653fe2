//! A second annotator's file is compared, and the differences are settled by key.

use std::fs;

use serde_json::json;

use crate::{
    DESKTOP,
    hand::{add_concept, project_with, select_by_mouse, until_annotated},
    harness::{Machine, Window},
    pictures::{large, leave, until_theme},
};

const TEXT: &str = "The tug left Riga. The ship came to Hull. Nobody saw Riga.";

#[tokio::test]
async fn a_second_annotators_file_is_walked_through_by_key() {
    let machine = Machine::start(DESKTOP).await;
    let window = machine.open(&[]).await;
    project_with(&machine, &window, "Letters", TEXT).await;
    let place = add_concept(&window, "place").await;
    for (start, end) in [(13, 17), (36, 40)] {
        select_by_mouse(&window, start, end).await;
        window.press(&place).await;
        until_annotated(&window, start, end, "place").await;
    }
    for ordinal in 0..3 {
        window.click(&format!("[data-sentence='{ordinal}'] .margin")).await;
        window.until_shown(&format!("[data-sentence='{ordinal}'][data-state='done']")).await;
    }
    let theirs = machine.path("theirs.jsonl");
    let line = json!({"text": TEXT.replace(". ", ".\n"), "spans": [
        [13, 17, "place"], [33, 40, "place"], [4, 7, "ship"], [53, 57, "place"]]});
    fs::write(&theirs, line.to_string()).expect("a file");

    window.press("Control+d").await;
    window.fill("[data-dialog='compare'] [data-field='path']", &theirs.to_string_lossy()).await;
    for theme in ["light", "dark"] {
        window.picture(&format!("compare-{theme}")).await;
        if theme == "light" {
            leave(&window, "compare").await;
            until_theme(&window, "dark").await;
            window.press("Control+d").await;
            let field = "[data-dialog='compare'] [data-field='path']";
            window.fill(field, &theirs.to_string_lossy()).await;
        }
    }
    window.press("Enter").await;
    window.until_shown("[data-dialog='compared'] [data-compared='3']").await;
    for (measure, value) in [("f1", "0.33"), ("kappa", "0.48"), ("alpha", "0.60")] {
        let figure = format!("[data-measure='{measure}'] dd");
        let shown = window.text(&figure).await;
        assert!(shown.starts_with(value), "{measure}: {shown}");
        let definition = window.text(&format!("[data-measure='{measure}'] .note")).await;
        assert!(definition.len() > 40, "{measure} is explained: {definition}");
    }
    window.picture("compared-dark").await;
    window.press("Enter").await;

    // The first is theirs, the second stays mine, the third is theirs, and one is taken back.
    at(&window, 1, "open").await;
    for theme in ["dark", "light"] {
        until_theme(&window, theme).await;
        window.click("[data-walk] header b").await;
        window.picture(&format!("differences-{theme}")).await;
    }
    window.press("t").await;
    until_annotated(&window, 4, 7, "ship").await;
    at(&window, 2, "open").await;
    window.press("m").await;
    at(&window, 3, "open").await;
    window.press("t").await;
    until_annotated(&window, 53, 57, "place").await;
    window.until_shown("[data-walk] [data-left='0']").await;
    window.press("ArrowUp").await;
    at(&window, 2, "kept").await;
    window.press("Control+z").await;
    at(&window, 3, "open").await;
    window.press("t").await;
    at(&window, 3, "taken").await;
    window.press("ArrowUp t").await;
    until_annotated(&window, 33, 40, "place").await;
    at(&window, 2, "taken").await;
    window.press("m").await;
    until_annotated(&window, 36, 40, "place").await;
    at(&window, 2, "kept").await;

    large(&window).await;
    let fits = "[...document.querySelectorAll('.walk, .walk header, .side-text')]\
                .every(box => box.scrollWidth <= box.clientWidth + 1)";
    window.until_true("the panel to fit", fits).await;
    window.picture("differences-large").await;
    window.press("Escape").await;
    window.until_gone("[data-walk]").await;
    window.quit().await;
}

async fn at(window: &Window<'_>, place: usize, settled: &str) {
    window.until_shown(&format!("[data-walk='{place}'][data-settled='{settled}']")).await;
}
