use handful_contract::{Face, Theme};
use leptos::prelude::*;

use super::Icon;
use crate::pages::Driver;

/// How the text is shown: a small sheet below its button.
#[component]
pub fn Preferences() -> impl IntoView {
    let driver = Driver::here();
    let preferences = driver.preferences;
    let theme = move |which: Theme, words: String| {
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
    let face = move |which: Face, words: String| {
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
            aria-label=say!("looks")
            title=say!("looks")
        >
            <Icon name="letters" />
        </button>
        <div id="preferences" popover="auto" role="group" class="sheet" aria-label=say!("looks")>
            <div class="pair">
                <span>{say!("theme")}</span>
                <span class="segments">
                    {theme(Theme::System, say!("system"))} {theme(Theme::Light, say!("light"))}
                    {theme(Theme::Dark, say!("dark"))}
                </span>
            </div>
            <div class="pair">
                <span>{say!("face")}</span>
                <span class="segments">{face(Face::Serif, say!("serif"))} {face(Face::Sans, say!("sans"))}</span>
            </div>
            <div class="pair">
                <span>{say!("text-size")}</span>
                <span class="sizes">
                    <button
                        type="button"
                        class="button small"
                        aria-label=say!("smaller-text")
                        on:click=move |_| driver.resize(-10)
                    >
                        "A−"
                    </button>
                    <output>{move || preferences.with(|p| say!("percent", n = p.text_size))}</output>
                    <button
                        type="button"
                        class="button small"
                        aria-label=say!("larger-text")
                        on:click=move |_| driver.resize(10)
                    >
                        "A+"
                    </button>
                </span>
            </div>
            <label class="pair">
                <span>{say!("names-after")}</span>
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
                        preferences.with(|p| say!("show-from", n = p.threshold))
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
