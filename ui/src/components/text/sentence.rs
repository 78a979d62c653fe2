use handful_contract::ReviewState;
use leptos::prelude::*;

use super::pieces::draw;
use crate::components::Icon;
use crate::pages::Driver;
use crate::state::editor::Held;
use crate::state::wording;

/// One sentence with its number in the margin.
#[component]
pub(super) fn Sentence(
    /// Its place in the document, counted from 0.
    ordinal: usize,
    /// What is held anywhere in the text.
    held: Memo<Held>,
    /// Changes whenever any sentence must be redrawn.
    drawings: Memo<u64>,
) -> impl IntoView {
    let driver = Driver::here();
    let editor = driver.editor;
    // A key changes what is held, seldom what is drawn: each sentence asks only for what is its own.
    let drawn = Memo::new(move |_| {
        let _ = drawings.get();
        editor.with_untracked(|editor| {
            let page = &editor.page;
            let note = editor.note(Some(ordinal));
            (editor.revision(ordinal), page.state(ordinal), page.held_out(ordinal), note)
        })
    });
    let line = editor.with_untracked(|editor| editor.page.span(ordinal));
    let overlay = Memo::new(move |_| held.with(|held| held.over(ordinal, line)));
    let revision = Memo::new(move |_| drawn.get().0);
    let state = Memo::new(move |_| drawn.get().1);
    let held_out = move || drawn.get().2;
    let note = Memo::new(move |_| drawn.get().3);
    let current = move || overlay.with(|overlay| overlay.current).then_some("true");
    let label = move || {
        let (n, state) = (ordinal + 1, wording::state(state.get()));
        if note.with(|note| note.flagged) {
            say!("sentence-label-flagged", n = n, state = state)
        } else {
            say!("sentence-label", n = n, state = state)
        }
    };
    view! {
        <div
            class="sentence"
            role="group"
            aria-label=label
            data-sentence=ordinal
            data-state=move || wording::state_name(state.get())
            data-current=current
            data-flagged=move || note.with(|note| note.flagged).then_some("true")
        >
            <button
                type="button"
                class="margin"
                tabindex="-1"
                aria-pressed=move || (state.get() == ReviewState::Done).to_string()
                aria-label=label
                title=move || match (state.get(), held_out()) {
                    (ReviewState::Done, true) => say!("margin-held-out"),
                    (ReviewState::Done, false) => say!("margin-done"),
                    _ => say!("margin-open"),
                }
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| driver.toggle_done(ordinal)
            >
                <span class="tick">
                    {move || (state.get() == ReviewState::Done).then(|| view! { <Icon name="check" /> })}
                </span>
                <span class="flag">
                    {move || note.with(|note| note.flagged).then(|| view! { <Icon name="flag" /> })}
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
            {move || note.with(|note| written(&note.text))}
        </div>
    }
}

/// A note's words below what they are on; none where there are none.
pub(super) fn written(text: &str) -> Option<impl IntoView + use<>> {
    let text = text.to_owned();
    (!text.is_empty()).then(|| {
        view! {
            <p class="written" data-note="" dir="auto">
                <Icon name="note" />
                <span>{text}</span>
            </p>
        }
    })
}
