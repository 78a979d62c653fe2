use handful_contract::{Confusion, FoundPlace, LearningReport};
use leptos::prelude::*;

use super::name_of;
use crate::components::ToPlace;
use crate::state::insight;

/// So many kinds of mistakes are listed; the rest are counted.
const LISTED: usize = 8;

/// What the model takes for what, each with the way to its first places.
#[component]
pub(super) fn Mistakes(report: Signal<LearningReport>) -> impl IntoView {
    let list = move || {
        let confusions = report.with(|report| report.confusions.clone());
        if confusions.is_empty() {
            return view! { <p class="none">{say!("no-mistakes")}</p> }.into_any();
        }
        let more = confusions.len().saturating_sub(LISTED) as u64;
        view! {
            <ul class="mistakes">
                {confusions
                    .into_iter()
                    .take(LISTED)
                    .map(|confusion| view! { <Mistake confusion /> })
                    .collect_view()}
            </ul>
            {(more > 0)
                .then(|| view! { <p class="note">{say!("other-mistakes", n = more)}</p> })}
        }
        .into_any()
    };
    let measured = move || {
        report.with(|report| matches!(report.score, handful_contract::Score::Measured { .. }))
    };
    view! {
        <section data-mistakes="">
            <h3>{say!("what-it-mistakes")}</h3>
            <p class="note">{move || report.with(insight::confusions_source)}</p>
            {move || measured().then(list)}
        </section>
    }
}

#[component]
fn Mistake(confusion: Confusion) -> impl IntoView {
    let words = insight::confusion(&confusion, name_of);
    let name = words.clone();
    if confusion.places.is_empty() {
        return view! { <li data-mistake=name>{words}</li> }.into_any();
    }
    view! {
        <li data-mistake=name>
            <details>
                <summary>{words}</summary>
                {confusion
                    .places
                    .into_iter()
                    .map(|place| view! { <Place place /> })
                    .collect_view()}
            </details>
        </li>
    }
    .into_any()
}

/// One place with the words around it.
#[component]
fn Place(place: FoundPlace) -> impl IntoView {
    let FoundPlace { sentence, start, before, words, after, .. } = place;
    view! {
        <ToPlace sentence start>
            {before}
            <mark>{words}</mark>
            {after}
        </ToPlace>
    }
}
