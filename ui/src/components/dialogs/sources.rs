use handful_contract::{
    ErrorCode, ImportOptions, SourceFormat, SourcePreview, TextEncoding, TextUnit,
};
use leptos::prelude::*;

use crate::components::Trouble;
use crate::state::messages::say;
use crate::state::paths;
use crate::state::wording::bytes;

/// The questions that these sources raise, and no others.
#[component]
pub(super) fn Options(
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
    let unit = move |unit: TextUnit, words: String| {
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
                            <span class="label">{say!("read-as")}</span>
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
                                                {say(words)}
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
                            <legend>{say!("plain-unit")}</legend>
                            {unit(TextUnit::WholeFile, say!("unit-file"))}
                            {unit(TextUnit::Paragraph, say!("unit-paragraph"))}
                            {unit(TextUnit::Line, say!("unit-line"))}
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
                            <span class="label">{say!("text-column")}</span>
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
                                <option value="">{say!("column-by-name")}</option>
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

/// The formats to choose from: value, message, meaning.
const FORMATS: &[(&str, &str, Option<SourceFormat>)] = &[
    ("", key!("format-guess"), None),
    ("text", key!("plain-text"), Some(SourceFormat::Text)),
    ("csv", key!("format-csv"), Some(SourceFormat::Csv)),
    ("tsv", key!("format-tsv"), Some(SourceFormat::Tsv)),
    ("jsonl", key!("format-jsonl"), Some(SourceFormat::Jsonl)),
    ("conll", key!("format-conll"), Some(SourceFormat::Conll)),
];

fn format_of(value: &str) -> Option<SourceFormat> {
    FORMATS.iter().find(|(name, ..)| *name == value).and_then(|(.., format)| *format)
}

fn format_words(format: Option<SourceFormat>) -> String {
    match format {
        Some(SourceFormat::Text) => say!("plain-text"),
        Some(SourceFormat::Csv) => say!("short-csv"),
        Some(SourceFormat::Tsv) => say!("short-tsv"),
        Some(SourceFormat::Jsonl) => say!("format-jsonl"),
        Some(SourceFormat::Conll) => say!("format-conll"),
        None => say!("format-unknown"),
    }
}

/// What each source looks like, and what keeps it from being read.
#[component]
pub(super) fn Previews(
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
    let facts = say!("format-and-size", format = format_words(one.format), size = bytes(one.bytes));
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
                                                {say!("read-windows-1252")}
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
