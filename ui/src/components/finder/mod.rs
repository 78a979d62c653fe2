//! The panel above the text in which places are found, walked through and marked.

mod list;
mod query;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::pages::Driver;
use crate::state::find::Find;
use list::List;
use query::Query;

/// What is looked for, and the places where it stands. Escape lets go of what is checked, then leaves.
#[component]
pub fn Finder() -> impl IntoView {
    let driver = Driver::here();
    let open = Memo::new(move |_| driver.find.with(|find| find.open));
    let leave = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            event.prevent_default();
            if !driver.find.try_update(Find::uncheck).unwrap_or(false) {
                driver.close_find();
            }
        }
    };
    move || {
        open.get().then(|| {
            view! {
                <section
                    class="finder"
                    data-find=""
                    data-own-keys=""
                    role="search"
                    aria-label=say!("find")
                    on:keydown=leave
                >
                    <Query />
                    <List />
                </section>
            }
        })
    }
}
