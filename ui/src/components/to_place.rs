use handful_contract::SentenceRef;
use leptos::prelude::*;

use crate::pages::Driver;

/// A place in the texts, listed in a dialog: a click leaves the dialog and goes there.
#[component]
pub fn ToPlace(
    /// The sentence.
    sentence: SentenceRef,
    /// Where in the document it begins, for tests.
    #[prop(optional)]
    start: Option<u32>,
    /// What is said of it.
    children: Children,
) -> impl IntoView {
    let driver = Driver::here();
    view! {
        <button
            type="button"
            class="to-place"
            data-act="to-place"
            data-start=start
            on:click=move |_| {
                driver.dialog.set(None);
                driver.show(sentence.clone());
            }
        >
            {children()}
        </button>
    }
}
