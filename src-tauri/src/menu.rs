use std::collections::HashMap;

use handful_contract::MenuItem as Item;
use serde_json::Value;
use tauri::{
    AppHandle,
    menu::{Menu, MenuBuilder, MenuId, MenuItem, MenuItemBuilder, Submenu, SubmenuBuilder},
};

/// Leaves the application; the one act that is the shell's own.
pub(crate) const QUIT: &str = "quit";

/// The window's menu.
///
/// The system takes an accelerator before the focused text field sees the key. Therefore only keys
/// that mean nothing while typing are given to the menu; undo, redo and the rest are the interface's,
/// which knows whether a text field or the text is being edited.
pub(crate) fn build(desktop: &AppHandle) -> tauri::Result<Menu<tauri::Wry>> {
    let menu = MenuBuilder::new(desktop);
    #[cfg(target_os = "macos")]
    let menu = menu.item(
        &SubmenuBuilder::new(desktop, "Handful")
            .about(None)
            .separator()
            .hide()
            .hide_others()
            .show_all()
            .separator()
            .quit()
            .build()?,
    );
    menu.items(&[&file(desktop)?, &edit(desktop)?, &view(desktop)?, &help(desktop)?]).build()
}

/// Says the menu in other words, by the names of its headings and items. What is not named keeps its own.
pub(crate) fn rename(desktop: &AppHandle, words: &HashMap<String, String>) -> tauri::Result<()> {
    let Some(menu) = desktop.menu() else { return Ok(()) };
    for heading in menu.items()? {
        let Some(heading) = heading.as_submenu() else { continue };
        if let Some(words) = words.get(heading.id().as_ref()) {
            heading.set_text(words)?;
        }
        for item in heading.items()? {
            if let Some(item) = item.as_menuitem()
                && let Some(words) = words.get(item.id().as_ref())
            {
                item.set_text(words)?;
            }
        }
    }
    Ok(())
}

/// What was chosen, if it is an act of ours rather than the system's.
pub(crate) fn item(id: &MenuId) -> Option<Item> {
    serde_json::from_value(Value::String(id.0.clone())).ok()
}

fn file(desktop: &AppHandle) -> tauri::Result<Submenu<tauri::Wry>> {
    let file = SubmenuBuilder::with_id(desktop, "file", "&File")
        .item(&keyed(desktop, Item::NewProject, "&New project…", "CmdOrCtrl+N")?)
        .item(&keyed(desktop, Item::OpenProject, "&Open project…", "CmdOrCtrl+O")?)
        .item(&plain(desktop, Item::OpenSample, "Open the &sample project")?)
        .separator()
        .item(&plain(desktop, Item::ImportFiles, "&Import files…")?)
        .item(&plain(desktop, Item::ImportFolder, "Import a &folder…")?)
        .item(&plain(desktop, Item::Export, "&Export…")?)
        .separator()
        .item(&keyed(desktop, Item::CloseProject, "&Close project", "CmdOrCtrl+W")?);
    // The system's own item does nothing under GTK; on macOS it stands in the application's menu.
    #[cfg(not(target_os = "macos"))]
    let file = file
        .separator()
        .item(&MenuItemBuilder::with_id(QUIT, "&Quit").accelerator("CmdOrCtrl+Q").build(desktop)?);
    file.build()
}

fn edit(desktop: &AppHandle) -> tauri::Result<Submenu<tauri::Wry>> {
    let edit = SubmenuBuilder::with_id(desktop, "edit", "&Edit")
        .item(&plain(desktop, Item::Undo, "&Undo")?)
        .item(&plain(desktop, Item::Redo, "&Redo")?);
    // On macOS text fields get these keys from the menu alone.
    #[cfg(target_os = "macos")]
    let edit = edit.separator().cut().copy().paste().select_all();
    edit.build()
}

fn view(desktop: &AppHandle) -> tauri::Result<Submenu<tauri::Wry>> {
    SubmenuBuilder::with_id(desktop, "view", "&View")
        .item(&plain(desktop, Item::ToggleTheme, "Light or &dark")?)
        .separator()
        .item(&plain(desktop, Item::LargerText, "&Larger text")?)
        .item(&plain(desktop, Item::SmallerText, "&Smaller text")?)
        .separator()
        .item(&plain(desktop, Item::ShowSettings, "S&ettings…")?)
        .build()
}

fn help(desktop: &AppHandle) -> tauri::Result<Submenu<tauri::Wry>> {
    SubmenuBuilder::with_id(desktop, "help", "&Help")
        .item(&plain(desktop, Item::ShowKeys, "&Keys")?)
        .build()
}

fn plain(desktop: &AppHandle, item: Item, text: &str) -> tauri::Result<MenuItem<tauri::Wry>> {
    MenuItemBuilder::with_id(id(item), text).build(desktop)
}

fn keyed(
    desktop: &AppHandle,
    item: Item,
    text: &str,
    key: &str,
) -> tauri::Result<MenuItem<tauri::Wry>> {
    MenuItemBuilder::with_id(id(item), text).accelerator(key).build(desktop)
}

/// An item is known to the system by its name in the contract.
fn id(item: Item) -> String {
    match serde_json::to_value(item) {
        Ok(Value::String(name)) => name,
        other => unreachable!("a menu item is a name on the wire, not {other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_found_again_by_its_id() {
        for chosen in [Item::NewProject, Item::ImportFolder, Item::Undo, Item::ShowKeys] {
            assert_eq!(item(&MenuId(id(chosen))), Some(chosen));
        }
        assert_eq!(item(&MenuId(QUIT.into())), None);
    }
}
