use handful_contract::command::ExportModel as Command;
use handful_contract::{Failure, JobId, ModelReport};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::export::What;
use crate::api::{Choose, random_name};
use crate::components::job::Job;
use crate::components::{ActFooter, CloseFooter, Dialog, Trouble};
use crate::pages::Driver;
use crate::state::{leaving, paths};

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Choosing,
    Running(JobId),
    Over(ModelReport),
}

/// Writes the version in use to a folder, as a model that needs neither the project nor Handful.
#[component]
pub fn ExportModel() -> impl IntoView {
    let driver = Driver::here();
    let (name, project) = driver.project.with_untracked(|project| {
        project.as_ref().map(|p| (p.name.clone(), p.path.clone())).unwrap_or_default()
    });
    let path = RwSignal::new(paths::model_path(&project));
    let name = RwSignal::new(name);
    let with_onnx = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let step = RwSignal::new(Step::Choosing);
    let leave = move || {
        // A running export goes on until it is stopped; its dialog stays.
        if !matches!(step.get_untracked(), Step::Running(_)) {
            driver.dialog.set(None);
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let job = JobId(random_name());
        failure.set(None);
        step.set(Step::Running(job.clone()));
        let command = Command {
            job,
            path: path.get_untracked().trim().to_owned(),
            name: Some(name.get_untracked().trim().to_owned()).filter(|name| !name.is_empty()),
            with_onnx: with_onnx.get_untracked(),
        };
        driver.backend().ask(command, move |reply| match reply {
            Ok(report) => step.set(Step::Over(report)),
            Err(refused) => {
                failure.set(Some(refused));
                step.set(Step::Choosing);
            }
        });
    };
    let form = move || {
        view! {
            <div class="body">
                <What model=true />
                <p class="note">
                    "The version in use as a folder of its own: transformers loads it in Python, and Handful’s command line runs it over files."
                </p>
                <label class="field">
                    <span class="label">"Name"</span>
                    <input
                        class="input"
                        data-field="name"
                        autocomplete="off"
                        prop:value=name
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                </label>
                <div class="field">
                    <label class="label" for="model-path">"Folder"</label>
                    <span class="beside">
                        <input
                            class="input"
                            id="model-path"
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
                                            if let Some(chosen) = chosen.into_iter().next() {
                                                path.set(chosen);
                                            }
                                        },
                                    );
                            }
                        >
                            "Choose…"
                        </button>
                    </span>
                    <span class="note">"It will be made; one that is there must be empty."</span>
                </div>
                <label class="choice">
                    <input
                        type="checkbox"
                        data-field="with-onnx"
                        prop:checked=with_onnx
                        on:change=move |event| with_onnx.set(event_target_checked(&event))
                    />
                    <span>"As ONNX too"</span>
                    <span class="note">
                        "For programs that run ONNX. The folder becomes twice as large."
                    </span>
                </label>
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
                        <Left report />
                    </div>
                    <CloseFooter leave name="confirm" />
                </Dialog>
            }
            .into_any();
        }
        view! {
            <Dialog name="export-model" title="Export" leave=leave>
                <form on:submit=submit>
                    {move || match step.get() {
                        Step::Running(job) => {
                            view! {
                                <div class="body">
                                    <Job job beginning="Reading sentences for the model" />
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

/// How the export of a model ended.
#[component]
fn Left(report: ModelReport) -> impl IntoView {
    let head = leaving::head(&report);
    let facts = leaving::facts(&report);
    let path = (!report.cancelled).then_some(report.path);
    view! {
        <div class="report">
            <p class="head">{head}</p>
            <ul class="facts">
                {facts.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
                {path.map(|path| view! { <li class="path">{path}</li> })}
            </ul>
        </div>
    }
}
