mod notes;
mod reshaping;

use handful_contract::{Annotation, Applied, Document, Origin, ReviewState, Sentence, Suggestion};
use handful_text::Span;
use proptest::prelude::*;

use super::super::keys::{Act, Meaning};
use super::super::marks::MarkKey;
use super::super::samples::{document, suggestion};
use super::{Change, Editor, Request};

fn open(sentences: &[&str]) -> Editor {
    let mut editor = Editor::default();
    editor.open(&document(sentences));
    editor
}

fn act(editor: &mut Editor, act: Act) -> Vec<Request> {
    editor.press_key(Meaning::Act(act))
}

fn key(editor: &mut Editor, concept: &str) -> Vec<Request> {
    editor.press_key(Meaning::Concept(concept.into()))
}

fn change(requests: &[Request]) -> (u64, Change) {
    match requests {
        [Request::Change(ticket, change), ..] => (*ticket, change.clone()),
        other => panic!("no change in {other:?}"),
    }
}

fn annotation(id: &str, span: Span, concept: &str) -> Annotation {
    Annotation {
        id: id.into(),
        start: span.start as u32,
        end: span.end as u32,
        concept: concept.into(),
        origin: Origin::Person,
    }
}

fn added(annotation: Annotation) -> Applied {
    Applied { annotations: vec![("doc".into(), annotation)], ..Applied::default() }
}

fn selected(editor: &Editor) -> &str {
    editor.selected().map_or("", |span| editor.page.slice(span))
}

fn focused(editor: &Editor) -> &str {
    editor.focused().map_or("", |mark| editor.page.slice(mark.span))
}

/// A document of two sentences with three suggestions.
fn suggested() -> (Document, Vec<Suggestion>) {
    let mut document = document(&["The pitch motor failed after a storm.", "Crew seven came."]);
    let suggestions = vec![
        suggestion(&document, "pitch motor", "component", 0.9),
        suggestion(&document, "storm", "cause", 0.6),
        suggestion(&document, "Crew seven", "crew", 0.7),
    ];
    document.suggestions = suggestions.clone();
    (document, suggestions)
}

#[test]
fn a_drag_takes_whole_words_and_stays_in_its_sentence() {
    let mut editor = open(&["The pitch motor failed.", "Then rain."]);
    editor.press(6, false);
    assert_eq!(selected(&editor), "pitch");
    editor.drag(11, false);
    assert_eq!(selected(&editor), "pitch motor");
    editor.drag(30, false);
    assert_eq!(selected(&editor), "pitch motor failed.");
    editor.drag(0, false);
    assert_eq!(selected(&editor), "The pitch");
}

#[test]
fn alt_takes_characters_and_lets_go_of_white_space() {
    let mut editor = open(&["The pitch motor failed."]);
    editor.press(6, true);
    editor.drag(10, true);
    assert_eq!(selected(&editor), "tch");
    assert_eq!(editor.cuts(0), [6, 9]);
    editor.drag(10, false);
    assert!(editor.cuts(0).is_empty());
}

#[test]
fn an_annotation_is_drawn_only_when_the_backend_has_it() {
    let mut editor = open(&["The pitch motor failed."]);
    editor.press(4, false);
    editor.drag(12, false);
    let (ticket, asked) = change(&key(&mut editor, "component"));
    assert_eq!(asked, Change::Annotate(Span::new(4, 15), "component".into()));
    assert!(editor.marks_in(0).is_empty());
    assert_eq!(editor.held().pending, [Span::new(4, 15)]);
    assert_eq!(selected(&editor), "pitch motor");
    editor.answered(ticket, &added(annotation("a", Span::new(4, 15), "component")));
    assert_eq!(editor.marks_in(0).len(), 1);
    assert!(editor.held().pending.is_empty());
    assert_eq!(selected(&editor), "");
    assert_eq!(editor.caret().word, Some(2));
}

#[test]
fn a_refused_annotation_leaves_the_selection_as_it_was() {
    let mut editor = open(&["The pitch motor failed."]);
    editor.press(4, false);
    let (ticket, _) = change(&key(&mut editor, "component"));
    editor.refused(ticket);
    assert!(editor.marks_in(0).is_empty());
    assert_eq!(selected(&editor), "pitch");
}

#[test]
fn the_same_key_twice_asks_once() {
    let mut editor = open(&["The pitch motor failed."]);
    editor.press(4, false);
    assert_eq!(key(&mut editor, "component").len(), 1);
    assert!(key(&mut editor, "component").is_empty());
}

#[test]
fn a_concept_chosen_first_marks_every_selection_until_escape() {
    let mut editor = open(&["The pitch motor failed."]);
    assert!(key(&mut editor, "component").is_empty());
    editor.press(4, false);
    let (ticket, asked) = change(&editor.release(None));
    assert_eq!(asked, Change::Annotate(Span::new(4, 9), "component".into()));
    editor.answered(ticket, &added(annotation("a", Span::new(4, 9), "component")));
    act(&mut editor, Act::Escape);
    editor.press(10, false);
    assert!(editor.release(None).is_empty());
}

#[test]
fn arrows_move_over_words_and_sentences_and_shift_selects() {
    let mut editor = open(&["One two.", "Three."]);
    act(&mut editor, Act::WordRight);
    assert_eq!(selected(&editor), "One");
    act(&mut editor, Act::ExtendRight);
    assert_eq!(selected(&editor), "One two");
    act(&mut editor, Act::ExtendRight);
    act(&mut editor, Act::ExtendRight);
    assert_eq!(selected(&editor), "One two.");
    act(&mut editor, Act::WordRight);
    assert_eq!(selected(&editor), "Three");
    act(&mut editor, Act::WordLeft);
    assert_eq!(selected(&editor), ".");
}

#[test]
fn enter_walks_the_suggestions_and_then_finishes_the_sentence() {
    let (document, _) = suggested();
    let mut editor = Editor::default();
    editor.open(&document);
    assert_eq!(focused(&editor), "pitch motor");
    let (first, asked) = change(&act(&mut editor, Act::Confirm));
    assert_eq!(asked, Change::Accept(Span::new(4, 15), "component".into()));
    assert_eq!(focused(&editor), "storm");
    let (second, _) = change(&act(&mut editor, Act::Confirm));
    assert_eq!(focused(&editor), "");
    editor.answered(first, &added(annotation("a", Span::new(4, 15), "component")));
    editor.answered(second, &added(annotation("b", Span::new(31, 36), "cause")));
    let requests = act(&mut editor, Act::Confirm);
    assert_eq!(change(&requests).1, Change::State(0, ReviewState::Done));
    assert_eq!(requests[1], Request::Next { after: 0, skipped: false });
    assert!(act(&mut editor, Act::Confirm).is_empty(), "the next sentence is on its way");
    editor.arrive(1);
    assert_eq!(focused(&editor), "Crew seven");
}

#[test]
fn a_rejected_suggestion_does_not_come_back_until_an_undo() {
    let (document, suggestions) = suggested();
    let mut editor = Editor::default();
    editor.open(&document);
    let (ticket, _) = change(&act(&mut editor, Act::Reject));
    editor.answered(ticket, &Applied::default());
    editor.set_suggestions(&suggestions);
    assert_eq!(editor.marks_in(0).len(), 1);
    editor.forget_rejections();
    editor.set_suggestions(&suggestions);
    assert_eq!(editor.marks_in(0).len(), 2);
}

#[test]
fn another_concept_s_key_corrects_the_focused_suggestion() {
    let (document, _) = suggested();
    let mut editor = Editor::default();
    editor.open(&document);
    let span = Span::new(4, 15);
    let (_, asked) = change(&key(&mut editor, "cause"));
    assert_eq!(asked, Change::Correct(span, "component".into(), span, "cause".into()));
}

#[test]
fn a_suggestion_s_edges_move_before_it_is_accepted() {
    let (document, _) = suggested();
    let mut editor = Editor::default();
    editor.open(&document);
    assert!(act(&mut editor, Act::StartLeft).is_empty());
    assert!(act(&mut editor, Act::EndRight).is_empty());
    assert_eq!(editor.focused_span(), Some(Span::new(0, 22)));
    let (_, asked) = change(&act(&mut editor, Act::Confirm));
    let was = Span::new(4, 15);
    let meant = Change::Correct(was, "component".into(), Span::new(0, 22), "component".into());
    assert_eq!(asked, meant);
}

#[test]
fn an_annotation_s_edges_follow_fast_keys() {
    let mut document = document(&["The pitch motor failed at once."]);
    document.annotations = vec![annotation("a", Span::new(4, 9), "component")];
    let mut editor = Editor::default();
    editor.open(&document);
    act(&mut editor, Act::MarkNext);
    assert_eq!(focused(&editor), "pitch");
    let (_, one) = change(&act(&mut editor, Act::EndRight));
    let (_, two) = change(&act(&mut editor, Act::EndRight));
    assert_eq!(one, Change::Alter("a".into(), Span::new(4, 15), "component".into()));
    assert_eq!(two, Change::Alter("a".into(), Span::new(4, 22), "component".into()));
}

#[test]
fn what_has_the_focus_does_not_change_when_suggestions_arrive() {
    let (document, _) = suggested();
    let mut editor = Editor::default();
    editor.open(&document);
    let newer = vec![suggestion(&document, "motor failed", "cause", 0.95)];
    editor.set_suggestions(&newer);
    assert_eq!(focused(&editor), "pitch motor");
    assert_eq!(editor.marks_in(0).len(), 1);
    act(&mut editor, Act::Escape);
    assert!(editor.marks_in(0).is_empty(), "it was kept only while it was looked at");
    editor.set_suggestions(&newer);
    assert_eq!(editor.marks_in(0).len(), 1);
}

#[test]
fn suggestions_that_come_just_after_arriving_get_the_focus_but_later_ones_do_not() {
    let (mut document, suggestions) = suggested();
    document.suggestions.clear();
    let mut editor = Editor::default();
    editor.open(&document);
    editor.set_suggestions(&suggestions);
    assert_eq!(focused(&editor), "pitch motor");
    let mut editor = Editor::default();
    editor.open(&document);
    act(&mut editor, Act::WordRight);
    act(&mut editor, Act::Escape);
    editor.set_suggestions(&suggestions);
    assert_eq!(focused(&editor), "");
}

#[test]
fn only_sentences_whose_suggestions_differ_are_redrawn() {
    let (document, mut suggestions) = suggested();
    let mut editor = Editor::default();
    editor.open(&document);
    act(&mut editor, Act::Escape);
    let before = [editor.revision(0), editor.revision(1)];
    suggestions[2].probability = 0.1;
    editor.set_suggestions(&suggestions);
    assert_eq!(editor.revision(0), before[0]);
    assert_ne!(editor.revision(1), before[1]);
}

#[test]
fn nothing_is_suggested_below_the_threshold_in_done_sentences_or_over_annotations() {
    let (document, _) = suggested();
    let mut editor = Editor::default();
    editor.set_threshold(0.65);
    editor.open(&document);
    assert_eq!(editor.marks_in(0).len(), 1);
    let done =
        Sentence { ordinal: 1, start: 38, end: 54, state: ReviewState::Done, held_out: false };
    editor.merge(&Applied { sentences: vec![("doc".into(), done)], ..Applied::default() });
    assert!(editor.marks_in(1).is_empty());
    editor.merge(&added(annotation("a", Span::new(10, 15), "component")));
    let marks = editor.marks_in(0);
    assert_eq!(marks.len(), 1);
    assert_eq!(marks[0].key, MarkKey::Annotation("a".into()));
}

#[test]
fn changes_of_other_documents_leave_this_one_alone() {
    let mut editor = open(&["One two."]);
    let other = annotation("a", Span::new(0, 3), "component");
    let applied = Applied { annotations: vec![("elsewhere".into(), other)], ..Applied::default() };
    editor.merge(&applied);
    assert!(editor.marks_in(0).is_empty());
}

#[test]
fn the_annotation_at_hand_is_the_one_with_the_focus_or_the_one_just_made() {
    let mut editor = open(&["The pitch motor failed.", "Then rain."]);
    editor.press(4, false);
    editor.drag(15, false);
    let (ticket, made) = change(&key(&mut editor, "component"));
    let Change::Annotate(span, _) = made else { panic!("{made:?}") };
    assert_eq!(editor.held_annotation(), None, "not before the backend has it");
    editor.answered(ticket, &added(annotation("a", span, "component")));
    let held = |editor: &Editor| editor.held_annotation().map(|mark| mark.span);
    assert_eq!(held(&editor), Some(span));
    assert_eq!(act(&mut editor, Act::Elsewhere), [Request::Beyond(Act::Elsewhere)]);
    act(&mut editor, Act::WordRight);
    assert_eq!(held(&editor), None, "the cursor went on");
    act(&mut editor, Act::MarkPrevious);
    assert_eq!(held(&editor), Some(span));
    editor.set_suggestions(&[suggestion(
        &document(&["The pitch motor failed.", "Then rain."]),
        "rain",
        "cause",
        0.9,
    )]);
    act(&mut editor, Act::MarkNext);
    assert_eq!(focused(&editor), "rain");
    assert_eq!(held(&editor), None, "a suggestion is no annotation");
}

#[test]
fn tab_walks_all_marks_in_both_directions_and_then_leaves() {
    let (document, _) = suggested();
    let mut editor = Editor::default();
    editor.open(&document);
    act(&mut editor, Act::MarkNext);
    act(&mut editor, Act::MarkNext);
    assert_eq!(focused(&editor), "Crew seven");
    assert_eq!(editor.caret().sentence, 1);
    assert!(!editor.has_mark_beyond(true));
    act(&mut editor, Act::MarkPrevious);
    assert_eq!(focused(&editor), "storm");
}

const ACTS: &[Act] = &[
    Act::WordRight,
    Act::WordLeft,
    Act::SentenceNext,
    Act::SentencePrevious,
    Act::SentenceStart,
    Act::SentenceEnd,
    Act::ExtendRight,
    Act::ExtendLeft,
    Act::MarkNext,
    Act::MarkPrevious,
    Act::SuggestionNext,
    Act::SuggestionPrevious,
    Act::Confirm,
    Act::Reject,
    Act::Delete,
    Act::StartLeft,
    Act::StartRight,
    Act::EndLeft,
    Act::EndRight,
    Act::StartLeftExact,
    Act::StartRightExact,
    Act::EndLeftExact,
    Act::EndRightExact,
    Act::Split,
    Act::Join,
    Act::Skip,
    Act::ToggleDone,
    Act::Escape,
];

proptest! {
    /// Whatever is pressed, in whatever order: nothing panics, and every span that is asked for lies in one
    /// sentence and has words at both ends.
    #[test]
    fn any_keys_ask_only_for_sound_spans(keys in prop::collection::vec(0usize..ACTS.len() + 2, 0..60)) {
        let (document, suggestions) = suggested();
        let mut editor = Editor::default();
        editor.open(&document);
        for pressed in keys {
            let requests = match ACTS.get(pressed) {
                Some(one) => act(&mut editor, *one),
                None if pressed == ACTS.len() => key(&mut editor, "cause"),
                None => { editor.set_suggestions(&suggestions); Vec::new() }
            };
            for request in requests {
                match request {
                    Request::Change(ticket, change) => {
                        let asked = match &change {
                            Change::Annotate(span, _)
                            | Change::Alter(_, span, _)
                            | Change::Correct(_, _, span, _) => vec![*span],
                            Change::Split(_, first, second) => {
                                prop_assert!(first.end <= second.start);
                                vec![*first, *second]
                            }
                            _ => Vec::new(),
                        };
                        for span in asked {
                            let line = editor.page.span(editor.page.sentence_at(span.start));
                            prop_assert!(!span.is_empty() && line.contains(span), "{span}");
                            let words = editor.page.slice(span);
                            prop_assert_eq!(words.trim(), words);
                        }
                        let applied = match &change {
                            Change::Annotate(span, concept) => {
                                let id = format!("made-{ticket}");
                                added(annotation(&id, *span, &concept.0))
                            }
                            _ => Applied::default(),
                        };
                        editor.answered(ticket, &applied);
                    }
                    Request::Next { after, .. } => editor.arrive(after + 1),
                    Request::Beyond(_) | Request::Tell(_) => {}
                }
            }
        }
    }
}
