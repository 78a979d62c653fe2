//! The words of the menu that the desktop draws around the page.

use super::messages::say;

/// Its headings and items by the names that the desktop knows them by, each with its message.
pub const MENU: [(&str, &str); 19] = [
    ("file", key!("menu-file")),
    ("edit", key!("menu-edit")),
    ("view", key!("menu-view")),
    ("help", key!("menu-help")),
    ("new_project", key!("menu-new-project")),
    ("open_project", key!("menu-open-project")),
    ("open_sample", key!("menu-open-sample")),
    ("import_files", key!("menu-import-files")),
    ("import_folder", key!("menu-import-folder")),
    ("export", key!("menu-export")),
    ("close_project", key!("menu-close-project")),
    ("quit", key!("menu-quit")),
    ("undo", key!("menu-undo")),
    ("redo", key!("menu-redo")),
    ("toggle_theme", key!("menu-toggle-theme")),
    ("larger_text", key!("menu-larger-text")),
    ("smaller_text", key!("menu-smaller-text")),
    ("show_settings", key!("menu-show-settings")),
    ("show_keys", key!("menu-show-keys")),
];

/// What the menu says in the language in force.
pub fn words() -> Vec<(&'static str, String)> {
    MENU.iter().map(|(name, key)| (*name, say(key))).collect()
}
