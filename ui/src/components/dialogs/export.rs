use handful_contract::command::Export as Command;
use handful_contract::{ExportFormat, ExportReport, ExportScope};
use leptos::prelude::*;

use super::exporting::{Exporting, Run, What};
use super::report::Exported;
use crate::api::Choose;
use crate::components::{ActFooter, PathField, Trouble};
use crate::pages::Driver;
use crate::state::paths;

/// Writes the project to a file in another form.
#[component]
pub fn Export() -> impl IntoView {
    let driver = Driver::here();
    let project = driver.project.with_untracked(|p| p.as_ref().map(|p| p.path.clone()));
    let format = RwSignal::new(ExportFormat::Jsonl);
    let scope = RwSignal::new(ExportScope::All);
    let with_suggestions = RwSignal::new(false);
    let path = RwSignal::new(paths::export_path(&project.unwrap_or_default(), ExportFormat::Jsonl));
    let run = Run::new(driver);
    let progress = driver.pulse.with_untracked(|pulse| pulse.progress);

    let choose_format = move |to: ExportFormat| {
        let from = format.get_untracked();
        path.update(|path| *path = paths::with_ending(path, from, to));
        format.set(to);
    };
    let submit = move |()| {
        run.begin(|job| Command {
            job,
            path: path.get_untracked().trim().to_owned(),
            format: format.get_untracked(),
            scope: scope.get_untracked(),
            with_suggestions: with_suggestions.get_untracked(),
        });
    };
    let way = move |which: ExportFormat, words: String, note: String| {
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
    let extent = move |which: ExportScope, words: String, documents: u32| {
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
                <span class="note">{say!("count-documents", n = documents)}</span>
            </label>
        }
    };
    let form = move || {
        view! {
            <div class="body">
                <What model=false />
                <fieldset class="choices" data-field="format">
                    <legend>{say!("format")}</legend>
                    {way(
                        ExportFormat::Jsonl,
                        say!("format-jsonl"),
                        say!("format-jsonl-note"),
                    )}
                    {way(ExportFormat::Conll, say!("format-conll"), say!("format-conll-note"))}
                    {way(
                        ExportFormat::HuggingFace,
                        say!("format-hf"),
                        say!("format-hf-note"),
                    )}
                </fieldset>
                <fieldset class="choices" data-field="scope">
                    <legend>{say!("documents")}</legend>
                    {extent(ExportScope::All, say!("all"), progress.documents)}
                    {extent(ExportScope::Done, say!("done-only"), progress.documents_done)}
                </fieldset>
                <label class="choice">
                    <input
                        type="checkbox"
                        data-field="with-suggestions"
                        prop:checked=with_suggestions
                        on:change=move |event| with_suggestions.set(event_target_checked(&event))
                    />
                    <span>{say!("with-suggestions")}</span>
                    <span class="note">{say!("with-suggestions-note")}</span>
                </label>
                <PathField
                    id="export-path"
                    label=say!("file")
                    path
                    typed=move |typed| path.set(typed)
                    what=Choose::Save
                />
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
            name="export"
            run
            submit
            beginning=say!("writing-the-file")
            form
            report=|report: ExportReport| view! { <Exported report /> }.into_any()
        />
    }
}
