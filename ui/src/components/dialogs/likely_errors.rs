use handful_contract::command::{Confirm, ListLikelyErrors};
use handful_contract::{ConceptId, Failure, LikelyError, TextPlace, TextReading};
use leptos::prelude::*;

use crate::components::{CloseFooter, Dialog, ToPlace, Trouble};
use crate::pages::Driver;

/// More places than this of one reading are counted, not listed: whoever marks one of the first sees the
/// next one here.
const LISTED: usize = 3;

/// Texts that are marked in ways that contradict each other, each with the way to its places.
#[component]
pub fn LikelyErrors() -> impl IntoView {
    let driver = Driver::here();
    let errors = RwSignal::new(None::<Vec<LikelyError>>);
    let failure = RwSignal::new(None::<Failure>);
    let ask = move || {
        driver.backend().in_turn(ListLikelyErrors {}, move |reply| match reply {
            Ok(found) => errors.set(Some(found)),
            Err(refused) => failure.set(Some(refused)),
        });
    };
    ask();
    let confirm = Callback::new(move |error: LikelyError| {
        let readings = error.readings.iter().map(|reading| reading.concept.clone()).collect();
        let command = Confirm { surface: error.surface, readings };
        driver.backend().in_turn(command, move |reply| match reply {
            Ok(applied) => {
                driver.spread(applied, None);
                ask();
            }
            Err(refused) => failure.set(Some(refused)),
        });
    });
    view! {
        <Dialog name="likely-errors" title=say!("likely-errors") leave=move || driver.dialog.set(None)>
            <div class="body">
                <p class="note">
                    {say!("likely-errors-note")}
                </p>
                <Trouble failure />
                {move || {
                    errors
                        .get()
                        .map(|errors| {
                            if errors.is_empty() {
                                view! {
                                    <p class="none">{say!("likely-errors-none")}</p>
                                }
                                    .into_any()
                            } else {
                                view! {
                                    <ul class="errors">
                                        {errors
                                            .into_iter()
                                            .map(|error| view! { <OneError error confirm /> })
                                            .collect_view()}
                                    </ul>
                                }
                                    .into_any()
                            }
                        })
                }}
            </div>
            <CloseFooter leave=move || driver.dialog.set(None) />
        </Dialog>
    }
}

#[component]
fn OneError(
    /// The text with its readings.
    error: LikelyError,
    /// Calls it right.
    confirm: Callback<LikelyError>,
) -> impl IntoView {
    let LikelyError { surface, readings } = error.clone();
    // The odd one out first: it is the likeliest mistake.
    let rarest_first: Vec<TextReading> = readings.into_iter().rev().collect();
    view! {
        <li data-likely-error=surface.clone()>
            <div class="head">
                <b>{say!("quoted", words = surface.as_str())}</b>
                <button
                    type="button"
                    class="button small"
                    data-act="confirm"
                    title=say!("confirm-note")
                    on:click=move |_| confirm.run(error.clone())
                >
                    {say!("it-is-right")}
                </button>
            </div>
            {rarest_first
                .into_iter()
                .map(|reading| {
                    let surface = surface.clone();
                    let more = u64::from(reading.count).saturating_sub(LISTED as u64);
                    view! {
                        <div class="reading">
                            <Said concept=reading.concept count=reading.count />
                            {reading
                                .places
                                .into_iter()
                                .take(LISTED)
                                .map(|place| view! { <Place place surface=surface.clone() /> })
                                .collect_view()}
                            {(more > 0)
                                .then(|| {
                                    view! { <p class="note">{say!("and-more", n = more)}</p> }
                                })}
                        </div>
                    }
                })
                .collect_view()}
        </li>
    }
}

/// What was said of the text, and in how many places.
#[component]
fn Said(concept: Option<ConceptId>, count: u32) -> impl IntoView {
    let driver = Driver::here();
    let concept = concept.and_then(|id| driver.concept(&id));
    let color = concept.as_ref().map(|concept| concept.color.to_string());
    let swatch = color.is_some();
    let words = match &concept {
        Some(concept) => say!("marked-as", concept = concept.name.as_str()),
        None => say!("left-out"),
    };
    view! {
        <p class="said-of" data-color=color>
            {swatch.then(|| view! { <i class="swatch"></i> })}
            <span>{words}</span>
            <span class="count">{say!("count-places", n = count)}</span>
        </p>
    }
}

/// One place with the words around it.
#[component]
fn Place(place: TextPlace, surface: String) -> impl IntoView {
    let TextPlace { sentence, before, after, start, .. } = place;
    view! {
        <ToPlace sentence start>
            {before}
            <mark>{surface}</mark>
            {after}
        </ToPlace>
    }
}
