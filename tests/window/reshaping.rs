//! Annotations that are there are reshaped by key and by hand, each time as one action.

use serde_json::json;

use crate::{
    DESKTOP,
    hand::{add_concept, project_with, select_by_keys, until_annotated},
    harness::{Machine, Mark, Window, until},
    pictures::{large, until_theme},
};

const TEXT: &str = "The Fortuna left Riga, Lübeck and Hull. The captain saw Bergen.";
/// Riga, Lübeck and Hull
const HARBOURS: (usize, usize) = (17, 38);

#[tokio::test]
async fn edges_are_moved_and_annotations_split_and_joined() {
    let machine = Machine::start(DESKTOP).await;
    let window = machine.open(&[]).await;
    project_with(&machine, &window, "Letters", TEXT).await;
    let place = add_concept(&window, "place").await;
    let ship = add_concept(&window, "ship").await;

    // Edges by word and by character, without the mouse from here on.
    window.click("[data-word][data-start='0']").await;
    select_by_keys(&window, 17, 21).await;
    window.press(&place).await;
    until_annotated(&window, 17, 21, "place").await;
    window.press("ArrowLeft Tab").await;
    window.until_shown("[data-annotation][data-focused]").await;
    window.press("}").await;
    until_annotated(&window, 17, 22, "place").await;
    window.press("Control+Shift+{").await;
    until_annotated(&window, 17, 21, "place").await;
    window.press("Control+]").await;
    until_annotated(&window, 18, 21, "place").await;
    window.press("[").await;
    until_annotated(&window, 17, 21, "place").await;
    window.press("} } } }").await;
    until_annotated(&window, HARBOURS.0, HARBOURS.1, "place").await;

    // In two, in three, and each undo takes one step back.
    window.press("Home").await;
    for _ in 0..5 {
        window.press("ArrowRight").await;
    }
    window.press("s").await;
    until_marks(&window, &[(17, 21, "place"), (23, 38, "place")]).await;
    window.until_shown("[data-focused] [data-word][data-start='23']").await;
    window.press("End ArrowLeft s").await;
    until_marks(&window, &[(17, 21, "place"), (23, 33, "place"), (34, 38, "place")]).await;
    for theme in ["light", "dark"] {
        until_theme(&window, theme).await;
        window.press("ArrowLeft").await;
        window.until_shown("[data-focused] > .handle").await;
        window.picture(&format!("reshape-{theme}")).await;
    }
    window.press("Control+z").await;
    until_marks(&window, &[(17, 21, "place"), (23, 38, "place")]).await;

    // Joined again, from either side; not with another concept.
    window.click("[data-word][data-start='23']").await;
    window.until_shown("[data-annotation][data-focused]").await;
    window.press("j").await;
    until_marks(&window, &[(17, 38, "place")]).await;
    until_said(&window, "join “Lübeck and Hull” and “Riga” as place").await;
    select_by_keys(&window, 4, 11).await;
    window.press(&ship).await;
    until_said(&window, "mark “Fortuna” as ship").await;
    window.press("j").await;
    until_said(&window, "No annotation of the same concept stands beside this one").await;

    // The pointer draws an edge; another annotation stops it.
    window.click("[data-word][data-start='23']").await;
    let handle = |edge: &str| format!("[data-focused] > [data-handle='{edge}']");
    window.until_shown(&handle("end")).await;
    window.drag(&handle("end"), "[data-word][data-start='23']").await;
    until_marks(&window, &[(4, 11, "ship"), (17, 29, "place")]).await;
    window.drag(&handle("start"), "[data-word][data-start='12']").await;
    until_marks(&window, &[(4, 11, "ship"), (12, 29, "place")]).await;
    window.drag(&handle("start"), "[data-word][data-start='4']").await;
    // Had that changed anything, this would take it back instead.
    window.press("Control+z").await;
    until_marks(&window, &[(4, 11, "ship"), (17, 29, "place")]).await;
    window.press("Control+z").await;
    until_marks(&window, &[(4, 11, "ship"), (17, 38, "place")]).await;

    // Another concept in its place.
    window.click("[data-word][data-start='23']").await;
    window.press(&ship).await;
    until_marks(&window, &[(4, 11, "ship"), (17, 38, "ship")]).await;

    large(&window).await;
    window.click("[data-word][data-start='23']").await;
    window.until_shown("[data-focused] > .handle").await;
    let fits = "[...document.querySelectorAll('.line, .card, .held')]\
                .every(box => box.scrollWidth <= box.clientWidth + 1)";
    window.until_true("every line to fit", fits).await;
    window.picture("reshape-large").await;
    window.quit().await;
}

/// Waits until these annotations stand in the text, and no others.
async fn until_marks(window: &Window<'_>, wanted: &[(usize, usize, &str)]) {
    until(&format!("the annotations {wanted:?}"), async || {
        let seen = window.seen().await;
        let mut there: Vec<_> = seen.annotations.iter().map(Mark::key).collect();
        there.sort_unstable();
        let same = there.len() == wanted.len()
            && there
                .iter()
                .zip(wanted)
                .all(|((start, end, concept), wanted)| (*start, *end, concept.as_str()) == *wanted);
        if same { Ok(()) } else { Err(format!("{there:?}")) }
    })
    .await;
}

async fn until_said(window: &Window<'_>, words: &str) {
    let said = "document.querySelector('[data-status] .said')?.textContent.trim().toLowerCase()";
    let wanted = json!(words.to_lowercase());
    window.until_true(words, &format!("{said} === {wanted}")).await;
}
