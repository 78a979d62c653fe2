use handful_contract::Failure;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::Choose;
use crate::components::{ActFooter, Dialog, Trouble};
use crate::pages::Driver;
use crate::state::paths;

/// Makes a project: its name and its file.
#[component]
pub fn NewProject(
    /// What will be imported into it.
    import: Vec<String>,
) -> impl IntoView {
    let driver = Driver::here();
    let named = import.first().map(|path| paths::name_from(path));
    let name = RwSignal::new(named.unwrap_or_default());
    let folder = RwSignal::new(String::new());
    // None while the path follows the name.
    let typed = RwSignal::new(None::<String>);
    let failure = RwSignal::new(None::<Failure>);
    let busy = RwSignal::new(false);
    driver.backend().folder(move |home| folder.set(home));
    let path = Memo::new(move |_| {
        typed.get().unwrap_or_else(|| {
            let folder = folder.get();
            if folder.is_empty() || name.with(|name| name.trim().is_empty()) {
                String::new()
            } else {
                name.with(|name| paths::project_path(&folder, name))
            }
        })
    });
    let leave = move || driver.dialog.set(None);
    let ready = move || {
        !busy.get()
            && !path.with(|path| path.trim().is_empty())
            && !name.with(|name| name.trim().is_empty())
    };
    let choose = move |_| {
        let proposed = path.get_untracked();
        let proposed = if proposed.is_empty() { "Untitled.handful".to_owned() } else { proposed };
        driver.backend().choose(Choose::Save(proposed), move |paths| {
            let Some(mut path) = paths.into_iter().next() else { return };
            if !path.ends_with(".handful") {
                path.push_str(".handful");
            }
            if name.with_untracked(|name| name.trim().is_empty()) {
                name.set(paths::name_from(&path));
            }
            typed.set(Some(path));
        });
    };
    let count = import.len();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !ready() {
            return;
        }
        busy.set(true);
        failure.set(None);
        let path = path.get_untracked().trim().to_owned();
        let name = name.get_untracked().trim().to_owned();
        driver.create_project(path, name, import.clone(), move |refused| {
            busy.set(false);
            failure.set(Some(refused));
        });
    };
    view! {
        <Dialog name="new-project" title="New project" leave=leave>
            <form on:submit=submit>
                <div class="body">
                    <label class="field">
                        <span class="label">"Name"</span>
                        <input
                            class="input"
                            data-field="name"
                            autofocus
                            autocomplete="off"
                            placeholder="Letters"
                            prop:value=name
                            on:input=move |event| name.set(event_target_value(&event))
                        />
                    </label>
                    <div class="field">
                        <label class="label" for="new-path">"File"</label>
                        <span class="beside">
                            <input
                                class="input"
                                id="new-path"
                                data-field="path"
                                autocomplete="off"
                                spellcheck="false"
                                prop:value=path
                                on:input=move |event| typed.set(Some(event_target_value(&event)))
                            />
                            <button
                                type="button"
                                class="button"
                                data-act="choose"
                                on:click=choose
                            >
                                "Choose…"
                            </button>
                        </span>
                        <span class="note">
                            "Everything of the project lies in this one file, on this computer only."
                        </span>
                    </div>
                    {(count > 0)
                        .then(|| {
                            view! {
                                <p class="note">
                                    {format!(
                                        "Next: import {}.",
                                        crate::state::wording::count(count as u64, "file or folder", "files and folders"),
                                    )}
                                </p>
                            }
                        })} <Trouble failure=failure />
                </div>
                <ActFooter leave act="Create project" ready=Signal::derive(ready) />
            </form>
        </Dialog>
    }
}

/// Opens a project file by its path.
#[component]
pub fn OpenProject() -> impl IntoView {
    let driver = Driver::here();
    let path = RwSignal::new(String::new());
    let leave = move || driver.dialog.set(None);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        driver.open_project(path.get_untracked().trim().to_owned());
    };
    view! {
        <Dialog name="open-project" title="Open a project" leave=leave>
            <form on:submit=submit>
                <div class="body">
                    <div class="field">
                        <label class="label" for="open-path">"File"</label>
                        <span class="beside">
                            <input
                                class="input"
                                id="open-path"
                                data-field="path"
                                autofocus
                                autocomplete="off"
                                spellcheck="false"
                                prop:value=path
                                on:input=move |event| path.set(event_target_value(&event))
                            />
                            <button
                                type="button"
                                class="button"
                                data-act="choose"
                                on:click=move |_| {
                                    driver
                                        .backend()
                                        .choose(
                                            Choose::Project,
                                            move |paths| {
                                                path.set(paths.into_iter().next().unwrap_or_default());
                                            },
                                        );
                                }
                            >
                                "Choose…"
                            </button>
                        </span>
                    </div>
                    <Trouble failure=driver.trouble />
                </div>
                <ActFooter
                    leave
                    act="Open"
                    ready=Signal::derive(move || path.with(|path| !path.trim().is_empty()))
                />
            </form>
        </Dialog>
    }
}
