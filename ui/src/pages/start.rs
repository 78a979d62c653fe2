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
                    title: &'static str,
                    note: &'static str,
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
                        <h1>"Handful"</h1>
                        <p>"Mark a handful of spans in your texts. The rest follows."</p>
                    </div>
                    <ThemeButton />
                    <SettingsButton />
                </header>
                <Trouble failure=trouble dismiss=move |()| driver.trouble.set(None) />
                <div class="columns">
                    <section>
                        <h2>"Begin"</h2>
                        <div class="ways">
                            {way(
                                "open-sample",
                                "sample",
                                "Open the sample",
                                "Try it on texts that are already there",
                                Callback::new(move |()| driver.open_sample()),
                            )}
                            {way("new-project", "new", "New project", "An empty file of your own", new)}
                            {way(
                                "open-project",
                                "folder",
                                "Open a project",
                                "A .handful file from this computer",
                                Callback::new(move |()| driver.dialog.set(Some(Dialog::OpenProject))),
                            )}
                            {way(
                                "import",
                                "import",
                                "Import texts",
                                "Into a new project of their own",
                                import,
                            )}
                        </div>
                    </section>
                    <section>
                        <h2>"Recent projects"</h2>
                        {move || {
                            let recent = recent();
                            if recent.is_empty() {
                                view! {
                                    <p class="note none">
                                        "Your projects will be listed here. The sample is the quickest way to see how it works."
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
                            <p>"Drop text files or a project here"</p>
                            <p class="note">"Nothing ever leaves this computer."</p>
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
    let place =
        if present { paths::short(&path) } else { "The file is no longer there".to_owned() };
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
                aria-label=format!("Take {name} off this list")
                title="Take it off this list; the file stays"
                on:click=move |_| driver.forget(forgetting.clone())
            >
                <Icon name="close" />
            </button>
        </li>
    }
}
