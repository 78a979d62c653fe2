## The settings.

computing = Computing
threads-note = Learning computes on so many threads, always behind whatever else you do. Deep rounds leave one core free.
threads-all = One thread for each core
memory = Memory for learning
memory-note = Beside the encoder itself. Under a limit, deep rounds take fewer words at once and, where it is too tight, do not take place; the status line says so.
memory-all = As much as it has a use for
battery = Learn deeply on the battery too
battery-note = Otherwise deep rounds wait for the mains. Everything else goes on.
encoder-note = What reads the texts. Others can be downloaded or added.
graphics-card = Graphics card
device-note = Another choice holds from the next start on.
card-if-there = Computes, if one is there
processor-computes = The processor computes
language-english = English
language-chinese = 简体中文
language = Language
language-note = Holds at once. Your texts and concepts stay as they are.
gigabytes = { $n } GB
megabytes = { $n } MB
computes-now = At present it computes on { $name }.
build-computes = This build computes on { $name }.

## The menu of the window, whose own words are in src-tauri/src/menu.rs; & stands before the letter to press.

menu-file = &File
menu-edit = &Edit
menu-view = &View
menu-help = &Help
menu-new-project = &New project…
menu-open-project = &Open project…
menu-open-sample = Open the &sample project
menu-import-files = &Import files…
menu-import-folder = Import a &folder…
menu-export = &Export…
menu-close-project = &Close project
menu-quit = &Quit
menu-undo = &Undo
menu-redo = &Redo
menu-toggle-theme = Light or &dark
menu-larger-text = &Larger text
menu-smaller-text = &Smaller text
menu-show-settings = S&ettings…
menu-show-keys = &Keys
