use handful_contract::{ConceptId, Explanation, FoundPlace, Rule};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::hit::all;
use super::scroll::scroller;
use crate::pages::{Driver, Why as Asked};
use crate::state::marks::MarkKey;
use crate::state::rules::because;
use crate::state::wording::{made_by, percent};

/// How far it stands from the suggestion, in pixels.
const APART: f64 = 6.0;

/// Why the focused suggestion is made, beside it in the text.
#[component]
pub(super) fn Why() -> impl IntoView {
    let driver = Driver::here();
    move || driver.why.get().map(|why| view! { <Bubble why /> })
}

#[component]
fn Bubble(why: Asked) -> impl IntoView {
    let concept = match &why.mark {
        MarkKey::Suggestion(_, concept) => Some(concept.clone()),
        MarkKey::Annotation(_) => None,
    };
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(bubble) = node.get() {
            put(&bubble);
        }
    });
    view! {
        <div
            node_ref=node
            class="explained"
            data-why=""
            role="status"
            aria-label=say!("why")
        >
            {match why.answer {
                Some(answer) => view! { <Answer answer concept /> }.into_any(),
                None => view! { <p class="note">{say!("looking")}</p> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Answer(answer: Explanation, concept: Option<ConceptId>) -> impl IntoView {
    let rule = answer.rule.clone();
    let alone = answer.version == 0;
    let none = answer.nearest.is_empty();
    view! {
        {(!alone)
            .then(|| {
                view! {
                    <p class="by">
                        <b data-why-probability="">{percent(answer.probability)}</b>
                        <span data-why-version="">{made_by(&answer)}</span>
                    </p>
                }
            })}
        {concept.zip(rule).map(|(concept, rule)| view! { <ByRule concept rule /> })}
        {(!(alone && none))
            .then(|| {
                view! {
                    <h3>
                        {if none {
                            say!("why-none")
                        } else {
                            say!("why-like")
                        }}
                    </h3>
                }
            })}
        <ul>
            {answer
                .nearest
                .into_iter()
                .map(|place| view! { <Near place /> })
                .collect_view()}
        </ul>
    }
}

/// The rule that fits here, and the way out where it should not.
#[component]
fn ByRule(concept: ConceptId, rule: Rule) -> impl IntoView {
    let driver = Driver::here();
    let name = driver.concept(&concept).map(|concept| concept.name).unwrap_or_default();
    let because = because(&rule, &name);
    view! {
        <p class="by-rule">
            <span data-why-rule="">{because}</span>
            <button
                type="button"
                class="button small"
                data-act="take-rule-out"
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| driver.take_rule_out(concept.clone(), rule.clone())
            >
                {say!("look-no-longer")}
            </button>
        </p>
    }
}

/// An annotation that it resembles; a click goes there.
#[component]
fn Near(place: FoundPlace) -> impl IntoView {
    let driver = Driver::here();
    let concept = place.mark.as_ref().and_then(|mark| driver.concept(&mark.concept));
    let color = concept.as_ref().map(|concept| concept.color.to_string());
    let name = concept.map(|concept| concept.name).unwrap_or_default();
    let FoundPlace { before, words, after, title, .. } = place.clone();
    let near = name.clone();
    view! {
        <li data-near=near>
            <button
                type="button"
                class="near"
                title=title
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| driver.show_place(place.clone())
            >
                <span class="context">{before} <mark>{words}</mark> {after}</span>
                <span class="as" data-color=color>
                    <i class="swatch"></i>
                    <span class="concept-name">{name}</span>
                </span>
            </button>
        </li>
    }
}

/// Puts it below the last line of the focused mark, or above its first line where there is no room.
fn put(bubble: &web_sys::HtmlElement) -> Option<()> {
    let page = bubble.offset_parent()?.get_bounding_client_rect();
    let mark = leptos::prelude::document().query_selector("[data-text] [data-focused]").ok()??;
    let words = || all(&mark, "[data-start]").map(|word| word.get_bounding_client_rect());
    let (first, last) = (words().next()?, words().last()?);
    let frame = Element::get_bounding_client_rect(scroller()?.unchecked_ref());
    let size = bubble.get_bounding_client_rect();
    let below = last.bottom() + APART;
    let fits = below + size.height() <= frame.bottom();
    let above = first.top() - APART - size.height();
    let top = if fits || above < frame.top() { below } else { above };
    let from = if top < last.top() { &first } else { &last };
    let room = (page.width() - size.width()).max(0.0);
    let left = (from.left() - page.left()).clamp(0.0, room);
    let style =
        format!("inset-block-start: {:.0}px; inset-inline-start: {left:.0}px", top - page.top());
    bubble.set_attribute("style", &style).ok()
}
