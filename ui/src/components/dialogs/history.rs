use handful_contract::command::{ListHistory, Travel};
use handful_contract::{Failure, PastAction};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::api::now;
use crate::components::{CloseFooter, Dialog, Trouble};
use crate::pages::Driver;
use crate::state::history::{History as Past, STRETCH};
use crate::state::messages::backend;
use crate::state::wording::{ago, steps};

/// What was done, newest first; a row leads to the state after its action.
#[component]
pub fn History() -> impl IntoView {
    let driver = Driver::here();
    let past = RwSignal::new(None::<Past>);
    let failure = RwSignal::new(None::<Failure>);
    let busy = RwSignal::new(false);
    let ask = move |before: Option<u64>| {
        driver.backend().in_turn(
            ListHistory { before, limit: STRETCH },
            move |reply| match reply {
                Ok(page) => past.update(|past| match past {
                    Some(past) if before.is_some() => past.add(page),
                    _ => *past = Some(Past::new(page)),
                }),
                Err(refused) => failure.set(Some(refused)),
            },
        );
    };
    ask(None);
    let walk = move |step: fn(&mut Past)| {
        past.update(|past| past.iter_mut().for_each(step));
        if let Some(older) = past.with_untracked(|past| {
            past.as_ref().filter(|past| past.at() + 1 >= past.rows()).and_then(Past::older)
        }) {
            ask(Some(older));
        }
    };
    let travel = move |row: usize| {
        let Some(to) = past.with_untracked(|past| past.as_ref().map(|past| past.number(row)))
        else {
            return;
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        driver.backend().in_turn(Travel { to }, move |reply| {
            busy.set(false);
            match reply {
                Ok(applied) => {
                    let back = past.with_untracked(|past| {
                        past.as_ref().is_some_and(|past| past.steps_to(row).0 > 0)
                    });
                    past.update(|past| past.iter_mut().for_each(|past| past.stand(row)));
                    driver.stepped(
                        Ok(applied),
                        if back { key!("undone-was") } else { key!("redone-was") },
                    );
                }
                Err(refused) => {
                    failure.set(Some(refused));
                    ask(None);
                }
            }
        });
    };
    let press = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowDown" => walk(|past| past.walk(1)),
            "ArrowUp" => walk(|past| past.walk(-1)),
            "PageDown" => walk(|past| past.walk(10)),
            "PageUp" => walk(|past| past.walk(-10)),
            "Home" => walk(|past| past.go(0)),
            "End" => walk(|past| past.go(usize::MAX)),
            "Enter" => {
                if let Some(row) = past.with_untracked(|past| past.as_ref().map(Past::at)) {
                    travel(row);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let at = Memo::new(move |_| past.with(|past| past.as_ref().map_or(0, Past::at)));
    Effect::new(move |_| {
        let _ = past.with(Option::is_some);
        bring(at.get());
    });
    let rows = Memo::new(move |_| past.with(|past| past.as_ref().map_or(0, Past::rows)));
    let steps_there =
        move || past.with(|past| past.as_ref().map(|past| steps(past.steps_to(past.at()))));
    view! {
        <Dialog name="history" title=say!("history") leave=move || driver.dialog.set(None)>
            <div class="body">
                <Trouble failure />
                <ul
                    class="past"
                    role="listbox"
                    tabindex="0"
                    autofocus
                    aria-label=say!("history-list")
                    aria-activedescendant=move || format!("past-{}", at.get())
                    on:keydown=press
                >
                    <For each=move || 0..rows.get() key=|row| *row let:row>
                        <Row row past at go=move |()| travel(row) />
                    </For>
                </ul>
                {move || {
                    let older = past.with(|past| past.as_ref().and_then(Past::older));
                    older
                        .map(|older| {
                            view! {
                                <button
                                    type="button"
                                    class="button small"
                                    data-act="older"
                                    on:click=move |_| ask(Some(older))
                                >
                                    {say!("show-older")}
                                </button>
                            }
                        })
                }}
            </div>
            <CloseFooter
                leave=move || driver.dialog.set(None)
                note=Signal::derive(move || steps_there().unwrap_or_default())
            />
        </Dialog>
    }
}

/// One action, or the beginning below all of them.
#[component]
fn Row(
    row: usize,
    past: RwSignal<Option<Past>>,
    at: Memo<usize>,
    #[prop(into)] go: Callback<()>,
) -> impl IntoView {
    let action = Memo::new(move |_| {
        past.with(|past| past.as_ref().and_then(|past| past.actions().get(row).cloned()))
    });
    let stands = Memo::new(move |_| {
        past.with(|past| past.as_ref().is_some_and(|past| past.standing() == row))
    });
    let undone = move || action.with(|action| action.as_ref().is_some_and(|one| one.undone));
    view! {
        <li
            id=format!("past-{row}")
            role="option"
            data-past=row
            data-undone=move || undone().to_string()
            class:current=move || at.get() == row
            aria-selected=move || stands.get().to_string()
            aria-current=move || stands.get().then_some("step")
            on:click=move |_| go.run(())
        >
            {move || stands.get().then(|| view! { <span class="here">{say!("history-now")}</span> })}
            {move || match action.get() {
                Some(PastAction { words, at, title, undone, .. }) => {
                    view! {
                        <span class="words">{backend::said(&words)}</span>
                        {undone.then(|| view! { <span class="unseen">{say!("undone-mark")}</span> })}
                        <span class="where">{title}</span>
                        <time>{ago(at, now())}</time>
                    }
                        .into_any()
                }
                None => view! { <span class="words">{say!("the-beginning")}</span> }.into_any(),
            }}
        </li>
    }
}

/// Scrolls so that a row can be seen.
fn bring(row: usize) {
    let row: Option<Element> = document().get_element_by_id(&format!("past-{row}"));
    if let Some(row) = row {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        row.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
