//! How much of the machine learning takes, as a person says it in the window.

use serde_json::{Value, json};

use crate::{
    DESKTOP,
    harness::{Machine, Window},
    pictures::leave,
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
    window.quit().await;

    let window = machine.open(&[]).await;
    until_preferred(&window, &chosen).await;
    window.click("[data-act='show-settings']").await;
    let threads = "document.querySelector('[data-field=\"threads\"]')?.value === '1'";
    window.until_true("one thread", threads).await;
    leave(&window, "settings").await;
    window.quit().await;
}

/// Chooses from a list, as its keys would.
async fn choose(window: &Window<'_>, field: &str, value: &str) {
    window.until_shown(&format!("[data-field='{field}']")).await;
    window
        .value(
            "(list => { list.value = a[1]; \
             list.dispatchEvent(new Event('change', { bubbles: true })); })\
             (document.querySelector(`[data-field='${a[0]}']`))",
            &[json!(field), json!(value)],
        )
        .await;
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
