use handful_contract::Note;
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;

use crate::components::{ActFooter, Dialog};
use crate::pages::{Driver, NotePlace};

/// The note on a sentence, or on its document. Enter keeps it; without words it is gone.
#[component]
pub fn WriteNote(
    /// What the note is on that is shown first.
    on: NotePlace,
    /// The sentence with the cursor.
    sentence: usize,
) -> impl IntoView {
    let driver = Driver::here();
    let ordinal = move |on: NotePlace| match on {
        NotePlace::Sentence => Some(sentence),
        NotePlace::Document => None,
    };
    let there =
        move |on: NotePlace| driver.editor.with_untracked(|editor| editor.note(ordinal(on)));
    let place = RwSignal::new(on);
    let note = RwSignal::new(there(on));
    let leave = move || driver.dialog.set(None);
    let keep = move || {
        let Note { flagged, text } = note.get_untracked();
        let kept = Note { flagged, text: text.trim().to_owned() };
        let ordinal = ordinal(place.get_untracked());
        let requests =
            driver.editor.try_update(|editor| editor.set_note(ordinal, kept)).unwrap_or_default();
        driver.send(requests);
        leave();
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        keep();
    };
    let press = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            keep();
        }
    };
    let choice = move |on: NotePlace, name: &'static str, words: String| {
        view! {
            <button
                type="button"
                data-on=name
                aria-pressed=move || (place.get() == on).to_string()
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| {
                    place.set(on);
                    note.set(there(on));
                }
            >
                {words}
            </button>
        }
    };
    view! {
        <Dialog name="note" title=say!("note") leave=leave>
            <form on:submit=submit>
                <div class="body">
                    <div class="segments" role="group" aria-label=say!("note-on")>
                        {choice(
                            NotePlace::Sentence,
                            "sentence",
                            say!("sentence-n", n = sentence + 1),
                        )}
                        {choice(NotePlace::Document, "document", say!("document"))}
                    </div>
                    <label class="field">
                        <span class="label">{say!("few-words")}</span>
                        <textarea
                            class="input"
                            rows="3"
                            autofocus
                            maxlength="2000"
                            data-field="note"
                            dir="auto"
                            prop:value=move || note.with(|note| note.text.clone())
                            on:keydown=press
                            on:input=move |event| {
                                note.update(|note| note.text = event_target_value(&event));
                            }
                        ></textarea>
                    </label>
                    <label class="choice">
                        <input
                            type="checkbox"
                            data-field="flagged"
                            prop:checked=move || note.with(|note| note.flagged)
                            on:change=move |event| {
                                note.update(|note| note.flagged = event_target_checked(&event));
                            }
                        />
                        <span>{say!("flagged")}</span>
                    </label>
                </div>
                <ActFooter
                    leave
                    act=say!("keep")
                    ready=true
                    note=say!("note-keys")
                />
            </form>
        </Dialog>
    }
}
