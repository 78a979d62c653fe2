//! How the window begins, ends, and is named.

use std::fs;

use crate::{
    DESKTOP,
    hand::{add_concept, project_with, select_by_mouse, until_annotated},
    harness::{Machine, Window, until},
};

async fn until_titled(window: &Window<'_>, title: &str) {
    until(&format!("a window called {title:?}"), async || {
        let shown = window.title();
        if shown == title { Ok(()) } else { Err(shown) }
    })
    .await;
}

#[tokio::test]
async fn own_texts_become_a_project_that_opens_again_by_its_file() {
    let machine = Machine::start(DESKTOP).await;
    let window = machine.open(&[]).await;
    until_titled(&window, "Handful").await;
    let text = "The pitch motor failed.\n\nCrew 7 replaced the gearbox.\n";
    let project = project_with(&machine, &window, "Wind farm", text).await;
    until_titled(&window, "Wind farm — Handful").await;

    let key = add_concept(&window, "component").await;
    select_by_mouse(&window, 4, 15).await;
    window.press(&key).await;
    until_annotated(&window, 4, 15, "component").await;
    window.kill().await;

    let window = machine.open(&[&project]).await;
    window.until_shown("[data-page='project']").await;
    until_titled(&window, "Wind farm — Handful").await;
    until_annotated(&window, 4, 15, "component").await;
    window.quit().await;
    let beside: Vec<_> =
        ["-wal", "-shm"].map(|end| machine.path(&format!("Wind farm.handful{end}"))).into();
    assert!(beside.iter().all(|file| !file.exists()), "quitting leaves the project in one file");
}

#[tokio::test]
async fn a_file_that_is_no_project_is_refused_in_the_window() {
    let machine = Machine::start(DESKTOP).await;
    let file = machine.path("poem.handful");
    fs::write(&file, "Shall I compare thee to a summer's day?\n".repeat(200)).expect("a poem");
    let window = machine.open(&[]).await;
    window.click("[data-act='open-project']").await;
    let field = "[data-dialog='open-project'] [data-field='path']";
    window.fill(field, &file.to_string_lossy()).await;
    window.click("[data-dialog='open-project'] [data-act='confirm']").await;
    window.until_shown("[data-trouble='NotAProject']").await;
    let words = window.text("[data-trouble='NotAProject']").await;
    assert!(words.contains("poem.handful"), "the message names the file: {words}");
    assert_eq!(
        fs::read_to_string(&file).expect("still there").len(),
        200 * 40,
        "what was refused is left as it was"
    );
    window.quit().await;
}
