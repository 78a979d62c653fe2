//! Walks through the first minutes in the real window and takes the guide's pictures on the way.

use crate::{
    DESKTOP,
    gold::{Gold, Letter},
    hand::{open_letter, select_by_keys, until_annotated, until_idle},
    harness::{Machine, Window},
};

/// Takes every picture of the guide: `guide-NAME.png` among the window's pictures.
pub(crate) async fn pictures() {
    let machine = Machine::start(DESKTOP).await;
    let gold = Gold::read();
    let window = machine.open(&[]).await;
    window.picture("guide-start").await;
    window.click("[data-act='open-sample']").await;
    window.until_shown("[data-page='project']").await;

    let letter = &gold.letters()[0];
    open_letter(&window, letter).await;
    let span = &letter.spans[0];
    select_by_keys(&window, span.start, span.end).await;
    window.picture("guide-select").await;
    let mut annotated = 0;
    for letter in &gold.letters()[..3] {
        annotated += annotate(&window, letter).await;
    }
    until_idle(&window, annotated).await;

    let letter = &gold.letters()[6];
    open_letter(&window, letter).await;
    window.until_shown("[data-suggestion]").await;
    window.press("Tab").await;
    window.until_shown("[data-suggestion][data-focused]").await;
    window.picture("guide-suggestions").await;
    window.press("w").await;
    window.until_shown("[data-why]").await;
    window.picture("guide-why").await;
    window.press("Escape Escape").await;
    for letter in &gold.letters()[3..12] {
        annotated += annotate(&window, letter).await;
        for _ in 0..5 {
            window.press("d Control+ArrowRight").await;
        }
    }
    until_idle(&window, annotated).await;

    let letter = &gold.letters()[8];
    let (start, _) = letter.find("Karlshamn", "place");
    open_letter(&window, letter).await;
    window.click(&format!("[data-word][data-start='{start}']")).await;
    dialog(&window, "o", "elsewhere", "guide-elsewhere").await;
    window.press("Escape Control+Shift+f").await;
    window.fill("[data-field='find']", "fortuna").await;
    window.until_shown("[data-found-row]").await;
    window.picture("guide-find").await;
    window.press("Escape").await;
    window.until_gone("[data-find]").await;
    dialog(&window, "p", "rules", "guide-rules").await;
    dialog(&window, "l", "learning", "guide-learning").await;
    dialog(&window, "Control+e", "export", "guide-export").await;
    dialog(&window, "?", "keys", "guide-keys").await;
    window.quit().await;
}

/// Marks a letter as its gold has it, and gives the number of annotations.
async fn annotate(window: &Window<'_>, letter: &Letter) -> usize {
    open_letter(window, letter).await;
    for span in &letter.spans {
        select_by_keys(window, span.start, span.end).await;
        let key = window.text(&format!("[data-concept-row='{}'] kbd", span.label)).await;
        window.press(&key).await;
        until_annotated(window, span.start, span.end, &span.label).await;
    }
    letter.spans.len()
}

/// Opens a dialog by its key, takes its picture and leaves it.
async fn dialog(window: &Window<'_>, key: &str, name: &str, picture: &str) {
    window.press(key).await;
    window.until_shown(&format!("[data-dialog='{name}']")).await;
    window.picture(picture).await;
    window.press("Escape").await;
    window.until_gone(&format!("[data-dialog='{name}']")).await;
}
