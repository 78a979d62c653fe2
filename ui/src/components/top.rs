use leptos::prelude::*;

use super::{Icon, Preferences};
use crate::pages::{Dialog, Driver};
use crate::state::keys::Act;

/// The bar at the top of a project.
#[component]
pub fn Top() -> impl IntoView {
    let driver = Driver::here();
    let name = move || driver.project.with(|p| p.as_ref().map(|p| p.name.clone()));
    let path = move || driver.project.with(|p| p.as_ref().map(|p| p.path.clone()));
    let undo = Memo::new(move |_| driver.pulse.with(|pulse| pulse.undo.clone()));
    let redo = Memo::new(move |_| driver.pulse.with(|pulse| pulse.redo.clone()));
    let hint = move |words: &str, act: Act, what: Option<String>| {
        let words = what.map_or_else(|| words.to_owned(), |what| format!("{words}: {what}"));
        driver.keys.with(|keys| keys.named(&words, act))
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
                title=move || hint("Undo", Act::Undo, undo.get())
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
                title=move || hint("Redo", Act::Redo, redo.get())
                disabled=move || redo.get().is_none()
                on:mousedown=still
                on:click=move |_| driver.redo()
            >
                <Icon name="redo" />
            </button>
            <button
                type="button"
                class="icon-button"
                data-act="history"
                aria-label="History"
                title=driver.named("History", Act::ShowHistory)
                on:mousedown=still
                on:click=move |_| driver.dialog.set(Some(Dialog::History))
            >
                <Icon name="history" />
            </button>
            <button
                type="button"
                class="icon-button"
                data-act="compare"
                aria-label="Second annotator"
                title="Compare with a second annotator (Ctrl+D)"
                on:mousedown=still
                on:click=move |_| driver.dialog.set(Some(Dialog::Compare))
            >
                <Icon name="compare" />
            </button>
            <span class="rule"></span>
            <button
                type="button"
                class="button quiet"
                data-act="export"
                title=driver.named("Export", Act::Export)
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
                title=driver.named("Keys", Act::ShowKeys)
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
            title=driver.named("Settings", Act::ShowSettings)
            on:mousedown=move |event| event.prevent_default()
            on:click=move |_| driver.dialog.set(Some(Dialog::Settings))
        >
            <Icon name="settings" />
        </button>
    }
}

/// Opens the panel that finds words.
#[component]
fn Find() -> impl IntoView {
    let driver = Driver::here();
    view! {
        <button
            type="button"
            class="find"
            data-act="find"
            aria-label="Find"
            aria-expanded=move || driver.find.with(|find| find.open).to_string()
            title=move || {
                let here = driver.named("Find", Act::Find)();
                let all = driver.named(", in the whole project", Act::FindEverywhere)();
                format!("{here}{all}")
            }
            on:mousedown=move |event| event.prevent_default()
            on:click=move |_| driver.open_find(None)
        >
            <Icon name="search" />
            <span class="wide">"Find words"</span>
            <kbd class="wide">"/"</kbd>
        </button>
    }
}
