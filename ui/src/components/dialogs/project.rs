use handful_contract::Failure;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::Choose;
use crate::components::{ActFooter, Dialog, PathField, Trouble};
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
    let what = |path: String| Choose::Save(if path.is_empty() { say!("untitled") } else { path });
    let chosen = move |mut path: String| {
        if !path.ends_with(".handful") {
            path.push_str(".handful");
        }
        if name.with_untracked(|name| name.trim().is_empty()) {
            name.set(paths::name_from(&path));
        }
        typed.set(Some(path));
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
        <Dialog name="new-project" title=say!("new-project") leave=leave>
            <form on:submit=submit>
                <div class="body">
                    <label class="field">
                        <span class="label">{say!("name")}</span>
                        <input
                            class="input"
                            data-field="name"
                            autofocus
                            autocomplete="off"
                            placeholder=say!("project-placeholder")
                            prop:value=name
                            on:input=move |event| name.set(event_target_value(&event))
                        />
                    </label>
                    <PathField
                        id="new-path"
                        label=say!("file")
                        path
                        typed=move |path| typed.set(Some(path))
                        what
                        chosen
                        note=say!("project-file-note")
                    />
                    {(count > 0)
                        .then(|| {
                            view! {
                                <p class="note">
                                    {say!("next-import", n = count)}
                                </p>
                            }
                        })} <Trouble failure=failure />
                </div>
                <ActFooter leave act=say!("create-project") ready=Signal::derive(ready) />
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
        <Dialog name="open-project" title=say!("open-project") leave=leave>
            <form on:submit=submit>
                <div class="body">
                    <PathField
                        id="open-path"
                        label=say!("file")
                        path
                        typed=move |typed| path.set(typed)
                        what=|_| Choose::Project
                        autofocus=true
                    />
                    <Trouble failure=driver.trouble />
                </div>
                <ActFooter
                    leave
                    act=say!("open")
                    ready=Signal::derive(move || path.with(|path| !path.trim().is_empty()))
                />
            </form>
        </Dialog>
    }
}
