use leptos::html;
use leptos::prelude::*;

use super::scroll::keep_place;
use super::sentence::Sentence;
use crate::pages::Driver;
use crate::state::editor::Held;

/// How many sentences are drawn or left out together.
pub(super) const CHUNK: usize = 12;

/// Some sentences, drawn only while they are near the screen.
///
/// Elsewhere an empty box stands for them, as high as they were, or as they will probably be. When the
/// real height turns out different above what is being read, the scroll moves along, so that the text
/// stays where it is.
#[component]
pub(super) fn Chunk(
    /// Which one, counted from 0.
    index: usize,
    /// Whether it is near the screen.
    near: RwSignal<bool>,
    /// What is held anywhere in the text.
    held: Memo<Held>,
    /// Changes whenever any sentence must be redrawn.
    drawings: Memo<u64>,
) -> impl IntoView {
    let driver = Driver::here();
    let range = move || {
        driver.editor.with_untracked(|editor| {
            let first = index * CHUNK;
            first..(first + CHUNK).min(editor.page.len())
        })
    };
    let node = NodeRef::<html::Div>::new();
    let height = StoredValue::new(None::<f64>);
    let guess = driver.editor.with_untracked(|editor| {
        range()
            .map(|ordinal| {
                let letters = editor.page.span(ordinal).len() as f64;
                // In lines of about 68 letters and half a line between sentences.
                (letters / 66.0).ceil() + 0.4
            })
            .sum::<f64>()
    });
    Effect::new(move |was: Option<bool>| {
        let near = near.get();
        if let Some(node) = node.get_untracked()
            && near
            && was == Some(false)
        {
            keep_place(&node, height.get_value());
        }
        near
    });
    view! {
        <div class="chunk" data-chunk=index node_ref=node>
            {move || {
                let near = near.get();
                if let Some(node) = node.get_untracked() {
                    let tall = node.get_bounding_client_rect().height();
                    if tall > 0.0 {
                        height.set_value(Some(tall));
                    }
                }
                if near {
                    range().map(|ordinal| view! { <Sentence ordinal held drawings /> }).collect_view().into_any()
                } else {
                    let style = match height.get_value() {
                        Some(tall) => format!("block-size: {tall}px"),
                        None => format!("block-size: calc({guess:.1} * var(--line-height))"),
                    };
                    view! { <div class="away" style=style></div> }.into_any()
                }
            }}
        </div>
    }
}
