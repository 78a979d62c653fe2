use handful_contract::Event;
use tauri::{AppHandle, DragDropEvent, Manager, WebviewWindowBuilder, Window, WindowEvent};

/// Opens the one window as `tauri.conf.json` describes it. Its title follows the page's, which names
/// the open project.
pub(crate) fn open(desktop: &AppHandle) -> tauri::Result<()> {
    let windows = &desktop.config().app.windows;
    for window in windows {
        WebviewWindowBuilder::from_config(desktop, window)?
            .on_document_title_changed(|window, title| {
                // A title that cannot be shown is no reason to stop working.
                let _shown = window.set_title(&title);
            })
            .build()?
            .set_focus()?;
    }
    Ok(())
}

/// Passes on what is dropped on the window.
pub(crate) fn on_event(window: &Window, event: &WindowEvent) {
    if let WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) = event {
        let paths = paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        crate::tell(window.app_handle(), &Event::Dropped { paths });
    }
}
