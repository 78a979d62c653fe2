use handful_contract::{Face, Phase, Theme};
use leptos::prelude::*;

use super::project::Project;
use super::start::Start;
use super::{Dialog, Driver};
use crate::api::{Backend, Focus, after, on_animation_frame, system_language};
use crate::components::dialogs::{
    Accept, Compare, Elsewhere, Encoders, Export, ExportModel, History, Import, Keys, Learning,
    LikelyErrors, NewProject, OpenProject, Rejected, Rules, Settings, WriteNote,
};
use crate::state::editor::Editor;
use crate::state::messages::{self, Language};
use crate::state::{menu, rules, wording};

/// How long nothing must have come from the learning loop before it is said what has, in milliseconds.
const SETTLED: u32 = 500;

/// The whole window.
#[component]
pub fn Root() -> impl IntoView {
    let driver = Driver::begin(Backend::here());
    provide_context(driver);
    wear(driver);
    driver.hear_keys();
    let language = Memo::new(move |_| {
        let choice = driver.preferences.with(|preferences| preferences.language);
        Language::chosen(choice, &system_language())
    });
    view! {
        {move || {
            speak(driver, language.get());
            view! { <Screens /> }
        }}
        <div role="status" aria-live="polite" class="unseen" data-said="">
            {spoken(driver)}
        </div>
        <div role="status" aria-live="polite" class="unseen" data-learned="">
            {learned(driver)}
        </div>
    }
}

/// Speaks a language from now on. What is drawn in another one is about to be drawn anew: what has the focus
/// there gets it again.
fn speak(driver: Driver, language: Language) {
    let another = language != messages::language();
    if another {
        let focus = Focus::here();
        // The first frame is the one in which a dialog that is drawn anew gives the focus away itself.
        on_animation_frame(move || {
            on_animation_frame(move || {
                focus.give_back();
            });
        });
    }
    messages::speak(language);
    if another {
        driver.backend().name_menu(&menu::words());
    }
    if let Some(root) = document().document_element() {
        // An attribute of this fixed name is always allowed.
        let _ = root.set_attribute("lang", language.tag());
    }
}

/// The screen and the dialog over it.
#[component]
fn Screens() -> impl IntoView {
    let driver = Driver::here();
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
                say!("mark-suggestion", words = words, concept = name, sure = rules::sure(p, rule))
            }
            Some((None, _)) => say!("mark-annotation", words = words, concept = name),
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

/// What a screen reader says of learning: which version is in use by now, and how much it suggests in the
/// document. While learning goes on, nothing is said of it.
fn learned(driver: Driver) -> RwSignal<String> {
    let said = RwSignal::new(String::new());
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        driver.heard.track();
        let version = driver.learning.with(|state| {
            let version = state.version.filter(|_| state.phase == Phase::Idle)?;
            Some(wording::version(version, state))
        });
        let this = turn.get_value() + 1;
        turn.set_value(this);
        let Some(version) = version else { return };
        // What is suggested comes a moment after it is known that there is something.
        after(SETTLED, move || {
            if turn.try_get_value() == Some(this) {
                let n = driver.editor.with_untracked(Editor::suggested);
                let words = say!("learned", version = version, n = n);
                if said.with_untracked(|said| *said != words) {
                    said.set(words);
                }
            }
        });
    });
    said
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
