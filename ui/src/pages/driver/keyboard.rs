use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use super::Driver;
use crate::components::text::{line_above, line_below};
use crate::state::keys::{Act, Meaning, Press};

impl Driver {
    /// Hears every key of the window while a project is open.
    pub fn hear_keys(self) {
        let handle = window_event_listener(leptos::ev::keydown, move |event| self.key(&event));
        on_cleanup(move || handle.remove());
    }

    fn key(self, event: &KeyboardEvent) {
        if event.is_composing()
            || event.default_prevented()
            || self.project.read_untracked().is_none()
        {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if self.dialog.read_untracked().is_some() || target.as_ref().is_some_and(takes_text) {
            return;
        }
        let press = pressed(event);
        let meant = self.keys.with_untracked(|keys| {
            self.pulse.with_untracked(|pulse| keys.meaning(&press, &pulse.concepts))
        });
        let Some(meant) = meant else { return };
        let act = match &meant {
            Meaning::Act(act) => Some(*act),
            Meaning::Concept(_) => None,
        };
        // The panel that finds has the bare keys for itself, save those that are about no text.
        let own = target.as_ref().is_some_and(has_own_keys);
        if own && !press.ctrl && act != Some(Act::ShowKeys) {
            return;
        }
        if target.as_ref().is_some_and(is_control) && belongs_to_controls(&press) {
            return;
        }
        match act {
            Some(act @ (Act::MarkNext | Act::MarkPrevious)) => {
                let forward = act == Act::MarkNext;
                let goes_on = self.editor.with_untracked(|editor| editor.has_mark_beyond(forward));
                if !goes_on {
                    return;
                }
            }
            Some(Act::Escape) if self.why.with_untracked(Option::is_some) => {
                event.prevent_default();
                self.why.set(None);
                return;
            }
            Some(Act::LineUp | Act::LineDown) => {
                event.prevent_default();
                let offset = if act == Some(Act::LineUp) { line_above() } else { line_below() };
                match offset {
                    Some(offset) => self.editor.update(|editor| editor.place(offset)),
                    None => self.press(Meaning::Act(if act == Some(Act::LineUp) {
                        Act::SentencePrevious
                    } else {
                        Act::SentenceNext
                    })),
                }
                return;
            }
            _ => {}
        }
        event.prevent_default();
        self.press(meant);
    }

    fn press(self, meant: Meaning) {
        let requests = self.editor.try_update(|editor| editor.press_key(meant)).unwrap_or_default();
        self.send(requests);
    }
}

/// A key press as the window reports it.
pub fn pressed(event: &KeyboardEvent) -> Press {
    Press {
        key: event.key(),
        code: event.code(),
        ctrl: event.ctrl_key() || event.meta_key(),
        shift: event.shift_key(),
        alt: event.alt_key(),
    }
}

/// Whether typing goes into this element.
fn takes_text(element: &Element) -> bool {
    element.closest("input, textarea, select, [contenteditable]").ok().flatten().is_some()
}

/// Whether this element does something by itself when a key is pressed.
fn is_control(element: &Element) -> bool {
    element.closest("button, a, summary, [role=listbox]").ok().flatten().is_some()
}

/// Whether this element lies where bare keys mean something else.
fn has_own_keys(element: &Element) -> bool {
    element.closest("[data-own-keys]").ok().flatten().is_some()
}

/// Keys that a control with the keyboard focus uses for itself, whatever they mean in the text.
fn belongs_to_controls(press: &Press) -> bool {
    !press.ctrl
        && matches!(
            press.key.as_str(),
            "Enter" | " " | "Tab" | "Unidentified" | "ArrowUp" | "ArrowDown" | "Home" | "End"
        )
}
