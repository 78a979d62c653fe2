//! Takes a picture of every screen in light and in dark, and sees that each can be reached and left.

use std::fs;

use crate::{
    DESKTOP,
    gold::Gold,
    hand::{open_letter, select_by_mouse, until_annotated, until_idle},
    harness::{Machine, Window},
};

/// The dialogs that a key opens in every project.
const DIALOGS: [(&str, &str); 4] =
    [("?", "keys"), ("Control+i", "import"), ("Control+e", "export"), ("Control+,", "settings")];

#[tokio::test]
async fn every_screen_can_be_reached_and_left_in_both_themes() {
    let machine = Machine::start(DESKTOP).await;
    let gold = Gold::read();
    let texts = machine.path("letters.txt");
    fs::write(&texts, "The Fortuna left Riga.\n\nShe came to Lübeck in May.\n").expect("a text");
    let window = machine.open(&[]).await;
    for theme in ["light", "dark"] {
        until_theme(&window, theme).await;
        window.picture(&format!("start-{theme}")).await;
        window.click("[data-page='start'] [data-act='new-project']").await;
        window.until_shown("[data-dialog='new-project']").await;
        window.picture(&format!("new-project-{theme}")).await;
        leave(&window, "new-project").await;
    }

    window.click("[data-act='open-sample']").await;
    window.until_shown("[data-page='project']").await;
    for (letter, concepts) in gold.letters().iter().zip([3, 3, 2, 2]) {
        open_letter(&window, letter).await;
        for span in letter.spans.iter().take(concepts) {
            let row = format!("[data-concept-row='{}'] kbd", span.label);
            let key = window.text(&row).await;
            select_by_mouse(&window, span.start, span.end).await;
            window.press(&key).await;
            until_annotated(&window, span.start, span.end, &span.label).await;
        }
    }
    until_idle(&window, 10).await;
    for theme in ["light", "dark"] {
        until_theme(&window, theme).await;
        window.press("Tab").await;
        window.picture(&format!("project-{theme}")).await;
        for (keys, dialog) in DIALOGS {
            window.press(keys).await;
            window.until_shown(&format!("[data-dialog='{dialog}']")).await;
            if dialog == "import" {
                let field = "[data-dialog='import'] [data-field='path']";
                window.fill(field, &texts.to_string_lossy()).await;
                window.until_shown("[data-dialog='import'] [data-preview]").await;
            }
            window.picture(&format!("{dialog}-{theme}")).await;
            leave(&window, dialog).await;
        }
        same_words_elsewhere(&window).await;
        window.picture(&format!("elsewhere-{theme}")).await;
        leave(&window, "elsewhere").await;
        window.press("c").await;
        window.until_shown("[data-dialog='concept']").await;
        window.picture(&format!("concept-{theme}")).await;
        leave(&window, "concept").await;
    }
    large_text_stays_readable(&window).await;
    window.quit().await;
}

/// With the text at 200 %, whether by the window's own key or by a system whose letters are twice as
/// large, nobody has to scroll sideways to read a line.
async fn large_text_stays_readable(window: &Window<'_>) {
    for _ in 0..10 {
        window.press("Control+=").await;
    }
    let scale = "getComputedStyle(document.documentElement).getPropertyValue('--reading-scale')";
    window.until_true("text at 200 %", &format!("{scale}.trim() === '2'")).await;
    let fits = "[...document.querySelectorAll(\
                '.line, [data-concept-row], [data-document], [data-status]')]\
                .every(line => line.scrollWidth <= line.clientWidth + 1)";
    window.until_true("every line to fit", fits).await;
    window.picture("project-large-reading").await;
    for _ in 0..10 {
        window.press("Control+-").await;
    }
    window.until_true("text at 100 %", &format!("{scale}.trim() === '1'")).await;
    large(window).await;
    window.until_true("every line to fit", fits).await;
    window.picture("project-large").await;
    let fits = "[...document.querySelectorAll('dialog, dialog .body')]\
                .every(box => box.scrollWidth <= box.clientWidth + 1)";
    for (keys, dialog) in DIALOGS {
        window.press(keys).await;
        window.until_shown(&format!("[data-dialog='{dialog}']")).await;
        window.until_true("the dialog to fit", fits).await;
        window.picture(&format!("{dialog}-large")).await;
        leave(window, dialog).await;
    }
    same_words_elsewhere(window).await;
    window.until_true("the dialog to fit", fits).await;
    window.picture("elsewhere-large").await;
    leave(window, "elsewhere").await;
}

/// Makes the system's letters twice as large.
pub(crate) async fn large(window: &Window<'_>) {
    window.value("document.documentElement.style.setProperty('font-size', '200%')", &[]).await;
}

/// Goes to some annotation of the text on screen and asks where else its words stand.
async fn same_words_elsewhere(window: &Window<'_>) {
    window.click("[data-annotation]").await;
    window.until_shown("[data-act='elsewhere']").await;
    window.press("o").await;
    window.until_shown("[data-dialog='elsewhere'] [data-found] p:not(:empty)").await;
}

/// Leaves a dialog by Escape.
pub(crate) async fn leave(window: &Window<'_>, dialog: &str) {
    window.press("Escape").await;
    window.until_gone(&format!("[data-dialog='{dialog}']")).await;
}

/// Takes pictures of an open dialog in both themes, opening it anew by its key in each.
pub(crate) async fn in_both_themes(window: &Window<'_>, dialog: &str, key: &str, name: &str) {
    for theme in ["light", "dark"] {
        leave(window, dialog).await;
        until_theme(window, theme).await;
        window.press(key).await;
        window.until_shown(&format!("[data-dialog='{dialog}']")).await;
        window.picture(&format!("{name}-{theme}")).await;
    }
}

/// Switches the theme until the page is drawn in this one.
pub(crate) async fn until_theme(window: &Window<'_>, theme: &str) {
    // The ink is bright in the dark. Its first number is lightness of 1 or red of 255.
    let bright = "(ink => parseFloat(ink.split('(')[1]) > (ink.startsWith('rgb') ? 128 : 0.5))\
                  (getComputedStyle(document.body).color)";
    let wanted = if theme == "dark" { bright.to_owned() } else { format!("!{bright}") };
    if window.value(&wanted, &[]).await != true {
        window.click("[data-act='toggle-theme']").await;
    }
    window.until_true(&format!("the {theme} theme"), &wanted).await;
}
