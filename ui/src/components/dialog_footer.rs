use leptos::prelude::*;

/// The foot of a dialog that only shows something: a note, and the way out.
#[component]
pub fn CloseFooter(
    /// Leaves the dialog.
    #[prop(into)]
    leave: Callback<()>,
    /// The button's name for tests.
    #[prop(default = "cancel")]
    name: &'static str,
    /// What stands beside the button.
    #[prop(optional, into)]
    note: Signal<String>,
) -> impl IntoView {
    view! {
        <footer>
            <p class="note" aria-live="polite">
                {note}
            </p>
            <button
                type="button"
                class="button primary"
                data-act=name
                autofocus
                on:click=move |_| leave.run(())
            >
                {say!("close")}
            </button>
        </footer>
    }
}

/// The foot of a dialog's form: the way out, and the act itself.
#[component]
pub fn ActFooter(
    /// Leaves the dialog without the act.
    #[prop(into)]
    leave: Callback<()>,
    /// The act in words.
    #[prop(into)]
    act: Signal<String>,
    /// Whether it can be done now.
    #[prop(into)]
    ready: Signal<bool>,
    /// What stands beside the buttons.
    #[prop(optional, into)]
    note: Signal<String>,
) -> impl IntoView {
    view! {
        <footer>
            <p class="note">{note}</p>
            <button
                type="button"
                class="button"
                data-act="cancel"
                on:click=move |_| leave.run(())
            >
                {say!("cancel")}
            </button>
            <button
                type="submit"
                class="button primary"
                data-act="confirm"
                disabled=move || !ready.get()
            >
                {act}
            </button>
        </footer>
    }
}
