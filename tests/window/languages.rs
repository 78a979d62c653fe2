//! The window in Chinese, chosen in the settings and kept.

use std::fs;

use crate::{
    DESKTOP,
    gold::Gold,
    hand::{open_letter, select_by_mouse, until_annotated},
    harness::{Machine, Window},
    pictures::{large, leave, until_theme},
};

/// Screens and dialogs that a key opens, with words that are on them in Chinese.
const DIALOGS: [(&str, &str, &str); 9] = [
    ("?", "keys", "快捷键"),
    ("Control+i", "import", "文件和文件夹"),
    ("Control+e", "export", "Handful 自己的格式"),
    ("Control+d", "compare", "第二标注者"),
    ("h", "history", "历史记录"),
    ("p", "rules", "词典与模式"),
    ("Shift+a", "accept", "批量接受建议"),
    ("Shift+x", "rejected", "已拒绝的建议"),
    ("n", "note", "写几句话"),
];

const LANGUAGE: &str = "[data-dialog='settings'] [data-field='language']";

#[tokio::test]
async fn the_window_speaks_chinese_once_it_is_chosen_and_keeps_to_it() {
    let machine = Machine::start(DESKTOP).await;
    let gold = Gold::read();
    let poem = machine.path("poem.handful");
    fs::write(&poem, "Shall I compare thee to a summer's day?\n".repeat(200)).expect("a poem");
    let window = machine.open(&[]).await;
    assert_eq!(window.value("document.documentElement.lang", &[]).await, "en");
    window.click("[data-act='open-sample']").await;
    window.until_shown("[data-page='project'] [data-word]").await;
    let letter = gold.letters().first().expect("the sample has letters");
    open_letter(&window, letter).await;
    let span = letter.spans.first().expect("a letter has spans");
    let key = window.text(&format!("[data-concept-row='{}'] kbd", span.label)).await;
    select_by_mouse(&window, span.start, span.end).await;
    window.press(&key).await;
    until_annotated(&window, span.start, span.end, &span.label).await;

    // The document, the annotation and the focus stay where they are; all words change at once.
    window.press("Control+,").await;
    window.until_shown(LANGUAGE).await;
    window.value(&format!("document.querySelector(\"{LANGUAGE}\").focus()"), &[]).await;
    window.choose("language", "simplified-chinese").await;
    window.until_true("Chinese", "document.documentElement.lang === 'zh-CN'").await;
    let focused = format!("document.activeElement === document.querySelector(\"{LANGUAGE}\")");
    window.until_true("the choice to have the focus", &focused).await;
    assert!(window.text("[data-dialog='settings']").await.contains("学习可用内存"));
    until_annotated(&window, span.start, span.end, &span.label).await;
    window
        .until_true("the same document", "document.querySelector('[data-document][aria-current]')")
        .await;
    window.picture("zh-settings-light").await;
    leave(&window, "settings").await;

    let resting = "document.querySelector('[data-status]').dataset.phase === 'idle'";
    window.until_true("the loop at rest", resting).await;
    window
        .until_true(
            "what was learned",
            "document.querySelector('[data-learned]').textContent.includes('版本')",
        )
        .await;
    for theme in ["light", "dark"] {
        until_theme(&window, theme).await;
        window.press("Tab").await;
        window.picture(&format!("zh-project-{theme}")).await;
        for (keys, dialog, words) in DIALOGS {
            open_dialog(&window, keys, dialog, words).await;
            window.picture(&format!("zh-{dialog}-{theme}")).await;
            leave(&window, dialog).await;
        }
    }
    window.press("Control+z").await;
    let said = "document.querySelector('[data-said]').textContent.startsWith('已撤销：将“')";
    window.until_true("what was undone", said).await;
    window.press("Control+y").await;
    until_annotated(&window, span.start, span.end, &span.label).await;

    window.press("Control+f").await;
    window.fill("[data-field='find']", "a").await;
    window.until_shown("[data-found-row]").await;
    window.picture("zh-find").await;
    window.press("Escape").await;
    large(&window).await;
    let fits = "[...document.querySelectorAll('dialog, dialog .body, [data-status]')]\
                .every(box => box.scrollWidth <= box.clientWidth + 1)";
    window.until_true("every line to fit", fits).await;
    window.picture("zh-project-large").await;
    for (keys, dialog, words) in DIALOGS {
        open_dialog(&window, keys, dialog, words).await;
        window.until_true("the dialog to fit", fits).await;
        window.picture(&format!("zh-{dialog}-large")).await;
        leave(&window, dialog).await;
    }
    window.quit().await;

    // It is remembered, and what goes wrong is said in it too.
    let window = machine.open(&[]).await;
    window.until_true("Chinese", "document.documentElement.lang === 'zh-CN'").await;
    window.picture("zh-start").await;
    window.click("[data-act='open-project']").await;
    let field = "[data-dialog='open-project'] [data-field='path']";
    window.fill(field, &poem.to_string_lossy()).await;
    window.click("[data-dialog='open-project'] [data-act='confirm']").await;
    let words = window.text("[data-trouble='NotAProject']").await;
    assert!(words.contains("poem.handful”不是 Handful 项目"), "{words}");
    window.picture("zh-trouble").await;
    leave(&window, "open-project").await;
    window.click("[data-act='show-settings']").await;
    window.until_shown(LANGUAGE).await;
    window.choose("language", "").await;
    window.until_true("the system's language", "document.documentElement.lang === 'en'").await;
    leave(&window, "settings").await;
    window.quit().await;
}

async fn open_dialog(window: &Window<'_>, keys: &str, dialog: &str, words: &str) {
    window.press(keys).await;
    let css = format!("[data-dialog='{dialog}']");
    window.until_shown(&css).await;
    let shown = window.text(&css).await;
    assert!(shown.contains(words), "{dialog} says {words}: {shown}");
}
