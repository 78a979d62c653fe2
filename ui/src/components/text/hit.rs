//! From points on the screen to offsets in the text. The only place that counts in UTF-16.

use handful_text::Offsets;
use js_sys::{Function, Reflect};
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomRect, Element, Node};

const WORDS: &str = "[data-start]";

/// The offset under a point, or that of the nearest word of the sentence at that height.
pub(super) fn offset_at(x: f64, y: f64, exact: bool) -> Option<usize> {
    let under = document().element_from_point(x as f32, y as f32);
    let piece = under.as_ref().and_then(|element| element.closest(WORDS).ok().flatten());
    let piece = match piece {
        Some(piece) => piece,
        None => nearest_word(&sentence_at(under.as_ref(), y)?, x, y)?,
    };
    let start = number(&piece, "data-start")?;
    if exact { Some(start + within(&piece, x, y)) } else { Some(start) }
}

/// The mark under a point.
pub(super) fn mark_at(x: f64, y: f64) -> Option<Element> {
    document().element_from_point(x as f32, y as f32)?.closest(".mark").ok().flatten()
}

/// An offset on the line above the cursor; none at the first line.
pub fn line_above() -> Option<usize> {
    beyond(-1.0)
}

/// An offset on the line below the cursor; none at the last line.
pub fn line_below() -> Option<usize> {
    beyond(1.0)
}

/// The nearest word on another line than the cursor's, in one direction.
fn beyond(direction: f64) -> Option<usize> {
    let from = cursor()?.get_bounding_client_rect();
    let (x, y) = middle(&from);
    let mut best: Option<(f64, usize)> = None;
    for word in all(&document().query_selector("[data-text]").ok()??, WORDS) {
        let rect = word.get_bounding_client_rect();
        let (at_x, at_y) = middle(&rect);
        let down = (at_y - y) * direction;
        if down < from.height() * 0.6 || rect.width() == 0.0 {
            continue;
        }
        // Lines count far more than columns, so that the nearest line wins and then the nearest word.
        let far = (down / from.height()).round() * 100_000.0 + (at_x - x).abs();
        if best.is_none_or(|(least, _)| far < least) {
            best = number(&word, "data-start").map(|start| (far, start)).or(best);
        }
    }
    best.map(|(_, start)| start)
}

fn cursor() -> Option<Element> {
    let document = document();
    [
        "[data-text] .selected",
        "[data-text] [data-focused] [data-start]",
        "[data-current] [data-start]",
    ]
    .iter()
    .find_map(|selector| document.query_selector(selector).ok().flatten())
}

fn sentence_at(under: Option<&Element>, y: f64) -> Option<Element> {
    let inside = under.and_then(|element| element.closest("[data-sentence]").ok().flatten());
    if inside.is_some() {
        return inside;
    }
    let text = document().query_selector("[data-text]").ok()??;
    let gap = |sentence: &Element| {
        let rect = sentence.get_bounding_client_rect();
        (rect.top() - y).max(y - rect.bottom()).max(0.0)
    };
    all(&text, "[data-sentence]").min_by(|a, b| gap(a).total_cmp(&gap(b)))
}

fn nearest_word(sentence: &Element, x: f64, y: f64) -> Option<Element> {
    let gap = |word: &Element| {
        let rect = word.get_bounding_client_rect();
        let aside = (rect.left() - x).max(x - rect.right()).max(0.0);
        let above = (rect.top() - y).max(y - rect.bottom()).max(0.0);
        above * 1_000.0 + aside
    };
    all(sentence, WORDS).min_by(|a, b| gap(a).total_cmp(&gap(b)))
}

/// How many scalar values of a piece lie before a point.
fn within(piece: &Element, x: f64, y: f64) -> usize {
    let text = piece.text_content().unwrap_or_default();
    let offsets = Offsets::new(&text);
    let (node, unit) = caret_from_point(x, y).unzip();
    let inside = node.is_some_and(|node| piece.contains(Some(&node)));
    if let (true, Some(unit)) = (inside, unit) {
        // Between the halves of a surrogate pair the character's start is meant.
        let scalar = offsets.scalar_of_utf16(unit);
        return scalar.or_else(|| offsets.scalar_of_utf16(unit.checked_sub(1)?)).unwrap_or(0);
    }
    let rect = piece.get_bounding_client_rect();
    let share = ((x - rect.left()) / rect.width().max(1.0)).clamp(0.0, 1.0);
    (share * offsets.scalars() as f64).round() as usize
}

/// What a point of the screen is within: a text node and a UTF-16 offset in it. Browsers name the
/// function differently.
fn caret_from_point(x: f64, y: f64) -> Option<(Node, usize)> {
    let document: JsValue = document().into();
    for (function, node, offset) in [
        ("caretPositionFromPoint", "offsetNode", "offset"),
        ("caretRangeFromPoint", "startContainer", "startOffset"),
    ] {
        let Some(function) = Reflect::get(&document, &function.into())
            .ok()
            .and_then(|function| function.dyn_into::<Function>().ok())
        else {
            continue;
        };
        let found = function.call2(&document, &x.into(), &y.into()).ok()?;
        if found.is_null() || found.is_undefined() {
            return None;
        }
        let node = Reflect::get(&found, &node.into()).ok()?.dyn_into::<Node>().ok()?;
        let offset = Reflect::get(&found, &offset.into()).ok()?.as_f64()?;
        return Some((node, offset as usize));
    }
    None
}

pub(super) fn all(within: &Element, selector: &str) -> impl Iterator<Item = Element> + use<> {
    let found = within.query_selector_all(selector).ok();
    let length = found.as_ref().map_or(0, web_sys::NodeList::length);
    (0..length).filter_map(move |i| found.as_ref()?.item(i)?.dyn_into::<Element>().ok())
}

pub(super) fn number(element: &Element, name: &str) -> Option<usize> {
    element.get_attribute(name)?.parse().ok()
}

fn middle(rect: &DomRect) -> (f64, f64) {
    (rect.left() + rect.width() / 2.0, rect.top() + rect.height() / 2.0)
}
