use std::{env, sync::Arc};

use handful_app::App;
use handful_contract::{
    Failure,
    command::{CloseProject, Command, OpenProject},
};
use serde_json::Value;
use tauri::{AppHandle, Manager, State};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

use crate::menu;

/// The one door between interface and application: a command by its name, and its reply.
#[tauri::command]
pub(crate) async fn call(
    app: State<'_, Arc<App>>,
    name: String,
    payload: Value,
) -> Result<Value, Failure> {
    app.call(&name, payload).await
}

/// Says the menu in the language of the interface, which alone knows its words.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "a command owns what it is called with")]
pub(crate) fn name_menu(desktop: AppHandle, words: menu::Words) -> Result<(), String> {
    menu::rename(&desktop, &words).map_err(|error| error.to_string())
}

/// Opens the project that was named on the command line or double-clicked, before the interface asks
/// which project is open.
pub(crate) fn open_argument(desktop: &AppHandle) {
    let Some(path) = env::args_os().nth(1) else { return };
    let path = std::path::absolute(&path).unwrap_or_else(|_| path.into());
    let command = OpenProject { path: path.to_string_lossy().into_owned() };
    if let Err(failure) = perform(desktop, &command) {
        desktop
            .dialog()
            .message(failure.message)
            .title("Handful")
            .kind(MessageDialogKind::Error)
            .show(|_| ());
    }
}

/// Closes the open project, so that its file is whole and free for the next who opens it.
pub(crate) fn close(desktop: &AppHandle) {
    if let Err(failure) = perform(desktop, &CloseProject {}) {
        eprintln!("The project was not closed properly: {failure} {}", failure.detail);
    }
}

fn perform<C: Command>(desktop: &AppHandle, command: &C) -> Result<Value, Failure> {
    let app = Arc::clone(&desktop.state::<Arc<App>>());
    let payload = serde_json::to_value(command).expect("a command is plain data");
    tauri::async_runtime::block_on(async move { app.call(C::NAME, payload).await })
}
