use handful_contract::{ConceptProgress, LearningReport};
use leptos::prelude::*;

use crate::pages::Driver;
use crate::state::insight;
use crate::state::wording::number;

/// Every concept: how many annotations it has, how good the model is at it, and what it needs.
#[component]
pub(super) fn Concepts(report: Signal<LearningReport>) -> impl IntoView {
    let rows = move || {
        let concepts = report.with(|report| report.concepts.clone());
        let most = concepts.iter().map(|concept| concept.labels).max().unwrap_or(0).max(1);
        concepts.into_iter().map(|concept| view! { <Row concept most /> }).collect_view()
    };
    view! {
        <section>
            <h3>{say!("concepts")}</h3>
            <table class="by-concept">
                <thead>
                    <tr>
                        <th scope="col">{say!("concept")}</th>
                        <th scope="col">{say!("annotations")}</th>
                        <th scope="col">{say!("f1-and-range")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

#[component]
fn Row(
    concept: ConceptProgress,
    /// The most annotations that any concept has.
    most: u32,
) -> impl IntoView {
    let driver = Driver::here();
    let id = concept.concept.clone();
    let color = driver.concept(&id).map(|concept| concept.color.to_string());
    let score = concept.score.clone();
    let labels = 100.0 * f64::from(concept.labels) / f64::from(most);
    let bar = score.as_ref().map(|score| {
        let [low, high] = score.interval.unwrap_or([score.f1; 2]);
        let range = format!(
            "inset-inline-start: {:.1}%; inline-size: {:.1}%",
            100.0 * low,
            100.0 * (high - low)
        );
        let here = format!("inset-inline-start: {:.1}%", 100.0 * score.f1);
        view! {
            <span class="ranged" aria-hidden="true">
                <i class="band" style=range></i>
                <i class="here" style=here></i>
            </span>
        }
    });
    view! {
        <tr data-concept-progress=concept.name.clone() data-color=color>
            <th scope="row">
                <i class="swatch"></i>
                <span>{concept.name.clone()}</span>
            </th>
            <td>
                <span class="number">{number(concept.labels.into())}</span>
                <span class="bar-of" aria-hidden="true">
                    <i style=format!("inline-size: {labels:.1}%")></i>
                </span>
                {concept
                    .wants
                    .map(|wants| {
                        view! {
                            <span class="wants" data-wants=wants>
                                {insight::wants(wants)}
                            </span>
                        }
                    })}
            </td>
            <td>
                <span class="number">{insight::concept_score(score.as_ref())}</span>
                {bar}
                <span class="note">{insight::judged_on(score.as_ref())}</span>
            </td>
        </tr>
    }
}
