use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::components::{CloseFooter, Dialog, Icon};
use crate::pages::{Driver, pressed};
use crate::state::keys::{Act, Binding, Chord, Group, KeyMap, default_chord};
use crate::state::messages::say;

/// An act that waits for its new key, and why the last one could not be it.
#[derive(Clone, Debug, PartialEq)]
struct Waiting {
    act: Act,
    problem: Option<String>,
}

/// All keys, read from the key map itself; each can be changed.
#[component]
pub fn Keys() -> impl IntoView {
    let driver = Driver::here();
    let waiting = RwSignal::new(None::<Waiting>);
    let concepts = driver.pulse.with_untracked(|pulse| pulse.concepts.clone());
    let keyed: Vec<_> =
        concepts.into_iter().filter_map(|concept| Some((concept.key?, concept.name))).collect();
    let leave = move || {
        // While a key is awaited, Escape is the way out of that.
        if waiting.get_untracked().is_some() {
            waiting.set(None);
        } else {
            driver.dialog.set(None);
        }
    };
    let changed =
        Memo::new(move |_| driver.preferences.with(|preferences| !preferences.keys.is_empty()));
    view! {
        <Dialog name="keys" title=say!("keys") leave=leave>
            // The columns grow downwards inside what scrolls; with a height of their own they would go on
            // sideways.
            <div class="body">
            <div class="keys-list" on:keydown=move |event| hear(&event, waiting, driver)>
                {Group::ALL
                    .into_iter()
                    .map(|group| {
                        view! {
                            <section>
                                <h3>{group.title()}</h3>
                                <dl>
                                    {lines(group)
                                        .into_iter()
                                        .map(|binding| view! { <Line binding waiting /> })
                                        .collect_view()}
                                    {(group == Group::Mark)
                                        .then(|| {
                                            keyed
                                                .iter()
                                                .map(|(key, name)| {
                                                    view! {
                                                        <div>
                                                            <dt>
                                                                <kbd>{key.to_uppercase()}</kbd>
                                                            </dt>
                                                            <dd>{say!("key-mark-as", concept = name.as_str())}</dd>
                                                        </div>
                                                    }
                                                })
                                                .collect_view()
                                        })}
                                </dl>
                            </section>
                        }
                    })
                    .collect_view()}
            </div>
            {move || {
                changed
                    .get()
                    .then(|| {
                        view! {
                            <p>
                                <button
                                    type="button"
                                    class="button small"
                                    data-act="reset-keys"
                                    on:click=move |_| {
                                        waiting.set(None);
                                        driver.prefer(|preferences| preferences.keys.clear());
                                    }
                                >
                                    {say!("keys-reset")}
                                </button>
                            </p>
                        }
                    })
            }}
            </div>
            <CloseFooter
                leave=leave
                note=say!("keys-note")
            />
        </Dialog>
    }
}

/// The lines of a group, as they come; the map says what their keys are by now.
fn lines(group: Group) -> Vec<Binding> {
    let all = KeyMap::default();
    let listed = all.bindings().iter().filter(|one| one.group == group && !one.words.is_empty());
    listed.cloned().collect()
}

#[component]
fn Line(binding: Binding, waiting: RwSignal<Option<Waiting>>) -> impl IntoView {
    let driver = Driver::here();
    let Binding { act, words, .. } = binding;
    let chord = Memo::new(move |_| driver.keys.with(|keys| keys.chord(act).cloned()));
    let changed = Memo::new(move |_| driver.keys.with(|keys| keys.is_changed(act)));
    let awaited = Memo::new(move |_| {
        waiting.with(|waiting| waiting.as_ref().is_some_and(|waiting| waiting.act == act))
    });
    let problem = move || {
        waiting
            .with(|waiting| waiting.as_ref().filter(|waiting| waiting.act == act)?.problem.clone())
    };
    let label = move || chord.with(|chord| chord.as_ref().map(Chord::label).unwrap_or_default());
    view! {
        <div data-key=act.name() data-chord=label class:awaited=awaited>
            <dt>
                <button
                    type="button"
                    class="rekey"
                    aria-pressed=move || awaited.get().to_string()
                    on:click=move |_| {
                        let next = (!awaited.get_untracked()).then_some(Waiting { act, problem: None });
                        waiting.set(next);
                    }
                    on:blur=move |_| {
                        if awaited.get_untracked() {
                            waiting.set(None);
                        }
                    }
                >
                    {move || {
                        if awaited.get() {
                            view! { <span class="press">{say!("press-a-key")}</span> }.into_any()
                        } else {
                            let caps = chord.with(|chord| chord.as_ref().map(Chord::caps));
                            let caps = caps
                                .unwrap_or_default()
                                .into_iter()
                                .map(|cap| view! { <kbd aria-hidden="true">{cap}</kbd> })
                                .collect_view();
                            // Drawn keys are no name to be called by.
                            view! {
                                {caps}
                                <span class="unseen">
                                    {say!("key-change", act = say(words), key = label())}
                                </span>
                            }
                                .into_any()
                        }
                    }}
                </button>
            </dt>
            <dd>
                {say(words)}
                {move || {
                    changed
                        .get()
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="icon-button"
                                    data-act="reset-key"
                                    aria-label=say!("key-reset", act = say(words))
                                    title=say!("key-reset-hint")
                                    on:click=move |_| {
                                        if let Some(chord) = default_chord(act) {
                                            choose(waiting, driver, act, chord);
                                        }
                                    }
                                >
                                    <Icon name="undo" />
                                </button>
                            }
                        })
                }}
                {move || {
                    problem()
                        .map(|words| view! { <span class="wrong" role="alert">{words}</span> })
                }}
            </dd>
        </div>
    }
}

/// Takes the key that is awaited.
fn hear(event: &KeyboardEvent, waiting: RwSignal<Option<Waiting>>, driver: Driver) {
    let Some(Waiting { act, .. }) = waiting.get_untracked() else { return };
    if event.is_composing() {
        return;
    }
    let press = pressed(event);
    event.prevent_default();
    event.stop_propagation();
    if press.key == "Escape" {
        waiting.set(None);
        return;
    }
    match Chord::of(&press) {
        Ok(Some(chord)) => choose(waiting, driver, act, &chord),
        Ok(None) => {}
        Err(problem) => waiting.set(Some(Waiting { act, problem: Some(problem) })),
    }
}

/// Gives an act this key, or says what has it.
fn choose(waiting: RwSignal<Option<Waiting>>, driver: Driver, act: Act, chord: &Chord) {
    let problem = driver.keys.with_untracked(|keys| {
        driver.pulse.with_untracked(|pulse| keys.problem(act, chord, &pulse.concepts))
    });
    if problem.is_some() {
        waiting.set(Some(Waiting { act, problem }));
        return;
    }
    waiting.set(None);
    driver.prefer(|preferences| KeyMap::keep(&mut preferences.keys, act, chord));
}
