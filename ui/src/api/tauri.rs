use handful_contract::{ErrorCode, Event, Failure};
use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::browser::follow;
use super::{Choose, Later, Transport};

/// The desktop window's own way to the backend.
pub(super) struct Tauri;

impl Transport for Tauri {
    fn call(&self, name: &'static str, payload: String) -> Later<Result<String, Failure>> {
        Box::pin(async move {
            let arguments = object(&[
                ("name", name.into()),
                ("payload", JSON::parse(&payload).map_err(|error| unreachable(&error))?),
            ]);
            match invoke(&["core", "invoke"], &["call".into(), arguments]).await {
                Ok(reply) => Ok(text(&reply)),
                Err(error) => {
                    Err(serde_json::from_str(&text(&error)).unwrap_or_else(|_| unreachable(&error)))
                }
            }
        })
    }

    fn listen(&self, hear: Box<dyn Fn(Event)>) {
        let heard = Closure::<dyn Fn(JsValue)>::new(move |message: JsValue| {
            let payload = Reflect::get(&message, &"payload".into()).unwrap_or_default();
            // An event of a kind that this interface does not know is only a hint; state can be asked for.
            if let Ok(event) = serde_json::from_str(&text(&payload)) {
                hear(event);
            }
        });
        let listening = invoke(&["event", "listen"], &["handful".into(), heard.into_js_value()]);
        leptos::task::spawn_local(async move {
            let _ = listening.await;
        });
    }

    fn choose(&self, what: Choose) -> Later<Vec<String>> {
        Box::pin(async move {
            let project = filter(&say!("project-file"), &["handful"]);
            let (way, options) = match &what {
                Choose::Project => ("open", object(&[("filters", project)])),
                Choose::Files => ("open", object(&[("multiple", true.into())])),
                Choose::Folder => ("open", object(&[("directory", true.into())])),
                Choose::Save(path) => ("save", object(&[("defaultPath", path.into())])),
            };
            match invoke(&["dialog", way], &[options]).await {
                Ok(chosen) if Array::is_array(&chosen) => {
                    Array::from(&chosen).iter().filter_map(|path| path.as_string()).collect()
                }
                Ok(chosen) => chosen.as_string().into_iter().collect(),
                Err(_) => Vec::new(),
            }
        })
    }

    fn folder(&self) -> Later<String> {
        Box::pin(async move {
            let documents = invoke(&["path", "documentDir"], &[]).await;
            let home = match documents {
                Ok(path) => Ok(path),
                Err(_) => invoke(&["path", "homeDir"], &[]).await,
            };
            home.ok().and_then(|path| path.as_string()).unwrap_or_default()
        })
    }

    fn frame(&self, theme: Option<&'static str>) {
        let theme = theme.map_or(JsValue::NULL, JsValue::from_str);
        let arguments = object(&[("label", "main".into()), ("value", theme)]);
        let wearing = invoke(&["core", "invoke"], &["plugin:window|set_theme".into(), arguments]);
        leptos::task::spawn_local(async move {
            // Where a system cannot, the frame stays as it was.
            let _ = wearing.await;
        });
    }

    fn name_menu(&self, words: &[(&'static str, String)]) {
        let words: Vec<(&str, JsValue)> =
            words.iter().map(|(name, words)| (*name, words.as_str().into())).collect();
        let arguments = object(&[("words", object(&words))]);
        let naming = invoke(&["core", "invoke"], &["name_menu".into(), arguments]);
        leptos::task::spawn_local(async move {
            // A menu that cannot be renamed says the same in English.
            let _ = naming.await;
        });
    }
}

/// Calls a function below `window.__TAURI__` and waits for its promise.
fn invoke(
    path: &[&str],
    arguments: &[JsValue],
) -> impl Future<Output = Result<JsValue, JsValue>> + use<> {
    let full: Vec<&str> = ["__TAURI__"].into_iter().chain(path.iter().copied()).collect();
    let owner = follow(&full[..full.len() - 1]).unwrap_or(JsValue::NULL);
    let called = follow(&full)
        .and_then(|function| function.dyn_into::<Function>().ok())
        .ok_or_else(|| JsValue::from_str("there is no desktop around this page"))
        .and_then(|function| function.apply(&owner, &Array::from_iter(arguments)));
    async move { JsFuture::from(Promise::resolve(&called?)).await }
}

fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in entries {
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

fn filter(name: &str, extensions: &[&str]) -> JsValue {
    let extensions: Array = extensions.iter().map(|one| JsValue::from_str(one)).collect();
    let filter = object(&[("name", name.into()), ("extensions", extensions.into())]);
    Array::of1(&filter).into()
}

fn text(value: &JsValue) -> String {
    JSON::stringify(value).ok().and_then(|text| text.as_string()).unwrap_or_else(|| "null".into())
}

fn unreachable(error: &JsValue) -> Failure {
    Failure::new(ErrorCode::Internal, "Handful cannot reach its own engine. Please start it again.")
        .with_detail(error.as_string().unwrap_or_else(|| format!("{error:?}")))
}
