use std::str::FromStr;

use handful_contract::command::GetDevice;
use handful_contract::{DeviceChoice, DeviceState, LanguageChoice, Preferences};
use leptos::prelude::*;

use crate::components::{CloseFooter, Dialog, Select};
use crate::pages::{self, Driver};
use crate::state::messages::say;
use crate::state::settings::{MEMORY, THREADS, computing, memory, with_current};

/// The languages to choose from: value, message, meaning.
const LANGUAGES: &[(&str, &str, LanguageChoice)] = &[
    ("english", key!("language-english"), LanguageChoice::English),
    ("simplified-chinese", key!("language-chinese"), LanguageChoice::SimplifiedChinese),
];

/// The language, and how much of the machine learning may take. Every choice holds at once and is remembered.
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
        .map(|n| (n.to_string(), say!("count-threads", n = n)))
        .collect();
    let limits = with_current(MEMORY, now.memory_mb)
        .into_iter()
        .map(|megabytes| (megabytes.to_string(), memory(megabytes)))
        .collect();
    view! {
        <Dialog name="settings" title=say!("settings") leave=move || driver.dialog.set(None)>
            <div class="body">
                <Choice
                    name="language"
                    label=say!("language")
                    note=say!("language-note")
                    none=say!("system")
                    choices=LANGUAGES
                        .iter()
                        .map(|(value, words, _)| ((*value).to_owned(), say(words)))
                        .collect()
                    chosen=Signal::derive(move || {
                        let chosen = preferences.with(|p| p.language);
                        let known = LANGUAGES.iter().find(|(.., language)| *language == chosen);
                        known.map(|(value, ..)| (*value).to_owned())
                    })
                    choose=move |value: String| {
                        let known = LANGUAGES.iter().find(|(name, ..)| *name == value);
                        let language = known.map(|(.., language)| *language).unwrap_or_default();
                        driver.prefer(|p| p.language = language);
                    }
                />
                <Choice
                    name="threads"
                    label=say!("computing")
                    note=say!("threads-note")
                    none=say!("threads-all")
                    choices=threads
                    chosen=Signal::derive(move || preferences.with(|p| p.threads.map(|n| n.to_string())))
                    choose=move |value: String| driver.prefer(|p| p.threads = read(&value))
                />
                {move || device.get().map(|state| view! { <Computing state /> })}
                <Choice
                    name="memory"
                    label=say!("memory")
                    note=say!("memory-note")
                    none=say!("memory-all")
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
                    <span>{say!("battery")}</span>
                    <span class="note">
                        {say!("battery-note")}
                    </span>
                </label>
                <div class="field">
                    <span class="label">{say!("encoder")}</span>
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
                            {say!("encoders-more")}
                        </button>
                    </span>
                    <span class="note">{say!("encoder-note")}</span>
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
            label=say!("graphics-card")
            note=say!("device-note")
            none=say!("card-if-there")
            choices=vec![(processor.clone(), say!("processor-computes"))]
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
    #[prop(into)]
    label: String,
    /// What it means.
    #[prop(into)]
    note: String,
    /// What no value means.
    #[prop(into)]
    none: String,
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
