use handful_contract::command::ListRejected;
use handful_contract::{Failure, FoundPlace, Reach, RejectedPage};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::components::{CloseFooter, Dialog, Trouble};
use crate::pages::Driver;
use crate::state::wording::{percent, rejected};

/// How many are listed.
const LISTED: u32 = 200;

/// What was rejected, the newest first; Enter takes one rejection back.
#[component]
pub fn Rejected() -> impl IntoView {
    let driver = Driver::here();
    let page = RwSignal::new(None::<RejectedPage>);
    let failure = RwSignal::new(None::<Failure>);
    let at = RwSignal::new(0_usize);
    let here = driver.editor.with_untracked(|editor| editor.page.id.clone());
    let reach = RwSignal::new(if here.is_some() { Reach::Document } else { Reach::Project });
    let here = StoredValue::new(here);
    let ask = move || {
        let asked = reach.get_untracked();
        let document = here.get_value().filter(|_| asked == Reach::Document);
        driver.backend().in_turn(ListRejected { document, limit: LISTED }, move |reply| {
            // An answer to what is no longer asked would be wrong.
            if reach.get_untracked() != asked {
                return;
            }
            match reply {
                Ok(found) => {
                    at.update(|at| *at = (*at).min(found.places.len().saturating_sub(1)));
                    page.set(Some(found));
                }
                Err(refused) => failure.set(Some(refused)),
            }
        });
    };
    ask();
    let rows =
        Memo::new(move |_| page.with(|page| page.as_ref().map_or(0, |page| page.places.len())));
    let take_back = Callback::new(move |row: usize| {
        let place = page.with_untracked(|page| page.as_ref()?.places.get(row).cloned());
        let Some(place) = place else { return };
        failure.set(None);
        driver.take_back_rejection(place, move |reply| match reply {
            Ok(()) => ask(),
            Err(refused) => failure.set(Some(refused)),
        });
    });
    let press = move |event: KeyboardEvent| {
        let last = rows.get_untracked().saturating_sub(1);
        let here = at.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => at.set((here + 1).min(last)),
            "ArrowUp" => at.set(here.saturating_sub(1)),
            "PageDown" => at.set((here + 10).min(last)),
            "PageUp" => at.set(here.saturating_sub(10)),
            "Home" => at.set(0),
            "End" => at.set(last),
            "Enter" => take_back.run(here),
            _ => return,
        }
        event.prevent_default();
    };
    Effect::new(move |_| bring(at.get()));
    let switch = move |which: Reach, name: &'static str, words: String| {
        view! {
            <button
                type="button"
                data-reach=name
                aria-pressed=move || (reach.get() == which).to_string()
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| {
                    reach.set(which);
                    at.set(0);
                    ask();
                }
            >
                {words}
            </button>
        }
    };
    view! {
        <Dialog name="rejected" title=say!("rejected") leave=move || driver.dialog.set(None)>
            <div class="body">
                <div class="segments" role="group" aria-label=say!("where")>
                    {switch(Reach::Document, "document", say!("document"))}
                    {switch(Reach::Project, "project", say!("project"))}
                </div>
                <Trouble failure />
                <p class="note" role="status" data-rejections=move || page.with(|page| page.as_ref().map(|page| page.places.len()))>
                    {move || page.with(|page| page.as_ref().map(rejected))}
                </p>
                <ul
                    class="past rejections"
                    class:empty=move || rows.get() == 0
                    role="listbox"
                    tabindex="0"
                    autofocus
                    aria-label=say!("rejected-list")
                    aria-activedescendant=move || {
                        (rows.get() > 0).then(|| format!("rejected-{}", at.get()))
                    }
                    on:keydown=press
                >
                    <For each=move || 0..rows.get() key=|row| *row let:row>
                        <Row row page at take_back />
                    </For>
                </ul>
            </div>
            <CloseFooter
                leave=move || driver.dialog.set(None)
                note=Signal::derive(move || {
                    if rows.get() > 0 { say!("rejected-note") } else { String::new() }
                })
            />
        </Dialog>
    }
}

#[component]
fn Row(
    row: usize,
    page: RwSignal<Option<RejectedPage>>,
    at: RwSignal<usize>,
    take_back: Callback<usize>,
) -> impl IntoView {
    let driver = Driver::here();
    let place = Memo::new(move |_| page.with(|page| page.as_ref()?.places.get(row).cloned()));
    move || {
        place.get().map(|FoundPlace { before, words, after, title, mark, start, .. }| {
            let concept = mark.as_ref().and_then(|mark| driver.concept(&mark.concept));
            let color = concept.as_ref().map(|concept| concept.color.to_string());
            let name = concept.map(|concept| concept.name);
            let likely = mark.and_then(|mark| mark.probability).map(percent);
            view! {
                <li
                    id=format!("rejected-{row}")
                    role="option"
                    data-rejected=row
                    data-start=start
                    title=title
                    class:current=move || at.get() == row
                    aria-selected=move || (at.get() == row).to_string()
                    on:click=move |_| at.set(row)
                >
                    <span class="words context">{before} <mark>{words}</mark> {after}</span>
                    <span class="stands" data-color=color>
                        <i class="swatch"></i>
                        <span class="concept-name">{name}</span>
                        <span class="count">{likely}</span>
                    </span>
                    // For the mouse; within an entry of a list nothing else can be pressed by key, and Enter does
                    // the same.
                    <span
                        class="button small"
                        aria-hidden="true"
                        data-act="take-back"
                        on:mousedown=move |event| event.prevent_default()
                        on:click=move |event| {
                            event.stop_propagation();
                            take_back.run(row);
                        }
                    >
                        {say!("take-back")}
                    </span>
                </li>
            }
        })
    }
}

/// Scrolls so that a row can be seen.
fn bring(row: usize) {
    let row: Option<Element> = document().get_element_by_id(&format!("rejected-{row}"));
    if let Some(row) = row {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        row.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
