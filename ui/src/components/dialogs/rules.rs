mod list;
mod read;

use handful_contract::command::{ListRules, RemoveRule};
use handful_contract::{ConceptId, Failure, Rule, RuleKind, RulePage};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use self::list::List;
use self::read::Read;
use crate::components::{CloseFooter, Dialog, Trouble};
use crate::pages::{Driver, adding};
use crate::state::rules::{STRETCH, summary};

/// What is looked for as a concept before any model does: to see, to add to, to take from, to read from a
/// file.
#[component]
pub fn Rules(
    /// The concept.
    concept: ConceptId,
) -> impl IntoView {
    let driver = Driver::here();
    let named = driver.concept(&concept);
    let color = named.as_ref().map(|concept| concept.color.to_string());
    let name = named.map(|concept| concept.name).unwrap_or_default();
    let concept = StoredValue::new(concept);
    let page = RwSignal::new(None::<RulePage>);
    let holding = RwSignal::new(String::new());
    let limit = RwSignal::new(STRETCH);
    let case = RwSignal::new(true);
    let failure = RwSignal::new(None::<Failure>);
    let asking = RwSignal::new(Asking::Not);
    let list = Listing { driver, concept, holding, limit, page, failure, asking };
    let ask = move || list.ask();
    Effect::new(move |_| {
        // What is found comes little by little.
        driver.heard.track();
        holding.track();
        limit.track();
        list.ask();
    });
    let take_out = Callback::new(move |rule: Rule| {
        failure.set(None);
        let command = RemoveRule { concept: concept.get_value(), kind: rule.kind, text: rule.text };
        driver.change_rules(command, move |reply| match reply {
            Ok(()) => ask(),
            Err(refused) => failure.set(Some(refused)),
        });
    });
    view! {
        <Dialog name="rules" title=say!("dictionary-and-patterns") leave=move || driver.dialog.set(None)>
            <div class="body">
                <p class="as" data-color=color>
                    <i class="swatch"></i>
                    <span class="concept-name">{name}</span>
                </p>
                <Add concept case added=Callback::new(move |()| ask()) />
                <section class="looked-for">
                    <div class="beside">
                        <p
                            class="note"
                            role="status"
                            data-rules=move || page.with(|page| page.as_ref().map(|page| page.all))
                            data-complete=move || page.with(|page| page.as_ref().map(|page| page.complete.to_string()))
                        >
                            {move || {
                                page.with(|page| {
                                    page.as_ref().map(|page| holding.with(|held| summary(page, held)))
                                })
                            }}
                        </p>
                        <input
                            class="input"
                            type="search"
                            data-field="holding"
                            autocomplete="off"
                            aria-label=say!("rules-search")
                            placeholder=say!("search")
                            prop:value=holding
                            on:input=move |event| {
                                limit.set(STRETCH);
                                holding.set(event_target_value(&event));
                            }
                        />
                    </div>
                    <List page take_out />
                    {move || {
                        let more = page.with(|page| {
                            page.as_ref().is_some_and(|page| page.total as usize > page.rows.len())
                        });
                        (more && limit.get() < 1_000)
                            .then(|| {
                                view! {
                                    <button
                                        type="button"
                                        class="button small"
                                        data-act="more"
                                        on:click=move |_| limit.update(|limit| *limit += STRETCH)
                                    >
                                        {say!("show-more")}
                                    </button>
                                }
                            })
                    }}
                </section>
                <Trouble failure />
                <Read concept case read=Callback::new(move |()| ask()) />
            </div>
            <CloseFooter
                leave=move || driver.dialog.set(None)
                note=say!("rules-note")
            />
        </Dialog>
    }
}

/// Whether the list was asked for and has not come yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asking {
    Not,
    Once,
    /// Something changed since it was asked for.
    Again,
}

/// The list as it is asked for: once at a time, however fast the reasons come.
#[derive(Clone, Copy)]
struct Listing {
    driver: Driver,
    concept: StoredValue<ConceptId>,
    holding: RwSignal<String>,
    limit: RwSignal<u32>,
    page: RwSignal<Option<RulePage>>,
    failure: RwSignal<Option<Failure>>,
    asking: RwSignal<Asking>,
}

impl Listing {
    fn ask(self) {
        let Some(asking) = self.asking.try_get_untracked() else { return };
        if asking != Asking::Not {
            self.asking.set(Asking::Again);
            return;
        }
        self.asking.set(Asking::Once);
        let command = ListRules {
            concept: self.concept.get_value(),
            holding: self.holding.get_untracked(),
            offset: 0,
            limit: self.limit.get_untracked(),
        };
        self.driver.backend().in_turn(command, move |reply| {
            // The dialog may have been left meanwhile.
            let Some(asking) = self.asking.try_get_untracked() else { return };
            match reply {
                Ok(found) => self.page.set(Some(found)),
                Err(refused) => self.failure.set(Some(refused)),
            }
            self.asking.set(Asking::Not);
            if asking == Asking::Again {
                self.ask();
            }
        });
    }
}

/// The field for something new to look for.
#[component]
fn Add(
    concept: StoredValue<ConceptId>,
    case: RwSignal<bool>,
    added: Callback<()>,
) -> impl IntoView {
    let driver = Driver::here();
    let text = RwSignal::new(String::new());
    let kind = RwSignal::new(RuleKind::Words);
    let failure = RwSignal::new(None::<Failure>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        failure.set(None);
        let rule = Rule {
            kind: kind.get_untracked(),
            text: text.get_untracked(),
            case: case.get_untracked(),
            ..Rule::default()
        };
        driver.change_rules(adding(&concept.get_value(), &rule), move |reply| match reply {
            Ok(()) => {
                text.set(String::new());
                added.run(());
            }
            Err(refused) => failure.set(Some(refused)),
        });
    };
    let way = move |which: RuleKind, name: &'static str, words: String| {
        view! {
            <button
                type="button"
                data-kind=name
                aria-pressed=move || (kind.get() == which).to_string()
                on:click=move |_| {
                    kind.set(which);
                    failure.set(None);
                }
            >
                {words}
            </button>
        }
    };
    view! {
        <form class="add-rule" on:submit=submit>
            <div class="segments" role="group" aria-label=say!("what-to-look-for")>
                {way(RuleKind::Words, "words", say!("words"))}
                {way(RuleKind::Expression, "expression", say!("regular-expression"))}
            </div>
            <div class="beside">
                <input
                    class="input"
                    class:expression=move || kind.get() == RuleKind::Expression
                    data-field="rule"
                    autofocus
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=say!("what-to-look-for")
                    aria-invalid=move || failure.with(Option::is_some).to_string()
                    placeholder=move || match kind.get() {
                        RuleKind::Words => say!("rule-words-placeholder"),
                        RuleKind::Expression => say!("rule-expression-placeholder", example = r"[A-Z]{2}-\d{4}"),
                    }
                    prop:value=text
                    on:input=move |event| {
                        text.set(event_target_value(&event));
                        failure.set(None);
                    }
                />
                <button
                    type="submit"
                    class="button primary"
                    data-act="add-rule"
                    disabled=move || text.with(|text| text.trim().is_empty())
                >
                    {say!("add")}
                </button>
            </div>
            <label class="choice">
                <input
                    type="checkbox"
                    data-field="case"
                    prop:checked=case
                    on:change=move |event| case.set(event_target_checked(&event))
                />
                <span>{say!("case-as-written")}</span>
            </label>
            <Trouble failure />
        </form>
    }
}
