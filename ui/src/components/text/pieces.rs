use handful_contract::Concept;
use handful_text::Span;
use leptos::prelude::*;

use crate::pages::Driver;
use crate::state::editor::Overlay;
use crate::state::layout::{MarkPiece, Piece};
use crate::state::marks::MarkKey;
use crate::state::rules::sure;

/// Draws the pieces of a sentence. What lies over them follows `overlay` without a new drawing.
pub(super) fn draw(pieces: Vec<Piece>, overlay: Memo<Overlay>, driver: Driver) -> AnyView {
    pieces
        .into_iter()
        .map(|piece| match piece {
            Piece::Word(span) => word(span, overlay, driver).into_any(),
            Piece::Gap(span) => gap(span, overlay, driver).into_any(),
            Piece::Mark(mark) => self::mark(*mark, overlay, driver),
        })
        .collect_view()
        .into_any()
}

fn text_of(span: Span, driver: Driver) -> String {
    driver.editor.with_untracked(|editor| editor.page.slice(span).to_owned())
}

fn word(span: Span, overlay: Memo<Overlay>, driver: Driver) -> impl IntoView {
    let found = driver.editor.with_untracked(|editor| editor.is_found(span));
    view! {
        <span
            data-word=""
            data-start=span.start
            data-end=span.end
            class=move || overlay.with(|overlay| look(overlay, span, found))
        >
            {text_of(span, driver)}
        </span>
    }
}

fn gap(span: Span, overlay: Memo<Overlay>, driver: Driver) -> impl IntoView {
    view! {
        <span class=move || overlay.with(|overlay| look(overlay, span, false))>
            {text_of(span, driver)}
        </span>
    }
}

/// The classes of a word or gap. One string, so that a key costs one look at each word of a sentence.
fn look(overlay: &Overlay, span: Span, found: bool) -> String {
    let selected = overlay.selection.filter(|held| held.contains(span));
    let classes = [
        (selected.is_some(), "selected"),
        (selected.is_some_and(|held| held.start == span.start), "first"),
        (selected.is_some_and(|held| held.end == span.end), "last"),
        (overlay.pending.iter().any(|held| held.contains(span)), "pending"),
        (overlay.draft.is_some_and(|held| held.contains(span)), "draft"),
        (found, "found"),
    ];
    let mut look = String::new();
    for (_, class) in classes.iter().filter(|(worn, _)| *worn) {
        look.push_str(class);
        look.push(' ');
    }
    look
}

fn mark(piece: MarkPiece, overlay: Memo<Overlay>, driver: Driver) -> AnyView {
    let MarkPiece { mark, opens, closes, pieces } = piece;
    let id = mark.concept.clone();
    let concept = Memo::new(move |_| driver.concept(&id));
    let name = move || concept.with(|concept| concept.as_ref().map(|c| c.name.clone()));
    let color = move || concept.with(|concept| concept.as_ref().map(color));
    let focused = {
        let key = mark.key.clone();
        move || overlay.with(|overlay| overlay.focus.as_ref() == Some(&key)).then_some("true")
    };
    let busy = {
        let key = mark.key.clone();
        move || overlay.with(|overlay| overlay.busy.contains(&key))
    };
    let (annotation, suggestion) = match &mark.key {
        MarkKey::Annotation(id) => (Some(id.0.clone()), None),
        MarkKey::Suggestion(span, _) => (None, Some(format!("{}-{}", span.start, span.end))),
    };
    let class = if mark.is_suggestion() { "mark suggestion" } else { "mark annotation" };
    let (probability, rule) = (mark.probability, mark.rule);
    let surface = text_of(mark.span, driver);
    let label = move || {
        let name = name().unwrap_or_default();
        match probability {
            Some(p) => say!(
                "mark-suggestion",
                words = surface.as_str(),
                concept = name,
                sure = sure(p, rule)
            ),
            None => say!("mark-annotation", words = surface.as_str(), concept = name),
        }
    };
    let hint =
        move || probability.map(|p| format!("{} {}", name().unwrap_or_default(), sure(p, rule)));
    let inside = draw(pieces, overlay, driver);
    view! {
        <span
            class=class
            role="mark"
            aria-label=label
            data-annotation=annotation
            data-suggestion=suggestion
            data-concept=name
            data-color=color
            data-probability=probability.map(|p| format!("{p:.2}"))
            data-by-rule=rule.map(|_| "true")
            data-hint=hint
            data-focused=focused
            class:busy=busy
            style=probability.map(|p| format!("--sure: {p:.2}"))
        >
            {opens.then(|| handle("start"))}
            {inside}
            {closes.then(|| handle("end"))}
            {(closes && probability.is_none())
                .then(|| view! { <span class="name" aria-hidden="true">{name}</span> })}
        </span>
    }
    .into_any()
}

/// What the pointer takes an edge by; it is seen while the mark has the focus.
fn handle(edge: &'static str) -> impl IntoView {
    view! { <span class="handle" data-handle=edge aria-hidden="true"></span> }
}

fn color(concept: &Concept) -> String {
    concept.color.to_string()
}
