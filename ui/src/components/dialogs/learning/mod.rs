//! How learning goes: how good the model is, whether it is still getting better, what needs more, what is
//! mistaken for what, and which versions there are.

mod concepts;
mod curve;
mod mistakes;
mod pair;
mod versions;

use handful_contract::command::GetLearningReport;
use handful_contract::{ConceptId, Failure, LearningReport};
use leptos::prelude::*;

use crate::components::{CloseFooter, Dialog, Trouble};
use crate::pages::Driver;
use crate::state::insight;
use concepts::Concepts;
use curve::Curve;
use mistakes::Mistakes;
use versions::Versions;

/// How learning goes.
#[component]
pub fn Learning() -> impl IntoView {
    let driver = Driver::here();
    let report = RwSignal::new(None::<LearningReport>);
    let failure = RwSignal::new(None::<Failure>);
    let leave = move || driver.dialog.set(None);
    let stands = Memo::new(move |_| {
        driver.learning.with(|state| (state.version, state.score.clone(), state.chosen))
    });
    Effect::new(move |_| {
        // A memo that nobody reads follows nothing.
        let _ = stands.get();
        driver.backend().ask(GetLearningReport {}, move |reply| match reply {
            Ok(found) => report.set(Some(found)),
            Err(refused) => failure.set(Some(refused)),
        });
    });
    let known = Memo::new(move |_| report.with(Option::is_some));
    let report = Signal::derive(move || report.get().unwrap_or_default());
    view! {
        <Dialog name="learning" title=say!("how-learning-goes") leave=leave>
            <div
                class="body insight"
                // Before anything is learned there is nothing in it that could have the focus and be scrolled by.
                tabindex="0"
                role="region"
                aria-label=say!("how-learning-goes")
            >
                <Trouble failure />
                {move || {
                    known
                        .get()
                        .then(|| {
                            view! {
                                <Standing report />
                                <Curve report />
                                <Change report />
                                <Concepts report />
                                <Mistakes report />
                                <Versions report failure />
                            }
                        })
                }}
            </div>
            <CloseFooter leave />
        </Dialog>
    }
}

/// What a concept is called.
fn name_of(id: &ConceptId) -> String {
    Driver::here().concept(id).map(|concept| concept.name).unwrap_or_default()
}

/// How good the model is, and what to do next.
#[component]
fn Standing(report: Signal<LearningReport>) -> impl IntoView {
    let lines =
        |lines: Vec<String>| lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
    view! {
        <div class="standing">
            <section class="card" data-standing="" aria-labelledby="how-good">
                <h3 id="how-good">{move || report.with(insight::headline)}</h3>
                {move || lines(report.with(insight::how_good))}
            </section>
            <section class="card" data-advice="" aria-labelledby="what-next">
                <h3 id="what-next">{move || report.with(insight::advice)}</h3>
                {move || lines(report.with(insight::because))}
            </section>
        </div>
    }
}

/// What the last version changed.
#[component]
fn Change(report: Signal<LearningReport>) -> impl IntoView {
    let driver = Driver::here();
    move || {
        report.with(|report| report.change.clone()).map(|change| {
            let name = |id: &ConceptId| driver.concept(id).map(|concept| concept.name);
            let concepts = (change.concepts.iter())
                .filter_map(|own| Some(insight::concept_change(&name(&own.concept)?, own)))
                .map(|line| view! { <li>{line}</li> })
                .collect_view();
            view! {
                <section data-change="">
                    <h3>{say!("last-version")}</h3>
                    <p>{insight::change(&change)}</p>
                    <ul class="facts">{concepts}</ul>
                </section>
            }
        })
    }
}
