use handful_contract::command::{UseNewestVersion, UseVersion};
use handful_contract::{Failure, LearningReport, LearningState, VersionRow};
use leptos::prelude::*;

use super::pair::Compared;
use crate::api::now;
use crate::pages::Driver;
use crate::state::insight::{self, Pair};
use crate::state::wording::{ago, number};

/// The versions that there are; any two can be held against each other, and an older one put back into use.
#[component]
pub(super) fn Versions(
    report: Signal<LearningReport>,
    failure: RwSignal<Option<Failure>>,
) -> impl IntoView {
    let driver = Driver::here();
    let pair = RwSignal::new(Pair::default());
    let busy = RwSignal::new(false);
    let answered = move |reply: Result<LearningState, Failure>| {
        busy.set(false);
        match reply {
            // The report follows by itself: the state is another one.
            Ok(state) => driver.learning.set(state),
            Err(refused) => failure.set(Some(refused)),
        }
    };
    let begin = move || {
        failure.set(None);
        busy.set(true);
    };
    let choose = Callback::new(move |version: u32| {
        begin();
        driver.backend().in_turn(UseVersion { version }, answered);
    });
    let go_on = move |_| {
        begin();
        driver.backend().in_turn(UseNewestVersion {}, answered);
    };
    let chosen = Memo::new(move |_| report.with(|report| report.version.filter(|_| report.chosen)));
    let rows = Memo::new(move |_| report.with(|report| report.versions.clone()));
    let encoder = Memo::new(move |_| driver.learning.with(|state| state.encoder.clone()));
    let list = move || {
        let rows = rows.get();
        let is_held = chosen.get().is_some();
        rows.into_iter()
            .map(|row| view! { <Row row encoder pair choose busy is_held /> })
            .collect_view()
    };
    let table = move || {
        view! {
            <div class="wide-table" tabindex="0" role="region" aria-label="Versions">
                <table class="versions">
                    <thead>
                        <tr>
                            <th scope="col">
                                <span class="unseen">"Compare"</span>
                            </th>
                            <th scope="col">"Version"</th>
                            <th scope="col">"Annotations"</th>
                            <th scope="col">"F1"</th>
                            <th scope="col">"When"</th>
                            <th scope="col">"Encoder"</th>
                            <th scope="col">
                                <span class="unseen">"Use"</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>{list}</tbody>
                </table>
            </div>
        }
    };
    view! {
        <section data-versions="">
            <h3>"Versions"</h3>
            <p class="note">{insight::VERSIONS}</p>
            {move || {
                chosen
                    .get()
                    .map(|version| {
                        view! {
                            <div class="guard chosen" data-chosen=version role="status">
                                <p>{insight::chosen(version)}</p>
                                <button
                                    type="button"
                                    class="button small"
                                    data-act="use-newest"
                                    disabled=busy
                                    on:click=go_on
                                >
                                    "Go on learning"
                                </button>
                            </div>
                        }
                    })
            }}
            {move || {
                if rows.with(Vec::is_empty) {
                    view! { <p class="none">"There is none yet."</p> }.into_any()
                } else {
                    table().into_any()
                }
            }}
            <Compared pair rows failure />
        </section>
    }
}

#[component]
fn Row(
    row: VersionRow,
    encoder: Memo<String>,
    pair: RwSignal<Pair>,
    choose: Callback<u32>,
    busy: RwSignal<bool>,
    /// Whether a chosen version is in use.
    is_held: bool,
) -> impl IntoView {
    let number_of = row.number;
    let name = format!("{}, {}", number(number_of.into()), insight::depth(row.deep));
    let when = row.at.map_or_else(|| "just now".to_owned(), |at| ago(at, now()));
    let unusable = insight::unusable(&row, &encoder.get_untracked());
    let last = if row.in_use {
        let words = if is_held { "In use, chosen" } else { "In use" };
        view! { <b class="in-use">{words}</b> }.into_any()
    } else if row.usable {
        view! {
            <button
                type="button"
                class="button small"
                data-act="use-version"
                aria-label=format!("Use version {number_of}")
                disabled=busy
                on:click=move |_| choose.run(number_of)
            >
                "Use"
            </button>
        }
        .into_any()
    } else {
        view! { <span class="note">{unusable}</span> }.into_any()
    };
    view! {
        <tr data-version-row=number_of data-in-use=row.in_use.to_string()>
            <td>
                <input
                    type="checkbox"
                    data-act="pick-version"
                    aria-label=format!("Compare version {number_of}")
                    prop:checked=move || pair.with(|pair| pair.holds(number_of))
                    on:change=move |_| pair.update(|pair| pair.toggle(number_of))
                />
            </td>
            <th scope="row">{name}</th>
            <td>{number(row.labels.into())}</td>
            <td>{insight::version_score(&row)}</td>
            <td>{when}</td>
            <td>{row.encoder}</td>
            <td>{last}</td>
        </tr>
    }
}
