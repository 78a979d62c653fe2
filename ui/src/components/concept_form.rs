use handful_contract::{Concept, ConceptId, Failure};
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;

use super::text::focus_text;
use super::{Icon, Trouble};
use crate::pages::Driver;
use crate::state::concepts::{COLORS, ConceptForm as Form};

/// The form of a concept: its name, and for whoever wants it a description, colour and key.
#[component]
pub(super) fn ConceptForm() -> impl IntoView {
    let driver = Driver::here();
    let form = RwSignal::new(driver.form.get_untracked().unwrap_or_default());
    let failure = RwSignal::new(None::<Failure>);
    let name = NodeRef::<html::Input>::new();
    let is_new = form.with_untracked(|form| form.id.is_none());
    Effect::new(move || {
        if let Some(input) = name.get() {
            // An input that is on the page can have the focus.
            let _ = input.focus();
            input.select();
        }
    });
    let with_others = move |question: fn(&Form, &[Concept]) -> Option<String>| {
        form.with(|form| driver.pulse.with(|pulse| question(form, &pulse.concepts)))
    };
    let name_problem = move || with_others(Form::name_problem);
    let key_problem = move || {
        driver.keys.with(|keys| {
            form.with(|form| driver.pulse.with(|pulse| form.key_problem(keys, &pulse.concepts)))
        })
    };
    let draft = move || {
        driver.keys.with(|keys| {
            form.with(|form| driver.pulse.with(|pulse| form.draft(keys, &pulse.concepts)))
        })
    };
    let merging =
        move || form.with(|form| driver.pulse.with(|pulse| form.merging(&pulse.concepts)));
    // A change of language draws the form anew; what was typed stays.
    on_cleanup(move || {
        driver.form.try_update_untracked(|open| {
            if let (Some(open), Some(typed)) = (open.as_mut(), form.try_get_untracked()) {
                *open = typed;
            }
        });
    });
    // A new concept has nothing to merge.
    let id = form.with_untracked(|form| form.id.clone());
    let concepts = driver.pulse.with_untracked(|pulse| pulse.concepts.clone());
    let (own, mut others): (Vec<Concept>, Vec<Concept>) =
        concepts.into_iter().partition(|concept| Some(&concept.id) == id.as_ref());
    others.retain(|_| !is_new);
    let annotations = own.first().map_or(0, |own| own.annotations);
    let delete_hint = say!("concept-delete-note", n = annotations);
    let leave = move || {
        driver.form.set(None);
        focus_text();
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let merged = form.with_untracked(|form| form.id.clone().zip(form.into.clone()));
        if let Some((id, into)) = merged {
            driver.merge_concept(id, into);
            focus_text();
        } else if let Some(draft) = draft() {
            let id = form.with_untracked(|form| form.id.clone());
            driver.save_concept(id, draft, move |refused| failure.set(Some(refused)));
            focus_text();
        }
    };
    let delete = move |_| {
        if let Some(id) = form.with_untracked(|form| form.id.clone()) {
            driver.delete_concept(id);
            focus_text();
        }
    };
    view! {
        <form
            class="concept-form"
            data-dialog="concept"
            aria-label=if is_new { say!("new-concept") } else { say!("change-a-concept") }
            data-color=move || form.with(|form| form.color.unwrap_or(0).to_string())
            on:submit=submit
            on:keydown=move |event: KeyboardEvent| {
                if event.key() == "Escape" {
                    event.prevent_default();
                    leave();
                }
            }
        >
            <label class="field">
                <span class="label">{say!("name")}</span>
                <input
                    class="input"
                    data-field="name"
                    node_ref=name
                    autocomplete="off"
                    placeholder=say!("concept-placeholder")
                    aria-invalid=move || name_problem().is_some().to_string()
                    prop:value=move || form.with(|form| form.name.clone())
                    on:input=move |event| {
                        form.update(|form| form.name = event_target_value(&event));
                    }
                />
                {move || name_problem().map(|words| view! { <span class="wrong">{words}</span> })}
            </label>
            <label class="field">
                <span class="label">{say!("concept-meaning")}</span>
                <textarea
                    class="input"
                    data-field="description"
                    rows="2"
                    placeholder=say!("concept-meaning-placeholder")
                    prop:value=move || form.with(|form| form.description.clone())
                    on:input=move |event| {
                        form.update(|form| form.description = event_target_value(&event));
                    }
                ></textarea>
            </label>
            <div class="key-and-color">
                <label class="field key">
                    <span class="label">{say!("key")}</span>
                    <input
                        class="input"
                        data-field="key"
                        maxlength="2"
                        autocomplete="off"
                        aria-invalid=move || key_problem().is_some().to_string()
                        prop:value=move || form.with(|form| form.key.clone())
                        on:input=move |event| {
                            form.update(|form| form.key = event_target_value(&event));
                        }
                        on:focus=move |event| select_all(&event)
                    />
                </label>
                <fieldset class="colors">
                    <legend>{say!("colour")}</legend>
                    <div>
                        {(0..COLORS)
                            .map(|color| {
                                view! {
                                    <label data-color=color.to_string()>
                                        <input
                                            type="radio"
                                            name="color"
                                            class="unseen"
                                            aria-label=say!("colour-n", n = color + 1)
                                            prop:checked=move || {
                                                form.with(|form| form.color == Some(color))
                                            }
                                            on:change=move |_| {
                                                form.update(|form| form.color = Some(color));
                                            }
                                        />
                                        <i class="swatch"></i>
                                    </label>
                                }
                            })
                            .collect_view()}
                    </div>
                </fieldset>
            </div>
            {move || key_problem().map(|words| view! { <span class="wrong">{words}</span> })}
            {(!others.is_empty())
                .then(|| {
                    view! {
                        <label class="field">
                            <span class="label">{say!("merge-into")}</span>
                            <select
                                class="input"
                                data-field="merge"
                                on:change=move |event| {
                                    let into = event_target_value(&event);
                                    form.update(|form| {
                                        form.into = (!into.is_empty()).then_some(ConceptId(into));
                                    });
                                }
                            >
                                <option value="">{say!("no-other-concept")}</option>
                                {others
                                    .into_iter()
                                    .map(|other| {
                                        view! { <option value=other.id.0>{other.name}</option> }
                                    })
                                    .collect_view()}
                            </select>
                        </label>
                    }
                })}
            {move || merging().map(|words| view! { <p class="note" data-merging="">{words}</p> })}
            <Trouble failure=failure />
            <div class="acts">
                {(!is_new)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="icon-button"
                                data-act="delete-concept"
                                aria-label=say!("concept-delete")
                                title=delete_hint
                                on:click=delete
                            >
                                <Icon name="bin" />
                            </button>
                        }
                    })}
                <span class="room"></span>
                <button
                    type="button"
                    class="button quiet small"
                    data-act="cancel"
                    on:click=move |_| leave()
                >
                    {say!("cancel")}
                </button>
                <button
                    type="submit"
                    class="button primary small"
                    data-act="confirm"
                    disabled=move || draft().is_none()
                >
                    {move || match (is_new, merging().is_some()) {
                        (true, _) => say!("add"),
                        (_, true) => say!("merge"),
                        _ => say!("save"),
                    }}
                </button>
            </div>
        </form>
    }
}

/// Selects what an input holds when it gets the focus, so that one key replaces it.
fn select_all(event: &web_sys::FocusEvent) {
    event_target::<web_sys::HtmlInputElement>(event).select();
}
