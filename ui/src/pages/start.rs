use handful_contract::RecentProject;
use leptos::prelude::*;

use super::{Dialog, Driver};
use crate::api::{Choose, now};
use crate::components::icon::Logo;
use crate::components::top::{SettingsButton, ThemeButton};
use crate::components::{Icon, Trouble};
use crate::state::{paths, wording};

/// The first screen: what was open before, and the ways in.
#[component]
pub fn Start() -> impl IntoView {
    let driver = Driver::here();
    let over = RwSignal::new(false);
    let way = move |name: &'static str,
                    icon: &'static str,
                    title: String,
                    note: String,
                    act: Callback<()>| {
        view! {
            <button type="button" class="way" data-act=name on:click=move |_| act.run(())>
                <Icon name=icon />
                <b>{title}</b>
                <span>{note}</span>
            </button>
        }
    };
    let import = Callback::new(move |()| {
        driver.backend().choose(Choose::Files, move |paths| driver.dropped(paths));
    });
    let new = Callback::new(move |()| driver.dialog.set(Some(Dialog::NewProject(Vec::new()))));
    // A dialog over this page says itself what went wrong in it.
    let trouble = Signal::derive(move || {
        driver.trouble.get().filter(|_| driver.dialog.with(Option::is_none))
    });
    let recent = move || driver.recent.get();
    view! {
        <div
            class="start"
            data-page="start"
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |event| {
                event.prevent_default();
                over.set(false);
            }
        >
            <main>
                <header>
                    <Logo />
                    <div>
                        <h1 translate="no">"Handful"</h1>
                        <p>{say!("start-claim")}</p>
                    </div>
                    <ThemeButton />
                    <SettingsButton />
                </header>
                <Trouble failure=trouble dismiss=move |()| driver.trouble.set(None) />
                <div class="columns">
                    <section>
                        <h2>{say!("start-begin")}</h2>
                        <div class="ways">
                            {way(
                                "open-sample",
                                "sample",
                                say!("start-sample"),
                                say!("start-sample-note"),
                                Callback::new(move |()| driver.open_sample()),
                            )}
                            {way("new-project", "new", say!("new-project"), say!("start-new-note"), new)}
                            {way(
                                "open-project",
                                "folder",
                                say!("open-project"),
                                say!("start-open-note"),
                                Callback::new(move |()| driver.dialog.set(Some(Dialog::OpenProject))),
                            )}
                            {way(
                                "import",
                                "import",
                                say!("import-texts"),
                                say!("start-import-note"),
                                import,
                            )}
                        </div>
                    </section>
                    <section>
                        <h2>{say!("recent-projects")}</h2>
                        {move || {
                            let recent = recent();
                            if recent.is_empty() {
                                view! {
                                    <p class="note none">
                                        {say!("recent-none")}
                                    </p>
                                }
                                    .into_any()
                            } else {
                                view! {
                                    <ul class="recent">
                                        {recent
                                            .into_iter()
                                            .map(|project| view! { <Recent project /> })
                                            .collect_view()}
                                    </ul>
                                }
                                    .into_any()
                            }
                        }}
                        <div class="drop" class:over=over>
                            <p>{say!("start-drop")}</p>
                            <p class="note">{say!("start-private")}</p>
                        </div>
                    </section>
                </div>
            </main>
        </div>
    }
}

#[component]
fn Recent(project: RecentProject) -> impl IntoView {
    let driver = Driver::here();
    let RecentProject { path, name, opened_at, progress, present } = project;
    let opening = path.clone();
    let forgetting = path.clone();
    let place = if present { paths::short(&path) } else { say!("recent-gone") };
    view! {
        <li>
            <button
                type="button"
                class="open"
                data-recent=path.clone()
                title=path
                disabled=!present
                on:click=move |_| driver.open_project(opening.clone())
            >
                <b>{name.clone()}</b>
                <span class="far">{wording::progress(&progress)}</span>
                <span class="where">
                    {place} " · " {wording::ago(opened_at, now())}
                </span>
                <span class="meter good">
                    <i style=format!("inline-size: {:.1}%", 100.0 * wording::share(&progress))></i>
                </span>
            </button>
            <button
                type="button"
                class="icon-button"
                aria-label=say!("recent-forget", name = name)
                title=say!("recent-forget-note")
                on:click=move |_| driver.forget(forgetting.clone())
            >
                <Icon name="close" />
            </button>
        </li>
    }
}
