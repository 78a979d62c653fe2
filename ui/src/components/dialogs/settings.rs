use std::str::FromStr;

use handful_contract::command::GetDevice;
use handful_contract::{DeviceChoice, DeviceState, Preferences};
use leptos::prelude::*;

use crate::components::{CloseFooter, Dialog, Select};
use crate::pages::{self, Driver};
use crate::state::settings::{MEMORY, THREADS, computing, memory, with_current};
use crate::state::wording::count;

/// How much of the machine learning may take. Every choice holds at once and is remembered.
#[component]
pub fn Settings() -> impl IntoView {
    let driver = Driver::here();
    let preferences = driver.preferences;
    let device = RwSignal::new(None::<DeviceState>);
    driver.backend().ask(GetDevice {}, move |reply| match reply {
        Ok(state) => device.set(Some(state)),
        Err(failure) => driver.fail(failure),
    });
    let now = preferences.get_untracked();
    let threads = with_current(THREADS, now.threads)
        .into_iter()
        .map(|n| (n.to_string(), count(n.into(), "thread", "threads")))
        .collect();
    let limits = with_current(MEMORY, now.memory_mb)
        .into_iter()
        .map(|megabytes| (megabytes.to_string(), memory(megabytes)))
        .collect();
    view! {
        <Dialog name="settings" title="Settings" leave=move || driver.dialog.set(None)>
            <div class="body">
                <Choice
                    name="threads"
                    label="Computing"
                    note="Learning computes on so many threads, always behind whatever else you do. Deep rounds leave one core free."
                    none="One thread for each core"
                    choices=threads
                    chosen=Signal::derive(move || preferences.with(|p| p.threads.map(|n| n.to_string())))
                    choose=move |value: String| driver.prefer(|p| p.threads = read(&value))
                />
                {move || device.get().map(|state| view! { <Computing state /> })}
                <Choice
                    name="memory"
                    label="Memory for learning"
                    note="Beside the encoder itself. Under a limit, deep rounds take fewer words at once and, where it is too tight, do not take place; the status line says so."
                    none="As much as it has a use for"
                    choices=limits
                    chosen=Signal::derive(move || preferences.with(|p| p.memory_mb.map(|n| n.to_string())))
                    choose=move |value: String| driver.prefer(|p| p.memory_mb = read(&value))
                />
                <label class="choice">
                    <input
                        type="checkbox"
                        data-field="deep-on-battery"
                        prop:checked=move || preferences.with(|p: &Preferences| p.deep_on_battery)
                        on:change=move |event| {
                            let on = event_target_checked(&event);
                            driver.prefer(|p| p.deep_on_battery = on);
                        }
                    />
                    <span>"Learn deeply on the battery too"</span>
                    <span class="note">
                        "Otherwise deep rounds wait for the mains. Everything else goes on."
                    </span>
                </label>
                <div class="field">
                    <span class="label">"Encoder"</span>
                    <span class="beside">
                        <span data-role="encoder">
                            {move || driver.learning.with(|learning| learning.encoder.clone())}
                        </span>
                        <button
                            type="button"
                            class="button small"
                            data-act="show-encoders"
                            on:click=move |_| driver.dialog.set(Some(pages::Dialog::Encoders))
                        >
                            "Encoders…"
                        </button>
                    </span>
                    <span class="note">"What reads the texts. Others can be downloaded or added."</span>
                </div>
            </div>
            <CloseFooter leave=move || driver.dialog.set(None) />
        </Dialog>
    }
}

/// What computes, and where there is a choice, the choice.
#[component]
fn Computing(
    /// What computes at present.
    state: DeviceState,
) -> impl IntoView {
    let driver = Driver::here();
    let preferences = driver.preferences;
    let words = computing(&state);
    if state.card.is_none() {
        return view! { <p class="note" data-role="device">{words}</p> }.into_any();
    }
    let processor = "processor".to_owned();
    let chosen = move || preferences.with(|p| p.device == DeviceChoice::Processor);
    let choose = move |value: String| {
        driver.prefer(|p| {
            p.device = match value.as_str() {
                "processor" => DeviceChoice::Processor,
                _ => DeviceChoice::Automatic,
            };
        });
    };
    view! {
        <Choice
            name="device"
            label="Graphics card"
            note="Another choice holds from the next start on."
            none="Computes, if one is there"
            choices=vec![(processor.clone(), "The processor computes".to_owned())]
            chosen=Signal::derive(move || chosen().then(|| processor.clone()))
            choose
        />
        <p class="note" data-role="device">
            {words}
        </p>
    }
    .into_any()
}

/// The number that a choice stands for; none for the first one.
fn read<T: FromStr>(value: &str) -> Option<T> {
    value.parse().ok()
}

/// One of several values, or none of them.
#[component]
fn Choice(
    /// Its name for tests.
    name: &'static str,
    /// What is chosen.
    label: &'static str,
    /// What it means.
    note: &'static str,
    /// What no value means.
    none: &'static str,
    /// Values with their words.
    choices: Vec<(String, String)>,
    /// The value in force.
    chosen: Signal<Option<String>>,
    /// Takes another, empty for none.
    #[prop(into)]
    choose: Callback<String>,
) -> impl IntoView {
    view! {
        <label class="field">
            <span class="label">{label}</span>
            <Select name none choices=Signal::stored(choices) chosen choose />
            <span class="note">{note}</span>
        </label>
    }
}
