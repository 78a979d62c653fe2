use handful_contract::command::CompareWith;
use handful_contract::{Agreement, AgreementReport, Comparison, Failure, JobId, SpanAgreement};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::report::refusals;
use crate::api::{Choose, random_name};
use crate::components::job::Job;
use crate::components::{ActFooter, CloseFooter, Dialog, PathField, Trouble};
use crate::pages::Driver;
use crate::state::agreement::{MEASURES, Measure, compared, figure, put_beside};
use crate::state::messages::say;
use crate::state::wording::number;

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Choosing,
    Running(JobId),
    Over(Box<Comparison>),
}

/// Puts a second annotator's file beside the project: how far the two agree, and the way to where they differ.
#[component]
pub fn Compare() -> impl IntoView {
    let driver = Driver::here();
    let path = RwSignal::new(String::new());
    let failure = RwSignal::new(None::<Failure>);
    let step = RwSignal::new(Step::Choosing);
    let leave = move || {
        // What runs can be stopped; until then its dialog stays.
        if !matches!(step.get_untracked(), Step::Running(_)) {
            driver.dialog.set(None);
        }
    };
    let given = move || path.get_untracked().trim().to_owned();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let job = JobId(random_name());
        failure.set(None);
        step.set(Step::Running(job.clone()));
        driver.backend().ask(CompareWith { job, path: given() }, move |reply| match reply {
            Ok(comparison) if comparison.report.cancelled => step.set(Step::Choosing),
            Ok(comparison) => step.set(Step::Over(Box::new(comparison))),
            Err(refused) => {
                failure.set(Some(refused));
                step.set(Step::Choosing);
            }
        });
    };
    let form = move || {
        view! {
            <div class="body">
                <p class="note">
                    {say!("compare-note")}
                </p>
                <PathField
                    id="compare-path"
                    label=say!("file")
                    path
                    typed=move |typed| path.set(typed)
                    what=|_| Choose::Files
                    autofocus=true
                />
                <Trouble failure=failure />
            </div>
            <ActFooter
                leave
                act=say!("compare")
                ready=Signal::derive(move || path.with(|path| !path.trim().is_empty()))
            />
        }
    };
    move || match step.get() {
        Step::Over(comparison) => {
            let walk = Callback::new({
                let comparison = comparison.clone();
                move |()| driver.walk_through(given(), (*comparison).clone())
            });
            view! {
                <Dialog name="compared" title=say!("second-annotator") leave=leave>
                    <Compared report=comparison.report differences=comparison.differences_total walk />
                </Dialog>
            }
            .into_any()
        }
        step => view! {
            <Dialog name="compare" title=say!("second-annotator") leave=leave>
                <form on:submit=submit>
                    {match step {
                        Step::Running(job) => {
                            view! {
                                <div class="body">
                                    <Job job beginning=say!("reading-the-file") />
                                </div>
                            }
                                .into_any()
                        }
                        _ => form().into_any(),
                    }}
                </form>
            </Dialog>
        }
        .into_any(),
    }
}

/// How far the two agree.
#[component]
fn Compared(report: AgreementReport, differences: u32, walk: Callback<()>) -> impl IntoView {
    let driver = Driver::here();
    let leave = move || driver.dialog.set(None);
    let agreement = report.agreement.clone();
    let says_something = agreement.sentences > 0;
    let lines = put_beside(&report);
    let footer = if differences > 0 {
        let act = say!("walk-through", n = differences);
        view! {
            <footer>
                <button type="button" class="button" data-act="cancel" on:click=move |_| leave()>
                    {say!("close")}
                </button>
                <button
                    type="button"
                    class="button primary"
                    data-act="walk"
                    autofocus
                    on:click=move |_| walk.run(())
                >
                    {act}
                </button>
            </footer>
        }
        .into_any()
    } else {
        let note = if says_something { say!("nothing-differs") } else { String::new() };
        view! { <CloseFooter leave note=note /> }.into_any()
    };
    view! {
        <div class="body">
            <div class="report">
                <p class="head" data-compared=agreement.sentences>
                    {compared(&agreement)}
                </p>
                <ul class="facts">
                    {lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
                </ul>
            </div>
            {says_something.then(|| view! { <Figures agreement /> })}
            <div class="report">{refusals(say!("not-compared"), report.refused_total, report.refused)}</div>
        </div>
        {footer}
    }
}

/// The three measures with their definitions, and the annotations of each concept.
#[component]
fn Figures(agreement: Agreement) -> impl IntoView {
    let total = agreement.spans;
    let measures = MEASURES.map(|Measure { name, title, definition, of }| {
        view! {
            <div class="measure" data-measure=name>
                <dt>{say(title)}</dt>
                <dd>{figure(of(&agreement))}</dd>
                <dd class="note">{say(definition)}</dd>
            </div>
        }
    });
    let row = |name: String, spans: SpanAgreement| {
        let SpanAgreement { ours, theirs, same, f1 } = spans;
        view! {
            <tr data-concept-agreement=name.clone()>
                <th scope="row">{name.clone()}</th>
                <td>{number(ours)}</td>
                <td>{number(theirs)}</td>
                <td>{number(same)}</td>
                <td>{figure(f1)}</td>
            </tr>
        }
    };
    let rows =
        agreement.concepts.iter().map(|(name, spans)| row(name.clone(), *spans)).collect_view();
    view! {
        <dl class="measures">{measures.into_iter().collect_view()}</dl>
        <table class="agreement">
            <thead>
                <tr>
                    <th scope="col">{say!("concept")}</th>
                    <th scope="col">{say!("yours")}</th>
                    <th scope="col">{say!("theirs")}</th>
                    <th scope="col">{say!("same")}</th>
                    <th scope="col">"F1"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
            <tfoot>{row(say!("all"), total)}</tfoot>
        </table>
    }
}
