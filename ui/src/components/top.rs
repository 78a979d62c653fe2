use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::text::focus_text;
use super::{Icon, Preferences};
use crate::pages::{Dialog, Driver};
use crate::state::wording::count;

/// The bar at the top of a project.
#[component]
pub fn Top() -> impl IntoView {
    let driver = Driver::here();
    let name = move || driver.project.with(|p| p.as_ref().map(|p| p.name.clone()));
    let path = move || driver.project.with(|p| p.as_ref().map(|p| p.path.clone()));
    let undo = Memo::new(move |_| driver.pulse.with(|pulse| pulse.undo.clone()));
    let redo = Memo::new(move |_| driver.pulse.with(|pulse| pulse.redo.clone()));
    let hint = |words: &str, key: &str, what: Option<String>| match what {
        Some(what) => format!("{words}: {what} ({key})"),
        None => format!("{words} ({key})"),
    };
    let still = move |event: web_sys::MouseEvent| event.prevent_default();
    view! {
        <header class="bar">
            <button
                type="button"
                class="icon-button"
                data-act="close-project"
                aria-label="Back to the start page"
                title="Back to the start page"
                on:click=move |_| driver.close_project()
            >
                <Icon name="home" />
            </button>
            <h1 title=path>{name}</h1>
            <Find />
            <span class="room"></span>
            <button
                type="button"
                class="icon-button"
                data-act="undo"
                aria-label="Undo"
                title=move || hint("Undo", "Ctrl+Z", undo.get())
                disabled=move || undo.get().is_none()
                on:mousedown=still
                on:click=move |_| driver.undo()
            >
                <Icon name="undo" />
            </button>
            <button
                type="button"
                class="icon-button"
                data-act="redo"
                aria-label="Redo"
                title=move || hint("Redo", "Ctrl+Shift+Z", redo.get())
                disabled=move || redo.get().is_none()
                on:mousedown=still
                on:click=move |_| driver.redo()
            >
                <Icon name="redo" />
            </button>
            <span class="rule"></span>
            <button
                type="button"
                class="button quiet"
                data-act="export"
                title="Export (Ctrl+E)"
                on:mousedown=still
                on:click=move |_| driver.dialog.set(Some(Dialog::Export))
            >
                <Icon name="export" />
                <span class="wide">"Export…"</span>
            </button>
            <span class="rule"></span>
            <Fold side="left" />
            <Fold side="right" />
            <Preferences />
            <ThemeButton />
            <SettingsButton />
            <button
                type="button"
                class="icon-button"
                data-act="show-keys"
                aria-label="Keys"
                title="Keys (?)"
                on:mousedown=still
                on:click=move |_| driver.dialog.set(Some(Dialog::Keys))
            >
                <Icon name="keys" />
            </button>
        </header>
    }
}

#[component]
fn Fold(side: &'static str) -> impl IntoView {
    let driver = Driver::here();
    let (words, key) =
        if side == "left" { ("Documents", "Ctrl+B") } else { ("Concepts", "Ctrl+Shift+B") };
    let folded = move || {
        driver.folds.with(|folds| if side == "left" { folds.documents } else { folds.concepts })
    };
    view! {
        <button
            type="button"
            class="icon-button"
            data-act=format!("fold-{}", words.to_lowercase())
            aria-pressed=move || (!folded()).to_string()
            aria-label=words
            title=move || {
                format!("{} the {} ({key})", if folded() { "Show" } else { "Hide" }, words.to_lowercase())
            }
            on:mousedown=move |event| event.prevent_default()
            on:click=move |_| {
                driver
                    .folds
                    .update(|folds| {
                        let fold =
                            if side == "left" { &mut folds.documents } else { &mut folds.concepts };
                        *fold = !*fold;
                    });
            }
        >
            <Icon name=side />
        </button>
    }
}

/// Switches between light and dark.
#[component]
pub fn ThemeButton() -> impl IntoView {
    let driver = Driver::here();
    view! {
        <button
            type="button"
            class="icon-button theme"
            data-act="toggle-theme"
            aria-label="Light or dark"
            title="Light or dark"
            on:mousedown=move |event| event.prevent_default()
            on:click=move |_| driver.toggle_theme()
        >
            <Icon name="moon" />
            <Icon name="sun" />
        </button>
    }
}

/// Opens the settings.
#[component]
pub fn SettingsButton() -> impl IntoView {
    let driver = Driver::here();
    view! {
        <button
            type="button"
            class="icon-button"
            data-act="show-settings"
            aria-label="Settings"
            title="Settings (Ctrl+,)"
            on:mousedown=move |event| event.prevent_default()
            on:click=move |_| driver.dialog.set(Some(Dialog::Settings))
        >
            <Icon name="settings" />
        </button>
    }
}

/// Finds a phrase in the open document.
#[component]
fn Find() -> impl IntoView {
    let driver = Driver::here();
    let input = NodeRef::<html::Input>::new();
    let found = RwSignal::new(None::<usize>);
    let opened =
        Memo::new(move |_| driver.editor.with(super::super::state::editor::Editor::opened));
    Effect::new(move |_| {
        if driver.finding.get() {
            driver.finding.set(false);
            if let Some(input) = input.get_untracked() {
                // An input that is on the page can have the focus.
                let _ = input.focus();
                input.select();
            }
        }
    });
    let look = move |phrase: String| {
        let phrase = phrase.trim().to_owned();
        let count = driver.editor.try_update(|editor| editor.find(&phrase)).unwrap_or(0);
        found.set((!phrase.is_empty()).then_some(count));
    };
    Effect::new(move |_| {
        let _ = opened.get();
        if let Some(input) = input.get_untracked()
            && !input.value().is_empty()
        {
            look(input.value());
        }
    });
    let leave = move || {
        if let Some(input) = input.get_untracked() {
            input.set_value("");
            // An input that is on the page can lose the focus.
            let _ = input.blur();
        }
        look(String::new());
        focus_text();
    };
    view! {
        <label class="find">
            <Icon name="search" />
            <input
                type="text"
                node_ref=input
                data-field="find"
                placeholder="Find in the text"
                aria-label="Find in the text"
                autocomplete="off"
                spellcheck="false"
                on:input=move |event| look(event_target_value(&event))
                on:keydown=move |event: KeyboardEvent| match event.key().as_str() {
                    "Enter" => driver.editor.update(crate::state::editor::Editor::find_next),
                    "Escape" => leave(),
                    _ => {}
                }
            />
            <span class="note">
                {move || found.get().map(|n| count(n as u64, "place", "places"))}
            </span>
        </label>
    }
}
