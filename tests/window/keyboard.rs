//! The keyboard alone: it reaches everything, shows where it is, stays in a dialog and comes back from it, and
//! what it changes is said. And whoever asks the system for less motion gets none.

use std::fs;

use serde_json::json;

use crate::{
    DESKTOP,
    hand::{add_concept, project_with, select_by_mouse, until_annotated},
    harness::{Machine, Window},
    pictures::{leave, until_theme},
};

/// Controls that can be had and are in sight, but not those that are reached through another one: of a group of
/// radio buttons one, of a list its active entry.
const WANTED: &str = "[...document.querySelector(a[0]).querySelectorAll(\
    'button, a[href], input, select, textarea, summary, [tabindex]')].filter(e => \
    e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0 && \
    !(e.type === 'radio' && !e.checked && \
      document.querySelector(`input[type=radio][name='${e.name}']:checked`)))";

/// Whether what has the focus shows it: by an outline of the focus' own colour at least two pixels wide on it or on
/// what frames it, by the frame of the field for words, or, in the text, by the line beside the sentence.
const SHOWN: &str = "(e => { \
    const probe = document.createElement('i'); probe.style.color = 'var(--focus)'; \
    document.body.append(probe); const focus = getComputedStyle(probe).color; probe.remove(); \
    const lined = e => { const s = getComputedStyle(e); \
      return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 && s.outlineColor === focus; }; \
    const framed = e => getComputedStyle(e).borderColor === focus; \
    const line = document.querySelector('[data-current]'); \
    return lined(e) || [...document.querySelectorAll('label')].some(l => l.contains(e) && (lined(l) || framed(l))) \
      || (e.matches('[data-text]') && (s => parseFloat(s.inlineSize) >= 3 && s.backgroundColor === focus)\
          (getComputedStyle(line, '::before'))); })(document.activeElement)";

#[tokio::test]
async fn everything_is_reached_by_keyboard_and_shows_it() {
    let machine = Machine::start(DESKTOP).await;
    let settings = machine.path(".config/gtk-3.0");
    fs::create_dir_all(&settings).expect("a folder");
    fs::write(settings.join("settings.ini"), "[Settings]\ngtk-enable-animations=0\n")
        .expect("the system's settings");
    let window = machine.open(&[]).await;
    let still = "matchMedia('(prefers-reduced-motion: reduce)').matches && \
                 getComputedStyle(document.querySelector('.way')).transitionProperty === 'none'";
    window.until_true("no motion", still).await;
    for theme in ["light", "dark"] {
        until_theme(&window, theme).await;
        walk(&window, "[data-page='start']").await;
    }

    project_with(&machine, &window, "Letters", "The Fortuna left Riga. She came to Lübeck.\n")
        .await;
    let place = add_concept(&window, "place").await;
    select_by_mouse(&window, 17, 21).await;
    window.press(&place).await;
    until_annotated(&window, 17, 21, "place").await;
    said(&window, "mark “Riga” as place").await;
    window.press("Control+z").await;
    said(&window, "Undone: mark “Riga” as place").await;
    window.press("Control+y").await;
    said(&window, "Done again: mark “Riga” as place").await;
    until_annotated(&window, 17, 21, "place").await;
    let learned = "/^(Version|Guessing).*suggestion/.test(\
                   document.querySelector('[data-learned]').textContent)";
    window.until_true("what was learned to be said", learned).await;
    for theme in ["light", "dark"] {
        until_theme(&window, theme).await;
        walk(&window, "[data-page='project']").await;
    }

    // From the text, and from a button: what had the focus has it again.
    window.press("Escape").await;
    window.value("document.querySelector('[data-text]').focus()", &[]).await;
    for (keys, dialog) in [
        ("?", "keys"),
        ("Control+i", "import"),
        ("Control+e", "export"),
        ("Control+d", "compare"),
        ("Control+,", "settings"),
        ("h", "history"),
        ("p", "rules"),
        ("Shift+a", "accept"),
        ("Shift+x", "rejected"),
        ("n", "note"),
    ] {
        window.press(keys).await;
        let css = format!("[data-dialog='{dialog}']");
        window.until_shown(&css).await;
        walk(&window, &css).await;
        leave(&window, dialog).await;
        window
            .until_true(
                "the text to have the focus",
                "document.activeElement.matches('[data-text]')",
            )
            .await;
    }
    window.value("document.querySelector('[data-act=\"show-settings\"]').focus()", &[]).await;
    window.press("Enter").await;
    window.until_shown("[data-dialog='settings']").await;
    leave(&window, "settings").await;
    let back = "document.activeElement.matches('[data-act=\"show-settings\"]')";
    window.until_true("the button to have the focus", back).await;
    window.quit().await;
}

/// Presses Tab until everything within has had the focus, and sees each time that it shows.
async fn walk(window: &Window<'_>, css: &str) {
    window
        .value("[...document.querySelectorAll('[data-reached]')].forEach(e => delete e.dataset.reached)", &[])
        .await;
    let left = format!(
        "{WANTED}.filter(e => e.dataset.reached === undefined).map(e => e.outerHTML.slice(0, 160))"
    );
    let dialog = css.contains("data-dialog");
    let mut shown = String::new();
    for _ in 0..150 {
        let missing = window.value(&left, &[json!(css)]).await;
        shown = missing.to_string();
        if missing == json!([]) {
            return;
        }
        window.press("Tab").await;
        let step = window
            .value(
                &format!(
                    "(() => {{ const e = document.activeElement; if (e === document.body) return null; \
                     e.dataset.reached = ''; const radios = e.type === 'radio' ? \
                     [...document.querySelectorAll(`input[name='${{e.name}}']`)] : []; \
                     radios.forEach(r => r.dataset.reached = ''); \
                     return [{SHOWN}, document.querySelector(a[0]).contains(e), e.outerHTML.slice(0, 200)]; }})()"
                ),
                &[json!(css)],
            )
            .await;
        if step.is_null() {
            continue;
        }
        assert_eq!(step[0], json!(true), "the focus can be seen on {}", step[2]);
        assert!(
            !dialog || step[1] == json!(true),
            "{css} keeps the focus, which went to {}",
            step[2]
        );
    }
    panic!("Tab does not reach, in {css}: {shown}");
}

/// Waits until a screen reader is told.
async fn said(window: &Window<'_>, words: &str) {
    let heard = format!("document.querySelector('[data-said]').textContent === {}", json!(words));
    window.until_true(words, &heard).await;
}
