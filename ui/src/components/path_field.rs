use leptos::prelude::*;

use crate::api::Choose;
use crate::pages::Driver;

/// A path to type, beside a button that lets one be chosen. Whoever chooses nothing keeps what stands there.
#[component]
pub fn PathField(
    /// Its name for its label, unique on the page.
    id: &'static str,
    /// What it is called on screen.
    #[prop(into)]
    label: String,
    /// Its name for tests.
    #[prop(default = "path")]
    field: &'static str,
    /// The path.
    #[prop(into)]
    path: Signal<String>,
    /// Takes what is typed.
    #[prop(into)]
    typed: Callback<String>,
    /// What is to be chosen, from the path that stands there.
    #[prop(into)]
    what: Callback<String, Choose>,
    /// Takes what was chosen; what is typed and what is chosen are the same where it is not given.
    #[prop(optional, into)]
    chosen: Option<Callback<String>>,
    /// Whether it has the focus when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// What is to be known of it.
    #[prop(optional, into)]
    note: Option<String>,
    /// More buttons beside it.
    #[prop(optional, into)]
    more: ViewFn,
) -> impl IntoView {
    let driver = Driver::here();
    let choose = move |_| {
        let take = chosen.unwrap_or(typed);
        driver.backend().choose(what.run(path.get_untracked()), move |paths| {
            if let Some(path) = paths.into_iter().next() {
                take.run(path);
            }
        });
    };
    view! {
        <div class="field">
            <label class="label" for=id>
                {label}
            </label>
            <span class="beside">
                <input
                    class="input"
                    id=id
                    data-field=field
                    autofocus=autofocus
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=path
                    on:input=move |event| typed.run(event_target_value(&event))
                />
                <button type="button" class="button" data-act="choose" on:click=choose>
                    {say!("choose")}
                </button>
                {move || more.run()}
            </span>
            {note.map(|note| view! { <span class="note">{note}</span> })}
        </div>
    }
}
