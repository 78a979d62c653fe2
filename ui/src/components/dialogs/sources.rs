use handful_contract::{
    ErrorCode, ImportOptions, SourceFormat, SourcePreview, TextEncoding, TextUnit,
};
use leptos::prelude::*;

use crate::components::Trouble;
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
