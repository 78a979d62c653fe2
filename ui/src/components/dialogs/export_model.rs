use handful_contract::ModelReport;
use handful_contract::command::ExportModel as Command;
use leptos::prelude::*;

use super::exporting::{Exporting, Run, What};
use crate::api::Choose;
use crate::components::{ActFooter, PathField, Trouble};
use crate::pages::Driver;
use crate::state::{leaving, paths};

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
    let run = Run::new(driver);
    let submit = move |()| {
        run.begin(|job| Command {
            job,
            path: path.get_untracked().trim().to_owned(),
            name: Some(name.get_untracked().trim().to_owned()).filter(|name| !name.is_empty()),
            with_onnx: with_onnx.get_untracked(),
        });
    };
    let form = move || {
        view! {
            <div class="body">
                <What model=true />
                <p class="note">
                    {say!("export-model-note")}
                </p>
                <label class="field">
                    <span class="label">{say!("name")}</span>
                    <input
                        class="input"
                        data-field="name"
                        autocomplete="off"
                        prop:value=name
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                </label>
                <PathField
                    id="model-path"
                    label=say!("folder")
                    path
                    typed=move |typed| path.set(typed)
                    what=Choose::Save
                    note=say!("model-folder-note")
                />
                <label class="choice">
                    <input
                        type="checkbox"
                        data-field="with-onnx"
                        prop:checked=with_onnx
                        on:change=move |event| with_onnx.set(event_target_checked(&event))
                    />
                    <span>{say!("as-onnx")}</span>
                    <span class="note">
                        {say!("as-onnx-note")}
                    </span>
                </label>
                <Trouble failure=run.failure />
            </div>
            <ActFooter
                leave=move || run.leave()
                act=say!("export")
                ready=Signal::derive(move || path.with(|path| !path.trim().is_empty()))
            />
        }
    };
    view! {
        <Exporting
            name="export-model"
            run
            submit
            beginning=say!("reading-for-model")
            form
            report=|report: ModelReport| view! { <Left report /> }.into_any()
        />
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
