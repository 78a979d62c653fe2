use handful_contract::command::{Import as Command, InspectSources};
use handful_contract::{Failure, ImportOptions, ImportReport, JobId, SourcePreview};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::report::Imported;
use super::sources::{Options, Previews};
use crate::api::{Choose, after, random_name};
use crate::components::job::Job;
use crate::components::{ActFooter, CloseFooter, Dialog, Trouble};
use crate::pages::Driver;
use crate::state::paths;

/// Where the dialog has come to.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Choosing,
    Running(JobId),
    Over(ImportReport),
}

/// Imports files and folders: what they look like first, then how it went.
#[component]
pub fn Import(
    /// What was chosen or dropped already.
    given: String,
) -> impl IntoView {
    let driver = Driver::here();
    let field = RwSignal::new(given);
    let options = RwSignal::new(ImportOptions::default());
    let previews = RwSignal::new(Vec::<SourcePreview>::new());
    let failure = RwSignal::new(None::<Failure>);
    let step = RwSignal::new(Step::Choosing);
    inspect_as_they_change(driver, field, options, previews, failure);

    let leave = move || {
        // A running import goes on until it is stopped; its dialog stays.
        if !matches!(step.get_untracked(), Step::Running(_)) {
            driver.dialog.set(None);
        }
    };
    let ready = move || {
        let fine = previews.with(|all| all.iter().any(|one| one.problem.is_none()));
        fine && field.with(|field| !paths::lines(field).is_empty())
    };
    let add = move |what: Choose| {
        move |_| {
            driver.backend().choose(what.clone(), move |chosen| {
                field.update(|field| {
                    let mut all = paths::lines(field);
                    all.extend(chosen.into_iter().filter(|path| !field.contains(path.as_str())));
                    *field = all.join("\n");
                });
            });
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !ready() {
            return;
        }
        let job = JobId(random_name());
        failure.set(None);
        step.set(Step::Running(job.clone()));
        let paths = paths::lines(&field.get_untracked());
        let command = Command { job, paths, options: options.get_untracked() };
        driver.backend().ask(command, move |reply| match reply {
            Ok(report) => {
                if report.imported > 0 {
                    driver.imported();
                }
                step.set(Step::Over(report));
            }
            Err(refused) => {
                failure.set(Some(refused));
                step.set(Step::Choosing);
            }
        });
    };
    let over = Memo::new(move |_| matches!(step.get(), Step::Over(_)));
    move || {
        if let (true, Step::Over(report)) = (over.get(), step.get_untracked()) {
            return view! {
                <Dialog name="report" title=say!("import") leave=leave>
                    <div class="body">
                        <Imported report />
                    </div>
                    <CloseFooter leave name="confirm" />
                </Dialog>
            }
            .into_any();
        }
        view! {
            <Dialog name="import" title=say!("import") leave=leave>
                <form on:submit=submit>
                    {move || match step.get() {
                        Step::Running(job) => {
                            view! {
                                <div class="body">
                                    <Job job beginning=say!("reading-files") />
                                </div>
                            }
                                .into_any()
                        }
                        _ => {
                            view! {
                                <div class="body">
                                    <div class="field">
                                        <label class="label" for="import-path">
                                            {say!("import-paths")}
                                        </label>
                                        <textarea
                                            class="input"
                                            id="import-path"
                                            data-field="path"
                                            rows="3"
                                            autofocus
                                            spellcheck="false"
                                            prop:value=field
                                            on:input=move |event| field.set(event_target_value(&event))
                                        ></textarea>
                                        <span class="beside">
                                            <button
                                                type="button"
                                                class="button small"
                                                data-act="choose"
                                                on:click=add(Choose::Files)
                                            >
                                                {say!("choose-files")}
                                            </button>
                                            <button
                                                type="button"
                                                class="button small"
                                                data-act="choose-folder"
                                                on:click=add(Choose::Folder)
                                            >
                                                {say!("choose-folder")}
                                            </button>
                                        </span>
                                        <span class="note">
                                            {say!("import-note")}
                                        </span>
                                    </div>
                                    <Options options=options previews=previews />
                                    <Previews options=options previews=previews />
                                    <Trouble failure=failure />
                                </div>
                                <ActFooter leave act=say!("import") ready=Signal::derive(ready) />
                            }
                                .into_any()
                        }
                    }}
                </form>
            </Dialog>
        }
        .into_any()
    }
}

/// Looks into the files a moment after the last change of paths or options.
fn inspect_as_they_change(
    driver: Driver,
    field: RwSignal<String>,
    options: RwSignal<ImportOptions>,
    previews: RwSignal<Vec<SourcePreview>>,
    failure: RwSignal<Option<Failure>>,
) {
    let turn = StoredValue::new(0_u32);
    Effect::new(move |before: Option<()>| {
        let paths = field.with(|field| paths::lines(field));
        let options = options.get();
        let this = turn.get_value() + 1;
        turn.set_value(this);
        if paths.is_empty() {
            previews.set(Vec::new());
            return;
        }
        let wait = if before.is_some() { 200 } else { 0 };
        after(wait, move || {
            if turn.try_get_value() != Some(this) {
                return;
            }
            driver.backend().ask(InspectSources { paths, options }, move |reply| {
                if turn.try_get_value() == Some(this) {
                    match reply {
                        Ok(seen) => {
                            failure.set(None);
                            previews.set(seen);
                        }
                        Err(refused) => failure.set(Some(refused)),
                    }
                }
            });
        });
    });
}
