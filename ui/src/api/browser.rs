use js_sys::{Function, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Puts text on the clipboard.
pub fn copy(text: &str) {
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into());
    let write = clipboard.as_ref().ok().and_then(|clipboard| {
        Reflect::get(clipboard, &"writeText".into()).ok()?.dyn_into::<Function>().ok()
    });
    if let (Ok(clipboard), Some(write)) = (clipboard, write) {
        // Where the window may not write, there is nothing left to try.
        let _ = write.call1(&clipboard, &text.into());
    }
}

/// Names the window; the desktop's title bar follows the page's title.
pub fn name_window(title: &str) {
    if let Some(document) = window().document() {
        document.set_title(title);
    }
}

/// The system's language as a tag (BCP 47); empty where the system does not say.
pub fn system_language() -> String {
    window().navigator().language().unwrap_or_default()
}

/// Seconds since 1970.
pub fn now() -> i64 {
    (js_sys::Date::now() / 1000.0) as i64
}

/// A name that no other job of this window has.
pub fn random_name() -> String {
    format!("ui-{:x}-{:x}", js_sys::Date::now() as u64, (js_sys::Math::random() * 1e9) as u64)
}

/// Calls once before the next painting.
pub fn on_animation_frame(then: impl FnOnce() + 'static) {
    let call = Closure::once_into_js(then);
    let _ = window().request_animation_frame(call.unchecked_ref());
}

/// Calls once when what is changed by now has been painted.
pub fn after_painting(then: impl FnOnce() + 'static) {
    on_animation_frame(move || after(0, then));
}

/// Calls once after so many milliseconds.
pub fn after(milliseconds: u32, then: impl FnOnce() + 'static) {
    gloo_timers::callback::Timeout::new(milliseconds, then).forget();
}

/// The window.
pub(super) fn window() -> web_sys::Window {
    web_sys::window().expect("the frontend runs in a window")
}

/// A word of the address after the question mark; empty where it has no value.
#[cfg(feature = "fake")]
pub(super) fn query(name: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    search.trim_start_matches('?').split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (key == name).then(|| value.to_owned())
    })
}

/// Follows a path of properties from the window.
pub(super) fn follow(path: &[&str]) -> Option<JsValue> {
    let mut at: JsValue = window().into();
    for name in path {
        at = Reflect::get(&at, &JsValue::from_str(name)).ok()?;
        if at.is_undefined() || at.is_null() {
            return None;
        }
    }
    Some(at)
}
