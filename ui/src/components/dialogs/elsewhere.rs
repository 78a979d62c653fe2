use handful_contract::command::FindOccurrences;
use handful_contract::{Failure, OccurrenceExample, OccurrenceQuery, OccurrenceReport, Reach};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::components::{ActFooter, Dialog, Trouble};
use crate::pages::Driver;
use crate::state::wording::elsewhere;

/// Marks an annotation's words wherever else they stand, once it has shown how often that is.
#[component]
pub fn Elsewhere(
    /// The annotation's words, and where to look for them at first.
    query: OccurrenceQuery,
) -> impl IntoView {
    let driver = Driver::here();
    let concept = driver.concept(&query.concept);
    let color = concept.as_ref().map(|concept| concept.color.to_string());
    let name = concept.map(|concept| concept.name).unwrap_or_default();
    let query = RwSignal::new(query);
    let report = RwSignal::new(None::<OccurrenceReport>);
    let failure = RwSignal::new(None::<Failure>);
    let busy = RwSignal::new(false);
    let words = driver.editor.with_untracked(|editor| {
        editor.held_annotation().map(|mark| editor.page.slice(mark.span).to_owned())
    });
    Effect::new(move |_| {
        let asked = query.get();
        driver.backend().ask(FindOccurrences { query: asked.clone() }, move |reply| {
            // An answer to what is no longer asked would be wrong.
            if query.get_untracked() != asked {
                return;
            }
            match reply {
                Ok(found) => report.set(Some(found)),
                Err(refused) => failure.set(Some(refused)),
            }
        });
    });
    let leave = move || driver.dialog.set(None);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        failure.set(None);
        busy.set(true);
        driver.mark_elsewhere(query.get_untracked(), move |refused| {
            busy.set(false);
            failure.set(Some(refused));
        });
    };
    let places = move || report.with(|report| report.as_ref().map_or(0, |report| report.places));
    let reach = move |which: Reach, name: &'static str, words: String| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="reach"
                    value=name
                    // The button below cannot take the focus before it is known what it would do.
                    autofocus=which == Reach::Project
                    prop:checked=move || query.with(|query| query.reach) == which
                    on:change=move |_| query.update(|query| query.reach = which)
                />
                <span>{words}</span>
            </label>
        }
    };
    view! {
        <Dialog name="elsewhere" title=say!("elsewhere") leave=leave>
            <form on:submit=submit>
                <div class="body">
                    <p class="as" data-color=color>
                        <i class="swatch"></i>
                        <span class="surface">{words}</span>
                        <span class="concept-name">{name}</span>
                    </p>
                    <fieldset class="choices" data-field="reach">
                        <legend>{say!("where")}</legend>
                        {reach(Reach::Project, "project", say!("in-whole-project"))}
                        {reach(Reach::Document, "document", say!("in-this-document"))}
                    </fieldset>
                    <fieldset class="choices">
                        <legend>{say!("what-is-the-same")}</legend>
                        <label class="choice">
                            <input
                                type="checkbox"
                                data-field="case"
                                prop:checked=move || query.with(|query| query.case)
                                on:change=move |event| {
                                    query.update(|query| query.case = event_target_checked(&event));
                                }
                            />
                            <span>{say!("case-as-here")}</span>
                        </label>
                        <label class="choice">
                            <input
                                type="checkbox"
                                data-field="whole-words"
                                prop:checked=move || query.with(|query| query.whole_words)
                                on:change=move |event| {
                                    query
                                        .update(|query| {
                                            query.whole_words = event_target_checked(&event);
                                        });
                                }
                            />
                            <span>{say!("whole-words-only")}</span>
                        </label>
                    </fieldset>
                    <div class="places" data-found=places aria-live="polite">
                        <p>{move || report.with(|report| report.as_ref().map(elsewhere))}</p>
                        <ul class="contexts">
                            {move || {
                                report
                                    .get()
                                    .map(|report| {
                                        report.examples.into_iter().map(context).collect_view()
                                    })
                            }}
                        </ul>
                        <p class="note">
                            {say!("elsewhere-note")}
                        </p>
                    </div>
                    <Trouble failure=failure />
                </div>
                <ActFooter
                    leave
                    act=Signal::derive(move || match places() {
                        0 => say!("mark-them"),
                        places => say!("mark-n-places", n = places),
                    })
                    ready=Signal::derive(move || !busy.get() && places() > 0)
                />
            </form>
        </Dialog>
    }
}

fn context(example: OccurrenceExample) -> impl IntoView {
    view! {
        <li title=example.title>
            {example.before}
            <mark>{example.words}</mark>
            {example.after}
        </li>
    }
}
