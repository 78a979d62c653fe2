//! The panel above the text that leads through the differences from a second annotator.

use handful_contract::{ConceptId, Difference};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use crate::components::Icon;
use crate::components::text::focus_text;
use crate::pages::Driver;
use crate::state::walk::{Settled, Walk, pieces};

/// One difference: what both have there, and a key for each. Escape leaves.
#[component]
pub fn Differences() -> impl IntoView {
    let driver = Driver::here();
    let open = Memo::new(move |_| driver.walk.with(Option::is_some));
    move || open.get().then(|| view! { <Panel /> })
}

#[component]
fn Panel() -> impl IntoView {
    let driver = Driver::here();
    let node = NodeRef::<html::Section>::new();
    Effect::new(move |_| {
        if let Some(panel) = node.get() {
            // An element with a tab index can have the focus.
            let _ = panel.focus();
        }
    });
    let press = move |event: KeyboardEvent| {
        if event.is_composing() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        match (event.key().as_str(), event.code().as_str()) {
            ("ArrowDown" | "ArrowRight", _) => driver.walk_on(|walk| walk.step(true)),
            ("ArrowUp" | "ArrowLeft", _) => driver.walk_on(|walk| walk.step(false)),
            ("Escape", _) => driver.close_walk(),
            // A button that has the focus is pressed by Enter itself.
            ("Enter", _) if event.target() == event.current_target() => focus_text(),
            ("m" | "M", _) | (_, "KeyM") => driver.keep_ours(),
            ("t" | "T", _) | (_, "KeyT") => driver.take_theirs(),
            _ => return,
        }
        event.prevent_default();
    };
    let current =
        Memo::new(move |_| driver.walk.with(|walk| Some(walk.as_ref()?.current().clone())));
    let settled = Memo::new(move |_| driver.walk.with(|walk| walk.as_ref().map(Walk::settled)));
    let place = Memo::new(move |_| {
        driver.walk.with(|walk| {
            walk.as_ref().map(|walk| (walk.at(), walk.listed(), walk.left(), walk.total()))
        })
    });
    let stale = move || driver.walk.with(|walk| walk.as_ref().is_some_and(Walk::is_stale));
    let step = move |name: &'static str, words: String, icon: &'static str, forward: bool| {
        view! {
            <button
                type="button"
                class="icon-button"
                data-act=name
                aria-label=words.clone()
                title=words.clone()
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| driver.walk_on(move |walk| walk.step(forward))
            >
                <Icon name=icon />
            </button>
        }
    };
    view! {
        <section
            node_ref=node
            class="walk"
            data-walk=move || place.get().map(|(at, ..)| at + 1)
            data-settled=move || settled.get().map(settled_name)
            data-own-keys=""
            tabindex="0"
            aria-label=say!("walk")
            on:keydown=press
        >
            <header>
                <b>{move || place.get().map(|(at, listed, ..)| say!("difference-of", n = at + 1, all = listed))}</b>
                <span class="of">{move || current.get().map(|one| one.title)}</span>
                <span class="settled" role="status">{move || settled.get().and_then(settled_words)}</span>
                <span class="room"></span>
                <span class="note" data-left=move || place.get().map(|(_, _, left, _)| left)>
                    {move || place.get().map(|(_, listed, left, total)| left_words(listed, left, total))}
                </span>
                {step("previous", say!("previous-difference"), "up", false)}
                {step("next", say!("next-difference"), "down", true)}
                <button
                    type="button"
                    class="icon-button"
                    data-act="close-walk"
                    aria-label=say!("close")
                    title=say!("close-esc")
                    on:click=move |_| driver.close_walk()
                >
                    <Icon name="close" />
                </button>
            </header>
            {move || {
                stale()
                    .then(|| {
                        view! {
                            <p class="hint">
                                <span>{say!("walk-stale")}</span>
                                <button
                                    type="button"
                                    class="button small"
                                    data-act="compare-anew"
                                    on:click=move |_| driver.compare_anew()
                                >
                                    {say!("compare-anew")}
                                </button>
                            </p>
                        }
                    })
            }}
            {move || {
                current.get().map(|difference| view! { <Sides difference settled=settled.into() /> })
            }}
        </section>
    }
}

/// What both have, one below the other.
#[component]
fn Sides(difference: Difference, settled: Signal<Option<Settled>>) -> impl IntoView {
    let driver = Driver::here();
    let ours: Vec<_> = difference
        .ours
        .iter()
        .map(|own| (own.start, own.end, Said::of(driver, &own.concept)))
        .collect();
    let theirs: Vec<_> = difference
        .theirs
        .iter()
        .map(|own| (own.start, own.end, Said::named(driver, &own.concept)))
        .collect();
    let way = move |name: &'static str,
                    wanted: Settled,
                    key: &'static str,
                    words: String,
                    go: fn(Driver)| {
        view! {
            <button
                type="button"
                class="button small"
                data-act=name
                aria-pressed=move || (settled.get() == Some(wanted)).to_string()
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| go(driver)
            >
                <kbd>{key}</kbd>
                {words}
            </button>
        }
    };
    view! {
        <div class="sides">
            <span class="side-name">{say!("yours")}</span>
            <Side difference=difference.clone() spans=ours name="ours" />
            {way("keep", Settled::Kept, "M", say!("keep-mine"), Driver::keep_ours)}
            <span class="side-name">{say!("theirs")}</span>
            <Side difference spans=theirs name="theirs" />
            {way("take", Settled::Taken, "T", say!("take-theirs"), Driver::take_theirs)}
        </div>
    }
}

/// A concept as it is drawn.
#[derive(Clone)]
struct Said {
    name: String,
    color: Option<String>,
}

impl Said {
    fn of(driver: Driver, id: &ConceptId) -> Self {
        let concept = driver.concept(id);
        Self {
            color: concept.as_ref().map(|concept| concept.color.to_string()),
            name: concept.map(|concept| concept.name).unwrap_or_default(),
        }
    }

    /// A concept that the project may not have yet.
    fn named(driver: Driver, name: &str) -> Self {
        let color = driver.pulse.with_untracked(|pulse| {
            let known = pulse.concepts.iter();
            let mut known = known.filter(|own| own.name.to_lowercase() == name.to_lowercase());
            known.next().map(|concept| concept.color.to_string())
        });
        let name =
            if color.is_some() { name.to_owned() } else { say!("concept-is-new", name = name) };
        Self { name, color }
    }
}

/// The words with what one person marked in them.
#[component]
fn Side(difference: Difference, spans: Vec<(u32, u32, Said)>, name: &'static str) -> impl IntoView {
    let nothing = spans.is_empty();
    let places: Vec<(u32, u32)> = spans.iter().map(|(start, end, _)| (*start, *end)).collect();
    let Difference { before, words, after, start, .. } = difference;
    let drawn = pieces(&words, start, &places)
        .into_iter()
        .map(|(text, span)| match span.and_then(|span| spans.get(span)) {
            None => view! { <span class="plain">{text}</span> }.into_any(),
            Some((_, _, said)) => view! {
                <span class="mark annotation" data-color=said.color.clone()>
                    {text}
                    <span class="name">{said.name.clone()}</span>
                </span>
            }
            .into_any(),
        })
        .collect_view();
    view! {
        <p class="side-text" dir="auto" data-side=name>
            {before}
            {drawn}
            {after}
            {nothing.then(|| view! { <span class="none">" " {say!("not-marked")}</span> })}
        </p>
    }
}

fn settled_name(settled: Settled) -> &'static str {
    match settled {
        Settled::Open => "open",
        Settled::Kept => "kept",
        Settled::Taken => "taken",
        Settled::Otherwise => "otherwise",
    }
}

fn settled_words(settled: Settled) -> Option<String> {
    match settled {
        Settled::Open => None,
        Settled::Kept => Some(say!("yours-kept")),
        Settled::Taken => Some(say!("theirs-taken")),
        Settled::Otherwise => Some(say!("changed-by-hand")),
    }
}

fn left_words(listed: usize, left: usize, total: u32) -> String {
    let beyond = u64::from(total).saturating_sub(listed as u64);
    match (left, beyond) {
        (0, 0) => say!("all-settled"),
        (0, beyond) => say!("settled-beyond", n = beyond),
        (left, _) => say!("differences-left", n = left),
    }
}
