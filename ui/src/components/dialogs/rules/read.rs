use handful_contract::command::ImportRules;
use handful_contract::{ConceptId, Failure, RuleReport};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::super::report::refusals;
use crate::api::Choose;
use crate::components::{PathField, Trouble};
use crate::pages::Driver;
use crate::state::rules::imported;

/// The field for a file to read.
#[component]
pub(super) fn Read(
    concept: StoredValue<ConceptId>,
    case: RwSignal<bool>,
    read: Callback<()>,
) -> impl IntoView {
    let driver = Driver::here();
    let path = RwSignal::new(String::new());
    let failure = RwSignal::new(None::<Failure>);
    let report = RwSignal::new(None::<RuleReport>);
    let busy = RwSignal::new(false);
    let begin = move || {
        let path = path.get_untracked();
        if path.trim().is_empty() || busy.get_untracked() {
            return;
        }
        failure.set(None);
        report.set(None);
        busy.set(true);
        let case = case.get_untracked();
        let command = ImportRules { concept: concept.get_value(), path, case };
        driver.import_rules(command, move |reply| {
            busy.set(false);
            match reply {
                Ok(said) => {
                    report.set(Some(said));
                    read.run(());
                }
                Err(refused) => failure.set(Some(refused)),
            }
        });
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        begin();
    };
    view! {
        <form class="read-rules" on:submit=submit>
            <PathField
                id="rules-path"
                label=say!("read-from-file")
                field="rules-path"
                path
                typed=move |typed| path.set(typed)
                what=|_| Choose::Files
                chosen=move |chosen| {
                    path.set(chosen);
                    begin();
                }
                note=say!("read-note")
                more=move || {
                    view! {
                        <button
                            type="submit"
                            class="button"
                            data-act="read-rules"
                            disabled=move || {
                                busy.get() || path.with(|path| path.trim().is_empty())
                            }
                        >
                            {say!("read")}
                        </button>
                    }
                }
            />
            <div class="report" role="status">
                {move || {
                    report
                        .get()
                        .map(|said| {
                            view! {
                                <p class="head" data-report="">
                                    {imported(&said)}
                                </p>
                                {refusals(say!("not-taken"), said.refused_total, said.refused)}
                            }
                        })
                }}
            </div>
            <Trouble failure />
        </form>
    }
}
