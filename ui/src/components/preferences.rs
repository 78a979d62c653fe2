use handful_contract::{Face, Theme};
use leptos::prelude::*;

use super::Icon;
use crate::pages::Driver;

/// How the text is shown: a small sheet below its button.
#[component]
pub fn Preferences() -> impl IntoView {
    let driver = Driver::here();
    let preferences = driver.preferences;
    let theme = move |which: Theme, words: &'static str| {
        view! {
            <button
                type="button"
                aria-pressed=move || preferences.with(|p| p.theme == which).to_string()
                on:click=move |_| driver.prefer(|p| p.theme = which)
            >
                {words}
            </button>
        }
    };
    let face = move |which: Face, words: &'static str| {
        view! {
            <button
                type="button"
                aria-pressed=move || preferences.with(|p| p.face == which).to_string()
                on:click=move |_| driver.prefer(|p| p.face = which)
            >
                {words}
            </button>
        }
    };
    view! {
        <button
            type="button"
            class="icon-button"
            popovertarget="preferences"
            data-act="show-preferences"
            aria-label="How the text is shown"
            title="How the text is shown"
        >
            <Icon name="letters" />
        </button>
        <div id="preferences" popover="auto" class="sheet" aria-label="How the text is shown">
            <div class="pair">
                <span>"Theme"</span>
                <span class="segments">
                    {theme(Theme::System, "System")} {theme(Theme::Light, "Light")}
                    {theme(Theme::Dark, "Dark")}
                </span>
            </div>
            <div class="pair">
                <span>"Face"</span>
                <span class="segments">{face(Face::Serif, "Serif")} {face(Face::Sans, "Sans")}</span>
            </div>
            <div class="pair">
                <span>"Text size"</span>
                <span class="sizes">
                    <button
                        type="button"
                        class="button small"
                        aria-label="Smaller text"
                        on:click=move |_| driver.resize(-10)
                    >
                        "A−"
                    </button>
                    <output>{move || preferences.with(|p| format!("{} %", p.text_size))}</output>
                    <button
                        type="button"
                        class="button small"
                        aria-label="Larger text"
                        on:click=move |_| driver.resize(10)
                    >
                        "A+"
                    </button>
                </span>
            </div>
            <label class="pair">
                <span>"Names after annotations"</span>
                <input
                    type="checkbox"
                    data-field="show-names"
                    prop:checked=move || preferences.with(|p| p.show_names)
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        driver.prefer(|p| p.show_names = on);
                    }
                />
            </label>
            <label class="pair tall">
                <span>
                    {move || {
                        preferences.with(|p| format!("Show suggestions from {} %", p.threshold))
                    }}
                </span>
                <input
                    type="range"
                    min="0"
                    max="95"
                    step="5"
                    data-field="threshold"
                    prop:value=move || preferences.with(|p| p.threshold.to_string())
                    on:change=move |event| {
                        if let Ok(threshold) = event_target_value(&event).parse() {
                            driver.prefer(|p| p.threshold = threshold);
                        }
                    }
                />
            </label>
        </div>
    }
}
