use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use super::Icon;

/// A window within the window. Escape and the cross leave it.
#[component]
pub fn Dialog(
    /// Its name for tests.
    name: &'static str,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// Leaves it.
    #[prop(into)]
    leave: Callback<()>,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = node.get()
            && !dialog.open()
        {
            // A dialog that is not yet open can be opened.
            let _ = dialog.show_modal();
        }
    });
    view! {
        <dialog
            node_ref=node
            class="dialog"
            data-dialog=name
            aria-labelledby="dialog-title"
            on:cancel=move |event: ev::Event| {
                event.prevent_default();
                leave.run(());
            }
        >
            <header>
                <h2 id="dialog-title">{title}</h2>
                <button
                    type="button"
                    class="icon-button"
                    aria-label="Close"
                    on:click=move |_| leave.run(())
                >
                    <Icon name="close" />
                </button>
            </header>
            {children()}
        </dialog>
    }
}
