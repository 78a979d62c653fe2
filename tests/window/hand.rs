//! What a person does with the text, in the words of the interface.

use std::{fs, path::PathBuf};

use serde_json::json;

use crate::{
    gold::Letter,
    harness::{Machine, Seen, Window, until},
};

/// Makes a project with one text in it, and gives its file.
pub(crate) async fn project_with(
    machine: &Machine,
    window: &Window<'_>,
    name: &str,
    text: &str,
) -> PathBuf {
    let texts = machine.path(&format!("{name}.txt"));
    fs::write(&texts, text).expect("a text");
    let project = machine.path(&format!("{name}.handful"));
    window.click("[data-act='new-project']").await;
    window.fill("[data-dialog='new-project'] [data-field='name']", name).await;
    let path = project.to_string_lossy();
    window.fill("[data-dialog='new-project'] [data-field='path']", &path).await;
    window.click("[data-dialog='new-project'] [data-act='confirm']").await;
    window.until_shown("[data-page='project']").await;

    window.press("Control+i").await;
    let path = texts.to_string_lossy();
    window.fill("[data-dialog='import'] [data-field='path']", &path).await;
    let confirm = "[data-dialog='import'] [data-act='confirm']";
    window
        .until_true("files to import", &format!("!document.querySelector({confirm:?})?.disabled"))
        .await;
    window.click(confirm).await;
    window.until_shown("[data-dialog='report']").await;
    window.press("Escape").await;
    window.until_gone("[data-dialog='report']").await;
    window.until_shown("[data-word]").await;
    project
}

/// Adds a concept by its form and returns the key that marks it.
pub(crate) async fn add_concept(window: &Window<'_>, name: &str) -> String {
    window.click("[data-act='add-concept']").await;
    let field = "[data-dialog='concept'] [data-field='name']";
    window.fill(field, name).await;
    window.press("Enter").await;
    window.until_gone("[data-dialog='concept']").await;
    window.text(&format!("[data-concept-row='{name}'] kbd")).await
}

/// Opens a letter of the sample by its row and waits until its text is shown.
pub(crate) async fn open_letter(window: &Window<'_>, letter: &Letter) {
    let id = window
        .wait_for_call(
            "window.__TAURI__.core.invoke('call', { name: 'ListDocuments', \
             payload: { filter: 'all', offset: a[0], limit: 1 } })\
             .then(page => done(page.rows[0].id), error => done({ error }))",
            &[json!(letter.place)],
        )
        .await;
    let id = id.as_str().unwrap_or_else(|| panic!("no document {}: {id}", letter.place)).to_owned();
    let row = format!("[data-document='{id}']");
    // Only rows that can be seen are drawn, so the list is scrolled until this one is.
    let scroll = "(list => { const row = list.querySelector('[data-row]').offsetHeight; \
                  list.scrollTop = Math.max(0, (a[1] - 3) * row); \
                  return document.querySelector(a[0]) !== null; })\
                  (document.querySelector('[data-row]').closest('.list'))";
    until(&format!("the row of letter {}", letter.place), async || {
        let there = window.value(scroll, &[json!(row), json!(letter.place)]).await;
        if there == true { Ok(()) } else { Err("not drawn".to_owned()) }
    })
    .await;
    window.click(&row).await;
    shown(window, &letter.text).await;
}

/// Waits until the words on the screen are those of this text.
pub(crate) async fn shown(window: &Window<'_>, text: &str) -> Seen {
    let letters: Vec<char> = text.chars().collect();
    until(&format!("the text {text:.40?}…"), async || {
        let seen = window.seen().await;
        let fits = !seen.words.is_empty()
            && seen.words.iter().all(|word| {
                let there = letters.get(word.start..word.end);
                there.is_some_and(|there| there.iter().copied().eq(word.text.chars()))
            });
        if fits { Ok(seen) } else { Err(seen.text()) }
    })
    .await
}

/// Selects a span by dragging over its words.
pub(crate) async fn select_by_mouse(window: &Window<'_>, start: usize, end: usize) {
    let from = format!("[data-word][data-start='{start}']");
    let to = format!("[data-word][data-end='{end}']");
    window.drag(&from, &to).await;
}

/// Selects a span by keys alone: to its sentence, to its first word, over its words.
pub(crate) async fn select_by_keys(window: &Window<'_>, start: usize, end: usize) {
    let seen = window.seen().await;
    let sentence = seen.sentence_of(start).expect("the span lies in a sentence that is shown");
    let words: Vec<_> = seen
        .words
        .iter()
        .filter(|word| sentence.start <= word.start && word.end <= sentence.end)
        .collect();
    let first = words.iter().position(|word| word.start == start).expect("a first word");
    let last = words.iter().position(|word| word.end == end).expect("a last word");
    until("the cursor in the span's sentence", async || {
        let now = current(window).await;
        match now.cmp(&sentence.ordinal) {
            std::cmp::Ordering::Less => window.press("Control+ArrowDown").await,
            std::cmp::Ordering::Greater => window.press("Control+ArrowUp").await,
            std::cmp::Ordering::Equal => return Ok(()),
        }
        Err(format!("sentence {now}"))
    })
    .await;
    window.press("Home").await;
    for _ in 0..first {
        window.press("ArrowRight").await;
    }
    // A step out and back holds a single word as a selection of its own, whatever lies beneath it.
    window.press("Shift+ArrowRight").await;
    for _ in (first + 1)..last {
        window.press("Shift+ArrowRight").await;
    }
    if first == last {
        window.press("Shift+ArrowLeft").await;
    }
}

/// The sentence in which the cursor is.
pub(crate) async fn current(window: &Window<'_>) -> usize {
    let ordinal = window
        .value(
            "Number(document.querySelector('[data-sentence][data-current]')?.dataset.sentence)",
            &[],
        )
        .await;
    ordinal.as_u64().and_then(|ordinal| ordinal.try_into().ok()).expect("a current sentence")
}

/// Waits until an annotation covers exactly this span and is of this concept.
pub(crate) async fn until_annotated(window: &Window<'_>, start: usize, end: usize, concept: &str) {
    until(&format!("an annotation {start}–{end} of {concept}"), async || {
        let seen = window.seen().await;
        match seen.annotation(start, end) {
            Some(mark) if mark.concept == concept => Ok(()),
            _ => Err(format!("{:?}", seen.annotations)),
        }
    })
    .await;
}

/// Waits until the model has learned from everything so far and read the whole corpus.
pub(crate) async fn until_idle(window: &Window<'_>, annotations: usize) {
    until(&format!("suggestions learned from {annotations} annotations"), async || {
        let phase = window.status("phase").await;
        let learned = "document.querySelector('[data-status] .labels')?.textContent ?? ''";
        let learned = window.value(learned, &[]).await;
        let learned = learned.as_str().unwrap_or_default();
        if phase == "idle" && learned.split(' ').next() == Some(&annotations.to_string()) {
            Ok(())
        } else {
            Err(format!("phase {phase:?}, {learned:?}"))
        }
    })
    .await;
}
