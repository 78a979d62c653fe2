use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

use super::browser::window;

/// What tells one control from the others, wherever it is drawn anew.
const NAMES: [&str; 4] = ["data-field", "data-act", "data-text", "id"];

/// What has the keyboard, to give it back later.
#[derive(Clone, Debug, Default)]
pub struct Focus {
    element: Option<Element>,
    /// How to find the same control if it is drawn anew meanwhile.
    selector: Option<String>,
}

impl Focus {
    /// What has the keyboard now.
    pub fn here() -> Self {
        let element = window().document().and_then(|document| {
            let body = document.body();
            document.active_element().filter(|active| body.is_none_or(|body| *body != *active))
        });
        let selector = element.as_ref().and_then(|element| {
            NAMES.iter().find_map(|name| {
                let value = element.get_attribute(name)?;
                Some(format!("[{name}='{}']", value.replace(['\\', '\''], "")))
            })
        });
        Self { element, selector }
    }

    /// Whether nothing had it.
    pub fn is_nowhere(&self) -> bool {
        self.element.is_none()
    }

    /// Whether it lies within a dialog.
    pub fn is_in_dialog(&self) -> bool {
        let within = |element: &Element| element.closest("dialog").ok().flatten().is_some();
        self.element.as_ref().is_some_and(within)
    }

    /// Gives it the keyboard again; tells whether it is still there to take it.
    pub fn give_back(&self) -> bool {
        let kept = self.element.clone().filter(|element| element.is_connected());
        let again = || {
            let document = window().document()?;
            // Within the dialog that is on top, if there is one.
            let within = document.query_selector("dialog[open]").ok().flatten();
            let selector = self.selector.as_deref()?;
            match within {
                Some(dialog) => dialog.query_selector(selector).ok().flatten(),
                None => document.query_selector(selector).ok().flatten(),
            }
        };
        let Some(element) = kept.or_else(again).and_then(|it| it.dyn_into::<HtmlElement>().ok())
        else {
            return false;
        };
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        element.focus_with_options(&options).is_ok() && holds(&element)
    }
}

fn holds(element: &HtmlElement) -> bool {
    let active = window().document().and_then(|document| document.active_element());
    active.is_some_and(|active| active == **element)
}
