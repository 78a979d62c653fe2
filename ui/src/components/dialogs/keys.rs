use leptos::prelude::*;

use crate::components::{CloseFooter, Dialog};
use crate::pages::Driver;
use crate::state::keys::{Binding, Group, KEYS, caps};

/// All keys, read from the key map itself.
#[component]
pub fn Keys() -> impl IntoView {
    let driver = Driver::here();
    let concepts = driver.pulse.with_untracked(|pulse| pulse.concepts.clone());
    let keyed: Vec<_> =
        concepts.into_iter().filter_map(|concept| Some((concept.key?, concept.name))).collect();
    view! {
        <Dialog name="keys" title="Keys" leave=move || driver.dialog.set(None)>
            // The columns grow downwards inside what scrolls; with a height of their own they would go on
            // sideways.
            <div class="body">
            <div class="keys-list">
                {Group::ALL
                    .into_iter()
                    .map(|group| {
                        view! {
                            <section>
                                <h3>{group.title()}</h3>
                                <dl>
                                    {KEYS
                                        .iter()
                                        .filter(|key| key.group == group && !key.words.is_empty())
                                        .map(line)
                                        .collect_view()}
                                    {(group == Group::Mark)
                                        .then(|| {
                                            keyed
                                                .iter()
                                                .map(|(key, name)| {
                                                    view! {
                                                        <div>
                                                            <dt>
                                                                <kbd>{key.to_uppercase()}</kbd>
                                                            </dt>
                                                            <dd>{format!("Mark as {name}")}</dd>
                                                        </div>
                                                    }
                                                })
                                                .collect_view()
                                        })}
                                </dl>
                            </section>
                        }
                    })
                    .collect_view()}
            </div>
            </div>
            <CloseFooter
                leave=move || driver.dialog.set(None)
                note="Drag over words to select them; hold Alt for single characters."
            />
        </Dialog>
    }
}

fn line(binding: &'static Binding) -> impl IntoView {
    view! {
        <div>
            <dt>
                {caps(binding.chord)
                    .into_iter()
                    .map(|cap| view! { <kbd>{cap}</kbd> })
                    .collect_view()}
            </dt>
            <dd>{binding.words}</dd>
        </div>
    }
}
