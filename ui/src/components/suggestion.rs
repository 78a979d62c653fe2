use leptos::prelude::*;

use crate::pages::Driver;
use crate::state::keys::{Act, Chord, Meaning};
use crate::state::rules::sure;
use crate::state::wording::reason;

/// The card of whatever has the focus, and what to do with it.
#[component]
pub fn Card() -> impl IntoView {
    let driver = Driver::here();
    let focused = Memo::new(move |_| {
        driver.editor.with(|editor| {
            let mark = editor.focused()?;
            let span = editor.focused_span().unwrap_or(mark.span);
            let moved = span != mark.span;
            Some((mark, editor.page.slice(span).to_owned(), moved))
        })
    });
    let selected = Memo::new(move |_| {
        driver
            .editor
            .with(|editor| editor.selected().map(|span| editor.page.slice(span).to_owned()))
    });
    // What was marked last has no focus, so that the next key begins something new.
    let marked = Memo::new(move |_| {
        driver.editor.with(|editor| {
            let mark = editor.held_annotation().filter(|_| editor.selected().is_none())?;
            Some((editor.page.slice(mark.span).to_owned(), mark.concept))
        })
    });
    let why = move || {
        let here = driver
            .editor
            .with(|editor| editor.page.id.clone().map(|id| (id, editor.caret().sentence as u32)));
        driver.reason.get().filter(|(place, _)| {
            here.as_ref().is_some_and(|(id, at)| place.document == *id && place.ordinal == *at)
        })
    };
    let armed = move || {
        let id = driver.editor.with(|editor| editor.armed().cloned());
        id.and_then(|id| driver.concept(&id))
    };
    let act = move |act: Act| {
        move |_| {
            let requests = driver
                .editor
                .try_update(|editor| editor.press_key(Meaning::Act(act)))
                .unwrap_or_default();
            driver.send(requests);
        }
    };
    let key = move |act: Act| {
        move || driver.keys.with(|keys| keys.chord(act).map(Chord::short).unwrap_or_default())
    };
    // One character to the left and right is the same with Ctrl, unless somebody changed that.
    let exact = Memo::new(move |_| {
        driver.keys.with(|keys| {
            [
                (Act::StartLeft, Act::StartLeftExact),
                (Act::StartRight, Act::StartRightExact),
                (Act::EndLeft, Act::EndLeftExact),
                (Act::EndRight, Act::EndRightExact),
            ]
            .into_iter()
            .all(|(word, exact)| {
                let with_ctrl = keys.chord(word).map(|chord| Chord { ctrl: true, ..chord.clone() });
                with_ctrl.as_ref() == keys.chord(exact)
            })
        })
    });
    let button = move |name: &'static str, shown: Act, words: String, what: Act| {
        view! {
            <button
                type="button"
                class="button small"
                data-act=name
                on:mousedown=move |event| event.prevent_default()
                on:click=act(what)
            >
                <kbd>{key(shown)}</kbd>
                {words}
            </button>
        }
    };
    let no_concepts = move || driver.pulse.with(|pulse| pulse.concepts.is_empty());
    view! {
        <section class="card" aria-label=say!("card")>
            {move || {
                if let Some((mark, surface, moved)) = focused.get() {
                    let concept = driver.concept(&mark.concept);
                    let color = concept.as_ref().map(|concept| concept.color.to_string());
                    let name = concept.map(|concept| concept.name).unwrap_or_default();
                    view! {
                        <div class="held" data-color=color>
                            <h2>
                                {if mark.is_suggestion() { say!("this-suggestion") } else { say!("this-annotation") }}
                            </h2>
                            <p class="surface">{surface}</p>
                            <p class="as">
                                <i class="swatch"></i>
                                <span class="concept-name">{name}</span>
                                {mark
                                    .probability
                                    .map(|p| view! { <span class="sure">{sure(p, mark.rule)}</span> })}
                            </p>
                            {mark
                                .probability
                                .filter(|_| mark.rule.is_none())
                                .map(|p| {
                                    view! {
                                        <div class="meter" role="presentation">
                                            <i style=format!("inline-size: {:.0}%", p * 100.0)></i>
                                        </div>
                                    }
                                })}
                            <div class="acts">
                                {if mark.is_suggestion() {
                                    view! {
                                        {button("accept", Act::Confirm, if moved { say!("accept-so") } else { say!("accept") }, Act::Accept)}
                                        {button("reject", Act::Reject, say!("reject"), Act::Reject)}
                                        {button("why", Act::Why, say!("why-short"), Act::Why)}
                                        {button("accept-many", Act::AcceptMany, say!("accept-many-more"), Act::AcceptMany)}
                                        {button("rejected", Act::ShowRejected, say!("rejected-more"), Act::ShowRejected)}
                                    }
                                        .into_any()
                                } else {
                                    view! {
                                        {button("delete", Act::Reject, say!("delete"), Act::Delete)}
                                        {button("split", Act::Split, say!("split"), Act::Split)}
                                        {button("join", Act::Join, say!("join"), Act::Join)}
                                        {button("elsewhere", Act::Elsewhere, say!("elsewhere-more"), Act::Elsewhere)}
                                    }
                                        .into_any()
                                }}
                            </div>
                            <p class="note keys">
                                <kbd>"1"</kbd>"–"<kbd>"9"</kbd>" " {say!("key-another-concept")}
                            </p>
                            <p class="note keys">
                                <kbd>{key(Act::StartLeft)}</kbd>
                                <kbd>{key(Act::StartRight)}</kbd>
                                " " {say!("key-left-edge")} " "
                                <kbd>{key(Act::EndLeft)}</kbd>
                                <kbd>{key(Act::EndRight)}</kbd>
                                " " {say!("key-right-edge")}
                                {exact
                                    .get()
                                    .then(|| view! { {say!("list-separator")}<kbd>"Ctrl"</kbd>" " {say!("key-by-characters")} })}
                            </p>
                        </div>
                    }
                        .into_any()
                } else if let Some((surface, concept)) = marked.get() {
                    let concept = driver.concept(&concept);
                    let color = concept.as_ref().map(|concept| concept.color.to_string());
                    view! {
                        <div class="held" data-color=color>
                            <h2>{say!("here")}</h2>
                            <p class="surface">{surface}</p>
                            <p class="as">
                                <i class="swatch"></i>
                                <span class="concept-name">
                                    {concept.map(|concept| concept.name)}
                                </span>
                            </p>
                            <div class="acts">
                                {button("elsewhere", Act::Elsewhere, say!("elsewhere-more"), Act::Elsewhere)}
                            </div>
                        </div>
                    }
                        .into_any()
                } else if let Some(surface) = selected.get() {
                    view! {
                        <div class="held">
                            <h2>{say!("this-selection")}</h2>
                            <p class="surface">{surface}</p>
                            <p class="note">
                                {if no_concepts() {
                                    say!("concept-first")
                                } else {
                                    say!("press-concept-key")
                                }}
                            </p>
                        </div>
                    }
                        .into_any()
                } else if let Some(concept) = armed() {
                    view! {
                        <div class="held" data-color=concept.color.to_string()>
                            <h2>{say!("marking-with")}</h2>
                            <p class="as">
                                <i class="swatch"></i>
                                <span class="concept-name">{concept.name}</span>
                            </p>
                            <p class="note keys">
                                {say!("armed-note")}" "<kbd>"Esc"</kbd>" " {say!("armed-end")}
                            </p>
                        </div>
                    }
                        .into_any()
                } else {
                    ().into_any()
                }
            }}
            {move || {
                why()
                    .map(|(_, why)| {
                        view! { <p class="why" data-reason="">{reason(why)}</p> }
                    })
            }}
        </section>
    }
}
