use handful_contract::{DocumentFilter, DocumentRow, ReviewState};
use leptos::html;
use leptos::prelude::*;

use super::Icon;
use super::text::focus_text;
use crate::pages::{Dialog, Driver};
use crate::state::documents::window as rows_in_view;
use crate::state::keys::Act;
use crate::state::wording::number;

/// The documents; only the rows that can be seen are drawn.
#[component]
pub fn Documents() -> impl IntoView {
    let driver = Driver::here();
    let node = NodeRef::<html::Div>::new();
    let seen = RwSignal::new((0.0_f64, 600.0_f64, 32.0_f64));
    let measure = move || {
        if let Some(list) = node.get_untracked() {
            let row = list
                .query_selector("[data-row]")
                .ok()
                .flatten()
                .map_or(32.0, |row| row.get_bounding_client_rect().height());
            seen.set((
                f64::from(list.scroll_top()),
                f64::from(list.client_height()),
                row.max(16.0),
            ));
        }
    };
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());
    let rows = Memo::new(move |_| {
        let (scrolled, height, row) = seen.get();
        let total = driver.list.with(super::super::state::documents::DocumentList::total);
        rows_in_view(scrolled, height, row, total)
    });
    let generation = Memo::new(move |_| {
        driver.list.with(super::super::state::documents::DocumentList::generation)
    });
    Effect::new(move |_| {
        let _ = generation.get();
        driver.need_rows(rows.get());
    });
    Effect::new(move |before: Option<(DocumentFilter, u32)>| {
        let now = driver.list.with(|list| (list.filter(), list.total()));
        if let (Some(before), Some(list)) = (before, node.get_untracked())
            && before.0 != now.0
        {
            list.set_scroll_top(0);
        }
        measure();
        now
    });
    let open = Memo::new(move |_| driver.editor.with(|editor| editor.page.id.clone()));
    Effect::new(move |_| {
        if let (Some(id), Some(list)) = (open.get(), node.get_untracked()) {
            let place = driver.list.with_untracked(|list| list.place_of(&id));
            if let Some(place) = place {
                bring(&list, place, seen.get_untracked().2);
            }
        }
    });
    let progress = Memo::new(move |_| driver.pulse.with(|pulse| pulse.progress));
    let filter = move |which: DocumentFilter, words: String, count: fn(u32, u32) -> u32| {
        view! {
            <button
                type="button"
                data-filter=format!("{which:?}").to_lowercase()
                aria-pressed=move || {
                    driver.list.with(|list| list.filter() == which).to_string()
                }
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| driver.filter(which)
            >
                <span>{words}</span>
                <span class="count">
                    {move || {
                        let progress = progress.get();
                        number(count(progress.documents, progress.documents_done).into())
                    }}
                </span>
            </button>
        }
    };
    let empty = move || driver.list.with(|list| list.total() == 0 && list.row(0).is_none());
    let none_at_all = move || progress.get().documents == 0;
    view! {
        <nav class="documents" aria-label=say!("documents")>
            <header class="side-head">
                <h2>{say!("documents")}</h2>
                <button
                    type="button"
                    class="icon-button"
                    data-act="import"
                    aria-label=say!("import")
                    title=driver.named(key!("import"), Act::Import)
                    on:mousedown=move |event| event.prevent_default()
                    on:click=move |_| driver.dialog.set(Some(Dialog::Import(Vec::new())))
                >
                    <Icon name="import" />
                </button>
            </header>
            <div class="filters" role="group" aria-label=say!("which-documents")>
                {filter(DocumentFilter::All, say!("all"), |all, _| all)}
                {filter(DocumentFilter::ToDo, say!("to-do"), u32::saturating_sub)}
                {filter(DocumentFilter::Done, say!("done"), |_, done| done)}
            </div>
            <div class="list" node_ref=node on:scroll=move |_| measure()>
                {move || {
                    (empty() && !none_at_all())
                        .then(|| {
                            view! {
                                <p class="note empty">
                                    {move || match driver.list.with(super::super::state::documents::DocumentList::filter) {
                                        DocumentFilter::Done => say!("none-done"),
                                        _ => say!("all-documents-done"),
                                    }}
                                </p>
                            }
                        })
                }}
                <ul style=move || {
                    format!("block-size: calc(var(--row) * {})", driver.list.with(super::super::state::documents::DocumentList::total))
                }>
                    <For
                        each=move || {
                            let _ = generation.get();
                            rows.get()
                        }
                        key=move |place| (generation.get_untracked(), *place)
                        let:place
                    >
                        <Row place />
                    </For>
                </ul>
            </div>
        </nav>
    }
}

/// Scrolls the list so that the row of the open document can be seen.
fn bring(list: &web_sys::HtmlElement, place: u32, row: f64) {
    let top = f64::from(place) * row;
    let (scrolled, height) = (f64::from(list.scroll_top()), f64::from(list.client_height()));
    if top < scrolled || top + row * 2.0 > scrolled + height {
        list.set_scroll_top((top - height / 3.0).max(0.0) as i32);
    }
}

#[component]
fn Row(place: u32) -> impl IntoView {
    let driver = Driver::here();
    let row = Memo::new(move |_| driver.list.with(|list| list.row(place).cloned()));
    let top = format!("inset-block-start: calc(var(--row) * {place})");
    move || {
        row.get().map_or_else(
            || view! { <li data-row="" class="blank" style=top.clone()></li> }.into_any(),
            |row| view! { <Line row top=top.clone() /> }.into_any(),
        )
    }
}

#[component]
fn Line(row: DocumentRow, top: String) -> impl IntoView {
    let driver = Driver::here();
    let DocumentRow { id, title, state, sentences, sentences_done, .. } = row;
    let current = {
        let id = id.clone();
        Memo::new(move |_| driver.editor.with(|editor| editor.page.id.as_ref() == Some(&id)))
    };
    let hint =
        say!("document-hint", title = title.as_str(), done = sentences_done, all = sentences);
    view! {
        <li data-row="" style=top>
            <button
                type="button"
                data-document=id.0.clone()
                data-state=crate::state::wording::state_name(state)
                aria-current=move || current.get().then_some("true")
                title=hint
                on:mousedown=move |event| event.prevent_default()
                on:click={
                    let id = id.clone();
                    move |_| {
                        driver.open_document(id.clone());
                        focus_text();
                    }
                }
            >
                <span class="doc-title">{title}</span>
                {match state {
                    ReviewState::Done => view! { <Icon name="check" /> }.into_any(),
                    ReviewState::InProgress => {
                        view! {
                            <span class="far">{format!("{sentences_done}/{sentences}")}</span>
                        }
                            .into_any()
                    }
                    ReviewState::Untouched => ().into_any(),
                }}
                <span class="unseen">{crate::state::wording::state(state)}</span>
            </button>
        </li>
    }
}
