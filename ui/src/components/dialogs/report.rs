use handful_contract::{ExportReport, ImportReport, Loss, Refusal};
use leptos::prelude::*;

use crate::state::paths::file_name;
use crate::state::wording::{count, imported, number};

/// How an import ended.
#[component]
pub(super) fn Imported(report: ImportReport) -> impl IntoView {
    let head = imported(&report);
    let mut lines: Vec<String> = Vec::new();
    if report.duplicates > 0 {
        lines.push(format!(
            "{} left out: the project has the same text already",
            count(report.duplicates.into(), "document", "documents")
        ));
    }
    if report.annotations > 0 {
        lines.push(format!(
            "{} came with them",
            count(report.annotations.into(), "annotation", "annotations")
        ));
    }
    if !report.concepts.is_empty() {
        lines.push(format!("Concepts: {}", report.concepts.join(", ")));
    }
    view! {
        <div class="report">
            <p class="head">{head}</p>
            <ul class="facts">
                {lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
            </ul>
            {refusals("Not taken", report.refused_total, report.refused)}
            {refusals("Taken with a change", report.notes.len() as u32, report.notes)}
        </div>
    }
}

pub(super) fn refusals(
    title: &'static str,
    total: u32,
    all: Vec<Refusal>,
) -> Option<impl IntoView> {
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
                                    format!("{}, line {}", file_name(&one.source), number(line))
                                }
                                None => file_name(&one.source).to_owned(),
                            };
                            view! {
                                <li>
                                    <span class="place" title=one.source>
                                        {place}
                                    </span>
                                    <span>{one.reason}</span>
                                </li>
                            }
                        })
                        .collect_view()}
                    {(more > 0)
                        .then(|| view! { <li class="note">{format!("and {} more", number(more))}</li> })}
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
                <p class="head">"Stopped. No file was written."</p>
            </div>
        }
        .into_any();
    }
    let mut parts = vec![count(report.annotations.into(), "annotation", "annotations")];
    if report.suggestions > 0 {
        parts.push(count(report.suggestions.into(), "suggestion", "suggestions"));
    }
    let head = format!("{} written", count(report.documents.into(), "document", "documents"));
    let lost = report.lost_total;
    view! {
        <div class="report">
            <p class="head">{head}</p>
            <ul class="facts">
                <li>{parts.join(" and ")}</li>
                <li class="path">{report.path}</li>
                {report.notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view()}
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
                "The format cannot hold " <span class="count">{number(total.into())}</span>
            </h3>
            <ul class="lines" tabindex="0">
                {all
                    .into_iter()
                    .map(|loss| {
                        view! {
                            <li>
                                <span class="place">{loss.document}</span>
                                <span>
                                    {format!("“{}” as {}: {}", loss.surface, loss.concept, loss.reason)}
                                </span>
                            </li>
                        }
                    })
                    .collect_view()}
                {(more > 0)
                    .then(|| view! { <li class="note">{format!("and {} more", number(more))}</li> })}
            </ul>
        </section>
    }
}
