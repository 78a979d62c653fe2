use handful_contract::{Face, Theme};
use leptos::prelude::*;

use super::project::Project;
use super::start::Start;
use super::{Dialog, Driver};
use crate::api::Backend;
use crate::components::dialogs::{
    Accept, Compare, Elsewhere, Encoders, Export, ExportModel, History, Import, Keys, Learning,
    LikelyErrors, NewProject, OpenProject, Rejected, Rules, Settings, WriteNote,
};
use crate::state::rules;

/// The whole window.
#[component]
pub fn Root() -> impl IntoView {
    let driver = Driver::begin(Backend::here());
    provide_context(driver);
    wear(driver);
    driver.hear_keys();
    let is_open = Memo::new(move |_| driver.project.with(Option::is_some));
    view! {
        {move || {
            if is_open.get() {
                view! { <Project /> }.into_any()
            } else {
                view! { <Start /> }.into_any()
            }
        }}
        {move || {
            driver
                .dialog
                .get()
                .map(|dialog| match dialog {
                    Dialog::NewProject(import) => view! { <NewProject import /> }.into_any(),
                    Dialog::OpenProject => view! { <OpenProject /> }.into_any(),
                    Dialog::Import(paths) => view! { <Import given=paths.join("\n") /> }.into_any(),
                    Dialog::Export => view! { <Export /> }.into_any(),
                    Dialog::ExportModel => view! { <ExportModel /> }.into_any(),
                    Dialog::Encoders => view! { <Encoders /> }.into_any(),
                    Dialog::LikelyErrors => view! { <LikelyErrors /> }.into_any(),
                    Dialog::Learning => view! { <Learning /> }.into_any(),
                    Dialog::Settings => view! { <Settings /> }.into_any(),
                    Dialog::Keys => view! { <Keys /> }.into_any(),
                    Dialog::Compare => view! { <Compare /> }.into_any(),
                    Dialog::Accept => view! { <Accept /> }.into_any(),
                    Dialog::Note(on, sentence) => view! { <WriteNote on sentence /> }.into_any(),
                    Dialog::Rules(concept) => view! { <Rules concept /> }.into_any(),
                    Dialog::Rejected => view! { <Rejected /> }.into_any(),
                    Dialog::History => view! { <History /> }.into_any(),
                    Dialog::Elsewhere(query) => view! { <Elsewhere query /> }.into_any(),
                })
        }}
        <div role="status" aria-live="polite" class="unseen">
            {spoken(driver)}
        </div>
    }
}

/// What a screen reader says: what was done, and what the cursor or the focus has come to.
fn spoken(driver: Driver) -> RwSignal<String> {
    let spoken = RwSignal::new(String::new());
    let held = Memo::new(move |_| {
        let (mark, words) = driver.editor.with(|editor| {
            let span = editor.focused_span().or_else(|| editor.selected())?;
            Some((editor.focused(), editor.page.slice(span).to_owned()))
        })?;
        let concept = mark.as_ref().and_then(|mark| driver.concept(&mark.concept));
        let name = concept.map(|concept| concept.name).unwrap_or_default();
        Some(match mark.map(|mark| (mark.probability, mark.rule)) {
            Some((Some(p), rule)) => {
                format!("{words}: suggestion, {name}, {}", rules::sure(p, rule))
            }
            Some((None, _)) => format!("{words}: annotation, {name}"),
            None => words,
        })
    });
    Effect::new(move |_| {
        if let Some(held) = held.get() {
            spoken.set(held);
        }
    });
    Effect::new(move |_| spoken.set(driver.said.get()));
    spoken
}

/// Puts the preferences on the page.
fn wear(driver: Driver) {
    let theme = Memo::new(move |_| driver.preferences.with(|preferences| preferences.theme));
    Effect::new(move |was: Option<Theme>| {
        let theme = theme.get();
        match theme {
            Theme::Light => driver.backend().frame(Some("light")),
            Theme::Dark => driver.backend().frame(Some("dark")),
            // A frame that was never changed is the system's already.
            Theme::System if was.is_some() => driver.backend().frame(None),
            Theme::System => {}
        }
        theme
    });
    Effect::new(move |_| {
        let preferences = driver.preferences.get();
        let threshold = f32::from(preferences.threshold) / 100.0;
        driver.editor.update(|editor| editor.set_threshold(threshold));
        let Some(root) = document().document_element() else { return };
        let theme = match preferences.theme {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let face = match preferences.face {
            Face::Serif => "serif",
            Face::Sans => "sans",
        };
        let scale = f32::from(preferences.text_size) / 100.0;
        for (name, value) in [
            ("data-theme", theme.to_owned()),
            ("data-face", face.to_owned()),
            ("style", format!("--reading-scale: {scale}")),
        ] {
            // Attributes of these fixed names are always allowed.
            let _ = root.set_attribute(name, &value);
        }
    });
}
