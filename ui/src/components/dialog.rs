use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

use super::Icon;
use crate::api::on_animation_frame;
use crate::pages::Driver;

/// A window within the window. Escape and the cross leave it; what had the focus before gets it back.
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
    let driver = Driver::here();
    driver.keep_focus();
    on_cleanup(move || on_animation_frame(move || driver.return_focus()));
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        if !dialog.open() {
            // A dialog that is not yet open can be opened.
            let _ = dialog.show_modal();
        }
        // One that takes the place of another is open already, and what had the focus is gone.
        on_animation_frame(move || keep_focus(&dialog));
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
                    aria-label=say!("close")
                    on:click=move |_| leave.run(())
                >
                    <Icon name="close" />
                </button>
            </header>
            {children()}
        </dialog>
    }
}

/// Gives the focus to what is to have it.
fn keep_focus(dialog: &HtmlDialogElement) {
    let wanted = dialog.query_selector("[autofocus]").ok().flatten();
    if let Some(wanted) = wanted.and_then(|wanted| wanted.dyn_into::<HtmlElement>().ok()) {
        // An element that can have the focus takes it.
        let _ = wanted.focus();
    }
}
