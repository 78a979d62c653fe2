//! The desktop shell of Handful.
//!
//! **Knows:** the window, its menu, what is dropped on it, and how a command reaches the application.
//! **Must never know:** what a command means. No decision is made here: what the person chooses is
//! passed on as an event, and the interface decides what it calls for.

// Without this, Windows would open a console beside the window.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod ipc;
mod menu;
mod window;

use std::sync::Arc;

use anyhow::Context as _;
use handful_app::{App, Places};
use handful_contract::Event;
use tauri::{Emitter, Manager, RunEvent};

/// The name under which the interface listens for events.
const CHANNEL: &str = "handful";

fn main() -> anyhow::Result<()> {
    let desktop = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(tauri::generate_handler![ipc::call, ipc::name_menu])
        .menu(menu::build)
        .on_menu_event(|desktop, chosen| {
            if let Some(item) = menu::item(chosen.id()) {
                tell(desktop, &Event::Menu { item });
            } else if chosen.id() == menu::QUIT {
                desktop.exit(0);
            }
        })
        .on_window_event(window::on_event)
        .setup(|desktop| {
            let handle = desktop.handle().clone();
            let app = App::new(Places::from_environment()?, move |event| tell(&handle, &event));
            desktop.manage(Arc::new(app));
            ipc::open_argument(desktop.handle());
            window::open(desktop.handle())?;
            Ok(())
        })
        .build(tauri::generate_context!())
        .context("the window could not be made")?;
    desktop.run(|desktop, event| {
        if matches!(event, RunEvent::Exit) {
            ipc::close(desktop);
        }
    });
    Ok(())
}

/// Passes an event to the interface. Events are hints, so one that nobody hears any more is no loss.
fn tell(desktop: &tauri::AppHandle, event: &Event) {
    let _unheard = desktop.emit(CHANNEL, event);
}
