//! What a name alone brings: suggestions before anything is marked.

use crate::{
    DESKTOP,
    hand::{add_concept, project_with, until_idle},
    harness::Machine,
    pictures::until_theme,
};

const TEXT: &str = "Marie Curie was born in Warsaw and moved to Paris in 1891.\n\
    Albert Einstein lived in Berlin, later in Princeton.\n\
    Ada Lovelace grew up in London.\n";

#[tokio::test]
async fn a_concept_is_suggested_as_soon_as_it_has_a_name() {
    let machine = Machine::start(DESKTOP).await;
    let window = machine.open(&[]).await;
    project_with(&machine, &window, "Lives", TEXT).await;
    add_concept(&window, "city").await;
    window.until_shown("[data-suggestion]").await;
    let said = "document.querySelector('[data-status] .version')?.textContent === \
                'Guessing by name'";
    window.until_true("what suggestions go by", said).await;
    let hint = "document.querySelector('.hint')?.textContent.includes('from the names')";
    window.until_true("a hint of what suggestions go by", hint).await;
    for theme in ["light", "dark"] {
        until_theme(&window, theme).await;
        window.picture(&format!("by-name-{theme}")).await;
    }
    window.press("Tab").await;
    window.press("Enter").await;
    until_idle(&window, 1).await;
    window.until_gone(".hint").await;
    window.quit().await;
}
