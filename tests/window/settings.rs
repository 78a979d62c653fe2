//! How much of the machine learning takes, as a person says it in the window.

use serde_json::{Value, json};

use crate::{
    DESKTOP,
    harness::{Machine, Window},
    pictures::{in_both_themes, large, leave},
};

#[tokio::test]
async fn what_is_chosen_holds_and_is_remembered() {
    let machine = Machine::start(DESKTOP).await;
    let window = machine.open(&[]).await;
    window.click("[data-page='start'] [data-act='show-settings']").await;
    window.until_shown("[data-dialog='settings']").await;
    // Nothing is there to choose where the build can use no graphics card.
    let device = "document.querySelector('[data-role=\"device\"]')?.textContent \
                  === 'This build computes on the processor.'";
    window.until_true("what computes", device).await;
    leave(&window, "settings").await;
    window.click("[data-act='open-sample']").await;
    window.until_shown("[data-page='project']").await;
    window.press("Control+,").await;
    window.until_shown("[data-dialog='settings']").await;
    choose(&window, "threads", "1").await;
    choose(&window, "memory", "500").await;
    window.click("[data-field='deep-on-battery']").await;
    let chosen = json!([1, 500, true]);
    until_preferred(&window, &chosen).await;
    choose(&window, "memory", "").await;
    let chosen = json!([1, null, true]);
    until_preferred(&window, &chosen).await;
    leave(&window, "settings").await;

    // A key of one's own: refused where it is taken. What moves while it learns would move in pictures.
    let resting = "document.querySelector('[data-status]')?.dataset.phase === 'idle'";
    window.until_true("the loop at rest", resting).await;
    window.press("?").await;
    await_key(&window, "ToggleDone").await;
    window.press("x").await;
    let problem = "[data-key='ToggleDone'] .wrong";
    window.until_shown(problem).await;
    assert_eq!(window.text(problem).await, "X already means “Reject; on an annotation: delete”.");
    window.picture("keys-refused").await;
    window.press("Escape").await;
    window.until_gone("[data-key].awaited").await;
    await_key(&window, "ToggleDone").await;
    window.press("Shift+q").await;
    window
        .until_shown("[data-key='ToggleDone'][data-chord='Shift+Q'] [data-act='reset-key']")
        .await;
    await_key(&window, "Accept").await;
    window.press("d").await;
    window.until_shown("[data-key='Accept'][data-chord='D']").await;
    in_both_themes(&window, "keys", "?", "keys-changed").await;
    // The key that it came with has gone to something else.
    window.click("[data-key='ToggleDone'] [data-act='reset-key']").await;
    window.until_shown(problem).await;
    assert_eq!(window.text(problem).await, "D already means “Accept”.");
    window.press("Escape").await;
    window.until_gone("[data-key].awaited").await;
    window.click("[data-key='Accept'] [data-act='reset-key']").await;
    window.until_shown("[data-key='Accept'][data-chord='A']").await;
    leave(&window, "keys").await;
    toggles_done(&window, "Shift+q").await;
    window.quit().await;

    let window = machine.open(&[]).await;
    until_preferred(&window, &chosen).await;
    window.click("[data-act='show-settings']").await;
    let threads = "document.querySelector('[data-field=\"threads\"]')?.value === '1'";
    window.until_true("one thread", threads).await;
    leave(&window, "settings").await;
    window.click("[data-act='open-sample']").await;
    toggles_done(&window, "Shift+q").await;
    window.press("?").await;
    window.click("[data-act='reset-keys']").await;
    window.until_shown("[data-key='ToggleDone'][data-chord='D']").await;
    large(&window).await;
    let fits = "[...document.querySelectorAll('dialog, dialog .body')]\
                .every(box => box.scrollWidth <= box.clientWidth + 1)";
    window.until_true("the keys to fit", fits).await;
    window.picture("keys-changed-large").await;
    leave(&window, "keys").await;
    window.quit().await;
}

/// Chooses a key in the list, so that the next press is its new one.
async fn await_key(window: &Window<'_>, act: &str) {
    window.click(&format!("[data-key='{act}'] .rekey")).await;
    window.until_shown(&format!("[data-key='{act}'].awaited")).await;
}

/// Sees that a key sets the sentence done, and takes that back.
async fn toggles_done(window: &Window<'_>, chord: &str) {
    window.until_shown("[data-word]").await;
    window.press("Escape").await;
    let done = "document.querySelectorAll('[data-sentence][data-state=\"done\"]').length";
    let before = window.value(done, &[]).await;
    let before = before.as_u64().expect("a number");
    window.press(chord).await;
    window.until_true("one more done", &format!("{done} === {}", before + 1)).await;
    window.press(chord).await;
    window.until_true("as before", &format!("{done} === {before}")).await;
}

/// Chooses from a list once it is shown.
async fn choose(window: &Window<'_>, field: &str, value: &str) {
    window.until_shown(&format!("[data-field='{field}']")).await;
    window.choose(field, value).await;
}

/// Waits until the application keeps these numbers of threads and megabytes, and this of the battery.
async fn until_preferred(window: &Window<'_>, wanted: &Value) {
    crate::harness::until(&format!("the preferences {wanted}"), async || {
        let kept = window
            .wait_for_call(
                "window.__TAURI__.core.invoke('call', { name: 'GetPreferences', payload: {} })\
                 .then(p => done([p.threads, p.memory_mb, p.deep_on_battery]), \
                 error => done({ error }))",
                &[],
            )
            .await;
        if kept == *wanted { Ok(()) } else { Err(kept.to_string()) }
    })
    .await;
}
