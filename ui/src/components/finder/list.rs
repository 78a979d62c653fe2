use handful_contract::{FoundMark, FoundPlace, Note, Reach};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::components::text::focus_text;
use crate::components::{Flag, Icon};
use crate::pages::{Driver, pressed};
use crate::state::documents::window as rows_in_view;
use crate::state::find::Find;
use crate::state::keys::Meaning;
use crate::state::wording::{checked, nothing_found, percent, state_name};

/// The places one below the other, their words aligned; only the rows that can be seen are drawn.
#[component]
pub(super) fn List() -> impl IntoView {
    let driver = Driver::here();
    let node = NodeRef::<html::Ul>::new();
    let seen = RwSignal::new((0.0_f64, 320.0_f64, 28.0_f64));
    let measure = move || {
        if let Some(list) = node.get_untracked() {
            let row = list.query_selector("[data-found-row]").ok().flatten();
            let height = row.map_or(28.0, |row| row.get_bounding_client_rect().height());
            let scrolled = f64::from(list.scroll_top());
            seen.set((scrolled, f64::from(list.client_height()), height.max(16.0)));
        }
    };
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());
    let total = Memo::new(move |_| driver.find.with(|find| find.places().len()));
    let rows = Memo::new(move |_| {
        let (scrolled, height, row) = seen.get();
        rows_in_view(scrolled, height, row, u32::try_from(total.get()).unwrap_or(u32::MAX))
    });
    Effect::new(move |_| {
        let last = rows.get().end as usize;
        driver.find(|find| find.see(last));
    });
    Effect::new(move |_| {
        let _ = total.get();
        measure();
    });
    let at = Memo::new(move |_| driver.find.with(Find::at));
    Effect::new(move |_| {
        if let Some(list) = node.get_untracked() {
            bring(&list, at.get(), seen.get_untracked().2);
        }
    });
    let per_page = move || {
        let (_, height, row) = seen.get_untracked();
        ((height / row) as isize - 1).max(1)
    };
    let press = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let press = pressed(&event);
        let concept = driver.keys.with_untracked(|keys| {
            driver.pulse.with_untracked(|pulse| keys.meaning(&press, &pulse.concepts))
        });
        if let Some(Meaning::Concept(concept)) = concept {
            event.prevent_default();
            driver.mark_found(concept);
            return;
        }
        match (press.key.as_str(), press.ctrl, press.shift) {
            ("ArrowDown", false, true) => driver.find(|find| find.check_on(1)),
            ("ArrowUp", false, true) => driver.find(|find| find.check_on(-1)),
            ("ArrowDown", false, false) => driver.find(|find| find.walk(1)),
            ("ArrowUp", false, false) if at.get_untracked() == 0 => driver.finding.set(true),
            ("ArrowUp", false, false) => driver.find(|find| find.walk(-1)),
            ("PageDown", false, _) => driver.find(|find| find.walk(per_page())),
            ("PageUp", false, _) => driver.find(|find| find.walk(-per_page())),
            ("Home", ..) => driver.find(|find| find.go(0)),
            ("End", ..) => driver.find(|find| find.go(usize::MAX)),
            (" ", false, false) => driver.find(|find| find.toggle(at.get_untracked())),
            ("a", true, false) => driver.find(Find::toggle_all),
            ("Enter", ..) => {
                driver.show_found(|_| {});
                focus_text();
            }
            _ => return,
        }
        event.prevent_default();
    };
    let any = move || total.get() > 0;
    let markable = move || any() && !driver.find.with(Find::lists_notes);
    view! {
        {move || {
            markable()
                .then(|| {
                    view! {
                        <label class="all">
                            <input
                                type="checkbox"
                                data-act="check-all"
                                aria-label=say!("check-all")
                                prop:checked=move || driver.find.with(Find::all_checked)
                                prop:indeterminate=move || {
                                    driver.find.with(|find| find.checked() > 0 && !find.all_checked())
                                }
                                on:change=move |_| driver.find(Find::toggle_all)
                            />
                            <span class="note" data-checked=move || driver.find.with(Find::checked)>
                                {move || checked(driver.find.with(Find::checked))}
                            </span>
                        </label>
                    }
                })
        }}
        {move || driver.find.with(nothing_found).map(|words| view! { <p class="note none">{words}</p> })}
        <ul
            node_ref=node
            class="found-list"
            class:empty=move || !any()
            class:of-notes=move || driver.find.with(Find::lists_notes)
            class:here=move || driver.find.with(Find::reach) == Reach::Document
            role="listbox"
            tabindex=move || if any() { "0" } else { "-1" }
            aria-label=say!("places")
            aria-multiselectable="true"
            aria-activedescendant=move || any().then(|| format!("found-{}", at.get()))
            on:scroll=move |_| measure()
            on:keydown=press
        >
            <li
                class="height"
                role="presentation"
                style=move || format!("block-size: calc(var(--found-row) * {})", total.get())
            ></li>
            <For each=move || rows.get() key=|row| *row let:row>
                <Row row=row as usize />
            </For>
        </ul>
    }
}

/// Gives the list the keyboard.
pub(super) fn focus_list() {
    let list = document().query_selector("[data-find] .found-list[tabindex='0']").ok().flatten();
    if let Some(list) = list.and_then(|list| list.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element with a tab index can have the focus.
        let _ = list.focus();
    }
}

/// Scrolls so that a row can be seen.
fn bring(list: &web_sys::HtmlElement, row: usize, height: f64) {
    let top = row as f64 * height;
    let (scrolled, room) = (f64::from(list.scroll_top()), f64::from(list.client_height()));
    if top < scrolled {
        list.set_scroll_top(top as i32);
    } else if top + height > scrolled + room {
        list.set_scroll_top((top + height - room).ceil() as i32);
    }
}

#[component]
fn Row(row: usize) -> impl IntoView {
    let driver = Driver::here();
    let place = Memo::new(move |_| driver.find.with(|find| find.places().get(row).cloned()));
    let is_checked = Memo::new(move |_| {
        driver.find.with(|find| find.places().get(row).is_some_and(|one| find.is_checked(one)))
    });
    let is_current = Memo::new(move |_| driver.find.with(Find::at) == row);
    let total = Memo::new(move |_| driver.find.with(|find| find.places().len()));
    move || {
        place.get().map(|place| {
            let FoundPlace { title, before, words, after, state, mark, note, start, .. } = place;
            let hint = title.clone();
            view! {
                <li
                    id=format!("found-{row}")
                    class="row"
                    role="option"
                    data-found-row=row
                    data-start=start
                    data-state=state_name(state)
                    title=hint
                    style=format!("inset-block-start: calc(var(--found-row) * {row})")
                    aria-selected=move || is_checked.get().to_string()
                    aria-posinset=row + 1
                    aria-setsize=move || total.get()
                    class:current=is_current
                    on:click=move |_| driver.show_found(|find| find.go(row))
                    on:dblclick=move |_| focus_text()
                >
                    <span
                        class="box"
                        data-act="check"
                        on:click=move |event| {
                            event.stop_propagation();
                            driver
                                .find(|find| {
                                    find.go(row);
                                    find.toggle(row);
                                });
                        }
                    >
                        {move || is_checked.get().then(|| view! { <Icon name="check" /> })}
                    </span>
                    <span class="context" dir="auto">
                        <span class="before"><span>{one_line(&before)}</span></span>
                        <span class="after">
                            <mark>{one_line(&words)}</mark>
                            {one_line(&after)}
                        </span>
                    </span>
                    <Mark mark />
                    <Noted note />
                    <span class="of">{title}</span>
                </li>
            }
        })
    }
}

/// What stands there.
#[component]
fn Mark(mark: Option<FoundMark>) -> impl IntoView {
    let driver = Driver::here();
    mark.map(|FoundMark { concept, probability }| {
        let concept = driver.concept(&concept);
        let color = concept.as_ref().map(|concept| concept.color.to_string());
        let name = concept.map(|concept| concept.name).unwrap_or_default();
        let suggested = probability.is_some();
        let hint = match probability {
            Some(probability) => say!("found-suggested", concept = name.as_str(), percent = percent(probability)),
            None => say!("found-annotated", concept = name.as_str()),
        };
        view! {
            <span class="stands" class:suggested=suggested data-color=color title=hint>
                <i class="swatch"></i>
                <span class="concept-name">{name}</span>
                {probability.map(|probability| view! { <span class="count">{percent(probability)}</span> })}
            </span>
        }
    })
}

/// The flag and the note there.
#[component]
fn Noted(note: Option<Note>) -> impl IntoView {
    note.map(|Note { flagged, text }| {
        let words = one_line(&text);
        view! {
            <span class="noted" title=text>
                {flagged.then(|| view! { <Flag /> })}
                <span class="said">{words}</span>
            </span>
        }
    })
}

/// Lines of a text as one.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}
