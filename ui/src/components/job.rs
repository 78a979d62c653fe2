use handful_contract::JobId;
use handful_contract::command::CancelJob;
use leptos::prelude::*;

use crate::pages::Driver;
use crate::state::messages::backend;
use crate::state::wording::time_left;

/// What a running job does, how far it is, how long still, and a way to stop.
#[component]
pub(super) fn Job(
    /// The job.
    job: JobId,
    /// What is said until it says something itself.
    #[prop(into)]
    beginning: String,
) -> impl IntoView {
    let driver = Driver::here();
    let stopping = RwSignal::new(false);
    let own = job.clone();
    let progress = Memo::new(move |_| driver.job.get().filter(|progress| progress.job == own));
    let what = move || {
        if stopping.get() {
            say!("stopping")
        } else {
            progress
                .get()
                .map_or_else(|| beginning.clone(), |progress| backend::said(&progress.what))
        }
    };
    let far = move || {
        progress.get().map(|progress| match progress.total {
            Some(total) => say!("job-of", done = progress.done, total = total),
            None => say!("job-so-far", n = progress.done),
        })
    };
    let width = move || {
        progress.get().and_then(|progress| {
            let total = progress.total?.max(1);
            Some(format!("inline-size: {:.1}%", 100.0 * progress.done as f64 / total as f64))
        })
    };
    let stop = move |_| {
        stopping.set(true);
        // The job itself ends with a report; a stop that comes too late changes nothing.
        driver.backend().ask(CancelJob { job: job.clone() }, |_| {});
    };
    view! {
        <div class="job" data-job="">
            <p>{what}</p>
            <div class="meter" class:unknown=move || width().is_none()>
                <i style=move || width().unwrap_or_default()></i>
            </div>
            <p class="note">
                {far} " " {move || progress.get().map(|progress| time_left(&progress))}
            </p>
            <button
                type="button"
                class="button small"
                data-act="stop"
                disabled=stopping
                on:click=stop
            >
                {say!("stop")}
            </button>
        </div>
    }
}
