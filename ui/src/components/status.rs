use handful_contract::Phase;
use handful_contract::command::CallOffDeepRound;
use leptos::prelude::*;

use super::Icon;
use crate::api::copy;
use crate::pages::{Dialog, Driver};
use crate::state::{insight, wording};

/// What the model is doing, how good it is, and how much is done.
#[component]
pub fn Status() -> impl IntoView {
    let driver = Driver::here();
    let learning = driver.learning;
    let phase = move || learning.with(|state| wording::phase_name(&state.phase));
    let progress = Memo::new(move |_| driver.pulse.with(|pulse| pulse.progress));
    let failed = move || {
        learning.with(|state| match &state.phase {
            Phase::Failed { failure } => Some(format!("{}\n{}", failure.message, failure.detail)),
            _ => None,
        })
    };
    let read = move || {
        learning.with(|state| match state.phase {
            Phase::Predicting { done, total } => {
                Some(100.0 * f64::from(done) / f64::from(total.max(1)))
            }
            _ => None,
        })
    };
    let held_back = Memo::new(move |_| learning.with(|state| state.held_back));
    let likely_errors =
        Memo::new(move |_| learning.with(|state| state.likely_errors.filter(|&likely| likely > 0)));
    let deepening = Memo::new(move |_| {
        learning.with(|state| state.deepening.map(|share| (100.0 * share).round() as u32))
    });
    let deepening_left = Memo::new(move |_| learning.with(|state| state.deepening_left));
    view! {
        <footer
            class="status"
            data-status=""
            data-phase=phase
            data-version=move || {
                learning.with(|state| {
                    let taught = state.version.filter(|_| state.labels > 0);
                    taught.map(|version| version.to_string())
                })
            }
        >
            <span class="phase">
                <i class="dot" aria-hidden="true"></i>
                <span>{move || learning.with(wording::phase)}</span>
                {move || {
                    failed()
                        .map(|detail| {
                            view! {
                                <button
                                    type="button"
                                    class="button quiet small"
                                    data-act="copy-details"
                                    on:click=move |_| copy(&detail)
                                >
                                    {say!("copy-details")}
                                </button>
                            }
                        })
                }}
                {move || {
                    read()
                        .map(|percent| {
                            view! {
                                <span class="meter short">
                                    <i style=format!("inline-size: {percent:.0}%")></i>
                                </span>
                            }
                        })
                }}
            </span>
            {move || {
                learning
                    .with(|state| {
                        let version = wording::version(state.version?, state);
                        Some((version, state.labels, state.score.clone()))
                    })
                    .map(|(version, labels, score)| {
                        view! {
                            <span
                                class="version"
                                title=move || {
                                    learning.with(|state| say!("encoder-is", name = state.encoder.as_str()))
                                }
                            >
                                {version}
                            </span>
                            {(labels > 0)
                                .then(|| {
                                    view! {
                                        <span class="labels">
                                            {say!("annotations-learned", n = labels)}
                                        </span>
                                        <button
                                            type="button"
                                            class="button quiet small score"
                                            data-act="show-learning"
                                            title=wording::score_detail(&score)
                                            on:mousedown=move |event| event.prevent_default()
                                            on:click=move |_| {
                                                driver.dialog.set(Some(Dialog::Learning));
                                            }
                                        >
                                            {wording::score(&score)}
                                        </button>
                                    }
                                })}
                        }
                    })
            }}
            {move || {
                likely_errors
                    .get()
                    .map(|likely| {
                        view! {
                            <button
                                type="button"
                                class="button quiet small likely-errors"
                                data-act="likely-errors"
                                title=say!("likely-errors-hint")
                                on:mousedown=move |event| event.prevent_default()
                                on:click=move |_| driver.dialog.set(Some(Dialog::LikelyErrors))
                            >
                                <Icon name="warn" />
                                {wording::likely_errors(likely)}
                            </button>
                        }
                    })
            }}
            {move || {
                deepening
                    .get()
                    .map(|percent| {
                        view! {
                            <span class="deepening" data-deepening="" title=say!("deepening-note")>
                                {say!("deepening")}
                                <span class="meter short">
                                    <i style=format!("inline-size: {percent}%")></i>
                                </span>
                                {move || deepening_left.get().map(insight::deep_left)}
                                <button
                                    type="button"
                                    class="icon-button tiny"
                                    data-act="call-off"
                                    aria-label=say!("call-off-deep-round")
                                    title=say!("call-off-deep-round")
                                    on:mousedown=move |event| event.prevent_default()
                                    on:click=move |_| {
                                        driver.backend().ask(CallOffDeepRound {}, |_| {});
                                    }
                                >
                                    <Icon name="close" />
                                </button>
                            </span>
                        }
                    })
            }}
            {move || {
                held_back
                    .get()
                    .map(|hold| {
                        let (short, long) = wording::held_back(hold);
                        view! {
                            <span class="held-back" data-held-back="" title=long>
                                {short}
                            </span>
                        }
                    })
            }}
            <span class="room"></span>
            <span class="said" aria-hidden="true">{move || sentence_case(&driver.said.get())}</span>
            <span class="progress">
                {move || wording::progress(&progress.get())}
                <span class="meter good short">
                    <i style=move || {
                        format!("inline-size: {:.1}%", 100.0 * wording::share(&progress.get()))
                    }></i>
                </span>
            </span>
        </footer>
    }
}

fn sentence_case(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
