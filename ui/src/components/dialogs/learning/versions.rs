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
    let begin = move || {
        failure.set(None);
        busy.set(true);
        let take_up = driver.learning_asked();
        move |reply: Result<LearningState, Failure>| {
            busy.set(false);
            match reply {
                // The report follows by itself: the state is another one.
                Ok(state) => take_up(state),
                Err(refused) => failure.set(Some(refused)),
            }
        }
    };
    let choose = Callback::new(move |version: u32| {
        driver.backend().in_turn(UseVersion { version }, begin());
    });
    let go_on = move |_| driver.backend().in_turn(UseNewestVersion {}, begin());
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
            <div class="wide-table" tabindex="0" role="region" aria-label=say!("versions")>
                <table class="versions">
                    <thead>
                        <tr>
                            <th scope="col">
                                <span class="unseen">{say!("compare")}</span>
                            </th>
                            <th scope="col">{say!("a-version")}</th>
                            <th scope="col">{say!("annotations")}</th>
                            <th scope="col">"F1"</th>
                            <th scope="col">{say!("when")}</th>
                            <th scope="col">{say!("encoder")}</th>
                            <th scope="col">
                                <span class="unseen">{say!("version-use")}</span>
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
            <h3>{say!("versions")}</h3>
            <p class="note">{say!("versions-note")}</p>
            {move || {
                chosen
                    .get()
                    .map(|version| {
                        view! {
                            <div class="guard chosen" data-chosen=version role="status">
                                <p>{say!("version-chosen-note", n = version)}</p>
                                <button
                                    type="button"
                                    class="button small"
                                    data-act="use-newest"
                                    disabled=busy
                                    on:click=go_on
                                >
                                    {say!("go-on-learning")}
                                </button>
                            </div>
                        }
                    })
            }}
            {move || {
                if rows.with(Vec::is_empty) {
                    view! { <p class="none">{say!("no-versions")}</p> }.into_any()
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
    let name = insight::version_and_depth(number_of, row.deep);
    let when = row.at.map_or_else(|| say!("just-now"), |at| ago(at, now()));
    let unusable = insight::unusable(&row, &encoder.get_untracked());
    let last = if row.in_use {
        let words = if is_held { say!("in-use-chosen") } else { say!("in-use") };
        view! { <b class="in-use">{words}</b> }.into_any()
    } else if row.usable {
        view! {
            <button
                type="button"
                class="button small"
                data-act="use-version"
                aria-label=say!("use-version", n = number_of)
                disabled=busy
                on:click=move |_| choose.run(number_of)
            >
                {say!("version-use")}
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
                    aria-label=say!("compare-version", n = number_of)
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
