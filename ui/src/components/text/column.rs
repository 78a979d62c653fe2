use std::rc::Rc;

use handful_text::Span;
use js_sys::Array;
use leptos::ev::{ClipboardEvent, PointerEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

use super::chunk::{CHUNK, Chunk};
use super::hit::{mark_at, number, offset_at};
use super::scroll::{bring, follow_cursor, in_view};
use super::sentence::written;
use super::why::Why;
use crate::api::{after, on_animation_frame};
use crate::components::{Flag, Trouble};
use crate::pages::Driver;
use crate::state::editor::{Edge, Editor};
use crate::state::marks::MarkKey;

/// The text of the open document.
#[component]
pub fn Text() -> impl IntoView {
    let driver = Driver::here();
    let editor = driver.editor;
    let opened = Memo::new(move |_| editor.with(Editor::opened));
    let names = move || driver.preferences.with(|preferences| preferences.show_names);
    let down = StoredValue::new(None::<(f64, f64, bool)>);

    let press = move |event: PointerEvent| {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let on_margin = target(&event).is_some_and(|element| {
            element.closest("button, .trouble, .explained").ok().flatten().is_some()
        });
        if event.button() != 0 || on_margin {
            return;
        }
        let handle = target(&event).and_then(|element| edge_of(&element));
        let Some(offset) = offset_at(x, y, event.alt_key()) else { return };
        event.prevent_default();
        if let Some(element) = event.current_target().and_then(|it| it.dyn_into::<Element>().ok()) {
            // Without the capture a drag that leaves the column would merely end there.
            let _ = element.set_pointer_capture(event.pointer_id());
        }
        focus_text();
        down.set_value(Some((x, y, false)));
        if let Some(edge) = handle {
            editor.update(|editor| editor.grab(edge));
            return;
        }
        if event.shift_key() && editor.with_untracked(|editor| editor.selected().is_some()) {
            editor.update(|editor| editor.drag(offset, event.alt_key()));
        } else {
            editor.update(|editor| editor.press(offset, event.alt_key()));
        }
    };
    let moved = move |event: PointerEvent| {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let Some((from_x, from_y, was_moved)) = down.get_value() else {
            let over = mark_at(x, y).and_then(|element| key_of(&element, driver));
            if editor.with_untracked(|editor| editor.would_hover(over.as_ref())) {
                editor.update(|editor| editor.hover(over));
            }
            return;
        };
        if !was_moved && (x - from_x).hypot(y - from_y) < 4.0 {
            return;
        }
        down.set_value(Some((from_x, from_y, true)));
        if let Some(offset) = offset_at(x, y, event.alt_key()) {
            editor.update(|editor| {
                if editor.is_grabbing() {
                    editor.pull(offset, event.alt_key());
                } else {
                    editor.drag(offset, event.alt_key());
                }
            });
        }
    };
    let release = move |event: PointerEvent| {
        let Some((x, y, was_moved)) = down.get_value() else { return };
        down.set_value(None);
        if editor.with_untracked(Editor::is_grabbing) {
            let requests = editor.try_update(Editor::let_go).unwrap_or_default();
            driver.send(requests);
            return;
        }
        let on = (!was_moved && !event.shift_key() && !event.alt_key())
            .then(|| mark_at(x, y).and_then(|element| key_of(&element, driver)))
            .flatten();
        let requests = editor.try_update(|editor| editor.release(on)).unwrap_or_default();
        driver.send(requests);
    };
    let copy = move |event: ClipboardEvent| {
        let held = editor.with_untracked(|editor| {
            let span = editor.selected().or_else(|| editor.focused_span())?;
            Some(editor.page.slice(span).to_owned())
        });
        if let (Some(text), Some(data)) = (held, event.clipboard_data())
            && data.set_data("text/plain", &text).is_ok()
        {
            event.prevent_default();
        }
    };
    view! {
        <section class="text" aria-label=say!("text")>
            <div
                class="scroll"
                data-scroll=""
                on:scroll=move |_| tell_view(driver)
            >
                <article
                    class="page"
                    // What language the texts are in only whoever reads them knows.
                    lang=""
                    class:nameless=move || !names()
                    data-text=""
                    tabindex="0"
                    role="document"
                    aria-label=move || editor.with(|editor| editor.page.title.clone())
                    on:pointerdown=press
                    on:pointermove=moved
                    on:pointerup=release
                    on:pointercancel=move |_| {
                        down.set_value(None);
                        editor.update(Editor::drop_edge);
                    }
                    on:pointerleave=move |_| {
                        if down.get_value().is_none() {
                            editor.update(|editor| editor.hover(None));
                        }
                    }
                    on:copy=copy
                >
                    {move || {
                        let _ = opened.get();
                        view! { <Sentences /> }
                    }}
                    <Why />
                </article>
            </div>
            <div class="foot">
                <Trouble failure=driver.trouble dismiss=move |()| driver.trouble.set(None) />
            </div>
        </section>
    }
}

/// The sentences of one document, in chunks.
#[component]
fn Sentences() -> impl IntoView {
    let driver = Driver::here();
    let editor = driver.editor;
    let length = editor.with_untracked(|editor| editor.page.len());
    let at = editor.with_untracked(|editor| editor.caret().sentence) / CHUNK;
    let near: Rc<[RwSignal<bool>]> =
        (0..length.div_ceil(CHUNK)).map(|index| RwSignal::new(index.abs_diff(at) <= 1)).collect();
    watch(near.clone());
    let near = StoredValue::new_local(near);

    let held = Memo::new(move |_| editor.with(Editor::held));
    let drawings = Memo::new(move |_| editor.with(Editor::drawings));
    let arrivals = Memo::new(move |_| editor.with(Editor::arrivals));
    Effect::new(move |_| {
        let _ = arrivals.get();
        let sentence = editor.with_untracked(|editor| editor.caret().sentence);
        near.with_value(|near| draw_now(near, sentence));
        on_animation_frame(move || {
            bring(sentence);
            tell_view(driver);
        });
    });
    let cursor = Memo::new(move |_| {
        editor.with(|editor| (editor.caret(), editor.focused().map(|mark| mark.span)))
    });
    Effect::new(move |was: Option<()>| {
        let (caret, _) = cursor.get();
        if was.is_some() {
            near.with_value(|near| draw_now(near, caret.sentence));
            on_animation_frame(follow_cursor);
        }
    });
    let whole = Memo::new(move |_| editor.with(|editor| editor.note(None)));
    let title = editor.with_untracked(|editor| editor.page.title.clone());
    let shown = editor.with_untracked(|editor| {
        let start = editor.page.slice(Span::new(0, 24.min(editor.page.span(0).end)));
        (!title.is_empty() && !title.starts_with(start)).then_some(title)
    });
    view! {
        {shown.map(|title| view! { <h1 class="title">{title}</h1> })}
        {move || {
            whole.with(|note| {
                let flagged = note.flagged;
                (flagged || !note.text.is_empty())
                    .then(|| {
                        view! {
                            <div class="on-document" data-document-note="">
                                {flagged.then(|| view! { <Flag /> })}
                                {written(&note.text)}
                            </div>
                        }
                    })
            })
        }}
        {near
            .get_value()
            .iter()
            .enumerate()
            .map(|(index, near)| view! { <Chunk index near=*near held drawings /> })
            .collect_view()}
    }
}

/// Draws the chunk of a sentence before the observer asks for it.
fn draw_now(near: &[RwSignal<bool>], sentence: usize) {
    if let Some(near) = near.get(sentence / CHUNK) {
        // Setting a signal tells everyone, even where nothing changes.
        if !near.get_untracked() {
            near.set(true);
        }
    }
}

/// Watches which chunks come near the screen.
fn watch(near: Rc<[RwSignal<bool>]>) {
    let heard = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
        for entry in
            entries.iter().filter_map(|one| one.dyn_into::<IntersectionObserverEntry>().ok())
        {
            let index = number(&entry.target(), "data-chunk");
            if let Some(near) = index.and_then(|index| near.get(index))
                && near.try_get_untracked() == Some(!entry.is_intersecting())
            {
                near.set(entry.is_intersecting());
            }
        }
    });
    on_animation_frame(move || {
        let Ok(Some(root)) = document().query_selector("[data-scroll]") else { return };
        let options = IntersectionObserverInit::new();
        options.set_root(Some(&root));
        options.set_root_margin("800px 0px");
        let made = IntersectionObserver::new_with_options(heard.as_ref().unchecked_ref(), &options);
        if let Ok(observer) = made {
            for chunk in super::hit::all(&root, "[data-chunk]") {
                observer.observe(&chunk);
            }
        }
        heard.forget();
    });
}

/// Tells the backend what can be seen, once the scrolling has come to rest.
fn tell_view(driver: Driver) {
    thread_local! {
        static TURN: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
    }
    let turn = TURN.get().wrapping_add(1);
    TURN.set(turn);
    after(120, move || {
        if TURN.get() == turn
            && let Some((first, last)) = in_view()
        {
            driver.look(first, last);
        }
    });
}

/// Gives the text the keyboard.
pub fn focus_text() {
    let text = document().query_selector("[data-text]").ok().flatten();
    if let Some(text) = text.and_then(|text| text.dyn_into::<web_sys::HtmlElement>().ok()) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        // An element with a tab index can have the focus.
        let _ = text.focus_with_options(&options);
    }
}

fn key_of(element: &Element, driver: Driver) -> Option<MarkKey> {
    if let Some(id) = element.get_attribute("data-annotation") {
        return Some(MarkKey::Annotation(id.as_str().into()));
    }
    let place = element.get_attribute("data-suggestion")?;
    let (start, end) = place.split_once('-')?;
    let span = Span::new(start.parse().ok()?, end.parse().ok()?);
    driver.editor.with_untracked(|editor| editor.suggestion_at(span))
}

/// The edge whose handle this is.
fn edge_of(element: &Element) -> Option<Edge> {
    let handle = element.closest("[data-handle]").ok()??.get_attribute("data-handle")?;
    Some(if handle == "start" { Edge::Start } else { Edge::End })
}

fn target(event: &PointerEvent) -> Option<Element> {
    event.target()?.dyn_into().ok()
}
