use leptos::prelude::*;

use super::{Icon, Preferences};
use crate::pages::{Dialog, Driver};
use crate::state::keys::Act;
use crate::state::messages::backend;

/// The bar at the top of a project.
#[component]
pub fn Top() -> impl IntoView {
    let driver = Driver::here();
    let name = move || driver.project.with(|p| p.as_ref().map(|p| p.name.clone()));
    let path = move || driver.project.with(|p| p.as_ref().map(|p| p.path.clone()));
    let undo = Memo::new(move |_| driver.pulse.with(|pulse| pulse.undo.clone()));
    let redo = Memo::new(move |_| driver.pulse.with(|pulse| pulse.redo.clone()));
    let hint = move |words: String, act: Act, what: Option<String>| {
        let words = match what {
            Some(what) => say!("with-what", words = words, what = backend::said(&what)),
            None => words,
        };
        driver.keys.with(|keys| keys.named(&words, act))
    };
    let still = move |event: web_sys::MouseEvent| event.prevent_default();
    view! {
        <header class="bar">
            <button
                type="button"
                class="icon-button"
                data-act="close-project"
                aria-label=say!("back-to-start")
                title=say!("back-to-start")
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
                aria-label=say!("undo")
                title=move || hint(say!("undo"), Act::Undo, undo.get())
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
                aria-label=say!("redo")
                title=move || hint(say!("redo"), Act::Redo, redo.get())
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
                aria-label=say!("history")
                title=driver.named(key!("history"), Act::ShowHistory)
                on:mousedown=still
                on:click=move |_| driver.dialog.set(Some(Dialog::History))
            >
                <Icon name="history" />
            </button>
            <button
                type="button"
                class="icon-button"
                data-act="compare"
                aria-label=say!("second-annotator")
                title=driver.named(key!("compare-with-second"), Act::Compare)
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
                title=driver.named(key!("export"), Act::Export)
                on:mousedown=still
                on:click=move |_| driver.dialog.set(Some(Dialog::Export))
            >
                <Icon name="export" />
                <span class="wide">{say!("export-more")}</span>
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
                aria-label=say!("keys")
                title=driver.named(key!("keys"), Act::ShowKeys)
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
    let (name, words, act) = if side == "left" {
        ("fold-documents", say!("documents"), Act::FoldDocuments)
    } else {
        ("fold-concepts", say!("concepts"), Act::FoldConcepts)
    };
    let folded = move || {
        driver.folds.with(|folds| if side == "left" { folds.documents } else { folds.concepts })
    };
    view! {
        <button
            type="button"
            class="icon-button"
            data-act=name
            aria-pressed=move || (!folded()).to_string()
            aria-label=words
            title=move || {
                let words = match (side, folded()) {
                    ("left", true) => say!("show-documents"),
                    ("left", false) => say!("hide-documents"),
                    (_, true) => say!("show-concepts"),
                    (_, false) => say!("hide-concepts"),
                };
                driver.keys.with(|keys| keys.named(&words, act))
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
            aria-label=say!("light-or-dark")
            title=say!("light-or-dark")
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
            aria-label=say!("settings")
            title=driver.named(key!("settings"), Act::ShowSettings)
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
            aria-label=say!("find-words")
            aria-expanded=move || driver.find.with(|find| find.open).to_string()
            title=move || {
                let key = |act| driver.keys.with(|keys| keys.label(act));
                say!("find-hint", key = key(Act::Find), everywhere = key(Act::FindEverywhere))
            }
            on:mousedown=move |event| event.prevent_default()
            on:click=move |_| driver.open_find(None)
        >
            <Icon name="search" />
            <span class="wide">{say!("find-words")}</span>
            <kbd class="wide" aria-hidden="true">
                "/"
            </kbd>
        </button>
    }
}
