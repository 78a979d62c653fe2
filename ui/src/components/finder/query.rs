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
            <div class="segments" role="group" aria-label="Where">
                <Where reach=Reach::Document name="document" words="Document" />
                <Where reach=Reach::Project name="project" words="Project" />
            </div>
            <button
                type="button"
                class="icon-button"
                data-act="close-find"
                aria-label="Close"
                title="Close (Esc)"
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
                words="Aa"
                title="Upper and lower case as typed"
                on=Signal::derive(move || driver.find.with(|find| find.query().case))
                turn=move |on| driver.find(|find| find.ask_for(|query| query.case = on))
            />
            <Switch
                name="whole-words"
                words="Whole words"
                title="Only where a word begins and ends"
                on=Signal::derive(move || driver.find.with(|find| find.query().whole_words))
                turn=move |on| driver.find(|find| find.ask_for(|query| query.whole_words = on))
            />
            <Select
                name="find-standing"
                label="What stands there"
                none="Anything there"
                choices=Signal::stored(
                    vec![
                        ("annotated".to_owned(), "Annotated".to_owned()),
                        ("suggested".to_owned(), "Suggested".to_owned()),
                        ("nothing".to_owned(), "Nothing there".to_owned()),
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
                label="Which concept"
                none="Any concept"
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
                label="Flags and notes"
                none="Noted or not"
                choices=Signal::stored(
                    vec![
                        ("any".to_owned(), "Flagged or noted".to_owned()),
                        ("flagged".to_owned(), "Flagged".to_owned()),
                        ("written".to_owned(), "With a note".to_owned()),
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
                label="State of the sentence"
                none="Done or not"
                choices=Signal::stored(
                    vec![
                        ("false".to_owned(), "Not done".to_owned()),
                        ("true".to_owned(), "Done".to_owned()),
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
                placeholder="Find words"
                aria-label="Find words"
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
fn Where(reach: Reach, name: &'static str, words: &'static str) -> impl IntoView {
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
    words: &'static str,
    title: &'static str,
    on: Signal<bool>,
    #[prop(into)] turn: Callback<bool>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button small quiet switch"
            data-field=name
            title=title
            aria-label=title
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
