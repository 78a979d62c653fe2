use handful_contract::command::Export as Command;
use handful_contract::{ExportFormat, ExportReport, ExportScope, Failure, JobId};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::report::Exported;
use crate::api::{Choose, random_name};
use crate::components::job::Job;
use crate::components::{ActFooter, CloseFooter, Dialog, Trouble};
use crate::pages::{self, Driver};
use crate::state::paths;
use crate::state::wording::count;

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Choosing,
    Running(JobId),
    Over(ExportReport),
}

/// Writes the project to a file in another form.
#[component]
pub fn Export() -> impl IntoView {
    let driver = Driver::here();
    let project = driver.project.with_untracked(|p| p.as_ref().map(|p| p.path.clone()));
    let format = RwSignal::new(ExportFormat::Jsonl);
    let scope = RwSignal::new(ExportScope::All);
    let with_suggestions = RwSignal::new(false);
    let path = RwSignal::new(paths::export_path(&project.unwrap_or_default(), ExportFormat::Jsonl));
    let failure = RwSignal::new(None::<Failure>);
    let step = RwSignal::new(Step::Choosing);
    let progress = driver.pulse.with_untracked(|pulse| pulse.progress);

    let leave = move || {
        // A running export goes on until it is stopped; its dialog stays.
        if !matches!(step.get_untracked(), Step::Running(_)) {
            driver.dialog.set(None);
        }
    };
    let choose_format = move |to: ExportFormat| {
        let from = format.get_untracked();
        path.update(|path| *path = paths::with_ending(path, from, to));
        format.set(to);
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let job = JobId(random_name());
        failure.set(None);
        step.set(Step::Running(job.clone()));
        let command = Command {
            job,
            path: path.get_untracked().trim().to_owned(),
            format: format.get_untracked(),
            scope: scope.get_untracked(),
            with_suggestions: with_suggestions.get_untracked(),
        };
        driver.backend().ask(command, move |reply| match reply {
            Ok(report) => step.set(Step::Over(report)),
            Err(refused) => {
                failure.set(Some(refused));
                step.set(Step::Choosing);
            }
        });
    };
    let way = move |which: ExportFormat, words: &'static str, note: &'static str| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="format"
                    value=format!("{which:?}").to_lowercase()
                    prop:checked=move || format.get() == which
                    on:change=move |_| choose_format(which)
                />
                <span>{words}</span>
                <span class="note">{note}</span>
            </label>
        }
    };
    let extent = move |which: ExportScope, words: &'static str, documents: u32| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="scope"
                    value=format!("{which:?}").to_lowercase()
                    prop:checked=move || scope.get() == which
                    on:change=move |_| scope.set(which)
                />
                <span>{words}</span>
                <span class="note">{count(documents.into(), "document", "documents")}</span>
            </label>
        }
    };
    let form = move || {
        view! {
            <div class="body">
                <What model=false />
                <fieldset class="choices" data-field="format">
                    <legend>"Format"</legend>
                    {way(
                        ExportFormat::Jsonl,
                        "JSONL",
                        "Handful’s own. Loses nothing; importing it gives the same project.",
                    )}
                    {way(ExportFormat::Conll, "CoNLL", "A word a line with its tag (IOB2).")}
                    {way(
                        ExportFormat::HuggingFace,
                        "Hugging Face",
                        "Words and tag names a line, for its datasets library.",
                    )}
                </fieldset>
                <fieldset class="choices" data-field="scope">
                    <legend>"Documents"</legend>
                    {extent(ExportScope::All, "All", progress.documents)}
                    {extent(ExportScope::Done, "Done only", progress.documents_done)}
                </fieldset>
                <label class="choice">
                    <input
                        type="checkbox"
                        data-field="with-suggestions"
                        prop:checked=with_suggestions
                        on:change=move |event| with_suggestions.set(event_target_checked(&event))
                    />
                    <span>"With suggestions"</span>
                    <span class="note">"Marked as such where the format can say so."</span>
                </label>
                <div class="field">
                    <label class="label" for="export-path">"File"</label>
                    <span class="beside">
                        <input
                            class="input"
                            id="export-path"
                            data-field="path"
                            autocomplete="off"
                            spellcheck="false"
                            prop:value=path
                            on:input=move |event| path.set(event_target_value(&event))
                        />
                        <button
                            type="button"
                            class="button"
                            data-act="choose"
                            on:click=move |_| {
                                driver
                                    .backend()
                                    .choose(
                                        Choose::Save(path.get_untracked()),
                                        move |chosen| {
                                            path.set(chosen.into_iter().next().unwrap_or_default());
                                        },
                                    );
                            }
                        >
                            "Choose…"
                        </button>
                    </span>
                </div>
                <Trouble failure=failure />
            </div>
            <ActFooter
                leave
                act="Export"
                ready=Signal::derive(move || path.with(|path| !path.trim().is_empty()))
            />
        }
    };
    let over = Memo::new(move |_| matches!(step.get(), Step::Over(_)));
    move || {
        if let (true, Step::Over(report)) = (over.get(), step.get_untracked()) {
            return view! {
                <Dialog name="report" title="Export" leave=leave>
                    <div class="body">
                        <Exported report />
                    </div>
                    <CloseFooter leave name="confirm" />
                </Dialog>
            }
            .into_any();
        }
        view! {
            <Dialog name="export" title="Export" leave=leave>
                <form on:submit=submit>
                    {move || match step.get() {
                        Step::Running(job) => {
                            view! {
                                <div class="body">
                                    <Job job beginning="Writing the file" />
                                </div>
                            }
                                .into_any()
                        }
                        _ => form().into_any(),
                    }}
                </form>
            </Dialog>
        }
        .into_any()
    }
}

/// What leaves: the texts with what is marked in them, or the model.
#[component]
pub(super) fn What(
    /// Whether it is the model.
    model: bool,
) -> impl IntoView {
    let driver = Driver::here();
    let switch =
        move |to: pages::Dialog, name: &'static str, pressed: bool, words: &'static str| {
            view! {
                <button
                    type="button"
                    data-what=name
                    aria-pressed=pressed.to_string()
                    on:click=move |_| driver.dialog.set(Some(to.clone()))
                >
                    {words}
                </button>
            }
        };
    view! {
        <div class="segments" role="group" aria-label="What to export">
            {switch(pages::Dialog::Export, "texts", !model, "Texts")}
            {switch(pages::Dialog::ExportModel, "model", model, "Model")}
        </div>
    }
}
