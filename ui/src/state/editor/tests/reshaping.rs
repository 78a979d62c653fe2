//! Edges by character and by pointer, parts and neighbours, and the walk over suggestions alone.

use super::*;
use crate::state::editor::Edge;
use crate::state::messages::say;

/// One sentence with annotations on these words, each of a concept.
fn annotated(text: &str, marks: &[(&str, &str)]) -> Editor {
    let mut document = document(&[text]);
    document.annotations = marks
        .iter()
        .map(|(words, concept)| annotation(words, span(text, words), concept))
        .collect();
    let mut editor = Editor::default();
    editor.open(&document);
    editor
}

fn span(text: &str, words: &str) -> Span {
    let start = text[..text.find(words).expect("the words are there")].chars().count();
    Span::new(start, start + words.chars().count())
}

fn told(requests: &[Request]) -> String {
    match requests {
        [Request::Tell(key)] => say(key),
        other => panic!("nothing is told in {other:?}"),
    }
}

#[test]
fn points_and_commas_walk_suggestions_alone() {
    let (mut document, _) = suggested();
    document.annotations = vec![annotation("a", Span::new(23, 28), "cause")];
    let mut editor = Editor::default();
    editor.open(&document);
    assert_eq!(focused(&editor), "pitch motor");
    act(&mut editor, Act::SuggestionNext);
    assert_eq!(focused(&editor), "storm", "the annotation is passed over");
    act(&mut editor, Act::SuggestionNext);
    assert_eq!(focused(&editor), "Crew seven", "in the next sentence");
    assert!(told(&act(&mut editor, Act::SuggestionNext)).starts_with("No suggestion follows"));
    assert_eq!(focused(&editor), "Crew seven");
    act(&mut editor, Act::SuggestionPrevious);
    act(&mut editor, Act::SuggestionPrevious);
    assert_eq!(focused(&editor), "pitch motor");
    assert!(told(&act(&mut editor, Act::SuggestionPrevious)).starts_with("No suggestion stands"));
}

#[test]
fn edges_move_by_whole_characters_and_pass_over_white_space() {
    let text = "An e\u{301}t\u{301}e failed.";
    let mut editor = annotated(text, &[("e\u{301}t\u{301}e", "time")]);
    act(&mut editor, Act::MarkNext);
    let mut move_by = |one| {
        let (ticket, asked) = change(&act(&mut editor, one));
        let Change::Alter(_, to, _) = asked else { panic!("{asked:?}") };
        editor.answered(ticket, &added(annotation("e\u{301}t\u{301}e", to, "time")));
        editor.page.slice(to).to_owned()
    };
    assert_eq!(move_by(Act::StartRightExact), "t\u{301}e", "letter and accent are one character");
    assert_eq!(move_by(Act::EndRightExact), "t\u{301}e f", "no edge stands at white space");
    assert_eq!(move_by(Act::EndLeftExact), "t\u{301}e");
    assert_eq!(move_by(Act::EndLeftExact), "t\u{301}");
    assert_eq!(move_by(Act::StartLeftExact), "e\u{301}t\u{301}");
    assert_eq!(move_by(Act::StartLeft), "An e\u{301}t\u{301}", "a word at a time");
    assert_eq!(move_by(Act::EndRight), "An e\u{301}t\u{301}e", "first to the end of its own word");
    assert_eq!(act(&mut editor, Act::StartLeft), [], "nothing stands before the first word");
}

#[test]
fn a_suggestion_s_edges_move_by_character_before_it_is_accepted() {
    let (document, _) = suggested();
    let mut editor = Editor::default();
    editor.open(&document);
    assert_eq!(act(&mut editor, Act::EndLeftExact), []);
    assert_eq!(act(&mut editor, Act::StartRightExact), []);
    assert_eq!(editor.focused_span(), Some(Span::new(5, 14)));
    let (_, asked) = change(&act(&mut editor, Act::Accept));
    let was = Span::new(4, 15);
    let meant = Change::Correct(was, "component".into(), Span::new(5, 14), "component".into());
    assert_eq!(asked, meant);
}

#[test]
fn another_annotation_stops_an_edge() {
    let text = "The pitch motor failed.";
    let mut editor = annotated(text, &[("pitch", "part"), ("motor", "part")]);
    act(&mut editor, Act::MarkNext);
    assert_eq!(told(&act(&mut editor, Act::EndRight)), "Another annotation stands there");
    editor.grab(Edge::End);
    editor.pull(12, false);
    assert_eq!(editor.focused_span(), Some(span(text, "pitch")));
    assert!(editor.let_go().is_empty());
}

#[test]
fn the_pointer_draws_an_edge_and_the_change_is_asked_for_when_it_lets_go() {
    let text = "The pitch motor failed at once.";
    let mut editor = annotated(text, &[("pitch motor", "part")]);
    act(&mut editor, Act::MarkNext);
    editor.grab(Edge::End);
    editor.pull(20, false);
    assert_eq!(editor.focused_span(), Some(span(text, "pitch motor failed")));
    editor.pull(0, false);
    assert_eq!(editor.focused_span(), Some(span(text, "pitch motor failed")), "never empty");
    editor.pull(7, false);
    assert_eq!(editor.focused_span(), Some(span(text, "pitch")));
    editor.pull(7, true);
    assert_eq!(editor.focused_span(), Some(span(text, "pit")));
    let (_, asked) = change(&editor.let_go());
    assert_eq!(asked, Change::Alter("pitch motor".into(), span(text, "pit"), "part".into()));
    assert!(!editor.is_grabbing());
    assert_eq!(editor.held().draft, None, "it is drawn when the backend has it");

    editor.grab(Edge::Start);
    editor.pull(0, false);
    editor.drop_edge();
    assert_eq!(editor.focused_span(), Some(span(text, "pitch motor")));
    assert!(editor.let_go().is_empty());
}

#[test]
fn an_annotation_is_split_before_the_word_with_the_cursor() {
    let text = "Riga, Lübeck and Hull are far.";
    let mut editor = annotated(text, &[("Riga, Lübeck and Hull", "place")]);
    act(&mut editor, Act::WordRight);
    act(&mut editor, Act::WordRight);
    act(&mut editor, Act::WordRight);
    assert_eq!(selected(&editor), "Lübeck");
    let (ticket, asked) = change(&act(&mut editor, Act::Split));
    let (riga, rest) = (span(text, "Riga"), span(text, "Lübeck and Hull"));
    let id = || "Riga, Lübeck and Hull".into();
    assert_eq!(asked, Change::Split(id(), riga, rest), "the comma belongs to neither");
    let annotations =
        [annotation("Riga, Lübeck and Hull", riga, "place"), annotation("b", rest, "place")];
    editor.answered(
        ticket,
        &Applied {
            annotations: annotations.map(|one| ("doc".into(), one)).into(),
            ..Applied::default()
        },
    );
    assert_eq!(focused(&editor), "Lübeck and Hull", "which may be split on");
}

#[test]
fn a_split_falls_behind_the_first_word_and_around_what_is_selected() {
    let text = "Riga and Hull are far.";
    let mut editor = annotated(text, &[("Riga and Hull", "place")]);
    act(&mut editor, Act::MarkNext);
    let parts = |requests: &[Request]| match change(requests).1 {
        Change::Split(_, first, second) => (first, second),
        other => panic!("{other:?}"),
    };
    let cut = (span(text, "Riga"), span(text, "and Hull"));
    assert_eq!(parts(&act(&mut editor, Act::Split)), cut);

    let mut editor = annotated(text, &[("Riga and Hull", "place")]);
    editor.press(5, false);
    editor.drag(7, false);
    assert_eq!(selected(&editor), "and");
    let around = (span(text, "Riga"), span(text, "Hull"));
    assert_eq!(parts(&act(&mut editor, Act::Split)), around);

    let mut editor = annotated(text, &[("Riga", "place")]);
    act(&mut editor, Act::MarkNext);
    assert!(told(&act(&mut editor, Act::Split)).starts_with("Only an annotation of several"));
    let mut editor = open(&[text]);
    assert!(told(&act(&mut editor, Act::Split)).starts_with("Go to an annotation"));
}

#[test]
fn neighbours_of_one_concept_are_joined_and_others_are_not() {
    let text = "Riga and Hull saw Ada in Lübeck.";
    let marks = [("Riga", "place"), ("Hull", "place"), ("Ada", "person"), ("Lübeck", "place")];
    let mut editor = annotated(text, &marks);
    act(&mut editor, Act::MarkNext);
    let (ticket, asked) = change(&act(&mut editor, Act::Join));
    assert_eq!(asked, Change::Join("Riga".into(), "Hull".into()));
    let whole = span(text, "Riga and Hull");
    let joined =
        Applied { removed: vec!["Hull".into()], ..added(annotation("Riga", whole, "place")) };
    editor.answered(ticket, &joined);
    assert_eq!(focused(&editor), "Riga and Hull");
    let nobody = "No annotation of the same concept stands beside this one";
    assert_eq!(told(&act(&mut editor, Act::Join)), nobody, "Ada is a person");

    let mut editor = annotated(text, &marks[..2]);
    act(&mut editor, Act::MarkNext);
    act(&mut editor, Act::MarkNext);
    let (_, asked) = change(&act(&mut editor, Act::Join));
    assert_eq!(asked, Change::Join("Hull".into(), "Riga".into()), "the last one joins backwards");
}

#[test]
fn no_suggestion_of_a_concept_that_is_gone_stays() {
    let (document, _) = suggested();
    let mut editor = Editor::default();
    editor.open(&document);
    key(&mut editor, "component");
    assert_eq!(focused(&editor), "storm");
    editor.keep_concepts(|concept| concept.0 == "crew");
    let left: Vec<_> = (0..2).flat_map(|sentence| editor.marks_in(sentence)).collect();
    assert_eq!(left.iter().map(|mark| mark.concept.0.as_str()).collect::<Vec<_>>(), ["crew"]);
    assert_eq!(focused(&editor), "");
}

#[test]
fn a_rejection_that_is_taken_back_is_suggested_again() {
    let (document, suggestions) = suggested();
    let mut editor = Editor::default();
    editor.open(&document);
    let (ticket, _) = change(&act(&mut editor, Act::Reject));
    editor.answered(ticket, &Applied::default());
    editor.set_suggestions(&suggestions);
    assert_eq!(editor.marks_in(0).len(), 1);
    editor.forget_rejection(Span::new(4, 15), &"component".into());
    editor.set_suggestions(&suggestions);
    assert_eq!(editor.marks_in(0).len(), 2);
}
