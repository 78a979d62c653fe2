use handful_contract::{Command, Failure, JobId};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::random_name;
use crate::components::job::Job;
use crate::components::{CloseFooter, Dialog};
use crate::pages::{self, Driver};

#[derive(Clone, Debug, PartialEq)]
enum Step<R> {
    Choosing,
    Running(JobId),
    Over(R),
}

/// An export from its form to its report.
pub(super) struct Run<R: 'static> {
    driver: Driver,
    step: RwSignal<Step<R>>,
    /// Why it could not begin, or did not come to its end.
    pub(super) failure: RwSignal<Option<Failure>>,
}

impl<R> Copy for Run<R> {}

impl<R> Clone for Run<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: Clone + PartialEq + Send + Sync> Run<R> {
    pub(super) fn new(driver: Driver) -> Self {
        Self { driver, step: RwSignal::new(Step::Choosing), failure: RwSignal::new(None) }
    }

    /// Sends the command that a name for its job makes.
    pub(super) fn begin<C: Command<Reply = R> + 'static>(self, command: impl FnOnce(JobId) -> C) {
        let job = JobId(random_name());
        self.failure.set(None);
        self.step.set(Step::Running(job.clone()));
        self.driver.backend().ask(command(job), move |reply| match reply {
            Ok(report) => self.step.set(Step::Over(report)),
            Err(refused) => {
                self.failure.set(Some(refused));
                self.step.set(Step::Choosing);
            }
        });
    }

    /// Leaves its dialog. One that runs goes on until it is stopped; its dialog stays.
    pub(super) fn leave(self) {
        if !matches!(self.step.get_untracked(), Step::Running(_)) {
            self.driver.dialog.set(None);
        }
    }
}

/// The dialog of an export: its form, how far it is, and how it ended.
#[component]
pub(super) fn Exporting<R: Clone + PartialEq + Send + Sync + 'static>(
    /// Its name for tests.
    name: &'static str,
    /// The export.
    run: Run<R>,
    /// Begins it.
    #[prop(into)]
    submit: Callback<()>,
    /// What is said until it says something itself.
    #[prop(into)]
    beginning: String,
    /// What is chosen before.
    #[prop(into)]
    form: ViewFn,
    /// How it ended.
    #[prop(into)]
    report: Callback<R, AnyView>,
) -> impl IntoView {
    let leave = move || run.leave();
    let over = Memo::new(move |_| matches!(run.step.get(), Step::Over(_)));
    move || {
        if let (true, Step::Over(ended)) = (over.get(), run.step.get_untracked()) {
            return view! {
                <Dialog name="report" title=say!("export") leave=leave>
                    <div class="body">{report.run(ended)}</div>
                    <CloseFooter leave name="confirm" />
                </Dialog>
            }
            .into_any();
        }
        let (form, beginning) = (form.clone(), beginning.clone());
        let begin = move |event: SubmitEvent| {
            event.prevent_default();
            submit.run(());
        };
        view! {
            <Dialog name title=say!("export") leave=leave>
                <form on:submit=begin>
                    {move || match run.step.get() {
                        Step::Running(job) => {
                            view! {
                                <div class="body">
                                    <Job job beginning=beginning.clone() />
                                </div>
                            }
                                .into_any()
                        }
                        _ => form.run().into_any(),
                    }}
                </form>
            </Dialog>
        }
        .into_any()
    }
}

/// What leaves: the texts with what is marked in them, or the model.
#[component]
pub(super) fn What(
    /// Whether it is the model.
    model: bool,
) -> impl IntoView {
    let driver = Driver::here();
    let switch = move |to: pages::Dialog, name: &'static str, pressed: bool, words: String| {
        view! {
            <button
                type="button"
                data-what=name
                aria-pressed=pressed.to_string()
                on:click=move |_| driver.dialog.set(Some(to.clone()))
            >
                {words}
            </button>
        }
    };
    view! {
        <div class="segments" role="group" aria-label=say!("what-to-export")>
            {switch(pages::Dialog::Export, "texts", !model, say!("export-texts"))}
            {switch(pages::Dialog::ExportModel, "model", model, say!("export-model"))}
        </div>
    }
}
