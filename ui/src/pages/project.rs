use handful_contract::{Access, DocumentFilter};
use leptos::prelude::*;

use super::driver::Folds;
use super::{Dialog, Driver};
use crate::components::text::{Text, focus_text};
use crate::components::{Card, Concepts, Differences, Documents, Finder, Icon, Status, Top};
use crate::state::messages::backend;
use crate::state::wording;

/// The screen of a project: documents, text, concepts.
#[component]
pub fn Project() -> impl IntoView {
    let driver = Driver::here();
    let folds = move || driver.folds.get();
    let read_only = move || {
        driver.project.with(|project| match project.as_ref().map(|project| &project.access) {
            Some(Access::ReadOnly { reason }) => Some(reason.clone()),
            _ => None,
        })
    };
    fold_when_narrow(driver);
    driver.keep_finding();
    driver.keep_explaining();
    view! {
        <div
            class="project"
            data-page="project"
            class:no-documents=move || folds().documents
            class:no-concepts=move || folds().concepts
        >
            <Top />
            {move || {
                read_only()
                    .map(|reason| {
                        view! {
                            <p class="read-only" role="note">
                                <Icon name="warn" />
                                {backend::said(&reason)}
                            </p>
                        }
                    })
            }}
            <div class="columns">
                <aside class="side left" aria-label=say!("documents")>
                    <Documents />
                </aside>
                <Middle />
                <aside class="side right" aria-label=say!("side-right")>
                    <Concepts />
                    <Card />
                </aside>
            </div>
            <Status />
        </div>
    }
}

/// The text, or what there is to do before there is one.
#[component]
fn Middle() -> impl IntoView {
    let driver = Driver::here();
    let progress = Memo::new(move |_| driver.pulse.with(|pulse| pulse.progress));
    let none = Memo::new(move |_| progress.get().documents == 0);
    let first_hint = Memo::new(move |_| {
        let marked =
            driver.pulse.with(|pulse| pulse.progress.annotations > 0 || pulse.concepts.is_empty());
        if marked { None } else { driver.learning.with(wording::first_hint) }
    });
    view! {
        <main class="middle">
            {move || {
                if none.get() {
                    view! {
                        <div class="teach centre">
                            <h2>{say!("no-texts")}</h2>
                            <p>{say!("no-texts-note")}</p>
                            <button
                                type="button"
                                class="button primary"
                                on:click=move |_| driver.dialog.set(Some(Dialog::Import(Vec::new())))
                            >
                                {say!("import-texts-more")}
                            </button>
                        </div>
                    }
                        .into_any()
                } else {
                    view! {
                        {move || {
                            first_hint
                                .get()
                                .map(|hint| view! { <p class="hint">{hint}</p> })
                        }}
                        {move || driver.finished.get().then(|| view! { <Finished /> })}
                        <Finder />
                        <Differences />
                        <Text />
                    }
                        .into_any()
                }
            }}
        </main>
    }
}

/// What is left to do when the queue has nothing left to ask.
#[component]
fn Finished() -> impl IntoView {
    let driver = Driver::here();
    view! {
        <div class="hint finished" data-finished="">
            <span>{say!("all-done")}</span>
            <button
                type="button"
                class="button primary small"
                on:click=move |_| driver.dialog.set(Some(Dialog::Export))
            >
                {say!("export-more")}
            </button>
            <button
                type="button"
                class="button small"
                on:click=move |_| {
                    driver.finished.set(false);
                    driver.filter(DocumentFilter::Done);
                    focus_text();
                }
            >
                {say!("look-through")}
            </button>
        </div>
    }
}

/// Folds the side columns away by themselves where there is no room for them, and back.
fn fold_when_narrow(driver: Driver) {
    let was = StoredValue::new((false, false));
    let look = move || {
        let now = (width_in_letters() < 62.5, width_in_letters() < 46.0);
        if was.get_value() != now {
            was.set_value(now);
            driver.folds.set(Folds { documents: now.0, concepts: now.1 });
        }
    };
    look();
    let resized = window_event_listener(leptos::ev::resize, move |_| look());
    on_cleanup(move || resized.remove());
}

/// How wide the window is, measured in the system's letter size: larger letters need more room.
fn width_in_letters() -> f64 {
    let width = window().inner_width().ok().and_then(|width| width.as_f64());
    let letter = document()
        .document_element()
        .and_then(|root| window().get_computed_style(&root).ok().flatten())
        .and_then(|style| style.get_property_value("font-size").ok())
        .and_then(|size| size.trim_end_matches("px").parse::<f64>().ok());
    width.unwrap_or(1280.0) / letter.unwrap_or(16.0)
}
