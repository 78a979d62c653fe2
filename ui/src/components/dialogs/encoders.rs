use handful_contract::command::{
    AddEncoder, ChooseEncoder, DownloadEncoder, ListEncoders, RemoveEncoder,
};
use handful_contract::{EncoderRow, Failure, JobId};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::{Choose, random_name};
use crate::components::job::Job;
use crate::components::{CloseFooter, Dialog, PathField, Trouble};
use crate::pages::Driver;
use crate::state::encoders::{Offer, facts, offers, title};
use crate::state::messages::backend;

/// What is being done with an encoder.
#[derive(Clone, Debug, PartialEq)]
enum Doing {
    Nothing,
    /// A download that can be stopped.
    Fetching(String, JobId),
    /// Anything else that takes a moment.
    Waiting(String),
}

/// The encoders that are here or can be had; one of them reads for the open project.
#[component]
pub fn Encoders() -> impl IntoView {
    let driver = Driver::here();
    let rows = RwSignal::new(Vec::<EncoderRow>::new());
    let failure = RwSignal::new(None::<Failure>);
    let doing = RwSignal::new(Doing::Nothing);
    let open = driver.project.with_untracked(Option::is_some);
    let list = move || {
        driver.backend().ask(ListEncoders {}, move |reply| {
            doing.set(Doing::Nothing);
            match reply {
                Ok(found) => rows.set(found),
                Err(refused) => failure.set(Some(refused)),
            }
        });
    };
    list();
    let leave = move || {
        // A download goes on until it is stopped; its dialog stays.
        if doing.get_untracked() == Doing::Nothing {
            driver.dialog.set(None);
        }
    };
    let ended = move |refused: Option<Failure>| {
        failure.set(refused);
        list();
    };
    let act = Callback::new(move |(offer, name): (Offer, String)| {
        failure.set(None);
        match offer {
            Offer::Download | Offer::Resume => {
                let job = JobId(random_name());
                doing.set(Doing::Fetching(name.clone(), job.clone()));
                driver
                    .backend()
                    .ask(DownloadEncoder { job, name }, move |reply| ended(reply.err()));
            }
            Offer::Remove | Offer::Discard | Offer::Forget => {
                doing.set(Doing::Waiting(name.clone()));
                driver.backend().ask(RemoveEncoder { name }, move |reply| ended(reply.err()));
            }
            Offer::Use => {
                doing.set(Doing::Waiting(name.clone()));
                driver.backend().ask(ChooseEncoder { name }, move |reply| {
                    ended(match reply {
                        Ok(project) => {
                            driver.enter(project);
                            None
                        }
                        Err(refused) => Some(refused),
                    });
                });
            }
        }
    });
    let folder = RwSignal::new(String::new());
    let idle = move || doing.with(|doing| *doing == Doing::Nothing);
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let chosen = folder.get_untracked().trim().to_owned();
        failure.set(None);
        doing.set(Doing::Waiting(chosen.clone()));
        driver.backend().ask(AddEncoder { folder: chosen }, move |reply| {
            if reply.is_ok() {
                folder.set(String::new());
            }
            ended(reply.err());
        });
    };
    view! {
        <Dialog name="encoders" title=say!("encoders") leave=leave>
            <div class="body">
                <p class="note">
                    {say!("encoders-note")}
                </p>
                <Trouble failure />
                <ul class="encoders">
                    {move || {
                        rows.get()
                            .into_iter()
                            .map(|row| view! { <Row row doing act open /> })
                            .collect_view()
                    }}
                </ul>
                <form on:submit=add>
                    <PathField
                        id="encoder-folder"
                        label=say!("add-a-folder")
                        field="folder"
                        path=folder
                        typed=move |typed| folder.set(typed)
                        what=|_| Choose::Folder
                        note=say!("encoder-folder-note")
                        more=move || {
                            view! {
                                <button
                                    type="submit"
                                    class="button"
                                    data-act="add-encoder"
                                    disabled=move || {
                                        !idle() || folder.with(|path| path.trim().is_empty())
                                    }
                                >
                                    {say!("add")}
                                </button>
                            }
                        }
                    />
                </form>
            </div>
            <CloseFooter leave />
        </Dialog>
    }
}

#[component]
fn Row(
    row: EncoderRow,
    doing: RwSignal<Doing>,
    act: Callback<(Offer, String)>,
    /// Whether there is a project that could use it.
    open: bool,
) -> impl IntoView {
    let buttons = {
        let (name, offers) = (row.name.clone(), offers(&row, open));
        move || {
            let name = name.clone();
            offers
                .iter()
                .map(move |&offer| {
                    let name = name.clone();
                    view! {
                        <button
                            type="button"
                            class="button small"
                            data-act=offer.name()
                            disabled=move || doing.with(|doing| *doing != Doing::Nothing)
                            on:click=move |_| act.run((offer, name.clone()))
                        >
                            {offer.words()}
                        </button>
                    }
                })
                .collect_view()
        }
    };
    let name = row.name.clone();
    let job = move || match doing.get() {
        Doing::Fetching(what, job) if what == name => {
            Some(view! { <Job job beginning=say!("asking-for-files") /> })
        }
        _ => None,
    };
    view! {
        <li data-encoder=row.name.clone() class:chosen=row.chosen>
            <div class="head">
                <b title=row.name.clone()>{title(&row).to_owned()}</b>
                <span class="acts">
                    {row.chosen.then(|| view! { <span>{say!("in-use")}</span> })}
                    {buttons()}
                </span>
            </div>
            {(!row.about.is_empty()).then(|| view! { <p>{backend::said(&row.about)}</p> })}
            <p class="note">{facts(&row)}</p>
            {job}
        </li>
    }
}
