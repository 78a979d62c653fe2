use handful_contract::Failure;
use leptos::prelude::*;

use super::Icon;
use crate::api::copy;
use crate::state::messages::backend::{self, Told};

/// What went wrong, where it happened.
#[component]
pub fn Trouble(
    /// What went wrong; nothing is drawn where nothing did.
    #[prop(into)]
    failure: Signal<Option<Failure>>,
    /// Lets go of it.
    #[prop(optional, into)]
    dismiss: Option<Callback<()>>,
    /// Ways out to offer before the others.
    #[prop(optional, into)]
    ways: ViewFn,
) -> impl IntoView {
    move || {
        failure.get().map(|failure| {
            let detail = if failure.detail.is_empty() {
                failure.message.clone()
            } else {
                format!("{}\n{}", failure.message, failure.detail)
            };
            let Told { words, particulars } = backend::told(&failure);
            let copied = RwSignal::new(false);
            view! {
                <div class="trouble" role="alert" data-trouble=format!("{:?}", failure.code)>
                    <Icon name="warn" />
                    <p>
                        {words}
                        {particulars
                            .map(|said| {
                                view! {
                                    <span class="particulars" lang="en">
                                        {said}
                                    </span>
                                }
                            })}
                    </p>
                    <div class="acts">
                        {ways.run()}
                        <button
                            type="button"
                            class="button quiet small"
                            data-act="copy-details"
                            on:click=move |_| {
                                copy(&detail);
                                copied.set(true);
                            }
                        >
                            {move || if copied.get() { say!("copied") } else { say!("copy-details") }}
                        </button>
                        {dismiss
                            .map(|dismiss| {
                                view! {
                                    <button
                                        type="button"
                                        class="button quiet small"
                                        data-act="dismiss"
                                        on:click=move |_| dismiss.run(())
                                    >
                                        {say!("dismiss")}
                                    </button>
                                }
                            })}
                    </div>
                </div>
            }
        })
    }
}
