use std::collections::HashMap;

use handful_contract::MenuItem as Item;
use serde_json::Value;
use tauri::{
    AppHandle,
    menu::{Menu, MenuBuilder, MenuId, MenuItem, MenuItemBuilder, Submenu, SubmenuBuilder},
};

/// Leaves the application; the one act that is the shell's own.
pub(crate) const QUIT: &str = "quit";

/// What headings and items say, by their names.
pub(crate) type Words = HashMap<String, String>;

/// The window's menu.
///
/// The system takes an accelerator before the focused text field sees the key. Therefore only keys
/// that mean nothing while typing are given to the menu; undo, redo and the rest are the interface's,
/// which knows whether a text field or the text is being edited.
pub(crate) fn build(desktop: &AppHandle) -> tauri::Result<Menu<tauri::Wry>> {
    worded(desktop, &Words::new())
}

fn worded(desktop: &AppHandle, words: &Words) -> tauri::Result<Menu<tauri::Wry>> {
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
    menu.items(&[
        &file(desktop, words)?,
        &edit(desktop, words)?,
        &view(desktop, words)?,
        &help(desktop, words)?,
    ])
    .build()
}

/// Says the menu in other words. Under GTK an item that is drawn keeps its words, so all of it is made anew.
pub(crate) fn rename(desktop: &AppHandle, words: &Words) -> tauri::Result<()> {
    desktop.set_menu(worded(desktop, words)?).map(|_before| ())
}

/// What was chosen, if it is an act of ours rather than the system's.
pub(crate) fn item(id: &MenuId) -> Option<Item> {
    serde_json::from_value(Value::String(id.0.clone())).ok()
}

fn file(desktop: &AppHandle, words: &Words) -> tauri::Result<Submenu<tauri::Wry>> {
    let file = SubmenuBuilder::with_id(desktop, "file", say(words, "file", "&File"))
        .item(&keyed(desktop, words, Item::NewProject, "&New project…", "CmdOrCtrl+N")?)
        .item(&keyed(desktop, words, Item::OpenProject, "&Open project…", "CmdOrCtrl+O")?)
        .item(&plain(desktop, words, Item::OpenSample, "Open the &sample project")?)
        .separator()
        .item(&plain(desktop, words, Item::ImportFiles, "&Import files…")?)
        .item(&plain(desktop, words, Item::ImportFolder, "Import a &folder…")?)
        .item(&plain(desktop, words, Item::Export, "&Export…")?)
        .separator()
        .item(&keyed(desktop, words, Item::CloseProject, "&Close project", "CmdOrCtrl+W")?);
    // The system's own item does nothing under GTK; on macOS it stands in the application's menu.
    #[cfg(not(target_os = "macos"))]
    let file = file.separator().item(
        &MenuItemBuilder::with_id(QUIT, say(words, QUIT, "&Quit"))
            .accelerator("CmdOrCtrl+Q")
            .build(desktop)?,
    );
    file.build()
}

fn edit(desktop: &AppHandle, words: &Words) -> tauri::Result<Submenu<tauri::Wry>> {
    let edit = SubmenuBuilder::with_id(desktop, "edit", say(words, "edit", "&Edit"))
        .item(&plain(desktop, words, Item::Undo, "&Undo")?)
        .item(&plain(desktop, words, Item::Redo, "&Redo")?);
    // On macOS text fields get these keys from the menu alone.
    #[cfg(target_os = "macos")]
    let edit = edit.separator().cut().copy().paste().select_all();
    edit.build()
}

fn view(desktop: &AppHandle, words: &Words) -> tauri::Result<Submenu<tauri::Wry>> {
    SubmenuBuilder::with_id(desktop, "view", say(words, "view", "&View"))
        .item(&plain(desktop, words, Item::ToggleTheme, "Light or &dark")?)
        .separator()
        .item(&plain(desktop, words, Item::LargerText, "&Larger text")?)
        .item(&plain(desktop, words, Item::SmallerText, "&Smaller text")?)
        .separator()
        .item(&plain(desktop, words, Item::ShowSettings, "S&ettings…")?)
        .build()
}

fn help(desktop: &AppHandle, words: &Words) -> tauri::Result<Submenu<tauri::Wry>> {
    SubmenuBuilder::with_id(desktop, "help", say(words, "help", "&Help"))
        .item(&plain(desktop, words, Item::ShowKeys, "&Keys")?)
        .build()
}

fn plain(
    desktop: &AppHandle,
    words: &Words,
    item: Item,
    text: &str,
) -> tauri::Result<MenuItem<tauri::Wry>> {
    let id = id(item);
    let text = say(words, &id, text).to_owned();
    MenuItemBuilder::with_id(id, text).build(desktop)
}

fn keyed(
    desktop: &AppHandle,
    words: &Words,
    item: Item,
    text: &str,
    key: &str,
) -> tauri::Result<MenuItem<tauri::Wry>> {
    let id = id(item);
    let text = say(words, &id, text).to_owned();
    MenuItemBuilder::with_id(id, text).accelerator(key).build(desktop)
}

/// What a heading or an item says: what it is to say, or else its own words.
fn say<'a>(words: &'a Words, name: &str, own: &'a str) -> &'a str {
    words.get(name).map_or(own, String::as_str)
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
