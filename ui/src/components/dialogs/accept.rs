use handful_contract::command::PreviewAccept;
use handful_contract::{AcceptExample, ConceptId, Failure, OccurrenceExample};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::components::{ActFooter, Dialog, Icon, Trouble};
use crate::pages::Driver;
use crate::state::accept::{Accept as State, preview, read_so_far};
use crate::state::rules::sure;

/// Accepts all suggestions from a probability on, once it has shown what that would do.
#[component]
pub fn Accept() -> impl IntoView {
    let driver = Driver::here();
    let here = driver.editor.with_untracked(|editor| editor.page.id.clone());
    let state = RwSignal::new(State::new());
    let failure = RwSignal::new(None::<Failure>);
    let busy = RwSignal::new(false);
    ask(driver, state, failure);
    let change = move |change: &dyn Fn(&mut State)| {
        state.update(change);
        ask(driver, state, failure);
    };
    let leave = move || driver.dialog.set(None);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(seal) = state.with_untracked(|state| {
            state.report().filter(|_| state.is_ready()).map(|report| report.seal.clone())
        }) else {
            return;
        };
        failure.set(None);
        busy.set(true);
        let query = state.with_untracked(|state| state.query().clone());
        driver.accept_all(query, seal, move |refused| {
            busy.set(false);
            failure.set(Some(refused));
            change(&|state| state.change(|_| {}));
        });
    };
    let limit = move |value: String| {
        if let Ok(percent) = value.parse::<u8>() {
            change(&|state| state.set_percent(percent));
        }
    };
    let reach = {
        let here = here.clone();
        move |everywhere: bool, name: &'static str, words: String| {
            let here = here.clone();
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name="reach"
                        value=name
                        prop:checked=move || {
                            state.with(|state| state.query().document.is_none()) == everywhere
                        }
                        on:change=move |_| {
                            let document = here.clone().filter(|_| !everywhere);
                            change(&|state| state.change(|query| query.document.clone_from(&document)));
                        }
                    />
                    <span>{words}</span>
                </label>
            }
        }
    };
    let guard = Memo::new(move |_| {
        driver.learning.with(|learning| state.with(|state| state.guard(&learning.score)))
    });
    let grave = move || guard.with(|guard| guard.as_ref().is_some_and(|guard| guard.grave));
    let concepts = driver.pulse.with_untracked(|pulse| pulse.concepts.clone());
    view! {
        <Dialog name="accept" title=say!("accept-many") leave=leave>
            <form on:submit=submit>
                <div class="body">
                    <div class="field">
                        <label class="label" for="accept-limit">
                            {say!("accept-limit")}
                        </label>
                        <div class="limit">
                            <input
                                id="accept-limit"
                                type="range"
                                min="0"
                                max="100"
                                data-field="limit"
                                autofocus
                                aria-valuetext=move || say!("percent", n = state.with(State::percent))
                                prop:value=move || state.with(State::percent).to_string()
                                on:input=move |event| limit(event_target_value(&event))
                            />
                            <input
                                type="number"
                                class="input"
                                min="0"
                                max="100"
                                data-field="percent"
                                aria-label=say!("probability-in-percent")
                                prop:value=move || state.with(State::percent).to_string()
                                on:input=move |event| limit(event_target_value(&event))
                            />
                            <span aria-hidden="true">"%"</span>
                        </div>
                    </div>
                    <div class="of-what">
                        <fieldset class="choices">
                            <legend>{say!("where")}</legend>
                            {reach(true, "everywhere", say!("everywhere"))}
                            {reach(false, "document", say!("in-this-document"))}
                        </fieldset>
                        <label class="field">
                            <span class="label">{say!("concept")}</span>
                            <select
                                class="input"
                                data-field="concept"
                                on:change=move |event| {
                                    let value = event_target_value(&event);
                                    let concept = (!value.is_empty()).then_some(ConceptId(value));
                                    change(
                                        &|state| state.change(|query| query.concept.clone_from(&concept)),
                                    );
                                }
                            >
                                <option value="">{say!("any-concept")}</option>
                                {concepts
                                    .into_iter()
                                    .map(|concept| {
                                        view! { <option value=concept.id.0>{concept.name}</option> }
                                    })
                                    .collect_view()}
                            </select>
                        </label>
                    </div>
                    <div
                        class="places"
                        data-places=move || state.with(State::places)
                        data-percent=move || state.with(State::answered)
                        aria-live="polite"
                    >
                        <p>{move || state.with(|state| state.report().map(preview))}</p>
                        {move || {
                            state
                                .with(|state| state.report().and_then(read_so_far))
                                .map(|words| view! { <p class="note" data-read="">{words}</p> })
                        }}
                        {move || {
                            (state.with(State::places) > 1)
                                .then(|| view! { <p class="note">{say!("most-doubtful-colon")}</p> })
                        }}
                        <ul class="contexts doubtful" aria-label=say!("most-doubtful")>
                            {move || {
                                state
                                    .with(|state| state.report().map(|one| one.examples.clone()))
                                    .map(|examples| {
                                        examples.into_iter().map(example).collect_view()
                                    })
                            }}
                        </ul>
                    </div>
                    {move || {
                        guard
                            .get()
                            .map(|guard| {
                                view! {
                                    <p class="guard" class:grave=guard.grave data-guard="" role="note">
                                        <Icon name="warn" />
                                        <span>{guard.words}</span>
                                    </p>
                                }
                            })
                    }}
                    <Trouble failure=failure />
                </div>
                <ActFooter
                    leave
                    act=Signal::derive(move || {
                        match state.with(State::places) {
                            0 => say!("accept-them"),
                            n if grave() => say!("accept-n-grave", n = n),
                            n => say!("accept-n", n = n),
                        }
                    })
                    ready=Signal::derive(move || !busy.get() && state.with(State::is_ready))
                    note=say!("accept-note")
                />
            </form>
        </Dialog>
    }
}

/// Asks what it would do, and again if the question has changed when the answer comes.
fn ask(driver: Driver, state: RwSignal<State>, failure: RwSignal<Option<Failure>>) {
    let Some(query) = state.try_update(State::ask).flatten() else { return };
    driver.backend().ask(PreviewAccept { query }, move |reply| {
        let report = match reply {
            Ok(report) => Some(report),
            Err(refused) => {
                failure.set(Some(refused));
                None
            }
        };
        state.update(|state| state.take(report));
        ask(driver, state, failure);
    });
}

fn example(example: AcceptExample) -> impl IntoView {
    let AcceptExample { place: OccurrenceExample { title, before, words, after }, .. } = example;
    view! {
        <li title=title>
            <span class="context">
                {before}
                <mark>{words}</mark>
                {after}
            </span>
            <span class="concept-name">{example.concept}</span>
            <span class="count">{sure(example.probability, example.rule)}</span>
        </li>
    }
}
