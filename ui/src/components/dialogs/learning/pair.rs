use handful_contract::command::{CancelJob, CompareVersions};
use handful_contract::{
    ErrorCode, Failure, JobId, VersionComparison, VersionDifference, VersionRow,
};
use leptos::prelude::*;

use super::name_of;
use crate::api::random_name;
use crate::components::ToPlace;
use crate::components::job::Job;
use crate::pages::Driver;
use crate::state::insight::{self, Pair};

/// What is known of where two versions differ in the texts.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    NotAsked,
    Running(JobId),
    Over(VersionComparison),
}

/// Two versions side by side.
#[component]
pub(super) fn Compared(
    pair: RwSignal<Pair>,
    rows: Memo<Vec<VersionRow>>,
    failure: RwSignal<Option<Failure>>,
) -> impl IntoView {
    let driver = Driver::here();
    let step = RwSignal::new(Step::NotAsked);
    let stop = move || {
        if let Step::Running(job) = step.get_untracked() {
            driver.backend().ask(CancelJob { job }, |_| {});
        }
    };
    on_cleanup(stop);
    let both = Memo::new(move |_| pair.with(Pair::both));
    Effect::new(move |_| {
        let _ = both.get();
        stop();
        step.set(Step::NotAsked);
    });
    let look = move |(one, other): (u32, u32)| {
        let job = JobId(random_name());
        failure.set(None);
        step.set(Step::Running(job.clone()));
        let asked = job.clone();
        driver.backend().ask(CompareVersions { job, one, other }, move |reply| {
            // Another pair was chosen meanwhile, or the dialog is gone.
            if step.try_get_untracked() != Some(Step::Running(asked)) {
                return;
            }
            match reply {
                Ok(found) => step.set(Step::Over(found)),
                Err(refused) => {
                    step.set(Step::NotAsked);
                    if refused.code != ErrorCode::Cancelled {
                        failure.set(Some(refused));
                    }
                }
            }
        });
    };
    move || {
        let Some((one, other)) = both.get() else {
            return rows
                .with(|rows| rows.len() > 1)
                .then(|| view! { <p class="note">{say!("choose-two-versions")}</p> })
                .into_any();
        };
        let find =
            |number: u32| rows.with(|rows| rows.iter().find(|row| row.number == number).cloned());
        let (Some(first), Some(second)) = (find(one), find(other)) else {
            return ().into_any();
        };
        let usable = first.usable && second.usable;
        view! {
            <div class="pair" data-pair=format!("{one}-{other}")>
                <Scores first second />
                {move || match step.get() {
                    Step::NotAsked if usable => {
                        view! {
                            <button
                                type="button"
                                class="button small"
                                data-act="where-they-differ"
                                on:click=move |_| look((one, other))
                            >
                                {say!("where-they-differ")}
                            </button>
                        }
                            .into_any()
                    }
                    Step::NotAsked => {
                        view! { <p class="note">{say!("scores-alone")}</p> }.into_any()
                    }
                    Step::Running(job) => {
                        view! { <Job job beginning=say!("reading-with-both") /> }.into_any()
                    }
                    Step::Over(found) => view! { <Differences found one other /> }.into_any(),
                }}
            </div>
        }
        .into_any()
    }
}

/// The scores of both, concept by concept.
#[component]
fn Scores(first: VersionRow, second: VersionRow) -> impl IntoView {
    let of = |row: &VersionRow, id: &handful_contract::ConceptId| {
        insight::concept_score(row.concepts.iter().find(|own| own.concept == *id))
    };
    let all = first.concepts.iter().chain(&second.concepts).map(|own| own.concept.clone());
    let mut concepts: Vec<handful_contract::ConceptId> = Vec::new();
    for id in all {
        if !concepts.contains(&id) {
            concepts.push(id);
        }
    }
    let rows: Vec<_> = concepts
        .iter()
        .map(|id| {
            view! {
                <tr>
                    <th scope="row">{name_of(id)}</th>
                    <td>{of(&first, id)}</td>
                    <td>{of(&second, id)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <table class="agreement">
            <thead>
                <tr>
                    <th scope="col">{say!("concept")}</th>
                    <th scope="col">{say!("version", n = first.number)}</th>
                    <th scope="col">{say!("version", n = second.number)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
            <tfoot>
                <tr>
                    <th scope="row">{say!("all")}</th>
                    <td>{insight::version_score(&first)}</td>
                    <td>{insight::version_score(&second)}</td>
                </tr>
            </tfoot>
        </table>
    }
}

/// Where they read the texts differently.
#[component]
fn Differences(found: VersionComparison, one: u32, other: u32) -> impl IntoView {
    let words = insight::difference(&found);
    let rows = found.first.into_iter().map(|difference| {
        let VersionDifference { sentence, title, one: first, other: second } = difference;
        view! {
            <li>
                <ToPlace sentence>
                    <b>{title}</b>
                    <span>{insight::finds(one, &first, name_of)}</span>
                    <span>{insight::finds(other, &second, name_of)}</span>
                </ToPlace>
            </li>
        }
    });
    view! {
        <p data-differing=found.differing>{words}</p>
        <ul class="differing">{rows.collect_view()}</ul>
    }
}
