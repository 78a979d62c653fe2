use handful_contract::Concept;
use leptos::prelude::*;

use super::Icon;
use super::concept_form::ConceptForm;
use crate::pages::{Dialog, Driver};
use crate::state::concepts::ConceptForm as Form;
use crate::state::keys::Act;
use crate::state::wording::number;

/// The concepts with their keys and counts.
#[component]
pub fn Concepts() -> impl IntoView {
    let driver = Driver::here();
    let concepts = Memo::new(move |_| driver.pulse.with(|pulse| pulse.concepts.clone()));
    let is_new =
        move || driver.form.with(|form| form.as_ref().is_some_and(|form| form.id.is_none()));
    let edited = move |concept: &Concept| {
        let id = concept.id.clone();
        move || driver.form.with(|form| form.as_ref().is_some_and(|f| f.id.as_ref() == Some(&id)))
    };
    view! {
        <section class="concepts" aria-label=say!("concepts")>
            <header class="side-head">
                <h2>{say!("concepts")}</h2>
                <button
                    type="button"
                    class="icon-button"
                    data-act="add-concept"
                    aria-label=say!("add-concept")
                    title=driver.named(key!("add-concept"), Act::NewConcept)
                    on:mousedown=move |event| event.prevent_default()
                    on:click=move |_| driver.new_concept()
                >
                    <Icon name="plus" />
                </button>
            </header>
            {move || {
                (concepts.with(Vec::is_empty) && !is_new())
                    .then(|| {
                        view! {
                            <div class="teach">
                                <p>
                                    {say!("concepts-none")}
                                </p>
                                <button
                                    type="button"
                                    class="button primary"
                                    on:click=move |_| driver.new_concept()
                                >
                                    {say!("name-a-concept")}
                                </button>
                            </div>
                        }
                    })
            }}
            <ul>
                <For each=move || concepts.get() key=|concept| format!("{concept:?}") let:concept>
                    {
                        let open = Memo::new({
                            let edited = edited(&concept);
                            move |_| edited()
                        });
                        move || {
                            if open.get() {
                                view! { <li><ConceptForm /></li> }.into_any()
                            } else {
                                view! { <Row concept=concept.clone() /> }.into_any()
                            }
                        }
                    }
                </For>
            </ul>
            {move || is_new().then(|| view! { <ConceptForm /> })}
        </section>
    }
}

#[component]
fn Row(concept: Concept) -> impl IntoView {
    let driver = Driver::here();
    let Concept { id, name, description, color, key, annotations } = concept.clone();
    let armed = {
        let id = id.clone();
        Memo::new(move |_| driver.editor.with(|editor| editor.armed() == Some(&id)))
    };
    let choose = move |_| driver.choose_concept(id.clone());
    let ruled = concept.id.clone();
    let rules = move |_| driver.dialog.set(Some(Dialog::Rules(ruled.clone())));
    let edit = move |_| driver.form.set(Some(Form::of(&concept)));
    view! {
        <li
            class="concept"
            class:armed=armed
            data-concept-row=name.clone()
            data-color=color.to_string()
        >
            <button
                type="button"
                class="choose"
                aria-pressed=move || armed.get().to_string()
                title=if description.is_empty() { None } else { Some(description) }
                on:mousedown=move |event| event.prevent_default()
                on:click=choose
            >
                {key.map_or_else(
                    || view! { <span class="keyless"></span> }.into_any(),
                    |key| view! { <kbd>{key.to_uppercase()}</kbd> }.into_any(),
                )}
                <i class="swatch"></i>
                <span class="concept-name">{name.clone()}</span>
                <span class="count">{number(annotations.into())}</span>
            </button>
            <span class="changes">
            <button
                type="button"
                class="icon-button edit"
                aria-label=say!("rules-of", name = name.as_str())
                title=driver.named(key!("dictionary-and-patterns"), Act::ShowRules)
                data-act="show-rules"
                on:mousedown=move |event| event.prevent_default()
                on:click=rules
            >
                <Icon name="book" />
            </button>
            <button
                type="button"
                class="icon-button edit"
                aria-label=say!("concept-change", name = name.as_str())
                title=say!("concept-change-note")
                data-act="edit-concept"
                on:mousedown=move |event| event.prevent_default()
                on:click=edit
            >
                <Icon name="pen" />
            </button>
            </span>
        </li>
    }
}
