//! Models that leave the project, and encoders that come into it.

use crate::{
    DESKTOP,
    hand::{add_concept, project_with, select_by_mouse, until_annotated, until_idle},
    harness::{Machine, Window},
    pictures::{leave, until_theme},
};

const TEXT: &str = "The brig Anna came from Riga with rye. The sloop Maria came from Visby with \
                    salt. The snow Hope came from Bergen with fish. The galliot Vesta came from \
                    Wismar with malt.";

#[tokio::test]
async fn a_model_leaves_the_project_and_comes_back_as_its_encoder() {
    let machine = Machine::start(DESKTOP).await;
    let window = machine.open(&[]).await;
    project_with(&machine, &window, "Ships", TEXT).await;
    let key = add_concept(&window, "port").await;
    for (done, port) in ["Riga", "Visby", "Bergen"].into_iter().enumerate() {
        let start = TEXT.find(port).expect("a port");
        let end = start + port.len();
        select_by_mouse(&window, start, end).await;
        window.press(&key).await;
        until_annotated(&window, start, end, "port").await;
        until_idle(&window, done + 1).await;
    }

    let model = machine.path("Port finder");
    let dialog = "[data-dialog='export-model']";
    for theme in ["dark", "light"] {
        until_theme(&window, theme).await;
        window.press("Control+e").await;
        window.click("[data-dialog='export'] [data-what='model']").await;
        window.until_shown(dialog).await;
        window.picture(&format!("export-model-{theme}")).await;
        if theme == "dark" {
            leave(&window, "export-model").await;
        }
    }
    window.fill(&format!("{dialog} [data-field='path']"), &model.to_string_lossy()).await;
    window.click(&format!("{dialog} [data-act='confirm']")).await;
    window.until_shown("[data-dialog='report']").await;
    window.picture("export-model-report").await;
    let head = window.text("[data-dialog='report'] .head").await;
    assert!(head.starts_with("A model of 1 concept written"), "{head}");
    for file in ["README.md", "config.json", "model.safetensors", "tokenizer.json"] {
        assert!(model.join(file).is_file(), "{file} is missing");
    }
    leave(&window, "report").await;

    let dialog = "[data-dialog='encoders']";
    for theme in ["dark", "light"] {
        until_theme(&window, theme).await;
        window.press("Control+,").await;
        window.click("[data-dialog='settings'] [data-act='show-encoders']").await;
        window.until_shown(&format!("{dialog} [data-encoder='handful-mini'].chosen")).await;
        window.picture(&format!("encoders-{theme}")).await;
        if theme == "dark" {
            leave(&window, "encoders").await;
        }
    }
    assert!(!shown(&window, "[data-encoder='handful-mini'] [data-act]").await);
    let field = format!("{dialog} [data-field='folder']");
    window.fill(&field, &machine.path("nowhere").to_string_lossy()).await;
    window.click(&format!("{dialog} [data-act='add-encoder']")).await;
    window.until_shown(&format!("{dialog} [role='alert']")).await;
    window.fill(&field, &model.to_string_lossy()).await;
    window.click(&format!("{dialog} [data-act='add-encoder']")).await;
    let own = format!("[data-encoder='{}']", model.to_string_lossy());
    window.until_shown(&format!("{dialog} {own} [data-act='use']")).await;
    window.picture("encoders-added").await;
    window.click(&format!("{dialog} {own} [data-act='use']")).await;
    window.until_shown(&format!("{dialog} {own}.chosen")).await;
    leave(&window, "encoders").await;
    // What was marked is there as it was, and is learned anew.
    window.until_shown("[data-word]").await;
    let start = TEXT.find("Riga").expect("a port");
    until_annotated(&window, start, start + "Riga".len(), "port").await;
    until_idle(&window, 3).await;
    window.quit().await;
}

async fn shown(window: &Window<'_>, css: &str) -> bool {
    let there = format!("!!document.querySelector({css:?})");
    window.value(&there, &[]).await == serde_json::Value::Bool(true)
}
