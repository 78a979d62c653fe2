use handful_contract::{ExportReport, ImportReport, Loss, Refusal};
use leptos::prelude::*;

use crate::state::messages::backend;
use crate::state::paths::file_name;
use crate::state::wording::{imported, number};

/// How an import ended.
#[component]
pub(super) fn Imported(report: ImportReport) -> impl IntoView {
    let head = imported(&report);
    let mut lines: Vec<String> = Vec::new();
    if report.duplicates > 0 {
        lines.push(say!("duplicates-left-out", n = report.duplicates));
    }
    if report.annotations > 0 {
        lines.push(say!("came-with-them", n = report.annotations));
    }
    if !report.concepts.is_empty() {
        lines.push(say!("concepts-are", names = report.concepts.join(&say!("list-separator"))));
    }
    view! {
        <div class="report">
            <p class="head">{head}</p>
            <ul class="facts">
                {lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
            </ul>
            {refusals(say!("not-taken"), report.refused_total, report.refused)}
            {refusals(say!("taken-changed"), report.notes.len() as u32, report.notes)}
        </div>
    }
}

pub(super) fn refusals(title: String, total: u32, all: Vec<Refusal>) -> Option<impl IntoView> {
    let more = u64::from(total).saturating_sub(all.len() as u64);
    (!all.is_empty()).then(|| {
        view! {
            <section>
                <h3>{title} " " <span class="count">{number(total.into())}</span></h3>
                <ul class="lines" tabindex="0">
                    {all
                        .into_iter()
                        .map(|one| {
                            let place = match one.line {
                                Some(line) => {
                                    say!("place-line", file = file_name(&one.source), n = line)
                                }
                                None => file_name(&one.source).to_owned(),
                            };
                            view! {
                                <li>
                                    <span class="place" title=one.source>
                                        {place}
                                    </span>
                                    <span>{backend::said(&one.reason)}</span>
                                </li>
                            }
                        })
                        .collect_view()}
                    {(more > 0)
                        .then(|| view! { <li class="note">{say!("and-more", n = more)}</li> })}
                </ul>
            </section>
        }
    })
}

/// How an export ended.
#[component]
pub(super) fn Exported(report: ExportReport) -> impl IntoView {
    if report.cancelled {
        return view! {
            <div class="report">
                <p class="head">{say!("not-written")}</p>
            </div>
        }
        .into_any();
    }
    let marked = match report.suggestions {
        0 => say!("count-annotations", n = report.annotations),
        suggestions => say!("export-both", n = report.annotations, suggestions = suggestions),
    };
    let head = say!("documents-written", n = report.documents);
    let lost = report.lost_total;
    view! {
        <div class="report">
            <p class="head">{head}</p>
            <ul class="facts">
                <li>{marked}</li>
                <li class="path">{report.path}</li>
                {report.notes.into_iter().map(|note| view! { <li>{backend::said(&note)}</li> }).collect_view()}
            </ul>
            {(lost > 0).then(|| losses(lost, report.lost))}
        </div>
    }
    .into_any()
}

fn losses(total: u32, all: Vec<Loss>) -> impl IntoView {
    let more = u64::from(total).saturating_sub(all.len() as u64);
    view! {
        <section>
            <h3>
                {say!("format-cannot-hold")} " " <span class="count">{number(total.into())}</span>
            </h3>
            <ul class="lines" tabindex="0">
                {all
                    .into_iter()
                    .map(|loss| {
                        view! {
                            <li>
                                <span class="place">{loss.document}</span>
                                <span>
                                    {say!("loss", words = loss.surface, concept = loss.concept, reason = backend::said(&loss.reason))}
                                </span>
                            </li>
                        }
                    })
                    .collect_view()}
                {(more > 0)
                    .then(|| view! { <li class="note">{say!("and-more", n = more)}</li> })}
            </ul>
        </section>
    }
}
