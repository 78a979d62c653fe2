use leptos::prelude::*;

/// A list to choose one of several values from, or none of them.
#[component]
pub fn Select(
    /// Its name for tests.
    name: &'static str,
    /// What is chosen, where nothing beside the list says so.
    #[prop(optional, into)]
    label: Option<String>,
    /// What no value means.
    #[prop(into)]
    none: String,
    /// Values with their words.
    choices: Signal<Vec<(String, String)>>,
    /// The value in force.
    chosen: Signal<Option<String>>,
    /// Takes another, empty for none.
    #[prop(into)]
    choose: Callback<String>,
) -> impl IntoView {
    let option = move |(value, words): (String, String)| {
        let own = (!value.is_empty()).then(|| value.clone());
        view! {
            <option value=value selected=move || chosen.with(|chosen| *chosen == own)>
                {words}
            </option>
        }
    };
    view! {
        <select
            class="input"
            class:narrows=move || chosen.with(Option::is_some)
            data-field=name
            aria-label=label
            on:change=move |event| choose.run(event_target_value(&event))
        >
            {option((String::new(), none))}
            {move || choices.get().into_iter().map(option).collect_view()}
        </select>
    }
}
