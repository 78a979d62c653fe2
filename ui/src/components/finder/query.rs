use handful_contract::{ConceptId, Noted, Reach, Standing};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::list::focus_list;
use crate::components::{Icon, Select};
use crate::pages::Driver;
use crate::state::find::Find;
use crate::state::wording::{filters, found};

/// What is looked for: the words, where, and what else must hold of a place.
#[component]
pub(super) fn Query() -> impl IntoView {
    let driver = Driver::here();
    let unfolded = RwSignal::new(false);
    let narrowing = Memo::new(move |_| driver.find.with(Find::narrowing));
    view! {
        <div class="asked">
            <Phrase />
            <div class="segments" role="group" aria-label=say!("where")>
                <Where reach=Reach::Document name="document" words=say!("document") />
                <Where reach=Reach::Project name="project" words=say!("project") />
            </div>
            <button
                type="button"
                class="icon-button"
                data-act="close-find"
                aria-label=say!("close")
                title=say!("close-esc")
                on:click=move |_| driver.close_find()
            >
                <Icon name="close" />
            </button>
        </div>
        <div class="narrowed" class:unfolded=move || unfolded.get()>
            <button
                type="button"
                class="button small quiet fold"
                data-act="unfold-filters"
                aria-expanded=move || unfolded.get().to_string()
                aria-controls="find-filters"
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| unfolded.update(|unfolded| *unfolded = !*unfolded)
            >
                {move || filters(narrowing.get())}
            </button>
            <div class="filters" id="find-filters">
            <Switch
                name="case"
                words=say!("case-sign")
                title=say!("case-as-typed")
                on=Signal::derive(move || driver.find.with(|find| find.query().case))
                turn=move |on| driver.find(|find| find.ask_for(|query| query.case = on))
            />
            <Switch
                name="whole-words"
                words=say!("whole-words")
                title=say!("whole-words-note")
                on=Signal::derive(move || driver.find.with(|find| find.query().whole_words))
                turn=move |on| driver.find(|find| find.ask_for(|query| query.whole_words = on))
            />
            <Select
                name="find-standing"
                label=say!("what-stands-there")
                none=say!("anything-there")
                choices=Signal::stored(
                    vec![
                        ("annotated".to_owned(), say!("annotated")),
                        ("suggested".to_owned(), say!("suggested")),
                        ("nothing".to_owned(), say!("nothing-there")),
                    ],
                )
                chosen=Signal::derive(move || {
                    driver.find.with(|find| find.query().standing.map(|one| standing_name(one).to_owned()))
                })
                choose=move |value: String| {
                    driver.find(|find| find.ask_for(|query| query.standing = standing(&value)));
                }
            />
            <Select
                name="find-concept"
                label=say!("which-concept")
                none=say!("any-concept")
                choices=Signal::derive(move || {
                    let concepts = driver.pulse.with(|pulse| pulse.concepts.clone());
                    concepts.into_iter().map(|one| (one.id.0, one.name)).collect::<Vec<_>>()
                })
                chosen=Signal::derive(move || {
                    driver.find.with(|find| find.query().concept.as_ref().map(|id| id.0.clone()))
                })
                choose=move |value: String| {
                    let concept = (!value.is_empty()).then_some(ConceptId(value));
                    driver.find(|find| find.ask_for(|query| query.concept = concept));
                }
            />
            <Select
                name="find-noted"
                label=say!("flags-and-notes")
                none=say!("noted-or-not")
                choices=Signal::stored(
                    vec![
                        ("any".to_owned(), say!("flagged-or-noted")),
                        ("flagged".to_owned(), say!("flagged")),
                        ("written".to_owned(), say!("with-a-note")),
                    ],
                )
                chosen=Signal::derive(move || {
                    driver.find.with(|find| find.query().noted.map(|one| noted_name(one).to_owned()))
                })
                choose=move |value: String| {
                    driver.find(|find| find.ask_for(|query| query.noted = noted(&value)));
                }
            />
            <Select
                name="find-done"
                label=say!("state-of-sentence")
                none=say!("done-or-not")
                choices=Signal::stored(
                    vec![
                        ("false".to_owned(), say!("not-done")),
                        ("true".to_owned(), say!("done")),
                    ],
                )
                chosen=Signal::derive(move || {
                    driver.find.with(|find| find.query().done.map(|done| done.to_string()))
                })
                choose=move |value: String| {
                    driver.find(|find| find.ask_for(|query| query.done = value.parse().ok()));
                }
            />
            </div>
            <span class="note" role="status" data-found=move || driver.find.with(|find| find.places().len())>
                {move || driver.find.with(found)}
            </span>
        </div>
    }
}

#[component]
fn Phrase() -> impl IntoView {
    let driver = Driver::here();
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if driver.finding.get()
            && let Some(input) = input.get()
        {
            driver.finding.set(false);
            // An input that is on the page can have the focus.
            let _ = input.focus();
            input.select();
        }
    });
    let press = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let ctrl = event.ctrl_key() || event.meta_key();
        match event.key().as_str() {
            "Enter" => driver.find_next(),
            "ArrowDown" => focus_list(),
            "f" | "F" if ctrl => {
                if event.shift_key() {
                    driver.find(|find| find.look_in(Reach::Project));
                }
                driver.finding.set(true);
            }
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <label class="phrase">
            <Icon name="search" />
            <input
                type="text"
                node_ref=input
                data-field="find"
                placeholder=say!("find-words")
                aria-label=say!("find-words")
                autocomplete="off"
                spellcheck="false"
                dir="auto"
                prop:value=driver.find.with_untracked(|find| find.query().phrase.clone())
                on:input=move |event| {
                    let phrase = event_target_value(&event).trim().to_owned();
                    driver.find(|find| find.ask_for(|query| query.phrase = phrase));
                }
                on:keydown=press
            />
        </label>
    }
}

#[component]
fn Where(reach: Reach, name: &'static str, #[prop(into)] words: String) -> impl IntoView {
    let driver = Driver::here();
    view! {
        <button
            type="button"
            data-reach=name
            aria-pressed=move || (driver.find.with(Find::reach) == reach).to_string()
            on:mousedown=move |event| event.prevent_default()
            on:click=move |_| driver.find(|find| find.look_in(reach))
        >
            {words}
        </button>
    }
}

#[component]
fn Switch(
    name: &'static str,
    #[prop(into)] words: String,
    #[prop(into)] title: String,
    on: Signal<bool>,
    #[prop(into)] turn: Callback<bool>,
) -> impl IntoView {
    // What is seen of it comes first, for whoever says it to be pressed.
    let label = say!("with-what", words = words.as_str(), what = title.as_str());
    view! {
        <button
            type="button"
            class="button small quiet switch"
            data-field=name
            title=title
            aria-label=label
            aria-pressed=move || on.get().to_string()
            on:mousedown=move |event| event.prevent_default()
            on:click=move |_| turn.run(!on.get_untracked())
        >
            {words}
        </button>
    }
}

fn standing_name(standing: Standing) -> &'static str {
    match standing {
        Standing::Annotated => "annotated",
        Standing::Suggested => "suggested",
        Standing::Nothing => "nothing",
    }
}

fn standing(name: &str) -> Option<Standing> {
    [Standing::Annotated, Standing::Suggested, Standing::Nothing]
        .into_iter()
        .find(|one| standing_name(*one) == name)
}

fn noted_name(noted: Noted) -> &'static str {
    match noted {
        Noted::Any => "any",
        Noted::Flagged => "flagged",
        Noted::Written => "written",
    }
}

fn noted(name: &str) -> Option<Noted> {
    [Noted::Any, Noted::Flagged, Noted::Written].into_iter().find(|one| noted_name(*one) == name)
}
