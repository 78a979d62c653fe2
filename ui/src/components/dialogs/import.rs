use handful_contract::command::{Import as Command, InspectSources};
use handful_contract::{
    ErrorCode, Failure, ImportOptions, ImportReport, JobId, SourceFormat, SourcePreview,
    TextEncoding, TextUnit,
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::report::Imported;
use crate::api::{Choose, after, random_name};
use crate::components::job::Job;
use crate::components::{Dialog, Trouble};
use crate::pages::Driver;
use crate::state::paths;
use crate::state::wording::bytes;

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
    paths: Vec<String>,
) -> impl IntoView {
    let driver = Driver::here();
    let field = RwSignal::new(paths.join("\n"));
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
                <Dialog name="report" title="Import" leave=leave>
                    <div class="body">
                        <Imported report />
                    </div>
                    <footer>
                        <button
                            type="button"
                            class="button primary"
                            data-act="confirm"
                            autofocus
                            on:click=move |_| leave()
                        >
                            "Close"
                        </button>
                    </footer>
                </Dialog>
            }
            .into_any();
        }
        view! {
            <Dialog name="import" title="Import" leave=leave>
                <form on:submit=submit>
                    {move || match step.get() {
                        Step::Running(job) => {
                            view! {
                                <div class="body">
                                    <Job job beginning="Reading the files" />
                                </div>
                            }
                                .into_any()
                        }
                        _ => {
                            view! {
                                <div class="body">
                                    <div class="field">
                                        <label class="label" for="import-path">
                                            "Files and folders, one a line"
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
                                                "Choose files…"
                                            </button>
                                            <button
                                                type="button"
                                                class="button small"
                                                data-act="choose-folder"
                                                on:click=add(Choose::Folder)
                                            >
                                                "Choose a folder…"
                                            </button>
                                        </span>
                                        <span class="note">
                                            "Text, CSV, TSV, JSONL or CoNLL. The files themselves are never changed."
                                        </span>
                                    </div>
                                    <Options options=options previews=previews />
                                    <Previews options=options previews=previews />
                                    <Trouble failure=failure />
                                </div>
                                <footer>
                                    <button
                                        type="button"
                                        class="button"
                                        data-act="cancel"
                                        on:click=move |_| leave()
                                    >
                                        "Cancel"
                                    </button>
                                    <button
                                        type="submit"
                                        class="button primary"
                                        data-act="confirm"
                                        disabled=move || !ready()
                                    >
                                        "Import"
                                    </button>
                                </footer>
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

/// The questions that these sources raise, and no others.
#[component]
fn Options(
    options: RwSignal<ImportOptions>,
    previews: RwSignal<Vec<SourcePreview>>,
) -> impl IntoView {
    let any = move |which: &'static [SourceFormat]| {
        previews.with(|all| {
            all.iter().any(|one| one.format.is_some_and(|format| which.contains(&format)))
        })
    };
    let columns = Memo::new(move |_| {
        let mut columns: Vec<String> = Vec::new();
        previews.with(|all| {
            for column in all.iter().flat_map(|one| &one.columns) {
                if !columns.contains(column) {
                    columns.push(column.clone());
                }
            }
        });
        columns
    });
    let has_text = Memo::new(move |_| any(&[SourceFormat::Text]));
    let has_any = Memo::new(move |_| previews.with(|all| !all.is_empty()));
    let unit = move |unit: TextUnit, words: &'static str| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="unit"
                    value=format!("{unit:?}")
                    prop:checked=move || options.with(|options| options.unit == unit)
                    on:change=move |_| options.update(|options| options.unit = unit)
                />
                <span>{words}</span>
            </label>
        }
    };
    view! {
        {move || {
            has_any
                .get()
                .then(|| {
                    view! {
                        <label class="field">
                            <span class="label">"Read them as"</span>
                            <select
                                class="input"
                                data-field="format"
                                on:change=move |event| {
                                    let format = format_of(&event_target_value(&event));
                                    options.update(|options| options.format = format);
                                }
                            >
                                {FORMATS
                                    .iter()
                                    .map(|(value, words, format)| {
                                        view! {
                                            <option
                                                value=*value
                                                selected=move || options.with(|o| o.format == *format)
                                            >
                                                {*words}
                                            </option>
                                        }
                                    })
                                    .collect_view()}
                            </select>
                        </label>
                    }
                })
        }}
        {move || {
            has_text
                .get()
                .then(|| {
                    view! {
                        <fieldset class="choices" data-field="unit">
                            <legend>"In plain text, one document is"</legend>
                            {unit(TextUnit::WholeFile, "the whole file")}
                            {unit(TextUnit::Paragraph, "each paragraph")}
                            {unit(TextUnit::Line, "each line")}
                        </fieldset>
                    }
                })
        }}
        {move || {
            let columns = columns.get();
            (!columns.is_empty())
                .then(|| {
                    view! {
                        <label class="field">
                            <span class="label">"The text is in the column"</span>
                            <select
                                class="input"
                                data-field="column"
                                on:change=move |event| {
                                    let column = event_target_value(&event);
                                    options
                                        .update(|options| {
                                            options.text_column =
                                                (!column.is_empty()).then_some(column);
                                        });
                                }
                            >
                                <option value="">"as its name says"</option>
                                {columns
                                    .into_iter()
                                    .map(|column| {
                                        let value = column.clone();
                                        let own = column.clone();
                                        view! {
                                            <option
                                                value=value
                                                selected=move || {
                                                    options
                                                        .with(|o| o.text_column.as_deref() == Some(own.as_str()))
                                                }
                                            >
                                                {column}
                                            </option>
                                        }
                                    })
                                    .collect_view()}
                            </select>
                        </label>
                    }
                })
        }}
    }
}

const FORMATS: &[(&str, &str, Option<SourceFormat>)] = &[
    ("", "what they look like", None),
    ("text", "plain text", Some(SourceFormat::Text)),
    ("csv", "table with commas (CSV)", Some(SourceFormat::Csv)),
    ("tsv", "table with tabs (TSV)", Some(SourceFormat::Tsv)),
    ("jsonl", "JSONL", Some(SourceFormat::Jsonl)),
    ("conll", "CoNLL", Some(SourceFormat::Conll)),
];

fn format_of(value: &str) -> Option<SourceFormat> {
    FORMATS.iter().find(|(name, ..)| *name == value).and_then(|(.., format)| *format)
}

fn format_words(format: Option<SourceFormat>) -> &'static str {
    match format {
        Some(SourceFormat::Text) => "plain text",
        Some(SourceFormat::Csv) => "CSV",
        Some(SourceFormat::Tsv) => "TSV",
        Some(SourceFormat::Jsonl) => "JSONL",
        Some(SourceFormat::Conll) => "CoNLL",
        None => "unknown",
    }
}

/// What each source looks like, and what keeps it from being read.
#[component]
fn Previews(
    options: RwSignal<ImportOptions>,
    previews: RwSignal<Vec<SourcePreview>>,
) -> impl IntoView {
    move || {
        let all = previews.get();
        (!all.is_empty()).then(|| {
            view! {
                <ul class="previews">
                    {all
                        .into_iter()
                        .map(|one| view! { <Preview one options /> })
                        .collect_view()}
                </ul>
            }
        })
    }
}

#[component]
fn Preview(one: SourcePreview, options: RwSignal<ImportOptions>) -> impl IntoView {
    let not_utf8 = one.problem.as_ref().is_some_and(|p| p.code == ErrorCode::NotUtf8);
    let problem = one.problem.clone();
    let facts = format!("{}, {}", format_words(one.format), bytes(one.bytes));
    view! {
        <li data-preview="">
            <p class="head">
                <b title=one.path.clone()>{paths::file_name(&one.path).to_owned()}</b>
                <span class="note">{facts}</span>
            </p>
            {match problem {
                Some(problem) => {
                    view! {
                        <Trouble
                            failure=Signal::stored(Some(problem))
                            ways=move || {
                                not_utf8
                                    .then(|| {
                                        view! {
                                            <button
                                                type="button"
                                                class="button small"
                                                data-act="read-as-windows-1252"
                                                on:click=move |_| {
                                                    options
                                                        .update(|options| {
                                                            options.encoding = TextEncoding::Windows1252;
                                                        });
                                                }
                                            >
                                                "Read as Windows-1252"
                                            </button>
                                        }
                                    })
                            }
                        />
                    }
                        .into_any()
                }
                None => {
                    one.samples
                        .into_iter()
                        .take(3)
                        .map(|sample| view! { <p class="sample">{sample}</p> })
                        .collect_view()
                        .into_any()
                }
            }}
        </li>
    }
}
