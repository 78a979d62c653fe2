//! Where the text is scrolled to, and what of it can be seen.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::hit::{all, number};

/// The element that scrolls.
pub(super) fn scroller() -> Option<HtmlElement> {
    document().query_selector("[data-scroll]").ok()??.dyn_into().ok()
}

/// Moves the scroll along if a chunk above the screen's top is not as high as it was.
pub(super) fn keep_place(chunk: &HtmlElement, was: Option<f64>) {
    let (Some(scroller), Some(was)) = (scroller(), was) else { return };
    let rect = chunk.get_bounding_client_rect();
    if rect.top() + was <= scroller.get_bounding_client_rect().top() {
        scroller.set_scroll_top(scroller.scroll_top() + (rect.height() - was).round() as i32);
    }
}

/// The first and last sentence that can be seen.
pub(super) fn in_view() -> Option<(u32, u32)> {
    let frame = scroller()?.get_bounding_client_rect();
    let mut seen = all(scroller()?.unchecked_ref(), "[data-sentence]").filter(|sentence| {
        let rect = sentence.get_bounding_client_rect();
        rect.bottom() > frame.top() && rect.top() < frame.bottom()
    });
    let first = number(&seen.next()?, "data-sentence")?;
    let last = seen.last().and_then(|last| number(&last, "data-sentence")).unwrap_or(first);
    Some((u32::try_from(first).ok()?, u32::try_from(last).ok()?))
}

/// Brings a sentence to a comfortable height unless all of it can be seen already.
pub(super) fn bring(sentence: usize) {
    let selector = format!("[data-sentence=\"{sentence}\"]");
    let found = document().query_selector(&selector).ok().flatten();
    let (Some(scroller), Some(element)) = (scroller(), found) else { return };
    let frame = scroller.get_bounding_client_rect();
    let rect = element.get_bounding_client_rect();
    let room = frame.height() * 0.08;
    if rect.top() < frame.top() + room || rect.bottom() > frame.bottom() - room {
        let target = frame.top() + frame.height() * 0.3;
        scroller.set_scroll_top(scroller.scroll_top() + (rect.top() - target).round() as i32);
    }
}

/// Brings the cursor or the focused mark on screen, as little as it takes.
pub(super) fn follow_cursor() {
    let found = ["[data-text] .selected.last", "[data-text] [data-focused]"]
        .iter()
        .find_map(|selector| document().query_selector(selector).ok().flatten());
    let (Some(scroller), Some(element)) = (scroller(), found) else { return };
    let frame = scroller.get_bounding_client_rect();
    let rect = Element::get_bounding_client_rect(&element);
    let room = rect.height() * 2.0;
    let over = (rect.top() - room - frame.top()).min(0.0);
    let under = (rect.bottom() + room - frame.bottom()).max(0.0);
    if over + under != 0.0 {
        scroller.set_scroll_top(scroller.scroll_top() + (over + under).round() as i32);
    }
}
