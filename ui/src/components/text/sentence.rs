use handful_contract::ReviewState;
use leptos::prelude::*;

use super::pieces::draw;
use crate::components::Icon;
use crate::pages::Driver;
use crate::state::wording;

/// One sentence with its number in the margin.
#[component]
pub(super) fn Sentence(
    /// Its place in the document, counted from 0.
    ordinal: usize,
) -> impl IntoView {
    let driver = Driver::here();
    let editor = driver.editor;
    let revision = Memo::new(move |_| editor.with(|editor| editor.revision(ordinal)));
    let overlay = Memo::new(move |_| editor.with(|editor| editor.overlay(ordinal)));
    let state = Memo::new(move |_| editor.with(|editor| editor.page.state(ordinal)));
    let held_out = Memo::new(move |_| editor.with(|editor| editor.page.held_out(ordinal)));
    let current = move || overlay.with(|overlay| overlay.current).then_some("true");
    let label = move || format!("Sentence {}, {}", ordinal + 1, wording::state(state.get()));
    view! {
        <div
            class="sentence"
            role="group"
            aria-label=label
            data-sentence=ordinal
            data-state=move || wording::state_name(state.get())
            data-current=current
        >
            <button
                type="button"
                class="margin"
                tabindex="-1"
                aria-pressed=move || (state.get() == ReviewState::Done).to_string()
                aria-label=label
                title=move || match (state.get(), held_out.get()) {
                    (ReviewState::Done, true) => "Done; kept apart to measure the score",
                    (ReviewState::Done, false) => "Done. Click to take that back",
                    _ => "Click when everything here is marked",
                }
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| driver.toggle_done(ordinal)
            >
                <span class="tick">
                    {move || (state.get() == ReviewState::Done).then(|| view! { <Icon name="check" /> })}
                </span>
                <span class="ordinal">{ordinal + 1}</span>
            </button>
            <p class="line">
                {move || {
                    let _ = revision.get();
                    let pieces = editor.with_untracked(|editor| editor.pieces(ordinal));
                    draw(pieces, overlay, driver)
                }}
            </p>
        </div>
    }
}
