use handful_contract::{Rule, RuleKind, RulePage, RuleRow};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::components::Icon;
use crate::state::rules::about;
use crate::state::wording::number;

/// What is looked for; Delete takes an entry out.
#[component]
pub(super) fn List(page: RwSignal<Option<RulePage>>, take_out: Callback<Rule>) -> impl IntoView {
    let at = RwSignal::new(0_usize);
    let rows = Memo::new(move |_| {
        page.with(|page| page.as_ref().map(|page| page.rows.clone()).unwrap_or_default())
    });
    let last = move || rows.with(Vec::len).saturating_sub(1);
    let here = Memo::new(move |_| at.get().min(last()));
    let press = move |event: KeyboardEvent| {
        let row = here.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => at.set((row + 1).min(last())),
            "ArrowUp" => at.set(row.saturating_sub(1)),
            "PageDown" => at.set((row + 10).min(last())),
            "PageUp" => at.set(row.saturating_sub(10)),
            "Home" => at.set(0),
            "End" => at.set(last()),
            "Delete" | "Backspace" => {
                if let Some(row) = rows.with_untracked(|rows| rows.get(row).cloned()) {
                    take_out.run(row.rule);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    Effect::new(move |_| bring(here.get()));
    view! {
        <ul
            class="past rules"
            class:empty=move || rows.with(Vec::is_empty)
            role="listbox"
            tabindex="0"
            aria-label=say!("rules-list")
            aria-activedescendant=move || {
                (!rows.with(Vec::is_empty)).then(|| format!("rule-{}", here.get()))
            }
            on:keydown=press
        >
            {move || {
                rows.get()
                    .into_iter()
                    .enumerate()
                    .map(|(place, row)| view! { <Row place row here at take_out /> })
                    .collect_view()
            }}
        </ul>
    }
}

/// One rule.
#[component]
fn Row(
    place: usize,
    row: RuleRow,
    here: Memo<usize>,
    at: RwSignal<usize>,
    take_out: Callback<Rule>,
) -> impl IntoView {
    let RuleRow { rule, places } = row;
    let text = rule.text.clone();
    let expression = rule.kind == RuleKind::Expression;
    view! {
        <li
            id=format!("rule-{place}")
            role="option"
            data-rule=text.clone()
            data-places=places
            class:current=move || here.get() == place
            aria-selected=move || (here.get() == place).to_string()
            on:click=move |_| at.set(place)
        >
            <span class="words" class:expression=expression>
                {text.clone()}
            </span>
            <span class="where">{about(&rule)}</span>
            <span class="count" title=say!("places-in-project")>
                {number(places.into())}
            </span>
            // For the mouse; within an entry of a list nothing else can be pressed by key, and Delete does the
            // same.
            <span
                class="icon-button"
                aria-hidden="true"
                data-act="remove-rule"
                title=say!("rule-take-out-hint")
                on:mousedown=move |event| event.prevent_default()
                on:click=move |event| {
                    event.stop_propagation();
                    take_out.run(rule.clone());
                }
            >
                <Icon name="bin" />
            </span>
        </li>
    }
}

/// Scrolls so that a row can be seen.
fn bring(row: usize) {
    let row: Option<Element> = document().get_element_by_id(&format!("rule-{row}"));
    if let Some(row) = row {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        row.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
